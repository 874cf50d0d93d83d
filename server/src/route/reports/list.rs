//! Reports as GeoJSON: the public fields, and with `sees_who` those for officers.

use std::sync::Arc;

use geo::BoundingRect as _;
use geo_types::{Geometry, MultiLineString};
use jiff::Timestamp;
use lintas_model::{
    hazard::Trend,
    report::{State, privacy::without_contacts},
    vehicle::VehicleClass,
};
use serde_json::{Value, json};

use crate::{
    feature::geojson::geometry_value,
    http::problem::{Code, Problem},
    live::{Serving, StoredPhoto, reports::StoredReport},
};
use lintas_model::bulletin::DRILL;

/// Reports on a page: without `limit`, and at most.
const LIMIT: usize = 100;
const MOST: usize = 100_000;

/// Which reports are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReportQuery {
    states: Vec<State>,
    bbox: Option<[f64; 4]>,
    since: Option<Timestamp>,
    limit: usize,
    offset: usize,
}

impl ReportQuery {
    /// Reads decoded parameters.
    ///
    /// # Errors
    /// `unknown_parameter`, `invalid_parameter`.
    pub(super) fn read(parameters: &[(String, String)]) -> Result<Self, Problem> {
        let mut asked =
            Self { states: State::ALL.into(), bbox: None, since: None, limit: LIMIT, offset: 0 };
        for (name, value) in parameters {
            let count = || value.parse::<usize>().ok();
            let read = match name.as_str() {
                "state" => value
                    .split(',')
                    .map(State::from_name)
                    .collect::<Option<Vec<State>>>()
                    .map(|states| asked.states = states),
                "bbox" => {
                    let numbers: Option<Vec<f64>> =
                        value.split(',').map(|number| number.trim().parse().ok()).collect();
                    let bbox = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok());
                    bbox.filter(|it| it[0] <= it[2] && it[1] <= it[3])
                        .map(|bbox| asked.bbox = Some(bbox))
                }
                "since" => value.parse().ok().map(|since| asked.since = Some(since)),
                "limit" => count().filter(|it| *it > 0).map(|it| asked.limit = it.min(MOST)),
                "offset" => count().map(|it| asked.offset = it),
                "f" => matches!(value.as_str(), "json" | "geojson").then_some(()),
                _ => {
                    let told = "Known are state, bbox, since, limit, offset and f.";
                    return Err(Problem::new(Code::UnknownParameter, told));
                }
            };
            if read.is_none() {
                let states = State::ALL.map(State::name).join(", ");
                let told = format!(
                    "state is one or more of {states}; bbox is west,south,east,north; since is an \
                     RFC 3339 moment; limit is a whole number from 1 up, offset from 0 up."
                );
                return Err(Problem::new(Code::InvalidParameter, told));
            }
        }
        Ok(asked)
    }

    fn admits(&self, entry: &StoredReport, place: impl Fn() -> Option<Geometry<f64>>) -> bool {
        self.states.contains(&entry.state)
            && self.since.is_none_or(|since| entry.report.received_at > since)
            && self.bbox.is_none_or(|[west, south, east, north]| {
                place().and_then(|place| place.bounding_rect()).is_some_and(|bounds| {
                    bounds.max().x >= west
                        && bounds.min().x <= east
                        && bounds.max().y >= south
                        && bounds.min().y <= north
                })
            })
    }
}

/// The page of reports that is asked for, newest first, as JSON. O(reports).
pub(super) fn collection(serving: &Serving, asked: &ReportQuery, sees_who: bool) -> String {
    let matching: Vec<&Arc<StoredReport>> = serving
        .reports
        .iter()
        .rev()
        .filter(|entry| asked.admits(entry, || place_of(entry, serving)))
        .collect();
    let page: Vec<Value> = matching
        .iter()
        .skip(asked.offset)
        .take(asked.limit)
        .map(|entry| feature(entry, serving, sees_who))
        .collect();
    let mut json = json!({
        "type": "FeatureCollection",
        "numberMatched": matching.len(),
        "numberReturned": page.len(),
        "revision": serving.revision,
    });
    if serving.wholeness.unread {
        json["incomplete"] = true.into();
    }
    if let Some(open) = serving.snapshot.as_deref().filter(|open| open.is_drill()) {
        json["mode"] = open.mode().into();
        json["notice"] = DRILL.into();
    }
    json["features"] = page.into();
    json.to_string()
}

