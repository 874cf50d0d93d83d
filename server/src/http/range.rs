//! Single byte ranges (RFC 9110, section 14).

use std::ops::Range;

use axum::http::{HeaderMap, header};

/// What a `Range` header asks of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RequestedRange {
    /// The whole file: no header, one that cannot be parsed, another unit, or several ranges. A
    /// server may ignore `Range` (RFC 9110, section 14.2).
    Whole,
    /// These bytes; never empty, within the file.
    Part(Range<u64>),
    /// Bytes beyond the end of the file.
    Outside,
}

/// The part that a request wants of a file of `length` bytes with the ETag `tag`. The whole file
/// where `If-Range` names another version: the client would mix two.
pub(crate) fn wanted(headers: &HeaderMap, length: u64, tag: &str) -> RequestedRange {
    let Some(range) = headers.get(header::RANGE) else { return RequestedRange::Whole };
    if let Some(version) = headers.get(header::IF_RANGE)
        && version.as_bytes() != tag.as_bytes()
    {
        return RequestedRange::Whole;
    }
    let Some(spec) = range
        .to_str()
        .ok()
        .and_then(|text| text.trim().split_once('='))
        .filter(|(unit, spec)| unit.trim().eq_ignore_ascii_case("bytes") && !spec.contains(','))
        .map(|(_, spec)| spec.trim())
    else {
        return RequestedRange::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else { return RequestedRange::Whole };
    match (number(first), number(last)) {
        (Ok(None), Ok(Some(suffix))) => match suffix.min(length) {
            0 => RequestedRange::Outside,
            suffix => RequestedRange::Part(length - suffix..length),
        },
        (Ok(Some(first)), Ok(last)) => {
            let last = last.unwrap_or(u64::MAX);
            if last < first {
                RequestedRange::Whole
            } else if first >= length {
                RequestedRange::Outside
            } else {
                RequestedRange::Part(first..last.saturating_add(1).min(length))
            }
        }
        _ => RequestedRange::Whole,
    }
}

/// A number of digits alone, `None` where empty; one that does not fit is read as the largest.
fn number(text: &str) -> Result<Option<u64>, ()> {
    match text.trim() {
        "" => Ok(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Some(digits.parse().unwrap_or(u64::MAX)))
        }
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ask(range: &'static str) -> RequestedRange {
        let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(range))]);
        wanted(&headers, 100, "\"a\"")
    }

    #[test]
    fn ranges_are_clamped_to_the_file() {
        assert_eq!(ask("bytes=0-9"), RequestedRange::Part(0..10));
        assert_eq!(ask("bytes=90-"), RequestedRange::Part(90..100));
        assert_eq!(ask("bytes=90-1000"), RequestedRange::Part(90..100));
        assert_eq!(ask("bytes=0-99999999999999999999999"), RequestedRange::Part(0..100));
        assert_eq!(ask("bytes=0-18446744073709551615"), RequestedRange::Part(0..100));
        assert_eq!(ask("bytes=-5"), RequestedRange::Part(95..100));
        assert_eq!(ask("bytes=-500"), RequestedRange::Part(0..100));
    }

    #[test]
    fn ranges_past_the_end_are_refused() {
        for outside in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"]
        {
            assert_eq!(ask(outside), RequestedRange::Outside, "{outside}");
        }
    }

    #[test]
    fn what_is_no_single_range_gets_the_whole_file() {
        for whole in [
            "bytes=0-1,5-6",
            "items=0-1",
            "bytes=a-b",
            "bytes=5-2",
            "bytes=",
            "0-1",
            "bytes=-",
            "bytes=+1-2",
        ] {
            assert_eq!(ask(whole), RequestedRange::Whole, "{whole}");
        }
    }

    #[test]
    fn if_range_of_another_version_gets_the_whole_file() {
        let with = |version: &'static str| {
            let headers = HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static("bytes=0-9")),
                (header::IF_RANGE, HeaderValue::from_static(version)),
            ]);
            wanted(&headers, 100, "\"a\"")
        };
        assert_eq!(with("\"a\""), RequestedRange::Part(0..10));
        assert_eq!(with("W/\"a\""), RequestedRange::Whole);
        assert_eq!(with("\"b\""), RequestedRange::Whole);
        assert_eq!(with("Wed, 21 Oct 2015 07:28:00 GMT"), RequestedRange::Whole);
    }

    #[test]
    fn an_empty_file_has_no_part() {
        let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static("bytes=0-"))]);
        assert_eq!(wanted(&headers, 0, "\"a\""), RequestedRange::Outside);
    }
}
