//! Symbols for roads and sites: colour and pattern, never colour alone, so that a photocopy still
//! distinguishes them. The colours of roads are those of the map style.

use maud::{Markup, html};

/// The line style of a road status.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub status: &'static str,
    pub colour: &'static str,
    /// In units of the map ([`super::picture`]).
    pub width: f64,
    pub dashes: &'static str,
    /// The message that says the status.
    pub words: &'static str,
}

const fn stroke(
    status: &'static str,
    colour: &'static str,
    width: f64,
    dashes: &'static str,
    words: &'static str,
) -> Stroke {
    Stroke { status, colour, width, dashes, words }
}

/// Line styles in drawing order: the worst status is drawn last, on top.
#[rustfmt::skip]
pub(super) const STROKES: [Stroke; 8] = [
    stroke("presumed", "#7d9a86", 1.1, "", "bulletin.status.presumed"),
    stroke("open", "#1b7f3b", 2.0, "", "bulletin.status.open"),
    stroke("planned", "#999933", 2.0, "2 3", "bulletin.status.planned"),
    stroke("emergency_only", "#7b3294", 2.4, "4 3", "bulletin.status.emergency_only"),
    stroke("restricted", "#e69f00", 2.6, "12 4", "bulletin.status.restricted"),
    stroke("unknown", "#6b6b6b", 2.0, "2 4", "bulletin.status.unknown"),
    stroke("boat_only", "#0072b2", 3.0, "1 5", "bulletin.status.boat_only"),
    stroke("closed", "#b2182b", 3.4, "", "bulletin.status.closed"),
];

/// The line style of a status; for an unknown one, that of `unknown`.
pub(super) fn of(status: &str) -> &'static Stroke {
    STROKES.iter().find(|it| it.status == status).unwrap_or(&STROKES[5])
}

/// The SVG path of a cross on a closed road.
pub(super) fn cross([x, y]: [f64; 2]) -> String {
    format!("M{:.1} {:.1}l7 7m0-7l-7 7", x - 3.5, y - 3.5)
}

/// The symbol of a site: a square where no land vehicle gets there, else a circle; larger with
/// higher priority, and black from [`URGENT`] on. `number` is its row in the table.
pub(super) fn site(
    [x, y]: [f64; 2],
    is_cut_off: bool,
    priority: f64,
    number: Option<usize>,
) -> Markup {
    let size = if number.is_some() { 7.5 + 4.0 * priority.clamp(0.0, 100.0) / 100.0 } else { 3.5 };
    let dark = number.is_some() && priority >= URGENT;
    let (fill, ink) = if dark { ("#111", "#fff") } else { ("#fff", "#111") };
    let [left, top, side] = [x - size, y - size, 2.0 * size].map(tenths);
    html! {
        @if is_cut_off {
            rect x=(left) y=(top) width=(side) height=(side)
                fill=(fill) stroke="#111" stroke-width="1.6" {}
        } @else {
            circle cx=(tenths(x)) cy=(tenths(y)) r=(tenths(size))
                fill=(fill) stroke="#111" stroke-width="1.6" {}
        }
        @if let Some(number) = number {
            text.n x=(tenths(x)) y=(tenths(y + 4.2)) fill=(ink) { (number) }
        }
    }
}

/// From this priority on the symbol of a site is black: its first critical item runs out within a
/// day, with ordinary access (proposal of Lintas).
pub(super) const URGENT: f64 = 50.0;

/// The symbol of a silent place.
pub(super) fn silent([x, y]: [f64; 2]) -> Markup {
    html! {
        path d={ "M" (tenths(x)) " " (tenths(y - 9.0)) "l9 9l-9 9l-9-9z" }
            fill="#fff" stroke="#111" stroke-width="1.4" stroke-dasharray="2 2" {}
        text.n x=(tenths(x)) y=(tenths(y + 4.2)) { "?" }
    }
}

/// Whether a road is drawn even where nothing is wrong with it: main roads.
pub(super) fn is_main(class: &str) -> bool {
    let class = class.strip_suffix("_link").unwrap_or(class);
    matches!(class, "motorway" | "trunk" | "primary" | "secondary" | "tertiary" | "ferry")
}

/// A line along the SVG path `d`, in this line style.
pub(super) fn line(d: &str, stroke: &Stroke) -> Markup {
    let dashes = (!stroke.dashes.is_empty()).then_some(stroke.dashes);
    html! {
        path d=(d) fill="none" stroke=(stroke.colour) stroke-width=(stroke.width)
            stroke-linecap="round" stroke-dasharray=[dashes] {}
    }
}

/// The crosses of [`cross`], joined to one path.
pub(super) fn crosses(d: &str) -> Markup {
    html! { path d=(d) fill="none" stroke="#7a0012" stroke-width="2.2" {} }
}

/// A coordinate with one decimal: finer than print.
pub(super) fn tenths(number: f64) -> String {
    format!("{number:.1}")
}
