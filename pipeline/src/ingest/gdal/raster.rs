//! Rasters: GeoTIFF, ASCII grids and whatever else GDAL reads as cells.

use std::path::Path;

use super::crs::{StatedCrs, ToLonLat};
use super::vector::{OpenError, UNKNOWN};
use super::{diagnostics, drivers};
use crate::input::{Dimension, Unit};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

/// Bound on the cells of a raster: this many take 1.6 GB as f32.
const MOST_CELLS: usize = 400_000_000;

/// What to open, and how.
#[derive(Debug, Clone, Copy)]
pub struct RasterRequest<'a> {
    /// A path or `/vsizip/…`.
    pub path: &'a str,
    /// Band, from 1.
    pub band: usize,
    /// Coordinate system that overrides the file's.
    pub crs: Option<&'a str>,
    /// Unit of the values, where the file does not say.
    pub unit: Option<Unit>,
    /// The values are no lengths: scores, people. What the file says of a unit does not matter.
    pub plain: bool,
    /// Factor on the values, where the file does not say.
    pub scale: Option<f64>,
}

/// A band of a raster, whole.
#[derive(Debug, Clone)]
pub struct RasterBand {
    /// Cells in a row.
    pub columns: usize,
    /// Rows; the first one as the file has it, so usually the northernmost.
    pub rows: usize,
    /// Values row by row, in metres where they are lengths; NaN where the file has no data or masks the cell. Scale and
    /// offset are applied.
    pub values: Vec<f32>,
    /// GDAL's affine transform from (column, row) to coordinates.
    pub transform: [f64; 6],
    /// Its coordinate system as WKT; `None` where neither file nor configuration says it.
    pub crs: Option<String>,
    /// Name of the file's own coordinate system, where the configuration overrides it.
    pub overrides: Option<String>,
}

/// Opens a raster and reads one band of it.
///
/// # Errors
/// Where GDAL cannot open or read it, or it lacks what the request names.
pub fn read(request: &RasterRequest<'_>) -> Result<RasterBand, OpenError> {
    diagnostics::start();
    let unreadable =
        |error: gdal::errors::GdalError| OpenError::Unreadable(diagnostics::take_first(error));
    let drivers = drivers::for_path(request.path);
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: drivers.as_deref(),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(Path::new(request.path), options)
        .map_err(|_| OpenError::Unreadable(diagnostics::take_first(UNKNOWN)))?;
    let (columns, rows) = dataset.raster_size();
    if columns == 0 || rows == 0 || columns.saturating_mul(rows) > MOST_CELLS {
        return Err(OpenError::Unreadable(format!("{columns} × {rows} cells are not read")));
    }
    if request.band > dataset.raster_count() {
        let count = dataset.raster_count();
        return Err(OpenError::Unreadable(format!("it has no band {} of {count}", request.band)));
    }
    let transform = dataset
        .geo_transform()
        .ok()
        .ok_or_else(|| OpenError::Unreadable("it does not say where its cells are".to_owned()))?;
    let (crs, overrides) = crs_of(&dataset, request.crs)?;
    let band = dataset.rasterband(request.band).map_err(unreadable)?;
    let no_data = band.no_data_value();
    // GDAL reports a scale of 1 where the file states none.
    let scale = band.scale().filter(|scale| *scale != 1.0).or(request.scale).unwrap_or(1.0);
    let offset = band.offset().unwrap_or(0.0);
    let own = Unit::from_symbol(&band.unit()).filter(|unit| unit.dimension == Dimension::Length);
    let unit = own.or(request.unit).filter(|_| !request.plain);
    let metres = |value: f64| unit.map_or(value, |unit| unit.to_ours(value));
    let mut values: Vec<f32> = band
        .read_as::<f64>((0, 0), (columns, rows), (columns, rows), None)
        .map_err(unreadable)?
        .data()
        .iter()
        .map(|value| {
            let none =
                !value.is_finite() || no_data.is_some_and(|no_data| is_same(*value, no_data));
            if none { f32::NAN } else { metres(value * scale + offset) as f32 }
        })
        .collect();
    if !band.mask_flags().map_err(unreadable)?.is_all_valid() {
        let mask = band
            .open_mask_band()
            .and_then(|mask| mask.read_as::<u8>((0, 0), (columns, rows), (columns, rows), None))
            .map_err(unreadable)?;
        let masked = values.iter_mut().zip(mask.data()).filter(|(_, seen)| **seen == 0);
        masked.for_each(|(value, _)| *value = f32::NAN);
    }
    Ok(RasterBand { columns, rows, values, transform, crs, overrides })
}

