//! Linear reference of a stretch: the named places on both sides of it, and how far along the road
//! they are, as a crew is given it ("antara A dan B, 3,2 km dari A").

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use crate::index::{EdgeId, NodeId};

/// A kilometre along another road counts as this many along the road itself: a place on the road is
/// a better reference than one a little nearer off it.
const OTHER_ROAD: f64 = 3.0;
/// How far a name is searched for, metres along the road itself. A Lintas assumption: a village
/// farther away no longer tells a crew where the stretch is.
const FARTHEST_M: f64 = 60_000.0;
/// Nodes visited at most on each side of a stretch, which bounds the time in a city without named
/// places.
const MOST_NODES: usize = 800;
/// Names found on each side before the search ends: with two, both sides can get different ones.
const NAMES_A_SIDE: usize = 2;

/// A named thing beside an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NamedPlace {
    /// Its number among all names: things of one name have one number.
    pub name: u32,
    /// Position of the edge.
    pub edge: EdgeId,
    /// How far along its geometry, 0 to 1.
    pub share: f64,
}

/// The dry-day network, with the names along it.
#[derive(Debug)]
pub struct LinearReference<'a> {
    ends: &'a [[NodeId; 2]],
    length_m: &'a [f64],
    road_of: &'a [EdgeId],
    beside: Vec<Vec<EdgeId>>,
    places: HashMap<EdgeId, Vec<NamedPlace>>,
}

/// The number of a name, and the metres along the way to it.
pub type NameAt = (u32, f64);

/// Where a stretch lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// Name on the side of the depots: its number, and the metres from it to the stretch.
    pub from: Option<NameAt>,
    /// Name on the other side.
    pub to: Option<NameAt>,
    /// Names on the stretch itself, in order from `start` on.
    pub through: Vec<u32>,
    /// Node at which it begins.
    pub start: NodeId,
}

impl<'a> LinearReference<'a> {
    /// Prepares a network of the edges that are `usable` on a dry day. `ends`, `length_m` and
    /// `road_of` (see [`super::stretch::roads`]) are indexed by [`EdgeId`].
    pub fn new(
        nodes: u32,
        ends: &'a [[NodeId; 2]],
        length_m: &'a [f64],
        road_of: &'a [EdgeId],
        usable: impl Fn(EdgeId) -> bool,
        places: &[NamedPlace],
    ) -> Self {
        let mut beside: Vec<Vec<EdgeId>> = vec![Vec::new(); nodes as usize];
        let all = EdgeId::all(ends.len() as u32).zip(ends);
        for (edge, [a, b]) in all.filter(|(edge, _)| usable(*edge)) {
            beside[*a].push(edge);
            if a != b {
                beside[*b].push(edge);
            }
        }
        let mut by_edge: HashMap<EdgeId, Vec<NamedPlace>> = HashMap::new();
        for place in places {
            by_edge.entry(place.edge).or_default().push(*place);
        }
        Self { ends, length_m, road_of, beside, places: by_edge }
    }

    /// Metres from the nearest of `starts` to every node, by [`NodeId`], over the edges that are
    /// `passable`; infinite where none leads. Dijkstra's algorithm (Numerische Mathematik 1, 1959,
    /// doi:10.1007/BF01386390), O(m log m).
    pub fn metres_from(&self, starts: &[NodeId], passable: impl Fn(EdgeId) -> bool) -> Vec<f64> {
        let mut metres = vec![f64::INFINITY; self.beside.len()];
        let mut open = BinaryHeap::new();
        for start in starts {
            metres[*start] = 0.0;
            open.push(Reverse((0_u64, *start)));
        }
        while let Some(Reverse((at_mm, node))) = open.pop() {
            if at_mm > millimetres(metres[node]) {
                continue;
            }
            for edge in self.beside[node].iter().filter(|edge| passable(**edge)) {
                let head = self.other_end(*edge, node);
                let through = metres[node] + self.length_m[*edge];
                if through < metres[head] {
                    metres[head] = through;
                    open.push(Reverse((millimetres(through), head)));
                }
            }
        }
        metres
    }

    /// The places on both sides of a stretch. `from_depots` is what [`LinearReference::metres_from`] says of
    /// the depots: the stretch begins on their side.
    pub fn between(&self, stretch: &[EdgeId], from_depots: &[f64]) -> Between {
        let (a, b) = self.extremities(stretch);
        let key = |node: NodeId| (from_depots[node], node);
        let (start, end) = match key(a).0.total_cmp(&key(b).0).then(a.cmp(&b)) {
            std::cmp::Ordering::Greater => (b, a),
            _ => (a, b),
        };
        let before = self.names_from(start, stretch);
        let behind = if start == end { Vec::new() } else { self.names_from(end, stretch) };
        let (from, to) = pair(&before, &behind);
        Between { from, to, through: self.through(stretch, start), start }
    }

