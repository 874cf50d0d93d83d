use std::sync::Arc;

use jiff::SignedDuration;
use lintas_model::index::EdgeId;
use lintas_model::{
    evidence::{CoverageRecord, HazardRecord, MetHazard},
    hazard::{Basis, HazardKind, Trend},
    passability::{Passability, ReportStatus, fact::Confidence},
    report::{Report, Role},
    vehicle::VehicleSet,
};

use super::*;
use crate::{
    fixtures::{
        dice::Dice,
        town::{self, BRIDGE, EAST, NORTH, SOUTH, TRACK, Town},
        world::{World, rounds},
    },
    live::EdgePosition,
};

/// An officer's report on some edges, seen at the moment that the town's snapshot speaks of.
pub(crate) fn word(id: &str, status: ReportStatus, edges: &[EdgeId]) -> Arc<EdgePosition> {
    Arc::new(EdgePosition {
        report: Arc::new(Report {
            id: id.to_owned(),
            status,
            vehicles: VehicleSet::ALL,
            edges: Vec::new(),
            geometry: None,
            cause: Some("landslide".into()),
            depth_m: None,
            current: None,
            dark: None,
            trend: None,
            max_weight_t: None,
            reason: None,
            seen_at: town::as_of(),
            valid_until: None,
            channel: None,
            on_behalf_of: None,
            confidence: Confidence::Seen,
            reporter: "posko".into(),
            role: Role::Officer,
            received_at: town::as_of(),
            in_doubt: None,
        }),
        confirmed: false,
        edges: edges.to_vec(),
        points: Vec::new(),
    })
}

