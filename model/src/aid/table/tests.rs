//! Tables of a small ledger: their sums, what stays private, and that what is written can be read.

use jiff::tz::{Offset, TimeZone};

use super::{
    AidTable, TableContext, agency, dispatches, movements, needs, needs_full, silent, stock,
    to_csv, who_what_where,
};
use crate::aid::{
    AgencySheet, Amount, Dispatch, DispatchState, Movement, Sees, Silence, StateChange,
    fixtures::three_sites::{AidScenario, RICE, WATER, in_hours, now, site, units, world},
};
use crate::{schema::FieldKind, value::Value};

fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

fn mark(zone: &TimeZone) -> TableContext<'_> {
    TableContext { is_drill: true, zone }
}

fn told() -> AidScenario {
    let mut world = world();
    world.need("hilir", WATER, 100.0, Some(50.25));
    world.need("hulu", WATER, 7.1, None);
    world.need("hulu", RICE, 0.3, Some(0.1));
    for row in &mut world.standing.needs {
        row.terms.push(crate::aid::Term {
            per: crate::aid::Per::Person,
            count: 50,
            amount: units(2.0),
            every_days: Some(1),
            hours: 72.0,
            total: row.horizon,
            source: "BNPB".into(),
        });
    }
    world.lot("gd-1", WATER, Some(500.0), Some(400));
    world.lot("gd-1", RICE, None, None);
    world.promised("k-1", "BPBD", "hilir", WATER, 33.3);
    world
}

/// Every table of a ledger and its status.
fn all(world: &AidScenario) -> [AidTable; 8] {
    let zone = zone();
    let (ledger, standing, mark) = (&world.ledger, &world.standing, mark(&zone));
    [
        needs(ledger, standing, mark),
        needs_full(ledger, standing, mark, Sees::All),
        stock(ledger, standing, mark, Sees::All),
        movements(ledger, mark, Sees::All),
        dispatches(ledger, standing, mark, Sees::All, Sees::All),
        who_what_where(ledger, mark),
        silent(ledger, standing, mark),
        agency(ledger, standing, &AgencySheet::of(ledger, standing, "BPBD"), mark),
    ]
}

fn sum(table: &AidTable, column: &str) -> Amount {
    let at = table.position(column).unwrap();
    let cells = table.rows.iter().filter_map(|row| row[at].as_ref());
    cells.map(|cell| Amount::of(cell.as_f64().unwrap()).unwrap()).sum()
}

