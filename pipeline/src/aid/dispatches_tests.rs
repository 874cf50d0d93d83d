//! Dispatch tables with one mistake each.

use lintas_model::aid::{Amount, DispatchState, GoodsCondition};
use lintas_model::finding::{FindingCode, Severity};

use super::*;
use crate::aid::dispatch_row::SAID;
use crate::aid::fixtures::{AidInputs, RowCells};
use crate::ingest::heading::bare;

impl AidInputs {
    pub(crate) fn dispatches(&mut self) -> Vec<Dispatch> {
        let Self { config, sources, catalogue, depots, shelters, tally, .. } = self;
        dispatches(config, sources, catalogue, depots, shelters, tally)
    }
}

const NOODLES: RowCells<'_> = &[
    ("id", "SJ-1"),
    ("org_code", "bpbd"),
    ("from_id", "GD-01"),
    ("to_name", "Posko PSK-01"),
    ("item_name", "Mi instan"),
    ("qty", "25"),
    ("unit", "dus"),
];

fn read(more: RowCells<'_>) -> (AidInputs, Option<Dispatch>) {
    let cells = [NOODLES, more].concat();
    let mut world = AidInputs::new().rows("kiriman", InputLayer::Dispatches, &[&cells]);
    let mut dispatches = world.dispatches();
    assert!(dispatches.len() < 2);
    (world, dispatches.pop())
}

#[test]
fn a_row_becomes_a_dispatch_with_its_steps() {
    let (world, dispatch) = read(&[
        ("status", "Dalam Perjalanan"),
        ("vehicle", "truck"),
        ("requested_at", "2025-09-17T10:00:00+08:00"),
        ("promised_at", "2025-09-17T12:00:00+08:00"),
        ("departed_at", "2025-09-18T06:00:00+08:00"),
        ("eta", "2025-09-18T12:00:00+08:00"),
    ]);
    assert_eq!(world.found(), []);
    let dispatch = dispatch.unwrap();
    assert_eq!((dispatch.to.as_str(), dispatch.item.as_str()), ("PSK-01", "mie"));
    assert_eq!((dispatch.amount.units(), dispatch.said.as_deref()), (1000.0, Some("25 dus")));
    assert_eq!((dispatch.agency.as_str(), dispatch.from.as_deref()), ("BPBD", Some("GD-01")));
    assert_eq!(dispatch.state, DispatchState::Berangkat);
    assert_eq!(dispatch.committed_at(), "2025-09-17T04:00:00Z".parse().ok());
    let states: Vec<_> = dispatch.history.iter().map(|step| step.state).collect();
    use DispatchState::{Berangkat, Dijanjikan, Diminta};
    assert_eq!(states, [Diminta, Dijanjikan, Berangkat]);
}

