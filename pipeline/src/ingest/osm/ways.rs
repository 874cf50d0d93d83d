//! First pass: the ways that the network takes, and the relations that restrict turns between them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use lintas_model::finding::Finding;
use lintas_model::road::{RoadAttributes, TagProblem, Tags, osm_tags};
use osmpbf::{Element, PrimitiveBlock};

use super::super::road;
use super::context_ways::{self, ContextWays};
use super::position::nodes_of;
use super::restriction::{self, Restriction};
use super::versions::{self, IdOrder, Version};
use super::{blocks, ferry};
use crate::ingest::unusable::Unusable;

/// A way that the network takes.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) id: i64,
    /// Its nodes in order, without immediate repetitions.
    pub(super) nodes: Box<[i64]>,
    /// Places of the nodes, by their index in `nodes`, in a file that stores them in its ways
    /// (`LocationsOnWays`, as `osmium add-locations-to-ways` writes it); else empty.
    pub(super) places: Box<[[i32; 2]]>,
    pub(super) attributes: Arc<RoadAttributes>,
}

impl Way {
    /// The id as the row number of findings. Ids of an editor's own file may be negative.
    pub(super) fn row(&self) -> u64 {
        self.id.unsigned_abs()
    }
}

/// What the first pass found.
#[derive(Debug, Default)]
pub(super) struct FirstPass {
    /// Sorted by id.
    pub(super) ways: Vec<Way>,
    /// Sorted by id.
    pub(super) turns: Vec<Restriction>,
    pub(super) findings: Vec<Finding>,
    /// The moment of the extract, seconds since 1970.
    pub(super) timestamp: Option<i64>,
    /// The box that it says it was cut to: west, south, east, north, degrees.
    pub(super) extent: Option<[f64; 4]>,
    /// Why the file could not be read to its end.
    pub(super) broken: Option<Unusable>,
}

/// Reads the roads of a file, and what maps show around them where `context` is there to take it.
pub(super) fn read(file: &Path, source: &str, mut context: Option<&mut ContextWays>) -> FirstPass {
    let mut found = FirstPass::default();
    let (mut timestamp, mut extent) = (None, None);
    let with_context = context.is_some();
    let (mut ways, mut relations): (Vec<Read>, Vec<ReadRelation>) = Default::default();
    let mut order = IdOrder::default();
    found.broken = blocks::read(
        file,
        |header| {
            timestamp = header.osmosis_replication_timestamp();
            extent = header.bbox().map(|it| [it.left, it.bottom, it.right, it.top]);
        },
        |block| {
            let around = with_context.then(|| context_ways::in_block(block, None));
            (in_block(block, &BTreeMap::new()), around)
        },
        |(block, around)| {
            if let (Some(context), Some(around)) = (context.as_deref_mut(), around) {
                context.take(around);
            }
            ways.extend(block.ways);
            relations.extend(block.relations);
            order.then(block.order);
        },
    );
    (found.timestamp, found.extent) = (timestamp, extent);
    if let Some(context) = context {
        context.complete(file, order.may_repeat());
    }
    let ferries = found.take_relations(relations, source);
    ways.extend(members(file, &ways, &ferries));
    found.take_ways(file, source, ways, &ferries, order.may_repeat());
    found
}

/// The tags of ferry relations by the ways that are their members.
type Ferries = BTreeMap<i64, Vec<(String, String)>>;

impl FirstPass {
    /// Keeps the newest version of every turn restriction. Answers the members of ferry relations.
    fn take_relations(&mut self, mut relations: Vec<ReadRelation>, source: &str) -> Ferries {
        let before = relations.len();
        relations.sort_by_key(|relation| (relation.id, std::cmp::Reverse(relation.version)));
        relations.dedup_by_key(|relation| relation.id);
        self.findings.extend(versions::older(source, before - relations.len()));
        let mut ferries = Ferries::new();
        for relation in relations {
            self.turns.extend(relation.turn);
            for (way, tags) in relation.ferry {
                ferries.entry(way).or_insert(tags);
            }
        }
        ferries
    }

