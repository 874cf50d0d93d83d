//! Joins the roads of all sources into one network of edges with stable ids.

use std::collections::HashMap;
use std::sync::Arc;

use geo::{Geodesic, Length};
use geo_types::LineString;
use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::ids::edge_id;
use lintas_model::network::{
    Deck, GridPoint, Noding, Piece, RoadEdge, Strand, TurnRule, grid_point, node,
};
use lintas_model::road::RoadAttributes;

/// One line of a roads source, before noding.
#[derive(Debug, Clone)]
pub struct NetworkLine {
    /// Position of its source in the configuration.
    pub source: usize,
    /// Row in the source, or the id of the OSM way; for a navigable river its position among the
    /// waters, from 1.
    pub row: u64,
    /// Its id, where the source gives edges stable ids (OSM).
    pub id: Option<String>,
    /// Id of the OSM way.
    pub osm_id: Option<i64>,
    /// The road itself, without any hazard or closure.
    pub attributes: Arc<RoadAttributes>,
    /// Its course, EPSG:4326.
    pub line: LineString<f64>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
}

/// How the lines of a source are joined with others.
#[derive(Debug, Clone)]
pub struct RoadSource {
    /// Id in the configuration.
    pub id: String,
    /// Where its lines are connected.
    pub noding: Noding,
    /// Loose ends within this distance of a line are connected to it, metres.
    pub snap_m: f64,
    /// Where two sources have the same road, the higher precedence stays.
    pub precedence: i64,
}

/// One edge of the network.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// [`NetworkLine::row`] of the line that it was cut from.
    pub row: u64,
    /// Id of the OSM way.
    pub osm_id: Option<i64>,
    /// The road itself, without any hazard or closure.
    pub attributes: Arc<RoadAttributes>,
    /// Its course, on the grid of 1e-7 degrees.
    pub points: Vec<GridPoint>,
    /// Geodesic length in metres.
    pub length_m: f64,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
}

impl Edge {
    /// Its course, EPSG:4326.
    pub fn line(&self) -> LineString<f64> {
        grid_point::line_of(&self.points)
    }

    /// What the network is built of.
    pub fn road_edge(&self) -> RoadEdge<'_> {
        RoadEdge {
            id: &self.id,
            road: &self.attributes,
            points: &self.points,
            length_m: self.length_m,
            as_of: self.as_of,
        }
    }

    /// Its two ends.
    pub fn ends(&self) -> [GridPoint; 2] {
        [self.points[0], self.points[self.points.len() - 1]]
    }
}

/// The network, and the findings of building it.
#[derive(Debug, Default)]
pub struct MergedNetwork {
    /// Edges sorted by id.
    pub edges: Vec<Edge>,
    /// Turns that are banned, at the nodes of those edges.
    pub turns: Vec<TurnRule>,
    /// Problems.
    pub findings: Vec<Finding>,
    /// Ends that were moved onto another line.
    pub ends_snapped: u64,
    /// Crossings at which lines were joined.
    pub crossings_joined: u64,
}

/// Cuts the lines of all sources into edges. `sources` is indexed by [`NetworkLine::source`] and
/// has an entry for every source, also for those without roads. Rivers are cut at `jetties`, too.
pub fn build(
    lines: Vec<NetworkLine>,
    sources: &[RoadSource],
    jetties: &[GridPoint],
) -> MergedNetwork {
    let mut network = MergedNetwork::default();
    let (lines, strands) = strands(lines, sources, &mut network.findings);
    let noded = node(strands, jetties);
    network.ends_snapped = noded.ends_snapped;
    network.crossings_joined = noded.crossings_joined;
    let mut edges: Vec<Edge> =
        noded.pieces.into_iter().map(|piece| edge(&lines[piece.strand], piece, sources)).collect();
    drop_superseded(&mut edges, sources, &mut network.findings);
    drop_duplicates(&mut edges, sources, &mut network.findings);
    network.edges = edges;
    network
}

