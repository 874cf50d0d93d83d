//! The part of the page on matched columns and on findings.

use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::markup::{en, joined};
use maud::{Markup, html};

use super::json::{Report, SourceReport};
use super::markup::{column, heading, none};
use super::words::how_id;
use crate::ingest::TableMatch;

/// How the columns of tables were matched to ours.
pub(super) fn matches(report: &Report) -> Markup {
    let tables = report
        .sources
        .iter()
        .flat_map(|source| source.tables.iter().map(move |table| (source, table)));
    let headed: Vec<_> = tables.filter(|(_, table)| table.heading.is_some()).collect();
    html! {
        @if !headed.is_empty() {
            (heading("Kolom yang dibaca", "Columns that were read"))
            table {
                tr {
                    (column("Sumber, lembar", "source, sheet"))
                    (column("Baris judul", "heading"))
                    (column("Judul kolom → isian", "their heading → our column"))
                    (column("Tidak dipakai", "not used"))
                }
                @for (source, table) in headed { (matched(source, table)) }
            }
        }
    }
}

fn matched(source: &SourceReport, table: &TableMatch) -> Markup {
    html! {
        tr {
            td {
                (source.id)
                @if let Some(sheet) = &table.sheet { br; small { (sheet) } }
            }
            td.n {
                @match table.heading.filter(|row| *row > 0) {
                    Some(row) => { (row) }
                    None => { "–" }
                }
            }
            td { (columns(table)) }
            td { (joined(&table.unused, " · ")) }
        }
    }
}

fn columns(table: &TableMatch) -> Markup {
    let told = table.columns.iter().map(|one| {
        html! { (one.theirs) " → " code { (one.ours) } " " small { (how_id(one.how)) } }
    });
    joined(told, " · ")
}

/// Numbers of findings by code.
pub(super) fn counts(report: &Report) -> Markup {
    html! {
        (heading("Temuan", "Findings"))
        @if report.findings.is_empty() {
            (none())
        } @else {
            table {
                tr {
                    (column("Kode", "code"))
                    (column("Arti", "meaning"))
                    (column("Jumlah", "count"))
                }
                @for (name, count) in &report.findings { (counted(name, *count)) }
            }
        }
    }
}

fn counted(name: &str, count: u64) -> Markup {
    let code = FindingCode::ALL.iter().find(|code| code.as_str() == name);
    let (class, id, en) = code.map_or(("info", "", ""), |code| {
        (severity_name(code.severity()), code.meaning_id(), code.meaning())
    });
    html! {
        tr {
            td class=(class) { code { (name) } }
            td { (id) br; small.en { (en) } }
            td.n { (count) }
        }
    }
}

/// The listed findings one by one: where, what, and what to do.
pub(super) fn listed(report: &Report) -> Markup {
    html! {
        @if !report.listed.is_empty() {
            (heading("Temuan satu per satu", "Findings one by one"))
            table {
                tr {
                    th { "Kode" }
                    (column("Sumber, lembar", "source, sheet"))
                    (column("Baris", "row"))
                    (column("Kolom, nilai", "column, value"))
                    (column("Tempat", "lon, lat"))
                    (column("Keterangan", "what"))
                    (column("Yang perlu dilakukan", "what to do"))
                }
                @for finding in &report.listed { (row(finding)) }
            }
            @for (code, count) in &report.not_listed {
                p {
                    "… dan " (count) " temuan " code { (code) } " lagi. "
                    (en(&format!("and {count} more.")))
                }
            }
        }
    }
}

fn row(finding: &Finding) -> Markup {
    let (remedy_id, remedy_en) = finding.remedies();
    let sheet = finding.sheet.as_ref().filter(|sheet| !sheet.is_empty());
    let value = finding.value.as_ref().filter(|value| !value.is_empty());
    html! {
        tr {
            td class=(severity_name(finding.severity)) { code { (finding.code) } }
            td {
                (finding.source)
                @if let Some(sheet) = sheet { br; small { (sheet) } }
            }
            td.n { @if let Some(row) = finding.row { (row) } }
            td {
                @if let Some(column) = &finding.column { (column) }
                " "
                @if let Some(value) = value { "“" (value) "”" }
            }
            td {
                @if let Some([lon, lat]) = finding.place { (format!("{lon:.5}, {lat:.5}")) }
            }
            td { (finding.said_id()) br; small.en { (finding.message) } }
            td { (remedy_id) br; small.en { (remedy_en) } }
        }
    }
}

const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::heading::{How, Match};

    #[test]
    fn a_finding_says_where_it_is_what_it_is_and_what_to_do() {
        let finding = Finding::new(FindingCode::AmbiguousNumber, "stok", "two ways")
            .on_sheet(Some("Gudang <A>"))
            .at_row(7)
            .in_column("Jumlah (F)", "1.250")
            .in_indonesian("dua cara");
        let page = row(&finding).into_string();
        for said in [
            "Gudang &lt;A&gt;",
            ">7<",
            "Jumlah (F) “1.250”",
            "dua cara",
            "two ways",
            FindingCode::AmbiguousNumber.remedy_id(),
            FindingCode::AmbiguousNumber.remedy_en(),
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    #[test]
    fn a_match_says_how_it_came_about() {
        let one = Match {
            ours: "people".to_owned(),
            theirs: "Jumlah Jiwa (C)".to_owned(),
            how: How::Synonym,
        };
        let table = TableMatch { columns: vec![one], ..TableMatch::default() };
        assert_eq!(
            columns(&table).into_string(),
            "Jumlah Jiwa (C) → <code>people</code> <small>padanan kata</small>"
        );
    }
}
