//! `lintas check`: ingest and validate, write the report, publish nothing.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use lintas_model::finding::Severity;
use lintas_snapshot::format::layout;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use super::refresh::{RefreshArgs, write_findings};
use crate::failure::{Failure, fail};
use crate::ingest::{How, TableMatch};
use crate::progress::Progress;
use crate::refresh;
use crate::report::{Report, how_en, html};

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
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        write!(out, "{json}")
    } else {
        report
            .sources
            .iter()
            .try_for_each(|source| {
                writeln!(
                    out,
                    "{:<24} {:<10} {:>8} read {:>8} used {:>6} rejected {:>6} repaired",
                    source.id,
                    source.layer,
                    source.rows_read,
                    source.rows_accepted,
                    source.rows_rejected,
                    source.rows_repaired,
                )?;
                source.tables.iter().try_for_each(|table| write_table(&mut out, table))
            })
            .and_then(|()| write_findings(&mut out, &report))
            .and_then(|()| write_listed(&mut out, &report))
    };
    written.map_err(fail::broken)?;
    progress.say(&format!("report: {}", folder.join(layout::REPORT_HTML).display()));
    Ok(args.refresh.outcome(worst))
}

/// Writes how the columns of a table were matched.
fn write_table(out: &mut impl Write, table: &TableMatch) -> std::io::Result<()> {
    let Some(row) = table.heading else { return write_other_names(out, table) };
    let sheet = table.sheet.as_deref().map_or(String::new(), |sheet| format!("sheet `{sheet}`, "));
    writeln!(out, "    {sheet}heading in row {row}")?;
    for one in &table.columns {
        writeln!(out, "      {:<32} → {:<18} {}", one.theirs, one.ours, how_en(one.how))?;
    }
    for label in &table.unused {
        writeln!(out, "      {label:<32}   not used")?;
    }
    Ok(())
}

/// Writes which columns of a file that names them itself are known by other names than ours.
fn write_other_names(out: &mut impl Write, table: &TableMatch) -> std::io::Result<()> {
    for one in table.columns.iter().filter(|one| one.how != How::Name) {
        writeln!(out, "      {:<32} → {:<18} {}", one.theirs, one.ours, how_en(one.how))?;
    }
    Ok(())
}

/// Writes the findings above `info` one by one: where, what, and what to do.
fn write_listed(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    for finding in report.listed.iter().filter(|finding| finding.severity > Severity::Info) {
        let part = |name: &str, value: Option<String>| {
            value.filter(|value| !value.is_empty()).map_or(String::new(), |v| format!("{name}{v}"))
        };
        writeln!(
            out,
            "{}: {}{}{}{}{}\n    {}\n    → {}",
            finding.code,
            finding.source,
            part(", sheet ", finding.sheet.clone()),
            part(", row ", finding.row.map(|row| row.to_string())),
            part(", ", finding.column.clone()),
            part(" = ", finding.value.clone()),
            finding.message,
            finding.remedies().1,
        )?;
    }
    Ok(())
}
