//! Small networks in which roads are cleared.

use proptest::prelude::*;

use super::*;
use crate::index::NodeId;
use crate::network::stretch::Blockage;

fn people(people: u64) -> Burden {
    Burden { people, estimated: 0, sites: 1 }
}

fn wait(edge: u32, count: u64) -> AtEdge {
    AtEdge { edge: EdgeId::new(edge), burden: people(count) }
}

fn stretch(edges: &[u32], road: u32) -> Stretch {
    let edges = EdgeId::stored(edges).to_vec();
    Stretch { edges, road: EdgeId::new(road), problem: Blockage::Water }
}

#[derive(Debug)]
struct ReopeningScenario {
    nodes: u32,
    ends: Vec<[NodeId; 2]>,
    carriers: Vec<CarrierAccess>,
    depots: Vec<EdgeId>,
    waiting: Vec<AtEdge>,
}

impl ReopeningScenario {
    /// A row of edges 0-1, 1-2 …, of which `blocked` are blocked; the depot is at the first.
    fn row(edges: u32, blocked: &[u32], waiting: Vec<AtEdge>) -> Self {
        Self {
            nodes: edges + 1,
            ends: (0..edges).map(|at| [at, at + 1].map(NodeId::new)).collect(),
            carriers: vec![CarrierAccess {
                passes: (0..edges).map(|at| !blocked.contains(&at)).collect(),
                fits: vec![true; edges as usize],
            }],
            depots: vec![EdgeId::new(0)],
            waiting,
        }
    }

    fn reopening(&self, stretches: &[Stretch]) -> Vec<Reopening> {
        let length_m = vec![1000.0; self.ends.len()];
        reopening(&self.network(&length_m), stretches, &[])
    }

    fn network<'a>(&'a self, length_m: &'a [f64]) -> BlockedNetwork<'a> {
        BlockedNetwork {
            nodes: self.nodes,
            ends: &self.ends,
            length_m,
            carriers: &self.carriers,
            depots: &self.depots,
            waiting: &self.waiting,
        }
    }

    /// Whom any carrier reaches, searched edge by edge, with these stretches cleared.
    fn reached(&self, stretches: &[Stretch], cleared: &[usize]) -> Vec<bool> {
        let mut reached = vec![false; self.waiting.len()];
        for carrier in &self.carriers {
            let open = |edge: usize| {
                carrier.passes[edge]
                    || carrier.fits[edge]
                        && cleared.iter().any(|at| stretches[*at].edges.contains(&EdgeId::at(edge)))
            };
            let mut at: Vec<bool> = vec![false; self.nodes as usize];
            for depot in self.depots.iter().filter(|depot| open(depot.index())) {
                self.ends[*depot].iter().for_each(|end| at[*end] = true);
            }
            for _ in 0..self.nodes {
                for (edge, [a, b]) in self.ends.iter().enumerate() {
                    if open(edge) && (at[*a] || at[*b]) {
                        (at[*a], at[*b]) = (true, true);
                    }
                }
            }
            for (waiting, reached) in self.waiting.iter().zip(&mut reached) {
                let [start, _] = self.ends[waiting.edge];
                *reached |= open(waiting.edge.index()) && at[start];
            }
        }
        reached
    }

    fn gain(&self, stretches: &[Stretch], before: &[usize], more: &[usize]) -> Burden {
        let all: Vec<usize> = before.iter().chain(more).copied().collect();
        let (then, now) = (self.reached(stretches, before), self.reached(stretches, &all));
        let freed = self.waiting.iter().zip(then.iter().zip(now)).filter(|(_, (a, b))| !**a && *b);
        freed.map(|(waiting, _)| waiting.burden).sum()
    }
}

#[test]
fn of_two_stretches_in_a_row_the_second_brings_nobody_alone() {
    // depot 0 │ 1 wet │ 2 village │ 3 wet │ 4 town
    let world = ReopeningScenario::row(5, &[1, 3], vec![wait(2, 10), wait(4, 500)]);
    let stretches = [stretch(&[1], 0), stretch(&[3], 0)];
    let found = world.reopening(&stretches);
    assert_eq!((found[0].alone.people, found[0].with_neighbours.people), (10, 510));
    assert_eq!((found[1].alone.people, found[1].with_neighbours.people), (0, 510));
    // The town is worth both: 255 people a stretch, against 10.
    assert_eq!((found[0].rank, found[1].rank), (0, 1));
    assert_eq!((found[0].in_order.people, found[1].in_order.people), (10, 500));
    assert!(found[0].together.is_empty() && found[1].together.is_empty());
}

#[test]
fn stretches_that_bring_nobody_before_the_next_is_cleared_go_together() {
    // depot 0 │ 1 wet │ 2 │ 3 wet │ 4 village │ 5 wet │ 6 town
    let world = ReopeningScenario::row(7, &[1, 3, 5], vec![wait(4, 10), wait(6, 500)]);
    let found = world.reopening(&[stretch(&[1], 0), stretch(&[3], 0), stretch(&[5], 0)]);
    let in_order = |at: usize| {
        let together = StretchId::numbers(&found[at].together).to_vec();
        (found[at].in_order.people, together)
    };
    assert_eq!(in_order(0), (0, vec![0, 1]));
    assert_eq!(in_order(1), (10, vec![0, 1]));
    assert_eq!(in_order(2), (500, vec![]));
}

