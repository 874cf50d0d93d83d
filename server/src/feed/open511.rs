//! Road events as Open511 v1, JSON (open511.org, documentation 1.0, resource `events`).
//!
//! Where the standard has no word for ours: a road that boats alone may pass is `CLOSED`; one that is
//! closed to some vehicles has no `state`, which has none for that, and says it in its description;
//! an event that is too old to be believed stays `ACTIVE`, with certainty `POSSIBLE`, for `ARCHIVED`
//! would say that it is over.

use geo_types::Geometry;
use lintas_model::{language::Language, passability::ReportStatus};
use serde_json::{Value, json};

use super::{
    alert::{CapCertainty, CapSeverity},
    page::FeedPage,
    road_event::{EventStage, RoadEvent},
    road_words,
    setting::{FeedSetting, encoded, shortened},
};
use crate::feature::geojson::geometry_value;
use lintas_model::bulletin::DRILL;

/// Roads of one event at most.
const ROADS: usize = 50;
/// Characters of a headline at most (Open511 1.0: below 500).
const HEADLINE: usize = 400;

/// The events of a page; `base` is the address of the feed with its filters, without those of the page.
pub(crate) fn document(
    setting: &FeedSetting,
    events: &[RoadEvent],
    page: FeedPage,
    base: &str,
) -> String {
    let mut pagination = json!({ "offset": page.offset });
    if let Some(next) = page.next() {
        pagination["next_url"] = page.address(base, next).into();
    }
    if let Some(previous) = page.previous() {
        pagination["previous_url"] = page.address(base, previous).into();
    }
    let events: Vec<Value> = events.iter().filter_map(|it| event(setting, it)).collect();
    let mut json = json!({
        "events": events,
        "pagination": pagination,
        "meta": { "version": "v1", "url": page.address(base, page.offset) },
    });
    if setting.is_drill {
        // Fields of others begin with a plus.
        json["+mode"] = "drill".into();
        json["+notice"] = DRILL.into();
    }
    json.to_string()
}

/// One event; `None` where its place cannot be told: the standard has no collections.
fn event(setting: &FeedSetting, event: &RoadEvent) -> Option<Value> {
    if matches!(event.geometry, Geometry::GeometryCollection(_)) {
        return None;
    }
    let stage = event.stage();
    let [headline, headline_en] = road_words::headline(event);
    let [description, description_en] = road_words::description(event, setting);
    let (kind, subtype) = kinds(event.cause.as_deref());
    let certainty = match event.certainty() {
        CapCertainty::Observed => "OBSERVED",
        CapCertainty::Likely => "LIKELY",
        CapCertainty::Possible => "POSSIBLE",
        CapCertainty::Unknown => "UNKNOWN",
    };
    let severity = match event.severity() {
        CapSeverity::Severe => "MAJOR",
        CapSeverity::Moderate => "MODERATE",
        CapSeverity::Unknown => "UNKNOWN",
    };
    let id = format!("{}.lintas/{}", setting.slug(), local_id(setting, &event.id));
    let address = format!("{}/collections/closures/items/{}", setting.origin, encoded(&event.id));
    let mut json = json!({
        "url": address,
        "jurisdiction_url": format!("{}/catalog", setting.origin),
        "id": id,
        "status": if stage == EventStage::Over { "ARCHIVED" } else { "ACTIVE" },
        "headline": setting.marked(&shortened(&format!("{headline} / {headline_en}"), HEADLINE)),
        "description": setting.marked(&format!("{description} / {description_en}")),
        "event_type": kind,
        "severity": severity,
        "created": setting.moment(event.said_at),
        "updated": setting.moment(event.updated(setting)),
        "geography": geometry_value(&event.geometry)?,
        "schedule": { "intervals": [interval(setting, event)] },
        "timezone": setting.zone_name,
        "roads": roads(event),
    });
    // Plans are as certain as plans are: the standard leaves it out there.
    if !matches!(kind, "CONSTRUCTION" | "SPECIAL_EVENT") {
        json["certainty"] = certainty.into();
    }
    if let Some(subtype) = subtype {
        json["event_subtypes"] = json!([subtype]);
    }
    Some(json)
}

