//! Features of a file of which only some columns are needed. FlatGeobuf in longitude and latitude
//! is decoded in parallel batches; every other format comes through GDAL.

use std::path::Path;

use anyhow::{Context, Result, bail};
use flatgeobuf::GeometryType;
use geo_types::{Coord, Geometry, LineString};
use lintas_model::overlay::PreparedArea;
use rayon::prelude::*;

use crate::index::flatgeobuf::{self as flat, FeatureBatch, FgbFile, PropertyColumn, visit_cells};
use crate::index::{each_line, each_ring, points_of};
use crate::ingest::gdal::vector::{SourceCrs, VectorFile, VectorRequest};
use crate::ingest::{Cell, RawRow};

/// Rows from GDAL in memory at once.
const ROWS: usize = 8192;

/// An open file.
pub(super) enum FeatureFile {
    Flat(FgbFile),
    Gdal(VectorFile),
}

/// One feature, decoded only as far as it is asked for.
pub(super) enum SourceFeature<'a> {
    Flat(flatgeobuf::Feature<'a>, &'a [PropertyColumn], GeometryType),
    Row(&'a RawRow),
}

impl FeatureFile {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let at = || format!("cannot read {}", path.display());
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("fgb")) {
            let file = FgbFile::open(path)?;
            if file.epsg == 4326 && file.geometry.0 <= GeometryType::GeometryCollection.0 {
                return Ok(Self::Flat(file));
            }
        }
        let name = path.to_str().context("its name is no text").with_context(at)?;
        let file = VectorFile::open(&VectorRequest { path: name, ..VectorRequest::default() });
        let file = file.with_context(at)?;
        if matches!(file.crs, SourceCrs::Missing) {
            bail!("{} does not say its coordinate system", path.display());
        }
        Ok(Self::Gdal(file))
    }

    /// Index of the first of `names` that is a column, ignoring case.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        let columns: Vec<&str> = match self {
            Self::Flat(file) => file.columns.iter().map(|column| column.name.as_str()).collect(),
            Self::Gdal(file) => file.columns.iter().map(String::as_str).collect(),
        };
        let position = |name| columns.iter().position(|column| column.eq_ignore_ascii_case(name));
        names.iter().copied().find_map(position)
    }

    /// Runs `each` over all features with their numbers from 0, on all cores; one result for every
    /// batch of features, in the order of the file.
    pub(super) fn read<T: Send + Default>(
        &mut self,
        path: &Path,
        each: impl Fn(&mut T, u64, SourceFeature<'_>) -> Result<()> + Sync,
    ) -> Result<Vec<T>> {
        match self {
            Self::Flat(file) => read_flat(file, each),
            Self::Gdal(file) => read_rows(file, each),
        }
        .with_context(|| format!("cannot read {}", path.display()))
    }
}

