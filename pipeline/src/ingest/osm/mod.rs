//! Roads from OpenStreetMap PBF files.
//!
//! The file is read twice, in any order of its elements: once for the ways that the network takes (and
//! the relations that restrict turns between them),
//! once for their nodes. Then every way is cut where it meets another or itself, where a barrier stops
//! somebody, and where its nodes are missing; a gap is never bridged.
//!
//! Memory: the kept ways with their references, the turn restrictions with theirs, and 20 bytes for
//! every node that the ways use.

mod barriers;
mod blocks;
mod edges;
mod nodes;
mod restriction;
mod turns;
mod ways;

use std::path::Path;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};

use super::row::Rejected;
use super::source_rows::SourceRows;
use crate::config::Source;

/// Reads the network of one file. `tell` hears how many more ways were read.
pub(super) fn read(source: &Source, file: &Path, tell: &dyn Fn(u64)) -> SourceRows {
    let mut rows = SourceRows::default();
    let found = ways::read(file, &source.id);
    rows.findings.extend(found.findings);
    rows.as_of = found.timestamp.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let mut broken = found.broken;
    tell(found.ways.len() as u64);
    let mut nodes = nodes::Nodes::used_by(&found.ways);
    broken = broken.or(nodes.locate(file));
    nodes.cut_at_barriers(&found.ways);
    let as_of = source.observed.moment().or(rows.as_of);
    for way in &found.ways {
        rows.rows_read += 1;
        let cut = edges::cut(way, &nodes, &source.id, as_of);
        rows.findings.extend(cut.findings);
        if cut.edges.is_empty() {
            let finding = Finding::new(
                FindingCode::EmptyGeometry,
                &source.id,
                "fewer than two neighbouring nodes of the way are in the file",
            )
            .at_row(way.row());
            let properties = serde_json::json!({
                "@id": way.id,
                "@nodes": way.nodes,
                "road": &*way.attributes,
            });
            rows.rejected.push(Rejected::new(way.row(), None, &properties, &finding));
            rows.findings.add(finding);
            continue;
        }
        rows.rows_accepted += 1;
        rows.roads.extend(cut.edges);
    }
    let (turns, findings) = turns::place(&found.turns, &found.ways, &nodes, &source.id);
    rows.turns = turns;
    rows.findings.extend(findings);
    let (cuts, findings) = barriers::place(&mut rows.roads, &nodes, &source.id);
    rows.turns.extend(cuts);
    rows.findings.extend(findings);
    if let Some(reason) = broken {
        rows.break_off(&source.id, reason);
    }
    rows
}

#[cfg(test)]
mod tests;
