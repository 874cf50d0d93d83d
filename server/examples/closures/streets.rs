//! A made-up town: streets each way, jittered, with a little of every class.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use geo_types::{Coord, LineString};
use lintas_model::{
    feature::Feature,
    hierarchy::{Arcs, HierarchyBuf, order},
    layer::Layer,
    network::{
        EdgeBuild, FactTable, GridPoint, Slowdown, build::RoadEdge, build::build, judge,
        road_fields, speed::Speeds,
    },
    road::RoadAttributes,
    value::Value,
};
use lintas_snapshot::{
    format::{
        ArchiveInfo, ArchiveWriter, LayerWriter, layout,
        manifest::{Draft, LayerEntry, Mode, Region},
        write_facts, write_network,
    },
    store::{Store, Wait},
};

/// Degrees between two streets, about 90 m.
const APART: f64 = 0.0008;

struct Street {
    id: String,
    class: &'static str,
    points: Vec<GridPoint>,
}

/// Publishes a snapshot of a town with `streets` streets each way: about the square of it nodes.
pub(crate) fn publish(folder: &Path, streets: u32) -> anyhow::Result<()> {
    let as_of = "2025-09-18T09:00:00+08:00".parse()?;
    let mut roads = net(streets);
    roads.sort_by(|a, b| a.id.cmp(&b.id));
    let attributes: BTreeMap<&str, RoadAttributes> =
        CLASSES.into_iter().map(|class| (class, RoadAttributes::of_class(class))).collect();
    let edges: Vec<RoadEdge<'_>> = roads
        .iter()
        .map(|road| RoadEdge {
            id: &road.id,
            road: &attributes[road.class],
            points: &road.points,
            length_m: road.points.windows(2).map(|pair| pair[0].metres_to(pair[1])).sum(),
            as_of: Some(as_of),
        })
        .collect();
    let graph = build(&edges, &[], &[], &Speeds::default());
    let tail: Vec<u32> = graph.arcs.iter().map(|arc| arc.tail).collect();
    let head: Vec<u32> = graph.arcs.iter().map(|arc| arc.head).collect();
    let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
    let hierarchy = HierarchyBuf::build(arcs, &order(arcs, &graph.nodes));
    let work = Store::at(folder).begin(Wait::No)?;
    let network = work.path(layout::NETWORK);
    std::fs::create_dir_all(network.parent().context("it lies in a folder")?)?;
    write_network(&network, &graph, &hierarchy, &Slowdown::default())?;
    let facts = FactTable::default();
    write_facts(&work.path(layout::FACTS), &facts)?;

    let mut layers = BTreeMap::new();
    for layer in [Layer::Roads, Layer::Closures] {
        let (name, schema) = (layer.name(), layer.schema());
        let mut writer = LayerWriter::create(&work.path(&layout::layer(name)), &schema)?
            .with_ids(&work.path(&layout::layer_ids(name)));
        let none = layer != Layer::Roads;
        for (road, built) in roads.iter().zip(&graph.edges).filter(|_| !none) {
            let build = EdgeBuild { kind: built.kind, fit: &built.fit, as_of: Some(as_of) };
            let state = facts.with_known(build, None, &[], &[], |known| judge(known, as_of));
            let mut values: Vec<Option<Value>> = vec![None; schema.fields.len()];
            let own: [(&str, Option<Value>); 5] = [
                ("id", Some(road.id.as_str().into())),
                ("source", Some("made".into())),
                ("class", Some(road.class.into())),
                ("oneway", Some("no".into())),
                ("length_m", Some(Value::Float(built.length_m.round()))),
            ];
            for (field, value) in own.into_iter().chain(road_fields(&state, None)) {
                values[schema.position(field).context("a field of roads")?] = value;
            }
            let line: LineString<f64> = road.points.iter().map(|point| point.coord()).collect();
            writer.push(&Feature { id: road.id.clone(), geometry: line.into(), values })?;
        }
        let summary = writer.finish()?;
        // Tiles that nobody closed a road in are not asked for.
        let info = ArchiveInfo {
            maxzoom: 14,
            bounds: summary.bbox.unwrap_or([116.0, -1.0, 117.0, 0.0]),
            ..ArchiveInfo::default()
        };
        ArchiveWriter::create(&work.path(&layout::archive(name)), &work.spool(), info)?
            .with_etags(&work.path(&layout::archive_etags(name)))
            .finish()?;
        let entry = LayerEntry::new(&schema, summary.features, summary.bbox).tiled(0, 14);
        layers.insert(name.to_owned(), entry);
    }
    work.publish(Draft {
        created: as_of,
        as_of,
        region: Region {
            id: "made".into(),
            name: "Kota buatan".into(),
            pcode: None,
            time_zone: "Asia/Makassar".into(),
        },
        event: None,
        mode: Mode::Drill,
        sources: Vec::new(),
        layers,
        findings: BTreeMap::new(),
    })?;
    Ok(())
}

const CLASSES: [&str; 6] =
    ["primary", "secondary", "tertiary", "unclassified", "residential", "track"];

/// Every so many streets a greater one.
fn class(street: u32) -> &'static str {
    match street {
        n if n % 100 == 0 => "primary",
        n if n % 40 == 0 => "secondary",
        n if n % 15 == 0 => "tertiary",
        n if n % 5 == 0 => "unclassified",
        n if n % 7 == 0 => "track",
        _ => "residential",
    }
}

fn net(streets: u32) -> Vec<Street> {
    let place = |x: u32, y: u32| {
        // Numbers without any order, the same at every run.
        let noise = |seed: u32| {
            let hash = (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed)
                .wrapping_mul(0xc2b2_ae3d);
            f64::from(hash >> 16) / 65_536.0 - 0.5
        };
        let lon = 116.0 + (f64::from(x) + 0.5 * noise(1)) * APART;
        let lat = -1.0 + (f64::from(y) + 0.5 * noise(2)) * APART;
        Coord { x: lon, y: lat }
    };
    let mut roads = Vec::new();
    let mut add = |id: String, class: &'static str, a: Coord<f64>, b: Coord<f64>| {
        let bend = Coord { x: f64::midpoint(a.x, b.x) + 0.0001, y: f64::midpoint(a.y, b.y) };
        let points = [a, bend, b].into_iter().filter_map(GridPoint::nearest).collect();
        roads.push(Street { id, class, points });
    };
    for x in 0..streets {
        for y in 0..streets {
            // A fifth of the blocks is open on one side.
            if x + 1 < streets && (x * 31 + y * 17) % 5 != 0 {
                add(format!("w{x}-{y}-e"), class(y), place(x, y), place(x + 1, y));
            }
            if y + 1 < streets {
                add(format!("w{x}-{y}-n"), class(x), place(x, y), place(x, y + 1));
            }
        }
    }
    roads
}
