//! The schema of a layer as JSON Schema 2020-12, by OGC API – Features – Part 5 (23-058r1): what its
//! features have, and what can be asked of them.

use lintas_model::{
    access::Access,
    aid::PlacedBy,
    hazard::{self, Basis},
    language::Language,
    layer::Layer,
    passability::{Evidence, EvidenceState, Passability, ReportStatus, Status},
    report::State,
    schema::{Field, FieldKind, GeometryKind, Schema},
    vehicle::spec::NAMES as VEHICLES,
};
use serde_json::{Map, Value as Json, json};

use super::queryables::GEOMETRY;
use crate::{http::media::SCHEMA_JSON, open::title};

/// Relation of the link to what can be asked of a layer.
const QUERYABLES_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
/// Relation of the link to the schema of a layer.
const SCHEMA_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
/// Units that are spelled alike in UCUM; the others (`buah`, `porsi`) stand in the description alone.
const UCUM: [&str; 9] = ["m", "km", "t", "kg", "L", "s", "min", "h", "d"];

/// The schema of the features of a layer, at the address `id`.
pub(crate) fn feature_schema(schema: &Schema, id: &str) -> Json {
    let mut json = document(schema, id);
    json["description"] = english_first("open.schema.about").into();
    json
}

/// What filters, `sortby` and parameters may name, at the address `id`: nothing else.
pub(crate) fn queryables_schema(schema: &Schema, id: &str) -> Json {
    let mut json = document(schema, id);
    json["description"] = english_first("open.queryables.about").into();
    json["additionalProperties"] = false.into();
    json
}

/// What a collection leads to: relation, media type, what follows its address, and the message that is its
/// title.
pub(crate) const SCHEMA_LINKS: &[(&str, &str, &str, &str)] = &[
    (QUERYABLES_REL, SCHEMA_JSON, "/queryables", "open.queryables"),
    (SCHEMA_REL, SCHEMA_JSON, "/schema", "open.schema"),
];

fn english_first(key: &'static str) -> String {
    format!("{} / {}", Language::EN.say(key), Language::ID.say(key))
}

fn document(schema: &Schema, id: &str) -> Json {
    let (title_id, title_en) = title(&schema.layer);
    let mut properties = Map::new();
    let fields = schema.fields.iter().map(|field| (field.name.clone(), property(schema, field)));
    let geometry = json!({
        "title": "Geometry",
        "format": geometry_format(schema.geometry),
        "x-ogc-role": "primary-geometry",
    });
    properties.extend(fields);
    properties.insert(GEOMETRY.to_owned(), geometry);
    for (place, property) in (1..).zip(properties.values_mut()) {
        property["x-ogc-propertySeq"] = json!(place);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "type": "object",
        "title": format!("{title_id} / {title_en}"),
        "properties": properties,
    })
}

const fn geometry_format(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => "geometry-point-or-multipoint",
        GeometryKind::Line => "geometry-linestring-or-multilinestring",
        GeometryKind::Polygon => "geometry-polygon-or-multipolygon",
        GeometryKind::Mixed => "geometry-any",
    }
}

fn property(schema: &Schema, field: &Field) -> Json {
    let mut property = json!({
        "title": heading(&field.meaning, &field.name),
        "description": description(field),
        "type": match field.kind {
            FieldKind::Bool => "boolean",
            FieldKind::Int => "integer",
            FieldKind::Float => "number",
            FieldKind::Text | FieldKind::Moment => "string",
        },
    });
    if field.kind == FieldKind::Moment {
        property["format"] = "date-time".into();
    }
    if let Some(unit) = field.unit.as_deref().filter(|unit| UCUM.contains(unit)) {
        property["x-ogc-unit"] = unit.into();
    }
    if let Some(role) = role(schema, &field.name) {
        property["x-ogc-role"] = role.into();
    }
    if let Some(codes) = codes(&schema.layer, &field.name) {
        property["enum"] = codes.into();
    }
    property
}

/// The meaning up to its first comma, colon or semicolon.
fn heading(meaning: &str, name: &str) -> String {
    let start = meaning.split([',', ':', ';']).next().unwrap_or_default();
    let mut letters = start.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

fn description(field: &Field) -> String {
    match field.unit.as_deref() {
        None | Some("1") => field.meaning.clone(),
        Some(unit) => format!("{}, in {unit}", field.meaning),
    }
}

/// The role of a field, by which clients find id and time without knowing its name.
fn role(schema: &Schema, name: &str) -> Option<&'static str> {
    let interval = [("valid_from", "valid_to"), ("starts", "expires")]
        .into_iter()
        .find(|ends| schema.position(ends.0).is_some() && schema.position(ends.1).is_some());
    match (name, interval) {
        ("id", _) => Some("id"),
        (name, Some((from, _))) if name == from => Some("primary-interval-start"),
        (name, Some((_, to))) if name == to => Some("primary-interval-end"),
        ("as_of", None) => Some("primary-instant"),
        _ => None,
    }
}

