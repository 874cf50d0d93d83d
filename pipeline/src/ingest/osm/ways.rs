//! First pass: the ways that the network takes, and the relations that restrict turns between them.

use std::path::Path;
use std::sync::Arc;

use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::road::{RoadAttributes, TagProblem, Tags, osm_tags};
use osmpbf::{Element, PrimitiveBlock};

use super::super::road;
use super::blocks;
use super::restriction::{self, Restriction};

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
pub(super) struct Found {
    /// Sorted by id.
    pub(super) ways: Vec<Way>,
    /// Sorted by id.
    pub(super) turns: Vec<Restriction>,
    pub(super) findings: Vec<Finding>,
    /// The moment of the extract, seconds since 1970.
    pub(super) timestamp: Option<i64>,
    /// Why the file could not be read to its end.
    pub(super) broken: Option<String>,
}

pub(super) fn read(file: &Path, source: &str) -> Found {
    let mut found = Found::default();
    let mut timestamp = None;
    let mut ways: Vec<(Way, Vec<TagProblem>)> = Vec::new();
    let broken = blocks::read(
        file,
        |header| timestamp = header.osmosis_replication_timestamp(),
        in_block,
        |(more, turns)| {
            ways.extend(more);
            found.turns.extend(turns);
        },
    );
    found.turns.sort_by_key(|turn| turn.id);
    found.turns.dedup_by_key(|turn| turn.id);
    found.timestamp = timestamp;
    found.broken = broken;
    ways.sort_by_key(|(way, _)| way.id);
    for (way, problems) in ways {
        let row = way.row();
        if found.ways.last().is_some_and(|last: &Way| last.id == way.id) {
            found.findings.push(
                Finding::new(
                    FindingCode::DuplicateId,
                    source,
                    "the file holds this way twice; the first one is used",
                )
                .at_row(row)
                .in_indonesian("berkas memuat ruas ini dua kali; yang pertama dipakai")
                .with_severity(Severity::Warning),
            );
            continue;
        }
        found.findings.extend(problems.iter().map(|problem| road::finding(problem, source, row)));
        found.ways.push(way);
    }
    found
}

type Read = (Vec<(Way, Vec<TagProblem>)>, Vec<Restriction>);

fn in_block(block: &PrimitiveBlock) -> Read {
    let table = block.raw_stringtable();
    let (mut ways, mut turns) = (Vec::new(), Vec::new());
    block.for_each_element(|element| {
        let way = match element {
            Element::Way(way) => way,
            Element::Relation(relation) => {
                if !relation.info().deleted() {
                    turns.extend(restriction::of_relation(block, &relation));
                }
                return;
            }
            Element::Node(_) | Element::DenseNode(_) => return,
        };
        // Deleted versions occur only in files with history.
        if way.info().deleted() {
            return;
        }
        let tags = way.raw_tags().map(|(key, value)| (key as usize, value as usize));
        let tags = blocks::strings(table, tags);
        let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
        let Some((attributes, problems)) = osm_tags::road(&tags) else { return };
        let (nodes, places) = nodes(&way);
        ways.push((
            Way { id: way.id(), nodes, places, attributes: Arc::new(attributes) },
            problems,
        ));
    });
    (ways, turns)
}

/// The nodes of a way, and their places if the way has all of them.
fn nodes(way: &osmpbf::Way<'_>) -> (Box<[i64]>, Box<[[i32; 2]]>) {
    let mut nodes: Vec<i64> = way.refs().collect();
    let places: Vec<[i32; 2]> =
        way.node_locations().map(|at| [at.decimicro_lon(), at.decimicro_lat()]).collect();
    if nodes.is_empty() || places.len() != nodes.len() {
        nodes.dedup();
        return (nodes.into(), Box::default());
    }
    let mut placed: Vec<(i64, [i32; 2])> = nodes.into_iter().zip(places).collect();
    placed.dedup_by_key(|(id, _)| *id);
    let (nodes, places): (Vec<i64>, Vec<[i32; 2]>) = placed.into_iter().unzip();
    (nodes.into(), places.into())
}
