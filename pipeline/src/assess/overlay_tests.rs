use std::path::PathBuf;

use geo_types::{line_string, polygon};
use lintas_model::feature::Feature;
use lintas_model::schema::{Field, FieldKind, GeometryKind, Schema};
use lintas_model::value::Value;
use lintas_snapshot::format::LayerWriter;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::*;

/// Two files in a folder of their own.
struct OverlayFiles {
    folder: TempDir,
}

impl OverlayFiles {
    fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    fn file(&self, name: &str, features: &[(Json, Json)]) -> PathBuf {
        let features: Vec<Json> = features
            .iter()
            .map(|(properties, geometry)| {
                json!({"type": "Feature", "properties": properties, "geometry": geometry})
            })
            .collect();
        let path = self.folder.path().join(name);
        let file = json!({"type": "FeatureCollection", "features": features});
        std::fs::write(&path, file.to_string()).expect("a temporary folder is writable");
        path
    }

    fn csv(&self, roads: &[(Json, Json)], hazards: &[(Json, Json)]) -> Vec<String> {
        let roads = self.file("roads.geojson", roads);
        let hazards = self.file("hazards.geojson", hazards);
        lines(&overlay(&roads, &hazards).expect("both files can be read"))
    }
}

fn lines(overlay: &Overlay) -> Vec<String> {
    let mut csv = Vec::new();
    overlay.write_csv(&mut csv).expect("memory can be written to");
    let text = String::from_utf8(csv).expect("a table is text");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("edge_id,max_depth,n,flood_m"));
    lines.map(str::to_owned).collect()
}

/// A road along the equator.
fn road(from: f64, to: f64) -> Json {
    json!({"type": "LineString", "coordinates": [[from, 0.0], [to, 0.0]]})
}

/// A square on both sides of the equator.
fn water(west: f64, east: f64) -> Json {
    json!({"type": "Polygon", "coordinates": [[
        [west, -1.0], [east, -1.0], [east, 1.0], [west, 1.0], [west, -1.0]
    ]]})
}

#[test]
fn every_edge_that_meets_water_is_listed_with_depth_count_and_metres() {
    let rows = OverlayFiles::new().csv(
        &[
            (json!({"edge_id": 10, "length_m": 1000.0}), road(0.0, 4.0)),
            (json!({"edge_id": 9, "length_m": 500.0}), road(2.0, 3.0)),
            (json!({"edge_id": 8, "length_m": 500.0}), road(8.0, 9.0)),
            (json!({"edge_id": 7, "length_m": 500.0}), road(-1.0, 1.0)),
        ],
        &[(json!({"depth_m": 0.25}), water(1.0, 3.0)), (json!({"depth_m": 1.5}), water(2.0, 6.0))],
    );
    assert_eq!(rows, ["7,0.25,1,0", "9,1.5,2,1000", "10,1.5,2,1000"]);
}

#[test]
fn ids_that_are_text_are_sorted_as_text_and_quoted_where_needed() {
    let rows = OverlayFiles::new().csv(
        &[
            (json!({"id": "w10"}), road(9.0, 9.0)),
            (json!({"id": "w9"}), road(1.0, 1.0)),
            (json!({"id": "w10"}), road(1.0, 1.0)),
            (json!({"id": "a,\"b\""}), road(1.0, 1.0)),
        ],
        &[(json!({}), water(0.0, 2.0))],
    );
    assert_eq!(rows, ["\"a,\"\"b\"\"\",,1,0", "w10,,1,0", "w9,,1,0"]);
}

#[test]
fn without_ids_an_edge_is_known_by_its_place_in_the_file() {
    let rows = OverlayFiles::new().csv(
        &[(json!({}), road(8.0, 9.0)), (json!({}), road(1.0, 1.5))],
        &[(json!({"depth_m": "0.7"}), water(0.0, 2.0))],
    );
    // Half a degree of the equator: 6378137 m × π / 360.
    let expected = 6_378_137.0 * std::f64::consts::PI / 360.0;
    let cells: Vec<&str> = rows[0].split(',').collect();
    assert_eq!((rows.len(), &cells[..3]), (1, &["1", "0.7", "1"][..]));
    let metres: f64 = cells[3].parse().expect("metres are a number");
    assert!((metres - expected).abs() < 1e-6, "{metres}, not {expected}");
}

#[test]
fn an_edge_in_several_lines_counts_all_of_them() {
    let lines = json!({"type": "MultiLineString", "coordinates": [
        [[-4.0, 0.0], [1.0, 0.0]], [[1.5, 0.0], [2.5, 0.0]], [[6.0, 0.0], [8.0, 0.0]]
    ]});
    let rows = OverlayFiles::new().csv(
        &[(json!({"edge_id": 1, "length_m": 800.0}), lines)],
        &[(json!({"depth_m": 1}), water(0.0, 2.0)), (json!({"depth_m": 2}), water(5.0, 9.0))],
    );
    // One and a half of eight in the first, two of eight in the second.
    assert_eq!(rows, ["1,2,2,350"]);
}

