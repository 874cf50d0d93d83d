use std::path::Path;

use geo_types::{Coord, Geometry, LineString, Point, Rect, polygon};
use jiff::Timestamp;
use lintas_model::finding::FindingCode;

use super::super::protocol::{receive, send};
use super::*;
use crate::config::Config;
use crate::ingest::source;

fn there_and_back(rows: &SourceRows) -> SourceRows {
    let mut bytes = Vec::new();
    send(&mut bytes, &RowsOut(rows)).unwrap();
    let mut from = &bytes[..];
    let RowsIn(read) = receive(&mut from).unwrap();
    assert!(from.is_empty(), "{} bytes are left", from.len());
    read
}

/// Every source of the drill region: tables, workbooks, maps, a raster, a geodatabase of roads.
#[test]
fn what_is_read_of_the_drill_region_comes_over_as_it_is() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/kukar/lintas.toml");
    let config = Config::load(&file, Timestamp::UNIX_EPOCH).unwrap();
    let (mut rasters, mut roads) = (0, 0);
    for source in &config.sources {
        let read = source::ingest(&config, source, &|_| {}).unwrap();
        (rasters, roads) = (rasters + usize::from(read.raster.is_some()), roads + read.roads.len());
        let again = there_and_back(&read);
        assert_eq!(format!("{again:?}"), format!("{read:?}"), "{}", source.id);
    }
    assert!(rasters > 0 && roads > 0);
}

#[test]
fn what_the_drill_region_lacks_comes_over_as_well() {
    let ring = polygon![(x: 0.1, y: 0.2), (x: 1.0, y: 0.0), (x: 1.0, y: -1.0)];
    let line =
        LineString(vec![Coord { x: 116.123_456_789_012_3, y: -0.0 }, Coord { x: 1e-300, y: 2.0 }]);
    let shapes: Vec<Geometry<f64>> = vec![
        Point::new(f64::MIN_POSITIVE, -0.1).into(),
        geo_types::MultiPoint(vec![Point::new(1.0, 2.0)]).into(),
        geo_types::MultiLineString(vec![line.clone(), line.clone()]).into(),
        geo_types::MultiPolygon(vec![ring.clone()]).into(),
        Geometry::GeometryCollection(geo_types::GeometryCollection(vec![ring.into(), line.into()])),
    ];
    let row = |number: usize, shape: &Geometry<f64>| Row {
        number: number as u64,
        sheet: Some(Arc::from("Lembar 1")),
        id: format!("r{number}"),
        geometry: Some(shape.clone()),
        values: [
            ("name", InputValue::Text("Posko".to_owned())),
            ("strange", InputValue::Float(0.1)),
        ]
        .into_iter()
        .collect(),
        as_of: Some("2025-09-18T09:00:00.123456789Z".parse().unwrap()),
        beside: number == 2,
        raw: "{}".into(),
    };
    let rows: Vec<Row> = shapes.iter().enumerate().map(|(at, shape)| row(at, shape)).collect();
    let finding = || Finding::new(FindingCode::UnreadableRow, "s", "x").at_row(3);
    let mut all = SourceRows {
        astray: vec![(rows[0].clone(), finding())],
        by_code: vec![CodedRows {
            rows: vec![(
                rows[1].clone(),
                vec![(Some("bps"), "6402".to_owned()), (None, "1".to_owned())],
            )],
            instead: vec![rows[2].clone()],
        }],
        out_of_range: vec![(finding(), [f64::INFINITY, 1.0])],
        turns: vec![TurnRestriction {
            row: 7,
            via: Coord { x: 1.0, y: 2.0 },
            from: vec![1],
            to: vec![],
            only: true,
            classes: VehicleSet::ALL,
        }],
        context: ContextRows {
            features: vec![ContextFeature {
                id: "w7".into(),
                kind: ContextKind::Mangrove,
                name: Some("Bakau".into()),
                geometry: shapes[3].clone(),
            }],
            extent: Some(Rect::new((116.0, -1.0), (117.5, 0.25))),
        },
        rows,
        placeless: 2,
        coverage_refused: true,
        ..SourceRows::default()
    };
    all.break_off("s", Unusable::foreign("x").mended_by(["a", "b"]));
    let again = there_and_back(&all);
    assert_eq!(format!("{again:?}"), format!("{all:?}"));
}

#[test]
fn what_is_cut_short_or_made_up_is_no_rows() {
    let mut bytes = Vec::new();
    send(&mut bytes, &RowsOut(&SourceRows::default())).unwrap();
    for cut in 0..bytes.len() {
        assert!(receive::<RowsIn>(&mut &bytes[..cut]).is_err(), "{cut} of {}", bytes.len());
    }
    // An array that says that it has four billion items.
    assert!(receive::<RowsIn>(&mut &[0x9E, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF][..]).is_err());
}
