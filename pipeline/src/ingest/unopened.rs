//! The result for a source that GDAL does not open.

use super::gdal::vector::OpenError;
use super::source_rows::SourceRows;
use super::unfit::why_unfit;
use crate::config::{Config, ConfigProblem, Source};

/// Where the configuration names a table, filter or coordinate system that does not work, that is
/// its mistake: an error. A file that does not open is a broken source, which is held back; what it
/// is instead is told.
pub(super) fn unopened(
    config: &Config,
    source: &Source,
    error: &OpenError,
) -> Result<SourceRows, ConfigProblem> {
    let document = &config.document;
    match error {
        OpenError::NoTable { given, names } => Err(document
            .problem(&source.spans.table, error.to_string())
            .proposing(given, names.iter().map(String::as_str))),
        OpenError::BadFilter(_) => Err(document.problem(&source.spans.filter, error.to_string())),
        OpenError::BadCrs(_) => Err(document
            .problem(&source.spans.crs, error.to_string())
            .advising("write it as EPSG:32750")),
        OpenError::NotOpened(_) | OpenError::Useless(_) => {
            // What the file itself shows is plainer than GDAL's word, and our own word plainer still.
            let shown = || match error {
                OpenError::Useless(_) => None,
                _ => why_unfit(&source.path),
            };
            let mut rows = SourceRows::default();
            rows.break_off(&source.id, shown().unwrap_or_else(|| error.told()));
            Ok(rows)
        }
    }
}

#[cfg(test)]
#[path = "unopened_tests.rs"]
mod tests;