#[test]
fn features_without_line_or_area_are_counted_and_left_out() {
    let world = OverlayFiles::new();
    let point = json!({"type": "Point", "coordinates": [1.0, 0.0]});
    let roads = world.file(
        "roads.geojson",
        &[(json!({}), point.clone()), (json!({}), road(0.0, 1.0)), (json!({}), Json::Null)],
    );
    let hazards = world.file("hazards.geojson", &[(json!({}), point), (json!({}), water(0., 1.))]);
    let found = overlay(&roads, &hazards).expect("both files can be read");
    assert_eq!((found.edges, found.without_line), (3, 2));
    assert_eq!((found.hazards, found.without_area), (2, 1));
    assert_eq!(found.flooded.len(), 1);
}

#[test]
fn a_flatgeobuf_file_says_the_same_as_one_that_comes_through_gdal() {
    let world = OverlayFiles::new();
    let fields = |name: &str| vec![Field::new(name, FieldKind::Float, "a number")];
    let schema = |layer: &str, geometry, name| Schema {
        layer: layer.to_owned(),
        geometry,
        fields: [vec![Field::new("id", FieldKind::Text, "an id")], fields(name)].concat(),
    };
    let write = |schema: &Schema, features: Vec<Feature>| {
        let path = world.folder.path().join(format!("{}.fgb", schema.layer));
        let mut writer = LayerWriter::create(&path, schema).expect("a file can be made");
        for feature in &features {
            writer.push(feature).expect("a feature can be written");
        }
        writer.finish().expect("a file can be finished");
        path
    };
    let feature = |k: u32, geometry, value: f64| Feature {
        id: k.to_string(),
        geometry,
        values: vec![Some(Value::Text(k.to_string())), Some(Value::Float(value))],
    };
    let x = |k: u32| f64::from(k) * 0.37;
    let roads: Vec<Feature> = (0..400)
        .map(|k| {
            let line = line_string![(x: x(k), y: -0.5), (x: x(k) + 0.8, y: 2.5)];
            feature(k, line.into(), 100.0)
        })
        .collect();
    let hazards: Vec<Feature> = (0..40)
        .map(|k| {
            let west = x(k) * 7.0;
            let area = polygon![(x: west, y: 0.), (x: west + 2., y: 0.), (x: west + 1., y: 2.)];
            feature(k, area.into(), f64::from(k) / 8.0)
        })
        .collect();
    let json = |features: &[Feature], name: &str| {
        let features: Vec<(Json, Json)> = features
            .iter()
            .map(|feature| {
                let properties = json!({
                    "id": feature.id, name: feature.values[1].as_ref().and_then(Value::as_f64)
                });
                (properties, crate::ingest::geojson::geometry(&feature.geometry))
            })
            .collect();
        world.file(&format!("{name}.geojson"), &features)
    };
    let through_gdal = overlay(&json(&roads, "length_m"), &json(&hazards, "depth_m"));
    let flat = overlay(
        &write(&schema("roads", GeometryKind::Line, "length_m"), roads),
        &write(&schema("hazards", GeometryKind::Polygon, "depth_m"), hazards),
    );
    let (flat, through_gdal) = (flat.expect("it reads"), through_gdal.expect("it reads"));
    let some = !flat.flooded.is_empty() && flat.flooded.len() < 400;
    assert!(some, "{} of {} edges are in water", flat.flooded.len(), flat.edges);
    // The order of hazards in the file decides in which order shares are summed.
    for (a, b) in flat.flooded.iter().zip(&through_gdal.flooded) {
        assert_eq!((&a.id, a.max_depth, a.hazards), (&b.id, b.max_depth, b.hazards));
        assert!((a.flood_m - b.flood_m).abs() < 1e-9);
    }
    assert_eq!(flat.flooded.len(), through_gdal.flooded.len());
}

#[test]
fn a_file_that_breaks_off_or_is_none_is_an_error_that_names_it() {
    let world = OverlayFiles::new();
    let roads = world.file("roads.geojson", &[(json!({}), road(0.0, 1.0))]);
    for bytes in [&b"fgb\x03fgb\x01"[..], b"", b"nothing of the kind"] {
        let broken = world.folder.path().join("broken.fgb");
        std::fs::write(&broken, bytes).expect("a temporary folder is writable");
        let error = overlay(&roads, &broken).expect_err("it cannot be read");
        assert!(format!("{error:#}").contains("broken.fgb"), "{error:#}");
    }
}
