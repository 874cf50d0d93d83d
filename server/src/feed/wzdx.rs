//! Road events as a Work Zone Data Exchange feed, WZDx 4.2 (US Department of Transportation), which
//! navigation services read.
//!
//! The specification has no closed road without works: its `WorkZoneFeed` admits `work-zone` and
//! `detour` alone (`restriction` is a name in its list of types without a schema). So every event is a
//! `work-zone` with the vehicle impact that holds, without types of work, and says in its description
//! what it is. What else does not fit: a road event is one `LineString`, so a closure of several
//! stretches is as many events; a point is a `MultiPoint` of two equal ends; an area on no road that we
//! know has no line and is left out; an end is compulsory, so what has none ends a week from now, not
//! verified; directions are told as unknown, since ours are closed both ways. Moments are in UTC, as
//! the specification asks.

use geo_types::{Geometry, LineString, MultiPoint};
use jiff::{SignedDuration, Timestamp};
use lintas_model::{
    bulletin::DRILL,
    language::Language,
    passability::{ReportStatus, fact::Confidence},
    vehicle::VehicleClass,
};
use serde_json::{Value, json};

use super::{
    page::FeedPage,
    road_event::{EventStage, RoadEvent},
    road_words,
    setting::{FeedSetting, shortened},
};
use crate::feature::geojson::geometry_value;

/// Where no end is known: until so long after the moment of the feed.
const OPEN_END: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Stretches of one event at most.
const STRETCHES: usize = 100;
/// Kilograms of a tonne, which the units of the specification lack.
const KILOGRAMS: f64 = 1_000.0;

/// The feed of the events of a page.
pub(crate) fn document(setting: &FeedSetting, events: &[RoadEvent], page: FeedPage) -> String {
    let mut sources: Vec<&str> = events.iter().map(|event| event.source.as_str()).collect();
    sources.push("lintas");
    sources.sort_unstable();
    sources.dedup();
    let source = |id: &str| {
        let named = setting.sources.iter().find(|(source, _)| source == id);
        let name = named.map_or(setting.region_name.as_str(), |(_, name)| name);
        json!({ "data_source_id": source_id(id), "organization_name": name })
    };
    let features: Vec<Value> = events.iter().flat_map(|event| features(setting, event)).collect();
    let mut json = json!({
        "type": "FeatureCollection",
        "feed_info": {
            "publisher": setting.marked(&setting.region_name),
            "version": "4.2",
            "update_date": format!("{:.0}", setting.at),
            "update_frequency": 10,
            "data_sources": sources.into_iter().map(source).collect::<Vec<_>>(),
        },
        "features": features,
        "numberMatched": page.matched,
    });
    if setting.is_drill {
        json["mode"] = "drill".into();
        json["notice"] = DRILL.into();
    }
    json.to_string()
}

/// The road events of an event: one for each stretch.
fn features(setting: &FeedSetting, event: &RoadEvent) -> Vec<Value> {
    let lines = event.lines.iter().filter(|line| line.0.len() > 1).take(STRETCHES);
    let mut places: Vec<Geometry<f64>> = lines.cloned().map(Geometry::LineString).collect();
    // Of a point both ends are told, which are one.
    match &event.geometry {
        _ if !places.is_empty() => {}
        Geometry::Point(point) => places.push(MultiPoint(vec![*point, *point]).into()),
        Geometry::MultiPoint(points) if !points.0.is_empty() => places.push(points.clone().into()),
        _ => {}
    }
    let uuid = |part: usize| setting.uuid("closures", &format!("{}\n{part}", event.id));
    let feature = |(part, place): (usize, Geometry<f64>)| {
        let mut properties = properties(setting, event);
        if part > 0 {
            let first = json!([{ "type": "related-work-zone", "id": uuid(0) }]);
            properties["core_details"]["related_road_events"] = first;
        }
        let geometry = geometry_value(&place)?;
        let id = uuid(part);
        Some(json!({
            "type": "Feature", "id": id, "properties": properties, "geometry": geometry,
        }))
    };
    places.into_iter().enumerate().filter_map(feature).collect()
}

fn properties(setting: &FeedSetting, event: &RoadEvent) -> Value {
    let [headline, headline_en] = road_words::headline(event);
    let [id, en] = road_words::description(event, setting);
    let names: Vec<&str> = event.roads.iter().take(STRETCHES).map(String::as_str).collect();
    let nameless = Language::ID.say(road_words::NAMELESS);
    let names = if names.is_empty() { vec![nameless] } else { names };
    let [no_zone, no_zone_en] = Language::BOTH.map(|it| it.say("feed.no_work_zone"));
    let utc = |at: Timestamp| format!("{at:.0}");
    let starts = event.starts.unwrap_or(event.said_at);
    let open_end = setting.at.checked_add(OPEN_END).unwrap_or(setting.at);
    let ends = event.expires.filter(|_| event.stage() == EventStage::Holds);
    let seen = event.confidence == Some(Confidence::Seen) && event.stage() == EventStage::Holds;
    json!({
        "core_details": {
            "event_type": "work-zone",
            "data_source_id": source_id(&event.source),
            "road_names": names,
            "direction": "unknown",
            "name": setting.marked(&shortened(&format!("{headline} / {headline_en}"), 400)),
            "description": setting.marked(&format!("{no_zone} {id} / {no_zone_en} {en}")),
            "creation_date": utc(event.said_at),
            "update_date": utc(event.updated(setting)),
        },
        "start_date": utc(starts),
        "end_date": utc(ends.unwrap_or(open_end).max(starts)),
        "is_start_date_verified": seen && !event.is_ahead(setting),
        "is_end_date_verified": false,
        "is_start_position_verified": false,
        "is_end_position_verified": false,
        "vehicle_impact": impact(event),
        "location_method": "unknown",
        "restrictions": restrictions(event),
    })
}

