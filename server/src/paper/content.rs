//! The data that a paper is printed from.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::{Dispatch, Doubt, Ledger};

/// The data of a paper.
#[derive(Debug)]
pub(crate) struct Paper<'a> {
    /// The ledger, for the names of its depot, site and item.
    pub(crate) ledger: &'a Ledger,
    /// The dispatch.
    pub(crate) dispatch: &'a Dispatch,
    /// Why it covers nobody until somebody has asked; `None` where it does.
    pub(crate) doubt: Option<Doubt>,
    /// Name of the region.
    pub(crate) region: &'a str,
    /// Name of the event.
    pub(crate) event: Option<&'a str>,
    /// Whether it is of a drill, and marked LATIHAN.
    pub(crate) is_drill: bool,
    /// Whether the vehicle may be named; else a line is left for it.
    pub(crate) sees_vehicle: bool,
    /// The moment of the data, printed in the foot.
    pub(crate) printed_at: Timestamp,
    /// The region's time zone.
    pub(crate) zone: &'a TimeZone,
    /// Address of the dispatch on the server: the QR code contains it and nothing else, no key.
    pub(crate) url: &'a str,
    /// Id of the snapshot.
    pub(crate) snapshot: &'a str,
    /// Revision of the live state.
    pub(crate) revision: u64,
}

/// Percent-encodes a text as one segment of a URL.
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
