//! A layer as CSV (RFC 4180, UTF-8): names, HXL hashtags, rows; where it is as `lon` and `lat` for points, else as
//! well-known text.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe before it, as in every table that we
//! give out.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;
use geo_types::Geometry;
use lintas_model::aid::table::{is_formula, write_plain};
use lintas_model::value::Value;

use super::content::ExportContent;
use super::hxl_tag::hxl_tag;
use super::marked;
use super::wkt::wkt;

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(said)?);
    rows(content, &mut out).with_context(said)?;
    out.flush().with_context(said)
}

fn rows(content: &ExportContent, out: &mut impl Write) -> std::io::Result<()> {
    let fields = marked::fields(content);
    let points = content.is_points();
    let places: &[(&str, &str)] =
        if points { &[("lon", "#geo+lon"), ("lat", "#geo+lat")] } else { &[("wkt", "#geo+wkt")] };
    let (place_names, place_tags): (Vec<&str>, Vec<&str>) = places.iter().copied().unzip();
    let names = fields.iter().map(|field| field.name.as_str()).chain(place_names);
    line(out, names.map(plain))?;
    line(out, fields.iter().map(hxl_tag).chain(place_tags.into_iter().map(str::to_owned)))?;
    let mark = Some(marked::mark(content));
    for feature in &content.features {
        let cells = feature
            .values
            .iter()
            .chain([&mark])
            .map(|value| value.as_ref().map_or_else(String::new, cell));
        let place = match &feature.geometry {
            Geometry::Point(point) if points => {
                vec![point.x().to_string(), point.y().to_string()]
            }
            other => vec![plain(&wkt(other))],
        };
        line(out, cells.chain(place))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, cells: impl Iterator<Item = String>) -> std::io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        out.write_all(cell.as_bytes())?;
    }
    out.write_all(b"\r\n")
}

fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) if is_formula(text) => plain(&format!("'{text}")),
        Value::Text(text) => plain(text),
        // A number keeps its point, so that readers take it for what it is.
        Value::Float(number) => format!("{number:?}"),
        Value::Bool(_) | Value::Int(_) => value.to_string(),
    }
}

fn plain(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    write_plain(&mut cell, text);
    cell
}
