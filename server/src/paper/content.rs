//! What a paper holds.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::{Dispatch, Ledger};

/// What a paper is about.
#[derive(Debug)]
pub(crate) struct Paper<'a> {
    /// Where its depot, site and item stand.
    pub(crate) ledger: &'a Ledger,
    /// The dispatch.
    pub(crate) dispatch: &'a Dispatch,
    /// Name of the region.
    pub(crate) region: &'a str,
    /// Name of the event.
    pub(crate) event: Option<&'a str>,
    /// LATIHAN.
    pub(crate) is_drill: bool,
    /// Whether the vehicle is named, or a line is left for it.
    pub(crate) sees_vehicle: bool,
    /// The moment that it speaks of.
    pub(crate) printed_at: Timestamp,
    /// The region's time zone.
    pub(crate) zone: &'a TimeZone,
    /// Where the dispatch is told on the server; what the QR code holds, and nothing else.
    pub(crate) url: &'a str,
    /// Id of the snapshot.
    pub(crate) snapshot: &'a str,
    /// Revision on top of it.
    pub(crate) revision: u64,
}

/// A text as one segment of an address.
pub(crate) fn in_url(text: &str) -> String {
    text.bytes().fold(String::new(), |mut url, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
        url
    })
}
