use proptest::prelude::*;

use super::{
    Encoder, Properties, ShapeKind, TextLimit, TileFeature,
    commands::write_points,
    decoded::{decode, tile_text},
};
use crate::value::Value;

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-1e9..1e9_f64).prop_map(Value::Float),
        "[a-zé ]{0,12}".prop_map(Value::Text),
    ]
}

fn spelled(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Float(x) if f64::from(*x as f32) == *x => format!("{:?}", *x as f32),
        Value::Float(x) => format!("{x:?}"),
        other => other.to_string(),
    }
}

/// Encodes one layer of points at (id, 2 · id).
fn encode(keys: &[String], rows: &[Vec<Option<Value>>], limit: Option<TextLimit>) -> Vec<u8> {
    let mut geometries = Vec::new();
    let mut properties = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let mut geometry = Vec::new();
        write_points(&[[i as i32, 2 * i as i32]], &mut geometry);
        geometries.push(geometry);
        let mut own = Properties::default();
        for (key, value) in row.iter().enumerate() {
            if let Some(value) = value {
                own.push(key, value);
            }
        }
        properties.push(own);
    }
    let features: Vec<TileFeature<'_>> = (0..rows.len())
        .map(|i| TileFeature {
            id: i as u64,
            kind: ShapeKind::Point,
            geometry: &geometries[i],
            properties: properties[i].as_bytes(),
        })
        .collect();
    let mut tile = Vec::new();
    let mut encoder = Encoder::default();
    // The second run finds used memory.
    encoder.write_layer("other", keys, &features[..1], None, &mut Vec::new());
    encoder.write_layer("layer", keys, &features, limit, &mut tile);
    tile
}

proptest! {
    #[test]
    fn values_come_back_with_their_type_and_absent_ones_stay_absent(
        rows in proptest::collection::vec(
            proptest::collection::vec(proptest::option::of(any_value()), 4), 1..60),
    ) {
        let keys = ["a", "b", "c", "d"].map(str::to_owned);
        let layers = decode(&encode(&keys, &rows, None)).unwrap();
        prop_assert_eq!(layers.len(), 1);
        prop_assert_eq!((layers[0].version, layers[0].extent), (2, 4096));
        prop_assert_eq!(layers[0].features.len(), rows.len());
        for (i, (row, feature)) in rows.iter().zip(&layers[0].features).enumerate() {
            prop_assert_eq!(feature.id, i as u64);
            prop_assert_eq!(&feature.paths, &vec![vec![[i as i32, 2 * i as i32]]]);
            for (key, value) in keys.iter().zip(row) {
                let expected = value.as_ref().map(spelled);
                prop_assert_eq!(feature.property(key), expected.as_deref());
            }
        }
    }
}

#[test]
fn a_layer_without_features_is_no_layer() {
    let mut tile = Vec::new();
    Encoder::default().write_layer("empty", &[], &[], None, &mut tile);
    assert!(tile.is_empty());
}

#[test]
fn a_number_that_is_none_is_absent() {
    let rows = vec![vec![Some(Value::Float(f64::NAN)), Some(Value::Float(f64::INFINITY))]];
    let layers = decode(&encode(&["a".to_owned(), "b".to_owned()], &rows, None)).unwrap();
    assert!(layers[0].features[0].properties.is_empty());
}

#[test]
fn long_texts_give_way_and_the_id_does_not() {
    let keys = ["id".to_owned(), "reason".to_owned(), "depth_m".to_owned()];
    let rows = vec![vec![
        Some(Value::from("w123456-1-2")),
        Some(Value::from("air setinggi lutut di jembatan")),
        Some(Value::Float(0.7)),
    ]];
    let limit = |characters| Some(TextLimit { characters, spared_key: Some(0) });
    let short = decode(&encode(&keys, &rows, limit(8))).unwrap();
    let feature = &short[0].features[0];
    assert_eq!(feature.property("reason"), Some("\"air set…\""));
    assert_eq!(feature.property("id"), Some("\"w123456-1-2\""));
    assert_eq!(feature.property("depth_m"), Some("0.7"));
    let none = decode(&encode(&keys, &rows, limit(0))).unwrap();
    assert_eq!(none[0].features[0].property("reason"), None);
}

#[test]
fn a_tile_reads_as_the_format_says() {
    let keys = ["class".to_owned(), "bridge".to_owned(), "length_m".to_owned(), "level".to_owned()];
    let rows: Vec<Vec<Option<Value>>> = (0..3_i64)
        .map(|i| {
            vec![
                Some(Value::from("primary")),
                (i == 1).then_some(Value::Bool(true)),
                Some(Value::Float(12.3 + i as f64)),
                Some(Value::Int(-i)),
            ]
        })
        .collect();
    insta::assert_snapshot!(tile_text(&encode(&keys, &rows, None)).unwrap());
}
