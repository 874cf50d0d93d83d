//! The gap between the end of a road and the place that was asked for, in words.

use crate::{
    access::{RoadEnd, WaypointRole},
    language::Language,
};

/// A place that a journey does not reach, because its road ends before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap<'a> {
    /// The place's role in the journey.
    pub role: WaypointRole,
    /// Name of the road or river that ends; empty where it has none.
    pub road: &'a str,
    /// The journey goes by boat there, so it is water that ends.
    pub afloat: bool,
    /// The distance that is left, and whether it leads across water.
    pub end: RoadEnd,
}

impl Gap<'_> {
    /// A clause such as `jalan berakhir di Jalan Poros, 3,7 km sebelum tujuan dan di seberang air;
    /// sisanya dengan perahu`.
    pub fn described(&self, language: Language) -> String {
        let far = language.length(self.end.walk_m);
        let what = language.say(if self.afloat { "journey.gap.water" } else { "journey.gap.road" });
        let on = match self.road {
            "" => String::new(),
            road => format!(" {}", language.fill("journey.gap.on", &[("road", &road)])),
        };
        let across = match self.end.across_water {
            true => format!(" {}", language.say("journey.gap.across")),
            false => String::new(),
        };
        let ends = match self.role {
            WaypointRole::Start => "journey.gap.begins",
            WaypointRole::Via => "journey.gap.ends_before_via",
            WaypointRole::Goal => "journey.gap.ends_before_goal",
        };
        let ends = language
            .fill(ends, &[("what", &what), ("on", &on), ("length", &far), ("across", &across)]);
        let rest = match (self.end.across_water, self.role) {
            (true, WaypointRole::Start) => "journey.gap.there_by_boat",
            (true, _) => "journey.gap.rest_by_boat",
            (false, WaypointRole::Start) => "journey.gap.there_on_foot",
            (false, _) => "journey.gap.rest_on_foot",
        };
        format!("{ends}; {}", language.fill(rest, &[("length", &far)]))
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{told, zone};
    use super::*;
    use crate::journey::{JourneyVerdict, Lengths, SpokenJourney};

    #[test]
    fn it_says_where_the_road_ends_and_how_the_rest_is_reached() {
        let gap = |role, walk_m, across_water| Gap {
            role,
            road: "Jalan Poros",
            afloat: false,
            end: RoadEnd { walk_m, across_water },
        };
        assert_eq!(
            gap(WaypointRole::Goal, 3_700.0, true).described(Language::ID),
            "jalan berakhir di Jalan Poros, 3,7 km sebelum tujuan dan di seberang air; sisanya \
             dengan perahu"
        );
        assert_eq!(
            gap(WaypointRole::Goal, 640.0, false).described(Language::EN),
            "the road ends on Jalan Poros, 640 m before the goal; the rest goes on foot, 640 m"
        );
        let river = Gap { afloat: true, ..gap(WaypointRole::Goal, 900.0, false) };
        assert!(river.described(Language::ID).starts_with("alur air berakhir di Jalan Poros"));
        let nameless = Gap { road: "", ..gap(WaypointRole::Start, 410.0, false) };
        assert_eq!(
            nameless.described(Language::ID),
            "jalan baru mulai, 410 m dari titik asal; sampai ke sana berjalan kaki 410 m"
        );
    }

    #[test]
    fn a_way_that_ends_before_its_goal_promises_nothing_and_says_how_the_rest_is_reached() {
        let gap = Gap {
            role: WaypointRole::Goal,
            road: "Jalan Hulu",
            afloat: false,
            end: RoadEnd { walk_m: 3_700.0, across_water: true },
        };
        let lengths = Lengths { all_m: 12_400.0, presumed_m: 2_000.0, ..Lengths::default() };
        let told = SpokenJourney {
            gaps: vec![gap],
            lengths,
            snap_m: [3.0, 3_700.0],
            ..told(JourneyVerdict::RoadEnds)
        };
        assert_eq!(
            told.sentence(&zone(), Language::ID),
            "Truk tidak sampai ke tujuan: jalan berakhir di Jalan Hulu, 3,7 km sebelum tujuan dan di \
             seberang air; sisanya dengan perahu. Sampai di situ 12,4 km: 2,0 km belum ada \
             laporan. Periksa di lapangan; petugas yang memutuskan."
        );
        let english = told.sentence(&zone(), Language::EN);
        assert!(
            english.starts_with("A truck does not get to the goal: the road ends"),
            "{english}"
        );
        assert!(!english.contains("can pass"), "{english}");
    }

    #[test]
    fn who_only_starts_off_the_road_is_told_where_it_begins() {
        let end = RoadEnd { walk_m: 410.0, across_water: false };
        let gap = Gap { role: WaypointRole::Start, road: "Jalan Hulu", afloat: false, end };
        let told = SpokenJourney { gaps: vec![gap], ..told(JourneyVerdict::RoadEnds) };
        let sentence = told.sentence(&zone(), Language::ID);
        assert!(
            sentence.starts_with(
                "Truk tidak bisa berangkat dari titik asal: jalan baru mulai di Jalan Hulu, 410 m \
                 dari titik asal; sampai ke sana berjalan kaki 410 m. Dari situ 12,4 km: seluruhnya \
                 terbuka."
            ),
            "{sentence}"
        );
    }

    #[test]
    fn that_the_nearest_road_was_passed_over_is_told() {
        let told = SpokenJourney {
            snap_m: [3.0, 80.0],
            passed_over_m: [None, Some(12.0)],
            ..told(JourneyVerdict::Open)
        };
        assert!(
            told.sentence(&zone(), Language::ID).contains(
                "Jalan terdekat dari tujuan (10 m) tidak tersambung atau di seberang air; dipakai \
                 jalan berikutnya (80 m)."
            ),
            "{}",
            told.sentence(&zone(), Language::ID)
        );
    }
}
