//! Second pass: places and barriers of the nodes that the kept ways use.

use std::collections::BTreeMap;
use std::path::Path;

use geo_types::Coord;
use lintas_model::road::{ClassAccess, Tags, barrier};
use lintas_model::vehicle::PerClass;
use osmpbf::{Element, PrimitiveBlock};

use super::blocks;
use super::named::{self, NamedNodes};
use super::position::{degrees, is_on_earth};
use super::versions::Version;
use super::ways::Way;
use crate::ingest::unusable::Unusable;

/// A barrier node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Barrier {
    /// The value of its tag `barrier`.
    pub(super) kind: Box<str>,
    /// Access at the barrier, by class.
    pub(super) passes: PerClass<ClassAccess>,
}

const MISSING: [i32; 2] = [i32::MIN; 2];

/// The nodes that kept ways use, sorted by id.
#[derive(Debug)]
pub(super) struct Nodes {
    ids: Vec<i64>,
    /// By index in `ids`: used more than once, the end of a way, or cut by a barrier.
    junction: Vec<bool>,
    /// By index in `ids`: longitude and latitude as OSM keeps them; [`MISSING`] where the file
    /// lacks the node.
    places: Vec<[i32; 2]>,
    /// By index in `ids`: the version that was read, and 0 before any was.
    versions: Vec<Version>,
    /// Barriers by node.
    barriers: BTreeMap<i64, Barrier>,
}

impl Nodes {
    /// The nodes of these ways. Places are known only where the ways bring them (LocationsOnWays).
    pub(super) fn used_by(ways: &[Way]) -> Self {
        Self::of(ways.iter().map(|way| (&*way.nodes, &*way.places)))
    }

    /// The nodes of these lines, with their places where the lines bring them.
    pub(super) fn of<'a>(lines: impl Iterator<Item = (&'a [i64], &'a [[i32; 2]])> + Clone) -> Self {
        let mut uses: Vec<i64> = Vec::new();
        for (nodes, _) in lines.clone() {
            uses.extend(nodes);
            // The ends are counted once more: a node counted twice is a junction.
            uses.extend(nodes.first());
            uses.extend(nodes.last());
        }
        uses.sort_unstable();
        let mut ids: Vec<i64> = Vec::new();
        let mut junction = Vec::new();
        for id in uses {
            if ids.last() == Some(&id) {
                *junction.last_mut().expect("one for every id") = true;
            } else {
                ids.push(id);
                junction.push(false);
            }
        }
        let mut places = vec![MISSING; ids.len()];
        for (id, place) in lines.flat_map(|(nodes, places)| nodes.iter().zip(places)) {
            if let (Ok(index), true) = (ids.binary_search(id), is_on_earth(*place)) {
                places[index] = *place;
            }
        }
        let versions = vec![0; ids.len()];
        Self { ids, junction, places, versions, barriers: BTreeMap::new() }
    }

    /// Takes in a version of a node, unless a newer one is known.
    fn take(&mut self, ids: &[i64], node: Located) {
        let (index, id) = (node.index, ids[node.index]);
        if self.versions[index] > node.version {
            return;
        }
        self.versions[index] = node.version;
        self.places[index] = node.place.unwrap_or(MISSING);
        match node.barrier {
            Some(barrier) => self.barriers.insert(id, barrier),
            None => self.barriers.remove(&id),
        };
    }

    /// The nodes of these ways, where `place` says, with barriers of these tags.
    #[cfg(test)]
    pub(super) fn told(
        ways: &[Way],
        place: impl Fn(i64) -> [i32; 2],
        barriers: &[(i64, &[(&str, &str)])],
    ) -> Self {
        let mut nodes = Self::used_by(ways);
        nodes.places = nodes.ids.iter().map(|id| place(*id)).collect();
        for (id, tags) in barriers {
            nodes.barriers.extend(barrier_of(&Tags::new(tags.to_vec())).map(|stops| (*id, stops)));
        }
        nodes.cut_at_barriers(ways);
        nodes
    }

    fn index(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Where a node is; `None` where the file lacks it.
    pub(super) fn place(&self, id: i64) -> Option<Coord<f64>> {
        let place = self.places[self.index(id)?];
        (place != MISSING).then(|| degrees(place))
    }

    /// Marks barriers as junctions where they stop a class that may use the way: the way is cut
    /// there. O(nodes of all ways), with a lookup each.
    pub(super) fn cut_at_barriers(&mut self, ways: &[Way]) {
        if self.barriers.is_empty() {
            return;
        }
        for way in ways {
            for node in &way.nodes {
                let Some(barrier) = self.barriers.get(node) else { continue };
                if barrier.stops(&way.attributes.access)
                    && let Some(index) = self.index(*node)
                {
                    self.junction[index] = true;
                }
            }
        }
    }

    /// Whether ways are cut at this node: they meet or end there, or a barrier stops somebody.
    pub(super) fn is_junction(&self, id: i64) -> bool {
        self.index(id).is_some_and(|index| self.junction[index])
    }

    /// The barrier on this node.
    pub(super) fn barrier(&self, id: i64) -> Option<&Barrier> {
        self.barriers.get(&id)
    }
}

