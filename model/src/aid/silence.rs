//! Who has not been heard of: silence is not "no need".

use jiff::Timestamp;
use serde::Serialize;

/// A place of which nobody has heard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Silence {
    /// Position in [`super::Ledger::sites`], where it is a site that fell silent.
    pub site: Option<usize>,
    /// Position in [`super::Ledger::villages`], where it is a flooded village without any site.
    pub village: Option<usize>,
    /// Last word; `None` where there was never one.
    pub heard_at: Option<Timestamp>,
    /// Hours since then, or since the hazard was first known there.
    pub hours: Option<f64>,
}
