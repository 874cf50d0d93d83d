//! Reads one source with the reader for its format.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::observed::observed_at;
use super::source_rows::SourceRows;
use super::unusable::{Remedy, SEE_PERMISSIONS, Unusable};
use super::{admission, cap, digest, fetch, osm, raster, table, vector};
use crate::config::{Config, ConfigProblem, Observed, Source};
use crate::input::InputLayer;

/// A file that our own reader does not survive.
const A_FAULT_OF_OURS: Remedy = [
    "Ini kesalahan Lintas: laporkan bersama berkasnya; simpan ulang berkasnya dalam format lain.",
    "This is a fault of Lintas: report it with the file; save the file in another format.",
];

/// Reads one source. `tell` is called with the number of rows read since the last call.
///
/// # Errors
/// Where the source is missing, or the configuration names what it does not have.
pub(super) fn ingest(
    config: &Config,
    source: &Source,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    if let Some(problem) = &source.missing {
        return Err(problem.clone());
    }
    match fetch::fetch(source, &std::env::temp_dir()).transpose() {
        Ok(None) => read_local(config, source, tell),
        Ok(Some(fetched)) => read_local(config, &fetched.instead_of(source), tell),
        Err(why) => Ok(unread(source, why)),
    }
}

/// The rows of a source that cannot be used.
pub(super) fn unread(source: &Source, why: Unusable) -> SourceRows {
    let mut rows = SourceRows::default();
    rows.break_off(&source.id, why);
    rows
}

/// Reads one source that lies on this machine, or is a database.
///
/// # Errors
/// Where the configuration names what it does not have.
pub(super) fn read_local(
    config: &Config,
    source: &Source,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    if let Some(why) = admission::refused(config, source, &source.path) {
        return Ok(unread(source, why));
    }
    let (observed, undated) = match observed_at(config, source) {
        Ok(moment) => (moment.map_or(Observed::Unsaid, Observed::At), None),
        Err(finding) => (Observed::Unsaid, Some(finding)),
    };
    let source = &Source { observed, ..source.clone() };
    // Readers should not panic on any data. Where one does, the other sources still go on.
    let read = catch_unwind(AssertUnwindSafe(|| read(config, source, tell)));
    let mut rows = read.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        let failed = Unusable::new(
            format!("its reader failed: {text}"),
            format!("pembacanya gagal: {text}"),
        );
        Ok(unread(source, failed.mended_by(A_FAULT_OF_OURS)))
    })?;
    rows.findings.extend(undated.map(|finding| *finding));
    rows.as_of = source.observed.moment().or(rows.as_of);
    if let Some(file) = source.path.file.as_ref().filter(|_| rows.sha256.is_none()) {
        match digest::sha256(file) {
            Ok(sha256) => rows.sha256 = Some(sha256),
            Err(error) => {
                let why = Unusable::foreign(error).mended_by(SEE_PERMISSIONS);
                rows.break_off(&source.id, why);
            }
        }
    }
    Ok(rows)
}

fn read(config: &Config, source: &Source, tell: &dyn Fn(u64)) -> Result<SourceRows, ConfigProblem> {
    if let Some(files) = cap::files(source) {
        return cap::read(config, source, &files, tell);
    }
    if let Some(band) = raster::is_raster(config, source)? {
        return raster::read(config, source, band);
    }
    if source.layer == InputLayer::Roads
        && source.path.ending() == "pbf"
        && let Some(file) = &source.path.file
    {
        only_tags(config, source)?;
        return Ok(osm::read(source, file, tell));
    }
    if table::ENDINGS.contains(&source.path.ending().as_str())
        && let Some(file) = source.path.file.as_deref().filter(|file| source.path.is_plain(file))
    {
        return table::read(config, source, file, tell);
    }
    if source.path.ending() == "json"
        && let Some(file) = source.path.file.as_deref().filter(|file| source.path.is_plain(file))
        && let Some(rows) = table::json::read(config, source, file, tell)?
    {
        return Ok(rows);
    }
    vector::read(config, source, tell)
}

/// Refuses `[source.fields]` for roads from OSM: its tags are read by their own meaning.
fn only_tags(config: &Config, source: &Source) -> Result<(), ConfigProblem> {
    let Some((name, _)) = source.fields.iter().next() else { return Ok(()) };
    let message =
        format!("`{name}` cannot be mapped: roads of OSM PBF files are read by their tags");
    Err(config.document.problem(&source.spans.path, message))
}
