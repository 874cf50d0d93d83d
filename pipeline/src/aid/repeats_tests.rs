//! Dispatches that are in two rows, and some that only seem to be.

use lintas_model::aid::Dispatch;
use proptest::prelude::*;

use super::*;
use crate::aid::fixtures::{AidInputs, RowCells, row};
use crate::input::InputLayer;

const RICE: RowCells<'_> = &[
    ("from_id", "GD-01"),
    ("to_id", "PSK-01"),
    ("item_code", "beras"),
    ("qty", "500"),
    ("unit", "kg"),
    ("departed_at", "2025-09-17T19:00:00+08:00"),
];

/// Rows of rice that differ from each other in what is given.
fn table<'a>(rows: &[RowCells<'a>]) -> Vec<Vec<(&'static str, &'a str)>> {
    let full = |cells: &RowCells<'a>| {
        let said = |name: &str| cells.iter().any(|(known, _)| *known == name);
        let rest = RICE.iter().filter(|(name, _)| !said(name)).copied();
        cells.iter().copied().chain(rest).collect()
    };
    rows.iter().map(full).collect()
}

fn sent(first: &[RowCells<'_>], second: &[RowCells<'_>]) -> (AidInputs, Vec<Dispatch>) {
    let (first, second) = (table(first), table(second));
    let first: Vec<RowCells<'_>> = first.iter().map(Vec::as_slice).collect();
    let second: Vec<RowCells<'_>> = second.iter().map(Vec::as_slice).collect();
    let mut world = AidInputs::new().rows("surat-jalan", InputLayer::Dispatches, &first).rows(
        "4w",
        InputLayer::Dispatches,
        &second,
    );
    let dispatches = world.dispatches();
    (world, dispatches)
}

#[test]
fn what_two_tables_tell_of_one_load_is_one_dispatch_and_the_own_table_is_believed() {
    let own: RowCells<'_> = &[("id", "SJ-7"), ("org_code", "BPBD"), ("status", "tiba")];
    let copy: RowCells<'_> = &[
        ("id", "4W-19"),
        ("org_code", "BPBD"),
        ("status", "tiba"),
        ("qty", "50"),
        ("unit", "karung 10"),
        ("departed_at", "2025-09-17T21:00:00+08:00"),
    ];
    let other: RowCells<'_> = &[("id", "4W-1"), ("org_code", "PMI"), ("qty", "60")];
    let (world, dispatches) = sent(&[own], &[other, copy]);
    let ids: Vec<&str> = dispatches.iter().map(|dispatch| dispatch.id.as_str()).collect();
    assert_eq!(ids, ["4W-1", "SJ-7"]);
    let finding = world.only(FindingCode::DuplicateDispatch);
    assert_eq!((finding.source.as_str(), finding.row), ("4w", Some(2)));
    assert_eq!(
        (finding.column.as_deref(), finding.value.as_deref()),
        (Some("org_code"), Some("BPBD"))
    );
    for name in ["4W-19", "SJ-7", "500 kg", "surat-jalan", "PSK-01"] {
        assert!(finding.message.contains(name), "{}", finding.message);
        assert!(finding.said_id().contains(name), "{}", finding.said_id());
    }
    assert_eq!(world.sources[1].rejected.len(), 1);
}

#[test]
fn the_one_that_is_further_on_its_way_stays() {
    let pledged: RowCells<'_> = &[("id", "X-1"), ("org_code", "BPBD"), ("status", "dijanjikan")];
    let left: RowCells<'_> = &[("id", "X-1"), ("org_code", "BPBD"), ("status", "berangkat")];
    for (first, second) in [(pledged, left), (left, pledged)] {
        let (world, dispatches) = sent(&[first], &[second]);
        let states: Vec<_> = dispatches.iter().map(|dispatch| dispatch.state).collect();
        assert_eq!((states, world.found().len()), (vec![DispatchState::Berangkat], 1));
    }
}