/// When it holds, in local time without an offset: until further notice where no end is known.
fn interval(setting: &FeedSetting, event: &RoadEvent) -> String {
    let local = |at: jiff::Timestamp| {
        at.to_zoned(setting.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let starts = event.starts.unwrap_or(event.said_at);
    let ends = match event.stage() {
        EventStage::Holds => event.expires,
        // Old, and nobody has said that it is over.
        EventStage::Doubtful => None,
        EventStage::Over => Some(event.updated(setting)),
    };
    let ends = ends.filter(|ends| *ends > starts).map(local).unwrap_or_default();
    format!("{}/{ends}", local(starts))
}

fn roads(event: &RoadEvent) -> Vec<Value> {
    let mut names: Vec<&str> = event.roads.iter().take(ROADS).map(String::as_str).collect();
    if names.is_empty() {
        names.push(Language::ID.say(road_words::NAMELESS));
    }
    let is_closed = matches!(event.status, ReportStatus::Closed | ReportStatus::BoatOnly);
    let is_closed = is_closed && event.stage() == EventStage::Holds && event.is_for_all();
    let road = |name: &str| {
        let mut road = json!({ "name": name, "direction": "BOTH" });
        if is_closed {
            road["state"] = "CLOSED".into();
        }
        if let Some(limit) = event.max_weight_t {
            road["restrictions"] = json!([{ "restriction_type": "WEIGHT", "value": limit }]);
        }
        road
    };
    names.into_iter().map(road).collect()
}

/// `event_type` and `event_subtype` of a cause. Water on the road is a condition of the road and not
/// of the weather, which may be fine while a river is high.
fn kinds(cause: Option<&str>) -> (&'static str, Option<&'static str>) {
    match cause.unwrap_or_default() {
        "flood" | "flash_flood" | "tidal_backwater" | "high_water" => {
            ("ROAD_CONDITION", Some("SURFACE_WATER_HAZARD"))
        }
        "landslide" | "fallen_tree" | "wreckage" => ("INCIDENT", Some("OBSTRUCTION")),
        "roadworks" => ("CONSTRUCTION", Some("ROAD_MAINTENANCE")),
        "event" => ("SPECIAL_EVENT", Some("PLANNED_EVENT")),
        "bridge_damage" | "culvert_damage" | "washout" | "subsidence" | "road_damage" => {
            ("INCIDENT", Some("HAZARD"))
        }
        _ => ("INCIDENT", None),
    }
}

/// The part of an id behind the jurisdiction: letters, digits, `_`, `.` and `-`; another id is told by
/// its UUID.
fn local_id(setting: &FeedSetting, id: &str) -> String {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if !id.is_empty() && id.len() <= 100 && id.bytes().all(fits) {
        id.to_owned()
    } else {
        setting.uuid("closures", id)
    }
}

/// Whether an event is asked for by the filter `status` of Open511; `None` where it is no such filter.
pub(crate) fn admits(status: &str) -> Option<fn(&RoadEvent) -> bool> {
    match status {
        "ACTIVE" => Some(|event| event.stage() != EventStage::Over),
        "ARCHIVED" => Some(|event| event.stage() == EventStage::Over),
        "ALL" => Some(|_| true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::{
        report::{State, lifetime::CAUSES},
        vehicle::VehicleClass,
    };

    use super::*;
    use crate::feed::{road_event::of_tests, setting, xml::HOSTILE};

    const PAGE: FeedPage = FeedPage { limit: 1, offset: 1, matched: 3 };

    fn read(events: &[RoadEvent]) -> Value {
        let text = document(&setting::of_tests(), events, PAGE, "https://x/f?status=ALL");
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn an_event_has_every_field_that_the_standard_makes_compulsory() {
        let json = read(&[of_tests()]);
        let event = &json["events"][0];
        for field in [
            "url",
            "jurisdiction_url",
            "id",
            "status",
            "headline",
            "event_type",
            "severity",
            "geography",
            "created",
            "updated",
            "schedule",
        ] {
            assert!(!event[field].is_null(), "{field}: {event}");
        }
        assert_eq!(event["id"], "kukar.lintas/pu-1");
        assert_eq!(event["schedule"]["intervals"], json!(["2025-09-18T08:00/2025-09-19T08:00"]));
        assert_eq!(event["roads"][0]["state"], "CLOSED");
        assert_eq!(
            (&event["severity"], &event["certainty"]),
            (&json!("MAJOR"), &json!("OBSERVED"))
        );
        assert_eq!(json["+notice"], DRILL);
        assert!(event["headline"].as_str().unwrap().starts_with(DRILL));
        assert_eq!(json["pagination"]["next_url"], "https://x/f?status=ALL&limit=1&offset=2");
        assert_eq!(json["pagination"]["previous_url"], "https://x/f?status=ALL&limit=1&offset=0");
    }

    #[test]
    fn what_has_no_word_in_the_standard_is_not_made_worse_or_better() {
        let trucks = [VehicleClass::Truck].into_iter().collect();
        let trucks = RoadEvent { vehicles: trucks, ..of_tests() };
        let old = RoadEvent { state: State::Expired, ..of_tests() };
        let ended = RoadEvent { state: State::Ended, ..of_tests() };
        let json = read(&[trucks, old, ended]);
        let events = json["events"].as_array().unwrap();
        assert!(events.iter().all(|event| event["roads"][0]["state"].is_null()), "{json}");
        let statuses: Vec<&Value> = events.iter().map(|event| &event["status"]).collect();
        assert_eq!(statuses, ["ACTIVE", "ACTIVE", "ARCHIVED"]);
        assert_eq!(events[1]["certainty"], "POSSIBLE");
        assert_eq!(events[1]["schedule"]["intervals"], json!(["2025-09-18T08:00/"]));
    }

    #[test]
    fn every_cause_has_a_type_and_every_id_the_form_of_open511() {
        let types =
            ["CONSTRUCTION", "SPECIAL_EVENT", "INCIDENT", "WEATHER_CONDITION", "ROAD_CONDITION"];
        for cause in CAUSES {
            assert!(types.contains(&kinds(Some(cause)).0), "{cause}");
        }
        let hostile = RoadEvent { id: HOSTILE.into(), ..of_tests() };
        let json = read(&[hostile]);
        let id = json["events"][0]["id"].as_str().unwrap();
        let local = id.strip_prefix("kukar.lintas/").unwrap();
        assert!(local.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-'), "{id}");
    }

    #[test]
    fn a_filter_is_one_of_three() {
        let over = RoadEvent { state: State::Ended, ..of_tests() };
        let admits_both = |status: &str| {
            let admits = admits(status).unwrap();
            (admits(&of_tests()), admits(&over))
        };
        assert_eq!(admits_both("ACTIVE"), (true, false));
        assert_eq!(admits_both("ARCHIVED"), (false, true));
        assert_eq!(admits_both("ALL"), (true, true));
        assert!(admits("active").is_none());
    }
}
