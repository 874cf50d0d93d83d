//! Vector files and databases: from whatever GDAL opens to the rows of a source.

use std::sync::Arc;

use lintas_model::finding::{Finding, FindingCode};

use super::gdal::container::{TableInfo, contents};
use super::gdal::diagnostics;
use super::gdal::vector::{OpenError, SourceCrs, TableRef, VectorFile, VectorRequest};
use super::heading::{Heading, Headings};
use super::intake::Intake;
use super::mapping::Mapping;
use super::source_rows::SourceRows;
use super::tables::{Chosen, choose, choose_on_server, not_opened};
use super::unfit::{incomplete, missing_part};
use super::unopened::unopened;
use super::unusable::{SEND_AGAIN, Unusable};
use crate::config::{Config, ConfigProblem, Source};

/// Reads a vector file or a table of a database. `tell` is called with the number of rows read
/// since the last call.
///
/// # Errors
/// Where the configuration names what the source does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let request = VectorRequest {
        path: &source.path.opened,
        table: source.table.as_deref().map(TableRef::Named),
        filter: source.filter.as_deref(),
        encoding: source.encoding.as_deref(),
        crs: source.crs.as_deref(),
    };
    if source.table.is_some() {
        return match VectorFile::open(&request) {
            Ok(file) => read_files(config, source, &[(file, None)], tell),
            Err(error) => unopened(config, source, &error),
        };
    }
    let mut contents = match contents(&request) {
        Ok(contents) => contents,
        Err(error) => return unopened(config, source, &error),
    };
    if contents.tables.is_empty() {
        return nothing_opens(config, source, contents.unopened);
    }
    let tables = std::mem::take(&mut contents.tables);
    let Chosen { read, left_out } = match source.path.file {
        Some(_) => choose(source, tables),
        None => choose_on_server(config, source, tables)?,
    };
    let several = read.len() > 1;
    let mut files = Vec::new();
    for table in &read {
        match contents.table(table, &request) {
            Ok(file) => files.push((file, several.then_some(table.name.as_str()))),
            Err(error) => return unopened(config, source, &error),
        }
    }
    let mut rows = read_files(config, source, &files, tell)?;
    rows.findings.extend(left_out);
    tell_of_lacks(source, &read, contents.unopened, &mut rows);
    Ok(rows)
}

/// Tells what the tables that were read lack, and which members of an archive do not open.
fn tell_of_lacks(
    source: &Source,
    read: &[TableInfo],
    unopened: Vec<(String, OpenError)>,
    rows: &mut SourceRows,
) {
    // GDAL draws a Shapefile without its table, and says nothing.
    let mut paths: Vec<&str> = read.iter().map(|table| table.path.as_str()).collect();
    paths.dedup();
    for path in paths {
        let of_member = |why: Unusable| match path.strip_prefix(source.path.opened.as_str()) {
            None | Some("") => why,
            Some(member) => in_archive(why, member.trim_start_matches('/')),
        };
        incomplete(path).into_iter().for_each(|why| rows.break_off(&source.id, of_member(why)));
    }
    for (member, error) in unopened {
        let why = why_member(source, &member, &error);
        // Danger may stand in what cannot be opened. A `.json` may be anything.
        if source.layer.is_evidence() && !may_be_anything(&member) {
            rows.break_off(&source.id, in_archive(why, &member));
        } else {
            rows.findings.add(not_opened(source, &member, &why));
        }
    }
}

/// The result for an archive in which GDAL opens nothing, by what is known of its members.
fn nothing_opens(
    config: &Config,
    source: &Source,
    members: Vec<(String, OpenError)>,
) -> Result<SourceRows, ConfigProblem> {
    let mut rows = SourceRows::default();
    for (member, error) in members.iter().filter(|(member, _)| !may_be_anything(member)) {
        rows.break_off(&source.id, in_archive(why_member(source, member, error), member));
    }
    if rows.broken.is_some() {
        return Ok(rows);
    }
    let none = || OpenError::NotOpened(String::new());
    let error = members.into_iter().next().map_or_else(none, |(_, error)| error);
    unopened(config, source, &error)
}

/// Why a member of an archive does not open: what it lacks beside it, else GDAL's word.
fn why_member(source: &Source, member: &str, error: &OpenError) -> Unusable {
    missing_part(&format!("{}/{member}", source.path.opened)).unwrap_or_else(|| error.told())
}

/// Whether a member of an archive may be a style or a list of settings as well as a map.
fn may_be_anything(member: &str) -> bool {
    member.to_lowercase().ends_with(".json")
}

fn in_archive(why: Unusable, member: &str) -> Unusable {
    why.within(format_args!("`{member}` in it"), format_args!("`{member}` di dalamnya"))
}

/// Reads open tables, one after the other; each with its name where there are several.
fn read_files(
    config: &Config,
    source: &Source,
    files: &[(VectorFile, Option<&str>)],
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let zone = &config.region.time_zone;
    let mut intake = Intake::beginning(config, source);
    let mut broken = None;
    for (file, name) in files {
        let places_in_columns = !file.has_geometry;
        let headings = file.columns.iter().cloned().map(Heading::named).collect();
        let headings = Headings::of(source.layer, headings, None);
        let mapping = Mapping::new(source, &config.document, headings, places_in_columns, zone)?;
        intake.turn_to_table(name.map(Arc::from), mapping);
        match &file.crs {
            SourceCrs::Stated(_) => {}
            SourceCrs::Overridden { to_lon_lat, own } => {
                let message = format!(
                    "the file says {own}, the configuration {}; the latter is used",
                    to_lon_lat.name
                );
                let id = format!(
                    "berkas menyebut {own}, konfigurasi {}; yang terakhir dipakai",
                    to_lon_lat.name
                );
                let told = Finding::new(FindingCode::CrsOverridden, &source.id, message);
                intake.tell(told.in_indonesian(id));
            }
            SourceCrs::Missing if file.has_geometry => intake.without_crs(),
            SourceCrs::Missing => {}
        }
        let mut untold = 0;
        let reading = file.read(|row| {
            intake.take(row);
            untold += 1;
            if untold == 1000 {
                tell(std::mem::take(&mut untold));
            }
        });
        tell(untold);
        if let Some(reason) = reading.stopped {
            broken = broken.or_else(|| Some(broke_off(*name, reading.rows, &reason)));
        }
        diagnostics::take();
    }
    let mut rows = intake.finish();
    if let Some(why) = broken {
        rows.break_off(&source.id, why);
    }
    Ok(rows)
}

fn broke_off(table: Option<&str>, rows: u64, reason: &str) -> Unusable {
    let why = Unusable::new(
        format!("it broke off after row {rows}: {reason}"),
        format!("terputus setelah baris {rows}: {reason}"),
    );
    let why = why.mended_by(SEND_AGAIN);
    match table {
        Some(name) => why.within(format_args!("`{name}`"), format_args!("`{name}`")),
        None => why,
    }
}