    /// Keeps the newest version of every way.
    fn take_ways(
        &mut self,
        file: &Path,
        source: &str,
        mut ways: Vec<Read>,
        ferries: &Ferries,
        may_repeat: bool,
    ) {
        ways.sort_by_key(|read| (read.way.id, std::cmp::Reverse(read.version)));
        let mut ids: Vec<i64> = ways.iter().map(|read| read.way.id).collect();
        ids.dedup();
        let newest = match may_repeat {
            true => versions::newest_ways(file, &ids, |id, tags| {
                osm_tags::class_of(tags).is_some() || ferries.contains_key(&id)
            }),
            false => BTreeMap::new(),
        };
        let mut older = 0;
        for read in ways {
            let (row, id) = (read.way.row(), read.way.id);
            let gone =
                newest.get(&id).is_some_and(|(version, exists)| *version > read.version || !exists);
            if gone {
                older += 1;
                continue;
            }
            if self.ways.last().is_some_and(|last: &Way| last.id == id) {
                self.findings.push(versions::twice(source, row));
                continue;
            }
            let problems = read.problems.iter().map(|problem| road::finding(problem, source, row));
            self.findings.extend(problems);
            self.ways.push(read.way);
        }
        self.findings.extend(versions::older(source, older));
    }
}

/// The ways that are ferry lines only by a relation that they are members of.
fn members(file: &Path, known: &[Read], ferries: &Ferries) -> Vec<Read> {
    let mut only: Ferries = ferries.clone();
    known.iter().for_each(|read| {
        only.remove(&read.way.id);
    });
    if only.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    // What cannot be read of the file was told in the first pass.
    blocks::read(
        file,
        |_| {},
        |block| in_block(block, &only),
        |block| found.extend(block.ways.into_iter().filter(|read| only.contains_key(&read.way.id))),
    );
    found
}

/// A version of a way.
#[derive(Debug)]
struct Read {
    way: Way,
    version: Version,
    problems: Vec<TagProblem>,
}

/// A version of a relation: what it says where it is one for us.
#[derive(Debug)]
struct ReadRelation {
    id: i64,
    version: Version,
    turn: Option<Restriction>,
    /// The ways of a ferry line, with its tags.
    ferry: Vec<(i64, Vec<(String, String)>)>,
}

#[derive(Debug, Default)]
struct InBlock {
    ways: Vec<Read>,
    relations: Vec<ReadRelation>,
    /// Of the ids of all ways.
    order: IdOrder,
}

/// The ways and relations of a block. Ways of `ferries` are ferry lines, whatever they say themselves.
fn in_block(block: &PrimitiveBlock, ferries: &Ferries) -> InBlock {
    let table = block.raw_stringtable();
    let mut found = InBlock::default();
    block.for_each_element(|element| {
        let way = match element {
            Element::Way(way) => way,
            Element::Relation(relation) => {
                found.relations.push(in_relation(block, &relation));
                return;
            }
            Element::Node(_) | Element::DenseNode(_) => return,
        };
        found.order.next(way.id());
        // Deleted versions occur only in files with history.
        if way.info().deleted() {
            return;
        }
        let tags = way.raw_tags().map(|(key, value)| (key as usize, value as usize));
        let mut tags = blocks::strings(table, tags);
        if let Some(of_relation) = ferries.get(&way.id()) {
            // Its own tags come first, and are found first.
            tags.extend(of_relation.iter().cloned());
        }
        let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
        let Some((attributes, problems)) = osm_tags::road(&tags) else { return };
        let (nodes, places) = nodes_of(&way);
        let version = way.info().version().unwrap_or_default();
        let way = Way { id: way.id(), nodes, places, attributes: Arc::new(attributes) };
        found.ways.push(Read { way, version, problems });
    });
    found
}

fn in_relation(block: &PrimitiveBlock, relation: &osmpbf::Relation<'_>) -> ReadRelation {
    let version = relation.info().version().unwrap_or_default();
    let mut read = ReadRelation { id: relation.id(), version, turn: None, ferry: Vec::new() };
    if !relation.info().deleted() {
        read.turn = restriction::of_relation(block, relation);
        read.ferry = ferry::of_relation(block, relation);
    }
    read
}
