//! Papers of the town's dispatches.

use std::io::{Cursor, Read as _};

use jiff::tz::{Offset, TimeZone};
use lintas_model::aid::{
    AgencySheet, Dispatch, Doubt, Ledger, assess,
    table::{TableContext, agency},
};

use super::{
    AgencyPaper, agency_sheet, bast,
    content::{Paper, in_url},
    surat_jalan, workbook,
};
use crate::fixtures::town_aid::{SIGNED_FOR, UNDER_WAY, ledger};

fn paper<'a>(ledger: &'a Ledger, dispatch: &'a Dispatch, zone: &'a TimeZone) -> Paper<'a> {
    Paper {
        ledger,
        dispatch,
        doubt: None,
        region: "Belayan",
        event: Some("Banjir Belayan"),
        is_drill: true,
        sees_vehicle: true,
        printed_at: ledger.as_of,
        zone,
        url: "https://peta.test/dispatches/kirim-1",
        snapshot: "20250918T010000Z-3f2a9c1",
        revision: 7,
    }
}

fn printed(
    id: &str,
    change: impl Fn(&mut Dispatch, &mut bool),
    write: fn(&Paper<'_>) -> String,
) -> String {
    let ledger = ledger();
    let mut dispatch = ledger.dispatches[ledger.dispatch(id).unwrap()].clone();
    let mut sees_vehicle = true;
    change(&mut dispatch, &mut sees_vehicle);
    let zone = TimeZone::fixed(Offset::constant(8));
    write(&Paper { sees_vehicle, ..paper(&ledger, &dispatch, &zone) })
}

#[test]
fn both_papers_of_a_load_under_periksa_say_why() {
    let ledger = ledger();
    let dispatch = &ledger.dispatches[ledger.dispatch(UNDER_WAY).unwrap()];
    let zone = TimeZone::fixed(Offset::constant(8));
    for write in [surat_jalan, bast] {
        let sure = write(&paper(&ledger, dispatch, &zone));
        assert!(!sure.contains("Periksa"), "{sure}");
        let doubted =
            write(&Paper { doubt: Some(Doubt::Overdue), ..paper(&ledger, dispatch, &zone) });
        assert!(doubted.contains("Periksa") && doubted.contains("lewat waktu tiba"), "{doubted}");
    }
}

#[test]
fn a_surat_jalan_says_what_goes_where_and_leaves_lines_to_sign() {
    let html = printed(UNDER_WAY, |_, _| {}, surat_jalan);
    for told in [
        "SURAT JALAN",
        "LATIHAN – BUKAN KEJADIAN NYATA",
        "kirim-1",
        "Gudang PMI",
        "Balai Kota",
        "1.234,5 L",
        "KT-RAHASIA-1",
        "18 Sep 2025 10.10 WITA",
        "Petugas gudang",
        "<svg class=\"qr\"",
        "size:A4",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    assert!(!html.contains("src=") && !html.contains("<script"), "it asks no server for anything");
    let for_others = printed(UNDER_WAY, |_, sees| *sees = false, surat_jalan);
    assert!(!for_others.contains("KT-RAHASIA-1"));
}

#[test]
fn a_bast_says_what_arrived_and_how_it_was_or_leaves_room_for_it() {
    let html = printed(SIGNED_FOR, |_, _| {}, bast);
    for told in [
        "BERITA ACARA SERAH TERIMA",
        "60 kg",
        "58 kg",
        "−2 kg",
        "Sebagian rusak",
        "16 Sep 2025 10.00 WITA",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    let blank = printed(UNDER_WAY, |_, _| {}, bast);
    assert!(blank.contains("☐ Baik") && blank.matches("class=\"fill\"").count() >= 3, "{blank}");
}

#[test]
fn whatever_somebody_wrote_stays_text() {
    let evil = "<script>alert('x')</script>\"&";
    for write in [surat_jalan, bast] {
        let html = printed(
            SIGNED_FOR,
            |dispatch, _| {
                for field in
                    [&mut dispatch.id, &mut dispatch.agency, &mut dispatch.to, &mut dispatch.item]
                {
                    *field = evil.to_owned();
                }
                for field in [
                    &mut dispatch.from,
                    &mut dispatch.said,
                    &mut dispatch.note,
                    &mut dispatch.vehicle_id,
                    &mut dispatch.receiver_role,
                ] {
                    *field = Some(evil.to_owned());
                }
            },
            write,
        );
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script"), "{html}");
    }
    assert_eq!(in_url("a/b?c d#e"), "a%2Fb%3Fc%20d%23e");
}

/// The town, with what somebody wrote where a spreadsheet or a page might run it.
fn hostile(said: &str) -> Ledger {
    let mut ledger = ledger();
    for lot in &mut ledger.lots {
        lot.owner = "BPBD".into();
        lot.source = said.into();
    }
    for load in &mut ledger.dispatches {
        load.source = said.into();
    }
    for site in &mut ledger.sites {
        site.name = Some(said.into());
    }
    ledger.depots[0].name = Some(said.into());
    ledger
}

#[test]
fn whatever_somebody_wrote_stays_text_on_the_sheet_of_an_agency() {
    let ledger = hostile("<script>alert('x')</script>\"&");
    let standing = assess(&ledger, ledger.as_of);
    let html = agency_sheet(&AgencyPaper {
        sheet: &AgencySheet::of(&ledger, &standing, "BPBD"),
        ledger: &ledger,
        standing: &standing,
        region: "<script>",
        event: Some("<script>"),
        is_drill: false,
        zone: &TimeZone::UTC,
        url: "https://peta.test/agencies/BPBD/sheet",
        snapshot: "20250918T010000Z-3f2a9c1",
        revision: 7,
    });
    assert!(!html.contains("<script") && html.matches("&lt;script").count() > 8, "{html}");
    assert!(!html.contains("LATIHAN"), "it is no drill");
}

#[test]
fn nothing_in_a_workbook_is_a_formula() {
    let ledger = hostile("=HYPERLINK(\"http://x.test\")");
    let standing = assess(&ledger, ledger.as_of);
    let sheet = AgencySheet::of(&ledger, &standing, "BPBD");
    let mark = TableContext { is_drill: true, zone: &TimeZone::UTC };
    let table = agency(&ledger, &standing, &sheet, mark);
    let book = workbook(&table, "Lembar & instansi", ledger.as_of, true).unwrap();
    assert_eq!(book, workbook(&table, "Lembar & instansi", ledger.as_of, true).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let cells = part("xl/worksheets/sheet1.xml");
    assert!(!cells.contains("<f>") && !cells.contains("<hyperlink"), "{cells}");
    assert!(cells.contains("<v>9876</v>"), "numbers are numbers: {cells}");
    assert!(cells.contains("LATIHAN – BUKAN KEJADIAN NYATA"), "on every printed page: {cells}");
    let words = part("xl/sharedStrings.xml");
    for told in ["=HYPERLINK(", "#meta+section", "<t>has</t>"] {
        assert!(words.contains(told), "{told}: {words}");
    }
    assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
}
