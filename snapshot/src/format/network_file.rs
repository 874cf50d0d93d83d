//! The routing graph on disk: `network/network.bin` ([`super::sections`]) and `network/facts.json`.
//!
//! Sections, with `n` nodes, `a` arcs, `e` edges, `t` transfers (numbers without a unit are
//! positions; classes are in the order of `VehicleClass::ALL`):
//!
//! | section | element | count | what |
//! |---|---|---|---|
//! | `meta` | u8 | | JSON: the counts, the speeds of the region and how roads that are not free slow vehicles down |
//! | `node_places` | i32 | 2n | longitude, latitude in 1e-7 degrees |
//! | `arc_tail` `arc_head` | u32 | a | nodes |
//! | `arc_edge` | u32 | a | edge × 2, plus 1 where the arc runs against the edge's geometry |
//! | `arc_banned` | u8 | a | classes that may not use it, one bit each |
//! | `arc_boarding` | u32 | a | milliseconds before it can be entered |
//! | `edge_arcs_at` | u32 | e+1 | where the arcs of an edge begin in `edge_arcs` |
//! | `edge_arcs` | u32 | a | arcs by edge, ascending |
//! | `edge_text` | u32 | 3e | id, name, class: position in the texts; name may be the empty text |
//! | `edge_kind` | u8 | e | road, bridge, ferry, river |
//! | `edge_fit` | u8 | 7e | `Fit::code` per class |
//! | `edge_dry` | u32 | 7e | milliseconds on a dry day per class |
//! | `edge_length` | u32 | e | centimetres |
//! | `edge_as_of` | i64 | e | seconds since 1970; the least number where not known |
//! | `edge_points_at` | u32 | e+1 | where the points of an edge begin in `points`, in pairs |
//! | `points` | i32 | | longitude, latitude in 1e-7 degrees |
//! | `transfer` | u32 | 4t | land node, water node, load milliseconds, name |
//! | `transfer_places` | i32 | 2t | longitude, latitude in 1e-7 degrees |
//! | `texts_at` `texts` | u32, u8 | | texts, each once; the first is empty |
//! | `h_…` | u32 | | the contraction hierarchy: see `lintas_model::hierarchy` |

use std::{collections::HashMap, fs, path::Path};