fn strands(
    lines: Vec<NetworkLine>,
    sources: &[RoadSource],
    findings: &mut Vec<Finding>,
) -> (Vec<NetworkLine>, Vec<Strand>) {
    let mut kept = Vec::with_capacity(lines.len());
    let mut strands = Vec::with_capacity(lines.len());
    for line in lines {
        let source = &sources[line.source];
        let mut points: Vec<GridPoint> =
            line.line.coords().filter_map(|place| GridPoint::nearest(*place)).collect();
        points.dedup();
        if points.len() < 2 {
            let mut finding = Finding::new(
                FindingCode::ZeroLength,
                &source.id,
                "a road needs two different vertices",
            )
            .at_row(line.row)
            .in_indonesian("jalan perlu dua titik yang berbeda");
            if let Some(place) = line.line.0.first() {
                finding = finding.at_place(place.x, place.y);
            }
            findings.push(finding);
            continue;
        }
        let road = &line.attributes;
        strands.push(Strand {
            points,
            noding: if line.id.is_some() { Noding::Done } else { source.noding },
            snap_m: source.snap_m,
            deck: Deck { layer: road.layer, bridge: road.bridge, tunnel: road.tunnel },
            ferry: road.ferry,
            river: road.river,
        });
        kept.push(line);
    }
    (kept, strands)
}

fn edge(line: &NetworkLine, piece: Piece, sources: &[RoadSource]) -> Edge {
    let path = grid_point::line_of(&piece.points);
    let id = match &line.id {
        Some(id) if piece.parts == 1 => id.clone(),
        // Cut where another source's road joins it: numbered parts keep way and nodes recognisable.
        Some(id) => format!("{id}~{}", piece.part + 1),
        None => edge_id(&sources[line.source].id, &path),
    };
    Edge {
        id,
        source: line.source,
        row: line.row,
        osm_id: line.osm_id,
        attributes: Arc::clone(&line.attributes),
        length_m: Geodesic.length(&path),
        points: piece.points,
        as_of: line.as_of,
    }
}

/// Where two sources have the same edge (in either direction), that of higher precedence stays; of
/// equals the first in the configuration.
fn drop_superseded(edges: &mut Vec<Edge>, sources: &[RoadSource], findings: &mut Vec<Finding>) {
    let rank = |edge: &Edge| (-sources[edge.source].precedence, edge.source);
    let mut best: HashMap<Vec<GridPoint>, (i64, usize)> = HashMap::new();
    let several = edges.iter().any(|edge| edge.source != edges[0].source);
    if !several {
        return;
    }
    for edge in edges.iter() {
        let best = best.entry(undirected(&edge.points)).or_insert(rank(edge));
        *best = (*best).min(rank(edge));
    }
    edges.retain(|edge| {
        let winner = best.get(&undirected(&edge.points)).copied().unwrap_or(rank(edge));
        if winner.1 == edge.source {
            return true;
        }
        let place = edge.points[0].coord();
        findings.push(
            Finding::new(
                FindingCode::Superseded,
                &sources[edge.source].id,
                format!("the same road stands in source {}", sources[winner.1].id),
            )
            .at_row(edge.row)
            .in_indonesian(format!("jalan yang sama ada di sumber {}", sources[winner.1].id))
            .at_place(place.x, place.y),
        );
        false
    });
}

fn undirected(points: &[GridPoint]) -> Vec<GridPoint> {
    let mut reversed = points.to_vec();
    reversed.reverse();
    if reversed.as_slice() < points { reversed } else { points.to_vec() }
}

