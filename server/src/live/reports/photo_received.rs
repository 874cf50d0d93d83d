//! That a photo came, for what one key may send in an hour.

use jiff::Timestamp;

/// That a photo came.
#[derive(Debug)]
pub(super) struct PhotoReceived {
    pub(super) at: Timestamp,
    /// Name of the key.
    pub(super) by: String,
    pub(super) bytes: u64,
}
