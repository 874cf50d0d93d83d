//! A stretch of road that decides the verdict on a journey, or blocks it.

use jiff::{Timestamp, tz::TimeZone};

use super::speaker::Speaker;
use crate::{
    language::{Language, moment},
    passability::{Passability, Reason, WayKind},
};

/// A stretch of road on a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteStretch<'a> {
    /// Name of the road; empty where it has none.
    pub name: &'a str,
    /// What carries the traffic.
    pub kind: WayKind,
    /// Whether the vehicle passes.
    pub passability: Passability,
    /// Length, metres.
    pub length_m: f64,
    /// Distance from the start of the journey to its beginning, metres; `None` where it is not on
    /// the journey.
    pub from_m: Option<f64>,
    /// Deepest water, metres.
    pub depth_m: Option<f64>,
    /// Reasons of its state.
    pub reasons: &'a [Reason],
    /// Cause code of the closure that decides.
    pub cause: Option<&'a str>,
    /// The kind of evidence that decides.
    pub speaker: Speaker,
    /// The moment of that evidence.
    pub since: Option<Timestamp>,
}

impl RouteStretch<'_> {
    /// Its name in a sentence.
    pub fn called(&self, language: Language) -> String {
        // A name that contains "bridge" is not prefixed with it.
        let says_so = ["jembatan", "bridge", "titian"]
            .iter()
            .any(|word| self.name.to_lowercase().contains(word));
        let unnamed = match (self.kind, self.name.is_empty()) {
            (WayKind::Bridge, false) if !says_so => {
                return language.fill("journey.stretch.bridge_on", &[("road", &self.name)]);
            }
            (_, false) => return self.name.to_owned(),
            (WayKind::Bridge, true) => "journey.stretch.bridge",
            (WayKind::Ferry, true) => "journey.stretch.ferry",
            (WayKind::River, true) => "journey.stretch.river",
            (WayKind::Road, true) => "journey.stretch.road",
        };
        language.say(unnamed).to_owned()
    }

    /// What is wrong there, in a few words: water with its depth, else the cause, else a reason.
    pub fn matter(&self, language: Language) -> Option<String> {
        if let Some(depth_m) = self.depth_m.filter(|depth_m| *depth_m > 0.0) {
            return Some(water_words(depth_m, language));
        }
        if let Some(words) = self.cause.and_then(|cause| cause_words(cause, language)) {
            return Some(words.to_owned());
        }
        let reason = self.reasons.iter().find(|reason| **reason != Reason::Susceptible)?;
        reason_words(*reason, language).map(str::to_owned)
    }

    /// A clause such as `Jalan Poros tertutup (air 70 cm), menurut model bahaya sejak 18 Sep 08.00
    /// WITA`.
    pub fn described(&self, zone: &TimeZone, language: Language) -> String {
        let mut called = self.called(language);
        if let Some(from_m) = self.from_m.filter(|from_m| *from_m >= 1.0) {
            let km = language.number(from_m / 1000.0, 1, 1);
            called = language.fill("journey.stretch.at_km", &[("road", &called), ("km", &km)]);
        }
        let state = match self.passability {
            Passability::Open => "journey.stretch.open",
            Passability::Presumed => "journey.stretch.presumed",
            Passability::Restricted => "journey.stretch.restricted",
            Passability::Unknown => "journey.stretch.unknown",
            Passability::Closed => "journey.stretch.closed",
            Passability::Never => "journey.stretch.never",
        };
        let mut text = language.fill(state, &[("road", &called)]);
        if let Some(matter) = self.matter(language) {
            text.push_str(&format!(" ({matter})"));
        }
        if let Some(speaker) = self.speaker.words(language) {
            text.push_str(", ");
            match self.since.filter(|_| self.speaker != Speaker::Request) {
                Some(since) => text.push_str(&language.fill(
                    "journey.stretch.since",
                    &[("speaker", &speaker), ("since", &moment(since, zone, language))],
                )),
                None => text.push_str(speaker),
            }
        }
        text
    }
}

/// A depth of water, in metres, as people say it: `air 70 cm`, `15.7 m of water`.
pub fn water_words(depth_m: f64, language: Language) -> String {
    language.fill("journey.water", &[("depth", &depth_words(depth_m, language))])
}