fn read_flat<T: Send + Default>(
    file: &mut FgbFile,
    each: impl Fn(&mut T, u64, SourceFeature<'_>) -> Result<()> + Sync,
) -> Result<Vec<T>> {
    let mut batches: Vec<FeatureBatch> = Vec::new();
    batches.resize_with(2 * rayon::current_num_threads(), FeatureBatch::default);
    let (mut results, mut read) = (Vec::new(), 0);
    loop {
        let mut filled = 0;
        while filled < batches.len() && file.next_batch(&mut batches[filled])? {
            read = batches[filled].end();
            filled += 1;
        }
        if filled == 0 {
            break;
        }
        let (columns, kind) = (&file.columns, file.geometry);
        let done: Result<Vec<T>> = batches[..filled]
            .par_iter()
            .map(|batch| {
                let mut result = T::default();
                batch.visit(|number, feature| {
                    each(&mut result, number, SourceFeature::Flat(feature, columns, kind))
                })?;
                Ok(result)
            })
            .collect();
        results.extend(done?);
    }
    if read < file.count {
        bail!("it breaks off after {read} of {} features", file.count);
    }
    Ok(results)
}

fn read_rows<T: Send + Default>(
    file: &VectorFile,
    each: impl Fn(&mut T, u64, SourceFeature<'_>) -> Result<()> + Sync,
) -> Result<Vec<T>> {
    let mut results: Vec<Result<T>> = Vec::new();
    let mut work = |rows: &mut Vec<RawRow>| {
        let share = rows.len().div_ceil(2 * rayon::current_num_threads()).max(1);
        let batch = rows.par_chunks(share).map(|rows| {
            let mut result = T::default();
            for row in rows {
                // Readers number rows from 1.
                each(&mut result, row.number - 1, SourceFeature::Row(row))?;
            }
            Ok(result)
        });
        let batch: Vec<Result<T>> = batch.collect();
        results.extend(batch);
        rows.clear();
    };
    let mut rows = Vec::with_capacity(ROWS);
    let reading = file.read(|row| {
        rows.push(row);
        if rows.len() == ROWS {
            work(&mut rows);
        }
    });
    work(&mut rows);
    if let Some(reason) = reading.stopped {
        bail!("it breaks off after {} features: {reason}", reading.rows);
    }
    results.into_iter().collect()
}

impl SourceFeature<'_> {
    /// Writes its lines into `lines`, reusing the memory; `false` where it has none.
    pub(super) fn lines(&self, lines: &mut Vec<LineString<f64>>) -> bool {
        let mut used = 0;
        let mut next = |corners: &mut dyn Iterator<Item = Coord<f64>>| {
            if lines.len() == used {
                lines.push(LineString(Vec::new()));
            }
            lines[used].0.clear();
            lines[used].0.extend(corners);
            used += usize::from(!lines[used].0.is_empty());
        };
        match self {
            Self::Flat(feature, _, kind) => {
                if let Some(geometry) = feature.geometry() {
                    each_line(geometry, *kind, &mut |line| next(&mut points_of(line).map(coord)));
                }
            }
            Self::Row(row) => {
                if let Some(geometry) = &row.geometry {
                    add_lines(geometry, &mut |line| next(&mut line.0.iter().copied()));
                }
            }
        }
        lines.truncate(used);
        used > 0
    }

    /// The area of its polygons, prepared; empty where it has none.
    pub(super) fn area(&self) -> PreparedArea {
        match self {
            Self::Flat(feature, _, kind) => {
                let mut rings = Vec::new();
                if let Some(geometry) = feature.geometry() {
                    each_ring(geometry, *kind, &mut |ring, _| {
                        rings.push(points_of(ring).map(coord).collect::<Vec<_>>());
                    });
                }
                PreparedArea::from_rings(rings)
            }
            Self::Row(row) => match &row.geometry {
                Some(geometry) => PreparedArea::new(geometry),
                None => PreparedArea::from_rings::<[Coord<f64>; 0]>([]),
            },
        }
    }

    /// Its values in the columns at positions `wanted`.
    pub(super) fn cells<const N: usize>(
        &self,
        wanted: [Option<usize>; N],
    ) -> Result<[Option<Cell>; N]> {
        let mut cells = [const { None }; N];
        match self {
            Self::Flat(feature, columns, _) => visit_cells(feature, columns, |position, cell| {
                for (slot, _) in cells.iter_mut().zip(wanted).filter(|(_, w)| *w == Some(position))
                {
                    *slot = own(cell);
                }
            })?,
            Self::Row(row) => {
                for (slot, position) in cells.iter_mut().zip(wanted) {
                    *slot = position.and_then(|position| row.cells.get(position)?.clone());
                }
            }
        }
        Ok(cells)
    }
}

fn coord([x, y]: [f64; 2]) -> Coord<f64> {
    Coord { x, y }
}

fn own(cell: flat::PropertyValue<'_>) -> Option<Cell> {
    Some(match cell {
        flat::PropertyValue::Bool(truth) => Cell::Int(i64::from(truth)),
        flat::PropertyValue::Int(number) => Cell::Int(number),
        flat::PropertyValue::Unsigned(number) => Cell::Float(number as f64),
        flat::PropertyValue::Float(number) => Cell::Float(number),
        flat::PropertyValue::Text(text) => Cell::Text(text.to_owned()),
        flat::PropertyValue::Other => return None,
    })
}

fn add_lines(geometry: &Geometry<f64>, add: &mut dyn FnMut(&LineString<f64>)) {
    match geometry {
        Geometry::LineString(line) => add(line),
        Geometry::MultiLineString(lines) => lines.0.iter().for_each(add),
        Geometry::GeometryCollection(parts) => {
            parts.0.iter().for_each(|part| add_lines(part, add));
        }
        _ => {}
    }
}
