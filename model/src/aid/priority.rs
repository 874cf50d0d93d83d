//! Who comes first: a score with its parts shown.

use serde::{Deserialize, Serialize};

/// The priority of a site, 0 (calm) to 100 (now). Documented with its formula at [`super::standing`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Priority {
    /// Weighted mean of the parts, times 100.
    pub score: f64,
    /// The same without the part of vulnerable people: what may be public.
    pub public_score: f64,
    /// 0–1: how soon a critical item runs out.
    pub hours: f64,
    /// 0–1: share of people who need something of their own. Never public.
    pub vulnerable: f64,
    /// 0–1: how badly the way there stands.
    pub access: f64,
}
