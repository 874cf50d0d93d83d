//! From ways to edges: ways are cut at junctions, at barriers, and where nodes are missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Geodesic, Length};
use geo_types::{Coord, LineString};
use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::ids::osm_edge_id;
use lintas_model::road::{ClassAccess, RoadAttributes};
use lintas_model::vehicle::PerClass;

use super::nodes::Nodes;
use super::ways::Way;
use crate::ingest::road::RoadLine;

/// The edges of one way.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) edges: Vec<RoadLine>,
    pub(super) findings: Vec<Finding>,
}

/// A stretch of a way between two of its junctions or gaps; all its nodes have places.
struct WayPiece {
    nodes: Vec<i64>,
    line: LineString<f64>,
}

/// Cuts a way into edges.
pub(super) fn cut(way: &Way, nodes: &Nodes, source: &str, as_of: Option<Timestamp>) -> Cut {
    let mut cut = Cut::default();
    let (pieces, missing) = pieces(way, nodes);
    if missing > 0 {
        let message = format!("{missing} of its {} nodes are not in the file", way.nodes.len());
        let nodes = way.nodes.len();
        let mut finding = Finding::new(FindingCode::MissingNode, source, message)
            .at_row(way.row())
            .in_indonesian(format!("{missing} dari {nodes} titiknya tidak ada di berkas"));
        if let Some(place) = pieces.first().and_then(|piece| piece.line.0.first()) {
            finding = finding.at_place(place.x, place.y);
        }
        cut.findings.push(finding);
    }
    let whole_m: f64 = match way.attributes.ferry_duration_s {
        Some(_) => pieces.iter().map(|piece| Geodesic.length(&piece.line)).sum(),
        None => 0.0,
    };
    let mut times: BTreeMap<(i64, i64), u32> = BTreeMap::new();
    for piece in pieces {
        let (from, to) = (piece.nodes[0], piece.nodes[piece.nodes.len() - 1]);
        let place = piece.line.0[0];
        if piece.line.coords().all(|coord| *coord == place) {
            let message = "all nodes between two junctions are at one place; left out";
            cut.findings.push(
                Finding::new(FindingCode::ZeroLength, source, message)
                    .at_row(way.row())
                    .at_place(place.x, place.y)
                    .in_indonesian("semua titik di antara dua simpang sama tempatnya; dilewati")
                    .with_severity(Severity::Info),
            );
            continue;
        }
        let time = times.entry((from, to)).or_default();
        *time += 1;
        let mut id = osm_edge_id(way.id, from, to);
        if *time > 1 {
            id = format!("{id}-{time}");
        }
        cut.edges.push(RoadLine {
            row: way.row(),
            id: Some(id),
            osm_id: Some(way.id),
            attributes: attributes(way, &piece, nodes, whole_m),
            line: piece.line,
            as_of,
        });
    }
    cut
}

/// The stretches of a way, and the number of its nodes that the file lacks.
fn pieces(way: &Way, nodes: &Nodes) -> (Vec<WayPiece>, usize) {
    let mut pieces = Vec::new();
    let mut missing = 0;
    let mut open: Vec<(i64, Coord<f64>)> = Vec::new();
    let close = |open: &mut Vec<(i64, Coord<f64>)>, pieces: &mut Vec<WayPiece>| {
        if open.len() > 1 {
            pieces.push(WayPiece {
                nodes: open.iter().map(|(id, _)| *id).collect(),
                line: open.iter().map(|(_, place)| *place).collect(),
            });
        }
        open.clear();
    };
    for &id in &way.nodes {
        let Some(place) = nodes.place(id) else {
            missing += 1;
            close(&mut open, &mut pieces);
            continue;
        };
        open.push((id, place));
        if open.len() > 1 && nodes.is_junction(id) {
            close(&mut open, &mut pieces);
            open.push((id, place));
        }
    }
    close(&mut open, &mut pieces);
    (pieces, missing)
}

/// The attributes of a piece: those of its way, with the access of gates inside the piece, and a
/// ferry's duration in proportion to its length. Barriers that stop a class altogether lie at the
/// ends of pieces and do not matter here.
fn attributes(way: &Way, piece: &WayPiece, nodes: &Nodes, whole_m: f64) -> Arc<RoadAttributes> {
    let inner = &piece.nodes[1..piece.nodes.len() - 1];
    let barriers: Vec<_> = inner.iter().filter_map(|id| nodes.barrier(*id)).collect();
    let share = (whole_m > 0.0).then(|| Geodesic.length(&piece.line) / whole_m);
    if barriers.is_empty() && share.is_none_or(|share| share == 1.0) {
        return Arc::clone(&way.attributes);
    }
    let mut attributes = (*way.attributes).clone();
    for barrier in barriers {
        narrow(&mut attributes, &barrier.passes);
    }
    if let (Some(share), Some(duration)) = (share, attributes.ferry_duration_s.as_mut()) {
        *duration *= share;
    }
    Arc::new(attributes)
}

/// Makes the road private for the classes that pass the barrier with permission only. Classes that
/// cannot pass at all keep their access to the road, which leads up to the barrier: see
/// [`super::barriers`].
pub(super) fn narrow(attributes: &mut RoadAttributes, passes: &PerClass<ClassAccess>) {
    for (access, passes) in attributes.access.iter_mut().zip(passes) {
        if *passes == ClassAccess::Private {
            *access = (*access).max(*passes);
        }
    }
}

/// The end nodes of an edge, parsed from its id (`w{way}-{from}-{to}`, with `-{n}` behind it where
/// the way runs between these nodes more than once).
pub(super) fn ends(edge: &RoadLine) -> Option<[i64; 2]> {
    let id = edge.id.as_deref()?;
    let rest = id.strip_prefix(&format!("w{}-", edge.osm_id?))?;
    // Ids of nodes that an editor has not uploaded yet are negative.
    let split = rest.get(1..)?.find('-')? + 1;
    let (from, to) = (&rest[..split], &rest[split + 1..]);
    let end = to.get(1..)?.find('-').map_or(to.len(), |at| at + 1);
    Some([from.parse().ok()?, to[..end].parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_an_edge_are_read_from_its_id() {
        let line = LineString::from(vec![(0.0, 0.0), (1.0, 0.0)]);
        for (id, expected) in [
            ("w7-11-13", Some([11, 13])),
            ("w7-11-13-2", Some([11, 13])),
            ("w7--11-13", Some([-11, 13])),
            ("w7--11--13-2", Some([-11, -13])),
            ("w7-11", None),
        ] {
            let edge = RoadLine {
                row: 7,
                id: Some(id.to_owned()),
                osm_id: Some(7),
                attributes: Arc::new(RoadAttributes::of_class("road")),
                line: line.clone(),
                as_of: None,
            };
            assert_eq!(ends(&edge), expected, "{id}");
        }
    }
}
