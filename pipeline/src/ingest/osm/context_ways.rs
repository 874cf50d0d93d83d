//! What of a file maps show around the roads: ways with such tags, and the multipolygons and their members,
//! as ids without places. Read in the pass that reads the roads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lintas_model::context::{ContextKind, ContextLayer};
use lintas_model::road::Tags;
use osmpbf::{Element, PrimitiveBlock, RelMemberType, Relation};

use super::blocks;
use super::position::nodes_of;
use super::versions::{self, Version};

/// A way that maps show, or that is part of an area.
#[derive(Debug, Clone)]
pub(super) struct ContextWay {
    pub(super) id: i64,
    version: Version,
    /// What it is by itself; `None` where it is but a part.
    pub(super) kind: Option<ContextKind>,
    /// It is so as an area.
    pub(super) is_area: bool,
    pub(super) name: Option<Box<str>>,
    pub(super) nodes: Box<[i64]>,
    /// As in [`super::ways::Way::places`].
    pub(super) places: Box<[[i32; 2]]>,
}

/// An area of several ways.
#[derive(Debug, Clone)]
pub(super) struct Multipolygon {
    pub(super) id: i64,
    pub(super) kind: ContextKind,
    pub(super) name: Option<Box<str>>,
    /// Its ways.
    pub(super) ways: Vec<MemberWay>,
}

/// A way of an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemberWay {
    pub(super) id: i64,
    /// By its role it is part of a hole.
    pub(super) of_hole: bool,
}

/// A version of a relation: what it says where it is an area.
#[derive(Debug)]
struct AreaRelation {
    id: i64,
    version: Version,
    area: Option<Multipolygon>,
}

/// What a block holds of it.
#[derive(Debug, Default)]
pub(super) struct ContextBlock {
    ways: Vec<ContextWay>,
    relations: Vec<AreaRelation>,
}

/// Memory that a use of a node takes on its way from the file to a map, bytes, and a feature beside. Source:
/// the sizes of what is kept, added up.
const NODE_USE_BYTES: u64 = 72;
const FEATURE_BYTES: u64 = 320;
/// What is left out first where there is more than may be kept.
const LEAST_MISSED_FIRST: [ContextLayer; 3] =
    [ContextLayer::Buildings, ContextLayer::Landuse, ContextLayer::Water];

/// What was read so far, within a bound of memory.
#[derive(Debug, Default)]
pub(super) struct ContextWays {
    /// Sorted by id, once all is read.
    pub(super) ways: Vec<ContextWay>,
    /// Sorted by id, once all is read.
    pub(super) areas: Vec<Multipolygon>,
    /// Layers of which nothing is kept, since there was too much.
    pub(super) left_out: BTreeSet<ContextLayer>,
    relations: Vec<AreaRelation>,
    bytes: u64,
    most_bytes: u64,
}

impl ContextWay {
    /// The id as the row number of findings.
    pub(super) fn row(&self) -> u64 {
        self.id.unsigned_abs()
    }
}

impl ContextWays {
    /// Nothing yet, and room for about so many bytes.
    pub(super) fn within(most_bytes: u64) -> Self {
        Self { most_bytes, ..Self::default() }
    }

    /// Takes in what the next block of the file holds.
    pub(super) fn take(&mut self, block: ContextBlock) {
        self.relations.extend(block.relations);
        for way in block.ways {
            if !is_left_out(&self.left_out, way.kind) {
                self.bytes += bytes_of(&way);
                self.ways.push(way);
            }
        }
        self.keep_within();
    }

    fn keep_within(&mut self) {
        while self.bytes > self.most_bytes {
            let next = LEAST_MISSED_FIRST.into_iter().find(|layer| !self.left_out.contains(layer));
            let Some(layer) = next else { return };
            self.left_out.insert(layer);
            let left_out = &self.left_out;
            self.ways.retain(|way| !is_left_out(left_out, way.kind));
            self.bytes = self.ways.iter().map(bytes_of).sum();
        }
    }

    /// Keeps the newest version of everything, and reads the ways that are part of areas and nothing by
    /// themselves.
    pub(super) fn complete(&mut self, file: &Path, may_repeat: bool) {
        self.relations.sort_by_key(|read| (read.id, std::cmp::Reverse(read.version)));
        self.relations.dedup_by_key(|read| read.id);
        let left_out = self.left_out.clone();
        let areas = std::mem::take(&mut self.relations).into_iter().filter_map(|read| read.area);
        self.areas = areas.filter(|area| !is_left_out(&left_out, Some(area.kind))).collect();
        let known: BTreeSet<i64> = self.ways.iter().map(|way| way.id).collect();
        let members = self.areas.iter().flat_map(|area| area.ways.iter().map(|way| way.id));
        let parts: BTreeSet<i64> = members.filter(|id| !known.contains(id)).collect();
        if !parts.is_empty() {
            self.read_parts(file, &parts);
        }
        self.newest(file, may_repeat, &parts);
        // What turned out too much with the parts of areas.
        let left_out = &self.left_out;
        self.areas.retain(|area| !is_left_out(left_out, Some(area.kind)));
        let members = self.areas.iter().flat_map(|area| area.ways.iter().map(|way| way.id));
        let members: BTreeSet<i64> = members.collect();
        self.ways.retain(|way| way.kind.is_some() || members.contains(&way.id));
    }

