//! A stretch of road that decides the verdict on a journey, or blocks it.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    language::{Language, moment},
    speaker::Speaker,
};
use crate::passability::{Passability, Reason, WayKind};

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
        let (id, en) = match (self.kind, self.name.is_empty()) {
            (WayKind::Bridge, true) => ("jembatan tanpa nama", "a bridge without a name"),
            (WayKind::Bridge, false) => ("jembatan di ", "the bridge on "),
            (WayKind::Ferry, true) => ("penyeberangan feri", "a ferry"),
            (WayKind::River, true) => ("sungai", "the river"),
            (WayKind::Road, true) => ("jalan tanpa nama", "a road without a name"),
            (_, false) => ("", ""),
        };
        let before = language.choose(id, en);
        // A name that contains "bridge" is not prefixed with it.
        let says_so = ["jembatan", "bridge", "titian"]
            .iter()
            .any(|word| self.name.to_lowercase().contains(word));
        if self.kind == WayKind::Bridge && says_so {
            return self.name.to_owned();
        }
        format!("{before}{}", self.name)
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
        let mut text = self.called(language);
        if let Some(from_m) = self.from_m.filter(|from_m| *from_m >= 1.0) {
            let km = format!("{:.1}", from_m / 1000.0);
            text.push_str(
                &language.choose(format!(" (km {})", km.replace('.', ",")), format!(" (km {km})")),
            );
        }
        text.push_str(match self.passability {
            Passability::Open => language.choose(" terbuka", " is open"),
            Passability::Presumed => language.choose(" belum ada laporan", " has no report yet"),
            Passability::Restricted => language.choose(" terbatas", " is restricted"),
            Passability::Unknown => language.choose(" tidak diketahui", " is not known"),
            Passability::Closed => language.choose(" tertutup", " is closed"),
            Passability::Never => language.choose(" bukan untuk kendaraan ini", " is not for it"),
        });
        if let Some(matter) = self.matter(language) {
            text.push_str(&format!(" ({matter})"));
        }
        if let Some(speaker) = self.speaker.words(language) {
            text.push_str(&format!(", {speaker}"));
            if let Some(since) = self.since.filter(|_| self.speaker != Speaker::Request) {
                let since = moment(since, zone, language);
                text.push_str(
                    &language.choose(format!(" sejak {since}"), format!(" since {since}")),
                );
            }
        }
        text
    }
}

/// A depth of water, in metres, as people say it: `air 70 cm`, `15.7 m of water`.
pub fn water_words(depth_m: f64, language: Language) -> String {
    let depth = depth_words(depth_m, language);
    language.choose(format!("air {depth}"), format!("{depth} of water"))
}

/// A depth, in metres, as it is written: in the centimetres that people measure against their body,
/// above three metres in metres, to the nearest tenth.
///
/// ```
/// use lintas_model::journey::{Language, stretch::depth_words};
///
/// assert_eq!(depth_words(0.704, Language::Id), "70 cm");
/// assert_eq!(depth_words(15.7, Language::Id), "15,7 m");
/// assert_eq!(depth_words(15.7, Language::En), "15.7 m");
/// ```
pub fn depth_words(depth_m: f64, language: Language) -> String {
    let cm = (depth_m * 100.0).round();
    if cm <= 300.0 {
        return format!("{cm} cm");
    }
    let metres = (depth_m * 10.0).round() / 10.0;
    language.choose(format!("{metres} m").replace('.', ","), format!("{metres} m"))
}

