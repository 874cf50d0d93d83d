//! Layer files: what is written reads back, and what is inconsistent is refused.

use std::{fs, path::Path};

use bytes::Bytes;
use flatbuffers::FlatBufferBuilder;
use flatgeobuf::{self as fgb, GeometryArgs};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon, point, polygon,
};
use lintas_model::{
    feature::Feature,
    schema::{
        Field,
        FieldKind::{Bool, Float, Int, Text},
        GeometryKind, Schema,
    },
    value::Value,
};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{LayerFile, LayerSummary, LayerWriter, layer_geometry};
use crate::{Error, Result};

fn schema(geometry: GeometryKind) -> Schema {
    let fields = vec![
        Field::new("id", Text, "stable id"),
        Field::new("nama", Text, "name, also 学校 and مدرسة"),
        Field::new("people", Int, "people").in_unit("1"),
        Field::new("depth_m", Float, "depth").in_unit("m"),
        Field::new("bridge", Bool, "is a bridge"),
    ];
    Schema { layer: "shelters".to_owned(), geometry, fields }
}

/// Writes the features and answers the bytes of layer and ids.
fn layer(schema: &Schema, features: &[Feature]) -> Result<(LayerSummary, Bytes, Bytes)> {
    let dir = TempDir::new().unwrap();
    let (path, ids) = (dir.path().join("shelters.fgb"), dir.path().join("shelters.ids"));
    let mut writer = LayerWriter::create(&path, schema)?.with_ids(&ids).describe(
        "Posko",
        "Tempat pengungsian",
        r#"{"mode":"drill"}"#,
    );
    for feature in features {
        writer.push(feature)?;
    }
    let summary = writer.finish();
    let left = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, if summary.is_ok() { 2 } else { 0 }, "nothing else is left behind");
    Ok((summary?, fs::read(path).unwrap().into(), fs::read(ids).unwrap().into()))
}

fn open(layer: &Bytes, ids: Option<&Bytes>) -> Result<LayerFile> {
    let ids = ids.map(|bytes| (Path::new("shelters.ids"), bytes.clone()));
    LayerFile::read(Path::new("shelters.fgb"), layer.clone(), ids)
}

fn site(id: &str, lon: f64, lat: f64) -> Feature {
    let mut values = vec![None; 5];
    values[0] = Some(id.into());
    Feature { id: id.to_owned(), geometry: Geometry::Point(point!(x: lon, y: lat)), values }
}

fn any_coord() -> impl Strategy<Value = Coord<f64>> {
    (-180.0..180.0, -90.0..90.0).prop_map(|(x, y)| Coord { x, y })
}

fn any_line(least: usize) -> impl Strategy<Value = LineString<f64>> {
    prop::collection::vec(any_coord(), least..6).prop_map(LineString)
}

fn any_polygon() -> impl Strategy<Value = Polygon<f64>> {
    (any_line(3), prop::collection::vec(any_line(3), 0..3))
        .prop_map(|(outer, holes)| Polygon::new(outer, holes))
}

fn any_geometry(kind: GeometryKind) -> BoxedStrategy<Geometry<f64>> {
    let points = prop_oneof![
        any_coord().prop_map(|c| Geometry::Point(c.into())),
        prop::collection::vec(any_coord().prop_map(Point), 2..4)
            .prop_map(|points| Geometry::MultiPoint(MultiPoint(points))),
    ]
    .boxed();
    let lines = prop_oneof![
        any_line(2).prop_map(Geometry::LineString),
        prop::collection::vec(any_line(2), 2..4)
            .prop_map(|lines| Geometry::MultiLineString(MultiLineString(lines))),
    ]
    .boxed();
    let polygons = prop_oneof![
        any_polygon().prop_map(Geometry::Polygon),
        prop::collection::vec(any_polygon(), 2..4)
            .prop_map(|polygons| Geometry::MultiPolygon(MultiPolygon(polygons))),
    ]
    .boxed();
    match kind {
        GeometryKind::Point => points,
        GeometryKind::Line => lines,
        GeometryKind::Polygon => polygons,
        GeometryKind::Mixed => prop_oneof![points, lines, polygons]
            .prop_recursive(2, 6, 3, |inner| {
                prop::collection::vec(inner, 1..3)
                    .prop_map(|parts| Geometry::GeometryCollection(GeometryCollection::from(parts)))
            })
            .boxed(),
    }
}

