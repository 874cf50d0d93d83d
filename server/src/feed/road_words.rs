//! A road event in words: Bahasa Indonesia and English.

use lintas_model::{
    journey::stretch::{cause_words, water_words},
    language::{Language, moment},
    passability::{EvidenceState, ReportStatus, fact::Confidence},
    report::State,
};

use super::{
    road_event::{EventStage, RoadEvent},
    setting::{FeedSetting, shortened},
};

/// What a road without a name is called.
pub(super) const NAMELESS: &str = "feed.road.nameless";
/// Names of roads in one line at most.
const NAMES: usize = 3;
/// Characters of a name at most.
const NAME: usize = 60;
/// Characters of the reason at most.
const REASON: usize = 1_000;

/// One line: road, state, cause.
pub(super) fn headline(event: &RoadEvent) -> [String; 2] {
    Language::BOTH.map(|language| headline_in(event, language))
}

fn headline_in(event: &RoadEvent, language: Language) -> String {
    let road = roads(event, language);
    let state = state(event, language);
    match matter(event, language) {
        Some(matter) => format!("{road}: {state} ({matter})"),
        None => format!("{road}: {state}"),
    }
}

/// All that is known of it.
pub(super) fn description(event: &RoadEvent, setting: &FeedSetting) -> [String; 2] {
    Language::BOTH.map(|language| {
        let at = |time| moment(time, &setting.zone, language);
        let mut told = vec![format!("{}.", headline_in(event, language))];
        if !event.is_for_all() {
            let names: Vec<&str> =
                event.vehicles.iter().map(|class| language.vehicle(class)).collect();
            told.push(language.fill("feed.road.vehicles", &[("vehicles", &names.join(", "))]));
        }
        if let Some(limit) = event.max_weight_t {
            let limit = language.number(limit, 0, 3);
            told.push(language.fill("feed.road.load_limit", &[("limit", &limit)]));
        }
        if let Some(known) = known(event) {
            told.push(language.say(known).to_owned());
        }
        if let Some(reason) = &event.reason {
            told.push(format!("\"{}\".", shortened(reason, REASON)));
        }
        told.push(language.fill("feed.said_at", &[("time", &at(event.said_at))]));
        if let Some(expires) = event.expires.filter(|_| event.stage() == EventStage::Holds) {
            told.push(language.fill("feed.holds_until", &[("time", &at(expires))]));
        }
        told.join(" ")
    })
}

/// What to do.
pub(super) fn instruction(stage: EventStage) -> [String; 2] {
    let key = match stage {
        EventStage::Holds => "feed.road.do.holds",
        EventStage::Doubtful => "feed.road.do.doubtful",
        EventStage::Over => "feed.road.do.over",
    };
    Language::BOTH.map(|it| format!("{} {}", it.say(key), it.say("journey.check")))
}

/// The name of the place: its roads, and the region.
pub(super) fn place(event: &RoadEvent, setting: &FeedSetting) -> String {
    if event.roads.is_empty() {
        return setting.region_name.clone();
    }
    format!("{}, {}", roads(event, Language::ID), setting.region_name)
}

/// The names of its roads.
pub(super) fn roads(event: &RoadEvent, language: Language) -> String {
    let names: Vec<String> =
        event.roads.iter().take(NAMES).map(|name| shortened(name, NAME)).collect();
    if names.is_empty() {
        return language.say(NAMELESS).to_owned();
    }
    let more = event.roads.len().saturating_sub(NAMES);
    let names = names.join(", ");
    match more {
        0 => names,
        more => language.fill("feed.and_more", &[("names", &names), ("n", &more)]),
    }
}

/// Its state in words.
pub(super) fn state(event: &RoadEvent, language: Language) -> String {
    let said = language.say(status(event.status));
    match (event.stage(), event.state) {
        (EventStage::Holds, _) => said.to_owned(),
        (EventStage::Doubtful, _) => language.fill("feed.road.doubtful", &[("said", &said)]),
        (EventStage::Over, state) => {
            let end = language.say(match state {
                State::Superseded => "feed.road.over.superseded",
                State::Withdrawn => "feed.road.over.withdrawn",
                State::Rejected => "feed.road.over.rejected",
                _ => "feed.road.over.ended",
            });
            format!("{said}: {end}")
        }
    }
}

const fn status(status: ReportStatus) -> &'static str {
    match status {
        ReportStatus::Open => "feed.road.open",
        ReportStatus::Restricted => "feed.road.restricted",
        ReportStatus::Closed => "feed.road.closed",
        ReportStatus::BoatOnly => "feed.road.boat_only",
        ReportStatus::EmergencyOnly => "feed.road.emergency_only",
        ReportStatus::Planned => "feed.road.planned",
        ReportStatus::Unknown => "feed.road.unknown",
    }
}

/// Cause and depth in words.
fn matter(event: &RoadEvent, language: Language) -> Option<String> {
    let cause = event.cause.as_deref().and_then(|cause| cause_words(cause, language));
    let depth = event.depth_m.map(|depth_m| water_words(depth_m, language));
    match (cause, depth) {
        (Some(cause), Some(depth)) => Some(format!("{cause}, {depth}")),
        (cause, depth) => depth.or(cause.map(str::to_owned)),
    }
}

/// The message that says how it is known.
fn known(event: &RoadEvent) -> Option<&'static str> {
    match event.evidence {
        EvidenceState::HeldBack => return Some("feed.road.known.held_back"),
        EvidenceState::Lost => return Some("feed.road.known.lost"),
        _ => {}
    }
    Some(match event.confidence? {
        Confidence::Seen => "feed.road.known.seen",
        Confidence::Told => "feed.road.known.told",
        Confidence::Inferred => "feed.road.known.inferred",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{road_event::of_tests, setting};

    #[test]
    fn a_closure_says_which_road_why_who_saw_it_and_until_when() {
        let event = RoadEvent { depth_m: Some(0.7), cause: Some("flood".into()), ..of_tests() };
        let [id, en] = description(&event, &setting::of_tests());
        assert_eq!(
            id,
            "Jalan Poros: tertutup (banjir, air 70 cm). Dilihat langsung. Kabar per 18 Sep 08.00 \
             WITA. Berlaku s/d 19 Sep 08.00 WITA."
        );
        assert!(
            en.starts_with("Jalan Poros: closed (flood, 70 cm of water). Seen on site."),
            "{en}"
        );
    }

    #[test]
    fn an_end_never_says_that_the_road_is_open() {
        for state in [State::Ended, State::Superseded, State::Withdrawn, State::Rejected] {
            let event = RoadEvent { state, ..of_tests() };
            let [id, en] = headline(&event);
            assert!(id.starts_with("Jalan Poros: tertutup: "), "{id}");
            assert!(!id.contains("terbuka") && !en.contains("open"), "{id} {en}");
        }
        let old = RoadEvent { state: State::Expired, ..of_tests() };
        assert!(headline(&old)[0].contains("keadaan tidak diketahui, kabar terakhir tertutup"));
    }

    #[test]
    fn many_roads_are_counted_and_one_without_a_name_says_so() {
        let roads = (1..=5).map(|at| format!("Jalan {at}")).collect();
        let event = RoadEvent { roads, ..of_tests() };
        assert!(headline(&event)[0].starts_with("Jalan 1, Jalan 2, Jalan 3 dan 2 lainnya: "));
        let event = RoadEvent { roads: Vec::new(), ..of_tests() };
        assert!(headline(&event)[1].starts_with("Road without a name: closed"));
        assert_eq!(place(&event, &setting::of_tests()), "Kutai Kartanegara");
    }
}
