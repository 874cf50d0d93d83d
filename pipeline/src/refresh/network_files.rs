//! Writes the routing graph: one file of topology and hierarchy, one of the evidence on its edges.

use anyhow::Context;
use lintas_snapshot::format::layout;
use lintas_snapshot::format::network_file::{write_facts, write_network};
use lintas_snapshot::store::Work;

use super::assessment::Assessed;
use crate::config::Config;

/// Writes the network into the work folder. A region without roads has none.
///
/// # Errors
/// Where the disk fails.
pub(super) fn write(work: &Work, config: &Config, assessed: &Assessed) -> anyhow::Result<()> {
    let graph = &assessed.graph;
    if graph.edges.is_empty() {
        return Ok(());
    }
    write_network(
        &work.path(layout::NETWORK),
        graph,
        &assessed.hierarchy,
        &config.slowdown,
        &config.speeds,
    )
    .context("cannot write the network")?;
    write_facts(&work.path(layout::FACTS), &assessed.edges.facts)
        .context("cannot write what is known of the network")
}
