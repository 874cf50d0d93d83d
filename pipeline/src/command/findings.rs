//! Findings on the terminal: those of one cause together, in both languages, no line twice.

use std::io::{Result, Write};

use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::language::Language;

use super::paint::{Paint, plain};
use crate::report::{FindingGroups, Group, RunReport, rows_in_short, values_in_short};

/// How many causes are told without `-v`. The worst come first, and the report has them all.
const MOST: usize = 40;
/// How many letters of a sentence are told: some quote what a file says.
const LONG: usize = 600;
/// Where lists of short words break, in letters.
const WIDTH: usize = 100;

/// Writes what was found: numbers by code, sources that are held back, and, from `least` on, the
/// findings with their place and what to do.
pub(super) fn write_findings(
    out: &mut impl Write,
    report: &RunReport,
    least: Severity,
    paint: Paint,
) -> Result<()> {
    let held: Vec<&str> = held_back(report).collect();
    if !held.is_empty() {
        let label = paint.both("refresh.held_back");
        writeln!(out, "{}: {}", paint.bold(&label), held.join(", "))?;
    }
    let label = paint.both("refresh.findings");
    if report.findings.is_empty() {
        return writeln!(out, "{label}: {}", paint.both("refresh.none"));
    }
    let groups = FindingGroups::of(&report.listed, &report.not_listed_by_source);
    writeln!(out, "{}: {}", paint.bold(&label), counts(report, &groups, paint))?;
    let by_code = report.findings.iter().map(|(code, count)| format!("{code} {count}"));
    write_list(out, "  ", by_code)?;
    let blocks = blocks(report, &groups, least);
    let most = if least == Severity::Info { usize::MAX } else { MOST };
    for block in blocks.iter().take(most) {
        write_block(out, block, report, paint)?;
    }
    for (source, code, left) in &groups.rest {
        let more = paint.both("refresh.more_not_listed");
        writeln!(out, "  {source}: {code}, {left} {more}")?;
    }
    let left = blocks.len().saturating_sub(most);
    if left > 0 {
        let more = paint.both("refresh.more_in_report");
        writeln!(out, "  … {left} {more}")?;
    }
    Ok(())
}

/// Ids of the sources that are held back.
fn held_back(report: &RunReport) -> impl Iterator<Item = &str> {
    let held = report.sources.iter().filter(|source| source.held_back.is_some());
    held.map(|source| source.id.as_str())
}

/// `63 (6 ditolak/rejected, 8 perlu dilihat/to look at, 49 info)`.
fn counts(report: &RunReport, groups: &FindingGroups<'_>, paint: Paint) -> String {
    let all: u64 = report.findings.values().sum();
    let parts = [
        (Severity::Error, paint.both("refresh.rejected")),
        (Severity::Warning, paint.both("refresh.to_look_at")),
        (Severity::Info, "info".to_owned()),
    ];
    let told = parts.map(|(severity, word)| (groups.how_many(severity), word));
    let told = told.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, word)| format!("{count} {word}")).collect();
    format!("{all} ({})", told.join(", "))
}

/// Groups with one cause, of whatever sources: its sentence is told once.
type CauseBlock<'a> = Vec<&'a Group<'a>>;

fn blocks<'a>(
    report: &RunReport,
    groups: &'a FindingGroups<'a>,
    least: Severity,
) -> Vec<CauseBlock<'a>> {
    let mut blocks: Vec<CauseBlock<'a>> = Vec::new();
    // A source that cannot be read is held back for it: one sentence, told with what was found.
    let told_otherwise = |group: &Group<'_>| {
        let first = group.first;
        first.code == FindingCode::SourceHeldBack
            && report.listed.iter().any(|other| {
                other.code != first.code
                    && other.source == first.source
                    && other.message == first.message
            })
    };
    let told = groups.groups.iter().filter(|group| group.first.severity >= least);
    for group in told.filter(|group| !told_otherwise(group)) {
        let same = |block: &&mut CauseBlock<'_>| {
            let (one, other) = (block[0], group);
            one.first.code == other.first.code
                && one.first.severity == other.first.severity
                && (one.cause.is_like(&other.cause) || one.first.said_id() == other.first.said_id())
        };
        match blocks.iter_mut().find(same) {
            Some(block) => block.push(group),
            None => blocks.push(vec![group]),
        }
    }
    blocks
}