fn any_values() -> impl Strategy<Value = Vec<Option<Value>>> {
    (
        prop::option::of(".*".prop_map(Value::Text)),
        prop::option::of(any::<i64>().prop_map(Value::Int)),
        prop::option::of((-1e300..1e300).prop_map(Value::Float)),
        prop::option::of(any::<bool>().prop_map(Value::Bool)),
    )
        .prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

fn any_layer() -> impl Strategy<Value = (Schema, Vec<Feature>)> {
    let kinds =
        [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon, GeometryKind::Mixed];
    prop::sample::select(kinds.to_vec()).prop_flat_map(|kind| {
        let rows = prop::collection::vec((any_geometry(kind), any_values()), 0..40);
        rows.prop_map(move |rows| {
            let features = rows.into_iter().enumerate().map(|(i, (geometry, mut values))| {
                let id = format!("posko-{i}");
                values.insert(0, Some(Value::Text(id.clone())));
                Feature { id, geometry, values }
            });
            (schema(kind), features.collect())
        })
    })
}

fn sorted(mut features: Vec<Feature>) -> Vec<Feature> {
    features.sort_by(|a, b| a.id.cmp(&b.id));
    features
}

#[test]
fn a_layer_says_what_it_was_told() {
    let schema = schema(GeometryKind::Point);
    let (summary, bytes, _) = layer(&schema, &[site("a", 116.9, -0.4)]).unwrap();
    let layer = open(&bytes, None).unwrap();
    assert_eq!(layer.schema(), &schema);
    assert_eq!(layer.title(), Some("Posko"));
    assert_eq!(layer.description(), Some("Tempat pengungsian"));
    assert_eq!(layer.metadata(), Some(r#"{"mode":"drill"}"#));
    assert_eq!(layer.extent(), Some([116.9, -0.4, 116.9, -0.4]));
    assert_eq!(summary, LayerSummary { features: 1, bbox: layer.extent() });
}

#[test]
fn a_layer_without_features_opens_and_has_none() {
    let (summary, bytes, ids) = layer(&schema(GeometryKind::Line), &[]).unwrap();
    assert_eq!(summary, LayerSummary { features: 0, bbox: None });
    let layer = open(&bytes, Some(&ids)).unwrap();
    assert!(layer.is_empty());
    assert_eq!(layer.extent(), None);
    assert_eq!(layer.features().count(), 0);
    assert_eq!(layer.bbox([-180.0, -90.0, 180.0, 90.0]).count(), 0);
    assert_eq!(layer.get("a").unwrap(), None);
    assert!(layer.feature(0).is_err());
}

#[test]
fn two_features_with_one_id_are_refused() {
    let features = [site("a", 1.0, 1.0), site("b", 2.0, 2.0), site("a", 3.0, 3.0)];
    let error = layer(&schema(GeometryKind::Point), &features).unwrap_err();
    assert!(matches!(&error, Error::BadFeature { id, .. } if id == "a"), "{error}");
}

#[test]
fn a_feature_that_the_layer_has_no_place_for_is_refused_by_name() {
    let good = site("a", 1.0, 1.0);
    let mut wrong_value = good.clone();
    wrong_value.values[2] = Some("many".into());
    let mut other_id = good.clone();
    other_id.values[0] = Some("b".into());
    let mut too_few = good.clone();
    too_few.values.pop();
    let line = LineString(vec![Coord { x: 1.0, y: 1.0 }, Coord { x: 2.0, y: 2.0 }]);
    let cases = [
        (wrong_value, "people"),
        (other_id, "field `id`"),
        (too_few, "4 values for 5 fields"),
        (site("a", f64::NAN, 1.0), "not a number"),
        (Feature { geometry: Geometry::LineString(line), ..good.clone() }, "no point"),
        (Feature { geometry: Geometry::MultiPoint(MultiPoint(vec![])), ..good }, "empty"),
    ];
    for (feature, word) in cases {
        let error = layer(&schema(GeometryKind::Point), &[feature]).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains("\"a\""), "{error}");
    }
}

#[test]
fn one_part_of_many_reads_as_that_part_and_empty_parts_are_gone() {
    let ring = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 0., y: 0.)];
    let empty = Polygon::new(LineString(vec![]), vec![]);
    let geometry = Geometry::MultiPolygon(MultiPolygon(vec![ring.clone(), empty]));
    let feature = Feature { geometry, ..site("a", 0.0, 0.0) };
    let (_, bytes, _) = layer(&schema(GeometryKind::Polygon), &[feature]).unwrap();
    let read = open(&bytes, None).unwrap().feature(0).unwrap();
    assert_eq!(read.geometry, Geometry::Polygon(ring));
}

#[test]
fn pages_together_are_the_whole_and_each_costs_only_itself() {
    let features: Vec<_> =
        (0..95).map(|i| site(&format!("s{i}"), f64::from(i % 10), f64::from(i / 10))).collect();
    let (_, bytes, _) = layer(&schema(GeometryKind::Point), &features).unwrap();
    let layer = open(&bytes, None).unwrap();
    for bbox in [None, Some([2.0, 2.0, 7.0, 7.0])] {
        let whole = layer.page(bbox, 0, usize::MAX).unwrap();
        assert_eq!(whole.matched, whole.features.len());
        assert_eq!(whole.matched, if bbox.is_some() { 36 } else { 95 });
        let mut pages = Vec::new();
        while pages.len() < whole.matched {
            let page = layer.page(bbox, pages.len(), 7).unwrap();
            assert_eq!(page.matched, whole.matched);
            pages.extend(page.features);
        }
        assert_eq!(pages, whole.features);
        assert_eq!(layer.page(bbox, 1000, 7).unwrap().features, []);
    }
}

