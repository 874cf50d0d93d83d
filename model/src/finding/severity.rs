//! How bad it is.

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was changed.
    Info,
    /// Something was repaired, left empty or doubted; the row is used.
    Warning,
    /// The row was rejected and lies in quarantine.
    Error,
}