/// One report.
pub(super) fn feature(entry: &StoredReport, serving: &Serving, sees_who: bool) -> Value {
    let report = &entry.report;
    let geometry = place_of(entry, serving).as_ref().and_then(geometry_value);
    let ids: Vec<&str> = match &serving.live {
        Some(live) => entry.place.edges.iter().map(|it| live.network.file().id(*it)).collect(),
        None => report.edges.iter().map(String::as_str).collect(),
    };
    let vehicles: Vec<&str> = report.vehicles.iter().map(VehicleClass::name).collect();
    let mut properties = json!({
        "id": report.id,
        "state": entry.state.name(),
        "status": report.status.name(),
        "vehicles": vehicles,
        "edges": ids,
        "cause": report.cause,
        "depth_m": report.depth_m,
        "current": report.current,
        "dark": report.dark,
        "trend": report.trend.map(Trend::name),
        "max_weight_t": report.max_weight_t,
        "reason": report.reason.as_deref().map(without_contacts),
        "confidence": report.confidence.name(),
        "confirmed": entry.place.confirmed,
        "seen_at": report.seen_at,
        "received_at": report.received_at,
        "clock_in_doubt": report.in_doubt.is_some(),
        "valid_until": report.expires(),
        "photos": photos(entry, sees_who, sees_who),
    });
    if sees_who {
        properties["reason"] = report.reason.clone().into();
        properties["reporter"] = report.reporter.clone().into();
        properties["role"] = report.role.name().into();
        properties["agency"] = entry.agency.clone().into();
        properties["channel"] = report.channel.clone().into();
        properties["on_behalf_of"] = report.on_behalf_of.clone().into();
        let decide = |mark: &crate::live::reports::Mark| json!({ "act": mark.kind.name(), "by": mark.by, "at": mark.at, "reason": mark.reason });
        properties["decisions"] = entry.marks.iter().map(decide).collect();
    }
    json!({
        "type": "Feature",
        "id": report.id,
        "geometry": geometry,
        "properties": properties,
    })
}

/// The photos of a report: those that an officer shows to everybody, or all; and who sent them.
pub(in crate::route) fn photos(entry: &StoredReport, sees_all: bool, sees_who: bool) -> Vec<Value> {
    let shown = entry.photos.iter().filter(|photo| sees_all || photo.is_public());
    let told = |photo: &StoredPhoto| {
        let fields = &photo.fields;
        let mut told = json!({
            "id": fields.photo,
            "width": fields.width,
            "height": fields.height,
            "bytes": fields.bytes,
            "published": photo.is_public(),
            "taken_at": fields.taken_at,
        });
        if sees_all {
            told["received_at"] = photo.at.to_string().into();
            told["place"] = json!(fields.place);
        }
        if sees_who {
            told["by"] = photo.by.clone().into();
        }
        told
    };
    shown.map(told).collect()
}

/// The geometry of a report; where it has none, the lines of its edges.
fn place_of(entry: &StoredReport, serving: &Serving) -> Option<Geometry<f64>> {
    if let Some(geometry) = &entry.report.geometry {
        return Some(geometry.clone());
    }
    let network = &serving.live.as_ref()?.network;
    let edges = entry.place.edges.iter();
    let lines: Vec<_> = edges.map(|it| network.line(*it)).collect();
    (!lines.is_empty()).then(|| MultiLineString(lines).into())
}
