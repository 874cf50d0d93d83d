//! The network at one revision, or as published, as an [`AidRoads`]: so that the access of sites is
//! computed live by the same rules ([`lintas_model::access`]) as in the pipeline.

use lintas_model::index::{ArcId, EdgeId};
use lintas_model::{
    access::{AidRoads, Foot, RoadEdges, WaypointRole},
    network::{GraphArc, GridPoint, Slowdown, Transfer},
    passability::{Fit, RoadState, WayKind},
    vehicle::VehicleClass,
};

use super::LiveOverlay;
use crate::open::Network;

/// The roads at one revision, or as published.
#[derive(Debug, Clone, Copy)]
pub(super) struct LiveRoads<'a> {
    network: &'a Network,
    overlay: &'a LiveOverlay,
    as_published: bool,
}

impl<'a> LiveRoads<'a> {
    /// As they were published.
    pub(super) fn then(network: &'a Network, overlay: &'a LiveOverlay) -> Self {
        Self { network, overlay, as_published: true }
    }

    /// As they are now.
    pub(super) fn now(network: &'a Network, overlay: &'a LiveOverlay) -> Self {
        Self { network, overlay, as_published: false }
    }
}

impl RoadEdges for LiveRoads<'_> {
    fn length_m(&self, edge: EdgeId) -> f64 {
        self.network.file().length_m(edge)
    }

    fn points(&self, edge: EdgeId) -> Vec<GridPoint> {
        self.network.file().points(edge).collect()
    }

    fn state(&self, edge: EdgeId) -> &RoadState {
        if self.as_published { self.overlay.published(edge) } else { self.overlay.state(edge) }
    }
}

impl AidRoads for LiveRoads<'_> {
    fn nodes(&self) -> u32 {
        self.network.file().nodes()
    }

    fn edges(&self) -> u32 {
        self.network.file().edges()
    }

    fn arcs(&self) -> u32 {
        self.network.file().arcs()
    }

    fn arc(&self, arc: ArcId) -> GraphArc {
        self.network.file().arc(arc)
    }

    fn arcs_of(&self, edge: EdgeId) -> impl Iterator<Item = ArcId> {
        self.network.file().arcs_of(edge).iter().copied()
    }

    fn kind(&self, edge: EdgeId) -> WayKind {
        self.network.file().kind(edge)
    }

    fn fit(&self, edge: EdgeId, class: VehicleClass) -> Fit {
        self.network.file().fit(edge)[class.index()]
    }

    fn dry_ms(&self, edge: EdgeId, class: VehicleClass) -> u32 {
        self.network.file().dry_ms(edge, class)
    }

    fn closed_at(&self, edge: EdgeId) -> Option<(&[f64], &RoadState)> {
        let points = self.overlay.closed_at(edge);
        let is_closed_at = !self.as_published && !points.is_empty();
        is_closed_at.then(|| (points, self.overlay.beside_closure(edge)))
    }

    fn transfers(&self) -> &[Transfer] {
        self.network.transfers()
    }

    fn slowdown(&self) -> &Slowdown {
        self.network.file().slowdown()
    }

    fn load_ms(&self) -> u32 {
        self.network.file().speeds().load_ms(None)
    }

    fn suits(&self, edge: EdgeId, class: VehicleClass, role: WaypointRole) -> bool {
        self.network.suits(edge, class, role)
    }

    fn water_between(&self, from: GridPoint, to: GridPoint) -> bool {
        self.network.water_between(from, to)
    }

    fn feet(&self, place: GridPoint, reach_m: f64, wanted: &dyn Fn(EdgeId) -> bool) -> Vec<Foot> {
        self.network.feet(place, reach_m, wanted)
    }
}
