//! The state of every edge at one revision, and the travel times that follow from it.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::{
    hierarchy::Metric,
    network::{RoadState, Trust},
    vehicle::VehicleClass,
};

use crate::network::Network;

/// The state of every edge at one revision. Never changed: the next revision is another one.
#[derive(Debug)]
pub(crate) struct Overlay {
    revision: u64,
    now: Timestamp,
    states: Arc<Vec<RoadState>>,
    /// Per class, per [`Trust`].
    metrics: Vec<[Arc<Metric>; 2]>,
}

impl Overlay {
    /// The snapshot's own word at the moment `now`, without any report.
    pub(crate) fn base(network: &Network, now: Timestamp) -> Self {
        let states: Vec<RoadState> = (0..network.file().edges())
            .map(|edge| {
                let closures = network.facts().of_edge(edge).map(|facts| facts.closures.as_slice());
                network.judge(edge, closures.unwrap_or_default(), &[], now)
            })
            .collect();
        let metrics = VehicleClass::ALL
            .into_iter()
            .map(|class| {
                Trust::ALL.map(|trust| {
                    let weight = |arc: u32| {
                        let arc = network.file().arc(arc);
                        network.weight(arc, class, trust, &states[arc.edge as usize])
                    };
                    Arc::new(network.hierarchy().customize(weight))
                })
            })
            .collect();
        Self { revision: 0, now, states: Arc::new(states), metrics }
    }

    /// How often reports and expiries have changed the answers since the snapshot came into service.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// The moment that it was judged at.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The state of an edge.
    pub(crate) fn state(&self, edge: u32) -> &RoadState {
        &self.states[edge as usize]
    }

    /// Where on an edge the way is closed at a point: shares of its length, ascending. What lies
    /// before the first and behind the last stays reachable from its end.
    pub(crate) fn closed_at(&self, _edge: u32) -> &[f64] {
        &[]
    }

    /// Travel times of a class.
    pub(crate) fn metric(&self, class: VehicleClass, trust: Trust) -> &Metric {
        &self.metrics[class.index()][trust as usize]
    }

    /// Milliseconds over an arc of the network: what [`Overlay::metric`] was made from.
    pub(crate) fn weight(
        &self,
        network: &Network,
        arc: u32,
        class: VehicleClass,
        trust: Trust,
    ) -> u32 {
        let arc = network.file().arc(arc);
        network.weight(arc, class, trust, self.state(arc.edge))
    }
}
