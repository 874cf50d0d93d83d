//! A road event in words: Bahasa Indonesia and English.

use lintas_model::{
    journey::{
        Language, moment,
        stretch::{cause_words, water_words},
        words::CHECK,
    },
    passability::{EvidenceState, ReportStatus, fact::Confidence},
    report::State,
};

use super::{
    road_event::{EventStage, RoadEvent},
    setting::{FeedSetting, shortened},
};

/// Names of roads in one line at most.
const NAMES: usize = 3;
/// Characters of a name at most.
const NAME: usize = 60;
/// Characters of the reason at most.
const REASON: usize = 1_000;

/// One line: road, state, cause.
pub(super) fn headline(event: &RoadEvent) -> [String; 2] {
    [Language::Id, Language::En].map(|language| {
        let road = roads(event, language);
        let state = state(event, language);
        match matter(event, language) {
            Some(matter) => format!("{road}: {state} ({matter})"),
            None => format!("{road}: {state}"),
        }
    })
}

/// All that is known of it.
pub(super) fn description(event: &RoadEvent, setting: &FeedSetting) -> [String; 2] {
    let headlines = headline(event);
    [Language::Id, Language::En].map(|language| {
        let at = |time| moment(time, &setting.zone, language);
        let mut told = vec![format!("{}.", language.choose(&headlines[0], &headlines[1]))];
        if !event.is_for_all() {
            let names: Vec<&str> =
                event.vehicles.iter().map(|class| language.vehicle(class)).collect();
            let names = names.join(", ");
            told.push(language.choose(format!("Untuk {names}."), format!("For {names}.")));
        }
        if let Some(limit) = event.max_weight_t {
            let limit = language.choose(limit.to_string().replace('.', ","), limit.to_string());
            told.push(language.choose(
                format!("Batas muatan {limit} ton."),
                format!("Load limit {limit} tonnes."),
            ));
        }
        if let Some(known) = known(event, language) {
            told.push(known.to_owned());
        }
        if let Some(reason) = &event.reason {
            told.push(format!("\"{}\".", shortened(reason, REASON)));
        }
        told.push(language.choose(
            format!("Kabar per {}.", at(event.said_at)),
            format!("As told on {}.", at(event.said_at)),
        ));
        if let Some(expires) = event.expires.filter(|_| event.stage() == EventStage::Holds) {
            told.push(language.choose(
                format!("Berlaku s/d {}.", at(expires)),
                format!("Holds until {}.", at(expires)),
            ));
        }
        told.join(" ")
    })
}

/// What to do.
pub(super) fn instruction(stage: EventStage) -> [String; 2] {
    let (id, en) = match stage {
        EventStage::Holds => ("Cari jalan lain.", "Take another way."),
        EventStage::Doubtful => (
            "Anggap belum aman sampai ada yang melihat.",
            "Take it as unsafe until somebody has looked.",
        ),
        EventStage::Over => (
            "Kabar ini tidak berlaku lagi; itu tidak berarti jalan terbuka. Lihat peta.",
            "This no longer holds, which does not mean that the road is open. See the map.",
        ),
    };
    [format!("{id} {}", CHECK.0), format!("{en} {}", CHECK.1)]
}

/// The name of the place: its roads, and the region.
pub(super) fn place(event: &RoadEvent, setting: &FeedSetting) -> String {
    if event.roads.is_empty() {
        return setting.region_name.clone();
    }
    format!("{}, {}", roads(event, Language::Id), setting.region_name)
}

/// The names of its roads.
pub(super) fn roads(event: &RoadEvent, language: Language) -> String {
    let names: Vec<String> =
        event.roads.iter().take(NAMES).map(|name| shortened(name, NAME)).collect();
    if names.is_empty() {
        return language.choose("Jalan tanpa nama", "Road without a name").to_owned();
    }
    let more = event.roads.len().saturating_sub(NAMES);
    let names = names.join(", ");
    match more {
        0 => names,
        more => language
            .choose(format!("{names} dan {more} lainnya"), format!("{names} and {more} more")),
    }
}

/// Its state in words.
pub(super) fn state(event: &RoadEvent, language: Language) -> String {
    let said = status(event.status, language);
    match (event.stage(), event.state) {
        (EventStage::Holds, _) => said.to_owned(),
        (EventStage::Doubtful, _) => language.choose(
            format!("keadaan tidak diketahui, kabar terakhir {said}"),
            format!("state not known, last word {said}"),
        ),
        (EventStage::Over, state) => {
            let (id, en) = match state {
                State::Superseded => ("digantikan kabar lain", "replaced by other word"),
                State::Withdrawn => ("laporan ditarik", "report withdrawn"),
                State::Rejected => ("laporan tidak diterima", "report not accepted"),
                _ => ("kabar berakhir", "has ended"),
            };
            language.choose(format!("{said}: {id}"), format!("{said}: {en}"))
        }
    }
}

fn status(status: ReportStatus, language: Language) -> &'static str {
    let (id, en) = match status {
        ReportStatus::Open => ("terbuka", "open"),
        ReportStatus::Restricted => ("terbatas", "restricted"),
        ReportStatus::Closed => ("tertutup", "closed"),
        ReportStatus::BoatOnly => ("perahu saja", "boats only"),
        ReportStatus::EmergencyOnly => ("darurat saja", "emergency vehicles only"),
        ReportStatus::Planned => ("rencana penutupan", "closure planned"),
        ReportStatus::Unknown => ("tidak diketahui", "state not known"),
    };
    language.choose(id, en)
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

/// How it is known.
fn known(event: &RoadEvent, language: Language) -> Option<&'static str> {
    if event.evidence == EvidenceState::HeldBack {
        return Some(language.choose(
            "Data sumbernya ditahan; ini kabar baik terakhir.",
            "Its source is held back; this is the last good word.",
        ));
    }
    if event.evidence == EvidenceState::Lost {
        return Some(language.choose(
            "Hilang dari datanya, belum ada yang menyatakan aman.",
            "Gone from its source, and nobody has said that it is safe.",
        ));
    }
    Some(match event.confidence? {
        Confidence::Seen => language.choose("Dilihat langsung.", "Seen on site."),
        Confidence::Told => language.choose("Menurut laporan.", "As reported."),
        Confidence::Inferred => language.choose("Disimpulkan.", "Inferred."),
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
