use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use geo_types::{Geometry, line_string, point, polygon};
use lintas_model::feature::Feature;
use lintas_model::ids::feature_id;
use lintas_model::schema::{Field, FieldKind, GeometryKind, Schema};
use lintas_model::tiling::TileCoord;
use lintas_model::value::Value;
use lintas_snapshot::format::{Archive, Drawing, LayerFile, LayerWriter, Redrawn, gzip::gunzip};

use super::spool::{RUN_BYTES, Spool};
use super::tiles::write_sorted;
use super::{ArchiveLabel, TileLayer, TileSummary, Zooms};
use crate::progress::Progress;
use lintas_model::tiling::decoded::{DecodedLayer, decode, tile_text};

const TILE_BYTES: usize = 500_000;

fn schema(layer: &str, geometry: GeometryKind, fields: &[(&str, FieldKind)]) -> Schema {
    let fields = fields.iter().map(|(name, kind)| Field::new(name, *kind, "")).collect();
    Schema { layer: layer.to_owned(), geometry, fields }
}

fn write_layer(folder: &Path, schema: &Schema, features: &[Feature]) -> TileLayer {
    let path = folder.join(format!("{}.fgb", schema.layer));
    let mut writer = LayerWriter::create(&path, schema).unwrap();
    for feature in features {
        writer.push(feature).unwrap();
    }
    writer.finish().unwrap();
    TileLayer::from_file(&path)
}

fn tile(
    folder: &Path,
    layers: &[TileLayer],
    zooms: Zooms,
    memory: usize,
) -> (PathBuf, TileSummary) {
    let out = folder.join("out.pmtiles");
    let summary = write_sorted(
        Spool::new(folder, memory),
        layers,
        zooms,
        &ArchiveLabel { name: "drill".to_owned(), ..ArchiveLabel::default() },
        (&out, None, folder),
        &Progress::silent(),
    )
    .unwrap();
    (out, summary)
}

fn tiles(archive: &Path) -> BTreeMap<u64, (TileCoord, Vec<DecodedLayer>)> {
    let archive = Archive::open(archive).unwrap();
    let tiles = archive.tiles().map(|tile| {
        let (coord, stored) = tile.unwrap();
        assert!(stored.bytes.len() <= TILE_BYTES);
        (coord.hilbert_id(), (coord, decode(&gunzip(&stored.bytes, 1 << 28).unwrap()).unwrap()))
    });
    tiles.collect()
}

/// Ids of the features in the tiles, by zoom.
fn ids_by_zoom(archive: &Path, layer: &str) -> BTreeMap<u8, BTreeSet<u64>> {
    let mut ids: BTreeMap<u8, BTreeSet<u64>> = BTreeMap::new();
    for (coord, layers) in tiles(archive).into_values() {
        for layer in layers.into_iter().filter(|l| l.name == layer) {
            let unique: BTreeSet<u64> = layer.features.iter().map(|f| f.id).collect();
            assert_eq!(unique.len(), layer.features.len(), "ids are unique in a tile");
            ids.entry(coord.z()).or_default().extend(unique);
        }
    }
    ids
}

fn roads_schema() -> Schema {
    let fields = [
        ("id", FieldKind::Text),
        ("class", FieldKind::Text),
        ("status", FieldKind::Text),
        ("bridge", FieldKind::Bool),
        ("reason", FieldKind::Text),
        ("length_m", FieldKind::Float),
    ];
    schema("roads", GeometryKind::Line, &fields)
}

fn road(
    id: &str,
    class: &str,
    status: &str,
    bridge: bool,
    reason: &str,
    at: (f64, f64),
) -> Feature {
    let (lon, lat) = at;
    Feature {
        id: id.to_owned(),
        geometry: Geometry::LineString(line_string![
            (x: lon, y: lat), (x: lon + 0.004, y: lat + 0.001), (x: lon + 0.008, y: lat),
        ]),
        values: vec![
            Some(Value::from(id)),
            Some(Value::from(class)),
            Some(Value::from(status)),
            Some(Value::from(bridge)),
            (!reason.is_empty()).then(|| Value::from(reason)),
            Some(Value::from(890.5)),
        ],
    }
}

