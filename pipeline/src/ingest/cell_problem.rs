//! What is wrong with one cell.

use lintas_model::finding::FindingCode;

/// Why a cell cannot be read, or not as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// [`FindingCode::NegativeQuantity`] rejects the row; others leave the field empty, unless
    /// `value_used`.
    pub code: FindingCode,
    /// In English; says what is expected.
    pub message: String,
    /// The same in Bahasa Indonesia, where it says more than the meaning of the code.
    pub message_id: Option<String>,
    /// A value was read all the same, and is used.
    pub value_used: bool,
}

impl CellProblem {
    pub(super) fn new(code: FindingCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), message_id: None, value_used: false }
    }

    pub(super) fn in_indonesian(mut self, message: impl Into<String>) -> Self {
        self.message_id = Some(message.into());
        self
    }
}