#[test]
fn a_torn_layer_of_any_length_is_read_without_a_panic() {
    let features: Vec<_> = (0..30).map(|i| site(&format!("s{i}"), f64::from(i), 0.0)).collect();
    let (_, bytes, ids) = layer(&schema(GeometryKind::Point), &features).unwrap();
    for length in 0..bytes.len() {
        let Ok(torn) = open(&bytes.slice(..length), Some(&ids)) else { continue };
        assert!(torn.features().any(|feature| feature.is_err()), "{length}");
    }
    for length in 0..ids.len() {
        assert!(open(&bytes, Some(&ids.slice(..length))).is_err());
    }
}

/// A multipolygon that stores one ring, and refers to it in each of its parts.
fn named_often(parts: usize) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let ring = [116.0, -0.5, 116.1, -0.5, 116.1, -0.4, 116.0, -0.5];
    let xy = Some(builder.create_vector(&ring));
    let part = fgb::Geometry::create(&mut builder, &GeometryArgs { xy, ..Default::default() });
    let parts = Some(builder.create_vector(&vec![part; parts]));
    let args = GeometryArgs { parts, ..Default::default() };
    let geometry = Some(fgb::Geometry::create(&mut builder, &args));
    let args = fgb::FeatureArgs { geometry, ..Default::default() };
    let feature = fgb::Feature::create(&mut builder, &args);
    builder.finish_size_prefixed(feature, None);
    let (_, empty, _) = layer(&schema(GeometryKind::Polygon), &[]).unwrap();
    [&empty, builder.finished_data()].concat()
}

#[test]
fn parts_that_are_stored_once_and_named_often_do_not_fill_the_memory() {
    let once = open(&named_often(1).into(), None).unwrap();
    assert!(matches!(once.feature(0).unwrap().geometry, Geometry::Polygon(_)));
    let error = open(&named_often(400).into(), None).unwrap_err().to_string();
    assert!(error.contains("more places than bytes"), "{error}");
}

proptest! {
    #[test]
    fn features_come_back_as_they_were((schema, features) in any_layer()) {
        let (summary, bytes, ids) = layer(&schema, &features).unwrap();
        let layer = open(&bytes, Some(&ids)).unwrap();
        let read: Vec<Feature> = layer.features().collect::<Result<_>>().unwrap();
        prop_assert_eq!(summary.features, features.len() as u64);
        prop_assert_eq!(sorted(read), sorted(features.clone()));
        for feature in &features {
            let by_id = layer.get(&feature.id).unwrap();
            prop_assert_eq!(by_id.as_ref(), Some(feature));
            let by_number = layer.get_by_tile_id(feature.tile_id()).unwrap();
            prop_assert_eq!(by_number.as_ref(), Some(feature));
        }
        prop_assert_eq!(layer.get("posko-none").unwrap(), None);
    }

    #[test]
    fn a_box_finds_what_a_look_at_every_feature_finds(
        (schema, features) in any_layer(),
        west in -180.0..180.0, east in -180.0..180.0,
        south in -90.0..90.0, height in 0.0..90.0,
    ) {
        let (_, bytes, _) = layer(&schema, &features).unwrap();
        let layer = open(&bytes, None).unwrap();
        let query = [west, south, east, south + height];
        let meets = |b: [f64; 4]| {
            let columns = if west <= east {
                b[0] <= east && b[2] >= west
            } else {
                b[0] <= east || b[2] >= west
            };
            columns && b[1] <= south + height && b[3] >= south
        };
        let found: Vec<Feature> = layer.bbox(query).collect::<Result<_>>().unwrap();
        let expected = layer
            .features()
            .map(Result::unwrap)
            .filter(|feature| meets(layer_geometry::bbox(&feature.geometry)));
        prop_assert_eq!(found, expected.collect::<Vec<_>>());
    }

    #[test]
    fn the_same_features_in_any_order_give_the_same_bytes((schema, features) in any_layer()) {
        let reversed: Vec<Feature> = features.iter().rev().cloned().collect();
        prop_assert_eq!(layer(&schema, &features).unwrap(), layer(&schema, &reversed).unwrap());
    }

    #[test]
    fn flipped_bits_never_panic(
        (schema, features) in any_layer(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8), 1..6),
    ) {
        let (_, bytes, ids) = layer(&schema, &features).unwrap();
        let mut flipped = bytes.to_vec();
        for (at, bit) in flips {
            let at = at.index(flipped.len());
            flipped[at] ^= 1u8 << bit;
        }
        if let Ok(layer) = open(&flipped.into(), Some(&ids)) {
            for position in 0..layer.len().min(100) {
                let _ = layer.feature(position);
            }
            let _ = layer.positions([-10.0, -10.0, 10.0, 10.0]);
            let _ = layer.get("posko-1");
        }
    }
}
