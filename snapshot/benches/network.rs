//! Races of the routing engine, side by side with plain Dijkstra and with RoutingKit.
//!
//! `cargo bench -p lintas-snapshot --bench network -- 10k 100k` races on the networks named (`10k`,
//! `100k`, `1M`: made up; `grid`: one that no hierarchy likes; none named: all of them). With
//! `LINTAS_BENCH_NETWORK=FILE` it races on that network too ([`BenchNetwork::read`] tells the format); with
//! `--figures`, criterion keeps no history.
#![expect(clippy::print_stdout, reason = "figures are printed")]
#![expect(clippy::expect_used, reason = "a race that cannot start stops")]

#[path = "network/race.rs"]
mod race;
#[path = "network/roads.rs"]
mod roads;

use race::race;
use roads::BenchNetwork;

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let wanted = |label: &str| named.is_empty() || named.iter().any(|name| name == label);
    for (label, side) in [("10k", 100), ("100k", 316), ("1M", 1000)] {
        if wanted(label) {
            race(&BenchNetwork::made_up(label, side));
        }
    }
    if wanted("grid") {
        race(&BenchNetwork::grid("grid", 316));
    }
    if let Some(path) = std::env::var_os("LINTAS_BENCH_NETWORK") {
        let bytes = std::fs::read(&path).expect("LINTAS_BENCH_NETWORK names a file");
        race(&BenchNetwork::read("file", &bytes).expect("the file is a dump of a network"));
    }
}
