//! Closures and sites as GPX 1.1, for hand-held receivers: names are short, since their lists cut
//! them, and begin with LATIHAN in a drill.

use geo_types::LineString;
use lintas_model::{bulletin::DRILL, language::Language, passability::ReportStatus};

use super::{
    aid_place::AidPlace,
    georss::middle,
    gpx::{GpxMark, GpxWriter},
    page::FeedPage,
    road_event::{EventStage, RoadEvent},
    road_words,
    setting::{FeedSetting, shortened},
    supply_words,
};

/// Characters of a name at most: what lists of common receivers show.
const NAME: usize = 30;

/// The closures of a page that still hold or leave a doubt: a waypoint half way along each, and its
/// stretches of road as a track.
pub(crate) fn closures(setting: &FeedSetting, events: &[RoadEvent], page: FeedPage) -> String {
    let mut gpx = begin(setting, "feed.title.closures", page, events.len());
    let described = |event: &RoadEvent| {
        let language = Language::ID;
        let sign = language.say(sign(event));
        let name = name(setting, &format!("{sign} {}", road_words::roads(event, language)));
        let [id, en] = road_words::description(event, setting);
        (name, setting.marked(&format!("{id} / {en}")))
    };
    for event in events {
        let Some(place) = middle_of(event) else { continue };
        let (name, desc) = described(event);
        gpx.waypoint(&GpxMark {
            place,
            name: &name,
            desc: &desc,
            sym: Some("Danger Area"),
            kind: event.status.name(),
        });
    }
    for event in events.iter().filter(|event| !event.lines.is_empty()) {
        let (name, desc) = described(event);
        let lines = event.lines.iter().map(|line: &LineString<f64>| line.0.iter().copied());
        gpx.track(&name, &desc, lines);
    }
    gpx.finish()
}

/// The open sites of a page.
pub(crate) fn sites(setting: &FeedSetting, places: &[AidPlace], page: FeedPage) -> String {
    let mut gpx = begin(setting, "feed.title.sites", page, places.len());
    for site in places {
        let Some(place) = middle(&site.geometry) else { continue };
        let [id, en] = Language::BOTH.map(|language| supply_words::sentence(site, language));
        let kind = site.access.as_deref().unwrap_or("unknown");
        gpx.waypoint(&GpxMark {
            place,
            name: &name(setting, &site.name),
            desc: &setting.marked(&format!("{id} / {en}")),
            sym: Some(if site.is_cut_off() { "Flag, Red" } else { "Building" }),
            kind,
        });
    }
    gpx.finish()
}

fn begin(setting: &FeedSetting, title: &'static str, page: FeedPage, shown: usize) -> GpxWriter {
    let [id, en] = Language::BOTH.map(|it| it.say(title));
    let name = setting.marked(&format!("{id} · {}", setting.region_name));
    let desc = format!("{en}. {}", setting.contents(shown, page.matched));
    GpxWriter::begin(&name, &setting.marked(&desc), setting.at)
}

fn middle_of(event: &RoadEvent) -> Option<geo_types::Coord<f64>> {
    let lines = geo_types::MultiLineString(event.lines.clone());
    let on_road = if event.lines.is_empty() { None } else { middle(&lines.into()) };
    // A report about a point is about that point, wherever the stretch of road ends.
    match &event.geometry {
        geo_types::Geometry::Point(point) => Some(point.0),
        other => on_road.or_else(|| middle(other)),
    }
}

/// The message that tells the state in one word: what a receiver shows first.
fn sign(event: &RoadEvent) -> &'static str {
    match (event.stage(), event.status) {
        (EventStage::Doubtful, _) | (_, ReportStatus::Unknown) => "feed.sign.unknown",
        (_, ReportStatus::Restricted) => "feed.sign.restricted",
        (_, ReportStatus::BoatOnly) => "feed.sign.boat_only",
        (_, ReportStatus::EmergencyOnly) => "feed.sign.emergency_only",
        (_, ReportStatus::Planned) => "feed.sign.planned",
        _ => "feed.sign.closed",
    }
}

fn name(setting: &FeedSetting, text: &str) -> String {
    let mark = DRILL.split(' ').next().unwrap_or(DRILL);
    let name = if setting.is_drill { format!("{mark} {text}") } else { text.to_owned() };
    shortened(&name, NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{aid_place, road_event, setting::of_tests, xml::HOSTILE};

    const PAGE: FeedPage = FeedPage { limit: 10, offset: 0, matched: 12 };

    #[test]
    fn names_are_short_and_say_first_that_it_is_a_drill() {
        let long = RoadEvent { roads: vec!["x".repeat(200)], ..road_event::of_tests() };
        let text = closures(&of_tests(), &[road_event::of_tests(), long], PAGE);
        assert!(text.contains("<name>LATIHAN Tutup Jalan Poros</name>"), "{text}");
        let names = text.split("<name>").skip(2).map(|it| it.split('<').next().unwrap());
        assert!(names.clone().count() == 4 && names.clone().all(|it| it.chars().count() <= NAME));
        assert!(text.contains("2 dari 12"), "{text}");
        assert!(text.contains("<wpt lat=\"-0.3000000\" lon=\"116.5050000\">"), "{text}");
        assert_eq!(text.matches("<trkpt ").count(), 4);
        let actual = FeedSetting { is_drill: false, ..of_tests() };
        let text = closures(&actual, &[road_event::of_tests()], PAGE);
        assert!(text.contains("<name>Tutup Jalan Poros</name>") && !text.contains("LATIHAN"));
    }

    #[test]
    fn a_site_tells_its_access_and_hostile_names_stay_names() {
        let site = aid_place::of_tests();
        let hostile = AidPlace {
            name: HOSTILE.into(),
            access: Some("cut_off".into()),
            ..aid_place::of_tests()
        };
        let text = sites(&of_tests(), &[site, hostile], PAGE);
        assert!(text.contains("<name>LATIHAN Masjid Hulu</name>"), "{text}");
        assert!(text.contains("Akses: belum ada laporan."), "{text}");
        assert!(text.contains("<sym>Flag, Red</sym><type>cut_off</type>"), "{text}");
        assert!(!text.contains("<script>"), "{text}");
        assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
    }
}