use bytes::Bytes;
use jiff::Timestamp;
use lintas_model::{
    evidence::FactTable,
    hierarchy::{Hierarchy, HierarchyBuf},
    index::{ArcId, EdgeId, NodeId},
    network::{Graph, GraphArc, GridPoint, Slowdown, Transfer, speed::Speeds},
    passability::{Fit, WayKind},
    vehicle::{VehicleClass, VehicleSet},
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

use super::{
    network_columns::{NO_MOMENT, NetworkColumns},
    sections::{Array, Sections, write_sections},
};
use crate::{Error, Result, error::AtPath as _};

const MAGIC: [u8; 8] = *b"LINTASNW";
/// Rises when a reader of the version before would misread the file.
const VERSION: u32 = 1;
const CLASSES: usize = VehicleClass::ALL.len();

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Meta {
    nodes: u32,
    arcs: u32,
    edges: u32,
    transfers: u32,
    classes: Vec<VehicleClass>,
    #[serde(deserialize_with = "known_numbers")]
    slowdown: Slowdown,
    /// Those of the region; the default where an earlier release, which did not write them, made
    /// the file.
    #[serde(default, deserialize_with = "known_numbers")]
    speeds: Speeds,
}

/// Deserializes the numbers that this release knows: unknown ones, of a later release, are ignored,
/// and missing ones, of an earlier release, are the default.
fn known_numbers<'de, D, T>(from: D) -> std::result::Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Serialize + DeserializeOwned,
{
    let given = serde_json::Value::deserialize(from)?;
    let mut known = serde_json::to_value(T::default()).map_err(serde::de::Error::custom)?;
    take_known(&mut known, given);
    serde_json::from_value(known).map_err(serde::de::Error::custom)
}

fn take_known(known: &mut serde_json::Value, given: serde_json::Value) {
    match (known, given) {
        (serde_json::Value::Object(known), serde_json::Value::Object(given)) => {
            for (name, given) in given {
                if let Some(known) = known.get_mut(&name) {
                    take_known(known, given);
                }
            }
        }
        (known, given) => *known = given,
    }
}

/// Writes the routing graph.
///
/// # Errors
/// [`Error::Io`], [`Error::Full`].
pub fn write_network(
    path: &Path,
    graph: &Graph,
    hierarchy: &HierarchyBuf,
    slowdown: &Slowdown,
    speeds: &Speeds,
) -> Result<()> {
    let meta = Meta {
        nodes: graph.nodes.len() as u32,
        arcs: graph.arcs.len() as u32,
        edges: graph.edges.len() as u32,
        transfers: graph.transfers.len() as u32,
        classes: VehicleClass::ALL.to_vec(),
        slowdown: slowdown.clone(),
        speeds: speeds.clone(),
    };
    let meta =
        serde_json::to_vec(&meta).map_err(|error| Error::damaged(path, error.to_string()))?;
    let columns = NetworkColumns::of(graph);
    let mut sections = vec![("meta", Array::U8(&meta))];
    sections.extend(columns.sections());
    let arrays = hierarchy.arrays();
    let names: Vec<String> = arrays.iter().map(|(name, _)| format!("h_{name}")).collect();
    sections.extend(names.iter().zip(&arrays).map(|(name, (_, array))| {
        let name: &str = name;
        (name, Array::U32(array))
    }));
    write_sections(path, MAGIC, VERSION, &sections)
}

/// Writes the evidence on the edges, JSON.
///
/// # Errors
/// [`Error::Io`], [`Error::Full`].
pub fn write_facts(path: &Path, facts: &FactTable) -> Result<()> {
    let json =
        serde_json::to_vec(facts).map_err(|error| Error::damaged(path, error.to_string()))?;
    fs::write(path, json).at(path)
}

/// Reads the evidence on the edges of a network with `edges` edges.
///
/// # Errors
/// [`Error::Damaged`].
pub fn read_facts(path: &Path, bytes: &[u8], edges: u32) -> Result<FactTable> {
    let facts: FactTable =
        serde_json::from_slice(bytes).map_err(|error| Error::damaged(path, error.to_string()))?;
    if facts.is_sound(edges) {
        Ok(facts)
    } else {
        Err(Error::damaged(path, "it points outside its own tables".to_owned()))
    }
}

/// The routing graph, in memory. Everything in it was checked when it was opened: positions are within
/// their tables, texts are UTF-8. No accessor fails for a position below its count; each is O(1).
#[derive(Debug, Clone)]
pub struct NetworkFile {
    sections: Sections,
    slots: Slots,
    meta: Meta,
}

/// By section, its position in the table of the file.
#[derive(Debug, Clone)]
struct Slots {
    meta: usize,
    node_places: usize,
    arc_tail: usize,
    arc_head: usize,
    arc_edge: usize,
    arc_banned: usize,
    arc_boarding: usize,
    edge_arcs_at: usize,
    edge_arcs: usize,
    edge_text: usize,
    edge_kind: usize,
    edge_fit: usize,
    edge_dry: usize,
    edge_length: usize,
    edge_as_of: usize,
    edge_points_at: usize,
    points: usize,
    transfer: usize,
    transfer_places: usize,
    texts_at: usize,
    texts: usize,
    /// The arrays of the hierarchy, by their names there.
    hierarchy: HashMap<String, usize>,
}

impl Slots {
    fn of(sections: &Sections) -> std::result::Result<Self, String> {
        Ok(Self {
            meta: sections.slot("meta", 1)?,
            node_places: sections.slot("node_places", 4)?,
            arc_tail: sections.slot("arc_tail", 4)?,
            arc_head: sections.slot("arc_head", 4)?,
            arc_edge: sections.slot("arc_edge", 4)?,
            arc_banned: sections.slot("arc_banned", 1)?,
            arc_boarding: sections.slot("arc_boarding", 4)?,
            edge_arcs_at: sections.slot("edge_arcs_at", 4)?,
            edge_arcs: sections.slot("edge_arcs", 4)?,
            edge_text: sections.slot("edge_text", 4)?,
            edge_kind: sections.slot("edge_kind", 1)?,
            edge_fit: sections.slot("edge_fit", 1)?,
            edge_dry: sections.slot("edge_dry", 4)?,
            edge_length: sections.slot("edge_length", 4)?,
            edge_as_of: sections.slot("edge_as_of", 8)?,
            edge_points_at: sections.slot("edge_points_at", 4)?,
            points: sections.slot("points", 4)?,
            transfer: sections.slot("transfer", 4)?,
            transfer_places: sections.slot("transfer_places", 4)?,
            texts_at: sections.slot("texts_at", 4)?,
            texts: sections.slot("texts", 1)?,
            hierarchy: sections.slots_of("h_", 4),
        })
    }
}

/// A section is as long as the counts say.
fn whole(name: &str, found: usize, wanted: usize) -> std::result::Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("section {name:?} has another length")) }
}

