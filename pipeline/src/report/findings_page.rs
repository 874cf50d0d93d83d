//! The part of the page that says which columns were read, and what is wrong with the data.

use std::fmt::Write;

use lintas_model::finding::{Finding, FindingCode, Severity};

use super::json::Report;
use super::markup::{escape, heading};
use super::words::how_id;
use crate::ingest::TableMatch;

/// Which of their columns were read as which of ours.
pub(super) fn matches(page: &mut String, report: &Report) -> std::fmt::Result {
    let tables = report
        .sources
        .iter()
        .flat_map(|source| source.tables.iter().map(move |table| (source, table)));
    let headed: Vec<_> = tables.filter(|(_, table)| table.heading.is_some()).collect();
    if headed.is_empty() {
        return Ok(());
    }
    heading(page, "Kolom yang dibaca", "Columns that were read")?;
    writeln!(
        page,
        "<table><tr><th>Sumber, lembar <span class=\"en\">source, sheet</span><th>Baris judul \
         <span class=\"en\">heading</span><th>Judul kolom → isian <span class=\"en\">their heading \
         → our column</span><th>Tidak dipakai <span class=\"en\">not used</span></tr>"
    )?;
    for (source, table) in headed {
        write!(page, "<tr><td>{}", escape(&source.id))?;
        if let Some(sheet) = &table.sheet {
            write!(page, "<br><small>{}</small>", escape(sheet))?;
        }
        let row =
            table.heading.filter(|row| *row > 0).map_or("–".to_owned(), |row| row.to_string());
        write!(page, "<td class=n>{row}<td>{}", columns(table))?;
        let unused: Vec<String> = table.unused.iter().map(|label| escape(label)).collect();
        writeln!(page, "<td>{}</tr>", unused.join(" · "))?;
    }
    writeln!(page, "</table>")
}

fn columns(table: &TableMatch) -> String {
    let told = table.columns.iter().map(|one| {
        format!(
            "{} → <code>{}</code> <small>{}</small>",
            escape(&one.theirs),
            escape(&one.ours),
            how_id(one.how)
        )
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// How many findings there are of each code.
pub(super) fn counts(page: &mut String, report: &Report) -> std::fmt::Result {
    heading(page, "Temuan", "Findings")?;
    if report.findings.is_empty() {
        return writeln!(page, "<p>Tidak ada. <span class=\"en\">None.</span></p>");
    }
    writeln!(
        page,
        "<table><tr><th>Kode <span class=\"en\">code</span><th>Arti <span class=\"en\">meaning</span><th>Jumlah <span class=\"en\">count</span></tr>"
    )?;
    for (name, count) in &report.findings {
        let code = FindingCode::ALL.iter().find(|code| code.as_str() == name);
        let (class, id, en) = code.map_or(("info", "", ""), |code| {
            (severity_name(code.severity()), code.meaning_id(), code.meaning())
        });
        writeln!(
            page,
            "<tr><td class=\"{class}\"><code>{}</code><td>{id}<br><small class=\"en\">{en}</small><td class=n>{count}</tr>",
            escape(name),
        )?;
    }
    writeln!(page, "</table>")
}

/// The findings one by one: where, what, and what to do.
pub(super) fn listed(page: &mut String, report: &Report) -> std::fmt::Result {
    if report.listed.is_empty() {
        return Ok(());
    }
    heading(page, "Temuan satu per satu", "Findings one by one")?;
    writeln!(
        page,
        "<table><tr><th>Kode<th>Sumber, lembar <span class=\"en\">source, sheet</span><th>Baris \
         <span class=\"en\">row</span><th>Kolom, nilai <span class=\"en\">column, value</span>\
         <th>Tempat <span class=\"en\">lon, lat</span><th>Keterangan <span class=\"en\">what</span>\
         <th>Yang perlu dilakukan <span class=\"en\">what to do</span></tr>"
    )?;
    for finding in &report.listed {
        row(page, finding)?;
    }
    writeln!(page, "</table>")?;
    for (code, count) in &report.not_listed {
        writeln!(
            page,
            "<p>… dan {count} temuan <code>{}</code> lagi. <span class=\"en\">and {count} more.</span></p>",
            escape(code)
        )?;
    }
    Ok(())
}

fn row(page: &mut String, finding: &Finding) -> std::fmt::Result {
    let text = |value: Option<String>| value.map_or(String::new(), |value| escape(&value));
    let (remedy_id, remedy_en) = finding.remedies();
    let sheet = text(finding.sheet.clone());
    writeln!(
        page,
        "<tr><td class=\"{}\"><code>{}</code><td>{}{}<td class=n>{}<td>{} {}<td>{}<td>{}<br>\
         <small class=\"en\">{}</small><td>{}<br><small class=\"en\">{}</small></tr>",
        severity_name(finding.severity),
        finding.code,
        escape(&finding.source),
        if sheet.is_empty() { sheet } else { format!("<br><small>{sheet}</small>") },
        text(finding.row.map(|row| row.to_string())),
        text(finding.column.clone()),
        text(finding.value.as_ref().filter(|v| !v.is_empty()).map(|value| format!("“{value}”"))),
        text(finding.place.map(|[lon, lat]| format!("{lon:.5}, {lat:.5}"))),
        escape(finding.said_id()),
        escape(&finding.message),
        escape(remedy_id),
        escape(remedy_en),
    )
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
        let mut page = String::new();
        row(&mut page, &finding).unwrap();
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
            columns(&table),
            "Jumlah Jiwa (C) → <code>people</code> <small>padanan kata</small>"
        );
    }
}
