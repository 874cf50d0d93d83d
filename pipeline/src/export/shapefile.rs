//! A layer as Shapefiles: one for each type of geometry, names of at most ten characters, UTF-8 (`.cpg`),
//! moments as text, yes and no as 1 and 0. A `.txt` beside each says what it is, which names were shortened, and that
//! a drill is one.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use jiff::tz::TimeZone;
use lintas_model::schema::{Field, FieldKind};
use lintas_model::value::Value;
use zip::write::SimpleFileOptions;

use super::content::ExportContent;
use super::marked;
use super::remarks::Remarks;
use super::separated::{SeparatedTable, separated};
use super::short_name::short_names;
use crate::ingest::gdal::writing::{RowToWrite, TableToWrite, shapefile};

/// Bytes of a text at most: dBASE has no longer fields.
const TEXT: usize = 254;

/// Writes the parts of every Shapefile of the layer into a folder; those of a layer of one type of geometry are called
/// `stem`, of a mixed one `stem_points` and the like.
///
/// # Errors
/// Where the disk fails.
pub fn write_parts(content: &ExportContent, folder: &Path, stem: &str) -> anyhow::Result<Remarks> {
    let fields = marked::fields(content);
    let names = short_names(&fields);
    let columns: Vec<Field> =
        fields.iter().zip(&names).map(|(field, name)| column(field, name)).collect();
    let renamed = fields.iter().zip(&names).filter(|(field, name)| field.name != **name);
    let mut remarks = Remarks {
        renamed: renamed.map(|(field, name)| (field.name.clone(), name.clone())).collect(),
        shortened: 0,
    };
    let layer = content.schema.layer.as_str();
    for table in separated(content) {
        let name = format!("{stem}{}", table.name.strip_prefix(layer).unwrap_or_default());
        write_one(content, &table, &columns, &folder.join(format!("{name}.shp")), &mut remarks)?;
        let told = folder.join(format!("{name}.txt"));
        std::fs::write(&told, words(content, &fields, &names))
            .with_context(|| format!("cannot write {}", told.display()))?;
    }
    Ok(remarks)
}

/// Writes the same as one archive, whose files are as old as their data.
pub(super) fn write_archive(
    content: &ExportContent,
    path: &Path,
    scratch: &Path,
) -> anyhow::Result<Remarks> {
    let said = || format!("cannot write {}", path.display());
    let folder = tempfile::tempdir_in(scratch).with_context(said)?;
    let remarks = write_parts(content, folder.path(), &content.schema.layer)?;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path()).with_context(said)? {
        names.push(entry.with_context(said)?.file_name());
    }
    names.sort();
    let mut archive = zip::ZipWriter::new(File::create(path).with_context(said)?);
    let options =
        SimpleFileOptions::default().last_modified_time(time_of(content)).unix_permissions(0o644);
    for name in names {
        let bytes = std::fs::read(folder.path().join(&name)).with_context(said)?;
        archive.start_file(name.to_string_lossy(), options).with_context(said)?;
        archive.write_all(&bytes).with_context(said)?;
    }
    archive.finish().with_context(said)?;
    Ok(remarks)
}

fn write_one(
    content: &ExportContent,
    table: &SeparatedTable<'_>,
    columns: &[Field],
    path: &Path,
    remarks: &mut Remarks,
) -> anyhow::Result<()> {
    let mark = marked::mark(content);
    let mut rows = Vec::with_capacity(table.rows.len());
    for (wkb, values) in &table.rows {
        let values = values.iter().map(Option::as_ref).chain([Some(&mark)]);
        let values: Vec<Option<Value>> =
            values.map(|value| Some(held(value?, &mut remarks.shortened))).collect();
        rows.push(RowToWrite { wkb, values: values.into() });
    }
    let layer = content.schema.layer.as_str();
    let table = TableToWrite {
        name: &table.name,
        title: content.label.title(layer),
        description: content.label.description(layer),
        kind: table.kind,
        is_multi: table.is_multi,
        fields: columns,
        widths: Some(widths(columns, &rows)),
        rows,
    };
    shapefile(path, content.label.as_of, &table)
}

/// Bytes of the longest text of each column: every row takes as much.
fn widths(columns: &[Field], rows: &[RowToWrite<'_>]) -> Vec<u8> {
    let mut widths = vec![1; columns.len()];
    for row in rows {
        for (width, value) in widths.iter_mut().zip(row.values.iter()) {
            if let Some(Value::Text(text)) = value {
                *width = u8::try_from(text.len()).unwrap_or(u8::MAX - 1).max(*width);
            }
        }
    }
    widths
}

/// A field as dBASE has it.
fn column(field: &Field, name: &str) -> Field {
    let kind = match field.kind {
        FieldKind::Bool => FieldKind::Int,
        FieldKind::Moment => FieldKind::Text,
        same => same,
    };
    Field { name: name.to_owned(), kind, ..field.clone() }
}

/// A value as dBASE has it.
fn held(value: &Value, shortened: &mut u64) -> Value {
    match value {
        Value::Bool(yes) => Value::Int(i64::from(*yes)),
        Value::Text(text) if text.len() > TEXT => {
            *shortened += 1;
            Value::Text(text[..text.floor_char_boundary(TEXT)].to_owned())
        }
        same => same.clone(),
    }
}

fn words(content: &ExportContent, fields: &[Field], names: &[String]) -> String {
    let layer = content.schema.layer.as_str();
    let mut text =
        format!("{}\n{}\n", content.label.title(layer), content.label.description(layer));
    text.push_str("EPSG:4326, UTF-8\n\n");
    for (field, name) in fields.iter().zip(names) {
        let unit = field.unit.as_deref().filter(|unit| *unit != "1");
        let unit = unit.map_or_else(String::new, |unit| format!(" ({unit})"));
        // Writing into a text cannot fail.
        let _written = writeln!(text, "{name:<10}  {}{unit}: {}", field.name, field.meaning);
    }
    text
}

/// The moment of the data as an archive has it, in UTC; the earliest there is where it cannot say it.
fn time_of(content: &ExportContent) -> zip::DateTime {
    let at = content.label.as_of.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    u16::try_from(at.year())
        .ok()
        .and_then(|year| {
            let (month, day) = (part(at.month()), part(at.day()));
            let (hour, minute, second) = (part(at.hour()), part(at.minute()), part(at.second()));
            zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
        })
        .unwrap_or_default()
}