#[test]
fn people_per_stretch_come_before_people() {
    // Two ways out of the depot's node: one stretch to 100 people, two in a row to 150.
    let world = ReopeningScenario {
        nodes: 6,
        ends: [[0, 1], [1, 2], [2, 3], [1, 4], [4, 5]].map(|ends| ends.map(NodeId::new)).to_vec(),
        carriers: vec![CarrierAccess {
            passes: vec![true, false, true, false, false],
            fits: vec![true; 5],
        }],
        depots: vec![EdgeId::new(0)],
        waiting: vec![wait(2, 100), wait(4, 150)],
    };
    let found = world.reopening(&[stretch(&[3], 3), stretch(&[4], 4), stretch(&[1], 1)]);
    assert_eq!([0, 1, 2].map(|at| found[at].rank), [1, 2, 0]);
    assert_eq!(found[1].in_order.people, 150);
}

#[test]
fn a_stretch_that_a_detour_goes_around_reconnects_nobody() {
    let mut world = ReopeningScenario::row(3, &[1], vec![wait(2, 10)]);
    world.ends.push([1, 2].map(NodeId::new));
    world.carriers[0].passes.push(true);
    world.carriers[0].fits.push(true);
    let found = world.reopening(&[stretch(&[1], 0)]);
    assert!(found[0].alone.is_empty() && found[0].with_neighbours.is_empty());
}

#[test]
fn people_whose_own_street_is_under_water_are_reconnected_with_it() {
    let world = ReopeningScenario::row(2, &[1], vec![wait(1, 10)]);
    assert_eq!(world.reopening(&[stretch(&[1], 0)])[0].alone.people, 10);
}

#[test]
fn a_depot_in_the_water_reconnects_everybody_when_its_street_is_cleared() {
    let world = ReopeningScenario::row(2, &[0], vec![wait(1, 10)]);
    assert_eq!(world.reopening(&[stretch(&[0], 0)])[0].alone.people, 10);
}

#[test]
fn who_is_reached_by_a_pickup_is_not_reconnected_by_a_truck() {
    let mut world = ReopeningScenario::row(3, &[1], vec![wait(2, 10)]);
    let pickup = CarrierAccess { passes: vec![true; 3], fits: vec![true; 3] };
    world.carriers.push(pickup);
    assert!(world.reopening(&[stretch(&[1], 0)])[0].alone.is_empty());
}

fn worlds() -> impl Strategy<Value = (ReopeningScenario, Vec<Stretch>)> {
    (2..9_u32, 1..14_usize).prop_flat_map(|(nodes, edges)| {
        let flags = || prop::collection::vec(prop::bool::weighted(0.5), edges);
        (
            prop::collection::vec([0..nodes, 0..nodes], edges),
            prop::collection::vec((flags(), flags()), 1..3),
            prop::collection::vec(0..edges as u32, 0..3),
            prop::collection::vec((0..edges as u32, 1..50_u64), 0..6),
            prop::collection::vec(0..4_u32, edges),
        )
            .prop_map(move |(ends, carriers, depots, waiting, lots)| {
                let ends = ends.into_iter().map(|ends| ends.map(NodeId::new)).collect();
                let depots = EdgeId::stored(&depots).to_vec();
                let carriers: Vec<CarrierAccess> = carriers
                    .into_iter()
                    .map(|(passes, fits)| CarrierAccess {
                        fits: passes.iter().zip(&fits).map(|(a, b)| *a || *b).collect(),
                        passes,
                    })
                    .collect();
                let blocked = |edge: usize| {
                    carriers.iter().any(|carrier| carrier.fits[edge] && !carrier.passes[edge])
                };
                let stretches: Vec<Stretch> = (0..4)
                    .map(|lot| {
                        let edges = (0..edges).filter(|at| lots[*at] == lot && blocked(*at));
                        stretch(&edges.map(|at| at as u32).collect::<Vec<_>>(), lot / 2)
                    })
                    .filter(|stretch| !stretch.edges.is_empty())
                    .collect();
                let waiting = waiting.into_iter().map(|(edge, count)| wait(edge, count)).collect();
                (ReopeningScenario { nodes, ends, carriers, depots, waiting }, stretches)
            })
    })
}

proptest! {
    #[test]
    fn what_a_stretch_brings_is_what_a_search_finds((world, stretches) in worlds()) {
        let found = world.reopening(&stretches);
        for (at, one) in found.iter().enumerate() {
            prop_assert_eq!(one.alone, world.gain(&stretches, &[], &[at]));
            let road: Vec<usize> =
                (0..stretches.len()).filter(|b| stretches[*b].road == stretches[at].road).collect();
            prop_assert_eq!(one.with_neighbours, world.gain(&stretches, &[], &road));
        }
    }

    #[test]
    fn the_order_has_every_stretch_once_and_ends_with_all_reconnected(
        (world, stretches) in worlds(),
    ) {
        let found = world.reopening(&stretches);
        let mut order: Vec<usize> = (0..stretches.len()).collect();
        order.sort_by_key(|at| found[*at].rank);
        let mut ranks: Vec<u32> = found.iter().map(|one| one.rank).collect();
        ranks.sort_unstable();
        prop_assert_eq!(ranks, (0..stretches.len() as u32).collect::<Vec<_>>());
        let mut idle = false;
        for (nth, at) in order.iter().enumerate() {
            let gained = world.gain(&stretches, &order[..nth], &[*at]);
            prop_assert_eq!(found[*at].in_order, gained);
            // Once a stretch was chosen for nobody, none after it reconnects anybody.
            let chosen_for_nobody = gained.is_empty() && found[*at].together.is_empty();
            prop_assert!(!idle || gained.is_empty());
            idle |= chosen_for_nobody;
        }
    }
}
