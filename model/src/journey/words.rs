//! The sentence on a journey: what, why, on what evidence and since when; Bahasa Indonesia first.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    gap::Gap,
    language::{Language, capitalised, moment},
    speaker::Speaker,
    stretch::RouteStretch,
    verdict::{JourneyVerdict, Lengths},
};
use crate::access::WaypointRole;
use crate::vehicle::VehicleClass;

/// Ends every response: a map is no permission.
pub const CHECK: (&str, &str) =
    ("Periksa di lapangan; petugas yang memutuskan.", "Check on site; the officer decides.");

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
            [
                ("dari titik asal ke jalan atau air", "from the start to its road or water"),
                ("dari jalan atau air ke tujuan", "from the road or water to the goal"),
            ]
        } else {
            [
                ("dari titik asal ke jalan", "from the start to its road"),
                ("dari jalan ke tujuan", "from the road to the goal"),
            ]
        };
        let told = |role| self.gaps.iter().any(|gap| gap.role == role);
        let told = [WaypointRole::Start, WaypointRole::Goal].map(told);
        for ((metres, (id, en)), told) in self.snap_m.into_iter().zip(words).zip(told) {
            if metres >= FAR_FROM_ROAD_M && !told {
                let far = language.length(metres);
                text.push_str(&language.choose(format!(" {far} {id}."), format!(" {far} {en}.")));
            }
        }
        text.push_str(&self.passed_over(language));
        text.push(' ');
        text.push_str(language.choose(CHECK.0, CHECK.1));
        text
    }

    fn way(&self, zone: &TimeZone, language: Language) -> String {
        let who = language.vehicle(self.vehicle);
        let capital = capitalised(who);
        let Lengths { all_m, presumed_m, restricted_m, unknown_m } = self.lengths;
        let [all, presumed, restricted, unknown] =
            [all_m, presumed_m, restricted_m, unknown_m].map(|metres| language.length(metres));
        let limiting = self.limiting.as_ref().map(|stretch| stretch.described(zone, language));
        let mut text = match self.verdict {
            JourneyVerdict::Open | JourneyVerdict::No => language.choose(
                format!("{capital} bisa lewat: seluruh {all} terbuka"),
                format!("A {who} can pass: all {all} are open"),
            ),
            JourneyVerdict::Presumed => language.choose(
                format!("Kemungkinan {who} bisa lewat: {presumed} dari {all} belum ada laporan"),
                format!("A {who} can probably pass: nobody has reported on {presumed} of {all}"),
            ),
            JourneyVerdict::Restricted => language.choose(
                format!("{capital} bisa lewat dengan syarat: {restricted} dari {all} terbatas"),
                format!("A {who} can pass with conditions: {restricted} of {all} are restricted"),
            ),
            JourneyVerdict::Unknown => language.choose(
                format!(
                    "Belum diketahui apakah {who} bisa lewat: keadaan {unknown} dari {all} tidak \
                     diketahui"
                ),
                format!(
                    "Not known whether a {who} can pass: the state of {unknown} of {all} is not \
                     known"
                ),
            ),
            JourneyVerdict::RoadEnds => self.road_ends(language),
        };
        if let Some(limiting) = limiting {
            text.push_str(language.choose("; ruas penentu ", "; deciding stretch: "));
            text.push_str(&limiting);
        }
        text.push_str(&self.lesser_doubts(language));
        if let Some((oldest, speaker)) = self.oldest {
            text.push_str(language.choose("; kabar tertua ", "; oldest word "));
            text.push_str(&moment(oldest, zone, language));
            if let Some(speaker) = speaker.words(language) {
                text.push_str(&format!(", {speaker}"));
            }
        }
        text.push('.');
        text
    }

    /// What else is not known of the way, beside what the verdict already says.
    fn lesser_doubts(&self, language: Language) -> String {
        let Lengths { presumed_m, restricted_m, .. } = self.lengths;
        let mut text = String::new();
        let ends = self.verdict == JourneyVerdict::RoadEnds;
        if self.verdict > JourneyVerdict::Presumed && presumed_m > 0.0 && !ends {
            let presumed = language.length(presumed_m);
            text.push_str(&language.choose(
                format!("; {presumed} belum ada laporan"),
                format!("; no report yet on {presumed}"),
            ));
        }
        if self.verdict == JourneyVerdict::Unknown && restricted_m > 0.0 {
            let restricted = language.length(restricted_m);
            text.push_str(
                &language.choose(
                    format!("; {restricted} terbatas"),
                    format!("; {restricted} restricted"),
                ),
            );
        }
        text
    }

    fn no_way(&self, zone: &TimeZone, language: Language) -> String {
        let who = language.vehicle(self.vehicle);
        let mut text = language.choose(
            format!("{} tidak bisa lewat", capitalised(who)),
            format!("A {who} cannot pass"),
        );
        match &self.limiting {
            Some(stretch) => {
                text.push_str(": ");
                text.push_str(&stretch.described(zone, language));
                if self.more_blocked > 0 {
                    let more = self.more_blocked;
                    text.push_str(
                        &language.choose(
                            format!("; dan {more} ruas lain"),
                            format!("; and {more} more"),
                        ),
                    );
                }
            }
            None if let Some(metres) = self.no_road_within_m => {
                let far = language.length(metres);
                text.push_str(&language.choose(
                    format!(
                        ": tidak ada jalan untuk kendaraan ini dalam {far} dari salah satu titik"
                    ),
                    format!(": there is no road for it within {far} of one of the places"),
                ));
            }
            None if self.vehicle.floats() => text.push_str(language.choose(
                ": tidak ada alur air yang menghubungkan kedua titik",
                ": no water connects the two places",
            )),
            None => text.push_str(language.choose(
                ": tidak ada jalan yang menghubungkan kedua titik untuk kendaraan ini",
                ": no road connects the two places for this vehicle",
            )),
        }
        text.push('.');
        if let Some(metres) = self.comes_within_m {
            let far = language.length(metres);
            text.push_str(&language.choose(
                format!(" Bisa dicapai sampai {far} dari tujuan."),
                format!(" It can come within {far} of the goal."),
            ));
        }
        text
    }

    /// The sentences that the nearest road was not taken, because it leads nowhere.
    fn passed_over(&self, language: Language) -> String {
        let words = [("titik asal", "the start"), ("tujuan", "the goal")];
        let mut text = String::new();
        for ((passed, metres), (id, en)) in
            self.passed_over_m.into_iter().zip(self.snap_m).zip(words)
        {
            let Some(nearest_m) = passed else { continue };
            let (near, far) = (language.length(nearest_m), language.length(metres));
            text.push_str(&language.choose(
                format!(
                    " Jalan terdekat dari {id} ({near}) tidak tersambung atau di seberang air; \
                     dipakai jalan berikutnya ({far})."
                ),
                format!(
                    " The road nearest to {en} ({near}) is not joined or lies across water; the \
                     next one is taken ({far})."
                ),
            ));
        }
        text
    }

    /// The sentence that the road ends before the place, and the state of the way until there.
    fn road_ends(&self, language: Language) -> String {
        let who = language.vehicle(self.vehicle);
        let capital = capitalised(who);
        // Where only the start is off the road, the journey can be driven from where the road
        // begins.
        let only_starts = self.gaps.iter().all(|gap| gap.role == WaypointRole::Start);
        let mut text = if only_starts {
            language.choose(
                format!("{capital} tidak bisa berangkat dari titik asal: "),
                format!("A {who} cannot leave from the start: "),
            )
        } else {
            language.choose(
                format!("{capital} tidak sampai ke tujuan: "),
                format!("A {who} does not get to the goal: "),
            )
        };
        let gaps: Vec<String> = self.gaps.iter().map(|gap| gap.described(language)).collect();
        text.push_str(&gaps.join("; "));
        let Lengths { all_m, presumed_m, restricted_m, unknown_m } = self.lengths;
        let all = language.length(all_m);
        text.push_str(&if only_starts {
            language.choose(format!(". Dari situ {all}"), format!(". From there {all}"))
        } else {
            language.choose(format!(". Sampai di situ {all}"), format!(". As far as there {all}"))
        });
        let mut parts: Vec<String> = Vec::new();
        for (metres, id, en) in [
            (unknown_m, "tidak diketahui", "not known"),
            (restricted_m, "terbatas", "restricted"),
            (presumed_m, "belum ada laporan", "without a report"),
        ] {
            if metres > 0.0 {
                let long = language.length(metres);
                parts.push(language.choose(format!("{long} {id}"), format!("{long} {en}")));
            }
        }
        if parts.is_empty() && all_m > 0.0 {
            parts.push(language.choose("seluruhnya terbuka", "all of it open").to_owned());
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
            told.sentence(&zone(), Language::Id),
            "Truk bisa lewat: seluruh 12,4 km terbuka; kabar tertua 18 Sep 08.00 WITA, dilihat \
             langsung. Periksa di lapangan; petugas yang memutuskan."
        );
        assert_eq!(
            told.sentence(&zone(), Language::En),
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
            told.sentence(&zone(), Language::Id),
            "Truk tidak bisa lewat: Jembatan Martadipura tertutup (jembatan rusak), dilihat \
             langsung sejak 18 Sep 14.20 WITA; dan 1 ruas lain. Bisa dicapai sampai 1,2 km dari \
             tujuan. Periksa di lapangan; petugas yang memutuskan."
        );
    }

    #[test]
    fn a_long_walk_to_the_road_is_told() {
        let told = SpokenJourney { snap_m: [3.0, 1_300.0], ..told(JourneyVerdict::Open) };
        assert!(told.sentence(&zone(), Language::Id).contains("1,3 km dari jalan ke tujuan."));
    }
}
