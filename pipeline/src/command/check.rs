//! `lintas check`: ingest and validate, write the report, publish nothing.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use lintas_model::finding::Severity;
use lintas_model::language::Language;
use lintas_snapshot::format::layout;
use serde::Serialize;

use super::exit::Outcome;
use super::findings::write_findings;
use super::global_options::GlobalOptions;
use super::paint::{Paint, plain};
use super::refresh::{RefreshArgs, say_report};
use crate::failure::{Failure, fail};
use crate::ingest::{How, TableMatch};
use crate::input::{ColumnKind, InputLayer};
use crate::progress::Progress;
use crate::refresh;
use crate::report::{RunReport, SourceReport, how_in_words, html};

/// Arguments of `lintas check`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  lintas check -c lintas.toml --report laporan")]
pub struct CheckArgs {
    #[command(flatten)]
    refresh: RefreshArgs,
    /// Folder that the report is written to [default: the snapshots' folder name + "-check"]
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
}

impl CheckArgs {
    /// See [`RefreshArgs::language_of_failure`].
    pub(super) fn language_of_failure(&self) -> Language {
        self.refresh.language_of_failure()
    }
}

/// Reads and validates every source and writes the report.
///
/// # Errors
/// Where the configuration is wrong, all sources failed or the report cannot be written.
pub fn run(args: &CheckArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let started = Timestamp::now();
    let config = args.refresh.read(started)?;
    let progress = Progress::new(global.quiet);
    let (report, worst) = refresh::check(&config, started, &progress)?;
    let json = report.to_json().map_err(fail::broken)?;
    let folder = args.report.clone().unwrap_or_else(|| {
        let mut name = global.snapshots_dir(Some(&config.output.dir)).into_os_string();
        name.push("-check");
        name.into()
    });
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    std::fs::create_dir_all(&folder).map_err(fail::broken)?;
    write(layout::REPORT_JSON, &json).map_err(fail::broken)?;
    write(layout::REPORT_HTML, &html::page(&report)).map_err(fail::broken)?;
    let file = folder.join(layout::REPORT_HTML);
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        let told = WithFile { report: &report, file: &file };
        let json = serde_json::to_string_pretty(&told).map_err(fail::broken)?;
        writeln!(out, "{json}")
    } else {
        write_words(&mut out, &report, global.verbose > 0, args.refresh.paint(&config))
    };
    written.map_err(fail::broken)?;
    say_report(&progress, &file);
    Ok(args.refresh.outcome(worst))
}

/// The report, and where it lies.
#[derive(Serialize)]
struct WithFile<'a> {
    #[serde(flatten)]
    report: &'a RunReport,
    #[serde(rename = "report")]
    file: &'a Path,
}

fn write_words(
    out: &mut impl Write,
    report: &RunReport,
    verbose: bool,
    paint: Paint,
) -> std::io::Result<()> {
    writeln!(
        out,
        "{:<24} {:<14} {:>11} {:>12} {:>16} {:>19}",
        paint.both("refresh.source"),
        paint.both("refresh.layer"),
        paint.both("refresh.read"),
        paint.both("refresh.used"),
        paint.both("refresh.rejected"),
        paint.both("refresh.repaired"),
    )?;
    for source in &report.sources {
        writeln!(
            out,
            "{:<24} {:<14} {:>11} {:>12} {:>16} {:>19}",
            source.id,
            source.layer,
            source.rows_read,
            source.rows_accepted,
            source.rows_rejected,
            source.rows_repaired,
        )?;
        if verbose {
            source.tables.iter().try_for_each(|table| write_table(out, table, paint))?;
        }
    }
    if !verbose {
        write_matches(out, report, paint)?;
    }
    let least = if verbose { Severity::Info } else { Severity::Warning };
    write_findings(out, report, least, paint)
}

/// Writes how every column of a table was matched.
fn write_table(out: &mut impl Write, table: &TableMatch, paint: Paint) -> std::io::Result<()> {
    let sheet = table.sheet.as_deref().map_or(String::new(), |sheet| {
        format!("{} {}, ", paint.both("refresh.sheet"), plain(sheet))
    });
    if let Some(row) = table.heading {
        writeln!(out, "    {sheet}{} {row}", paint.both("refresh.heading_in_row"))?;
    }
    // Of a file that names its columns itself, those are told that have other names than ours.
    let is_told = |how: How| table.heading.is_some() || how != How::Name;
    for one in table.columns.iter().filter(|one| is_told(one.how)) {
        let how = how_in_words(one.how, paint.language);
        writeln!(out, "      {:<32} → {:<18} {how}", plain(&one.theirs), one.ours)?;
    }
    let unused = paint.both("refresh.not_used");
    table.unused.iter().try_for_each(|label| writeln!(out, "      {:<32}   {unused}", plain(label)))
}

/// Writes what somebody should look at: columns of numbers that were matched by words that mean the
/// same, and columns that are not used.
fn write_matches(out: &mut impl Write, report: &RunReport, paint: Paint) -> std::io::Result<()> {
    let label = paint.both("refresh.numbers_by_synonym");
    let numbers = |source: &SourceReport, table: &TableMatch| {
        let by_word = table.columns.iter().filter(|one| {
            one.how == How::Synonym && one.ours != one.theirs && is_number(source, &one.ours)
        });
        by_word.map(|one| format!("{} → {}", plain(&one.theirs), one.ours)).collect::<Vec<_>>()
    };
    write_columns(out, &label, report, numbers)?;
    let label = paint.both("refresh.columns_not_used");
    write_columns(out, &label, report, |_, table| {
        table.unused.iter().map(|label| plain(label).into_owned()).collect()
    })
}

/// Writes the columns that `chosen` names, one line for each table that has any.
fn write_columns(
    out: &mut impl Write,
    label: &str,
    report: &RunReport,
    chosen: impl Fn(&SourceReport, &TableMatch) -> Vec<String>,
) -> std::io::Result<()> {
    let mut is_first = true;
    for source in &report.sources {
        for table in &source.tables {
            let columns = chosen(source, table);
            if columns.is_empty() {
                continue;
            }
            if std::mem::take(&mut is_first) {
                writeln!(out, "{label}:")?;
            }
            let sheet = table.sheet.as_deref().filter(|sheet| !sheet.is_empty());
            let sheet = sheet.map_or(String::new(), |sheet| format!(" ({})", plain(sheet)));
            writeln!(out, "  {}{sheet}: {}", source.id, columns.join(", "))?;
        }
    }
    Ok(())
}

/// Whether a column of the source's layer holds numbers.
fn is_number(source: &SourceReport, ours: &str) -> bool {
    let layer = InputLayer::ALL.into_iter().find(|layer| layer.name() == source.layer);
    let columns = layer.map_or(&[][..], InputLayer::columns);
    columns.iter().any(|column| {
        column.name == ours && matches!(column.kind, ColumnKind::Int | ColumnKind::Float)
    })
}
