//! Input of `lintas tile`: any vector format is converted to FlatGeobuf in EPSG:4326 where it is
//! not that already.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use lintas_model::feature::Feature;
use lintas_model::schema::{Field, FieldKind, GeometryKind, Schema};
use lintas_model::value::Value;
use lintas_snapshot::{Error, format::LayerWriter};

use crate::index::is_tileable;
use crate::ingest::gdal::vector::{SourceCrs, VectorFile, VectorRequest};
use crate::ingest::{Cell, RawRow};

/// The features of `path` as FlatGeobuf in EPSG:4326: the file itself where it is that, else a file
/// written to `spool`. With the number of rows that were left out because they have no usable
/// geometry.
///
/// # Errors
/// Where the file cannot be read to its end, or its coordinate system is not known.
pub(super) fn open_input(path: &Path, layer: &str, spool: &Path) -> Result<(PathBuf, u64)> {
    if is_tileable(path)? {
        return Ok((path.to_owned(), 0));
    }
    let text = path.to_str().with_context(|| format!("{} is no UTF-8 path", path.display()))?;
    let file = VectorFile::open(&VectorRequest { path: text, ..VectorRequest::default() })
        .with_context(|| format!("cannot read {}", path.display()))?;
    if matches!(file.crs, SourceCrs::Missing) {
        bail!("{} does not say its coordinate system", path.display());
    }
    let columns = Columns::survey(&file, path)?;
    let out = spool.join(format!("{layer}.fgb"));
    let mut writer = LayerWriter::create(&out, &columns.schema(layer))?;
    let mut skipped = 0;
    let mut failed = None;
    read(&file, path, |row| {
        let number = row.number;
        let Some(geometry) = row.geometry.clone() else {
            skipped += 1;
            return;
        };
        let (id, values) = columns.values(row);
        let id = id.unwrap_or_else(|| number.to_string());
        match writer.push(&Feature { id, geometry, values }) {
            Ok(()) => {}
            // An empty or non-finite geometry counts as missing.
            Err(Error::BadFeature { .. }) => skipped += 1,
            Err(error) => failed = failed.take().or(Some(error)),
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    writer.finish()?;
    Ok((out, skipped))
}

fn read(file: &VectorFile, path: &Path, take: impl FnMut(RawRow)) -> Result<()> {
    match file.read(take).stopped {
        None => Ok(()),
        Some(reason) => bail!("{} breaks off: {reason}", path.display()),
    }
}

/// The columns of a file, with their types.
struct Columns {
    names: Vec<String>,
    kinds: Vec<FieldKind>,
    /// Index of the column `id`, where its values are unique.
    id: Option<usize>,
}

impl Columns {
    fn survey(file: &VectorFile, path: &Path) -> Result<Self> {
        let mut kinds: Vec<Option<FieldKind>> = vec![None; file.columns.len()];
        let mut id = file.columns.iter().position(|name| name == "id");
        let mut ids = HashSet::new();
        read(file, path, |row| {
            for (kind, cell) in kinds.iter_mut().zip(&row.cells) {
                let own = match cell {
                    None => continue,
                    Some(Cell::Int(_)) => FieldKind::Int,
                    Some(Cell::Float(_)) => FieldKind::Float,
                    Some(_) => FieldKind::Text,
                };
                *kind =
                    Some(if kind.is_none_or(|known| known == own) { own } else { FieldKind::Text });
            }
            if let Some(column) = id {
                let fresh = row.cells[column].as_ref().is_some_and(|cell| ids.insert(cell.text()));
                id = fresh.then_some(column);
            }
        })?;
        let kinds = kinds.into_iter().map(|kind| kind.unwrap_or(FieldKind::Text)).collect();
        Ok(Self { names: file.columns.clone(), kinds, id })
    }

    fn schema(&self, layer: &str) -> Schema {
        let fields = self.names.iter().zip(&self.kinds).enumerate().map(|(i, (name, kind))| {
            match name.as_str() {
                "id" if self.id == Some(i) => Field::new("id", FieldKind::Text, ""),
                // `id` is reserved for unique ids, and these are not.
                "id" => Field::new("source_id", *kind, ""),
                name => Field::new(name, *kind, ""),
            }
        });
        Schema { layer: layer.to_owned(), geometry: GeometryKind::Mixed, fields: fields.collect() }
    }

    fn values(&self, row: RawRow) -> (Option<String>, Vec<Option<Value>>) {
        let id = self.id.and_then(|i| row.cells[i].as_ref().map(Cell::text));
        let values = row.cells.into_iter().enumerate().map(|(i, cell)| {
            let cell = cell?;
            Some(match (self.kinds[i], cell) {
                (FieldKind::Int, Cell::Int(n)) if self.id != Some(i) => Value::Int(n),
                (FieldKind::Float, Cell::Float(x)) if self.id != Some(i) => {
                    x.is_finite().then_some(Value::Float(x))?
                }
                (_, cell) => Value::Text(cell.text()),
            })
        });
        (id, values.collect())
    }
}
