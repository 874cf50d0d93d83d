//! The content of a map.

use geo_types::{line_string, polygon};
use jiff::tz::TimeZone;

use super::*;
use crate::bulletin::facts::Setting;
use crate::bulletin::roads::RoadChanges;
use crate::{
    access::Access,
    aid::{assess, fixtures},
};

fn facts(drill: bool) -> BulletinFacts {
    let mut ledger = fixtures::ledger();
    let mut cut = fixtures::site("terputus", 90);
    cut.access = Access::CutOff;
    cut.place = [117.05, -0.5];
    ledger.sites.push(cut);
    let standing = assess(&ledger, ledger.as_of);
    let setting = Setting {
        region: "Kukar <&>".to_owned(),
        event: None,
        drill,
        zone: TimeZone::UTC,
        edition: String::new(),
        held_back: Vec::new(),
        renew: Vec::new(),
        reports_unread: false,
    };
    BulletinFacts::gather(&setting, &ledger, &standing, RoadChanges::default(), None)
}

#[test]
fn a_map_holds_every_site_and_what_lies_beside_it_is_left_out() {
    let facts = facts(false);
    let mut picture = Picture::of(&facts, None);
    let [west, south, east, north] = picture.bbox();
    for site in &facts.urgent {
        let [x, y] = site.place;
        assert!(west < x && x < east && south < y && y < north, "{:?}", site.place);
    }
    let before = picture.svg(&facts, "").len();
    let far = line_string![(x: 10.0, y: 50.0), (x: 11.0, y: 50.0)];
    picture.draw(MapFeature::Road { status: "closed", class: "primary" }, &far.into());
    assert_eq!(picture.svg(&facts, "").len(), before);
}

#[test]
fn the_status_of_a_road_is_told_by_colour_and_pattern() {
    let facts = facts(false);
    let mut picture = Picture::of(&facts, None);
    let [west, south, east, north] = picture.bbox();
    let across = Geometry::from(line_string![(x: west, y: south), (x: east, y: north)]);
    let lake = polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north)];
    picture.draw(MapFeature::Water, &lake.into());
    for status in ["closed", "boat_only", "unknown", "restricted", "open", "presumed"] {
        picture.draw(MapFeature::Road { status, class: "primary" }, &across);
    }
    let svg = picture.svg(&facts, "© ODbL <x>");
    let patterns: std::collections::BTreeSet<String> =
        STROKES.iter().map(|it| format!("{} {} {}", it.width, it.dashes, it.colour)).collect();
    assert_eq!(patterns.len(), STROKES.len());
    let unlike: std::collections::BTreeSet<String> =
        STROKES.iter().map(|it| format!("{} {}", it.width, it.dashes)).collect();
    assert_eq!(unlike.len(), STROKES.len(), "also without colour");
    assert_eq!(svg.matches("stroke=\"#b2182b\"").count(), 2, "on the map and in the legend");
    assert!(svg.contains("© ODbL &lt;x&gt;") && svg.contains("Kukar &lt;&amp;&gt;"));
    let footway = picture.clone();
    picture.draw(MapFeature::Road { status: "open", class: "footway" }, &across);
    assert_eq!(picture.svg(&facts, ""), footway.svg(&facts, ""), "calm paths are left out");
}

#[test]
fn a_drills_map_says_so() {
    let drawn = |drill| Picture::of(&facts(drill), None).svg(&facts(drill), "");
    assert!(drawn(true).contains(DRILL));
    assert!(!drawn(false).contains("LATIHAN"));
}
