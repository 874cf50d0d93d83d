//! The sentence on a journey: what, why, on what evidence and since when; Bahasa Indonesia first.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    gap::Gap,
    speaker::Speaker,
    stretch::RouteStretch,
    verdict::{JourneyVerdict, Lengths},
};
use crate::{
    access::WaypointRole,
    language::{Language, capitalised, moment},
    vehicle::VehicleClass,
};

/// The message that ends every response: a map is no permission.
pub const CHECK: &str = "journey.check";

/// From this distance on, metres, a sentence mentions how far a place is from its road.
const FAR_FROM_ROAD_M: f64 = 200.0;

/// The content of the sentence on a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct SpokenJourney<'a> {
    /// The vehicle class.
    pub vehicle: VehicleClass,
    /// The verdict.
    pub verdict: JourneyVerdict,
    /// Length in each state.
    pub lengths: Lengths,
    /// The stretch that decides the verdict; where there is no way, the first one that blocks.
    pub limiting: Option<RouteStretch<'a>>,
    /// Where there is no way: number of other stretches that block.
    pub more_blocked: usize,
    /// The moment of the oldest evidence on the way, and its kind.
    pub oldest: Option<(Timestamp, Speaker)>,
    /// Distance from the start to its road, and from the road to the goal, metres.
    pub snap_m: [f64; 2],
    /// For start and goal: distance of the nearest road, metres, where another one was taken
    /// because the nearest leads nowhere.
    pub passed_over_m: [Option<f64>; 2],
    /// Places that it does not reach because their roads end before.
    pub gaps: Vec<Gap<'a>>,
    /// Where there is no way: how close to the goal one can get, metres.
    pub comes_within_m: Option<f64>,
    /// Where there is no way because a place has no road for the vehicle near it: the radius that
    /// was searched, metres.
    pub no_road_within_m: Option<f64>,
}