/// A street net of 40 by 40 edges around Kembang Janggut.
fn street_net() -> Vec<Feature> {
    let mut features = Vec::new();
    for i in 0..40_u32 {
        for j in 0..40_u32 {
            let class = ["primary", "tertiary", "residential", "path"][(i % 4) as usize];
            let status = if (i, j) == (3, 7) { "closed" } else { "presumed" };
            let at = (116.5 + f64::from(i) * 0.008, 0.1 + f64::from(j) * 0.008);
            features.push(road(&format!("e{i}-{j}"), class, status, (i, j) == (3, 8), "", at));
        }
    }
    features
}

#[test]
fn every_edge_is_at_the_greatest_zoom_and_rank_decides_below() {
    let folder = tempfile::tempdir().unwrap();
    let features = street_net();
    let layer = write_layer(folder.path(), &roads_schema(), &features);
    let (archive, summary) = tile(folder.path(), &[layer], Zooms::PUBLISHED, RUN_BYTES);
    let ids = ids_by_zoom(&archive, "roads");
    let all: BTreeSet<u64> = features.iter().map(|f| feature_id(&f.id)).collect();
    assert_eq!(ids[&14], all);
    assert_eq!(summary.zooms[14].features, 1600);
    assert_eq!(summary.zooms[14].thinned, 0);

    let of = |name: &str| feature_id(name);
    assert!(ids[&7].contains(&of("e0-0")) && !ids[&7].contains(&of("e1-0")), "by class");
    assert!(
        ids[&10].contains(&of("e3-7")) && !ids[&10].contains(&of("e3-6")),
        "closed comes early"
    );
    assert!(ids[&13].contains(&of("e3-8")) && !ids[&13].contains(&of("e3-6")), "so does a bridge");
    for zoom in &summary.zooms {
        let drawn = ids.get(&zoom.zoom).map_or(0, BTreeSet::len) as u64;
        assert_eq!(zoom.features, drawn, "zoom {}", zoom.zoom);
        assert_eq!(zoom.features + zoom.thinned + zoom.too_small, 1600);
    }
}

#[test]
fn at_another_greatest_zoom_nothing_is_thinned_either() {
    let folder = tempfile::tempdir().unwrap();
    let layer = write_layer(folder.path(), &roads_schema(), &street_net());
    let (archive, summary) = tile(folder.path(), &[layer], Zooms::new(3, 9).unwrap(), RUN_BYTES);
    let ids = ids_by_zoom(&archive, "roads");
    assert_eq!(ids[&9].len(), 1600);
    assert!(ids.keys().all(|zoom| (3..=9).contains(zoom)));
    assert_eq!(summary.zooms.len(), 7);
}

#[test]
fn the_bytes_depend_neither_on_threads_nor_on_memory() {
    let folder = tempfile::tempdir().unwrap();
    let layer = write_layer(folder.path(), &roads_schema(), &street_net());
    let bytes = |threads: usize, memory: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let layers = [layer.clone()];
        let (archive, summary) =
            pool.install(|| tile(folder.path(), &layers, Zooms::PUBLISHED, memory));
        (std::fs::read(archive).unwrap(), summary)
    };
    let (first, summary) = bytes(1, RUN_BYTES);
    for (threads, memory) in [(1, 0), (4, RUN_BYTES), (4, 0), (3, 100_000)] {
        let (again, other) = bytes(threads, memory);
        assert!(first == again, "{threads} threads with {memory} bytes");
        assert_eq!(summary, other);
    }
}

