//! Vector files and databases: from whatever GDAL opens to the rows of a source.

use std::sync::Arc;

use lintas_model::finding::{Finding, FindingCode};

use super::gdal::container::contents;
use super::gdal::diagnostics;
use super::gdal::vector::{OpenError, SourceCrs, TableRef, VectorFile, VectorRequest};
use super::heading::{Heading, Headings};
use super::intake::Intake;
use super::mapping::Mapping;
use super::source_rows::SourceRows;
use super::tables::{Chosen, choose, choose_on_server, not_opened};
use super::unfit::incomplete;
use super::unopened::unopened;
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
        let reason = contents.unopened.into_iter().next().map_or_else(String::new, |(_, why)| why);
        return unopened(config, source, &OpenError::Unreadable(reason));
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
    // GDAL draws a Shapefile without its table, and says nothing.
    let alone = source.path.file.as_deref().filter(|file| source.path.is_plain(file));
    if let Some(unfit) = alone.filter(|_| source.path.ending() == "shp").and_then(incomplete) {
        rows.break_off_as(&source.id, &unfit.en, &unfit.id, unfit.remedy);
    }
    for (member, reason) in contents.unopened {
        // Danger may stand in what cannot be opened. A `.json` may be anything.
        if source.layer.is_evidence() && !member.to_lowercase().ends_with(".json") {
            rows.break_off(&source.id, format!("`{member}` in it: {reason}"));
        } else {
            rows.findings.add(not_opened(source, &member, &reason));
        }
    }
    Ok(rows)
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
            let of = name.map_or(String::new(), |name| format!("`{name}`: "));
            let message = format!("{of}it broke off after row {}: {reason}", reading.rows);
            broken = broken.or(Some(message));
        }
        diagnostics::take();
    }
    let mut rows = intake.finish();
    if let Some(reason) = broken {
        rows.break_off(&source.id, reason);
    }
    Ok(rows)
}
