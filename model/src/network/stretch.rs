//! Stretches: neighbouring edges of the same road with the same problem, so that a crew is sent to
//! one place once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::index::{EdgeId, NodeId, UnionFind};
use crate::passability::Reason;

/// What blocks a stretch, and so which crew it needs. The order breaks ties and means nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blockage {
    /// Water on the road.
    Water,
    /// A slide.
    Slide,
    /// Something is destroyed or sagged: a bridge, a culvert, the roadbed.
    Damage,
    /// A load limit keeps the vehicles away.
    Limit,
    /// Closed by somebody, for another reason.
    Closed,
    /// Not known: the road has to be inspected first.
    Doubt,
}

impl Blockage {
    /// Its code in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Slide => "slide",
            Self::Damage => "damage",
            Self::Limit => "limit",
            Self::Closed => "closed",
            Self::Doubt => "doubt",
        }
    }

    /// The problem of an edge: `closed` where some vehicle is known not to pass, `cause` of the
    /// closure that decides, and the reasons of the verdict.
    pub fn of(closed: bool, cause: Option<&str>, reasons: &[Reason]) -> Self {
        if !closed {
            return Self::Doubt;
        }
        match cause {
            Some("flood" | "flash_flood" | "tidal_backwater" | "high_water") => return Self::Water,
            Some("landslide") => return Self::Slide,
            Some("bridge_damage" | "culvert_damage" | "washout" | "subsidence" | "road_damage") => {
                return Self::Damage;
            }
            Some(_) => return Self::Closed,
            None => {}
        }
        // Without a cause the reasons decide, those first that matter most to a crew.
        let first = |wanted: &[Reason]| reasons.iter().any(|reason| wanted.contains(reason));
        if first(&[Reason::Flood, Reason::DepthNotKnown]) {
            Self::Water
        } else if first(&[Reason::Landslide]) {
            Self::Slide
        } else if first(&[Reason::Blocked]) {
            Self::Damage
        } else if first(&[Reason::WeightLimit]) {
            Self::Limit
        } else {
            Self::Closed
        }
    }
}

/// An edge as a part of a road.
#[derive(Debug, Clone, Copy)]
pub struct RoadPart<'a> {
    /// Its nodes.
    pub ends: [NodeId; 2],
    /// Name of the road.
    pub name: Option<&'a str>,
    /// Its class.
    pub class: &'a str,
    /// It is a bridge.
    pub bridge: bool,
}

