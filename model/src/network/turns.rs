//! Turn restrictions: which turns at one node are banned, and the copies of the node that say so.
//!
//! A node where a turn is banned is split: every edge that may not go on everywhere enters a copy of
//! the node, and the copy is left by the same edges as the node, with what is banned from there. Edges
//! with the same bans share a copy. Only such nodes are split, so the network grows by little.
//!
//! A barrier is said in the same words: an edge that it stands on leads back alone, and none leads into
//! it. Then every edge enters a copy, and the node itself is one that nobody comes to: whoever starts
//! there, before the barrier, goes where he likes.

use std::collections::BTreeMap;

use super::GridPoint;
use crate::index::EdgeId;
use crate::vehicle::VehicleSet;

/// A turn restriction with a node between, its ways found in the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRule {
    /// Where it is: an end of all its edges.
    pub via: GridPoint,
    /// Positions of the edges that it is met from.
    pub from: Vec<EdgeId>,
    /// Positions of the edges that it speaks of.
    pub to: Vec<EdgeId>,
    /// `to` are the only ways on; else they are the ones that are not.
    pub only: bool,
    /// Whom it binds.
    pub classes: VehicleSet,
}

/// By edge that goes out, for whom it is banned.
pub(super) type Bans = BTreeMap<EdgeId, VehicleSet>;

/// What is banned at one node, by edge that comes in.
#[derive(Debug, Default)]
pub(super) struct NodeBans(BTreeMap<EdgeId, Bans>);

impl NodeBans {
    /// Adds a rule. `meeting` are the edges that meet at the node.
    pub(super) fn add(&mut self, rule: &TurnRule, meeting: &[EdgeId]) {
        for from in rule.from.iter().filter(|from| meeting.contains(from)) {
            for to in meeting.iter().filter(|to| rule.to.contains(to) != rule.only) {
                let turns = self.0.entry(*from).or_default();
                let banned = turns.entry(*to).or_insert(VehicleSet::NONE);
                *banned = VehicleSet::from_bits(banned.bits() | rule.classes.bits());
            }
        }
    }

    /// The copies that the node needs, each with the edges that enter it and its bans, in the order
    /// of their first edges. Edges with the same bans share a copy, so that a barrier on a way asks
    /// for two however many roads meet there.
    pub(super) fn into_copies(self) -> Vec<(Vec<EdgeId>, Bans)> {
        let mut copies: Vec<(Vec<EdgeId>, Bans)> = Vec::new();
        for (edge, bans) in self.0 {
            match copies.iter_mut().find(|(_, known)| *known == bans) {
                Some((edges, _)) => edges.push(edge),
                None => copies.push((vec![edge], bans)),
            }
        }
        copies
    }
}
