//! Depots: where stock lies.

use serde::{Deserialize, Serialize};

/// A depot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Depot {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Code of the agency that runs it.
    pub agency: Option<String>,
    /// Whether aid leaves from it.
    pub open: bool,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
}
