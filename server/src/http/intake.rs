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

/// What a body is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyMedia {
    /// JSON; without a `Content-Type` as well.
    Json,
    /// A photo.
    Jpeg,
}

impl BodyMedia {
    fn takes(self, media: Option<&str>) -> bool {
        let media = media.map(|media| media.split(';').next().unwrap_or("").trim());
        let is = |name: &str| media.is_some_and(|media| media.eq_ignore_ascii_case(name));
        match self {
            Self::Json => media.is_none() || is("application/json") || is("application/geo+json"),
            Self::Jpeg => is("image/jpeg"),
        }
    }

    fn told(self) -> &'static str {
        match self {
            Self::Json => "The body is application/json.",
            Self::Jpeg => "The body is image/jpeg.",
        }
    }
}

/// Reads a body of at most `most` bytes. Call it after all checks that need no body, so that nothing
/// is read for callers without rights.
///
/// # Errors
/// `unsupported_media_type`, `body_too_large`, `request_timeout`, `bad_request`.
pub(crate) async fn read_body(
    headers: &HeaderMap,
    body: Body,
    wanted: BodyMedia,
    most: usize,
) -> Result<Bytes, Problem> {
    let media = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or(""));
    if !wanted.takes(media) {
        return Err(Problem::new(Code::UnsupportedMediaType, wanted.told()));
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
