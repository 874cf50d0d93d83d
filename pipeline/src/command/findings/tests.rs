//! Tests of findings on the terminal.

use std::collections::{BTreeMap, BTreeSet};

use lintas_model::finding::{Finding, FindingCode};

use super::*;
use crate::config::Mode;
use crate::report::{REPORT_FORMAT, SourceReport};
use crate::tally::Tally;

fn report(findings: impl IntoIterator<Item = Finding>, held_back: Option<&str>) -> RunReport {
    let mut tally = Tally::default();
    tally.extend(findings);
    let (listed, not_listed) = tally.listed();
    let source = |id: &str| SourceReport {
        id: id.to_owned(),
        path: format!("stok/{id}.xlsx"),
        held_back: held_back.filter(|_| id == "bpbd").map(str::to_owned),
        ..SourceReport::default()
    };
    RunReport {
        format: REPORT_FORMAT,
        created: jiff::Timestamp::UNIX_EPOCH,
        as_of: jiff::Timestamp::UNIX_EPOCH,
        region: "kukar".to_owned(),
        region_name: "Kutai Kartanegara".to_owned(),
        time_zone: "Asia/Makassar".to_owned(),
        mode: Mode::Drill,
        event: None,
        sources: ["bpbd", "pmi"].map(source).into(),
        findings: tally.by_code(),
        listed,
        not_listed,
        not_listed_by_source: tally.not_listed(),
        network: None,
        reopening: None,
        critical_links: Vec::new(),
        evidence: None,
        aid: None,
        layers: BTreeMap::new(),
    }
}

fn told(report: &RunReport, least: Severity, language: Language) -> String {
    let mut out = Vec::new();
    write_findings(&mut out, report, least, Paint { colour: false, language }).unwrap();
    String::from_utf8(out).unwrap()
}

fn ambiguous(source: &str, row: u64, value: &str) -> Finding {
    Finding::new(FindingCode::AmbiguousNumber, source, format!("`{value}` has two readings"))
        .at_row(row)
        .in_column("Sisa (J)", value)
        .in_indonesian(format!("“{value}” dapat dibaca dua cara"))
}

#[test]
fn a_cause_is_told_once_with_file_rows_column_values_and_what_to_do_in_both_languages() {
    let rows = (7..127).map(|row| ambiguous("bpbd", row, &format!("1.{row:03}")));
    let report = report(rows.chain([ambiguous("pmi", 3, "2.500")]), None);
    let said = told(&report, Severity::Warning, Language::ID);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines,
        [
            "temuan/findings: 121 (121 perlu dilihat/to look at)",
            "  ambiguous_number 121",
            "! 120× bpbd (stok/bpbd.xlsx), baris/row 7–56 …, kolom/column Sisa (J): \
             “1.007”, “1.008”, “1.009” … [ambiguous_number]",
            "! pmi (stok/pmi.xlsx), baris/row 3, kolom/column Sisa (J): “2.500” [ambiguous_number]",
            "    mis. “1.007” dapat dibaca dua cara → Tulis tanpa titik ribuan (1250), atau dengan \
             koma desimal yang jelas (1250,5).",
            "    e.g. `1.007` has two readings → Write it without separators of thousands (1250), or \
             with a clear decimal (1250.5).",
        ]
    );
    let english = told(&report, Severity::Warning, Language::EN);
    let lines: Vec<&str> = english.lines().collect();
    assert_eq!(lines[0], "findings/temuan: 121 (121 to look at/perlu dilihat)");
    assert!(lines[4].contains("e.g. `1.007`") && lines[5].contains("mis. “1.007”"), "{english}");
}

#[test]
fn no_line_stands_twice_and_why_a_source_is_held_back_stands_once() {
    let why = "cannot read it: it breaks off";
    let finding = |code, source| Finding::new(code, source, why);
    let mut found = vec![
        finding(FindingCode::SourceUnreadable, "bpbd"),
        finding(FindingCode::SourceHeldBack, "bpbd"),
    ];
    for source in ["bpbd", "pmi"] {
        for code in FindingCode::ALL {
            let one = Finding::new(*code, source, format!("what {code} says")).at_row(1);
            found.extend([one.clone(), one]);
        }
    }
    let report = report(found, Some(why));
    for least in [Severity::Info, Severity::Warning] {
        let said = told(&report, least, Language::ID);
        assert!(said.starts_with("ditahan/held back: bpbd\n"), "{said}");
        assert_eq!(said.matches(why).count(), 1, "{said}");
        let mut seen = BTreeSet::new();
        for line in said.lines() {
            assert!(seen.insert(line), "twice: {line}");
        }
    }
}

#[test]
fn less_than_the_least_is_counted_and_not_told_one_by_one() {
    let info = Finding::new(FindingCode::UnknownStock, "bpbd", "nobody counted it").at_row(4);
    let report = report([info, ambiguous("pmi", 3, "2.500")], None);
    let short = told(&report, Severity::Warning, Language::ID);
    assert!(short.contains("unknown_stock 1") && !short.contains("nobody counted"), "{short}");
    assert!(told(&report, Severity::Info, Language::ID).contains("nobody counted"));
}

#[test]
fn many_causes_are_cut_short_and_said_to_be() {
    let column = |at: usize| {
        // Each of other words than the others.
        let words = |letter: char| format!("{} ", letter.to_string().repeat(at + 1)).repeat(3);
        Finding::new(FindingCode::UnusedColumn, "bpbd", words('a'))
            .with_severity(Severity::Warning)
            .in_column(&format!("kolom {at}"), "")
            .in_indonesian(words('b'))
    };
    let report = report((0..50).map(column), None);
    let short = told(&report, Severity::Warning, Language::ID);
    let last = short.lines().last().unwrap();
    assert!(last.contains("hal lagi di laporan (atau -v)/more in the report (or -v)"), "{short}");
    let whole = told(&report, Severity::Info, Language::ID);
    assert!(whole.lines().count() > short.lines().count());
}

#[test]
fn a_cell_cannot_steer_the_terminal() {
    let report = report([ambiguous("pmi", 3, "2\u{1b}[2J\n5")], None);
    let said = told(&report, Severity::Warning, Language::ID);
    assert!(!said.contains('\u{1b}') && said.lines().count() == 5, "{said}");
}
