//! Roads from OpenStreetMap PBF files.
//!
//! The file is read twice, with its elements in any order: first for the ways that the network
//! takes and the relations that restrict turns, then for the nodes of these ways. Every way is cut
//! where it meets another or itself, at barriers that stop somebody, and where nodes are missing; a
//! gap is never bridged.
//!
//! Where ids come out of order (several files put together, a file with history), the ways are read once
//! more, so that the newest version of each counts; and once more for ways that are ferry lines only by a
//! relation.
//!
//! What maps show around the roads (ground, water, buildings, names) is read in the same passes, and once more
//! for ways that are but parts of areas; it never touches the network.
//!
//! Memory: the kept ways and turn restrictions with their references, and 21 bytes for every node
//! that the ways use (while these are collected, 8 bytes for every use of a node).

mod barriers;
mod blocks;
mod context;
mod context_ways;
mod edges;
mod ferry;
mod named;
mod nodes;
mod position;
mod restriction;
mod turns;
mod versions;
mod ways;

use std::path::Path;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};

use super::row::Rejected;
use super::source_rows::SourceRows;
use crate::config::Source;

/// Reads the network of one file. `tell` is called with the number of ways read since the last
/// call.
pub(super) fn read(source: &Source, file: &Path, tell: &dyn Fn(u64)) -> SourceRows {
    let mut rows = SourceRows::default();
    let mut around = source.context.then(|| context::begin(source));
    let found = ways::read(file, &source.id, around.as_mut());
    rows.findings.extend(found.findings);
    rows.as_of = found.timestamp.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let mut broken = found.broken;
    tell(found.ways.len() as u64);
    let mut nodes = nodes::Nodes::used_by(&found.ways);
    let mut placed = around.as_ref().map(context::PlacedContext::of);
    let of_context = placed.as_mut().map(|it| (&mut it.nodes, &mut it.named));
    broken = broken.or(nodes::locate(file, &mut nodes, of_context));
    if let (Some(around), Some(placed)) = (around, placed) {
        let (context, findings) = context::features(around, placed, found.extent, &source.id);
        rows.context = context;
        rows.findings.absorb(findings);
    }
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
            .at_row(way.row())
            .in_indonesian("kurang dari dua titik berurutan ruas ini ada di berkas");
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
mod context_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod written;
#[cfg(test)]
mod written_tests;
