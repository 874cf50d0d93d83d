//! `/fonts/{stack}/{range}.pbf`: glyphs for MapLibre, of the first font of the stack that the
//! viewer has.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{extract::PathParameters, routes::RouterBuilder, shared::Shared};
use crate::http::{
    body::{BRIEFLY, CachedBody},
    problem::{Code, Problem},
};

/// Fonts of a stack that are looked at.
const MOST: usize = 16;
/// The last Unicode code point.
const LAST: u32 = 0x10_ffff;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/fonts/{stack}/{file}", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let range = places.get("file").strip_suffix(".pbf").ok_or(Code::NotFound)?;
    if !is_range(range) {
        return Err(Code::NotFound.into());
    }
    let font = places
        .get("stack")
        .split(',')
        .map(str::trim)
        .take(MOST)
        .find(|font| app.viewer.has_font(font))
        .ok_or(Code::NotFound)?;
    Ok(match app.viewer.glyphs(font, range) {
        Some(glyphs) => glyphs.answer(&asked),
        // The font has no glyphs in this range: an empty set, so that the map draws the rest of the
        // label.
        None => CachedBody::new(empty_set(font, range), "application/x-protobuf", BRIEFLY)
            .answer(&asked),
    })
}

/// Whether a text is `first-last`: 256 code points from a multiple of 256 on.
fn is_range(text: &str) -> bool {
    let Some((first, last)) = text.split_once('-') else { return false };
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| n.to_string() == text);
    match (number(first), number(last)) {
        (Some(first), Some(last)) => first % 256 == 0 && first <= LAST && last == first + 255,
        _ => false,
    }
}

/// `glyphs { stacks { name, range } }` with no glyph, encoded as Protocol Buffers.
fn empty_set(font: &str, range: &str) -> Vec<u8> {
    fn field(out: &mut Vec<u8>, number: u8, content: &[u8]) {
        out.push(number << 3 | 2);
        let mut length = content.len();
        while length >= 0x80 {
            out.push(length as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend(content);
    }
    let mut stack = Vec::new();
    field(&mut stack, 1, font.as_bytes());
    field(&mut stack, 2, range.as_bytes());
    let mut set = Vec::new();
    field(&mut set, 1, &stack);
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_256_code_points() {
        for good in ["0-255", "256-511", "65280-65535", "1113856-1114111"] {
            assert!(is_range(good), "{good}");
        }
        for bad in
            ["", "0-256", "1-256", "255-0", "00-255", "+0-255", "0", "1114112-1114367", "-256--1"]
        {
            assert!(!is_range(bad), "{bad}");
        }
    }

    #[test]
    fn an_empty_set_names_its_font_and_range() {
        assert_eq!(empty_set("A", "0-255"), b"\x0a\x0a\x0a\x01A\x12\x050-255");
        assert_eq!(empty_set(&"x".repeat(200), "0-255").len(), 3 + 3 + 200 + 7);
    }
}