#[test]
fn every_state_is_known_by_its_name_and_no_word_stands_for_two() {
    for state in DispatchState::ALL {
        let left = ("departed_at", "2025-09-18T06:00:00+08:00");
        assert_eq!(read(&[("status", state.name()), left]).1.unwrap().state, state);
    }
    let mut words: Vec<String> = SAID
        .iter()
        .flat_map(|(state, words)| words.iter().copied().chain([state.name()]))
        .map(bare)
        .collect();
    let count = words.len();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn a_state_that_nobody_knows_covers_nobody() {
    let (world, dispatch) = read(&[("status", "berangkt")]);
    assert_eq!(dispatch.unwrap().state, DispatchState::Diminta);
    let finding = world.only(FindingCode::UnknownValue);
    assert_eq!(finding.value.as_deref(), Some("berangkt"));
    assert_eq!(finding.remedies(), ("maksudnya berangkat?", "berangkat is meant?"));
}

#[test]
fn without_a_state_the_last_step_with_a_moment_tells() {
    let state = |cells: RowCells<'_>| read(cells).1.unwrap().state;
    assert_eq!(state(&[]), DispatchState::Diminta);
    let left = [("departed_at", "2025-09-18T06:00:00+08:00")];
    assert_eq!(state(&left), DispatchState::Berangkat);
}

#[test]
fn steps_that_lie_ahead_or_run_backwards_are_not_used() {
    let (world, dispatch) = read(&[
        ("status", "tiba"),
        ("departed_at", "2025-09-18T06:00:00+08:00"),
        ("arrived_at", "2025-09-18T05:00:00+08:00"),
    ]);
    let dispatch = dispatch.unwrap();
    assert_eq!((dispatch.state, dispatch.history.len()), (DispatchState::Berangkat, 1));
    assert_eq!(dispatch.left_at(), "2025-09-17T22:00:00Z".parse().ok());
    assert_eq!(world.only(FindingCode::UnknownValue).column.as_deref(), Some("arrived_at"));
    let finding = world.only(FindingCode::ArrivedBeforeLeaving);
    assert_eq!(finding.column.as_deref(), Some("arrived_at"));
    assert!(finding.said_id().contains("dihitung masih di jalan"), "{}", finding.said_id());
    let ahead = [("status", "berangkat"), ("departed_at", "2025-09-19T06:00:00+08:00")];
    let (world, dispatch) = read(&ahead);
    let history = dispatch.unwrap().history;
    assert_eq!((history.len(), history[0].at), (1, None));
    assert_eq!(world.found().len(), 1);
}

#[test]
fn nothing_arrives_that_nobody_says_has_left() {
    const PROMISED: (&str, &str) = ("promised_at", "2025-09-17T12:00:00+08:00");
    const RECEIVED: (&str, &str) = ("received_at", "2025-09-18T07:00:00+08:00");
    const AHEAD: (&str, &str) = ("departed_at", "2025-09-19T06:00:00+08:00");
    for state in ["tiba", "diterima"] {
        let rows: [RowCells<'_>; 4] = [
            &[("status", state)],
            &[("status", state), RECEIVED, ("received_qty", "25")],
            &[("status", state), PROMISED, RECEIVED],
            &[("status", state), AHEAD, RECEIVED],
        ];
        for cells in rows {
            let (world, dispatch) = read(cells);
            let dispatch = dispatch.unwrap();
            assert_eq!(dispatch.state, DispatchState::Dijanjikan, "{cells:?}");
            assert_eq!(dispatch.reached(DispatchState::Berangkat), None);
            assert_eq!(dispatch.received, None, "nothing was signed for");
            let promised = cells.contains(&PROMISED);
            assert_eq!(dispatch.committed_at().is_some(), promised, "{cells:?}");
            let finding = world.only(FindingCode::ArrivedBeforeLeaving);
            assert_eq!(finding.column.as_deref(), Some("departed_at"));
            assert_eq!(finding.severity, Severity::Warning, "the row is kept");
            assert!(finding.said_id().contains("tidak ada waktu berangkat"));
        }
    }
    // Without a state the moment of arrival alone claims it.
    assert_eq!(read(&[RECEIVED]).1.unwrap().state, DispatchState::Dijanjikan);
    // It arrives after the moment of the data: on its way until then.
    let left = ("departed_at", "2025-09-18T06:00:00+08:00");
    let ahead = ("arrived_at", "2025-09-19T06:00:00+08:00");
    let state = |cells: RowCells<'_>| read(cells).1.unwrap().state;
    assert_eq!(state(&[("status", "tiba"), left, ahead]), DispatchState::Berangkat);
    assert_eq!(state(&[("status", "diterima"), left, ahead, RECEIVED]), DispatchState::Diterima);
    assert_eq!(state(&[("status", "tiba"), left]), DispatchState::Tiba, "it left, and is there");
}

#[test]
fn a_site_that_nobody_knows_costs_the_row_and_a_depot_does_not() {
    let (world, dispatch) = read(&[("to_id", "PSK-09"), ("to_name", "")]);
    assert_eq!(dispatch, None);
    let finding = world.only(FindingCode::UnknownSite);
    assert_eq!(finding.value.as_deref(), Some("PSK-09"));
    assert!(finding.remedies().0.contains("PSK-0"), "{finding:?}");
    assert_eq!(world.sources[0].rejected.len(), 1);
    let (world, dispatch) = read(&[("from_id", "GD-77"), ("from_name", "")]);
    assert_eq!(dispatch.unwrap().from, None);
    assert_eq!(world.only(FindingCode::UnknownDepot).severity, Severity::Warning);
    let (world, dispatch) = read(&[("to_id", "GD-03")]);
    assert_eq!((dispatch, world.found().len()), (None, 1));
}

#[test]
fn more_than_was_sent_is_not_believed() {
    let (world, dispatch) = read(&[("status", "diterima"), ("received_qty", "1000")]);
    assert_eq!(dispatch.unwrap().received, None);
    let finding = world.only(FindingCode::StockUnbalanced);
    assert!(finding.said_id().contains("40.000 bungkus"), "{}", finding.said_id());
    let short = [
        ("status", "diterima"),
        ("departed_at", "2025-09-18T06:00:00+08:00"),
        ("received_qty", "24"),
        ("condition", "Sebagian rusak"),
    ];
    let (world, dispatch) = read(&short);
    let dispatch = dispatch.unwrap();
    assert_eq!(dispatch.received.map(Amount::units), Some(960.0));
    assert_eq!((dispatch.condition, world.found()), (Some(GoodsCondition::PartlyDamaged), vec![]));
}