/// Which road every edge belongs to, indexed as `parts`: the position of the road's first edge.
///
/// Edges of one name that touch are one road; edges without a name are one where exactly two of
/// their class meet, so that the lanes of a village do not become one road. A bridge with a name of
/// its own belongs to the road that goes on behind it. Near `O(n log n)`, by [`UnionFind`].
pub fn roads(nodes: u32, parts: &[RoadPart<'_>]) -> Vec<EdgeId> {
    let mut sets = UnionFind::new(parts.len());
    let mut at_node: Vec<Vec<EdgeId>> = vec![Vec::new(); nodes as usize];
    for (at, part) in parts.iter().enumerate() {
        for end in part.ends {
            at_node[end].push(EdgeId::at(at));
        }
    }
    let key = |at: &EdgeId| (parts[*at].name, parts[*at].class);
    let same = |a: &EdgeId, b: &EdgeId| match (key(a), key(b)) {
        ((Some(a), _), (Some(b), _)) => a == b,
        ((None, a), (None, b)) => a == b,
        _ => false,
    };
    for meeting in &mut at_node {
        meeting.sort_by_key(|at| (key(at), *at));
        for group in meeting.chunk_by(same) {
            if key(&group[0]).0.is_some() || group.len() == 2 {
                group.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
            }
        }
    }
    // By bridge (its edges are one road by now), the edges at its ends that are no bridges.
    let mut beside: BTreeMap<EdgeId, Vec<EdgeId>> = BTreeMap::new();
    for (at, part) in EdgeId::all(parts.len() as u32).zip(parts).filter(|(_, part)| part.bridge) {
        let bridge = sets.root(at);
        let roads = part.ends.iter().flat_map(|end| &at_node[*end]);
        beside.entry(bridge).or_default().extend(roads.filter(|other| !parts[**other].bridge));
    }
    for (bridge, mut beside) in beside {
        beside.sort_unstable();
        beside.dedup();
        let through = beside.iter().enumerate().find_map(|(nth, a)| {
            let more = beside[nth + 1..].iter().find(|b| same(a, b) && !meet(parts, *a, **b))?;
            Some([*a, *more])
        });
        for road in through.into_iter().flatten() {
            sets.join(bridge, road);
        }
    }
    EdgeId::all(parts.len() as u32).map(|at| sets.root(at)).collect()
}

fn meet(parts: &[RoadPart<'_>], a: EdgeId, b: EdgeId) -> bool {
    let ends = parts[b].ends;
    parts[a].ends.iter().any(|end| ends.contains(end))
}

/// An edge that vehicles which carry aid cannot pass, or nobody knows whether they can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// Position of the edge.
    pub edge: EdgeId,
    /// What is the matter.
    pub problem: Blockage,
    /// A bridge that is sound and in doubt only because the road before it is under water: it is
    /// free as soon as that road is.
    pub follows_water: bool,
}

/// A piece of road that is cleared as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Positions of its edges, ascending.
    pub edges: Vec<EdgeId>,
    /// The road that it is a part of: see [`roads`].
    pub road: EdgeId,
    /// What is the matter.
    pub problem: Blockage,
}