/// All lanes are closed only where that is known now for all vehicles on land.
fn impact(event: &RoadEvent) -> &'static str {
    let is_closed = matches!(event.status, ReportStatus::Closed | ReportStatus::BoatOnly);
    if is_closed && event.stage() == EventStage::Holds && event.is_for_all() {
        "all-lanes-closed"
    } else {
        "unknown"
    }
}

fn restrictions(event: &RoadEvent) -> Vec<Value> {
    let mut restrictions = Vec::new();
    let holds = event.stage() == EventStage::Holds;
    let is_closed = matches!(event.status, ReportStatus::Closed | ReportStatus::BoatOnly);
    let mut trucks = VehicleClass::ALL.into_iter().filter(|class| class.is_truck());
    let has_trucks = trucks.all(|class| event.vehicles.contains(class));
    if holds && is_closed && has_trucks && !event.is_for_all() {
        restrictions.push(json!({ "type": "no-trucks" }));
    }
    if let Some(limit) = event.max_weight_t.filter(|_| holds) {
        restrictions.push(json!({
            "type": "gross-weight-limit", "value": limit * KILOGRAMS, "unit": "kilograms",
        }));
    }
    restrictions
}

fn source_id(id: &str) -> &str {
    if id.is_empty() { "lintas" } else { id }
}

/// Whether an event belongs in the feed: the specification has no word for one that is over.
pub(crate) fn admits(event: &RoadEvent) -> bool {
    let has_line = event.lines.iter().any(|line: &LineString<f64>| line.0.len() > 1);
    let is_point = match &event.geometry {
        Geometry::Point(_) => true,
        Geometry::MultiPoint(points) => !points.0.is_empty(),
        _ => false,
    };
    event.stage() != EventStage::Over && (has_line || is_point)
}

#[cfg(test)]
mod tests {
    use geo_types::{Point, Rect};
    use lintas_model::report::State;

    use super::*;
    use crate::feed::{road_event::of_tests, setting};

    const PAGE: FeedPage = FeedPage { limit: 10, offset: 0, matched: 1 };

    fn read(event: &RoadEvent) -> Value {
        let text = document(&setting::of_tests(), std::slice::from_ref(event), PAGE);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn an_event_has_every_field_that_the_specification_makes_compulsory() {
        let json = read(&of_tests());
        for field in ["publisher", "version", "update_date", "data_sources"] {
            assert!(!json["feed_info"][field].is_null(), "{field}");
        }
        let feature = &json["features"][0];
        assert_eq!(feature["geometry"]["type"], "LineString");
        let of = &feature["properties"];
        for field in ["event_type", "data_source_id", "direction", "road_names"] {
            assert!(!of["core_details"][field].is_null(), "{field}");
        }
        for field in [
            "start_date",
            "end_date",
            "is_start_date_verified",
            "is_end_date_verified",
            "is_start_position_verified",
            "is_end_position_verified",
            "vehicle_impact",
            "location_method",
        ] {
            assert!(!of[field].is_null(), "{field}");
        }
        assert_eq!(of["vehicle_impact"], "all-lanes-closed");
        assert_eq!(of["start_date"], "2025-09-18T00:00:00Z");
        let ids: Vec<&Value> =
            json["feed_info"]["data_sources"].as_array().unwrap().iter().collect();
        assert!(ids.iter().any(|it| it["data_source_id"] == of["core_details"]["data_source_id"]));
        assert!(of["core_details"]["name"].as_str().unwrap().starts_with(DRILL));
        assert_eq!(json["notice"], DRILL);
    }

    #[test]
    fn what_is_not_known_is_no_closed_lane_and_what_is_over_is_left_out() {
        let old = RoadEvent { state: State::Expired, ..of_tests() };
        let json = read(&old);
        let of = &json["features"][0]["properties"];
        assert_eq!(
            (&of["vehicle_impact"], &of["is_start_date_verified"]),
            (&json!("unknown"), &json!(false))
        );
        assert_eq!(of["end_date"], "2025-09-25T02:00:00Z", "a week from the moment of the feed");
        assert!(admits(&old));
        assert!(!admits(&RoadEvent { state: State::Ended, ..of_tests() }));
        let trucks = VehicleClass::ALL.into_iter().filter(|class| class.is_truck()).collect();
        let json = read(&RoadEvent { vehicles: trucks, ..of_tests() });
        let of = &json["features"][0]["properties"];
        assert_eq!(of["vehicle_impact"], "unknown");
        assert_eq!(of["restrictions"], json!([{ "type": "no-trucks" }]));
    }

    #[test]
    fn several_stretches_are_several_events_and_an_area_alone_is_none() {
        let line = of_tests().lines[0].clone();
        let json = read(&RoadEvent { lines: vec![line.clone(), line], ..of_tests() });
        let features = json["features"].as_array().unwrap();
        assert_eq!(features.len(), 2);
        let related = &features[1]["properties"]["core_details"]["related_road_events"][0]["id"];
        assert_eq!(related, &features[0]["id"]);
        let area = Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon();
        let area = RoadEvent { lines: Vec::new(), geometry: area.into(), ..of_tests() };
        assert!(!admits(&area));
        let point = Point::new(116.5, -0.3).into();
        let point = RoadEvent { lines: Vec::new(), geometry: point, ..of_tests() };
        assert!(admits(&point));
        assert_eq!(read(&point)["features"][0]["geometry"]["type"], "MultiPoint");
    }
}
