//! A routing graph as the columns of [`super::network_file`], which says what each holds.

use std::collections::HashMap;

use jiff::Timestamp;
use lintas_model::{
    network::{Graph, GraphArc, GraphEdge, GridPoint, Transfer},
    passability::Fit,
};

use super::sections::Array;

/// What stands in `edge_as_of` where no moment is known.
pub(super) const NO_MOMENT: i64 = i64::MIN;

/// All columns of a graph. The order of [`NetworkColumns::sections`] is that of the file.
pub(super) struct NetworkColumns {
    node_places: Vec<i32>,
    arcs: ArcColumns,
    edges: EdgeColumns,
    transfers: TransferColumns,
    texts: Texts,
}

impl NetworkColumns {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut texts = Texts::new();
        // Texts are numbered in the order in which they come: those of edges before those of transfers.
        let edges = EdgeColumns::of(&graph.edges, &mut texts);
        let transfers = TransferColumns::of(&graph.transfers, &mut texts);
        Self {
            node_places: pairs(graph.nodes.iter().copied()),
            arcs: ArcColumns::of(&graph.arcs, graph.edges.len()),
            edges,
            transfers,
            texts,
        }
    }

    pub(super) fn sections(&self) -> Vec<(&'static str, Array<'_>)> {
        let mut sections = vec![("node_places", Array::I32(&self.node_places))];
        sections.extend(self.arcs.sections());
        sections.extend(self.edges.sections());
        sections.extend(self.transfers.sections());
        sections.push(("texts_at", Array::U32(&self.texts.at)));
        sections.push(("texts", Array::U8(&self.texts.bytes)));
        sections
    }
}

/// The arcs, and which of them each edge has.
struct ArcColumns {
    tail: Vec<u32>,
    head: Vec<u32>,
    edge: Vec<u32>,
    banned: Vec<u8>,
    boarding: Vec<u32>,
    of_edge_at: Vec<u32>,
    of_edge: Vec<u32>,
}

impl ArcColumns {
    fn of(arcs: &[GraphArc], edges: usize) -> Self {
        let mut of_edge: Vec<u32> = (0..arcs.len() as u32).collect();
        of_edge.sort_by_key(|arc| (arcs[*arc as usize].edge, *arc));
        let mut count = vec![0; edges];
        for arc in arcs {
            count[arc.edge] += 1;
        }
        let numbered = |arc: &GraphArc| arc.edge.number() << 1 | u32::from(arc.backward);
        Self {
            tail: arcs.iter().map(|arc| arc.tail.number()).collect(),
            head: arcs.iter().map(|arc| arc.head.number()).collect(),
            edge: arcs.iter().map(numbered).collect(),
            banned: arcs.iter().map(|arc| arc.banned.bits()).collect(),
            boarding: arcs.iter().map(|arc| arc.boarding_ms).collect(),
            of_edge_at: offsets(count.into_iter()),
            of_edge,
        }
    }

    fn sections(&self) -> [(&'static str, Array<'_>); 7] {
        [
            ("arc_tail", Array::U32(&self.tail)),
            ("arc_head", Array::U32(&self.head)),
            ("arc_edge", Array::U32(&self.edge)),
            ("arc_banned", Array::U8(&self.banned)),
            ("arc_boarding", Array::U32(&self.boarding)),
            ("edge_arcs_at", Array::U32(&self.of_edge_at)),
            ("edge_arcs", Array::U32(&self.of_edge)),
        ]
    }
}

/// The edges, and their geometries.
struct EdgeColumns {
    text: Vec<u32>,
    kind: Vec<u8>,
    fit: Vec<u8>,
    dry: Vec<u32>,
    length: Vec<u32>,
    as_of: Vec<i64>,
    points_at: Vec<u32>,
    points: Vec<i32>,
}

impl EdgeColumns {
    fn of(edges: &[GraphEdge], texts: &mut Texts) -> Self {
        let mut text = |edge: &GraphEdge| {
            [&edge.id, edge.name.as_deref().unwrap_or_default(), &edge.class]
                .map(|text| texts.position(text))
        };
        let seconds = |edge: &GraphEdge| edge.as_of.map_or(NO_MOMENT, Timestamp::as_second);
        Self {
            text: edges.iter().flat_map(&mut text).collect(),
            kind: edges.iter().map(|edge| edge.kind.code()).collect(),
            fit: edges.iter().flat_map(|edge| edge.fit.map(Fit::code)).collect(),
            dry: edges.iter().flat_map(|edge| edge.dry_ms).collect(),
            length: edges.iter().map(|edge| (edge.length_m * 100.0).round() as u32).collect(),
            as_of: edges.iter().map(seconds).collect(),
            points_at: offsets(edges.iter().map(|edge| edge.points.len())),
            points: pairs(edges.iter().flat_map(|edge| edge.points.iter().copied())),
        }
    }

    fn sections(&self) -> [(&'static str, Array<'_>); 8] {
        [
            ("edge_text", Array::U32(&self.text)),
            ("edge_kind", Array::U8(&self.kind)),
            ("edge_fit", Array::U8(&self.fit)),
            ("edge_dry", Array::U32(&self.dry)),
            ("edge_length", Array::U32(&self.length)),
            ("edge_as_of", Array::I64(&self.as_of)),
            ("edge_points_at", Array::U32(&self.points_at)),
            ("points", Array::I32(&self.points)),
        ]
    }
}

/// Jetties where a load changes between land and water.
struct TransferColumns {
    transfer: Vec<u32>,
    places: Vec<i32>,
}

impl TransferColumns {
    fn of(transfers: &[Transfer], texts: &mut Texts) -> Self {
        let mut numbers = |jetty: &Transfer| {
            let name = texts.position(jetty.name.as_deref().unwrap_or_default());
            [jetty.land.number(), jetty.water.number(), jetty.load_ms, name]
        };
        Self {
            transfer: transfers.iter().flat_map(&mut numbers).collect(),
            places: pairs(transfers.iter().map(|jetty| jetty.place)),
        }
    }

    fn sections(&self) -> [(&'static str, Array<'_>); 2] {
        [("transfer", Array::U32(&self.transfer)), ("transfer_places", Array::I32(&self.places))]
    }
}

/// Longitude and latitude of each place, in 1e-7 degrees.
fn pairs(places: impl Iterator<Item = GridPoint>) -> Vec<i32> {
    places.flat_map(|place| [place.x, place.y]).collect()
}

/// The start of each item in a flat array, and the end of the last: one more than there are counts.
fn offsets(counts: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut at = vec![0];
    let mut end = 0;
    for count in counts {
        end += count as u32;
        at.push(end);
    }
    at
}

/// A table of texts, each stored once; position 0 is the empty text.
struct Texts {
    at: Vec<u32>,
    bytes: Vec<u8>,
    known: HashMap<String, u32>,
}

impl Texts {
    fn new() -> Self {
        Self { at: vec![0, 0], bytes: Vec::new(), known: HashMap::from([(String::new(), 0)]) }
    }

    fn position(&mut self, text: &str) -> u32 {
        if let Some(position) = self.known.get(text) {
            return *position;
        }
        let position = self.at.len() as u32 - 1;
        self.bytes.extend(text.as_bytes());
        self.at.push(self.bytes.len() as u32);
        self.known.insert(text.to_owned(), position);
        position
    }
}
