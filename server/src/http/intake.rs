//! Reads the body of a request, at most up to a limit.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, header},
};
use bytes::Bytes;

use super::{
    arrival::TooSlow,
    problem::{Code, Problem},
};

/// Reads a JSON body of at most `most` bytes. Call it after all checks that need no body, so that
/// nothing is read for callers without rights. A missing `Content-Type` counts as JSON.
///
/// # Errors
/// `unsupported_media_type`, `body_too_large`, `request_timeout`, `bad_request`.
pub(crate) async fn json_body(
    headers: &HeaderMap,
    body: Body,
    most: usize,
) -> Result<Bytes, Problem> {
    let media = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or(""));
    let is_json = media.is_none_or(|media| {
        let media = media.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        media == "application/json" || media == "application/geo+json"
    });
    if !is_json {
        return Err(Problem::new(Code::UnsupportedMediaType, "The body is application/json."));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    to_bytes(body, most).await.map_err(|error| {
        if is_too_slow(&error) {
            return Code::RequestTimeout.into();
        }
        let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        if source.contains("length limit") || error.to_string().contains("length limit") {
            too_large(most)
        } else {
            Code::BadRequest.into()
        }
    })
}

fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<TooSlow>())
}

fn too_large(most: usize) -> Problem {
    Problem::new(Code::BodyTooLarge, format!("At most {most} bytes are taken here."))
}
