//! Vector files and databases: whatever OGR opens.

use std::path::Path;

use gdal::vector::{Feature, FieldValue, Layer, LayerAccess, OGRFieldType};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use super::crs::{StatedCrs, ToLonLat};
pub use super::open_error::OpenError;
use super::{diagnostics, drivers, quiet, sqlite, wkb};
use crate::ingest::row::{Cell, RawRow};
use crate::ingest::unusable::SEND_AGAIN;

/// What to open, and how.
#[derive(Debug, Clone, Copy, Default)]
pub struct VectorRequest<'a> {
    /// A path, `/vsizip/…`, or a connection.
    pub path: &'a str,
    /// Table in it: by its name, or by its position; the first where absent.
    pub table: Option<TableRef<'a>>,
    /// OGR attribute filter.
    pub filter: Option<&'a str>,
    /// Encoding of a Shapefile's text.
    pub encoding: Option<&'a str>,
    /// Coordinate system that overrides the file's.
    pub crs: Option<&'a str>,
}

/// A table of a file.
#[derive(Debug, Clone, Copy)]
pub enum TableRef<'a> {
    /// By its name.
    Named(&'a str),
    /// By its position.
    At(usize),
}

/// The coordinate system of a source, and where it comes from.
#[derive(Debug)]
pub enum SourceCrs {
    /// Stated by the file, or by its format.
    Stated(ToLonLat),
    /// The configuration overrides what the file states.
    Overridden {
        /// Transformation from the configured system.
        to_lon_lat: ToLonLat,
        /// Name of the file's own system.
        own: String,
    },
    /// Stated nowhere, or PROJ has no transformation from it.
    Missing,
}

/// An open vector source.
#[derive(Debug)]
pub struct VectorFile {
    dataset: Dataset,
    table: usize,
    filter: Option<String>,
    /// Names of its columns, in order.
    pub columns: Vec<String>,
    /// OGR's names of their types.
    kinds: Vec<OGRFieldType::Type>,
    /// Its coordinate system.
    pub crs: SourceCrs,
    /// Its rows have geometries of their own.
    pub has_geometry: bool,
}

/// How reading ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOutcome {
    /// Rows handed out.
    pub rows: u64,
    /// The failure that stopped it before the end.
    pub stopped: Option<String>,
}

/// What is told where GDAL gives no reason.
pub(super) const UNKNOWN: &str = "it is nothing that GDAL knows, or it is damaged";

/// Drivers whose formats are in EPSG:4326 by their own standard.
const LON_LAT_FORMATS: &[&str] =
    &["GeoJSON", "GeoJSONSeq", "KML", "LIBKML", "GPX", "GeoRSS", "OSM", "GPSBabel"];

impl VectorFile {
    /// Opens a source.
    ///
    /// # Errors
    /// Where GDAL cannot open it, or it lacks what the request names.
    pub fn open(request: &VectorRequest<'_>) -> Result<Self, OpenError> {
        diagnostics::start();
        Self::of(open(request.path, &[])?, request)
    }

    /// A table of an open dataset.
    ///
    /// # Errors
    /// Where it lacks what the request names.
    pub(super) fn of(mut dataset: Dataset, request: &VectorRequest<'_>) -> Result<Self, OpenError> {
        let driver = dataset.driver().short_name();
        if let (Some(encoding), "ESRI Shapefile") = (request.encoding, driver.as_str()) {
            dataset = open(request.path, &[&format!("ENCODING={encoding}")])?;
        }
        let table = match request.table {
            None if dataset.layer_count() == 0 => {
                return Err(without_table());
            }
            None => 0,
            Some(TableRef::At(index)) => index,
            Some(TableRef::Named(name)) => {
                let names: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
                names.iter().position(|known| known == name).ok_or_else(|| OpenError::NoTable {
                    given: name.to_owned(),
                    names: names.clone(),
                })?
            }
        };
        let unreadable =
            |error: gdal::errors::GdalError| OpenError::NotOpened(diagnostics::take_first(error));
        let mut layer = dataset.layer(table).map_err(unreadable)?;
        if let Some(filter) = request.filter {
            layer
                .set_attribute_filter(filter)
                .map_err(|error| OpenError::BadFilter(diagnostics::take_first(error)))?;
        }
        let (columns, kinds) =
            layer.defn().fields().map(|field| (field.name(), field.field_type())).unzip();
        let crs = source_crs(&layer, request.crs, &driver)?;
        let has_geometry = layer.defn().geom_fields().next().is_some();
        Ok(Self {
            dataset,
            table,
            filter: request.filter.map(str::to_owned),
            columns,
            kinds,
            crs,
            has_geometry,
        })
    }

