//! Answers about journeys as one GeoJSON FeatureCollection, with the snapshot and revision that
//! they come from.

use geo_types::Geometry;
use jiff::tz::TimeZone;
use lintas_model::vehicle::VehicleClass;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{feature::geojson::write_geometry, live::Live, open::Open};
use lintas_model::bulletin::DRILL;

/// A collection that is being built.
#[derive(Debug)]
pub(crate) struct Collection {
    /// JSON of the members so far, without the closing brace.
    members: String,
    features: Vec<String>,
}

impl Collection {
    /// An empty collection with snapshot, revision, mode and (in a drill) label.
    pub(crate) fn new(open: &Open, live: Option<&Live>, vehicle: Option<VehicleClass>) -> Self {
        let mut members = Map::new();
        members.insert("type".into(), "FeatureCollection".into());
        members.extend(origin(open, live));
        if let Some(vehicle) = vehicle {
            members.insert("vehicle".into(), vehicle.name().into());
        }
        let mut members = Value::Object(members).to_string();
        members.pop();
        Self { members, features: Vec::new() }
    }

    /// Adds the members of `told`, which serializes to a JSON object, beside those of GeoJSON.
    pub(crate) fn tell(&mut self, told: &impl Serialize) {
        let told = serde_json::to_string(told).unwrap_or_default();
        let inner = told.strip_prefix('{').and_then(|told| told.strip_suffix('}'));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            self.members.push(',');
            self.members.push_str(inner);
        }
    }

    /// Adds a feature.
    pub(crate) fn push(&mut self, geometry: &Geometry<f64>, properties: &impl Serialize) {
        let mut feature = String::with_capacity(4096);
        feature.push_str("{\"type\":\"Feature\",\"geometry\":");
        write_geometry(&mut feature, geometry);
        feature.push_str(",\"properties\":");
        match serde_json::to_string(properties) {
            Ok(properties) => feature.push_str(&properties),
            Err(_) => feature.push_str("null"),
        }
        feature.push('}');
        self.features.push(feature);
    }

    /// The collection as JSON text.
    pub(crate) fn text(self) -> String {
        let mut text = self.members;
        text.reserve(16 + self.features.iter().map(|feature| feature.len() + 1).sum::<usize>());
        text.push_str(",\"features\":[");
        text.push_str(&self.features.join(","));
        text.push_str("]}");
        text
    }
}

/// The members of every answer about journeys that say what it comes from.
pub(crate) fn origin(open: &Open, live: Option<&Live>) -> Map<String, Value> {
    let manifest = open.manifest();
    let mut members = Map::new();
    members.insert("snapshot".into(), json!(open.id()));
    members.insert("revision".into(), live.map_or(0, |live| live.overlay.revision()).into());
    members.insert("as_of".into(), json!(manifest.as_of));
    members.insert("mode".into(), open.mode().into());
    if open.is_drill() {
        members.insert("label".into(), DRILL.into());
    }
    members
}

/// The time zone of the region; UTC where it is not known.
pub(crate) fn zone(open: &Open) -> TimeZone {
    TimeZone::get(&open.manifest().region.time_zone).unwrap_or(TimeZone::UTC)
}