fn write_block(
    out: &mut impl Write,
    block: &CauseBlock<'_>,
    report: &RunReport,
    paint: Paint,
) -> Result<()> {
    for group in block {
        writeln!(out, "{} {}", paint.mark(group.first.severity), place(group, report, paint))?;
    }
    let first = block[0].first;
    // What differs from finding to finding is told of one of them.
    let listed = || block.iter().flat_map(|group| &group.listed);
    let sentence = |of: fn(&Finding) -> (&str, &str), language: Language| {
        let (said, remedy) = of(first);
        let told = format!("{} → {}", cut(&plain(said)), cut(&plain(remedy)));
        match listed().all(|one| of(one) == of(first)) {
            true => told,
            false => language.fill("refresh.for_example", &[("told", &told)]),
        }
    };
    let id = sentence(|finding| (finding.said_id(), finding.remedies().0), Language::ID);
    let en = sentence(|finding| (&finding.message, finding.remedies().1), Language::EN);
    paint.write_sentence(out, "    ", &id, &en)
}

/// Where a group is: `3× stok (stok/a.xlsx), lembar/sheet Rekap, baris/row 5, 9, kolom/column Sisa (J):
/// “1.250” [ambiguous_number]`.
fn place(group: &Group<'_>, report: &RunReport, paint: Paint) -> String {
    let first = group.first;
    let mut told = if group.count > 1 { format!("{}× ", group.count) } else { String::new() };
    let source = report.sources.iter().find(|source| source.id == first.source);
    told.push_str(&paint.bold(&plain(&first.source)));
    if let Some(source) = source {
        let file = source.file.as_ref().map_or(String::new(), |file| format!(": {file}"));
        told.push_str(&format!(" ({})", plain(&format!("{}{file}", source.path))));
    }
    if let Some(sheet) = first.sheet.as_deref().filter(|sheet| !sheet.is_empty()) {
        told.push_str(&format!(", {} {}", paint.both("refresh.sheet"), plain(sheet)));
    }
    let rows = rows_in_short(group);
    if !rows.is_empty() {
        let is_osm = source.is_some_and(|source| {
            let path = source.path.to_lowercase();
            [".osm", ".pbf"].iter().any(|ending| path.ends_with(ending))
        });
        let word =
            if is_osm { paint.both("refresh.osm_element") } else { paint.both("refresh.row") };
        told.push_str(&format!(", {word} {rows}"));
    } else if let Some([lon, lat]) = first.place {
        told.push_str(&format!(", {} {lat:.5}, {lon:.5}", paint.both("refresh.at")));
    }
    if let Some(column) = first.column.as_deref().filter(|column| !column.is_empty()) {
        told.push_str(&format!(", {} {}", paint.both("refresh.column"), cut(&plain(column))));
    }
    let values = values_in_short(group);
    if !values.is_empty() {
        told.push_str(&format!(": {}", plain(&values)));
    }
    told.push_str(&paint.dim(&format!(" [{}]", first.code)));
    told
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONG) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Writes short words one after the other, in as many lines as they need.
pub(super) fn write_list(
    out: &mut impl Write,
    indent: &str,
    words: impl Iterator<Item = String>,
) -> Result<()> {
    let mut line = String::new();
    for word in words {
        let is_full = line.chars().count() + word.chars().count() > WIDTH;
        if is_full && !line.is_empty() {
            writeln!(out, "{indent}{line},")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(&word);
    }
    if line.is_empty() { Ok(()) } else { writeln!(out, "{indent}{line}") }
}

#[cfg(test)]
mod tests;