    fn read_parts(&mut self, file: &Path, parts: &BTreeSet<i64>) {
        // What cannot be read of the file was told in the first pass.
        blocks::read(
            file,
            |_| {},
            |block| in_block(block, Some(parts)),
            |block| self.take(ContextBlock { relations: Vec::new(), ..block }),
        );
    }

    /// Keeps the newest version of every way; none where that is no longer one of these.
    fn newest(&mut self, file: &Path, may_repeat: bool, parts: &BTreeSet<i64>) {
        self.ways.sort_by_key(|way| (way.id, std::cmp::Reverse(way.version)));
        if may_repeat {
            let mut ids: Vec<i64> = self.ways.iter().map(|way| way.id).collect();
            ids.dedup();
            let newest = versions::newest_ways(file, &ids, |id, tags| {
                parts.contains(&id)
                    || ContextKind::of_area(tags).is_some()
                    || ContextKind::of_line(tags).is_some()
            });
            self.ways.retain(|way| {
                newest
                    .get(&way.id)
                    .is_none_or(|(version, exists)| *exists && *version == way.version)
            });
        }
        self.ways.dedup_by_key(|way| way.id);
    }

    /// The way with this id.
    pub(super) fn way(&self, id: i64) -> Option<&ContextWay> {
        let at = self.ways.binary_search_by_key(&id, |way| way.id).ok()?;
        self.ways.get(at)
    }
}

fn bytes_of(way: &ContextWay) -> u64 {
    FEATURE_BYTES + NODE_USE_BYTES * way.nodes.len() as u64
}

/// Whether nothing of a kind is kept. The coast is, whatever there is.
fn is_left_out(left_out: &BTreeSet<ContextLayer>, kind: Option<ContextKind>) -> bool {
    kind.is_some_and(|kind| kind != ContextKind::Coastline && left_out.contains(&kind.layer()))
}

/// What a block holds; where `parts` are given, the ways with these ids and nothing else.
pub(super) fn in_block(block: &PrimitiveBlock, parts: Option<&BTreeSet<i64>>) -> ContextBlock {
    let table = block.raw_stringtable();
    let mut found = ContextBlock::default();
    block.for_each_element(|element| match element {
        Element::Way(way) if !way.info().deleted() => {
            if parts.is_some_and(|parts| !parts.contains(&way.id())) {
                return;
            }
            let tags = way.raw_tags().map(|(key, value)| (key as usize, value as usize));
            let tags = blocks::strings(table, tags);
            let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
            let (first, last) = (way.refs().next(), way.refs().last());
            let closed = way.raw_refs().len() > 3 && first == last;
            let area = ContextKind::of_area(&tags).filter(|_| closed);
            let kind = area.or_else(|| ContextKind::of_line(&tags)).filter(|_| parts.is_none());
            if kind.is_none() && parts.is_none() {
                return;
            }
            let (nodes, places) = nodes_of(&way);
            let version = way.info().version().unwrap_or_default();
            let name = tags.get("name").map(Box::from);
            let is_area = area.is_some();
            let id = way.id();
            found.ways.push(ContextWay { id, version, kind, is_area, name, nodes, places });
        }
        Element::Relation(relation) if parts.is_none() => {
            let version = relation.info().version().unwrap_or_default();
            let area = Some(&relation).filter(|it| !it.info().deleted());
            let area = area.and_then(|relation| multipolygon(table, relation));
            found.relations.push(AreaRelation { id: relation.id(), version, area });
        }
        Element::Way(_) | Element::Relation(_) | Element::Node(_) | Element::DenseNode(_) => {}
    });
    found
}

fn multipolygon(table: &[Vec<u8>], relation: &Relation<'_>) -> Option<Multipolygon> {
    let tags = relation.raw_tags().map(|(key, value)| (key as usize, value as usize));
    let tags = blocks::strings(table, tags);
    let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
    if !tags.is("type", &["multipolygon"]) {
        return None;
    }
    let ways = relation.members().filter(|member| member.member_type == RelMemberType::Way);
    let member = |member: osmpbf::RelMember<'_>| {
        let role = usize::try_from(member.role_sid).ok().and_then(|at| table.get(at));
        let of_hole = role.is_some_and(|role| role.as_slice() == b"inner");
        MemberWay { id: member.member_id, of_hole }
    };
    Some(Multipolygon {
        id: relation.id(),
        kind: ContextKind::of_area(&tags)?,
        name: tags.get("name").map(Box::from),
        ways: ways.map(member).collect(),
    })
}

/// The outlines that areas and ways share: of ways that say the same as an area that they are part of, the
/// area alone is drawn.
pub(super) fn repeated(found: &ContextWays) -> BTreeSet<i64> {
    let mut kinds: BTreeMap<i64, BTreeSet<ContextKind>> = BTreeMap::new();
    for area in &found.areas {
        for way in &area.ways {
            kinds.entry(way.id).or_default().insert(area.kind);
        }
    }
    let says_the_same = |way: &&ContextWay| {
        let of_areas = kinds.get(&way.id);
        way.kind.is_some_and(|kind| of_areas.is_some_and(|kinds| kinds.contains(&kind)))
    };
    found.ways.iter().filter(says_the_same).map(|way| way.id).collect()
}
