//! What the signs of the map mean.

use std::fmt::Write as _;

use super::symbols::{self, STROKES, attributes, escape};

/// Height of the legend below the map, in its units.
pub(super) const HEIGHT: f64 = 88.0;

/// Writes the legend below a map of this height; `attribution` names whose data it is made of.
pub(super) fn write(svg: &mut String, height: f64, attribution: &str) {
    let top = height + 22.0;
    let mut shown: Vec<&symbols::Stroke> =
        STROKES.iter().filter(|it| !matches!(it.status, "planned" | "emergency_only")).collect();
    shown.reverse();
    for (at, stroke) in shown.into_iter().enumerate() {
        let (x, y) = (6.0 + (at % 3) as f64 * 158.0, top + (at / 3) as f64 * 24.0);
        let _ = write!(
            svg,
            "<path d=\"M{x} {y:.1}h34\" {}/><text x=\"{:.1}\" y=\"{:.1}\" class=\"k\">{}</text>",
            attributes(stroke),
            x + 40.0,
            y + 4.0,
            stroke.words[0],
        );
        if stroke.status == "closed" {
            let mut cross = String::new();
            symbols::cross(&mut cross, [x + 17.0, y]);
            let _ = write!(svg, "<path d=\"{cross}\" stroke=\"#7a0012\" stroke-width=\"2.2\"/>");
        }
    }
    let words = [
        "terisolasi; nomor = baris tabel",
        "terjangkau; hitam = mendesak",
        "desa tergenang, belum ada kabar",
        "genangan / bahaya",
    ];
    for (at, word) in words.into_iter().enumerate() {
        let (x, y) = (500.0 + (at % 2) as f64 * 244.0, top + (at / 2) as f64 * 24.0);
        match at {
            0 => symbols::site(svg, [x, y], true, 0.0, Some(1)),
            1 => symbols::site(svg, [x, y], false, 100.0, Some(2)),
            2 => symbols::silent(svg, [x, y]),
            _ => {
                let _ = write!(
                    svg,
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"22\" height=\"14\" fill=\"url(#h)\"/>",
                    x - 11.0,
                    y - 7.0
                );
            }
        }
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" class=\"k\">{word}</text>",
            x + 18.0,
            y + 4.0
        );
    }
    let _ = write!(
        svg,
        "<text x=\"6\" y=\"{:.1}\" font-size=\"11\" fill=\"#444\">{}</text>",
        top + 56.0,
        escape(attribution)
    );
}
