//! The legend of the map.

use maud::{Markup, html};

use super::symbols::{self, STROKES, tenths};
use super::written::say;
use crate::language::Language;

/// The words for the status of a road, Bahasa Indonesia and English; `None` for what is no status that a
/// map draws.
///
/// ```
/// use lintas_model::bulletin::road_words;
///
/// assert_eq!(road_words("boat_only"), Some(["perahu saja", "boat only"]));
/// assert_eq!(road_words("never"), None);
/// ```
pub fn road_words(status: &str) -> Option<[&'static str; 2]> {
    let stroke = STROKES.iter().find(|it| it.status == status)?;
    Some(Language::BOTH.map(|language| language.say(stroke.words)))
}

/// Height of the legend below the map, in the map's units.
pub(super) const HEIGHT: f64 = 88.0;

/// The legend below a map of this height, with the attribution of its data.
pub(super) fn legend(height: f64, attribution: &str) -> Markup {
    let top = height + 22.0;
    html! {
        (roads(top))
        (places(top))
        text x="6" y=(tenths(top + 56.0)) font-size="11" fill="#444" { (attribution) }
    }
}

fn roads(top: f64) -> Markup {
    let shown = STROKES.iter().filter(|it| !matches!(it.status, "planned" | "emergency_only"));
    html! {
        @for (at, stroke) in shown.rev().enumerate() {
            @let (x, y) = (6.0 + (at % 3) as f64 * 158.0, top + (at / 3) as f64 * 24.0);
            (symbols::line(&format!("M{x} {y:.1}h34"), stroke))
            (word([x + 40.0, y], say(stroke.words)))
            @if stroke.status == "closed" {
                (symbols::crosses(&symbols::cross([x + 17.0, y])))
            }
        }
    }
}

fn places(top: f64) -> Markup {
    let words = [
        "bulletin.legend.cut_off",
        "bulletin.legend.reached",
        "bulletin.legend.silent",
        "bulletin.legend.hazard",
    ];
    html! {
        @for (at, told) in words.into_iter().enumerate() {
            @let (x, y) = (500.0 + (at % 2) as f64 * 244.0, top + (at / 2) as f64 * 24.0);
            @match at {
                0 => { (symbols::site([x, y], true, 0.0, Some(1))) }
                1 => { (symbols::site([x, y], false, 100.0, Some(2))) }
                2 => { (symbols::silent([x, y])) }
                _ => {
                    rect x=(tenths(x - 11.0)) y=(tenths(y - 7.0)) width="22" height="14"
                        fill="url(#h)" {}
                }
            }
            (word([x + 18.0, y], say(told)))
        }
    }
}

/// The text beside a symbol.
fn word([x, y]: [f64; 2], told: &str) -> Markup {
    html! { text.k x=(tenths(x)) y=(tenths(y + 4.0)) { (told) } }
}