fn drop_duplicates(edges: &mut Vec<Edge>, sources: &[RoadSource], findings: &mut Vec<Finding>) {
    edges.sort_by(|a, b| a.id.cmp(&b.id).then(a.row.cmp(&b.row)));
    let mut last: Option<(String, u64)> = None;
    edges.retain(|edge| {
        match &last {
            Some((id, row)) if *id == edge.id => {
                let place = edge.points[0].coord();
                findings.push(
                    Finding::new(
                        FindingCode::DuplicateId,
                        &sources[edge.source].id,
                        format!("the same line stands in row {row}; one is enough"),
                    )
                    .at_row(edge.row)
                    .in_indonesian(format!("garis yang sama ada di baris {row}; satu cukup"))
                    .at_place(place.x, place.y),
                );
                return false;
            }
            _ => last = Some((edge.id.clone(), edge.row)),
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use geo_types::line_string;

    use super::*;

    fn source(id: &str, precedence: i64) -> RoadSource {
        RoadSource { id: id.to_owned(), noding: Noding::SharedNodes, snap_m: 0.0, precedence }
    }

    fn road(source: usize, row: u64, line: LineString<f64>) -> NetworkLine {
        NetworkLine {
            source,
            row,
            id: None,
            osm_id: None,
            attributes: Arc::new(RoadAttributes::of_class("primary")),
            line,
            as_of: None,
        }
    }

    fn main_street() -> LineString<f64> {
        line_string![(x: 116.98, y: -0.43), (x: 116.99, y: -0.43), (x: 117.0, y: -0.44)]
    }

    #[test]
    fn of_two_sources_that_describe_one_road_the_higher_precedence_stays() {
        let backwards: LineString<f64> = main_street().0.into_iter().rev().collect();
        let lines = vec![road(0, 1, main_street()), road(1, 7, backwards)];
        let network = build(lines, &[source("dishub", 0), source("pu", 10)], &[]);
        assert_eq!(network.edges.len(), 1);
        assert_eq!((network.edges[0].source, network.edges[0].row), (1, 7));
        assert_eq!(network.findings.len(), 1);
        assert_eq!(network.findings[0].code, FindingCode::Superseded);
    }

    #[test]
    fn a_line_that_stands_twice_in_a_source_is_kept_once() {
        let network = build(
            vec![road(0, 1, main_street()), road(0, 2, main_street())],
            &[source("pu", 0)],
            &[],
        );
        assert_eq!(network.edges.len(), 1);
        assert_eq!(network.findings[0].code, FindingCode::DuplicateId);
        assert_eq!(network.findings[0].row, Some(2));
    }

    #[test]
    fn an_osm_edge_keeps_its_id_until_another_source_cuts_it() {
        let osm = NetworkLine { id: Some("w5-1-3".to_owned()), ..road(0, 5, main_street()) };
        let sources = [source("osm", 0), source("pu", 0)];
        assert_eq!(build(vec![osm.clone()], &sources, &[]).edges[0].id, "w5-1-3");
        let branch = line_string![(x: 116.99, y: -0.43), (x: 116.99, y: -0.40)];
        let network = build(vec![osm, road(1, 1, branch)], &sources, &[]);
        let ids: Vec<&str> = network.edges.iter().map(|edge| edge.id.as_str()).collect();
        assert_eq!(ids[1..], ["w5-1-3~1", "w5-1-3~2"]);
    }

    #[test]
    fn a_line_without_length_is_a_finding() {
        let dot = line_string![(x: 116.98, y: -0.43), (x: 116.98, y: -0.43)];
        let network = build(vec![road(0, 3, dot)], &[source("pu", 0)], &[]);
        assert_eq!(network.edges.len(), 0);
        assert_eq!(network.findings[0].code, FindingCode::ZeroLength);
    }

    #[test]
    fn ends_that_differ_in_the_fourteenth_digit_are_one_node() {
        // The boundary between two points of the grid lies between them.
        let west = line_string![(x: 116.94, y: -0.4), (x: 116.950_000_050_000_01, y: -0.4)];
        let east = line_string![(x: 116.950_000_049_999_99, y: -0.4), (x: 116.96, y: -0.4)];
        let alone = build(vec![road(0, 1, west.clone())], &[source("a", 0)], &[]);
        for turned in [false, true] {
            let mut lines = vec![road(0, 1, west.clone()), road(1, 1, east.clone())];
            if turned {
                lines.reverse();
            }
            let network = build(lines, &[source("a", 0), source("b", 0)], &[]);
            let [a, b] = [&network.edges[0], &network.edges[1]];
            assert_eq!(a.ends()[1], b.ends()[0]);
            assert_eq!(a.ends()[1], GridPoint { x: 1_169_500_000, y: -4_000_000 });
        }
        assert_eq!(alone.edges[0].ends()[1], GridPoint { x: 1_169_500_001, y: -4_000_000 });
    }

    #[test]
    fn the_length_of_an_edge_is_geodesic() {
        let degree = line_string![(x: 117.0, y: 0.0), (x: 118.0, y: 0.0)];
        let network = build(vec![road(0, 1, degree)], &[source("pu", 0)], &[]);
        // WGS 84: one degree of the equator is a · π/180 = 111 319.49 m.
        assert!((network.edges[0].length_m - 111_319.490_793).abs() < 1e-3);
    }
}
