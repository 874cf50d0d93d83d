//! Answers that are a file or a range of it (RFC 9110, section 14), with the headers of both.

use std::ops::Range;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
};

use super::{
    body::not_modified,
    problem::{Code, Problem},
    range::{RequestedRange, wanted},
    validator::{match_fails, none_match},
};

const BYTES: HeaderValue = HeaderValue::from_static("bytes");

/// What a file is to who asks for it or for a part of it.
#[derive(Debug)]
pub(crate) struct RangedFile<'a> {
    /// Its size, bytes.
    pub(crate) length: u64,
    /// Its ETag, with quotes.
    pub(crate) tag: &'a str,
    /// Its media type.
    pub(crate) media: &'static str,
    /// For how long it may be kept.
    pub(crate) cache: HeaderValue,
}

impl RangedFile<'_> {
    /// The answer to a request; `body` reads a range of the file.
    ///
    /// # Errors
    /// `precondition_failed`, `range_not_satisfiable`, and those of `body`.
    pub(crate) fn answer(
        self,
        method: &Method,
        asked: &HeaderMap,
        body: impl FnOnce(Range<u64>) -> Result<Body, Problem>,
    ) -> Result<Response<Body>, Problem> {
        let Self { length, tag, media, cache } = self;
        let tag_header = HeaderValue::from_str(tag).map_err(|_no_hex| Code::SnapshotDamaged)?;
        if match_fails(asked, tag) {
            return Err(Code::PreconditionFailed.into());
        }
        let mut answer = if none_match(asked, tag) {
            not_modified()
        } else {
            // Range is defined for GET alone (RFC 9110, section 14.2).
            let wanted = if *method == Method::GET {
                wanted(asked, length, tag)
            } else {
                RequestedRange::Whole
            };
            let (range, is_part) = match wanted {
                RequestedRange::Whole => (0..length, false),
                RequestedRange::Part(range) => (range, true),
                RequestedRange::Outside => return Err(outside(length)?),
            };
            let told = is_part.then(|| format!("bytes {}-{}/{length}", range.start, range.end - 1));
            let bytes = HeaderValue::from(range.end - range.start);
            let mut answer = Response::new(body(range)?);
            // A body that is read while it is sent does not tell its length.
            answer.headers_mut().insert(header::CONTENT_LENGTH, bytes);
            answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
            if let Some(told) = told {
                *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
                if let Ok(told) = HeaderValue::from_str(&told) {
                    answer.headers_mut().insert(header::CONTENT_RANGE, told);
                }
            }
            answer
        };
        let headers = answer.headers_mut();
        headers.insert(header::ETAG, tag_header);
        headers.insert(header::CACHE_CONTROL, cache);
        headers.insert(header::ACCEPT_RANGES, BYTES);
        Ok(answer)
    }
}

/// The refusal of a range outside a file of so many bytes.
fn outside(length: u64) -> Result<Problem, Problem> {
    let told =
        HeaderValue::from_str(&format!("bytes */{length}")).map_err(|_digits| Code::Internal)?;
    Ok(Problem::from(Code::RangeNotSatisfiable).with_header(header::CONTENT_RANGE, told))
}