#[test]
fn two_trucks_two_days_and_one_that_was_called_off_repeat_nothing() {
    let truck = |id: &'static str, plate: &'static str| {
        [("id", id), ("org_code", "BPBD"), ("vehicle_id", plate), ("status", "berangkat")]
    };
    let (one, two) = (truck("A", "DRILL-1"), truck("B", "DRILL-2"));
    assert_eq!(sent(&[&one, &two], &[]).1.len(), 2);
    assert_eq!(sent(&[&one], &[&truck("B", "drill-1")]).1.len(), 1);
    let next_day: RowCells<'_> = &[("id", "C"), ("departed_at", "2025-09-16T19:00:00+08:00")];
    assert_eq!(sent(&[&one], &[next_day]).1.len(), 2);
    let called_off: RowCells<'_> = &[("id", "D"), ("status", "batal")];
    assert_eq!(sent(&[&one], &[called_off]).1.len(), 2);
}

#[test]
fn two_agencies_with_one_number_are_two_dispatches() {
    let ours: RowCells<'_> = &[("id", "001"), ("org_code", "BPBD")];
    let theirs: RowCells<'_> =
        &[("id", "001"), ("org_code", "PMI"), ("to_id", "PSK-02"), ("item_code", "sabun")];
    let (world, dispatches) = sent(&[ours], &[theirs]);
    let ids: Vec<&str> = dispatches.iter().map(|dispatch| dispatch.id.as_str()).collect();
    assert_eq!(ids, ["001", "surat-jalan-001"]);
    assert_eq!(world.only(FindingCode::DuplicateId).severity, Severity::Warning);
}

type CountedLot = (usize, usize, usize, usize, usize, usize);

fn of_tables(tables: &[Vec<CountedLot>], order: &[usize]) -> Vec<Dispatch> {
    let mut world = AidInputs::new();
    for at in order {
        world = world.rows(&format!("kiriman-{at}"), InputLayer::Dispatches, &[]);
        let rows = tables[*at].iter().enumerate().map(|(number, line)| {
            let (id, agency, to, much, state, day) = *line;
            let number = number as u64 + 1;
            let cells = [
                ("id", format!("{id}-{number}")),
                ("org_code", ["BPBD", "PMI", "KODIM"][agency].to_owned()),
                ("from_id", ["GD-01", "GD-03"][agency % 2].to_owned()),
                ("to_id", ["PSK-01", "PSK-02"][to].to_owned()),
                ("item_code", "beras".to_owned()),
                ("unit", "kg".to_owned()),
                ("qty", (much * 100).to_string()),
                ("status", DispatchState::ALL[state].name().to_owned()),
                ("departed_at", format!("2025-09-1{}T00:00:00Z", day + 5)),
            ];
            row(InputLayer::Dispatches, number, cells)
        });
        world.sources.last_mut().unwrap().rows = rows.collect();
    }
    world.dispatches()
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn the_order_of_sources_changes_nothing_and_a_table_told_again_adds_nothing(
        tables in prop::collection::vec(
            prop::collection::vec(
                (0..3_usize, 0..3_usize, 0..2_usize, 0..3_usize, 0..7_usize, 0..3_usize), 0..6,
            ),
            1..4,
        ),
    ) {
        let total = |all: &[Dispatch]| {
            let live = all.iter().filter(|one| one.state != DispatchState::Batal);
            live.map(|one| one.amount.as_thousandths()).sum::<i64>()
        };
        let order: Vec<usize> = (0..tables.len()).collect();
        let backward: Vec<usize> = order.iter().rev().copied().collect();
        let once = of_tables(&tables, &order);
        prop_assert_eq!(&once, &of_tables(&tables, &backward));
        prop_assert!(once.is_sorted_by(|one, next| one.id < next.id));
        let again: Vec<Vec<CountedLot>> = tables.iter().cloned().chain([tables[0].clone()]).collect();
        let order: Vec<usize> = (0..again.len()).collect();
        prop_assert!(total(&of_tables(&again, &order)) <= total(&once));
    }
}