#[test]
fn several_inputs_are_layers_of_one_archive() {
    let folder = tempfile::tempdir().unwrap();
    let roads = write_layer(
        folder.path(),
        &roads_schema(),
        &[road("w1-2-3", "trunk", "open", true, "banjir; arus deras", (116.98, -0.43))],
    );
    let hazards = write_layer(
        folder.path(),
        &schema(
            "hazards",
            GeometryKind::Polygon,
            &[("id", FieldKind::Text), ("depth_m", FieldKind::Float), ("severity", FieldKind::Int)],
        ),
        &[Feature {
            id: "h1".to_owned(),
            geometry: Geometry::Polygon(polygon!(
                exterior: [(x: 116.98, y: -0.44), (x: 116.99, y: -0.44), (x: 116.99, y: -0.42), (x: 116.98, y: -0.42)],
                interiors: [[(x: 116.983, y: -0.433), (x: 116.986, y: -0.433), (x: 116.984, y: -0.43)]],
            )),
            values: vec![Some(Value::from("h1")), Some(Value::from(0.7)), Some(Value::from(-2))],
        }],
    );
    let shelters = write_layer(
        folder.path(),
        &schema(
            "shelters",
            GeometryKind::Point,
            &[("id", FieldKind::Text), ("people", FieldKind::Int)],
        ),
        &[Feature {
            id: "s1".to_owned(),
            geometry: Geometry::Point(point! { x: 116.985, y: -0.431 }),
            values: vec![Some(Value::from("s1")), None],
        }],
    );
    let (archive, _) =
        tile(folder.path(), &[hazards, roads, shelters], Zooms::new(0, 11).unwrap(), RUN_BYTES);
    let archive = Archive::open(&archive).unwrap();
    let names: Vec<&str> = archive.info().vector_layers.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(names, ["hazards", "roads", "shelters"]);
    assert_eq!(archive.info().vector_layers[0].fields["depth_m"], "Number");
    let [west, south, east, north] = archive.info().bounds;
    assert_eq!(
        [west, south, east, north].map(|c| (c * 1e3).round()),
        [116_980.0, -440.0, 116_990.0, -420.0]
    );
    let stored = archive.get(TileCoord::new(11, 1689, 1026).unwrap()).unwrap().unwrap();
    insta::assert_snapshot!(tile_text(&gunzip(&stored.bytes, 1 << 20).unwrap()).unwrap());
}

/// Text that hardly compresses.
fn noise(seed: u32, length: usize) -> String {
    let mut text = String::new();
    let mut i = 0;
    while text.len() < length {
        text.push_str(&format!("{:013x}", feature_id(&format!("{seed}-{i}"))));
        i += 1;
    }
    text
}

#[test]
fn long_texts_give_way_to_the_byte_bound_and_no_feature_does_at_the_greatest_zoom() {
    let folder = tempfile::tempdir().unwrap();
    let features: Vec<Feature> = (0..3000_u32)
        .map(|i| {
            let at = (116.98 + f64::from(i % 50) * 1e-4, -0.43 + f64::from(i / 50) * 1e-4);
            road(&format!("e{i}"), "path", "closed", false, &noise(i, 600), at)
        })
        .collect();
    let layer = write_layer(folder.path(), &roads_schema(), &features);
    let (archive, summary) = tile(folder.path(), &[layer], Zooms::PUBLISHED, RUN_BYTES);
    // `tiles` checks the size of each.
    assert_eq!(ids_by_zoom(&archive, "roads")[&14].len(), 3000);
    assert!(summary.shortened_tiles > 0);
    assert_eq!(summary.oversize_tiles, 0);
    assert_eq!(summary.zooms[14].gave_way, 0);
}

