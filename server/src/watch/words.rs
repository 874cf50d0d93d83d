//! What is wrong with a snapshot, in words for `/health`: without paths of this machine, which the
//! log has.

use std::fmt::Write as _;

use lintas_snapshot::{Error, store::Damage};

/// Files named when many are damaged.
const NAMED: usize = 3;

/// Names damaged files and what is wrong with them, at most [`NAMED`].
pub(super) fn told(damage: &[Damage]) -> String {
    let mut text = String::new();
    for (i, one) in damage.iter().take(NAMED).enumerate() {
        let separator = if i > 0 { "; " } else { "" };
        // The message of a reader may contain the whole path, which is not for `/health`.
        let _ = match one {
            Damage::Unreadable { path, why } => {
                tracing::warn!(%path, %why, "a file of a snapshot cannot be read");
                write!(text, "{separator}{path}: unreadable")
            }
            other => write!(text, "{separator}{other}"),
        };
    }
    if damage.len() > NAMED {
        let _ = write!(text, "; and {} more", damage.len() - NAMED);
    }
    text
}

/// An error in words.
pub(super) fn reason(error: &Error) -> String {
    tracing::debug!(%error, "cannot open a snapshot");
    match error {
        Error::FormatTooNew { .. } | Error::FormatTooOld { .. } | Error::BadId { .. } => {
            error.to_string()
        }
        Error::NoSuchSnapshot { .. } => "current names a snapshot that is not there".to_owned(),
        Error::Damaged { path, what } => match path.file_name() {
            Some(file) => format!("{}: {what}", file.to_string_lossy()),
            None => "damaged".to_owned(),
        },
        _ => "its files cannot be read".to_owned(),
    }
}
