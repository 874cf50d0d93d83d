//! A made-up town: streets each way, jittered, with a little of every class.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use geo_types::{Coord, LineString};
use lintas_model::index::NodeId;
use lintas_model::{
    evidence::{EdgeBuild, FactTable},
    feature::Feature,
    hierarchy::{Arcs, HierarchyBuf, order},
    layer::Layer,
    network::{
        GridPoint, Slowdown, Speeds,
        build::{RoadEdge, build},
    },
    passability::{judge, road_fields},
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
    let tail: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.tail).collect();
    let head: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.head).collect();
    let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
    let hierarchy = HierarchyBuf::build(arcs, &order(arcs, &graph.nodes));
    let work = Store::at(folder).begin(Wait::No)?;
    let network = work.path(layout::NETWORK);
    std::fs::create_dir_all(network.parent().context("it lies in a folder")?)?;
    write_network(&network, &graph, &hierarchy, &Slowdown::default(), &Speeds::default())?;
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
            let state = facts.with_known(build, None, &[], |known| judge(known, as_of));
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
        let noise = |seed: u32| f64::from(hash(x, y, seed) >> 16) / 65_536.0 - 0.5;
        let lon = 116.0 + (f64::from(x) + 0.5 * noise(1)) * APART;
        let lat = -1.0 + (f64::from(y) + 0.5 * noise(2)) * APART;
        Coord { x: lon, y: lat }
    };
    // Blocks whose streets lead everywhere, thinned as towns and country are: a tree of the cheapest
    // pieces, a tenth of the others, and few bridges over a river at every 200th street.
    let mut pieces: Vec<(u32, bool, [u32; 4])> = Vec::new();
    for (x, y) in (0..streets).flat_map(|x| (0..streets).map(move |y| (x, y))) {
        for (ox, oy) in [(x + 1, y), (x, y + 1)] {
            if ox < streets && oy < streets {
                let is_bridge = x / 200 != ox / 200 || y / 200 != oy / 200;
                let cost = hash(x * 2 + u32::from(ox > x), y, 3) >> 8;
                pieces.push((cost + (u32::from(is_bridge) << 30), is_bridge, [x, y, ox, oy]));
            }
        }
    }
    pieces.sort_unstable();
    let mut above: Vec<u32> = (0..streets * streets).collect();
    let mut joins = Vec::with_capacity(pieces.len());
    for (_, _, [x, y, ox, oy]) in &pieces {
        let (a, b) = (root(&mut above, y * streets + x), root(&mut above, oy * streets + ox));
        joins.push(a != b);
        above[a as usize] = b;
    }
    let mut roads = Vec::new();
    for ((_, is_bridge, [x, y, ox, oy]), joined) in pieces.into_iter().zip(joins) {
        let spare = !is_bridge && hash(x, y, 4).is_multiple_of(10);
        if !joined && !spare {
            continue;
        }
        let (a, b) = (place(x, y), place(ox, oy));
        let bend = Coord { x: f64::midpoint(a.x, b.x) + 0.0001, y: f64::midpoint(a.y, b.y) };
        let points = [a, bend, b].into_iter().filter_map(GridPoint::nearest).collect();
        let along = if ox > x { ("e", class(y)) } else { ("n", class(x)) };
        roads.push(Street { id: format!("w{x}-{y}-{}", along.0), class: along.1, points });
    }
    roads
}

fn root(above: &mut [u32], mut node: u32) -> u32 {
    while above[node as usize] != node {
        above[node as usize] = above[above[node as usize] as usize];
        node = above[node as usize];
    }
    node
}

/// Numbers without any order, the same at every run.
fn hash(x: u32, y: u32, seed: u32) -> u32 {
    let mixed = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed;
    (mixed ^ mixed >> 15).wrapping_mul(0xc2b2_ae3d)
}