/// Compared as f32, too: a no-data value may lose digits on its way through a 32-bit file.
fn is_same(value: f64, no_data: f64) -> bool {
    value == no_data || value as f32 == no_data as f32
}

fn crs_of(
    dataset: &Dataset,
    wanted: Option<&str>,
) -> Result<(Option<String>, Option<String>), OpenError> {
    let own = dataset.spatial_ref().ok().and_then(StatedCrs::from_gdal);
    let Some(wanted) = wanted else { return Ok((own.and_then(|own| own.definition()), None)) };
    let bad = || OpenError::BadCrs(wanted.to_owned());
    let stated = StatedCrs::parse(wanted).ok_or_else(bad)?;
    ToLonLat::from(&stated).ok_or_else(bad)?;
    let overrides = own.filter(|own| !own.same_as(&stated)).map(|own| own.name());
    Ok((Some(wanted.to_owned()), overrides))
}

impl RasterBand {
    /// Transformation to longitude and latitude; `None` where the coordinate system is not known.
    pub fn to_lon_lat(&self) -> Option<ToLonLat> {
        ToLonLat::from(&StatedCrs::parse(self.crs.as_deref()?)?)
    }

    /// The coordinates of a cell corner.
    pub fn corner(&self, column: f64, row: f64) -> [f64; 2] {
        let t = &self.transform;
        [t[0] + column * t[1] + row * t[2], t[3] + column * t[4] + row * t[5]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: &str = "ncols 3\nnrows 2\nxllcorner 116\nyllcorner -1\ncellsize 0.5\n\
                        NODATA_value -9999\n0.1 0.2 -9999\n1.5 0 3\n";

    fn of<'a>(path: &'a str, crs: Option<&'a str>) -> RasterRequest<'a> {
        RasterRequest { path, band: 1, crs, unit: None, plain: false, scale: None }
    }

    #[test]
    fn values_are_metres_where_anybody_says_their_unit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.asc");
        std::fs::write(&file, GRID).unwrap();
        let path = file.to_string_lossy();
        let (cm, bare) = (Unit::from_symbol("cm"), of(&path, Some("EPSG:4326")));
        let first = |request: RasterRequest<'_>| read(&request).unwrap().values[3];
        assert_eq!(first(bare), 1.5);
        assert_eq!(first(RasterRequest { unit: cm, ..bare }), 0.015);
        assert_eq!(first(RasterRequest { unit: cm, scale: Some(10.0), ..bare }), 0.15);
    }

    #[test]
    fn an_ascii_grid_is_read_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.asc");
        std::fs::write(&file, GRID).unwrap();
        let path = file.to_string_lossy();
        let request = of(&path, Some("EPSG:4326"));
        let band = read(&request).unwrap();
        assert_eq!((band.columns, band.rows), (3, 2));
        assert_eq!(band.values[..2], [0.1, 0.2]);
        assert!(band.values[2].is_nan());
        assert_eq!(band.corner(0.0, 0.0), [116.0, 0.0]);
        let none = read(&RasterRequest { crs: None, ..request }).unwrap();
        assert!(none.to_lon_lat().is_none());
        assert!(read(&RasterRequest { band: 2, ..request }).is_err());
    }

    #[test]
    fn a_masked_cell_has_no_data() {
        use gdal::DriverManager;
        use gdal::raster::Buffer;
        diagnostics::start();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.tif");
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let mut dataset = driver.create_with_band_type::<f32, _>(&file, 2, 1, 1).unwrap();
        dataset.set_geo_transform(&[116.0, 0.5, 0.0, 0.0, 0.0, -0.5]).unwrap();
        let mut band = dataset.rasterband(1).unwrap();
        band.write((0, 0), (2, 1), &mut Buffer::new((2, 1), vec![0.5_f32, 0.0])).unwrap();
        band.create_mask_band(false).unwrap();
        let mut mask = band.open_mask_band().unwrap();
        mask.write((0, 0), (2, 1), &mut Buffer::new((2, 1), vec![255_u8, 0])).unwrap();
        dataset.close().unwrap();
        let path = file.to_string_lossy();
        let band = read(&of(&path, Some("EPSG:4326"))).unwrap();
        assert_eq!(band.values[0], 0.5);
        assert!(band.values[1].is_nan());
    }

    #[test]
    fn what_is_no_raster_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.tif");
        std::fs::write(&file, b"II*\0nonsense").unwrap();
        let path = file.to_string_lossy();
        assert!(read(&of(&path, None)).is_err());
    }
}