/// Rows of a CSV text (RFC 4180), each cell as text.
fn parse(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = csv.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => cell.push(letters.next().unwrap()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {
                assert_eq!(letters.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last row ends");
    rows
}

#[test]
fn totals_are_the_sums_of_the_rows_they_come_from() {
    let world = told();
    let zone = zone();
    let public = needs(&world.ledger, &world.standing, mark(&zone));
    let rows = &world.standing.needs;
    assert_eq!(sum(&public, "gap"), rows.iter().map(|row| row.general_gap).sum());
    assert_eq!(sum(&public, "qty_required"), rows.iter().map(|row| row.general_horizon).sum());
    let full = needs_full(&world.ledger, &world.standing, mark(&zone), Sees::All);
    assert_eq!(sum(&full, "gap"), rows.iter().map(|row| row.gap).sum());
    assert_eq!(sum(&full, "qty_committed"), units(33.3));
    let stock = stock(&world.ledger, &world.standing, mark(&zone), Sees::All);
    assert_eq!(sum(&stock, "qty_available"), units(500.0));
    assert_eq!(stock.rows[1][stock.position("qty_available").unwrap()], None, "belum terdata");
}

#[test]
fn every_table_is_read_back_as_it_was_written() {
    let mut world = told();
    world.ledger.movements.push(Movement {
        depot: "gd-1".into(),
        owner: "BPBD".into(),
        item: "beras".into(),
        opening: units(100.0),
        received: units(20.0),
        sent: units(30.0),
        used: Amount::ZERO,
        closing: units(80.5),
        difference: Amount::thousandths(-9_500),
    });
    world.standing.silent.push(Silence {
        site: Some(crate::index::SiteIndex::new(2)),
        village: None,
        heard_at: Some(in_hours(-13)),
        hours: Some(13.04),
    });
    world.ledger.dispatches[0].note = Some("dua \"drum\",\r\nsatu jeriken".into());
    for table in all(&world) {
        assert!(!table.rows.is_empty(), "{}", table.name);
        let read = parse(&to_csv(&table));
        assert_eq!(read.len(), table.rows.len() + 2, "{}", table.name);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let tags: Vec<&str> = table.columns.iter().map(|column| column.hxl).collect();
        assert_eq!(read[0], names);
        assert_eq!(read[1], tags);
        assert!(tags.iter().all(|tag| tag.starts_with('#')), "{tags:?}");
        for (cells, row) in read[2..].iter().zip(&table.rows) {
            assert_eq!(row.len(), table.columns.len(), "{}", table.name);
            for ((cell, value), column) in cells.iter().zip(row).zip(table.columns) {
                let Some(value) = value else {
                    assert_eq!(cell, "");
                    continue;
                };
                let kind = match value {
                    Value::Bool(_) => FieldKind::Bool,
                    Value::Int(_) => FieldKind::Int,
                    Value::Float(_) => FieldKind::Float,
                    Value::Text(_) => FieldKind::Text,
                };
                assert_eq!(kind, column.kind, "{} {}", table.name, column.name);
                assert_eq!(*cell, value.to_string(), "{} {}", table.name, column.name);
            }
            let exercise = table.position("exercise").unwrap();
            assert_eq!(cells[exercise], "true", "LATIHAN");
        }
    }
}

#[test]
fn the_columns_are_those_of_the_sheets_of_the_cluster() {
    let world = told();
    let [needs, _, stock, _, dispatches, _, _, _] = all(&world);
    let head = |table: &AidTable, count: usize| -> (String, String) {
        let columns = &table.columns[..count];
        let join = |of: fn(&super::TableColumn) -> &'static str| {
            columns.iter().map(of).collect::<Vec<_>>().join(",")
        };
        (join(|column| column.name), join(|column| column.hxl))
    };
    let of = |names: &str, tags: &str| (names.to_owned(), tags.to_owned());
    assert_eq!(
        head(&needs, 17),
        of(
            "shelter_id,item_code,unit,qty_required,qty_committed,qty_delivered,gap,days_of_supply,\
             people_basis,people,standard,period_start,period_end,priority,reported_at,source,exercise",
            "#loc+code+id+dest,#item+code,#item+unit,#need+num+required,#need+num+committed,\
             #reached+num+delivered,#need+num+gap,#indicator+num+days_of_supply,#meta+people_basis,\
             #inneed+ind,#meta+standard,#date+start,#date+end,#severity+code,#date+reported,\
             #meta+source,#meta+exercise",
        )
    );
    assert_eq!(
        head(&stock, 16),
        of(
            "warehouse_id,org_code,item_code,item_name,unit,qty_available,qty_reserved,qty_in_transit,\
             pack_size,expiry,lat,lon,kode_desa,reported_at,source,exercise",
            "#loc+code+id,#org+code,#item+code,#item+name+i_id,#item+unit,#item+num+available,\
             #item+num+reserved,#item+num+intransit,#item+num+pack,#date+expiry,#geo+lat,#geo+lon,\
             #adm4+code+v_kemendagri,#date+reported,#meta+source,#meta+exercise",
        )
    );
    assert_eq!(
        head(&dispatches, 17),
        of(
            "dispatch_id,org_code,from_id,to_id,item_code,unit,qty,vehicle_class,vehicle_id,status,\
             planned_at,departed_at,eta,arrived_at,received_qty,note,exercise",
            "#activity+id,#org+code,#loc+code+id+origin,#loc+code+id+dest,#item+code,#item+unit,\
             #item+num,#modality+vehicle,#meta+vehicle+id,#status+code,#date+planned,#date+start,\
             #date+eta,#date+end,#reached+num+item,#description,#meta+exercise",
        )
    );
}

#[test]
fn a_text_that_a_spreadsheet_would_work_out_is_quoted_and_numbers_are_not() {
    let mut world = told();
    let said = ["=1+1", "+62 8", "-", "@SUM(A1)", "\t=1", " =1", "air, 2 dus", "'", "biasa"];
    world.ledger.dispatches = said
        .iter()
        .enumerate()
        .map(|(at, note)| Dispatch {
            id: format!("k-{at}"),
            note: Some((*note).to_owned()),
            ..world.ledger.dispatches[0].clone()
        })
        .collect();
    let zone = zone();
    let table = dispatches(&world.ledger, &world.standing, mark(&zone), Sees::None, Sees::All);
    let note = table.position("note").unwrap();
    let read = parse(&to_csv(&table));
    let notes: Vec<&str> = read[2..].iter().map(|row| row[note].as_str()).collect();
    assert_eq!(
        notes,
        ["'=1+1", "'+62 8", "'-", "'@SUM(A1)", "'\t=1", "' =1", "air, 2 dus", "'", "biasa"]
    );
    world.ledger.depots[0].place = [116.5, -0.3];
    let csv = to_csv(&stock(&world.ledger, &world.standing, mark(&zone), Sees::All));
    assert!(csv.contains(",-0.3,116.5,"), "{csv}");
}

#[test]
fn what_only_partners_may_know_changes_no_public_table() {
    let world = told();
    let zone = zone();
    let public = |world: &AidScenario| {
        let (ledger, standing, mark) = (&world.ledger, &world.standing, mark(&zone));
        let tables = [
            needs(ledger, standing, mark),
            silent(ledger, standing, mark),
            who_what_where(ledger, mark),
        ];
        tables.map(|table| to_csv(&table)).concat()
    };
    let before = public(&world);
    let mut other = world.clone();
    let mut hidden = site("tengah", "Rumah Pak Tengah");
    hidden.kind = Some("home_cluster".into());
    hidden.people.people = Some(19);
    other.ledger.sites[2] = hidden;
    other.need("tengah", WATER, 50.0, Some(1.0));
    other.promised("k-2", "PMI", "tengah", WATER, 5.0);
    other.standing.silent.push(Silence {
        site: Some(crate::index::SiteIndex::new(2)),
        village: None,
        heard_at: None,
        hours: None,
    });
    for row in &mut other.standing.needs {
        row.day += units(9.0);
        row.gap += units(27.0);
        row.pledged += units(1.0);
        row.on_hand = row.on_hand.map(|it| it + units(9.0));
        row.days_left = None;
    }
    for site in &mut other.standing.sites {
        site.priority.score += 1.0;
    }
    other.ledger.lots.clear();
    other.ledger.sites[0].people.groups.pregnant = Some(3);
    let dispatch = &mut other.ledger.dispatches[0];
    dispatch.amount = units(1.0);
    dispatch.vehicle = None;
    dispatch.vehicle_id = Some("KT 2 RAHASIA".into());
    dispatch.eta = Some(in_hours(3));
    dispatch.note = Some("lewat jalan tambang".into());
    assert_eq!(public(&other), before);
}

#[test]
fn the_vehicle_is_named_to_its_own_agency_and_to_officers() {
    let world = told();
    let zone = zone();
    for (sees, named) in [
        (Sees::None, false),
        (Sees::Own("PMI"), false),
        (Sees::Own("BPBD"), true),
        (Sees::All, true),
    ] {
        let table = dispatches(&world.ledger, &world.standing, mark(&zone), sees, Sees::All);
        let csv = to_csv(&table);
        assert_eq!(csv.contains("RAHASIA"), named, "{sees:?}");
        assert!(csv.contains(",truck,"));
    }
}

#[test]
fn who_does_what_where_counts_dispatches_by_their_state() {
    let mut world = told();
    world.promised("k-2", "BPBD", "hilir", WATER, 5.0);
    world.promised("k-3", "PMI", "hulu", RICE, 5.0);
    world.promised("k-4", "PMI", "hulu", RICE, 5.0);
    world.ledger.dispatches[3].state = DispatchState::Batal;
    let late = StateChange { state: DispatchState::Dijanjikan, at: Some(in_hours(20)) };
    world.ledger.dispatches[1].history = vec![late];
    let zone = zone();
    let csv = to_csv(&who_what_where(&world.ledger, mark(&zone)));
    assert_eq!(
        csv.lines().skip(2).collect::<Vec<_>>(),
        [
            "BPBD,air_sanitasi,hilir,64.02.99.2001,dijanjikan,2,2025-09-19,true",
            "PMI,pangan,hulu,64.02.99.2001,dijanjikan,1,2025-09-18,true",
        ]
    );
    assert_eq!(now().to_string(), "2025-09-18T01:00:00Z");
}

#[test]
fn who_sees_its_own_alone_reads_of_others_no_more_than_everybody_does() {
    let mut world = told();
    world.promised("k-2", "PMI", "hulu", RICE, 77.7);
    world.lot("gd-2", RICE, Some(8080.0), None);
    let zone = zone();
    let (ledger, standing, mark) = (&world.ledger, &world.standing, mark(&zone));
    let own = Sees::Own("BPBD");
    let lots = to_csv(&stock(ledger, standing, mark, own));
    assert!(lots.contains(",500,") && !lots.contains("8080"), "{lots}");
    let loads = to_csv(&dispatches(ledger, standing, mark, own, own));
    assert!(loads.contains("33.3") && !loads.contains("77.7"), "{loads}");
    let theirs: Vec<&str> = loads.lines().filter(|line| line.starts_with("k-2,")).collect();
    assert_eq!(theirs, ["k-2,PMI,,hulu,,,,,,dijanjikan,,,,,,,true,,,,,,,,"]);
    let full = needs_full(ledger, standing, mark, own);
    for column in ["qty_committed", "qty_coming", "qty_pledged", "qty_delivered", "qty_check"] {
        let at = full.position(column).unwrap();
        assert!(full.rows.iter().all(|row| row[at].is_none()), "{column} is of all together");
    }
    assert_eq!(stock(ledger, standing, mark, Sees::None).rows.len(), 0);
}

#[test]
fn an_agency_reads_on_one_table_what_it_has_sent_promised_owes_and_is_asked_for() {
    let mut world = told();
    world.promised("k-2", "BPBD", "hulu", WATER, 900.0);
    world.promised("k-3", "PMI", "hulu", RICE, 77.7);
    let mut asked = world.ledger.dispatches[0].clone();
    asked.id = "k-4".into();
    asked.agency = "=DINSOS".into();
    asked.state = DispatchState::Diminta;
    world.ledger.dispatches.push(asked);
    for load in &mut world.ledger.dispatches {
        load.history[0].at = Some(in_hours(1));
    }
    let zone = zone();
    let (ledger, standing) = (&world.ledger, &world.standing);
    let sheet = AgencySheet::of(ledger, standing, "BPBD");
    let table = agency(ledger, standing, &sheet, mark(&zone));
    let read = parse(&to_csv(&table));
    let at = |name: &str| table.position(name).unwrap();
    let cells: Vec<[&str; 4]> = read[2..]
        .iter()
        .map(|row| ["section", "org_code", "dispatch_id", "qty"].map(|name| &*row[at(name)]))
        .collect();
    let expected = [
        ["has", "BPBD", "", "500"],
        ["has", "BPBD", "", ""],
        ["promised", "BPBD", "k-1", "33.3"],
        ["promised", "BPBD", "k-2", "900"],
        ["owes", "BPBD", "", "433.3"],
        ["asked", "'=DINSOS", "k-4", "33.3"],
    ];
    assert_eq!(cells, expected);
    let told =
        |row: &Vec<String>| !row[at("reported_at")].is_empty() && !row[at("source")].is_empty();
    assert!(read[2..].iter().filter(|row| !row[at("qty")].is_empty()).all(told), "{read:?}");
}
