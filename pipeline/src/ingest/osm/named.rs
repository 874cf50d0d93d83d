//! Nodes that name a place: towns, villages, hamlets.

use std::collections::BTreeMap;

use lintas_model::context::ContextKind;
use lintas_model::road::Tags;
use osmpbf::{Element, PrimitiveBlock};

use super::blocks;
use super::position::is_on_earth;
use super::versions::Version;

/// A named place.
#[derive(Debug, Clone)]
pub(super) struct NamedNode {
    pub(super) kind: ContextKind,
    pub(super) name: Box<str>,
    /// As OpenStreetMap keeps positions: longitude and latitude in 1e-7 degrees.
    pub(super) place: [i32; 2],
}

/// A version of a node; `None` where it was deleted.
pub(super) type ReadNode = (i64, Version, Option<NamedNode>);

/// The newest version of each, by id.
#[derive(Debug, Default)]
pub(super) struct NamedNodes(BTreeMap<i64, (Version, Option<NamedNode>)>);

impl NamedNodes {
    /// Takes in what the next block of the file holds.
    pub(super) fn take(&mut self, read: Vec<ReadNode>) {
        for (id, version, node) in read {
            let known = self.0.get(&id);
            if known.is_none_or(|(known, _)| *known <= version) {
                self.0.insert(id, (version, node));
            }
        }
    }

    /// Those that are there, by id.
    pub(super) fn into_places(self) -> impl Iterator<Item = (i64, NamedNode)> {
        self.0.into_iter().filter_map(|(id, (_, node))| Some((id, node?)))
    }
}

/// The places that a block names, and what was deleted. In a file with history a place that lost its tags
/// stays as it was last named.
pub(super) fn in_block(block: &PrimitiveBlock) -> Vec<ReadNode> {
    let table = block.raw_stringtable();
    let mut found = Vec::new();
    let mut keep = |id: i64,
                    (version, deleted): (Version, bool),
                    place: [i32; 2],
                    tags: Vec<(usize, usize)>| {
        let is_place = |(key, _): &(usize, usize)| {
            table.get(*key).is_some_and(|key| key.as_slice() == b"place")
        };
        if !deleted && !tags.iter().any(is_place) {
            return;
        }
        let tags = blocks::strings(table, tags.into_iter());
        let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
        let named = ContextKind::of_place(&tags).zip(tags.get("name"));
        let node = named.filter(|_| !deleted && is_on_earth(place));
        let node = node.map(|(kind, name)| NamedNode { kind, name: name.into(), place });
        found.push((id, version, node));
    };
    block.for_each_element(|element| match element {
        Element::DenseNode(node) => {
            let tags = node.raw_tags();
            let tags = tags
                .filter_map(|(k, v)| Some((usize::try_from(k).ok()?, usize::try_from(v).ok()?)));
            let told = node.info().map_or((0, false), |info| (info.version(), info.deleted()));
            keep(node.id(), told, [node.decimicro_lon(), node.decimicro_lat()], tags.collect());
        }
        Element::Node(node) => {
            let tags = node.raw_tags().map(|(k, v)| (k as usize, v as usize));
            let told = (node.info().version().unwrap_or_default(), node.info().deleted());
            keep(node.id(), told, [node.decimicro_lon(), node.decimicro_lat()], tags.collect());
        }
        Element::Way(_) | Element::Relation(_) => {}
    });
    found
}