/// Joins obstacles into stretches, in the order of their first edges. `ends` are the nodes of every
/// edge, `road_of` what [`roads`] says.
pub fn stretches(
    nodes: u32,
    ends: &[[NodeId; 2]],
    road_of: &[EdgeId],
    obstacles: &[Obstacle],
) -> Vec<Stretch> {
    let mut obstacles = obstacles.to_vec();
    obstacles.sort_by_key(|obstacle| obstacle.edge);
    let mut at_node: Vec<Vec<usize>> = vec![Vec::new(); nodes as usize];
    for (at, obstacle) in obstacles.iter().enumerate() {
        for end in ends[obstacle.edge] {
            at_node[end].push(at);
        }
    }
    let mut key: Vec<(EdgeId, Blockage)> =
        obstacles.iter().map(|obstacle| (road_of[obstacle.edge], obstacle.problem)).collect();
    // A bridge between two wet approaches goes with the first of them, its own road's before others.
    for (at, obstacle) in obstacles.iter().enumerate().filter(|(_, o)| o.follows_water) {
        let own = road_of[obstacle.edge];
        let beside = ends[obstacle.edge]
            .iter()
            .flat_map(|end| &at_node[*end])
            .copied()
            .filter(|other| !obstacles[*other].follows_water)
            .filter(|other| matches!(obstacles[*other].problem, Blockage::Water | Blockage::Doubt))
            .min_by_key(|other| (key[*other].0 != own, key[*other].1, *other));
        if let Some(other) = beside {
            key[at] = key[other];
        }
    }
    let mut sets = UnionFind::new(obstacles.len());
    for meeting in &at_node {
        for (nth, a) in meeting.iter().enumerate() {
            for b in &meeting[..nth] {
                if key[*a] == key[*b] {
                    sets.join(*a as u32, *b as u32);
                }
            }
        }
    }
    let mut position = vec![usize::MAX; obstacles.len()];
    let mut stretches: Vec<Stretch> = Vec::new();
    for (at, obstacle) in obstacles.iter().enumerate() {
        let root = sets.root(at as u32) as usize;
        if position[root] == usize::MAX {
            position[root] = stretches.len();
            let (road, problem) = key[at];
            stretches.push(Stretch { edges: Vec::new(), road, problem });
        }
        stretches[position[root]].edges.push(obstacle.edge);
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn part<'a>(ends: [u32; 2], name: Option<&'a str>, class: &'a str) -> RoadPart<'a> {
        RoadPart { ends: [NodeId::new(ends[0]), NodeId::new(ends[1])], name, class, bridge: false }
    }

    #[test]
    fn a_bridge_with_its_own_name_belongs_to_the_road_that_goes_on_behind_it() {
        let poros = Some("Poros");
        let bridge = |ends| RoadPart { bridge: true, ..part(ends, Some("Jembatan"), "primary") };
        // Poros 0-1, the bridge 1-2-3 in two pieces, Poros 3-4; side streets at both ends.
        let parts = [
            part([0, 1], poros, "primary"),
            bridge([1, 2]),
            bridge([2, 3]),
            part([3, 4], poros, "primary"),
            part([1, 5], Some("Tepian"), "residential"),
            part([3, 6], Some("Seberang"), "residential"),
        ];
        assert_eq!(roads(7, &parts), [0, 0, 0, 0, 4, 5].map(EdgeId::new));
        // Where the road does not go on, the bridge stays its own.
        assert_eq!(roads(7, &parts[..3]), [0, 1, 1].map(EdgeId::new));
    }

    #[test]
    fn edges_of_one_name_that_touch_are_one_road_and_lanes_end_at_a_fork() {
        let poros = Some("Poros");
        let parts = [
            part([0, 1], poros, "secondary"),
            part([1, 2], poros, "primary"),
            part([5, 6], poros, "primary"),
            part([2, 3], None, "track"),
            part([3, 4], None, "track"),
            part([4, 7], None, "track"),
            part([4, 8], None, "track"),
        ];
        assert_eq!(roads(9, &parts), [0, 0, 2, 3, 3, 5, 6].map(EdgeId::new));
    }

    #[test]
    fn neighbours_with_the_same_problem_on_the_same_road_are_one_stretch() {
        // Water on 0-1-2, a slide on 2-3, water on 3-4, and a lane off node 1 under water.
        let ends = [[0, 1], [1, 2], [2, 3], [3, 4], [1, 5]].map(|ends| ends.map(NodeId::new));
        let road_of = [0, 0, 0, 0, 4].map(EdgeId::new);
        let of =
            |edge, problem| Obstacle { edge: EdgeId::new(edge), problem, follows_water: false };
        let water = |edge| of(edge, Blockage::Water);
        let slide = of(2, Blockage::Slide);
        let found = stretches(6, &ends, &road_of, &[slide, water(0), water(1), water(3), water(4)]);
        let numbers = |stretch: Stretch| EdgeId::numbers(&stretch.edges).to_vec();
        let edges: Vec<Vec<u32>> = found.into_iter().map(numbers).collect();
        assert_eq!(edges, [vec![0, 1], vec![2], vec![3], vec![4]]);
    }

    #[test]
    fn a_bridge_between_wet_approaches_is_part_of_the_wet_stretch() {
        let ends = [[0, 1], [1, 2], [2, 3]].map(|ends| ends.map(NodeId::new));
        let of =
            |edge, problem| Obstacle { edge: EdgeId::new(edge), problem, follows_water: false };
        let water = |edge| of(edge, Blockage::Water);
        let bridge = Obstacle { follows_water: true, ..of(1, Blockage::Doubt) };
        let (roads, road) = ([0, 1, 0].map(EdgeId::new), EdgeId::new);
        // The bridge has a name of its own, so it is another road.
        let found = stretches(4, &ends, &roads, &[water(0), bridge, water(2)]);
        assert_eq!(
            found,
            [Stretch { edges: EdgeId::all(3).collect(), road: road(0), problem: Blockage::Water }]
        );
        let alone = stretches(4, &ends, &roads, &[bridge]);
        assert_eq!(
            alone,
            [Stretch { edges: vec![road(1)], road: road(1), problem: Blockage::Doubt }]
        );
    }
}
