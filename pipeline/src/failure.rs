//! Why a run could not go on, in the three classes that a caller can act on.

use std::fmt;

/// An error that an officer meets: told in both languages, with what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BilingualError {
    /// In English.
    pub en: String,
    /// In Bahasa Indonesia.
    pub id: String,
    /// What to do, where it is known: Bahasa Indonesia, English.
    pub remedy: Option<[String; 2]>,
}

impl fmt::Display for BilingualError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en)
    }
}

impl std::error::Error for BilingualError {}

/// Why a command could not run to its end.
#[derive(Debug)]
pub enum Failure {
    /// Exit 1: published nothing, on purpose.
    Refused(anyhow::Error),
    /// Exit 2: bad usage or configuration.
    Usage(anyhow::Error),
    /// Exit 3: a disk or all sources failed.
    Broken(anyhow::Error),
}

/// Turns the error of a `Result` into one class of [`Failure`].
pub mod fail {
    use super::Failure;

    /// Exit 1.
    pub fn refused(error: impl Into<anyhow::Error>) -> Failure {
        Failure::Refused(error.into())
    }

    /// Exit 2.
    pub fn usage(error: impl Into<anyhow::Error>) -> Failure {
        Failure::Usage(error.into())
    }

    /// Exit 3.
    pub fn broken(error: impl Into<anyhow::Error>) -> Failure {
        Failure::Broken(error.into())
    }
}
