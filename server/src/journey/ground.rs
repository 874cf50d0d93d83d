//! What journeys are searched in: the network and the overlay of one revision, less the edges that
//! a request avoids.

use std::cell::OnceCell;

use lintas_model::index::{ArcId, EdgeId};
use lintas_model::{
    hierarchy::{Metric, RecustomizeBuffers},
    journey::{RouteStretch, Speaker},
    network::{NO_WAY, Trust},
    passability::{Passability, RoadState},
    vehicle::VehicleClass,
};

use crate::{
    http::deadline::Deadline,
    live::{Live, LiveOverlay},
    open::Network,
};

/// What a search assumes of the roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Premise {
    /// As known; roads of unknown state are not used.
    Known,
    /// As known; roads of unknown state are used.
    AlsoUnknown,
    /// As on a dry day, without any event.
    DryDay,
}

impl Premise {
    /// The two premises of a real journey, in the order in which they are tried.
    pub(crate) const NOW: [Self; 2] = [Self::Known, Self::AlsoUnknown];

    fn trust(self) -> Option<Trust> {
        match self {
            Self::Known => Some(Trust::Known),
            Self::AlsoUnknown => Some(Trust::AlsoUnknown),
            Self::DryDay => None,
        }
    }
}

/// Network, overlay and avoided edges of one request.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) network: &'a Network,
    pub(crate) overlay: &'a LiveOverlay,
    /// Until when somebody waits for what is searched.
    deadline: Deadline,
    /// Edges to be avoided, ascending.
    avoided: Vec<EdgeId>,
    /// By class and [`Trust`], the metric without the avoided edges; made when first needed.
    detours: Vec<[OnceCell<Metric>; 2]>,
}

/// The closure or report that decides an edge; empty where none does.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DecidingReport<'a> {
    /// Its id.
    pub(crate) report_id: Option<&'a str>,
    /// Its cause code.
    pub(crate) cause: Option<&'a str>,
}

impl<'a> Ground<'a> {
    /// All roads at this revision.
    pub(crate) fn of(live: &'a Live) -> Self {
        Self::without(live, Vec::new())
    }

    /// All roads at this revision but `avoided` (ascending).
    pub(crate) fn without(live: &'a Live, avoided: Vec<EdgeId>) -> Self {
        let detours = VehicleClass::ALL.map(|_| Default::default()).into();
        let (network, overlay) = (&*live.network, &*live.overlay);
        Self { network, overlay, deadline: Deadline::never(), avoided, detours }
    }

    /// The same, for searches that stop at a deadline: what they find after it is nothing, or
    /// anything, and is thrown away with the whole answer.
    pub(crate) fn until(self, deadline: &Deadline) -> Self {
        Self { deadline: deadline.clone(), ..self }
    }

    /// The deadline of searches here.
    pub(crate) fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// Whether searches may stop.
    pub(crate) fn is_over(&self) -> bool {
        self.deadline.is_over()
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

    /// Passability of the part of an edge that a journey uses, before or behind a closure at a
    /// point. `closed` for an avoided edge.
    pub(crate) fn passability_beside(&self, edge: EdgeId, class: VehicleClass) -> Passability {
        if self.avoids(edge) {
            return self.passability(edge, class);
        }
        self.overlay.beside_closure(edge).verdict.passability[class.index()]
    }

    /// The closure or report that decides an edge; the cause `avoid` for an avoided edge.
    pub(crate) fn word(&self, edge: EdgeId) -> DecidingReport<'a> {
        if self.avoids(edge) {
            return DecidingReport { report_id: None, cause: Some("avoid") };
        }
        self.overlay.decides(edge).map_or_else(DecidingReport::default, |(id, cause)| {
            DecidingReport { report_id: Some(id), cause }
        })
    }

    /// Milliseconds over a whole arc, with boarding; [`NO_WAY`] where it cannot be used.
    pub(crate) fn arc_ms(&self, arc: ArcId, class: VehicleClass, premise: Premise) -> u32 {
        let stored = self.network.file().arc(arc);
        match premise.trust() {
            None => self.network.dry_weight(stored, class),
            Some(_) if self.avoids(stored.edge) => NO_WAY,
            Some(trust) => self.overlay.weight(self.network, arc, class, trust),
        }
    }

    /// Milliseconds over a whole arc as if it had no closure at a point: the part before the
    /// closure takes its share of this.
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

    /// The points at which an edge is closed for a class: shares of its length from its start,
    /// ascending.
    pub(crate) fn closed_at(
        &self,
        edge: EdgeId,
        class: VehicleClass,
        premise: Premise,
    ) -> &'a [f64] {
        let closed = self.passability(edge, class) == Passability::Closed;
        if closed && premise != Premise::DryDay { self.overlay.closed_at(edge) } else { &[] }
    }

    /// The metric of a class. With avoided edges it is a copy of the overlay's, updated on their
    /// arcs; made once per request, class and premise.
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
            hierarchy.recustomize(
                &mut metric,
                weight,
                &changed,
                budget,
                &mut RecustomizeBuffers::new(),
            );
            metric
        })
    }

    /// What the sentence of an answer says of an edge.
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
