//! Turn restrictions: which turns at one node are banned, and the copies of the node that say so.
//!
//! A node where a turn is banned is split: every edge that may not go on everywhere enters a copy of
//! the node, and the copy is left by the same edges as the node, with what is banned from there. Edges
//! with the same bans share a copy. Only such nodes are split, so the network grows by little.
//!
//! A barrier is expressed by the same bans: from the edge that it is on, the only turn is back, and
//! no other edge may turn into that one. Then every edge enters a copy, and no arc enters the node
//! itself: a trip that starts at the node, before the barrier, may leave by any edge.

use std::collections::BTreeMap;

use super::GridPoint;
use crate::index::EdgeId;
use crate::vehicle::VehicleSet;

/// A turn restriction with a node between, its ways found in the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRule {
    /// Where it is: an end of all its edges.
    pub via: GridPoint,
    /// Positions of the edges that one comes from.
    pub from: Vec<EdgeId>,
    /// Positions of the edges that one would go on to.
    pub to: Vec<EdgeId>,
    /// `to` are the only edges allowed (an `only_*` restriction of OSM); else they are the banned
    /// ones (`no_*`).
    pub only: bool,
    /// Whom it binds.
    pub classes: VehicleSet,
}

/// By outgoing edge, the classes for which it is banned.
pub(super) type Bans = BTreeMap<EdgeId, VehicleSet>;

/// What is banned at one node, by incoming edge.
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
    /// of their first edges. Edges with the same bans share a copy, so that a barrier needs two
    /// copies, however many roads meet there.
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
