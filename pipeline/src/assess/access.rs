//! Can aid get there? How every site is joined to the depots, judged by the best way's worst piece.
//!
//! Vehicles that carry aid are asked one by one, so that a way holds for one vehicle from end to
//! end. Direction is left aside here: a one-way street cuts nobody off.

use std::collections::HashMap;

use geo_types::Point;
use lintas_model::network::{GridPoint, RoadState};
use lintas_model::passability::Passability;
use lintas_model::vehicle::VehicleClass;
use rstar::{
    AABB, PointDistance, RTree,
    primitives::{GeomWithData, Line},
};

use crate::merge::roads::Edge;

/// Vehicles that carry aid by land.
const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];
/// A site stands at a road that is no farther than this, metres; what is farther is carried.
const SITE_REACH_M: f64 = 2_000.0;
/// A jetty joins the nearest river and the nearest road that are no farther than this, metres.
const JETTY_REACH_M: f64 = 1_000.0;

/// How aid gets to a place. Ordered from the best news to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Over roads that were seen open, or that a model covers.
    Open,
    /// Over roads of which some have no report.
    Presumed,
    /// Over roads of which some are restricted.
    Restricted,
    /// Only over roads of which some are unknown.
    Unknown,
    /// By boat for a part of the way.
    BoatOnly,
    /// Not at all.
    CutOff,
}

impl Access {
    /// The word in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Presumed => "presumed",
            Self::Restricted => "restricted",
            Self::Unknown => "unknown",
            Self::BoatOnly => "boat_only",
            Self::CutOff => "cut_off",
        }
    }

    /// No land vehicle gets there.
    pub fn is_cut_off(self) -> bool {
        self >= Self::BoatOnly
    }

    fn of(word: Passability) -> Option<Self> {
        match word {
            Passability::Open => Some(Self::Open),
            Passability::Presumed => Some(Self::Presumed),
            Passability::Restricted => Some(Self::Restricted),
            Passability::Unknown => Some(Self::Unknown),
            Passability::Closed | Passability::Never => None,
        }
    }
}

/// The network, ready to be asked how places are joined to the depots.
#[derive(Debug)]
pub struct AccessMap<'a> {
    edges: &'a [Edge],
    assessments: &'a [RoadState],
    nodes: HashMap<GridPoint, u32>,
    tree: RTree<GeomWithData<Line<[f64; 2]>, usize>>,
    /// Per carrier and node: the best access from any depot.
    by_carrier: Vec<Vec<Access>>,
}

impl<'a> AccessMap<'a> {
    /// Sweeps the network once a carrier, from all depots at once.
    pub fn new(
        edges: &'a [Edge],
        assessments: &'a [RoadState],
        depots: &[Point<f64>],
        jetties: &[Point<f64>],
    ) -> Self {
        let mut nodes = HashMap::new();
        for edge in edges {
            for end in edge.ends() {
                let next = nodes.len() as u32;
                nodes.entry(end).or_insert(next);
            }
        }
        let tree = RTree::bulk_load(
            edges
                .iter()
                .enumerate()
                .flat_map(|(at, edge)| {
                    edge.points.windows(2).map(move |pair| {
                        let corner = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
                        GeomWithData::new(Line::new(corner(pair[0]), corner(pair[1])), at)
                    })
                })
                .collect(),
        );
        let mut map = Self { edges, assessments, nodes, tree, by_carrier: Vec::new() };
        let transfers = map.transfers(jetties);
        map.by_carrier =
            CARRIERS.into_iter().map(|class| map.sweep(class, depots, &transfers)).collect();
        map
    }

    /// How aid gets to a place.
    pub fn access(&self, place: Point<f64>) -> Access {
        let by_land = CARRIERS.into_iter().zip(&self.by_carrier).map(|(class, reached)| {
            self.nearest(place, SITE_REACH_M, |at| self.may(at, class))
                .and_then(|at| {
                    let word = Access::of(self.word(at, class))?;
                    self.ends(at).map(|node| reached[node].max(word)).min()
                })
                .unwrap_or(Access::CutOff)
        });
        let best = by_land.min().unwrap_or(Access::CutOff);
        if best < Access::BoatOnly {
            return best;
        }
        let by_boat = self.nearest(place, SITE_REACH_M, |at| self.floats(at)).is_some_and(|at| {
            self.ends(at).any(|node| self.by_carrier.iter().any(|r| r[node] < Access::CutOff))
        });
        if by_boat { Access::BoatOnly } else { best }
    }

