//! Why the journal cannot be opened, read or written.

use std::fs::TryLockError;

use rusqlite::ErrorCode;

use crate::http::problem::{Code, Problem};

/// Why the journal cannot be opened, read or written.
#[derive(Debug, Clone, thiserror::Error)]
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
    /// The folder is read-only, or this server was told to write nothing.
    #[error("the state folder is read-only")]
    ReadOnly,
    /// There was a journal, and it is not there any more: no copy of it.
    #[error("the journal is gone")]
    Gone,
    /// Any other error of the file system or the database.
    #[error("the journal cannot be written: {0}")]
    Failed(String),
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
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
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                Self::ReadOnly
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<TryLockError> for JournalError {
    fn from(error: TryLockError) -> Self {
        match error {
            TryLockError::WouldBlock => Self::Held,
            TryLockError::Error(error) => error.into(),
        }
    }
}

impl From<&JournalError> for Problem {
    fn from(error: &JournalError) -> Self {
        let code = match error {
            JournalError::Full => Code::JournalFull,
            _ => Code::JournalFailed,
        };
        Self::new(code, error.told())
    }
}

impl JournalError {
    /// What is wrong, in public words: without the paths of this machine, which stand in the log.
    pub(crate) fn told(&self) -> &'static str {
        match self {
            Self::Full => "the disk is full: reports are not accepted",
            Self::Held => "another server holds the journal: reports are not accepted",
            Self::Damaged(_) => "the journal of reports is damaged: reports are not accepted",
            Self::ReadOnly => {
                "the state folder is read-only: reports are read, and new ones are not accepted"
            }
            Self::Gone => "the journal of reports is gone: reports are not accepted",
            Self::Failed(_) => "the journal of reports cannot be written: reports are not accepted",
        }
    }
}
