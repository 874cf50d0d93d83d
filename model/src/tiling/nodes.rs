//! Vertices that must stay at every zoom because several features meet there.
//!
//! A vertex is a *node* where the features that pass through it do not all go on to the same two
//! neighbours: a road that ends on another, three polygons at a point, the place where two borders
//! part. Between nodes, features that share a border share its whole run of vertices, so that each
//! of them, simplified alone, keeps the same ones.

use xxhash_rust::xxh3::xxh3_64;

/// The nodes of a layer.
#[derive(Debug, Clone, Default)]
pub struct LayerNodes {
    /// Hashes of their longitudes and latitudes, sorted.
    places: Vec<u64>,
}

impl LayerNodes {
    /// Whether a node lies at this longitude and latitude (the very same numbers).
    pub(super) fn contains(&self, point: [f64; 2]) -> bool {
        !self.places.is_empty() && self.places.binary_search(&hash(point)).is_ok()
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no vertex needs to be kept.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// One passage of a feature through a vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    place: u64,
    /// Hash of both neighbours, the same in either direction; 0 where the feature ends.
    neighbours: u64,
}

impl Passage {
    /// A number from 0 to `shares` - 1 that is the same for all passages through one vertex, so
    /// that nodes can be found share by share where not all passages fit in memory.
    pub fn share(&self, shares: u64) -> u64 {
        // The lowest bit is 1 in all hashes.
        (self.place >> 1) % shares.max(1)
    }
}

/// Calls `visit` with each passage of a line.
pub fn line_passages(line: impl Iterator<Item = [f64; 2]>, visit: &mut impl FnMut(Passage)) {
    let mut before = 0_u64;
    let mut here: Option<(u64, [f64; 2])> = None;
    for point in line {
        if here.is_some_and(|(_, same)| same == point) {
            continue;
        }
        let next = hash(point);
        if let Some((place, _)) = here {
            visit(Passage { place, neighbours: both(before, next) });
            before = place;
        }
        here = Some((next, point));
    }
    if let Some((place, _)) = here {
        visit(Passage { place, neighbours: 0 });
    }
}

/// Calls `visit` with each passage of a ring, whether its last vertex repeats the first or not.
pub fn ring_passages(ring: impl Iterator<Item = [f64; 2]>, visit: &mut impl FnMut(Passage)) {
    let mut start: Option<([f64; 2], u64, u64)> = None;
    let mut before = 0_u64;
    let mut here: Option<(u64, [f64; 2])> = None;
    for point in ring {
        if here.is_some_and(|(_, same)| same == point) {
            continue;
        }
        let next = hash(point);
        match (&mut start, here) {
            (None, _) => start = Some((point, next, 0)),
            (Some((_, _, second)), Some((place, _))) if *second == 0 => {
                *second = next;
                before = place;
            }
            (_, Some((place, _))) => {
                visit(Passage { place, neighbours: both(before, next) });
                before = place;
            }
            _ => {}
        }
        here = Some((next, point));
    }
    let (Some((first, place, second)), Some((last_place, last))) = (start, here) else { return };
    if last == first {
        visit(Passage { place, neighbours: both(before, second) });
    } else {
        visit(Passage { place: last_place, neighbours: both(before, place) });
        visit(Passage { place, neighbours: both(last_place, second) });
    }
}

/// Adds the nodes among `passages` to those that are known already. Sorts `passages`.
///
/// `O(n log n)` in the passages. All passages through one vertex must be in one call.
pub fn find_nodes(passages: &mut [Passage], nodes: &mut LayerNodes) {
    passages.sort_unstable();
    for same in passages.chunk_by(|a, b| a.place == b.place) {
        let (first, last) = (same[0], same[same.len() - 1]);
        // Sorted: if any neighbours differ, the first and the last do. A vertex where every feature
        // ends (all are 0) need not be a node: a line keeps its ends anyway.
        if first.neighbours != last.neighbours {
            nodes.places.push(first.place);
        }
    }
    nodes.places.sort_unstable();
}

fn both(a: u64, b: u64) -> u64 {
    if a == 0 || b == 0 {
        return 0;
    }
    // Commutative, and never 0, which marks an end.
    a.wrapping_add(b).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) ^ (a ^ b) | 1
}

fn hash([lon, lat]: [f64; 2]) -> u64 {
    let mut bytes = [0; 16];
    // Adding zero makes the negative zero positive.
    bytes[..8].copy_from_slice(&(lon + 0.0).to_le_bytes());
    bytes[8..].copy_from_slice(&(lat + 0.0).to_le_bytes());
    xxh3_64(&bytes) | 1
}