    /// The ends of a stretch: the node farthest along it from any of its nodes, and the node
    /// farthest from that. Exact where the stretch has no loops.
    fn extremities(&self, stretch: &[EdgeId]) -> (NodeId, NodeId) {
        let first = stretch.iter().flat_map(|edge| self.ends[*edge]).min().unwrap_or_default();
        let farthest = |from: NodeId| {
            let mut within: Vec<(NodeId, f64)> = self.within(stretch, from).into_iter().collect();
            within.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            within.first().map_or(from, |(node, _)| *node)
        };
        let a = farthest(first);
        (a, farthest(a))
    }

    /// Metres along the stretch alone, from one of its nodes to each that it leads to.
    fn within(&self, stretch: &[EdgeId], from: NodeId) -> BTreeMap<NodeId, f64> {
        let mut edges_at: BTreeMap<NodeId, Vec<EdgeId>> = BTreeMap::new();
        for edge in stretch {
            for end in self.ends[*edge] {
                edges_at.entry(end).or_default().push(*edge);
            }
        }
        let mut metres = BTreeMap::from([(from, 0.0)]);
        let mut open = BinaryHeap::from([Reverse((0_u64, from))]);
        while let Some(Reverse((at_mm, node))) = open.pop() {
            if at_mm > millimetres(metres[&node]) {
                continue;
            }
            for edge in edges_at.get(&node).into_iter().flatten() {
                let head = self.other_end(*edge, node);
                let through = metres[&node] + self.length_m[*edge];
                if metres.get(&head).is_none_or(|known| through < *known) {
                    metres.insert(head, through);
                    open.push(Reverse((millimetres(through), head)));
                }
            }
        }
        metres
    }