/// A cause code of closures in words.
pub fn cause_words(cause: &str, language: Language) -> Option<&'static str> {
    let (id, en) = match cause {
        "flood" | "high_water" => ("banjir", "flood"),
        "flash_flood" => ("banjir bandang", "flash flood"),
        "tidal_backwater" => ("banjir pasang", "tidal flood"),
        "landslide" => ("longsor", "landslide"),
        "subsidence" => ("amblas", "subsidence"),
        "bridge_damage" => ("jembatan rusak", "damaged bridge"),
        "culvert_damage" => ("gorong-gorong rusak", "damaged culvert"),
        "road_damage" => ("jalan rusak", "damaged road"),
        "washout" => ("jalan putus", "washout"),
        "fallen_tree" => ("pohon tumbang", "fallen tree"),
        "wreckage" => ("puing", "wreckage"),
        "ferry_out" => ("feri tidak beroperasi", "ferry not running"),
        "low_water" => ("air terlalu surut", "low water"),
        "checkpoint" => ("pos pemeriksaan", "checkpoint"),
        "roadworks" => ("pekerjaan jalan", "roadworks"),
        "event" => ("kegiatan", "event"),
        "avoid" => ("dihindari atas permintaan", "avoided as asked for"),
        _ => return None,
    };
    Some(language.choose(id, en))
}

fn reason_words(reason: Reason, language: Language) -> Option<&'static str> {
    let (id, en) = match reason {
        Reason::Flood => ("banjir", "flood"),
        Reason::DepthNotKnown => ("kedalaman air belum diketahui", "water of unknown depth"),
        Reason::Expired => ("kabar terakhir kedaluwarsa", "the last word has expired"),
        Reason::Contradiction => ("kabar bertentangan", "contradicting words"),
        Reason::WetApproach => ("oprit jembatan tergenang", "water before the bridge"),
        Reason::TooShallow => ("air terlalu dangkal", "water too shallow"),
        Reason::Landslide => ("longsor", "landslide"),
        Reason::OtherHazard => ("bahaya lain", "another hazard"),
        Reason::WeightLimit => ("batas muatan", "load limit"),
        Reason::Private => ("jalan pribadi, minta izin", "private road, ask first"),
        Reason::Blocked => ("terputus menurut peta", "blocked on the map"),
        Reason::OldEvidence => ("kabar terakhir sudah lama", "the last news is old"),
        Reason::Lost => (
            "hilang dari data, belum ada yang menyatakan aman",
            "gone from the data, and nobody has said that it is safe",
        ),
        Reason::Undated => ("tanggal tidak diketahui", "date not known"),
        Reason::ReportsUnread => ("laporan lapangan tidak terbaca", "field reports cannot be read"),
        Reason::Report | Reason::Susceptible => return None,
    };
    Some(language.choose(id, en))
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
        let id = |name, kind| stretch(name, kind).called(Language::Id);
        assert_eq!(id("Jembatan Martadipura", WayKind::Bridge), "Jembatan Martadipura");
        assert_eq!(id("Jalan Poros", WayKind::Bridge), "jembatan di Jalan Poros");
        assert_eq!(id("", WayKind::Bridge), "jembatan tanpa nama");
        assert_eq!(id("Jalan Poros", WayKind::Road), "Jalan Poros");
    }

    #[test]
    fn water_is_told_in_centimetres_before_anything_else() {
        let wet =
            RouteStretch { depth_m: Some(0.7), cause: Some("flood"), ..stretch("", WayKind::Road) };
        assert_eq!(wet.matter(Language::Id).unwrap(), "air 70 cm");
        assert_eq!(wet.matter(Language::En).unwrap(), "70 cm of water");
        for (depth_m, id, en) in [
            (3.0, "air 300 cm", "300 cm of water"),
            (3.004, "air 300 cm", "300 cm of water"),
            (3.01, "air 3 m", "3 m of water"),
            (15.66, "air 15,7 m", "15.7 m of water"),
        ] {
            assert_eq!(water_words(depth_m, Language::Id), id);
            assert_eq!(water_words(depth_m, Language::En), en);
        }
        let broken = RouteStretch { cause: Some("bridge_damage"), ..stretch("", WayKind::Bridge) };
        assert_eq!(broken.matter(Language::Id).unwrap(), "jembatan rusak");
        assert_eq!(stretch("", WayKind::Road).matter(Language::Id), None);
    }
}
