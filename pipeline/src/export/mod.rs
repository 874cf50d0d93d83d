//! Layers to take away: published features as files that other programs open without a word from us.
//!
//! ```text
//! layer.fgb ─▶ content (box, filter) ─▶ a format ─▶ exports/{layer}.{ending}, or where an officer wants it
//! ```
//!
//! What a format cannot hold is told: in `docs/exports.md` for all of its files, in [`Remarks`] for one. Equal
//! content gives equal bytes.

mod atomic;
mod content;
mod csv;
mod geojson;
mod geopackage;
mod geoparquet;
mod gpx;
mod hxl_tag;
mod kml;
mod label;
mod marked;
mod remarks;
mod separated;
mod shapefile;
mod short_name;
#[cfg(test)]
mod tests;
mod wkb;
mod wkt;
mod workbook;
mod xml;

use std::path::Path;

use lintas_snapshot::format::ExportFormat;

pub use atomic::{Existing, place};
pub use content::{ExportContent, ExportSelection};
pub use label::ExportLabel;
pub use remarks::Remarks;
pub use shapefile::write_parts;

/// Why a format cannot hold a layer at all; `None` where it can.
pub fn obstacle(content: &ExportContent, format: ExportFormat) -> Option<String> {
    let rows = content.features.len();
    (format == ExportFormat::Workbook && rows > workbook::MOST_ROWS).then(|| {
        format!("{rows} features are more than a workbook of {} rows takes", workbook::MOST_ROWS)
    })
}

/// Writes a layer as a file of `format`. `scratch` is a folder for what is only needed meanwhile.
///
/// # Errors
/// Where the disk fails, or the format has an [`obstacle`].
pub fn write(
    content: &ExportContent,
    format: ExportFormat,
    path: &Path,
    scratch: &Path,
) -> anyhow::Result<Remarks> {
    if let Some(why) = obstacle(content, format) {
        anyhow::bail!("{why}");
    }
    let unremarkable = |written: anyhow::Result<()>| written.map(|()| Remarks::default());
    match format {
        ExportFormat::GeoPackage => unremarkable(geopackage::write(content, path)),
        ExportFormat::Shapefile => shapefile::write_archive(content, path, scratch),
        ExportFormat::GeoJson => unremarkable(geojson::write(content, path)),
        ExportFormat::Csv => unremarkable(csv::write(content, path)),
        ExportFormat::Kml => unremarkable(kml::write(content, path)),
        ExportFormat::Gpx => unremarkable(gpx::write(content, path)),
        ExportFormat::Workbook => workbook::write(content, path),
        ExportFormat::GeoParquet => unremarkable(geoparquet::write(content, path)),
    }
}
