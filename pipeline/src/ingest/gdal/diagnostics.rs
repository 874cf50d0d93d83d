//! GDAL's errors and warnings: collected for the report instead of printed to stderr.

use std::cell::RefCell;
use std::sync::Once;

use gdal::errors::CplErrType;

use crate::config::masked;

/// Messages kept a thread; a broken source may give one for every row.
const KEPT: usize = 20;

struct Complaint {
    is_failure: bool,
    message: String,
}

thread_local! {
    static COMPLAINTS: RefCell<Vec<Complaint>> = const { RefCell::new(Vec::new()) };
}

/// Begins to collect GDAL's messages on this thread; drops earlier ones.
pub fn start() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        gdal::config::set_error_handler(|kind, _number, message| {
            if !matches!(kind, CplErrType::None | CplErrType::Debug) {
                COMPLAINTS.with(|complaints| {
                    // Already borrowed: GDAL complains while `take` drains. The message is dropped.
                    if let Ok(mut complaints) = complaints.try_borrow_mut()
                        && complaints.len() < KEPT
                    {
                        let is_failure = matches!(kind, CplErrType::Failure | CplErrType::Fatal);
                        complaints.push(Complaint { is_failure, message: masked(message.trim()) });
                    }
                });
            }
        });
    });
    take();
}

/// GDAL's messages on this thread since the last call, in order.
pub fn take() -> Vec<String> {
    drain().into_iter().map(|complaint| complaint.message).collect()
}

/// The first failure (no mere warning) since the last call; drops all messages, as the others do.
pub fn take_failure() -> Option<String> {
    drain().into_iter().find(|complaint| complaint.is_failure).map(|complaint| complaint.message)
}

fn drain() -> Vec<Complaint> {
    COMPLAINTS.with(|complaints| std::mem::take(&mut *complaints.borrow_mut()))
}

/// The first message since the last call, or `otherwise`.
pub fn take_first(otherwise: impl std::fmt::Display) -> String {
    take().into_iter().next().unwrap_or_else(|| masked(&otherwise.to_string()))
}
