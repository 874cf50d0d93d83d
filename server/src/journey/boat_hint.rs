//! What an answer says of the way by boat to those who asked for another vehicle.

use lintas_model::{journey::JourneyVerdict, language::Language};
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
    let (verdict, _) = way::verdict(&way.pieces(ground));
    let key = match (landing, name) {
        (Some(_), Some(_)) => "way.by_boat.loaded_at",
        (Some(_), None) => "way.by_boat.loaded_at_water",
        (None, _) => "way.by_boat",
    };
    let doubt = match verdict {
        JourneyVerdict::Open => None,
        JourneyVerdict::Restricted => Some("way.by_boat.restricted"),
        JourneyVerdict::Unknown => Some("way.by_boat.unknown"),
        _ => Some("way.by_boat.presumed"),
    };
    let words = |language: Language| {
        let mut long = language.duration(way.ms() as f64 / 1000.0);
        if let Some(doubt) = doubt {
            long = format!("{long} ({})", language.say(doubt));
        }
        language.fill(key, &[("place", &name.unwrap_or_default()), ("time", &long)])
    };
    json!({
        "jetty": name,
        "place": landing.map(|landing| place(landing.place)),
        "status": verdict.status(),
        "verdict": verdict.words(),
        "duration_s": seconds(way.ms()),
        "distance_m": metres(way.length_m(ground)),
        "sentence_id": words(Language::ID),
        "sentence_en": words(Language::EN),
    })
}
