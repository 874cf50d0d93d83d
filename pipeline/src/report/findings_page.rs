//! The part of the page on matched columns and on findings.

use lintas_model::finding::{FindingCode, Severity};
use lintas_model::language::Language;
use lintas_model::markup::{en, joined};
use maud::{Markup, html};

use super::groups::{FindingGroups, Group, rows_in_short, values_in_short};
use super::json::{RunReport, SourceReport};
use super::markup::{column, heading, none};
use super::words::how_in_words;
use crate::ingest::{How, Match, TableMatch};

/// How the columns of tables were matched to ours.
pub(super) fn matches(report: &RunReport) -> Markup {
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

/// The columns that are not called as ours, and how many are.
fn columns(table: &TableMatch) -> Markup {
    let is_ours = |one: &&Match| one.ours == one.theirs && one.how != How::Configuration;
    let other = table.columns.iter().filter(|one| !is_ours(one));
    let told = other.map(|one| {
        let how = how_in_words(one.how, Language::ID);
        html! { (one.theirs) " → " code { (one.ours) } " " small { (how) } }
    });
    let told: Vec<Markup> = told.collect();
    let ours = table.columns.len() - told.len();
    html! {
        @if ours > 0 {
            (ours) " kolom bernama sama dengan isiannya " (en("columns are called as ours"))
            @if !told.is_empty() { " · " }
        }
        (joined(told, " · "))
    }
}

/// Numbers of findings by code.
pub(super) fn counts(report: &RunReport) -> Markup {
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

/// The findings, those of one cause together: where, what, and what to do.
pub(super) fn listed(report: &RunReport) -> Markup {
    let groups = FindingGroups::of(&report.listed, &report.not_listed_by_source);
    html! {
        @if !report.listed.is_empty() {
            (heading("Temuan menurut sebab", "Findings by cause"))
            table {
                tr {
                    th { "Kode" }
                    (column("Jumlah", "count"))
                    (column("Sumber, lembar", "source, sheet"))
                    (column("Baris", "row"))
                    (column("Kolom, nilai", "column, value"))
                    (column("Tempat", "lon, lat"))
                    (column("Keterangan", "what"))
                    (column("Yang perlu dilakukan", "what to do"))
                }
                @for group in &groups.groups { (row(group)) }
            }
            @for (source, code, count) in &groups.rest {
                p {
                    "… dan " (count) " temuan " code { (code) } " dari " (source) " lagi. "
                    (en(&format!("and {count} more of that source.")))
                }
            }
        }
    }
}

fn row(group: &Group<'_>) -> Markup {
    let finding = group.first;
    let (remedy_id, remedy_en) = finding.remedies();
    let sheet = finding.sheet.as_ref().filter(|sheet| !sheet.is_empty());
    html! {
        tr {
            td class=(severity_name(finding.severity)) { code { (finding.code) } }
            td.n { (group.count) }
            td {
                (finding.source)
                @if let Some(sheet) = sheet { br; small { (sheet) } }
            }
            td.n { (rows_in_short(group)) }
            td {
                @if let Some(column) = &finding.column { (column) }
                " " (values_in_short(group))
            }
            td {
                @if let Some([lon, lat]) = finding.place { (format!("{lon:.5}, {lat:.5}")) }
            }
            td {
                @if !group.is_one_sentence() { small { "mis. " } }
                (finding.said_id()) br; small.en { (finding.message) }
                @if !group.is_one_sentence() { (others(group)) }
            }
            td { (remedy_id) br; small.en { (remedy_en) } }
        }
    }
}

/// What the others of a group say, to be opened.
fn others(group: &Group<'_>) -> Markup {
    html! {
        details {
            summary { "yang lain " (en("the others")) }
            @for finding in group.listed.iter().skip(1) {
                div {
                    @if let Some(row) = finding.row { b { (row) } " " }
                    (finding.said_id()) " → " (finding.remedies().0)
                }
            }
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
    use std::collections::BTreeMap;

    use lintas_model::finding::Finding;

    use super::*;

    #[test]
    fn findings_of_one_cause_say_where_they_are_what_they_are_and_what_to_do() {
        let finding = |row, value: &str| {
            Finding::new(FindingCode::AmbiguousNumber, "stok", format!("`{value}` two ways"))
                .on_sheet(Some("Gudang <A>"))
                .at_row(row)
                .in_column("Jumlah (F)", value)
                .in_indonesian(format!("“{value}” dua cara"))
        };
        let (listed, left) = ([finding(7, "1.250"), finding(9, "2.300")], BTreeMap::new());
        let groups = FindingGroups::of(&listed, &left);
        assert_eq!(groups.groups.len(), 1);
        let page = row(&groups.groups[0]).into_string();
        for said in [
            "Gudang &lt;A&gt;",
            ">2<",
            ">7, 9<",
            "Jumlah (F) “1.250”, “2.300”",
            "“1.250” dua cara",
            "“2.300” dua cara",
            "`1.250` two ways",
            FindingCode::AmbiguousNumber.remedy_id(),
            FindingCode::AmbiguousNumber.remedy_en(),
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    #[test]
    fn a_match_says_how_it_came_about_and_those_of_our_own_names_are_counted() {
        let one = |ours: &str, theirs: &str, how| Match {
            ours: ours.to_owned(),
            theirs: theirs.to_owned(),
            how,
        };
        let table = TableMatch {
            columns: vec![
                one("people", "Jumlah Jiwa (C)", How::Synonym),
                one("lat", "lat", How::Name),
                one("lon", "lon", How::Tag),
            ],
            ..TableMatch::default()
        };
        assert_eq!(
            columns(&table).into_string(),
            "2 kolom bernama sama dengan isiannya <span class=\"en\">columns are called as ours\
             </span> · Jumlah Jiwa (C) → <code>people</code> <small>padanan kata</small>"
        );
    }
}
