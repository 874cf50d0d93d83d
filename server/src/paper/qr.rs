//! A QR code as SVG, and as text for a terminal.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode, render::unicode::Dense1x2};

/// Light modules around the code, as ISO/IEC 18004 asks for.
const QUIET: usize = 4;

/// A text as a QR code; `None` where it is too long for one.
pub(crate) fn svg(text: &str) -> Option<Markup> {
    // Level Q: about a quarter of the code may be wet or torn and it still reads.
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let size = width + 2 * QUIET;
    let mut modules = String::new();
    for (at, color) in colors.into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            // Writing into a text cannot fail.
            let _written = write!(modules, "M{x} {y}h1v1h-1z");
        }
    }
    Some(html! {
        svg.qr xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (size) " " (size) }
            shape-rendering="crispEdges" role="img" aria-label="QR"
        {
            rect width=(size) height=(size) fill="#fff" {}
            path fill="#000" d=(modules) {}
        }
    })
}

/// A text as a QR code in half blocks, for a terminal with light letters on a dark ground: the light
/// modules are the letters.
pub(crate) fn text(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let drawn =
        code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    Some(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_within_its_quiet_zone() {
        let url = "https://peta.test/dispatches/kirim-1";
        let drawn = svg(url).unwrap().into_string();
        let code = QrCode::with_error_correction_level(url, EcLevel::Q).unwrap();
        let dark = code.to_colors().into_iter().filter(|color| *color == Color::Dark).count();
        assert_eq!(drawn.matches('M').count(), dark);
        let size = code.width() + 8;
        assert!(drawn.contains(&format!("viewBox=\"0 0 {size} {size}\"")));
        assert!(drawn.contains("M4 4h1v1h-1z"), "a corner of the finder pattern");
        assert!(svg(&"x".repeat(10_000)).is_none());
    }

    #[test]
    fn a_terminal_shows_as_many_modules_as_the_code_has() {
        let url = "https://peta.test/#enrol=0123456789AB";
        let code = QrCode::with_error_correction_level(url, EcLevel::M).unwrap();
        let light = code.to_colors().into_iter().filter(|color| *color == Color::Light).count();
        let drawn = text(url).unwrap();
        let width = code.width() + 2 * QUIET;
        assert!(drawn.lines().all(|line| line.chars().count() == width), "{drawn}");
        let halves = drawn.chars().map(|it| match it {
            '\u{2588}' => 2,
            '\u{2580}' | '\u{2584}' => 1,
            _ => 0,
        });
        let quiet = width * width - code.width() * code.width();
        assert_eq!(halves.sum::<usize>(), light + quiet);
        assert!(text(&"x".repeat(10_000)).is_none());
    }
}