impl Barrier {
    /// Whether it stops a class that a road with this access admits.
    fn stops(&self, access: &PerClass<ClassAccess>) -> bool {
        let both = self.passes.iter().zip(access);
        both.into_iter()
            .any(|(passes, road)| *passes == ClassAccess::No && *road != ClassAccess::No)
    }
}

fn barrier_of(tags: &Tags<'_>) -> Option<Barrier> {
    let passes = barrier::from_tags(tags)?;
    Some(Barrier { kind: tags.get("barrier")?.into(), passes })
}

/// Reads from the file the places and barriers of the nodes of roads, the places of those of what maps show
/// around them, and the nodes that name a place. Answers why it could not be read to its end.
pub(super) fn locate(
    file: &Path,
    roads: &mut Nodes,
    mut around: Option<(&mut Nodes, &mut NamedNodes)>,
) -> Option<Unusable> {
    let ids = std::mem::take(&mut roads.ids);
    let ids_around = around.as_mut().map(|(nodes, _)| std::mem::take(&mut nodes.ids));
    let broken = blocks::read(
        file,
        |_| {},
        |block| {
            let around = ids_around.as_ref();
            (
                in_block(block, &ids),
                around.map(|ids| (in_block(block, ids), named::in_block(block))),
            )
        },
        |(read, read_around)| {
            read.into_iter().for_each(|node| roads.take(&ids, node));
            let (Some((nodes, named)), Some((read, names)), Some(ids)) =
                (around.as_mut(), read_around, &ids_around)
            else {
                return;
            };
            read.into_iter().for_each(|node| nodes.take(ids, node));
            named.take(names);
        },
    );
    roads.ids = ids;
    if let (Some((nodes, _)), Some(ids)) = (around, ids_around) {
        nodes.ids = ids;
    }
    broken
}

/// A version of a node.
struct Located {
    /// In the sorted ids.
    index: usize,
    version: Version,
    /// `None` where it was deleted, or lies nowhere.
    place: Option<[i32; 2]>,
    barrier: Option<Barrier>,
}

fn in_block(block: &PrimitiveBlock, ids: &[i64]) -> Vec<Located> {
    let table = block.raw_stringtable();
    let mut read = Vec::new();
    let mut keep = |id: i64,
                    (version, deleted): (Version, bool),
                    place: [i32; 2],
                    tags: &mut dyn Iterator<Item = (usize, usize)>| {
        let Ok(index) = ids.binary_search(&id) else { return };
        let place = Some(place).filter(|place| !deleted && is_on_earth(*place));
        // One that lies nowhere is as good as none; a deleted one was there.
        if place.is_none() && !deleted {
            return;
        }
        let tags = blocks::strings(table, tags);
        let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
        let barrier = barrier_of(&tags).filter(|_| place.is_some());
        read.push(Located { index, version, place, barrier });
    };
    block.for_each_element(|element| match element {
        Element::DenseNode(node) => {
            let tags = &mut node
                .raw_tags()
                .filter_map(|(k, v)| Some((usize::try_from(k).ok()?, usize::try_from(v).ok()?)));
            let told = node.info().map_or((0, false), |info| (info.version(), info.deleted()));
            keep(node.id(), told, [node.decimicro_lon(), node.decimicro_lat()], tags);
        }
        Element::Node(node) => {
            let tags = &mut node.raw_tags().map(|(k, v)| (k as usize, v as usize));
            let told = (node.info().version().unwrap_or_default(), node.info().deleted());
            keep(node.id(), told, [node.decimicro_lon(), node.decimicro_lat()], tags);
        }
        Element::Way(_) | Element::Relation(_) => {}
    });
    read
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lintas_model::road::RoadAttributes;

    use super::*;

    #[test]
    fn a_way_that_says_where_its_nodes_are_needs_none() {
        let way = Way {
            id: 1,
            nodes: [7, 5, 9].into(),
            // osmium writes the undefined location as i32::MAX.
            places: [[1_169_800_000, -4_300_000], [3, 4], [i32::MAX, i32::MAX]].into(),
            attributes: Arc::new(RoadAttributes::of_class("road")),
        };
        let nodes = Nodes::used_by(&[way]);
        assert_eq!(nodes.place(7), Some(Coord { x: 116.98, y: -0.43 }));
        assert_eq!(nodes.place(5), Some(Coord { x: 3e-7, y: 4e-7 }));
        assert_eq!(nodes.place(9), None);
    }
}