    /// Number of rows, where the format knows it without reading them all.
    pub fn count(&self) -> Option<u64> {
        self.dataset.layer(self.table).ok()?.try_feature_count()
    }

    /// Calls `take` with every row, in the order of the file; geometries in longitude and latitude
    /// (unchanged where the coordinate system is missing).
    pub fn read(&self, mut take: impl FnMut(RawRow)) -> ReadOutcome {
        diagnostics::take();
        let mut rows = 0;
        let Ok(mut layer) = self.dataset.layer(self.table) else {
            return ReadOutcome { rows, stopped: Some(diagnostics::take_first("cannot read it")) };
        };
        if let Some(filter) = &self.filter
            && layer.set_attribute_filter(filter).is_err()
        {
            return ReadOutcome {
                rows,
                stopped: Some(diagnostics::take_first("cannot filter it")),
            };
        }
        let identity = ToLonLat::identity();
        let to_lon_lat = match &self.crs {
            SourceCrs::Stated(way) | SourceCrs::Overridden { to_lon_lat: way, .. } => way,
            SourceCrs::Missing => &identity,
        };
        for feature in layer.features() {
            rows += 1;
            take(self.row(rows, &feature, to_lon_lat));
            // Warnings about rows that were read all the same do not count as a stop.
            diagnostics::take();
        }
        // At a damaged place OGR stops as it does at the end, by returning no more rows; only its
        // error message tells the two apart.
        let stopped = diagnostics::take_failure();
        ReadOutcome { rows, stopped }
    }

    fn row(&self, number: u64, feature: &Feature<'_>, to_lon_lat: &ToLonLat) -> RawRow {
        let cells = (0..self.columns.len()).map(|i| cell(feature, i, self.kinds[i])).collect();
        let mut row = RawRow { number, cells, geometry: None, unreadable: None, open_rings: 0 };
        match geometry(feature) {
            Ok((drawn, open_rings)) => {
                row.open_rings = open_rings;
                row.geometry = drawn.map(|mut geometry| {
                    to_lon_lat.geometry(&mut geometry);
                    geometry
                });
            }
            Err(reason) => row.unreadable = Some(reason),
        }
        row
    }
}

/// Why a file is of no use that GDAL opens, and in which nothing is.
pub(super) fn without_table() -> OpenError {
    OpenError::useless("it has no table", "tidak ada tabel di dalamnya", SEND_AGAIN)
}

pub(super) fn open(path: &str, options: &[&str]) -> Result<Dataset, OpenError> {
    quiet::settle();
    let drivers = drivers::for_path(path)?;
    sqlite::reads_itself_alone(path, &drivers)?;
    // Without this, tables of stock and people are not seen beside those that are drawn.
    let is_postgres = ["PG:", "postgresql:"].iter().any(|scheme| path.starts_with(scheme));
    let all = ["LIST_ALL_TABLES=YES"];
    let options = if is_postgres && options.is_empty() { &all[..] } else { options };
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        open_options: Some(options),
        allowed_drivers: Some(&drivers),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(Path::new(path), options)
        .map_err(|_no_word| OpenError::NotOpened(diagnostics::take_first(UNKNOWN)))
}

fn source_crs(
    layer: &Layer<'_>,
    wanted: Option<&str>,
    driver: &str,
) -> Result<SourceCrs, OpenError> {
    let own = layer.spatial_ref().and_then(StatedCrs::from_gdal);
    if let Some(wanted) = wanted {
        let bad = || OpenError::BadCrs(wanted.to_owned());
        let stated = StatedCrs::parse(wanted).ok_or_else(bad)?;
        let to_lon_lat = ToLonLat::from(&stated).ok_or_else(bad)?;
        return Ok(match own {
            Some(own) if !own.same_as(&stated) => {
                SourceCrs::Overridden { to_lon_lat, own: own.name() }
            }
            _ => SourceCrs::Stated(to_lon_lat),
        });
    }
    Ok(match own {
        Some(own) => ToLonLat::from(&own).map_or(SourceCrs::Missing, SourceCrs::Stated),
        None if LON_LAT_FORMATS.contains(&driver) => SourceCrs::Stated(ToLonLat::identity()),
        None => SourceCrs::Missing,
    })
}