#[test]
fn below_the_greatest_zoom_the_lowest_ranks_give_way_to_the_byte_bound() {
    let folder = tempfile::tempdir().unwrap();
    let features: Vec<Feature> = (0..30_000_u32)
        .map(|i| {
            let class = if i % 100 == 0 { "trunk" } else { "motorway" };
            let at = (116.0 + f64::from(i % 300) * 0.01, -1.0 + f64::from(i / 300) * 0.01);
            road(&noise(i, 40), class, "open", false, "", at)
        })
        .collect();
    let layer = write_layer(folder.path(), &roads_schema(), &features);
    let (archive, summary) = tile(folder.path(), &[layer], Zooms::new(5, 8).unwrap(), RUN_BYTES);
    assert!(summary.zooms[0].gave_way > 0);
    let ids = ids_by_zoom(&archive, "roads");
    assert_eq!(ids[&8].len(), 30_000);
    let trunk = feature_id(&features[100].id);
    assert!(ids[&5].len() > 1000 && !ids[&5].contains(&trunk), "the lower class went first");
}

#[test]
fn tiles_of_the_same_content_are_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let layer = write_layer(
        folder.path(),
        &schema("admin", GeometryKind::Polygon, &[("id", FieldKind::Text)]),
        &[Feature {
            id: "kukar".to_owned(),
            geometry: Geometry::Polygon(
                polygon![(x: 115.0, y: -1.0), (x: 118.0, y: -1.0), (x: 118.0, y: 1.5), (x: 115.0, y: 1.5)],
            ),
            values: vec![Some(Value::from("kukar"))],
        }],
    );
    let (_, summary) = tile(folder.path(), &[layer], Zooms::new(0, 12).unwrap(), RUN_BYTES);
    assert!(summary.tiles > 1000 && summary.contents < 100, "{summary:?}");
}

#[test]
fn ids_that_do_not_tell_features_apart_give_way_to_positions() {
    let folder = tempfile::tempdir().unwrap();
    let fields = [("edge_id", FieldKind::Int)];
    let make = |ids: [i64; 3]| {
        let features: Vec<Feature> = ids
            .iter()
            .enumerate()
            .map(|(i, &id)| Feature {
                id: i.to_string(),
                geometry: Geometry::Point(point! { x: 117.0 + i as f64, y: 0.0 }),
                values: vec![Some(Value::from(id))],
            })
            .collect();
        let layer =
            write_layer(folder.path(), &schema("sites", GeometryKind::Point, &fields), &features);
        let (archive, _) = tile(folder.path(), &[layer], Zooms::new(0, 3).unwrap(), RUN_BYTES);
        ids_by_zoom(&archive, "sites")[&3].clone()
    };
    assert_eq!(make([70, 71, 72]), BTreeSet::from([70, 71, 72]));
    assert_eq!(make([70, 71, 70]), BTreeSet::from([1, 2, 3]));
    assert_eq!(make([70, 71, -1]), BTreeSet::from([1, 2, 3]));
}

#[test]
fn a_layer_that_breaks_off_is_an_error_and_leaves_no_archive() {
    let folder = tempfile::tempdir().unwrap();
    let layer = write_layer(folder.path(), &roads_schema(), &street_net());
    let whole = std::fs::read(&layer.path).unwrap();
    for length in [0, 7, 20, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&layer.path, &whole[..length]).unwrap();
        let out = folder.path().join("broken.pmtiles");
        let result = super::write_tiles(
            std::slice::from_ref(&layer),
            Zooms::PUBLISHED,
            &ArchiveLabel::default(),
            &out,
            None,
            folder.path(),
            &Progress::silent(),
        );
        assert!(result.is_err(), "{length} bytes");
        assert!(!out.exists());
    }
}

#[test]
fn an_empty_layer_gives_an_archive_without_tiles() {
    let folder = tempfile::tempdir().unwrap();
    let layer = write_layer(folder.path(), &roads_schema(), &[]);
    let (archive, summary) = tile(folder.path(), &[layer], Zooms::PUBLISHED, RUN_BYTES);
    assert_eq!((summary.tiles, summary.features), (0, 0));
    assert!(tiles(&archive).is_empty());
}