impl SpokenJourney<'_> {
    /// The whole sentence.
    pub fn sentence(&self, zone: &TimeZone, language: Language) -> String {
        let mut text = match self.verdict {
            JourneyVerdict::No => self.no_way(zone, language),
            _ => self.way(zone, language),
        };
        let words = if self.vehicle.floats() {
            ["journey.far.start_afloat", "journey.far.goal_afloat"]
        } else {
            ["journey.far.start", "journey.far.goal"]
        };
        let told = |role| self.gaps.iter().any(|gap| gap.role == role);
        let told = [WaypointRole::Start, WaypointRole::Goal].map(told);
        for ((metres, words), told) in self.snap_m.into_iter().zip(words).zip(told) {
            if metres >= FAR_FROM_ROAD_M && !told {
                text.push(' ');
                text.push_str(&language.fill(words, &[("length", &language.length(metres))]));
            }
        }
        text.push_str(&self.passed_over(language));
        text.push(' ');
        text.push_str(language.say(CHECK));
        text
    }

    fn way(&self, zone: &TimeZone, language: Language) -> String {
        let Lengths { all_m, presumed_m, restricted_m, unknown_m } = self.lengths;
        let say = |key, part_m| {
            let (part, all) = (language.length(part_m), language.length(all_m));
            let vehicle = language.vehicle(self.vehicle);
            language.fill(key, &[("vehicle", &vehicle), ("length", &part), ("all", &all)])
        };
        let mut clauses = vec![match self.verdict {
            JourneyVerdict::Open | JourneyVerdict::No => say("journey.way.open", all_m),
            JourneyVerdict::Presumed => say("journey.way.presumed", presumed_m),
            JourneyVerdict::Restricted => say("journey.way.restricted", restricted_m),
            JourneyVerdict::Unknown => say("journey.way.unknown", unknown_m),
            JourneyVerdict::RoadEnds => self.road_ends(language),
        }];
        clauses.extend(self.limiting.as_ref().map(|stretch| {
            let stretch = stretch.described(zone, language);
            language.fill("journey.way.deciding", &[("stretch", &stretch)])
        }));
        clauses.extend(self.lesser_doubts(language));
        clauses.extend(self.oldest.map(|(oldest, speaker)| {
            let oldest = moment(oldest, zone, language);
            let told = language.fill("journey.way.oldest", &[("since", &oldest)]);
            match speaker.words(language) {
                Some(speaker) => format!("{told}, {speaker}"),
                None => told,
            }
        }));
        format!("{}.", capitalised(&clauses.join("; ")))
    }

    /// What else is not known of the way, beside what the verdict already says.
    fn lesser_doubts(&self, language: Language) -> Vec<String> {
        let Lengths { presumed_m, restricted_m, .. } = self.lengths;
        let say = |key, metres| language.fill(key, &[("length", &language.length(metres))]);
        let mut told = Vec::new();
        let ends = self.verdict == JourneyVerdict::RoadEnds;
        if self.verdict > JourneyVerdict::Presumed && presumed_m > 0.0 && !ends {
            told.push(say("journey.way.also_presumed", presumed_m));
        }
        if self.verdict == JourneyVerdict::Unknown && restricted_m > 0.0 {
            told.push(say("journey.way.also_restricted", restricted_m));
        }
        told
    }

    fn no_way(&self, zone: &TimeZone, language: Language) -> String {
        let why = match &self.limiting {
            Some(stretch) => {
                let mut why = stretch.described(zone, language);
                if self.more_blocked > 0 {
                    why.push_str("; ");
                    let more = language.fill("journey.no_way.more", &[("n", &self.more_blocked)]);
                    why.push_str(&more);
                }
                why
            }
            None if let Some(metres) = self.no_road_within_m => language
                .fill("journey.no_way.no_road_near", &[("length", &language.length(metres))]),
            None if self.vehicle.floats() => language.say("journey.no_way.no_water").to_owned(),
            None => language.say("journey.no_way.no_road").to_owned(),
        };
        let vehicle = language.vehicle(self.vehicle);
        let told = language.fill("journey.no_way.because", &[("vehicle", &vehicle), ("why", &why)]);
        let mut text = capitalised(&told);
        if let Some(metres) = self.comes_within_m {
            text.push(' ');
            let far = language.length(metres);
            text.push_str(&language.fill("journey.no_way.comes_within", &[("length", &far)]));
        }
        text
    }

    /// The sentences that the nearest road was not taken, because it leads nowhere.
    fn passed_over(&self, language: Language) -> String {
        let words = ["journey.passed_over.start", "journey.passed_over.goal"];
        let mut text = String::new();
        for ((passed, metres), words) in self.passed_over_m.into_iter().zip(self.snap_m).zip(words)
        {
            let Some(nearest_m) = passed else { continue };
            let (near, far) = (language.length(nearest_m), language.length(metres));
            text.push(' ');
            text.push_str(&language.fill(words, &[("near", &near), ("far", &far)]));
        }
        text
    }

    /// The sentence that the road ends before the place, and the state of the way until there.
    fn road_ends(&self, language: Language) -> String {
        let Lengths { all_m, presumed_m, restricted_m, unknown_m } = self.lengths;
        let gaps: Vec<String> = self.gaps.iter().map(|gap| gap.described(language)).collect();
        // Where only the start is off the road, the journey can be driven from where the road
        // begins.
        let only_starts = self.gaps.iter().all(|gap| gap.role == WaypointRole::Start);
        let mut text = language.fill(
            if only_starts { "journey.ends.start" } else { "journey.ends.goal" },
            &[
                ("vehicle", &language.vehicle(self.vehicle)),
                ("gaps", &gaps.join("; ")),
                ("all", &language.length(all_m)),
            ],
        );
        let mut parts: Vec<String> = Vec::new();
        for (metres, state) in [
            (unknown_m, "journey.ends.unknown"),
            (restricted_m, "journey.ends.restricted"),
            (presumed_m, "journey.ends.presumed"),
        ] {
            if metres > 0.0 {
                parts.push(language.fill(state, &[("length", &language.length(metres))]));
            }
        }
        if parts.is_empty() && all_m > 0.0 {
            parts.push(language.say("journey.ends.all_open").to_owned());
        }
        if !parts.is_empty() {
            text.push_str(": ");
            text.push_str(&parts.join(", "));
        }
        text
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::passability::{Passability, Reason, WayKind};

    pub(in super::super) fn zone() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(8))
    }

    pub(in super::super) fn told(verdict: JourneyVerdict) -> SpokenJourney<'static> {
        SpokenJourney {
            vehicle: VehicleClass::Truck,
            verdict,
            lengths: Lengths { all_m: 12_400.0, ..Lengths::default() },
            limiting: None,
            more_blocked: 0,
            oldest: None,
            snap_m: [12.0, 30.0],
            passed_over_m: [None; 2],
            gaps: Vec::new(),
            comes_within_m: None,
            no_road_within_m: None,
        }
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_open_way_says_how_old_its_oldest_word_is_and_whose_and_that_it_is_no_permission() {
        let seen = at("2025-09-18T08:00:00+08:00").map(|at| (at, Speaker::Eyes));
        let told = SpokenJourney { oldest: seen, ..told(JourneyVerdict::Open) };
        assert_eq!(
            told.sentence(&zone(), Language::ID),
            "Truk bisa lewat: seluruh 12,4 km terbuka; kabar tertua 18 Sep 08.00 WITA, dilihat \
             langsung. Periksa di lapangan; petugas yang memutuskan."
        );
        assert_eq!(
            told.sentence(&zone(), Language::EN),
            "A truck can pass: all 12.4 km are open; oldest word 18 Sep 08:00 WITA, seen on site. \
             Check on site; the officer decides."
        );
    }

    #[test]
    fn a_blocked_way_names_what_blocks_who_says_so_and_since_when() {
        let bridge = RouteStretch {
            name: "Jembatan Martadipura",
            kind: WayKind::Bridge,
            passability: Passability::Closed,
            length_m: 560.0,
            from_m: None,
            depth_m: None,
            reasons: &[Reason::Report],
            cause: Some("bridge_damage"),
            speaker: Speaker::Eyes,
            since: at("2025-09-18T14:20:00+08:00"),
        };
        let told = SpokenJourney {
            limiting: Some(bridge),
            more_blocked: 1,
            comes_within_m: Some(1_240.0),
            ..told(JourneyVerdict::No)
        };
        assert_eq!(
            told.sentence(&zone(), Language::ID),
            "Truk tidak bisa lewat: Jembatan Martadipura tertutup (jembatan rusak), dilihat \
             langsung sejak 18 Sep 14.20 WITA; dan 1 ruas lain. Bisa dicapai sampai 1,2 km dari \
             tujuan. Periksa di lapangan; petugas yang memutuskan."
        );
    }

    #[test]
    fn a_long_walk_to_the_road_is_told() {
        let told = SpokenJourney { snap_m: [3.0, 1_300.0], ..told(JourneyVerdict::Open) };
        assert!(told.sentence(&zone(), Language::ID).contains("1,3 km dari jalan ke tujuan."));
    }
}
