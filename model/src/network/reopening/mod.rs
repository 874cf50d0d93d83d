//! In which order should blocked roads be cleared? What each stretch reconnects, alone and with its
//! neighbours on the same road, and an order that brings most people per cleared stretch first.
//!
//! Direction is left aside: a one-way street cuts nobody off. What a vehicle class can use today
//! falls into connected components, called islands; clearing a stretch joins the islands that it
//! touches. Once the islands are known, the cost does not grow with the number of roads that are
//! free.

mod blocked_network;
mod bundle;
mod clearing;
mod islands;

use std::collections::BTreeMap;

use self::clearing::Clearing;
use super::{critical::Burden, stretch::Stretch};
use crate::index::{EdgeId, StretchId};

pub use self::blocked_network::{AtEdge, BlockedNetwork, CarrierAccess};

/// Rounds of the greedy order at most; the stretches that are left are ordered by what each
/// reconnects alone. No clearing plan looks three hundred worksites ahead.
const MOST_ROUNDS: usize = 300;
/// The rounds also end once so many stretches were looked at, all rounds and carriers together:
/// some fifty rounds in a city of ten thousand blocked streets, a second or two.
const MOST_LOOKED_AT: usize = 2_000_000;
/// What clearing one stretch brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// Whom it reconnects if nothing else is cleared.
    pub alone: Burden,
    /// Whom it reconnects together with every other blocked stretch of the same road.
    pub with_neighbours: Burden,
    /// Position in the order, from 0.
    pub rank: u32,
    /// Whom it reconnects once all before it in the order are cleared.
    pub in_order: Burden,
    /// The stretches that have to be cleared before anybody is reconnected, in their order: the last
    /// of them reconnects. Empty where it does so by itself.
    pub together: Vec<StretchId>,
}

/// What each stretch brings, and the order.
///
/// The order is greedy. In each round the way with the fewest blocked stretches (of those the
/// shortest blocked length) is searched for everybody who is still cut off. Of these ways the one
/// is taken that reconnects most people per stretch, then most sites per stretch, then has fewest
/// stretches, then saves most travel time per stretch, then is shortest, then has the lowest
/// positions. Its stretches follow from the depot outwards. What reconnects nobody comes last, by
/// travel time saved. `saved_ms` is the travel time that each stretch saves, where known; it and
/// the result are indexed as `stretches`.
///
/// Work is bounded where thousands of streets are blocked (`MOST_ROUNDS`, `MOST_LOOKED_AT`):
/// what is left then follows by what it reconnects alone, then with its neighbours, then by time
/// saved.
pub fn reopening(
    network: &BlockedNetwork<'_>,
    stretches: &[Stretch],
    saved_ms: &[Option<u64>],
) -> Vec<Reopening> {
    let mut state = Clearing::new(network, stretches);
    let all: Vec<StretchId> = StretchId::all(stretches.len() as u32).collect();
    let mut by_road: BTreeMap<EdgeId, Vec<StretchId>> = BTreeMap::new();
    for at in &all {
        by_road.entry(stretches[*at].road).or_default().push(*at);
    }
    let of_roads: BTreeMap<EdgeId, Burden> =
        by_road.iter().map(|(road, members)| (*road, state.gain(members))).collect();
    let mut found: Vec<Reopening> = all
        .iter()
        .map(|at| Reopening {
            alone: state.gain(&[*at]),
            with_neighbours: of_roads[&stretches[*at].road],
            rank: u32::MAX,
            in_order: Burden::default(),
            together: Vec::new(),
        })
        .collect();

    let saved = |at: StretchId| saved_ms.get(at.index()).copied().flatten().unwrap_or(0);
    let mut next_rank = 0;
    for _ in 0..MOST_ROUNDS {
        if state.looked_at > MOST_LOOKED_AT {
            break;
        }
        let Some(bundle) = state.best_bundle(&saved) else { break };
        for at in &bundle {
            let one = &mut found[*at];
            one.in_order = state.clear(*at);
            one.rank = next_rank;
            next_rank += 1;
        }
        let brings = |at: &StretchId| !found[*at].in_order.is_empty();
        let together: Vec<Vec<StretchId>> = bundle
            .split_inclusive(brings)
            .filter(|part| part.len() > 1)
            .map(<[StretchId]>::to_vec)
            .collect();
        for part in together {
            for at in &part {
                found[*at].together.clone_from(&part);
            }
        }
    }
    let rest = unranked(&found, saved);
    for (at, rank) in rest.into_iter().zip(next_rank..) {
        found[at].in_order = state.clear(at);
        found[at].rank = rank;
    }
    found
}

/// The stretches that no round has ranked: by what each reconnects alone, then with its neighbours,
/// then by time saved.
fn unranked(found: &[Reopening], saved: impl Fn(StretchId) -> u64) -> Vec<StretchId> {
    let mut rest: Vec<StretchId> =
        StretchId::all(found.len() as u32).filter(|at| found[*at].rank == u32::MAX).collect();
    rest.sort_by_key(|at| {
        let one = &found[*at];
        let brings = (one.alone.weight(), one.with_neighbours.weight(), saved(*at));
        (std::cmp::Reverse(brings), *at)
    });
    rest
}

#[cfg(test)]
mod tests;