/// Compares the archive of a layer with the same tiles drawn one by one, some features revised.
fn drawn_alone(
    schema: &Schema,
    published: &[Feature],
    revised: &BTreeMap<String, Feature>,
    zooms: (u8, u8),
) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let now: Vec<Feature> =
        published.iter().map(|one| revised.get(&one.id).unwrap_or(one).clone()).collect();
    let layer = write_layer(folder.path(), schema, &now);
    let pyramid = Zooms::new(zooms.0, zooms.1).unwrap();
    let (archive, _) = tile(folder.path(), &[layer], pyramid, RUN_BYTES);
    let archive = Archive::open(&archive).unwrap();

    let file = write_layer(folder.path(), schema, published);
    let file = LayerFile::open(&file.path).unwrap();
    let mut positions = BTreeMap::new();
    let drawing = Drawing::of(&file, zooms, &mut |position, feature| {
        positions.insert(feature.id.clone(), position);
    })
    .unwrap();
    let minzooms =
        revised.iter().map(|(id, one)| (positions[id], drawing.rank(one).minzoom)).collect();
    let revise = |_: u32, feature: &mut Feature| *feature = revised[&feature.id].clone();
    let redrawn = Redrawn { minzooms: &minzooms, revise: &revise, added: &|_| {} };
    let mut tiles: BTreeSet<u64> = archive.tiles().map(|t| t.unwrap().0.hilbert_id()).collect();
    for one in published {
        tiles.extend(drawing.tiles_of(&one.geometry, 0).iter().map(|tile| tile.hilbert_id()));
    }
    for id in &tiles {
        let coord = TileCoord::from_hilbert_id(*id).unwrap();
        let stored = archive.get(coord).unwrap().map(|tile| tile.bytes.to_vec());
        assert!(drawing.tile(&file, coord, redrawn).unwrap() == stored, "{coord:?}");
    }
    // No tile of the archive lies outside those of its features.
    let said: BTreeSet<u64> = published
        .iter()
        .flat_map(|one| drawing.tiles_of(&one.geometry, 0))
        .map(TileCoord::hilbert_id)
        .collect();
    assert!(archive.tiles().all(|tile| said.contains(&tile.unwrap().0.hilbert_id())));
    tiles.len()
}

#[test]
fn a_tile_that_is_drawn_alone_is_to_the_byte_the_one_of_the_archive() {
    let mut net = street_net();
    // Shorter than a unit of the greatest zoom, and one that crosses many tiles of it.
    net.push(road("dot", "path", "presumed", false, "", (116.6, 0.2)));
    let dot = line_string![(x: 116.6, y: 0.2), (x: 116.600_000_2, y: 0.2)];
    net[1600].geometry = Geometry::LineString(dot);
    net.push(road("far", "river", "boat_only", false, "", (116.5, 0.1)));
    net[1601].geometry = Geometry::LineString(
        line_string![(x: 116.4, y: 0.05), (x: 116.5, y: 0.3), (x: 116.7, y: 0.2), (x: 116.9, y: 0.5)],
    );
    assert!(drawn_alone(&roads_schema(), &net, &BTreeMap::new(), (0, 14)) > 300);
    let closed = net
        .iter()
        .step_by(97)
        .map(|one| {
            let mut one = one.clone();
            one.values[2] = Some("closed".into());
            one.values[4] = Some("report".into());
            (one.id.clone(), one)
        })
        .collect();
    drawn_alone(&roads_schema(), &net, &closed, (0, 14));
    let crowd: Vec<Feature> = (0..1500_u32)
        .map(|i| {
            let at = (116.98 + f64::from(i % 50) * 1e-4, -0.43 + f64::from(i / 50) * 1e-4);
            road(&format!("e{i}"), "path", "closed", false, &noise(i, 600), at)
        })
        .collect();
    drawn_alone(&roads_schema(), &crowd, &BTreeMap::new(), (12, 14));
}
