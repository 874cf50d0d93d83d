//! Vector files and databases: from whatever GDAL opens to the rows of a source.

use lintas_model::finding::{Finding, FindingCode};

use super::gdal::diagnostics;
use super::gdal::vector::{SourceCrs, VectorFile, VectorRequest};
use super::heading::Heading;
use super::intake::Intake;
use super::mapping::Mapping;
use super::source_rows::SourceRows;
use super::unopened::unopened;
use crate::config::{Config, Problem, Source};

/// Reads a vector file or a table of a database. `tell` is called with the number of rows read
/// since the last call.
///
/// # Errors
/// Where the configuration names what the source does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, Problem> {
    let request = VectorRequest {
        path: &source.path.opened,
        table: source.table.as_deref(),
        filter: source.filter.as_deref(),
        encoding: source.encoding.as_deref(),
        crs: source.crs.as_deref(),
    };
    let file = match VectorFile::open(&request) {
        Ok(file) => file,
        Err(error) => return unopened(config, source, &error),
    };
    let zone = &config.region.time_zone;
    let places_in_columns = !file.has_geometry;
    let headings = file.columns.iter().cloned().map(Heading::named).collect();
    let mapping = Mapping::new(source, &config.document, headings, None, places_in_columns, zone)?;
    let mut intake = Intake::new(config, source, mapping);
    match &file.crs {
        SourceCrs::Stated(_) => {}
        SourceCrs::Overridden { to_lon_lat, own } => {
            let message = format!(
                "the file says {own}, the configuration {}; the latter is used",
                to_lon_lat.name
            );
            intake.tell(Finding::new(FindingCode::CrsOverridden, &source.id, message));
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
    let mut rows = intake.finish();
    if let Some(reason) = reading.stopped {
        rows.break_off(&source.id, format!("it broke off after row {}: {reason}", reading.rows));
    }
    diagnostics::take();
    Ok(rows)
}
