//! What becomes of every road if nothing more is heard: a device without a network lets time pass as
//! the server would, without knowing the law of evidence itself.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use lintas_model::{index::EdgeId, passability::RoadState};

use super::{EdgeReports, Live, LiveOverlay, Serving};
use crate::http::problem::Problem;

/// How far it is looked ahead. Twice the longest lifetime of good news, so that by then nothing is
/// `open` any more unless a source of the region says that its word counts for longer.
const HORIZON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The state of an edge, with the closure or report that decides it and the points that it is closed
/// at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ForeseenState {
    /// The state.
    pub(crate) state: RoadState,
    /// Id and cause of the closure or report that decides.
    pub(crate) decides: Option<(String, Option<String>)>,
    /// Points at which it is closed: shares of its length, ascending.
    pub(crate) closed_at: Vec<f64>,
    /// The state before and behind these points; `None` without any.
    pub(crate) beside: Option<RoadState>,
}

/// The states of all edges at one revision, and what each becomes by itself.
#[derive(Debug)]
pub(crate) struct Foreseen {
    /// Up to when it was looked.
    pub(crate) until: Timestamp,
    /// States that edges are in.
    pub(crate) states: Vec<ForeseenState>,
    /// By edge, the position of its state now.
    pub(crate) of_edge: Vec<u32>,
    /// From when on an edge is in another state (its position), ascending by moment and edge.
    pub(crate) later: Vec<(Timestamp, EdgeId, u32)>,
}

impl Foreseen {
    /// From all that is known at the revision in service: one judgement for every change of an edge
    /// up to the [`HORIZON`], by the same rules and moments as the server's own timer.
    ///
    /// # Errors
    /// `no_snapshot`, `no_network`.
    pub(crate) fn of(serving: &Serving) -> Result<Self, Problem> {
        let live = serving.live()?;
        let in_force = serving.reports.iter().filter(|stored| stored.closed().is_none());
        let places = in_force.map(|stored| &stored.place);
        let overlay = &live.overlay;
        let on_edges = EdgeReports::again(places, overlay.closures(), overlay.is_unread());
        Ok(Self::with(live, &on_edges))
    }

    fn with(live: &Live, on_edges: &EdgeReports) -> Self {
        let network = &*live.network;
        let mut overlay = LiveOverlay::clone(&live.overlay);
        let until = overlay.now().checked_add(HORIZON).unwrap_or(Timestamp::MAX);
        let mut kept = SeenStates::default();
        let edges = EdgeId::all(network.file().edges());
        let of_edge = edges.map(|edge| kept.position(&overlay, edge)).collect();
        let mut later = Vec::new();
        while let Some(moment) = overlay.next_change().filter(|moment| *moment <= until) {
            let (next, changed) = overlay.passed_to(network, on_edges, moment);
            later.extend(changed.iter().map(|edge| (moment, *edge, kept.position(&next, *edge))));
            // A moment that stays the next one would be looked at for ever.
            if next.next_change().is_some_and(|coming| coming <= moment) {
                break;
            }
            overlay = next;
        }
        Self { until, states: kept.states, of_edge, later }
    }
}

/// The states so far. The edges that nothing was said of share a few that they were published with.
#[derive(Default)]
struct SeenStates {
    states: Vec<ForeseenState>,
    /// By position among the published states.
    published: HashMap<u32, u32>,
}

impl SeenStates {
    fn position(&mut self, overlay: &LiveOverlay, edge: EdgeId) -> u32 {
        let Some(published) = overlay.published_position(edge) else {
            return self.push(overlay, edge);
        };
        if let Some(position) = self.published.get(&published) {
            return *position;
        }
        let position = self.push(overlay, edge);
        self.published.insert(published, position);
        position
    }