    fn through(&self, stretch: &[EdgeId], start: NodeId) -> Vec<u32> {
        let within = self.within(stretch, start);
        let mut on_it: Vec<(u64, u32)> = Vec::new();
        for edge in stretch {
            let [a, b] = self.ends[*edge];
            let length_m = self.length_m[*edge];
            for place in self.places.get(edge).into_iter().flatten() {
                let from_a = within.get(&a).map(|m| m + place.share * length_m);
                let from_b = within.get(&b).map(|m| m + (1.0 - place.share) * length_m);
                let metres = from_a.into_iter().chain(from_b).fold(f64::INFINITY, f64::min);
                on_it.push((millimetres(metres), place.name));
            }
        }
        on_it.sort_unstable();
        let mut names = Vec::new();
        for (_, name) in on_it {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The nearest names from a node outwards, nearest first, with the metres to each: Dijkstra's
    /// algorithm away from the stretch, in which other roads count [`OTHER_ROAD`] times.
    fn names_from(&self, start: NodeId, stretch: &[EdgeId]) -> Vec<NameCandidate> {
        let own = stretch.first().map(|edge| self.road_of[*edge]);
        let mut found: Vec<NameCandidate> = Vec::new();
        let mut best: HashMap<NodeId, u64> = HashMap::from([(start, 0)]);
        let mut open = BinaryHeap::from([Reverse((0_u64, 0_u64, Stop::Node(start)))]);
        let mut looked_at = 0;
        while let Some(Reverse((cost, metres_mm, stop))) = open.pop() {
            let node = match stop {
                Stop::Name(name) => {
                    if found.iter().all(|known| known.name != name) {
                        found.push(NameCandidate { name, cost, metres: metres_mm as f64 / 1000.0 });
                    }
                    if found.len() == NAMES_A_SIDE {
                        break;
                    }
                    continue;
                }
                Stop::Node(node) => node,
            };
            looked_at += 1;
            if looked_at > MOST_NODES {
                break;
            }
            if cost > best.get(&node).copied().unwrap_or(u64::MAX) {
                continue;
            }
            for edge in &self.beside[node] {
                if stretch.contains(edge) {
                    continue;
                }
                let length_m = self.length_m[*edge];
                let [a, _] = self.ends[*edge];
                let factor = if Some(self.road_of[*edge]) == own { 1.0 } else { OTHER_ROAD };
                for place in self.places.get(edge).into_iter().flatten() {
                    let share = if a == node { place.share } else { 1.0 - place.share };
                    open.push(Reverse((
                        cost + millimetres(share * length_m * factor),
                        metres_mm + millimetres(share * length_m),
                        Stop::Name(place.name),
                    )));
                }
                let head = self.other_end(*edge, node);
                let through = cost + millimetres(length_m * factor);
                let nearer = best.get(&head).is_none_or(|known| through < *known);
                if nearer && through <= millimetres(FARTHEST_M) {
                    best.insert(head, through);
                    let metres_mm = metres_mm + millimetres(length_m);
                    open.push(Reverse((through, metres_mm, Stop::Node(head))));
                }
            }
        }
        found
    }

    fn other_end(&self, edge: EdgeId, node: NodeId) -> NodeId {
        let [a, b] = self.ends[edge];
        if a == node { b } else { a }
    }
}

#[derive(Debug, Clone, Copy)]
struct NameCandidate {
    name: u32,
    cost: u64,
    metres: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    Name(u32),
    Node(NodeId),
}

/// One name of each side, different ones, with the least distance together; where there is no such
/// pair, what there is.
fn pair(before: &[NameCandidate], behind: &[NameCandidate]) -> (Option<NameAt>, Option<NameAt>) {
    let told = |name: &NameCandidate| (name.name, name.metres);
    let best = before
        .iter()
        .flat_map(|a| behind.iter().map(move |b| (a, b)))
        .filter(|(a, b)| a.name != b.name)
        .min_by_key(|(a, b)| (a.cost + b.cost, a.name, b.name));
    match best {
        Some((a, b)) => (Some(told(a)), Some(told(b))),
        None => {
            let from = before.first().map(told);
            let to = behind.first().map(told).filter(|to| from.is_none_or(|from| from.0 != to.0));
            (from, to)
        }
    }
}

/// Whole millimetres, so that distances can be sorted.
fn millimetres(metres: f64) -> u64 {
    // An infinite distance becomes `u64::MAX`, and so sorts last.
    (metres * 1000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 ─ 1 ─ 2 ─ 3 ─ 4 along one road, and a lane 2 ─ 5 with a nearer village.
    const ENDS: [[u32; 2]; 5] = [[0, 1], [1, 2], [2, 3], [3, 4], [2, 5]];
    const ROADS: [u32; 5] = [0, 0, 0, 0, 4];
    const LENGTHS: [f64; 5] = [1000.0, 1000.0, 1000.0, 1000.0, 500.0];

    fn place(name: u32, edge: u32, share: f64) -> NamedPlace {
        NamedPlace { name, edge: EdgeId::new(edge), share }
    }

    fn between(places: &[NamedPlace], stretch: &[u32], depot: u32) -> Between {
        let (ends, roads) = (ENDS.map(|ends| ends.map(NodeId::new)), ROADS.map(EdgeId::new));
        let gazetteer = LinearReference::new(6, &ends, &LENGTHS, &roads, |_| true, places);
        let metres = gazetteer.metres_from(&[NodeId::new(depot)], |_| true);
        gazetteer.between(EdgeId::stored(stretch), &metres)
    }

    #[test]
    fn a_stretch_lies_between_the_nearest_places_along_its_road_and_begins_at_the_depots_side() {
        let places = [place(7, 0, 0.5), place(8, 3, 1.0)];
        let from_west = between(&places, &[1, 2], 0);
        assert_eq!((from_west.from, from_west.to), (Some((7, 500.0)), Some((8, 1000.0))));
        assert_eq!(from_west.start, NodeId::new(1));
        let from_east = between(&places, &[1, 2], 4);
        assert_eq!((from_east.from, from_east.to), (Some((8, 1000.0)), Some((7, 500.0))));
    }

    #[test]
    fn a_place_on_the_road_is_a_better_name_than_one_a_little_nearer_off_it() {
        let places = [place(7, 0, 0.5), place(8, 3, 1.0), place(9, 4, 1.0)];
        // 1 km along the road against 500 m of a lane, which count as 1.5 km.
        assert_eq!(between(&places, &[1], 0).to, Some((9, 500.0)));
        let near = [place(7, 0, 0.5), place(8, 2, 1.0), place(9, 4, 1.0)];
        assert_eq!(between(&near, &[1], 0).to, Some((8, 1000.0)));
    }

    #[test]
    fn both_sides_get_different_names_where_there_are_two() {
        // Two points of one town, one on either side; another town farther east.
        let places = [place(7, 0, 0.9), place(7, 2, 0.1), place(8, 3, 1.0)];
        let found = between(&places, &[1], 0);
        assert_eq!((found.from.map(|f| f.0), found.to.map(|t| t.0)), (Some(7), Some(8)));
    }

    #[test]
    fn villages_on_the_stretch_are_passed_through_in_order() {
        let places = [place(6, 2, 0.5), place(5, 1, 0.5), place(7, 0, 0.5)];
        assert_eq!(between(&places, &[1, 2], 0).through, [5, 6]);
        assert_eq!(between(&places, &[1, 2], 4).through, [6, 5]);
    }

    #[test]
    fn without_names_there_is_no_between() {
        let found = between(&[], &[1], 0);
        assert_eq!((found.from, found.to), (None, None));
    }
}
