//! Files that GDAL writes for us: GeoPackages and Shapefiles. What is written depends on what is given alone, and
//! never on the clock.

use std::borrow::Cow;
use std::ffi::CString;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Feature, Geometry, Layer, LayerAccess as _, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager, Metadata as _};
use jiff::Timestamp;
use lintas_model::schema::{Field, FieldKind, GeometryKind};
use lintas_model::value::Value;

use super::{diagnostics, quiet};

/// A table of one type of geometry, to be written.
#[derive(Debug)]
pub struct TableToWrite<'a> {
    /// Its name.
    pub name: &'a str,
    /// What people call it; different for each table of a file.
    pub title: String,
    /// One line that says what it is.
    pub description: String,
    /// Point, line or polygon.
    pub kind: GeometryKind,
    /// Whether its geometries are multi-part ones.
    pub is_multi: bool,
    /// Its fields.
    pub fields: &'a [Field],
    /// Bytes that texts of each field take at most, where the format has to know.
    pub widths: Option<Vec<u8>>,
    /// Its rows.
    pub rows: Vec<RowToWrite<'a>>,
}

/// A row of such a table.
#[derive(Debug)]
pub struct RowToWrite<'a> {
    /// Its geometry as well-known binary, longitude and latitude in EPSG:4326.
    pub wkb: &'a [u8],
    /// A value for each field. A moment is text by RFC 3339.
    pub values: Cow<'a, [Option<Value>]>,
}