fn after_min(minutes: i64) -> Timestamp {
    town::as_of().checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

pub(crate) fn network_of(town: &Town) -> Arc<Network> {
    let world = World::of_town(town);
    Arc::clone(&world.state.serving().live.as_ref().unwrap().network)
}

/// A town with floods that begin and end, and a survey and closures that expire.
pub(crate) fn wet_town() -> Town {
    let mut town = Town::on_a_dry_day();
    town.close(TRACK, 5);
    town.close(EAST, 30);
    let hazard = |from: i64, to: i64| HazardRecord {
        id: format!("flood-{from}"),
        kind: HazardKind::Flood,
        basis: Basis::Modelled,
        as_of: Some(town::as_of()),
        valid_from: Some(after_min(from)),
        valid_to: Some(after_min(to)),
        source: "bws".to_owned(),
        lifetime_s: None,
        lost_since: None,
        held_back: false,
        beside: false,
        waits: false,
    };
    town.facts.hazards = vec![hazard(-60, 240), hazard(120, 700)];
    town.facts.coverages = vec![CoverageRecord {
        source: "drone".to_owned(),
        as_of: Some(town::as_of()),
        until: Some(after_min(400)),
        basis: Basis::Observed,
        waits: false,
    }];
    let met = |hazard: u32, depth_m: f64| MetHazard {
        hazard,
        depth_m: Some(depth_m),
        shallowest_m: Some(depth_m),
    };
    town.facts_of(SOUTH).hazards = vec![met(0, 0.25), met(1, 0.6)];
    town.facts_of(NORTH).covered = vec![0];
    town
}

fn random_word(dice: &mut Dice, number: u64, edges: u32, now: Timestamp) -> Arc<EdgePosition> {
    let mut standing = (*word(&format!("r{number}"), ReportStatus::Closed, &[])).clone();
    let report = Arc::make_mut(&mut standing.report);
    report.status = ReportStatus::ALL[dice.below(7) as usize];
    report.cause = match dice.below(4) {
        0 => None,
        1 => Some("bridge_damage".into()),
        2 => Some("landslide".into()),
        _ => Some("flood".into()),
    };
    report.trend = [None, Some(Trend::Rising), Some(Trend::Falling)][dice.below(3) as usize];
    report.depth_m = (dice.below(3) == 0).then(|| dice.below(120) as f64 / 100.0);
    report.vehicles = if dice.below(3) == 0 {
        VehicleClass::ALL.into_iter().filter(|_| dice.below(2) == 0).collect()
    } else {
        VehicleSet::ALL
    };
    report.role = if dice.below(4) == 0 { Role::Officer } else { Role::Reporter };
    report.reporter = format!("key-{}", dice.below(5));
    report.seen_at = now - SignedDuration::from_mins(dice.below(60) as i64);
    report.received_at = now;
    standing.edges =
        (0..=dice.below(2)).map(|_| EdgeId::at(dice.below(edges.into()) as usize)).collect();
    standing.edges.sort_unstable();
    standing.edges.dedup();
    if dice.below(3) == 0 {
        standing.points = vec![(standing.edges[0], dice.below(100) as f64 / 100.0)];
    }
    Arc::new(standing)
}

/// Whether two overlays give the same answers to the last bit.
fn assert_same(network: &Network, one: &LiveOverlay, other: &LiveOverlay) {
    for edge in EdgeId::all(network.file().edges()) {
        assert_eq!(one.edge(edge), other.edge(edge), "{}", network.file().id(edge));
        assert_eq!(one.closed_at(edge), other.closed_at(edge));
    }
    assert!(one.moved.iter().eq(other.moved.iter()));
    assert_eq!(one.next_change, other.next_change);
    for class in VehicleClass::ALL {
        for trust in Trust::ALL {
            assert!(one.metric(class, trust) == other.metric(class, trust), "{class:?} {trust:?}");
        }
    }
}

#[test]
fn ten_thousand_random_words_leave_no_difference_to_a_fresh_start() {
    let network = network_of(&wet_town());
    let edges = network.file().edges();
    let (as_of, mut now) = (town::as_of(), town::as_of());
    let mut on_edges = EdgeReports::default();
    let mut overlay = LiveOverlay::first(&network, as_of, &on_edges, 0, now);
    let mut workshop = Workshop::default();
    let mut standing: Vec<Arc<EdgePosition>> = Vec::new();
    let (mut dice, mut changes) = (Dice::new(2025), 0);
    let steps = rounds(10_000);
    for step in 0..steps {
        let touched = match dice.below(10) {
            0..=3 if standing.len() < 30 => {
                let word = random_word(&mut dice, step, edges, now);
                on_edges.add(&word);
                standing.push(Arc::clone(&word));
                word.edges.clone()
            }
            0..=6 if !standing.is_empty() => {
                let gone = standing.swap_remove(dice.below(standing.len() as u64) as usize);
                on_edges.remove(&gone);
                gone.edges.clone()
            }
            7 if !standing.is_empty() => {
                let at = dice.below(standing.len() as u64) as usize;
                let confirmed =
                    Arc::new(EdgePosition { confirmed: true, ..(*standing[at]).clone() });
                on_edges.remove(&confirmed);
                on_edges.add(&confirmed);
                standing[at] = Arc::clone(&confirmed);
                confirmed.edges.clone()
            }
            _ => {
                now += SignedDuration::from_secs(dice.below(400) as i64);
                Vec::new()
            }
        };
        let judged = JudgedState::all(&network, &on_edges, touched, now);
        let (next, _, changed) =
            overlay.next(&network, &on_edges, judged, step + 1, now, &mut workshop);
        for edge in EdgeId::all(edges) {
            let is_same = *overlay.edge(edge) == *next.edge(edge)
                && overlay.closed_at(edge) == next.closed_at(edge);
            assert_eq!(changed.contains(&edge), !is_same, "only what differs has changed");
        }
        changes += changed.len();
        overlay = next;
        if step % 250 == 0 {
            assert_same(
                &network,
                &overlay,
                &LiveOverlay::first(&network, as_of, &on_edges, 0, now),
            );
        }
    }
    assert!(changes > 3_000, "{changes}");
    assert_eq!(overlay.revision(), steps);
    assert_same(&network, &overlay, &LiveOverlay::first(&network, as_of, &on_edges, 0, now));
    // With every report withdrawn, the states are those that were published.
    for gone in standing {
        on_edges.remove(&gone);
        let judged = JudgedState::all(&network, &on_edges, gone.edges.iter().copied(), now);
        overlay = overlay.next(&network, &on_edges, judged, steps + 1, now, &mut workshop).0;
    }
    let silent = LiveOverlay::first(&network, as_of, &EdgeReports::default(), 0, now);
    assert_same(&network, &overlay, &silent);
}

#[test]
fn what_the_snapshot_says_begins_and_ends_by_the_clock() {
    let town = wet_town();
    let network = network_of(&town);
    let none = EdgeReports::default();
    let mut overlay = LiveOverlay::first(&network, town::as_of(), &none, 0, town::as_of());
    assert_eq!(overlay.redrawn().count(), 0, "at its own moment it is as it was published");
    let mut workshop = Workshop::default();
    let mut told = Vec::new();
    while let Some(moment) = overlay.next_change() {
        let (next, _, changed) =
            overlay.next(&network, &none, JudgedEdges::new(), 1, moment, &mut workshop);
        let minutes = moment.duration_since(town::as_of()).as_mins();
        told.extend(changed.iter().map(|edge| (minutes, network.file().id(*edge).to_owned())));
        overlay = next;
    }
    let told: Vec<(i64, &str)> = told.iter().map(|(at, id)| (*at, id.as_str())).collect();
    assert_eq!(
        told,
        [(120, SOUTH), (240, SOUTH), (300, TRACK), (400, NORTH), (700, SOUTH), (1800, EAST)]
    );
    let late = LiveOverlay::first(&network, town::as_of(), &none, 0, after_min(5000));
    assert_same(&network, &overlay, &late);
}

#[test]
fn a_closed_road_that_is_withdrawn_leaves_the_times_that_were_there_before() {
    let town = Town::on_a_dry_day();
    let network = network_of(&town);
    let bridge = town.edge(BRIDGE);
    let mut on_edges = EdgeReports::default();
    let before = LiveOverlay::first(&network, town::as_of(), &on_edges, 7, town::as_of());
    let closed = word("r1", ReportStatus::Closed, &[bridge]);
    on_edges.add(&closed);
    let mut workshop = Workshop::default();
    let judged = JudgedState::all(&network, &on_edges, [bridge], town::as_of());
    let (during, _, changed) =
        before.next(&network, &on_edges, judged, 8, town::as_of(), &mut workshop);
    assert_eq!((during.revision(), changed.as_slice()), (8, &[bridge][..]));
    assert_eq!(during.decides(bridge), Some(("r1", Some("landslide"))));
    let (class, trust) = (VehicleClass::Car, Trust::Known);
    assert!(during.metric(class, trust) != before.metric(class, trust));
    assert!(
        Arc::ptr_eq(
            &during.times.shared(VehicleClass::Boat),
            &before.times.shared(VehicleClass::Boat)
        ),
        "what does not change is shared"
    );
    on_edges.remove(&closed);
    let judged = JudgedState::all(&network, &on_edges, [bridge], town::as_of());
    let (after, _, changed) =
        during.next(&network, &on_edges, judged, 9, town::as_of(), &mut workshop);
    assert_eq!(changed, [bridge]);
    assert_same(&network, &after, &before);
}

#[test]
fn a_closure_at_a_point_says_where_and_one_of_the_whole_road_does_not() {
    let town = Town::on_a_dry_day();
    let network = network_of(&town);
    let far = town.edge(town::FAR);
    let mut on_edges = EdgeReports::default();
    let mut at_a_point = (*word("r1", ReportStatus::Closed, &[far])).clone();
    at_a_point.points = vec![(far, 0.4)];
    on_edges.add(&Arc::new(at_a_point));
    let overlay = LiveOverlay::first(&network, town::as_of(), &on_edges, 0, town::as_of());
    assert_eq!(overlay.closed_at(far), [0.4]);
    assert_eq!(overlay.state(far).verdict.passability[0], Passability::Closed);
    on_edges.add(&word("r2", ReportStatus::Closed, &[far]));
    let overlay = LiveOverlay::first(&network, town::as_of(), &on_edges, 0, town::as_of());
    assert_eq!(overlay.closed_at(far), [0.0; 0]);
}

#[test]
fn doubt_about_reports_comes_and_goes_without_a_trace() {
    let town = wet_town();
    let network = network_of(&town);
    let (as_of, now) = (town::as_of(), after_min(10));
    let mut on_edges = EdgeReports::default();
    on_edges.add(&word("r1", ReportStatus::Closed, &[town.edge(BRIDGE)]));
    let sound = LiveOverlay::first(&network, as_of, &on_edges, 0, now);
    let mut workshop = Workshop::default();
    on_edges.set_unread(true);
    let nothing = JudgedEdges::new;
    let (doubtful, _, changed) = sound.next(&network, &on_edges, nothing(), 1, now, &mut workshop);
    assert!(changed.contains(&town.edge(NORTH)), "somebody found it dry");
    let was_open =
        |edge: &EdgeId| sound.state(*edge).verdict.passability.contains(&Passability::Open);
    assert!(changed.iter().all(was_open), "nothing else changes");
    let fresh = LiveOverlay::first(&network, as_of, &on_edges, 0, now);
    assert_same(&network, &doubtful, &fresh);
    let truck = VehicleClass::Truck.index();
    let of = |road: &str| doubtful.state(town.edge(road)).verdict.passability[truck];
    assert_eq!((of(NORTH), of(BRIDGE)), (Passability::Presumed, Passability::Closed));
    on_edges.set_unread(false);
    let (again, _, back) = doubtful.next(&network, &on_edges, nothing(), 2, now, &mut workshop);
    assert_eq!(back, changed);
    assert_same(&network, &again, &sound);
}