fn cell(feature: &Feature<'_>, index: usize, kind: OGRFieldType::Type) -> Option<Cell> {
    let text = || feature.field_as_string(index).ok().flatten().filter(|text| !text.is_empty());
    match kind {
        // The binding asks GDAL for null alone, and takes a number that was never set for zero: a key
        // that a feature of GeoJSON lacks, a value that a placemark does not have. As text it is empty.
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 | OGRFieldType::OFTReal
            if text().is_none() =>
        {
            None
        }
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => {
            feature.field_as_integer64(index).ok().flatten().map(Cell::Int)
        }
        // GeoJSON has lists. GDAL's own text for one, `(2:truck,heavy_truck)`, would not be read.
        OGRFieldType::OFTStringList
        | OGRFieldType::OFTIntegerList
        | OGRFieldType::OFTInteger64List
        | OGRFieldType::OFTRealList => list(feature.field(index).ok().flatten()?),
        OGRFieldType::OFTReal => feature.field_as_double(index).ok().flatten().map(Cell::Float),
        _ => {
            let text = text()?;
            let text = text.trim();
            (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
        }
    }
}

/// A list joined by semicolons, as tables write one in a cell.
fn list(items: FieldValue) -> Option<Cell> {
    fn joined(items: &[impl ToString]) -> String {
        items.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
    }
    let text = match items {
        FieldValue::StringListValue(items) => joined(&items),
        FieldValue::IntegerListValue(items) => joined(&items),
        FieldValue::Integer64ListValue(items) => joined(&items),
        FieldValue::RealListValue(items) => joined(&items),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(Cell::Text(text))
}

/// The geometry of a row, and how many of its rings were open.
fn geometry(feature: &Feature<'_>) -> Result<(Option<geo_types::Geometry<f64>>, usize), String> {
    let Some(drawn) = feature.geometry().filter(|geometry| is_drawn(geometry)) else {
        return Ok((None, 0));
    };
    let bytes = linear_wkb(drawn)?;
    wkb::read_closing(&bytes).map_err(|error| error.to_string())
}

/// Whether a feature has a geometry: the gdal crate also wraps a null pointer in one.
#[expect(unsafe_code, reason = "the crate has no safe question for a null geometry")]
fn is_drawn(geometry: &gdal::vector::Geometry) -> bool {
    // SAFETY: the pointer is compared with null and not followed.
    geometry.has_gdal_ptr() && unsafe { !geometry.c_geometry().is_null() }
}

/// The WKB of a geometry; arcs, also those within collections, are replaced by short straight lines.
pub(super) fn linear_wkb(drawn: &gdal::vector::Geometry) -> Result<Vec<u8>, String> {
    if !is_curved(drawn) {
        return drawn.iso_wkb().map_err(|error| error.to_string());
    }
    linear_of(drawn).ok_or_else(|| diagnostics::take_first("its arcs cannot be drawn as lines"))
}

#[expect(unsafe_code, reason = "the crate has no question for arcs")]
fn is_curved(drawn: &gdal::vector::Geometry) -> bool {
    // SAFETY: the geometry is not null (`is_drawn`, or just parsed), and only asked about.
    unsafe { gdal_sys::OGR_G_HasCurveGeometry(drawn.c_geometry(), 0) != 0 }
}

/// Degrees of an arc between two vertices of the line that replaces it: a circle of a kilometre is
/// then nowhere 4 cm from its chords.
const ARC_STEP: f64 = 1.0;

/// The WKB of a geometry with arcs, which become lines.
#[expect(unsafe_code, reason = "the crate has no way to draw arcs as lines")]
fn linear_of(drawn: &gdal::vector::Geometry) -> Option<Vec<u8>> {
    // SAFETY: OGR hands out a new geometry, or null, and leaves the one it is asked about alone;
    // the new one is written into a buffer of the size that OGR says and destroyed before anything
    // else can know of it.
    unsafe {
        let linear =
            gdal_sys::OGR_G_GetLinearGeometry(drawn.c_geometry(), ARC_STEP, std::ptr::null_mut());
        if linear.is_null() {
            return None;
        }
        let size = usize::try_from(gdal_sys::OGR_G_WkbSize(linear)).unwrap_or_default();
        let mut bytes = vec![0_u8; size];
        let written = gdal_sys::OGR_G_ExportToIsoWkb(
            linear,
            gdal_sys::OGRwkbByteOrder::wkbNDR,
            bytes.as_mut_ptr(),
        );
        gdal_sys::OGR_G_DestroyGeometry(linear);
        (written == gdal_sys::OGRErr::OGRERR_NONE && size > 0).then_some(bytes)
    }
}

/// Parses WKT. `None` where the geometry is empty; with it the number of rings that were open, and
/// are closed.
///
/// # Errors
/// Why it cannot be parsed.
pub fn geometry_from_wkt(text: &str) -> Result<(Option<geo_types::Geometry<f64>>, usize), String> {
    diagnostics::start();
    let drawn = gdal::vector::Geometry::from_wkt(text)
        .ok()
        .ok_or_else(|| diagnostics::take_first("not a geometry in well-known text"))?;
    wkb::read_closing(&linear_wkb(&drawn)?).map_err(|error| error.to_string())
}

#[cfg(test)]
#[path = "vector_tests.rs"]
mod tests;
