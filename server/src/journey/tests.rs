//! Helpers of the tests of journeys.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::Method;
use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    evidence::FactTable,
    hierarchy::{Arcs, HierarchyBuf, order},
    network::{
        GridPoint, Slowdown, Speeds,
        build::{RoadEdge, build},
        turns::TurnRule,
    },
    passability::{ReportStatus, fact::Confidence},
    report::{Report, Role},
    road::{RoadAttributes, attributes::Oneway},
    vehicle::VehicleSet,
};
use lintas_snapshot::{
    format::{
        layout,
        manifest::{Draft, Mode, Region},
        write_facts, write_network,
    },
    store::Wait,
};
use serde_json::Value;

use crate::{
    fixtures::world::{Folder, TestResponse, World},
    live::{EdgePosition, EdgeReports, Reported, shared_map::SharedList},
};

/// Posts JSON without a key.
pub(crate) async fn post(world: &World, uri: &str, json: &Value) -> TestResponse {
    let headers = [("content-type", "application/json")];
    world.send(Method::POST, uri, &headers, json.to_string().into()).await
}

/// The answer of `/route`.
pub(crate) async fn route(world: &World, from: [f64; 2], to: [f64; 2], vehicle: &str) -> Value {
    let uri =
        format!("/route?from={},{}&to={},{}&vehicle={vehicle}", from[0], from[1], to[0], to[1]);
    let answer = world.get(&uri).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/geo+json");
    answer.json()
}

/// The edges of the best way.
pub(crate) fn edges(json: &Value) -> Vec<&str> {
    let edges = &json["features"][0]["properties"]["edges"];
    edges.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

/// A road of a small network for tests.
pub(crate) struct Lane {
    pub(crate) id: &'static str,
    pub(crate) points: Vec<[f64; 2]>,
    pub(crate) oneway: bool,
}

/// Publishes a snapshot with a network and nothing else, and serves it.
pub(crate) fn serve(lanes: &[Lane], turns: &[TurnRule]) -> World {
    let grid = |place: &[f64; 2]| GridPoint::nearest((*place).into()).unwrap();
    let roads: Vec<(RoadAttributes, Vec<GridPoint>, f64)> = lanes
        .iter()
        .map(|lane| {
            let mut road = RoadAttributes::of_class("residential");
            road.name = Some(format!("Jalan {}", lane.id));
            road.oneway = if lane.oneway { Oneway::Forward } else { Oneway::Both };
            let points: Vec<GridPoint> = lane.points.iter().map(grid).collect();
            let length_m = points.windows(2).map(|pair| pair[0].metres_to(pair[1])).sum();
            (road, points, length_m)
        })
        .collect();
    let edges: Vec<RoadEdge<'_>> = lanes
        .iter()
        .zip(&roads)
        .map(|(lane, (road, points, length_m))| RoadEdge {
            id: lane.id,
            road,
            points,
            length_m: *length_m,
            as_of: None,
        })
        .collect();
    let graph = build(&edges, &[], turns, &Speeds::default());
    let folder = Folder::empty();
    let work = folder.store().begin(Wait::No).unwrap();
    let (tail, head): (Vec<NodeId>, Vec<NodeId>) =
        graph.arcs.iter().map(|arc| (arc.tail, arc.head)).unzip();
    let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
    let hierarchy = HierarchyBuf::build(arcs, &order(arcs, &graph.nodes));
    let path = work.path(layout::NETWORK);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_network(&path, &graph, &hierarchy, &Slowdown::default(), &Speeds::default()).unwrap();
    write_facts(&work.path(layout::FACTS), &FactTable::default()).unwrap();
    let draft = Draft {
        created: "2025-09-18T01:00:00Z".parse().unwrap(),
        as_of: "2025-09-18T01:00:00Z".parse().unwrap(),
        region: Region {
            id: "kecil".into(),
            name: "Kecil".into(),
            pcode: None,
            time_zone: "Asia/Makassar".into(),
        },
        event: None,
        mode: Mode::Actual,
        sources: Vec::new(),
        layers: BTreeMap::new(),
        findings: BTreeMap::new(),
    };
    work.publish(draft).unwrap();
    World::over(folder)
}

/// Reports an edge as closed, as a whole or at a point.
pub(crate) fn close(world: &World, edge: EdgeId, share: Option<f64>) {
    let mut on_edges = EdgeReports::default();
    on_edges.add(&Arc::new(EdgePosition {
        report: Arc::new(Report {
            id: "R-1".into(),
            status: ReportStatus::Closed,
            vehicles: VehicleSet::ALL,
            edges: Vec::new(),
            geometry: None,
            cause: Some("fallen_tree".into()),
            depth_m: None,
            current: None,
            dark: None,
            trend: None,
            max_weight_t: None,
            reason: None,
            seen_at: world.state.clock.now(),
            valid_until: None,
            channel: None,
            on_behalf_of: None,
            confidence: Confidence::Seen,
            reporter: "posko".into(),
            role: Role::Officer,
            received_at: world.state.clock.now(),
            in_doubt: None,
        }),
        confirmed: true,
        edges: vec![edge],
        points: share.map(|share| (edge, share)).into_iter().collect(),
    }));
    let revision = world.state.serving().revision + 1;
    let told = Reported {
        reports: &SharedList::default(),
        on_edges: &on_edges,
        aid: &[],
        ways: &Arc::default(),
    };
    world.state.writer.advance(revision, told, &[edge], world.state.clock.now());
}