/// The positions of a section lie below `bound`.
fn below<'a>(
    name: &str,
    positions: impl IntoIterator<Item = &'a u32>,
    bound: usize,
) -> std::result::Result<(), String> {
    if positions.into_iter().all(|position| (*position as usize) < bound) {
        Ok(())
    } else {
        Err(format!("section {name:?} points outside the file"))
    }
}

/// The starts of a section ascend from zero to `end`.
fn rising(name: &str, starts: &[u32], end: usize) -> std::result::Result<(), String> {
    let ends =
        starts.first() == Some(&0) && starts.last().is_some_and(|last| *last as usize == end);
    if ends && starts.is_sorted() { Ok(()) } else { Err(format!("section {name:?} is torn")) }
}

impl NetworkFile {
    /// Opens the graph in `bytes` and checks all of it, O(bytes).
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn read(path: &Path, bytes: Bytes) -> Result<Self> {
        Self::checked(bytes).map_err(|what| Error::damaged(path, what))
    }

    fn checked(bytes: Bytes) -> std::result::Result<Self, String> {
        let sections = Sections::of(bytes, MAGIC, VERSION)?;
        let slots = Slots::of(&sections)?;
        let meta: Meta = serde_json::from_slice(sections.u8(slots.meta))
            .map_err(|error| format!("section \"meta\": {error}"))?;
        if meta.classes != VehicleClass::ALL {
            return Err("it has other vehicle classes than this program".to_owned());
        }
        let file = Self { sections, slots, meta };
        file.check()?;
        file.hierarchy_checked()?;
        Ok(file)
    }

    fn check(&self) -> std::result::Result<(), String> {
        self.check_arcs()?;
        self.check_edges()?;
        self.check_transfers()?;
        self.check_texts()
    }

    fn check_arcs(&self) -> std::result::Result<(), String> {
        let (of, at) = (&self.sections, &self.slots);
        let (nodes, arcs) = (self.meta.nodes as usize, self.meta.arcs as usize);
        let edges = self.meta.edges as usize;
        whole("node_places", of.i32(at.node_places).len(), nodes * 2)?;
        for name in ["arc_tail", "arc_head", "arc_edge", "arc_boarding", "edge_arcs"] {
            whole(name, of.u32(of.slot(name, 4)?).len(), arcs)?;
        }
        whole("arc_banned", of.u8(at.arc_banned).len(), arcs)?;
        below("arc_tail", of.u32(at.arc_tail), nodes)?;
        below("arc_head", of.u32(at.arc_head), nodes)?;
        below("arc_edge", of.u32(at.arc_edge), edges * 2)?;
        below("edge_arcs", of.u32(at.edge_arcs), arcs)?;
        whole("edge_arcs_at", of.u32(at.edge_arcs_at).len(), edges + 1)?;
        rising("edge_arcs_at", of.u32(at.edge_arcs_at), arcs)
    }