/// The codes that a field may have, where the model has a type for them.
fn codes(layer: &str, field: &str) -> Option<Vec<&'static str>> {
    use Layer::{Closures, Hazards, Needs, Reopening, Roads, Routes, Shelters};
    let layer = Layer::from_name(layer)?;
    let all = Status::ALL.map(Status::name).to_vec();
    Some(match (layer, field) {
        (Roads, class) if VEHICLES.contains(&class) => passabilities(),
        (Roads | Reopening, "status") => all,
        (Routes, "status") => passabilities(),
        (Closures, "status") => ReportStatus::ALL.map(ReportStatus::name).to_vec(),
        (Closures, "state") => State::ALL.map(State::name).to_vec(),
        (Roads, "evidence") => {
            let all = [Evidence::None, Evidence::Modelled, Evidence::Reported, Evidence::Confirmed];
            all.map(Evidence::name).to_vec()
        }
        (_, "evidence_state") => {
            use EvidenceState::{Current, Ended, HeldBack, Lost, Stale};
            [Current, HeldBack, Stale, Lost, Ended].map(EvidenceState::name).to_vec()
        }
        (Hazards, "kind") => hazard::NAMES.to_vec(),
        (Hazards, "basis") => Basis::ALL.map(Basis::name).to_vec(),
        (Shelters | Needs, "access") => {
            use Access::{BoatOnly, CutOff, Open, Presumed, Restricted, Unknown};
            [Open, Presumed, Restricted, Unknown, BoatOnly, CutOff].map(Access::name).to_vec()
        }
        (Shelters, "placed_by") => PlacedBy::NAMES.to_vec(),
        (Routes | Reopening, "vehicle") | (Shelters, "eta_vehicle") => VEHICLES.to_vec(),
        _ => return None,
    })
}

fn passabilities() -> Vec<&'static str> {
    use Passability::{Closed, Never, Open, Presumed, Restricted, Unknown};
    [Open, Presumed, Restricted, Unknown, Closed, Never].map(Passability::name).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "http://peta.test/collections/x/queryables";

    #[test]
    fn every_field_of_every_layer_has_a_type_a_title_and_a_meaning() {
        for layer in Layer::ALL {
            let schema = layer.schema();
            let json = queryables_schema(&schema, ID);
            assert_eq!(json["additionalProperties"], false);
            let properties = json["properties"].as_object().unwrap();
            assert_eq!(properties.len(), schema.fields.len() + 1, "{}", layer.name());
            for field in &schema.fields {
                let property = &properties[&field.name];
                assert!(property["type"].is_string(), "{property}");
                assert!(!property["title"].as_str().unwrap().is_empty(), "{property}");
                let meaning = property["description"].as_str().unwrap();
                assert!(meaning.starts_with(&field.meaning), "{property}");
            }
            let geometry = &properties[GEOMETRY];
            assert!(geometry["format"].as_str().unwrap().starts_with("geometry-"));
            assert!(geometry.get("type").is_none(), "spatial properties have none");
            let with_role =
                |role: &str| properties.values().filter(|it| it["x-ogc-role"] == role).count();
            assert_eq!((with_role("id"), with_role("primary-geometry")), (1, 1));
            let (instant, start, end) = (
                with_role("primary-instant"),
                with_role("primary-interval-start"),
                with_role("primary-interval-end"),
            );
            assert!(matches!((instant, start, end), (1, 0, 0) | (0, 1, 1)), "{}", layer.name());
        }
    }

    #[test]
    fn codes_units_and_moments_are_told() {
        let roads = feature_schema(&Layer::Roads.schema(), ID);
        assert!(roads.get("additionalProperties").is_none());
        let of = |name: &str| &roads["properties"][name];
        assert_eq!(of("status")["enum"].as_array().unwrap().len(), 8);
        for class in VEHICLES {
            assert!(of(class)["enum"].as_array().unwrap().contains(&"never".into()), "{class}");
        }
        assert_eq!(of("depth_m")["x-ogc-unit"], "m");
        assert_eq!(of("depth_m")["description"], "deepest water on the edge, in m");
        assert_eq!(of("depth_m")["title"], "Deepest water on the edge");
        assert_eq!(of("osm_id")["type"], "integer");
        assert_eq!(of("bridge")["type"], "boolean");
        assert_eq!(
            (&of("expires")["type"], &of("expires")["format"]),
            (&"string".into(), &"date-time".into())
        );
        let closures = queryables_schema(&Layer::Closures.schema(), ID);
        assert_eq!(closures["properties"]["geometry"]["format"], "geometry-any");
        assert_eq!(closures["properties"]["starts"]["x-ogc-role"], "primary-interval-start");
    }
}
