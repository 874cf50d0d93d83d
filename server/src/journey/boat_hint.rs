//! What an answer says of the way by boat to those who asked for another vehicle.

use lintas_model::journey::{JourneyVerdict, Language};
use serde_json::{Value, json};

use super::{
    figures::{metres, place, seconds},
    ground::Ground,
    way::{self, Route},
};

/// The way by boat: duration, length, verdict, and where it is loaded.
pub(super) fn boat_hint(ground: &Ground<'_>, way: &Route<'_>) -> Value {
    let landing = way.legs.iter().find_map(|leg| leg.change);
    let name = landing.and_then(|landing| landing.name);
    let long = |language: Language| language.duration(way.ms() as f64 / 1000.0);
    let (verdict, _) = way::verdict(&way.pieces(ground));
    let at = |language: Language| match (landing, name) {
        (Some(_), Some(name)) => {
            language.choose(format!(", muat di {name}"), format!(", loaded at {name}"))
        }
        (Some(_), None) => {
            language.choose(", muat di tepi air", ", loaded at the water").to_owned()
        }
        (None, _) => String::new(),
    };
    let words = |language: Language| {
        let (long, at) = (long(language), at(language));
        let presumed = match verdict {
            JourneyVerdict::Open => "",
            JourneyVerdict::Restricted => language.choose(" (dengan syarat)", " (with conditions)"),
            JourneyVerdict::Unknown => {
                language.choose(" (sebagian belum diketahui)", " (in part not known)")
            }
            _ => language.choose(" (belum ada laporan)", " (no report yet)"),
        };
        language.choose(
            format!("Dengan perahu ada jalan{at}: sekitar {long}{presumed}."),
            format!("There is a way by boat{at}: about {long}{presumed}."),
        )
    };
    json!({
        "jetty": name,
        "place": landing.map(|landing| place(landing.place)),
        "status": verdict.status(),
        "verdict": verdict.words(),
        "duration_s": seconds(way.ms()),
        "distance_m": metres(way.length_m(ground)),
        "sentence_id": words(Language::Id),
        "sentence_en": words(Language::En),
    })
}