    /// Minimax: nodes joined to a depot while edges are let in from the best to the worst.
    fn sweep(
        &self,
        class: VehicleClass,
        depots: &[Point<f64>],
        transfers: &[(u32, u32)],
    ) -> Vec<Access> {
        let count = self.nodes.len();
        let mut sets = Sets::new(count + 1);
        let depot_set = count as u32;
        for depot in depots {
            if let Some(at) = self.nearest(*depot, SITE_REACH_M, |at| self.may(at, class)) {
                self.ends(at).for_each(|node| sets.join(depot_set, node as u32));
            }
        }
        let mut reached = vec![Access::CutOff; count];
        for level in [Access::Open, Access::Presumed, Access::Restricted, Access::Unknown] {
            for at in 0..self.edges.len() {
                if Access::of(self.word(at, class)) == Some(level) {
                    self.join_ends(at, &mut sets);
                }
            }
            mark(&mut sets, depot_set, level, &mut reached);
        }
        for at in (0..self.edges.len()).filter(|at| self.floats(*at)) {
            self.join_ends(at, &mut sets);
        }
        for (river, road) in transfers {
            sets.join(*river, *road);
        }
        mark(&mut sets, depot_set, Access::BoatOnly, &mut reached);
        reached
    }

    fn join_ends(&self, at: usize, sets: &mut Sets) {
        let [from, to] = self.edges[at].ends();
        sets.join(self.nodes[&from], self.nodes[&to]);
    }

    fn ends(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges[at].ends().into_iter().map(|end| self.nodes[&end] as usize)
    }

    fn word(&self, at: usize, class: VehicleClass) -> Passability {
        self.assessments[at].verdict.passability[class.index()]
    }

    fn may(&self, at: usize, class: VehicleClass) -> bool {
        self.word(at, class) != Passability::Never
    }

    fn floats(&self, at: usize) -> bool {
        Access::of(self.word(at, VehicleClass::Boat)).is_some()
    }

    /// River node and road node that each jetty joins.
    fn transfers(&self, jetties: &[Point<f64>]) -> Vec<(u32, u32)> {
        let nearest_node = |jetty: Point<f64>, river: bool| {
            let at = self.nearest(jetty, JETTY_REACH_M, |at| {
                self.edges[at].attributes.river == river && !self.edges[at].attributes.ferry
            })?;
            self.ends(at).map(|node| node as u32).next()
        };
        jetties
            .iter()
            .filter_map(|jetty| Some((nearest_node(*jetty, true)?, nearest_node(*jetty, false)?)))
            .collect()
    }

    fn nearest(
        &self,
        place: Point<f64>,
        reach_m: f64,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let place = GridPoint::nearest(place.0)?;
        let (east_m, north_m) = place.metres_per_unit();
        let reach = [reach_m / east_m.max(north_m * 0.01), reach_m / north_m];
        let at = [f64::from(place.x), f64::from(place.y)];
        let window = AABB::from_corners(
            [at[0] - reach[0], at[1] - reach[1]],
            [at[0] + reach[0], at[1] + reach[1]],
        );
        self.tree
            .locate_in_envelope_intersecting(&window)
            .filter(|segment| wanted(segment.data))
            .map(|segment| (segment.geom().distance_2(&at), segment.data))
            .min_by(|a, b| {
                a.0.total_cmp(&b.0).then_with(|| self.edges[a.1].id.cmp(&self.edges[b.1].id))
            })
            .filter(|(squared, _)| squared.sqrt() * north_m <= reach_m)
            .map(|(_, edge)| edge)
    }
}

fn mark(sets: &mut Sets, depot_set: u32, level: Access, reached: &mut [Access]) {
    let root = sets.root(depot_set);
    for (node, access) in reached.iter_mut().enumerate() {
        if *access == Access::CutOff && sets.root(node as u32) == root {
            *access = level;
        }
    }
}

/// Disjoint sets.
struct Sets(Vec<u32>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while self.0[node as usize] != node {
            let above = self.0[node as usize];
            self.0[node as usize] = self.0[above as usize];
            node = above;
        }
        node
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
#[path = "access_worlds.rs"]
mod worlds;
