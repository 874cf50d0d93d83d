//! The severity of findings.

use serde::{Deserialize, Serialize};

/// The severity of a finding, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was changed.
    Info,
    /// Something was repaired, left empty or doubted; the row is used.
    Warning,
    /// The row was rejected and is kept in the quarantine.
    Error,
}
