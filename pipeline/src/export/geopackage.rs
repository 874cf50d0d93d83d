//! A layer as GeoPackage: a table for each type of geometry. The mark of a drill stands in the title and description
//! of every table, and in the metadata of the file.

use std::path::Path;

use super::content::ExportContent;
use super::separated::separated;
use crate::ingest::gdal::writing::{RowToWrite, TableToWrite, geopackage};

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let layer = content.schema.layer.as_str();
    let tables = separated(content);
    let tables = tables.iter().map(|table| {
        // Titles of one file are unique.
        let part = table.name.strip_prefix(layer).unwrap_or_default().replace('_', " ");
        TableToWrite {
            name: &table.name,
            title: format!("{}{part}", content.label.title(layer)),
            description: content.label.description(layer),
            kind: table.kind,
            is_multi: table.is_multi,
            fields: &content.schema.fields,
            widths: None,
            rows: table
                .rows
                .iter()
                .map(|(wkb, values)| RowToWrite { wkb, values: (*values).into() })
                .collect(),
        }
    });
    let members = content.label.members(layer);
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let metadata: Vec<(String, String)> =
        members.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect();
    geopackage(path, content.label.as_of, &metadata, &tables.collect::<Vec<_>>())
}