    fn check_edges(&self) -> std::result::Result<(), String> {
        let (of, at) = (&self.sections, &self.slots);
        let edges = self.meta.edges as usize;
        whole("edge_text", of.u32(at.edge_text).len(), edges * 3)?;
        below("edge_text", of.u32(at.edge_text), self.texts())?;
        whole("edge_kind", of.u8(at.edge_kind).len(), edges)?;
        whole("edge_fit", of.u8(at.edge_fit).len(), edges * CLASSES)?;
        whole("edge_dry", of.u32(at.edge_dry).len(), edges * CLASSES)?;
        whole("edge_length", of.u32(at.edge_length).len(), edges)?;
        whole("edge_as_of", of.i64(at.edge_as_of).len(), edges)?;
        let points_at = of.u32(at.edge_points_at);
        whole("edge_points_at", points_at.len(), edges + 1)?;
        rising("edge_points_at", points_at, of.i32(at.points).len() / 2)?;
        if points_at.windows(2).any(|pair| pair[1] - pair[0] < 2) {
            return Err("an edge has fewer than two points".to_owned());
        }
        if of.u8(at.edge_kind).iter().any(|code| WayKind::from_code(*code).is_none())
            || of.u8(at.edge_fit).iter().any(|code| Fit::from_code(*code).is_none())
        {
            return Err("an edge is of no kind that this program knows".to_owned());
        }
        Ok(())
    }

    fn check_transfers(&self) -> std::result::Result<(), String> {
        let (of, at) = (&self.sections, &self.slots);
        let (nodes, transfers) = (self.meta.nodes as usize, self.meta.transfers as usize);
        whole("transfer", of.u32(at.transfer).len(), transfers * 4)?;
        whole("transfer_places", of.i32(at.transfer_places).len(), transfers * 2)?;
        for (first, bound) in [(0, nodes), (1, nodes), (3, self.texts())] {
            below("transfer", of.u32(at.transfer).iter().skip(first).step_by(4), bound)?;
        }
        Ok(())
    }

    fn check_texts(&self) -> std::result::Result<(), String> {
        let (of, at) = (&self.sections, &self.slots);
        rising("texts_at", of.u32(at.texts_at), of.u8(at.texts).len())?;
        let text = std::str::from_utf8(of.u8(at.texts)).map_err(|error| error.to_string())?;
        if !of.u32(at.texts_at).iter().all(|at| text.is_char_boundary(*at as usize)) {
            return Err("a text begins inside a letter".to_owned());
        }
        Ok(())
    }

    /// The number of texts.
    fn texts(&self) -> usize {
        self.sections.u32(self.slots.texts_at).len().saturating_sub(1)
    }

