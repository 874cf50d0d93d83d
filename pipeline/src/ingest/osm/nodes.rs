//! Second pass: where the nodes of the kept ways are, and what stands on them.

use std::collections::BTreeMap;
use std::path::Path;

use geo_types::Coord;
use lintas_model::road::{ClassAccess, Tags, barrier};
use osmpbf::{Element, PrimitiveBlock};

use super::blocks;
use super::ways::Way;

/// Degrees in the unit in which OSM keeps positions.
const UNIT_DEGREES: f64 = 1e-7;
const MISSING: [i32; 2] = [i32::MIN; 2];

/// The nodes that kept ways use, sorted by id.
#[derive(Debug)]
pub(super) struct Nodes {
    ids: Vec<i64>,
    /// Used more than once, or the end of a way.
    junction: Vec<bool>,
    /// Longitude and latitude in [`UNIT_DEGREES`]; [`MISSING`] where the file does not hold it.
    places: Vec<[i32; 2]>,
    /// Who gets past what stands on the node, where something does.
    barriers: BTreeMap<i64, [ClassAccess; 7]>,
}

impl Nodes {
    /// The nodes of these ways, places not known yet.
    pub(super) fn used_by(ways: &[Way]) -> Self {
        let mut uses: Vec<i64> = Vec::new();
        for way in ways {
            uses.extend(&way.nodes);
            // The ends count twice: what is counted twice is a junction.
            uses.extend(way.nodes.first());
            uses.extend(way.nodes.last());
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
        let places = vec![MISSING; ids.len()];
        Self { ids, junction, places, barriers: BTreeMap::new() }
    }

    /// Finds them in the file. Tells why the file could not be read to its end.
    pub(super) fn locate(&mut self, file: &Path) -> Option<String> {
        let ids = std::mem::take(&mut self.ids);
        let broken = blocks::read(
            file,
            |_| {},
            |block| in_block(block, &ids),
            |(places, barriers)| {
                for (index, place) in places {
                    self.places[index] = place;
                }
                self.barriers.extend(barriers);
            },
        );
        self.ids = ids;
        broken
    }

    fn index(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Where a node is; `None` where the file does not hold it.
    pub(super) fn place(&self, id: i64) -> Option<Coord<f64>> {
        let [x, y] = self.places[self.index(id)?];
        ([x, y] != MISSING).then(|| Coord {
            x: f64::from(x) / (1.0 / UNIT_DEGREES),
            y: f64::from(y) / (1.0 / UNIT_DEGREES),
        })
    }

    /// Do ways meet or end here?
    pub(super) fn is_junction(&self, id: i64) -> bool {
        self.index(id).is_some_and(|index| self.junction[index])
    }

    /// Who gets past what stands on this node; `None` where nothing does.
    pub(super) fn barrier(&self, id: i64) -> Option<&[ClassAccess; 7]> {
        self.barriers.get(&id)
    }
}

type Located = (Vec<(usize, [i32; 2])>, Vec<(i64, [ClassAccess; 7])>);

fn in_block(block: &PrimitiveBlock, ids: &[i64]) -> Located {
    let table = block.raw_stringtable();
    let (mut places, mut barriers) = (Vec::new(), Vec::new());
    let mut keep = |id: i64, place: [i32; 2], tags: &mut dyn Iterator<Item = (usize, usize)>| {
        let Ok(index) = ids.binary_search(&id) else { return };
        let [x, y] = place;
        if !(-1_800_000_000..=1_800_000_000).contains(&x)
            || !(-900_000_000..=900_000_000).contains(&y)
        {
            return;
        }
        places.push((index, place));
        let tags = blocks::strings(table, tags);
        let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
        barriers.extend(barrier::from_tags(&tags).map(|passes| (id, passes)));
    };
    block.for_each_element(|element| match element {
        Element::DenseNode(node) => {
            let tags = &mut node
                .raw_tags()
                .filter_map(|(k, v)| Some((usize::try_from(k).ok()?, usize::try_from(v).ok()?)));
            keep(node.id(), [node.decimicro_lon(), node.decimicro_lat()], tags);
        }
        Element::Node(node) => {
            let tags = &mut node.raw_tags().map(|(k, v)| (k as usize, v as usize));
            keep(node.id(), [node.decimicro_lon(), node.decimicro_lat()], tags);
        }
        Element::Way(_) | Element::Relation(_) => {}
    });
    (places, barriers)
}
