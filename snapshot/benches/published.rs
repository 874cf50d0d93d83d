//! Races of the routing engine on published networks, beside plain Dijkstra and RoutingKit, once a
//! vehicle class: `LINTAS_NETWORKS=A/network/network.bin:B/network/network.bin cargo bench -p
//! lintas-snapshot --bench published -- --figures`. Weights are those of a dry day.
#![expect(clippy::print_stdout, reason = "figures are printed")]
#![expect(clippy::expect_used, reason = "a race that cannot start stops")]

#[path = "network/race.rs"]
mod race;
#[path = "network/roads.rs"]
#[allow(dead_code, reason = "made-up networks are raced on elsewhere")]
mod roads;

use std::path::Path;

use lintas_model::{
    index::{ArcId, EdgeId, NodeId},
    network::{GraphArc, NO_WAY},
    vehicle::VehicleClass,
};
use lintas_snapshot::format::{NetworkFile, SnapshotFile};
use roads::BenchNetwork;

fn main() {
    let Ok(paths) = std::env::var("LINTAS_NETWORKS") else {
        println!("nothing to race on: LINTAS_NETWORKS names no network");
        return;
    };
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for path in paths.split(':').map(Path::new) {
        let bytes = SnapshotFile::open(path, None).and_then(|file| file.whole());
        let bytes = bytes.expect("LINTAS_NETWORKS names files");
        let file = NetworkFile::read(path, bytes).expect("the file is a network");
        for class in VehicleClass::ALL {
            if named.is_empty() || named.iter().any(|name| name == class.name()) {
                race::race(&roads_of(&file, path, class));
            }
        }
    }
}

fn roads_of(file: &NetworkFile, path: &Path, class: VehicleClass) -> BenchNetwork {
    // The snapshot's folder lies two above its network.
    let folder = path.ancestors().nth(3).and_then(Path::file_name).unwrap_or_default();
    let arcs: Vec<_> = ArcId::all(file.arcs()).map(|arc| file.arc(arc)).collect();
    let weight = |arc: &GraphArc| match file.dry_ms(arc.edge, class) {
        _ if arc.banned.contains(class) => NO_WAY,
        NO_WAY => NO_WAY,
        ms => ms + arc.boarding_ms,
    };
    let is_trunk =
        |edge: EdgeId| matches!(file.class(edge), "motorway" | "trunk" | "primary" | "secondary");
    BenchNetwork {
        label: format!("{} {class}", folder.to_string_lossy()),
        places: NodeId::all(file.nodes()).map(|node| file.node_place(node)).collect(),
        tail: arcs.iter().map(|arc| arc.tail).collect(),
        head: arcs.iter().map(|arc| arc.head).collect(),
        weights: arcs.iter().map(weight).collect(),
        trunks: ArcId::all(file.arcs()).filter(|arc| is_trunk(arcs[*arc].edge)).collect(),
    }
}
