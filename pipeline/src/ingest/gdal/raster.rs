//! Raster hazards: GeoTIFF, ASCII grids and whatever else GDAL reads as cells.

use std::path::Path;

use super::crs::{StatedCrs, ToLonLat};
use super::diagnostics;
use super::vector::OpenError;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

/// More cells than this do not fit in the memory of an ordinary machine (1.6 GB of depths).
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
}

/// A band of a raster, whole.
#[derive(Debug, Clone)]
pub struct RasterBand {
    /// Cells in a row.
    pub columns: usize,
    /// Rows; the first one as the file has it, so usually the northernmost.
    pub rows: usize,
    /// Values row by row; not a number where the file has none. Scale and offset are applied.
    pub values: Vec<f32>,
    /// GDAL's affine transform from (column, row) to coordinates.
    pub transform: [f64; 6],
    /// Its coordinate system, as GDAL reads it again; `None` where nobody says.
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
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(Path::new(request.path), options).map_err(unreadable)?;
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
    let (scale, offset) = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
    let values = band
        .read_as::<f64>((0, 0), (columns, rows), (columns, rows), None)
        .map_err(unreadable)?
        .data()
        .iter()
        .map(|value| {
            let dry = !value.is_finite() || no_data.is_some_and(|no_data| is_same(*value, no_data));
            if dry { f32::NAN } else { (value * scale + offset) as f32 }
        })
        .collect();
    Ok(RasterBand { columns, rows, values, transform, crs, overrides })
}

/// No-data values lose digits on their way through 32-bit files.
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
    /// The way from its coordinates to longitude and latitude; `None` where nobody says which they
    /// are.
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

    #[test]
    fn an_ascii_grid_is_read_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.asc");
        std::fs::write(&file, GRID).unwrap();
        let path = file.to_string_lossy();
        let request = RasterRequest { path: &path, band: 1, crs: Some("EPSG:4326") };
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
    fn what_is_no_raster_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.tif");
        std::fs::write(&file, b"II*\0nonsense").unwrap();
        let path = file.to_string_lossy();
        assert!(read(&RasterRequest { path: &path, band: 1, crs: None }).is_err());
    }
}