/// Writes a GeoPackage with these tables and items of metadata, as of `at`.
///
/// # Errors
/// Where GDAL cannot write it.
pub fn geopackage(
    path: &Path,
    at: Timestamp,
    metadata: &[(String, String)],
    tables: &[TableToWrite<'_>],
) -> anyhow::Result<()> {
    let _dated = DatedWriting::of(at);
    writing(path, || {
        let mut dataset = created("GPKG", path)?;
        for (key, value) in metadata {
            dataset.set_metadata_item(key, &without_null(value), "")?;
        }
        let mut transaction = dataset.start_transaction()?;
        for table in tables {
            let identifier = format!("IDENTIFIER={}", without_null(&table.title));
            let description = format!("DESCRIPTION={}", without_null(&table.description));
            write_table(&mut transaction, table, &[&identifier, &description])?;
        }
        transaction.commit()?;
        Ok(dataset)
    })
}

/// Writes the parts of a Shapefile; `path` is that of its `.shp`. The names of its fields have at most ten
/// characters.
///
/// # Errors
/// Where GDAL cannot write it.
pub fn shapefile(path: &Path, at: Timestamp, table: &TableToWrite<'_>) -> anyhow::Result<()> {
    let date = at.strftime("%Y-%m-%d");
    let updated = format!("DBF_DATE_LAST_UPDATE={date}");
    writing(path, || {
        let mut dataset = created("ESRI Shapefile", path)?;
        write_table(&mut dataset, table, &["ENCODING=UTF-8", &updated])?;
        Ok(dataset)
    })
}

/// Runs `write` and closes what it wrote; failures of either are told in GDAL's words. Releases before 3.7 tell
/// only so that a file could not be closed.
fn writing(path: &Path, write: impl FnOnce() -> anyhow::Result<Dataset>) -> anyhow::Result<()> {
    diagnostics::start();
    quiet::settle();
    let written = write().and_then(|dataset| Ok(dataset.close()?));
    let failure = diagnostics::take_failure().map(|words| anyhow!("{words}"));
    let outcome = match (written, failure) {
        (Ok(()), None) => Ok(()),
        (_, Some(failure)) => Err(failure),
        (Err(error), None) => Err(error),
    };
    outcome.with_context(|| format!("cannot write {}", path.display()))
}

fn created(driver: &str, path: &Path) -> anyhow::Result<Dataset> {
    Ok(DriverManager::get_driver_by_name(driver)?.create_vector_only(path)?)
}

fn write_table(
    dataset: &mut Dataset,
    table: &TableToWrite<'_>,
    options: &[&str],
) -> anyhow::Result<()> {
    let mut srs = SpatialRef::from_epsg(4326)?;
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let layer = dataset.create_layer(LayerOptions {
        name: table.name,
        srs: Some(&srs),
        ty: drawn_as(table.kind, table.is_multi),
        options: Some(options),
    })?;
    for (at, field) in table.fields.iter().enumerate() {
        let width = table.widths.as_ref().and_then(|widths| widths.get(at).copied());
        add_field(&layer, field, width.filter(|_| field.kind == FieldKind::Text))?;
    }
    for row in &table.rows {
        write_row(&layer, row)?;
    }
    Ok(())
}

fn write_row(layer: &Layer<'_>, row: &RowToWrite<'_>) -> anyhow::Result<()> {
    let mut feature = Feature::new(layer.defn())?;
    feature.set_geometry(Geometry::from_wkb(row.wkb)?)?;
    for (at, value) in row.values.iter().enumerate() {
        match value {
            None => {}
            Some(Value::Bool(yes)) => feature.set_field_integer(at, i32::from(*yes))?,
            Some(Value::Int(number)) => feature.set_field_integer64(at, *number)?,
            Some(Value::Float(number)) => feature.set_field_double(at, *number)?,
            // OGR reads a moment from its text.
            Some(Value::Text(text)) => feature.set_field_string(at, &without_null(text))?,
        }
    }
    Ok(feature.create(layer)?)
}

/// Adds a field to a table without rows.
#[expect(unsafe_code, reason = "the crate cannot say that an integer is yes or no")]
fn add_field(layer: &Layer<'_>, field: &Field, width: Option<u8>) -> anyhow::Result<()> {
    let kind = match field.kind {
        FieldKind::Bool => OGRFieldType::OFTInteger,
        FieldKind::Int => OGRFieldType::OFTInteger64,
        FieldKind::Float => OGRFieldType::OFTReal,
        FieldKind::Text => OGRFieldType::OFTString,
        FieldKind::Moment => OGRFieldType::OFTDateTime,
    };
    let name = CString::new(field.name.as_str())?;
    // SAFETY: the definition is made here and destroyed here; OGR copies it into the layer, which is open, and the
    // name outlives both calls.
    let added = unsafe {
        let definition = gdal_sys::OGR_Fld_Create(name.as_ptr(), kind);
        if definition.is_null() {
            return Err(anyhow!("no room for field {}", field.name));
        }
        if field.kind == FieldKind::Bool {
            gdal_sys::OGR_Fld_SetSubType(definition, gdal_sys::OGRFieldSubType::OFSTBoolean);
        }
        if let Some(width) = width {
            gdal_sys::OGR_Fld_SetWidth(definition, i32::from(width.max(1)));
        }
        let added = gdal_sys::OGR_L_CreateField(layer.c_layer(), definition, 1);
        gdal_sys::OGR_Fld_Destroy(definition);
        added
    };
    if added == gdal_sys::OGRErr::OGRERR_NONE {
        Ok(())
    } else {
        Err(anyhow!("field {} cannot be added", field.name))
    }
}

fn drawn_as(kind: GeometryKind, is_multi: bool) -> OGRwkbGeometryType::Type {
    match (kind, is_multi) {
        (GeometryKind::Point, false) => OGRwkbGeometryType::wkbPoint,
        (GeometryKind::Point, true) => OGRwkbGeometryType::wkbMultiPoint,
        (GeometryKind::Line, false) => OGRwkbGeometryType::wkbLineString,
        (GeometryKind::Line, true) => OGRwkbGeometryType::wkbMultiLineString,
        (GeometryKind::Polygon, false) => OGRwkbGeometryType::wkbPolygon,
        (GeometryKind::Polygon, true) => OGRwkbGeometryType::wkbMultiPolygon,
        (GeometryKind::Mixed, _) => OGRwkbGeometryType::wkbUnknown,
    }
}

/// A text as C takes it.
fn without_null(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "").into() } else { text.into() }
}

/// While it lives, GDAL writes on this thread as if it were another moment.
struct DatedWriting;

/// GDAL's option for the moment that a GeoPackage says that it was changed at.
const CURRENT_DATE: &str = "OGR_CURRENT_DATE";

impl DatedWriting {
    fn of(at: Timestamp) -> Self {
        // Fails for a text with a null in it; none has one.
        let _ = set_thread_local_config_option(CURRENT_DATE, &format!("{at:.3}"));
        Self
    }
}

impl Drop for DatedWriting {
    fn drop(&mut self) {
        let _ = clear_thread_local_config_option(CURRENT_DATE);
    }
}
