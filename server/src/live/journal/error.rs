//! Why the journal cannot be opened, read or written.

use rusqlite::ErrorCode;

use crate::http::problem::{Code, Problem};

/// Why the journal cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Another process holds the lock.
    #[error("another server holds the journal")]
    Held,
    /// The file is no journal of this version, or is damaged.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// Any other error of the file system or the database.
    #[error("the journal cannot be written: {0}")]
    Failed(String),
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<std::io::Error> for JournalError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<&JournalError> for Problem {
    fn from(error: &JournalError) -> Self {
        match error {
            JournalError::Full => Code::JournalFull.into(),
            _ => Code::JournalFailed.into(),
        }
    }
}

impl JournalError {
    /// What is wrong, in public words: without the paths of this machine, which stand in the log.
    pub(crate) fn told(&self) -> &'static str {
        match self {
            Self::Full => "the disk is full: reports are not accepted",
            Self::Held => "another server holds the journal: reports are not accepted",
            Self::Damaged(_) => "the journal of reports is damaged: reports are not accepted",
            Self::Failed(_) => "the journal of reports cannot be written: reports are not accepted",
        }
    }
}
