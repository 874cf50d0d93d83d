use bytes::Bytes;
use lintas_model::index::{ArcId, EdgeId, NodeId};
use lintas_model::{
    hierarchy::{Arcs, HierarchyBuf, order},
    network::{Graph, GraphArc, GraphEdge, GridPoint, NO_WAY, Slowdown, Speeds, Transfer},
    passability::{Fit, Reason, WayKind},
    vehicle::{VehicleClass, VehicleSet},
};
use proptest::prelude::*;

use super::network_file::{NetworkFile, write_network};

/// Three roads around a block, a bridge out of it, and a jetty.
fn block() -> Graph {
    let nodes: Vec<GridPoint> = (0..4)
        .map(|n| GridPoint { x: 1_169_000_000 + n * 9000, y: -4_200_000 + n % 2 * 7000 })
        .collect();
    let joined = [(0, 1), (1, 2), (0, 2), (2, 3)];
    let edge = |(number, (from, to)): (usize, (usize, usize))| GraphEdge {
        id: format!("w{number}-1-2"),
        name: (number == 3).then(|| "Jembatan Kedaton".to_owned()),
        class: "residential".to_owned(),
        kind: if number == 3 { WayKind::Bridge } else { WayKind::Road },
        points: vec![nodes[from], nodes[to]],
        length_m: 123.45 + number as f64,
        dry_ms: [1000, 2000, 3000, 4000, 5000, NO_WAY, NO_WAY],
        fit: [
            Fit::Free,
            Fit::Free,
            Fit::Free,
            Fit::Limited(Reason::WeightLimit),
            Fit::Blocked,
            Fit::Never,
            Fit::Never,
        ],
        as_of: (number != 1).then(|| "2025-08-01T00:00:00Z".parse().unwrap()),
    };
    let arc = |at: usize| {
        let (from, to) = joined[at / 2];
        let backward = at % 2 == 1;
        GraphArc {
            tail: NodeId::at(if backward { to } else { from }),
            head: NodeId::at(if backward { from } else { to }),
            edge: EdgeId::at(at / 2),
            backward,
            banned: if at == 3 { VehicleSet::ALL } else { VehicleSet::NONE },
            boarding_ms: at as u32,
        }
    };
    Graph {
        arcs: (0..8).map(arc).collect(),
        edges: joined.into_iter().enumerate().map(edge).collect(),
        transfers: vec![Transfer {
            name: Some("Dermaga Loa Kulu".into()),
            place: nodes[1],
            land: NodeId::new(1),
            water: NodeId::new(3),
            load_ms: 1_200_000,
        }],
        nodes,
    }
}

fn stored(graph: &Graph) -> Vec<u8> {
    let tail: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.tail).collect();
    let head: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.head).collect();
    let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
    let hierarchy = HierarchyBuf::build(arcs, &order(arcs, &graph.nodes));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.bin");
    write_network(&path, graph, &hierarchy, &Slowdown::default(), &Speeds::default()).unwrap();
    std::fs::read(path).unwrap()
}

/// The bytes, read from a file.
fn in_memory(bytes: &[u8]) -> Bytes {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.bin");
    std::fs::write(&path, bytes).unwrap();
    super::SnapshotFile::open(&path, None).unwrap().whole().unwrap()
}

fn read(bytes: &[u8]) -> crate::Result<NetworkFile> {
    NetworkFile::read("network.bin".as_ref(), in_memory(bytes))
}

#[test]
fn what_was_written_is_read_back() {
    let graph = block();
    let file = read(&stored(&graph)).unwrap();
    assert_eq!((file.nodes(), file.arcs(), file.edges()), (4, 8, 4));
    for (at, edge) in EdgeId::all(4).zip(&graph.edges) {
        assert_eq!(file.id(at), edge.id);
        assert_eq!(file.name(at), edge.name.as_deref().unwrap_or_default());
        assert_eq!((file.class(at), file.kind(at)), (edge.class.as_str(), edge.kind));
        assert_eq!((file.fit(at), file.as_of(at)), (edge.fit, edge.as_of));
        assert!((file.length_m(at) - edge.length_m).abs() < 0.006);
        assert!(file.points(at).eq(edge.points.iter().copied()));
        for class in VehicleClass::ALL {
            assert_eq!(file.dry_ms(at, class), edge.dry_ms[class.index()]);
        }
        let arcs: Vec<ArcId> = ArcId::all(8).filter(|arc| graph.arcs[*arc].edge == at).collect();
        assert_eq!(file.arcs_of(at), arcs);
    }
    for (at, arc) in ArcId::all(8).zip(&graph.arcs) {
        let read = file.arc(at);
        assert_eq!((read.tail, read.head, read.edge), (arc.tail, arc.head, arc.edge));
        assert_eq!((read.backward, read.banned), (arc.backward, arc.banned));
        assert_eq!(read.boarding_ms, arc.boarding_ms);
    }
    assert_eq!(file.transfers(), graph.transfers);
    assert_eq!((file.slowdown(), file.speeds()), (&Slowdown::default(), &Speeds::default()));
    assert_eq!((file.hierarchy().nodes(), file.hierarchy().inputs()), (4, 8));
}

#[test]
fn a_number_that_only_a_later_release_knows_is_passed_over() {
    let mut bytes = stored(&block());
    let name = b"\"truck_in_water_kmh\"";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap();
    bytes[at + 1] = b'x';
    let file = read(&bytes).unwrap();
    assert_eq!((file.slowdown(), file.speeds()), (&Slowdown::default(), &Speeds::default()));
}

#[test]
fn a_network_without_anything_is_a_network() {
    let file = read(&stored(&Graph::default())).unwrap();
    assert_eq!((file.nodes(), file.arcs(), file.edges()), (0, 0, 0));
}

#[test]
fn a_file_that_ends_early_is_refused() {
    let whole = stored(&block());
    for length in (0..whole.len()).step_by(13) {
        assert!(read(&whole[..length]).is_err(), "{length} of {}", whole.len());
    }
}

proptest! {
    /// Whatever a byte becomes, the file is refused, or every accessor still answers.
    #[test]
    fn a_changed_byte_never_makes_a_reader_panic(at in 0_usize..8000, to: u8) {
        let mut bytes = stored(&block());
        let at = at % bytes.len();
        bytes[at] = to;
        let Ok(file) = read(&bytes) else { return Ok(()) };
        for edge in EdgeId::all(file.edges()) {
            let arcs = file.arcs_of(edge);
            let sum: u32 = arcs.iter().map(|arc| file.arc(*arc).head.number()).sum();
            let text = file.id(edge).len() + file.name(edge).len() + file.class(edge).len();
            prop_assert!(file.points(edge).len() >= 2);
            let _ = (sum, text, file.fit(edge), file.kind(edge), file.as_of(edge));
        }
        let _ = file.transfers();
        let metric = file.hierarchy().customize(|arc| file.arc(arc).boarding_ms.min(NO_WAY));
        drop(metric);
    }
}
