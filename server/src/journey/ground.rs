//! What a journey runs over: the network and its state at one revision, less what a request asks to
//! be avoided.

use std::cell::OnceCell;

use lintas_model::index::{ArcId, EdgeId};
use lintas_model::{
    hierarchy::{Metric, Scratch},
    journey::{RouteStretch, Speaker},
    network::{NO_WAY, Trust},
    passability::{Passability, RoadState},
    vehicle::VehicleClass,
};

use crate::{
    live::{Live, Overlay},
    open::Network,
};

/// What is assumed of the roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Premise {
    /// They are as known; what is not known is not used.
    Known,
    /// They are as known, and what is not known is used.
    AlsoUnknown,
    /// Nothing has happened.
    DryDay,
}

impl Premise {
    /// In the order in which a way is looked for.
    pub(crate) const NOW: [Self; 2] = [Self::Known, Self::AlsoUnknown];

    fn trust(self) -> Option<Trust> {
        match self {
            Self::Known => Some(Trust::Known),
            Self::AlsoUnknown => Some(Trust::AlsoUnknown),
            Self::DryDay => None,
        }
    }
}

/// Where journeys run.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) network: &'a Network,
    pub(crate) overlay: &'a Overlay,
    /// Edges to be avoided, ascending.
    avoided: Vec<EdgeId>,
    /// Per class, per [`Trust`]: the times without the avoided edges.
    detours: Vec<[OnceCell<Metric>; 2]>,
}

/// What was reported of an edge, where a report decides.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DecidingReport<'a> {
    /// Id of the closure or report.
    pub(crate) report_id: Option<&'a str>,
    /// Its cause code.
    pub(crate) cause: Option<&'a str>,
}

impl<'a> Ground<'a> {
    /// All roads as they are.
    pub(crate) fn of(live: &'a Live) -> Self {
        Self::without(live, Vec::new())
    }

    /// All roads as they are, but for `avoided` (ascending).
    pub(crate) fn without(live: &'a Live, avoided: Vec<EdgeId>) -> Self {
        let detours = VehicleClass::ALL.map(|_| Default::default()).into();
        Self { network: &live.network, overlay: &live.overlay, avoided, detours }
    }

    /// Whether the request asks to avoid an edge.
    pub(crate) fn avoids(&self, edge: EdgeId) -> bool {
        self.avoided.binary_search(&edge).is_ok()
    }

    /// Whether a class passes an edge; `closed` where it is to be avoided.
    pub(crate) fn passability(&self, edge: EdgeId, class: VehicleClass) -> Passability {
        let word = self.state(edge).verdict.passability[class.index()];
        if self.avoids(edge) && word != Passability::Never { Passability::Closed } else { word }
    }

    /// The state of an edge.
    pub(crate) fn state(&self, edge: EdgeId) -> &'a RoadState {
        self.overlay.state(edge)
    }

    /// Whether a class passes the part of an edge that a journey uses: before or behind a closure at
    /// a point.
    pub(crate) fn passability_beside(&self, edge: EdgeId, class: VehicleClass) -> Passability {
        if self.avoids(edge) {
            return self.passability(edge, class);
        }
        self.overlay.beside_closure(edge).verdict.passability[class.index()]
    }

    /// The closure or report that decides about an edge.
    pub(crate) fn word(&self, edge: EdgeId) -> DecidingReport<'a> {
        if self.avoids(edge) {
            return DecidingReport { report_id: None, cause: Some("avoid") };
        }
        self.overlay.decides(edge).map_or_else(DecidingReport::default, |(id, cause)| {
            DecidingReport { report_id: Some(id), cause }
        })
    }

    /// Milliseconds over a whole arc, waiting included.
    pub(crate) fn arc_ms(&self, arc: ArcId, class: VehicleClass, premise: Premise) -> u32 {
        let stored = self.network.file().arc(arc);
        match premise.trust() {
            None => self.network.dry_weight(stored, class),
            Some(_) if self.avoids(stored.edge) => NO_WAY,
            Some(trust) => self.overlay.weight(self.network, arc, class, trust),
        }
    }

    /// Milliseconds over the whole length of an arc, as if it were not closed at a point: what is
    /// before the closure takes its share of this.
    pub(crate) fn open_arc_ms(&self, arc: ArcId, class: VehicleClass, premise: Premise) -> u32 {
        let stored = self.network.file().arc(arc);
        match premise.trust() {
            Some(trust)
                if !self.avoids(stored.edge) && !self.overlay.closed_at(stored.edge).is_empty() =>
            {
                self.network.weight(stored, class, trust, self.overlay.beside_closure(stored.edge))
            }
            _ => self.arc_ms(arc, class, premise),
        }
    }

    /// Where an edge is closed at a point for a class: shares of its length, ascending.
    pub(crate) fn closed_at(
        &self,
        edge: EdgeId,
        class: VehicleClass,
        premise: Premise,
    ) -> &'a [f64] {
        let closed = self.passability(edge, class) == Passability::Closed;
        if closed && premise != Premise::DryDay { self.overlay.closed_at(edge) } else { &[] }
    }

    /// Travel times of a class.
    pub(crate) fn metric(&self, class: VehicleClass, premise: Premise) -> &Metric {
        let Some(trust) = premise.trust() else { return self.network.dry_metric(class) };
        let whole = self.overlay.metric(class, trust);
        if self.avoided.is_empty() {
            return whole;
        }
        self.detours[class.index()][trust as usize].get_or_init(|| {
            let hierarchy = self.network.hierarchy();
            let file = self.network.file();
            let changed: Vec<ArcId> =
                self.avoided.iter().flat_map(|edge| file.arcs_of(*edge)).copied().collect();
            let mut metric = whole.clone();
            let weight = |arc| self.arc_ms(arc, class, premise);
            let budget = hierarchy.budget();
            hierarchy.recustomize(&mut metric, weight, &changed, budget, &mut Scratch::new());
            metric
        })
    }

    /// What a sentence tells of an edge.
    pub(crate) fn stretch(
        &self,
        edge: EdgeId,
        class: VehicleClass,
        from_m: Option<f64>,
    ) -> RouteStretch<'a> {
        let state = self.state(edge);
        let file = self.network.file();
        let speaker = if self.avoids(edge) {
            Speaker::Request
        } else {
            Speaker::of(state.verdict.origin, state.verdict.evidence)
        };
        RouteStretch {
            name: file.name(edge),
            kind: file.kind(edge),
            passability: self.passability(edge, class),
            length_m: file.length_m(edge),
            from_m,
            depth_m: state.depth_m,
            reasons: &state.verdict.reasons,
            cause: self.word(edge).cause,
            speaker,
            since: state.verdict.as_of,
        }
    }
}