/// A depth, in metres, as it is written: in the centimetres that people measure against their body,
/// above three metres in metres, to the nearest tenth.
///
/// ```
/// use lintas_model::{journey::stretch::depth_words, language::Language};
///
/// assert_eq!(depth_words(0.704, Language::ID), "70 cm");
/// assert_eq!(depth_words(15.7, Language::ID), "15,7 m");
/// assert_eq!(depth_words(15.7, Language::EN), "15.7 m");
/// ```
pub fn depth_words(depth_m: f64, language: Language) -> String {
    let cm = (depth_m * 100.0).round();
    if cm <= 300.0 {
        return format!("{cm} cm");
    }
    format!("{} m", language.number((depth_m * 10.0).round() / 10.0, 0, 1))
}

/// A cause code of closures in words.
pub fn cause_words(cause: &str, language: Language) -> Option<&'static str> {
    Some(language.say(match cause {
        "flood" | "high_water" => "journey.cause.flood",
        "flash_flood" => "journey.cause.flash_flood",
        "tidal_backwater" => "journey.cause.tidal_flood",
        "landslide" => "journey.cause.landslide",
        "subsidence" => "journey.cause.subsidence",
        "bridge_damage" => "journey.cause.bridge_damage",
        "culvert_damage" => "journey.cause.culvert_damage",
        "road_damage" => "journey.cause.road_damage",
        "washout" => "journey.cause.washout",
        "fallen_tree" => "journey.cause.fallen_tree",
        "wreckage" => "journey.cause.wreckage",
        "ferry_out" => "journey.cause.ferry_out",
        "low_water" => "journey.cause.low_water",
        "checkpoint" => "journey.cause.checkpoint",
        "roadworks" => "journey.cause.roadworks",
        "event" => "journey.cause.event",
        "avoid" => "journey.cause.avoid",
        _ => return None,
    }))
}

fn reason_words(reason: Reason, language: Language) -> Option<&'static str> {
    Some(language.say(match reason {
        Reason::Flood => "journey.reason.flood",
        Reason::DepthNotKnown => "journey.reason.depth_not_known",
        Reason::Expired => "journey.reason.expired",
        Reason::Contradiction => "journey.reason.contradiction",
        Reason::WetApproach => "journey.reason.wet_approach",
        Reason::TooShallow => "journey.reason.too_shallow",
        Reason::Landslide => "journey.reason.landslide",
        Reason::OtherHazard => "journey.reason.other_hazard",
        Reason::WeightLimit => "journey.reason.weight_limit",
        Reason::Private => "journey.reason.private",
        Reason::Blocked => "journey.reason.blocked",
        Reason::OldEvidence => "journey.reason.old_evidence",
        Reason::Lost => "journey.reason.lost",
        Reason::Undated => "journey.reason.undated",
        Reason::ReportsUnread => "journey.reason.reports_unread",
        Reason::Report | Reason::Susceptible => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(name: &str, kind: WayKind) -> RouteStretch<'_> {
        RouteStretch {
            name,
            kind,
            passability: Passability::Closed,
            length_m: 100.0,
            from_m: None,
            depth_m: None,
            reasons: &[],
            cause: None,
            speaker: Speaker::Nobody,
            since: None,
        }
    }

    #[test]
    fn a_bridge_is_called_a_bridge_once() {
        let id = |name, kind| stretch(name, kind).called(Language::ID);
        assert_eq!(id("Jembatan Martadipura", WayKind::Bridge), "Jembatan Martadipura");
        assert_eq!(id("Jalan Poros", WayKind::Bridge), "jembatan di Jalan Poros");
        assert_eq!(id("", WayKind::Bridge), "jembatan tanpa nama");
        assert_eq!(id("Jalan Poros", WayKind::Road), "Jalan Poros");
    }

    #[test]
    fn water_is_told_in_centimetres_before_anything_else() {
        let wet =
            RouteStretch { depth_m: Some(0.7), cause: Some("flood"), ..stretch("", WayKind::Road) };
        assert_eq!(wet.matter(Language::ID).unwrap(), "air 70 cm");
        assert_eq!(wet.matter(Language::EN).unwrap(), "70 cm of water");
        for (depth_m, id, en) in [
            (3.0, "air 300 cm", "300 cm of water"),
            (3.004, "air 300 cm", "300 cm of water"),
            (3.01, "air 3 m", "3 m of water"),
            (15.66, "air 15,7 m", "15.7 m of water"),
        ] {
            assert_eq!(water_words(depth_m, Language::ID), id);
            assert_eq!(water_words(depth_m, Language::EN), en);
        }
        let broken = RouteStretch { cause: Some("bridge_damage"), ..stretch("", WayKind::Bridge) };
        assert_eq!(broken.matter(Language::ID).unwrap(), "jembatan rusak");
        assert_eq!(stretch("", WayKind::Road).matter(Language::ID), None);
    }
}