    fn hierarchy_checked(&self) -> std::result::Result<Hierarchy<'_>, String> {
        let lookup = |name: &'static str| {
            self.slots.hierarchy.get(name).map(|slot| self.sections.u32(*slot))
        };
        let hierarchy = Hierarchy::from_arrays(lookup).map_err(|error| error.to_string())?;
        if hierarchy.nodes() == self.meta.nodes && hierarchy.inputs() == self.meta.arcs {
            Ok(hierarchy)
        } else {
            Err("the hierarchy belongs to another graph".to_owned())
        }
    }

    fn u32(&self, slot: usize) -> &[u32] {
        self.sections.u32(slot)
    }

    fn pair(&self, slot: usize, at: usize) -> GridPoint {
        let places = self.sections.i32(slot);
        GridPoint { x: places[at * 2], y: places[at * 2 + 1] }
    }

    fn text(&self, position: u32) -> &str {
        let at = &self.u32(self.slots.texts_at)[position as usize..];
        let bytes = self.sections.u8(self.slots.texts);
        std::str::from_utf8(&bytes[at[0] as usize..at[1] as usize]).unwrap_or_default()
    }

    /// Number of nodes.
    pub fn nodes(&self) -> u32 {
        self.meta.nodes
    }

    /// Number of arcs.
    pub fn arcs(&self) -> u32 {
        self.meta.arcs
    }

    /// Number of edges.
    pub fn edges(&self) -> u32 {
        self.meta.edges
    }

    /// How roads that are not free slow vehicles down.
    pub fn slowdown(&self) -> &Slowdown {
        &self.meta.slowdown
    }

    /// Speeds on a dry day and loading times of the region.
    pub fn speeds(&self) -> &Speeds {
        &self.meta.speeds
    }

    /// The contraction hierarchy: slices of the file, which [`NetworkFile::read`] has
    /// checked. O(1).
    pub fn hierarchy(&self) -> Hierarchy<'_> {
        let lookup = |name: &'static str| {
            self.slots.hierarchy.get(name).map(|slot| self.sections.u32(*slot))
        };
        Hierarchy::from_checked_arrays(lookup)
    }

    /// The place of a node.
    pub fn node_place(&self, node: NodeId) -> GridPoint {
        self.pair(self.slots.node_places, node.index())
    }

    /// An arc.
    pub fn arc(&self, arc: ArcId) -> GraphArc {
        let edge = self.u32(self.slots.arc_edge)[arc];
        GraphArc {
            tail: NodeId::stored(self.u32(self.slots.arc_tail))[arc],
            head: NodeId::stored(self.u32(self.slots.arc_head))[arc],
            edge: EdgeId::new(edge >> 1),
            backward: edge & 1 == 1,
            banned: VehicleSet::from_bits(self.sections.u8(self.slots.arc_banned)[arc]),
            boarding_ms: self.u32(self.slots.arc_boarding)[arc],
        }
    }

    /// The arcs of an edge, ascending.
    pub fn arcs_of(&self, edge: EdgeId) -> &[ArcId] {
        let mine = edge.range(self.u32(self.slots.edge_arcs_at));
        ArcId::stored(&self.u32(self.slots.edge_arcs)[mine])
    }

    /// Id of an edge.
    pub fn id(&self, edge: EdgeId) -> &str {
        self.text(self.u32(self.slots.edge_text)[edge.index() * 3])
    }

    /// Name of an edge; empty where it has none.
    pub fn name(&self, edge: EdgeId) -> &str {
        self.text(self.u32(self.slots.edge_text)[edge.index() * 3 + 1])
    }

    /// OpenStreetMap `highway` value of an edge, or `ferry`, `river`.
    pub fn class(&self, edge: EdgeId) -> &str {
        self.text(self.u32(self.slots.edge_text)[edge.index() * 3 + 2])
    }

    /// What carries the traffic of an edge.
    pub fn kind(&self, edge: EdgeId) -> WayKind {
        let code = self.sections.u8(self.slots.edge_kind)[edge];
        WayKind::from_code(code).unwrap_or(WayKind::Road)
    }

    /// Which classes fit on an edge on a dry day.
    pub fn fit(&self, edge: EdgeId) -> [Fit; CLASSES] {
        let codes = self.sections.u8(self.slots.edge_fit);
        let at = edge.index() * CLASSES;
        std::array::from_fn(|class| Fit::from_code(codes[at + class]).unwrap_or(Fit::Never))
    }

    /// Milliseconds over an edge on a dry day.
    pub fn dry_ms(&self, edge: EdgeId, class: VehicleClass) -> u32 {
        self.u32(self.slots.edge_dry)[edge.index() * CLASSES + class.index()]
    }

    /// Length of an edge, metres.
    pub fn length_m(&self, edge: EdgeId) -> f64 {
        f64::from(self.u32(self.slots.edge_length)[edge]) / 100.0
    }

    /// The moment that the source of an edge is as of; `None` where it is not known.
    pub fn as_of(&self, edge: EdgeId) -> Option<Timestamp> {
        let second = self.sections.i64(self.slots.edge_as_of)[edge];
        if second == NO_MOMENT { None } else { Timestamp::from_second(second).ok() }
    }

    /// The geometry of an edge: two points or more.
    pub fn points(&self, edge: EdgeId) -> impl ExactSizeIterator<Item = GridPoint> + Clone + '_ {
        let mine = edge.range(self.u32(self.slots.edge_points_at));
        let places = &self.sections.i32(self.slots.points)[mine.start * 2..mine.end * 2];
        places.chunks_exact(2).map(|pair| GridPoint { x: pair[0], y: pair[1] })
    }

    /// The jetties, copied: O(jetties).
    pub fn transfers(&self) -> Vec<Transfer> {
        self.u32(self.slots.transfer)
            .chunks_exact(4)
            .enumerate()
            .map(|(at, row)| Transfer {
                name: Some(self.text(row[3]).to_owned()).filter(|name| !name.is_empty()),
                place: self.pair(self.slots.transfer_places, at),
                land: NodeId::new(row[0]),
                water: NodeId::new(row[1]),
                load_ms: row[2],
            })
            .collect()
    }
}
