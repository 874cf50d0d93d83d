//! Why something about keys and enrolments is not done.

use axum::http::{HeaderValue, header};
use rusqlite::ErrorCode;

use super::enrolment_row::EnrolmentState;
use crate::http::problem::{Code, Problem};

/// Why something about keys and enrolments is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFault {
    /// A name, a time or a bound cannot be.
    #[error("{0}")]
    NotValid(String),
    /// The holder of this name has a key that works, or another officer is giving one.
    #[error("{0} has a key already, or another officer gives one: take another name")]
    NameTaken(String),
    /// The code is none that can be redeemed now. Why not is for the log of this server alone.
    #[error("the code is not accepted")]
    CodeRefused {
        /// Number of the enrolment; `None` where nobody made one with this code.
        enrolment: Option<i64>,
        /// What became of it.
        state: Option<EnrolmentState>,
    },
    /// Nobody of this name has a key.
    #[error("{0} has no key")]
    NoKey(String),
    /// There is no enrolment of this number.
    #[error("there is no such enrolment")]
    NoEnrolment,
    /// It was used, or its time is over.
    #[error("the enrolment is over: withdraw the key in its place")]
    EnrolmentOver,
    /// Nobody else has an officer's key.
    #[error("{0} holds the last officer's key")]
    LastOfficer(String),
    /// As many enrolments are open as may be at once.
    #[error("at most {0} enrolments are open at once")]
    TooManyOpen(u32),
    /// This server writes nothing into the state folder.
    #[error("the state folder is read-only")]
    ReadOnly,
    /// The keys cannot be read or written.
    #[error(transparent)]
    Storage(#[from] anyhow::Error),
}

impl From<rusqlite::Error> for KeyFault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<KeyFault> for Problem {
    fn from(fault: KeyFault) -> Self {
        match fault {
            KeyFault::NotValid(why) => Self::new(Code::InvalidReport, why),
            KeyFault::NameTaken(name) => {
                Self::told(Code::NameTaken, "problem.name_taken.detail", &[("name", &name)])
            }
            // One answer for all: who guesses learns nothing from it.
            KeyFault::CodeRefused { .. } => {
                Self::told(Code::NotAccepted, "problem.not_accepted.detail", &[])
            }
            KeyFault::NoKey(name) => {
                Self::told(Code::UnknownKey, "problem.unknown_key.detail", &[("name", &name)])
            }
            KeyFault::NoEnrolment => Code::UnknownEnrolment.into(),
            KeyFault::EnrolmentOver => {
                Self::told(Code::EnrolmentOver, "problem.enrolment_over.detail", &[])
            }
            KeyFault::LastOfficer(name) => {
                Self::told(Code::LastOfficer, "problem.last_officer.detail", &[("name", &name)])
            }
            KeyFault::TooManyOpen(most) => {
                Self::told(Code::TooManyRequests, "problem.too_many_open", &[("n", &most)])
                    .with_header(header::RETRY_AFTER, HeaderValue::from(60))
            }
            KeyFault::ReadOnly => Self::new(Code::JournalFailed, "This server writes no keys."),
            KeyFault::Storage(error) => {
                tracing::error!(%error, "the keys cannot be read or written");
                let code = error.downcast_ref::<rusqlite::Error>();
                match code.and_then(rusqlite::Error::sqlite_error_code) {
                    Some(ErrorCode::DiskFull) => Code::JournalFull.into(),
                    _ => Code::JournalFailed.into(),
                }
            }
        }
    }
}