    fn push(&mut self, overlay: &LiveOverlay, edge: EdgeId) -> u32 {
        let closed_at = overlay.closed_at(edge).to_vec();
        self.states.push(ForeseenState {
            state: overlay.state(edge).clone(),
            decides: overlay
                .decides(edge)
                .map(|(id, cause)| (id.to_owned(), cause.map(str::to_owned))),
            beside: (!closed_at.is_empty()).then(|| overlay.beside_closure(edge).clone()),
            closed_at,
        });
        self.states.len() as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::{
        passability::{Passability, ReportStatus},
        vehicle::VehicleClass,
    };

    use super::*;
    use crate::{
        fixtures::{
            town::{self, Town},
            world::World,
        },
        live::overlay::tests::{network_of, wet_town, word},
    };

    fn after_h(hours: i64) -> Timestamp {
        town::as_of().checked_add(SignedDuration::from_hours(hours)).unwrap()
    }

    /// What an edge is in at a moment, by the foreseen changes.
    fn at(foreseen: &Foreseen, edge: EdgeId, moment: Timestamp) -> &ForeseenState {
        let now = foreseen.of_edge[edge.index()];
        let mut over = foreseen.later.iter().filter(|(from, on, _)| *on == edge && *from <= moment);
        &foreseen.states[over.next_back().map_or(now, |(_, _, state)| *state) as usize]
    }

    fn foreseen(
        town: &Town,
        reports: &EdgeReports,
    ) -> (Foreseen, std::sync::Arc<crate::open::Network>) {
        let world = World::of_town(town);
        let mut live = world.state.serving().live.clone().unwrap();
        let (network, as_of) = (network_of(town), town::as_of());
        live.overlay = LiveOverlay::first(&network, as_of, reports, 1, as_of).into();
        (Foreseen::with(&live, reports), network)
    }

    #[test]
    fn what_is_foreseen_is_what_the_server_will_say_at_every_later_moment() {
        let town = wet_town();
        let mut reports = EdgeReports::default();
        for (id, status, edge) in [
            ("R1", ReportStatus::Closed, town.edge(town::WEST)),
            ("R2", ReportStatus::Open, town.edge(town::FAR)),
            ("R3", ReportStatus::Restricted, town.edge(town::BRIDGE)),
        ] {
            reports.add(&word(id, status, &[edge]));
        }
        let (foreseen, network) = foreseen(&town, &reports);
        assert!(foreseen.later.is_sorted_by_key(|(moment, edge, _)| (*moment, *edge)));
        let mut changed = 0;
        for minutes in (0..400 * 60).step_by(37) {
            let moment = town::as_of().checked_add(SignedDuration::from_mins(minutes)).unwrap();
            if moment > foreseen.until {
                break;
            }
            let then = LiveOverlay::first(&network, town::as_of(), &reports, 1, moment);
            for edge in EdgeId::all(network.file().edges()) {
                let told = at(&foreseen, edge, moment);
                assert_eq!(&told.state, then.state(edge), "{edge:?} at {moment}");
                assert_eq!(told.closed_at, then.closed_at(edge));
                changed += usize::from(told.state != at(&foreseen, edge, town::as_of()).state);
            }
        }
        assert!(changed > 0, "time changes something");
    }

    #[test]
    fn no_class_is_open_later_on_a_road_that_is_not_open_now() {
        let town = wet_town();
        let mut reports = EdgeReports::default();
        reports.add(&word("R1", ReportStatus::Open, &[town.edge(town::FAR)]));
        let (foreseen, network) = foreseen(&town, &reports);
        let open = |state: &RoadState, class: VehicleClass| {
            state.verdict.passability[class.index()] == Passability::Open
        };
        let mut ends = 0;
        for edge in EdgeId::all(network.file().edges()) {
            for class in VehicleClass::ALL {
                let now = open(&at(&foreseen, edge, town::as_of()).state, class);
                for hours in 0..14 * 24 {
                    let then = open(&at(&foreseen, edge, after_h(hours)).state, class);
                    assert!(now || !then, "{edge:?} {class:?} after {hours} h");
                    ends += usize::from(now && !then);
                }
            }
        }
        assert!(ends > 0, "what was open ends");
    }
}
