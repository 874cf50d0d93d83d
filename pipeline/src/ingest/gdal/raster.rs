//! Rasters: GeoTIFF, ASCII grids and whatever else GDAL reads as cells.
//!
//! A raster is read in windows, so that only what is kept of it takes memory.

use std::path::Path;

use gdal::raster::RasterBand as GdalBand;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use lintas_model::overlay::{MOST_WET_CELLS, RasterCell, RasterCells, RasterRow, TooMuchWater};

use super::crs::{StatedCrs, ToLonLat};
use super::vector::{OpenError, UNKNOWN};
use super::{diagnostics, drivers, picture, quiet, sidecar};
use crate::ingest::unusable::{Remedy, SEND_AGAIN};
use crate::input::{Dimension, Unit};

/// Bound on the cells of a raster: reading so many takes minutes.
const MOST_CELLS: usize = 4_000_000_000;
/// Cells of a window: so many take 8 MB as f64.
const WINDOW_CELLS: usize = 1 << 20;
/// Least size of GDAL's cache of blocks, bytes. Windows follow the blocks, so that it needs to hold
/// only those of one window.
const CACHE_BYTES: usize = 32 << 20;
/// Most size of it, also for a raster that is one block as a whole.
const MOST_CACHE_BYTES: usize = 1 << 30;

/// What to do about a raster that is larger than any region needs.
const CUT_OUT: Remedy = [
    "Potong ke wilayahnya: gdal_translate -projwin BARAT UTARA TIMUR SELATAN BERKAS.tif HASIL.tif.",
    "Cut the region out of it: gdal_translate -projwin WEST NORTH EAST SOUTH FILE.tif RESULT.tif.",
];

/// What to open, and how.
#[derive(Debug, Clone, Copy)]
pub struct RasterRequest<'a> {
    /// A path or `/vsizip/…`.
    pub path: &'a str,
    /// The raster in a file with several (GeoPackage).
    pub table: Option<&'a str>,
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

/// An open band of a raster.
#[derive(Debug)]
pub struct RasterBand {
    dataset: Dataset,
    number: usize,
    /// Cells in a row.
    pub columns: usize,
    /// Rows; the first one as the file has it, so usually the northernmost.
    pub rows: usize,
    /// GDAL's affine transform from (column, row) to coordinates.
    pub transform: [f64; 6],
    /// Its coordinate system as WKT; `None` where neither file nor configuration says it.
    pub crs: Option<String>,
    /// Name of the file's own coordinate system, where the configuration overrides it.
    pub overrides: Option<String>,
    /// The unit that the file states, where it is no unit of length that is known here and the
    /// configuration says none: nobody knows how deep the water is.
    pub strange_unit: Option<String>,
    unit: Option<Unit>,
    scale: f64,
    offset: f64,
}

/// Opens a band of a raster.
///
/// # Errors
/// Where GDAL cannot open it, it lacks what the request names, it does not say where its cells are,
/// or its cells are colours.
pub fn open(request: &RasterRequest<'_>) -> Result<RasterBand, OpenError> {
    diagnostics::start();
    let dataset = dataset(request)?;
    sidecar::leads_nowhere(&dataset)?;
    let (columns, rows) = dataset.raster_size();
    if columns == 0 || rows == 0 || columns.saturating_mul(rows) > MOST_CELLS {
        return Err(OpenError::useless(
            format!("{columns} × {rows} cells are not read"),
            format!("{columns} × {rows} sel tidak dibaca"),
            CUT_OUT,
        ));
    }
    if dataset.raster_count() == 0 {
        return Err(several(&dataset));
    }
    if request.band > dataset.raster_count() {
        let (number, count) = (request.band, dataset.raster_count());
        return Err(OpenError::useless(
            format!("it has no band {number} of {count}; set `band` to one that it has"),
            format!("tidak ada band {number} dari {count}; isi `band` dengan yang ada"),
            ["Isi `band` pada [source.fields].", "Set `band` in [source.fields]."],
        ));
    }
    let band = dataset.rasterband(request.band).map_err(unreadable)?;
    if let Some(why) = picture::reason(&dataset, &band, request.band, request.unit.is_some()) {
        return Err(OpenError::Useless(why));
    }
    let transform = dataset.geo_transform().ok().ok_or_else(|| no_place(&dataset))?;
    let (crs, overrides) = crs_of(&dataset, request.crs)?;
    // GDAL reports a scale of 1 where the file states none.
    let scale = band.scale().filter(|scale| *scale != 1.0).or(request.scale).unwrap_or(1.0);
    let offset = band.offset().unwrap_or(0.0);
    let stated = band.unit();
    let own = length(&stated);
    let unit = own.or(request.unit).filter(|_| !request.plain);
    let strange = !request.plain && unit.is_none() && !stated.trim().is_empty();
    Ok(RasterBand {
        number: request.band,
        columns,
        rows,
        transform,
        crs,
        overrides,
        strange_unit: strange.then(|| stated.trim().to_owned()),
        unit,
        scale,
        offset,
        dataset,
    })
}

fn unreadable(error: gdal::errors::GdalError) -> OpenError {
    OpenError::NotOpened(diagnostics::take_first(error))
}

fn dataset(request: &RasterRequest<'_>) -> Result<Dataset, OpenError> {
    quiet::settle();
    let drivers = drivers::for_path(request.path)?;
    let table = request.table.map(|table| format!("TABLE={table}"));
    let table: Vec<&str> = table.iter().map(String::as_str).collect();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&drivers),
        open_options: (!table.is_empty()).then_some(&table[..]),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(Path::new(request.path), options)
        .map_err(|_no_word| OpenError::NotOpened(diagnostics::take_first(UNKNOWN)))
}

/// A file of several rasters opens as none of them.
fn several(dataset: &Dataset) -> OpenError {
    use gdal::Metadata;
    let names: Vec<String> = dataset
        .metadata_domain("SUBDATASETS")
        .unwrap_or_default()
        .into_iter()
        .filter_map(|item| {
            let (key, value) = item.split_once('=')?;
            key.ends_with("_NAME").then(|| value.rsplit(':').next().unwrap_or(value).to_owned())
        })
        .collect();
    if names.is_empty() {
        return OpenError::useless("it has no band", "tidak ada band di dalamnya", SEND_AGAIN);
    }
    let names = names.join(", ");
    OpenError::useless(
        format!("it holds several rasters: name one as `table`: {names}"),
        format!("berisi beberapa raster: sebut satu sebagai `table`: {names}"),
        [
            "Isi `table` pada sumber ini dengan salah satu namanya.",
            "Set `table` of the source to one of the names.",
        ],
    )
}

fn no_place(dataset: &Dataset) -> OpenError {
    // SAFETY: the dataset is open, and the answer is a number.
    #[expect(unsafe_code, reason = "the crate has no question for ground control points")]
    let points = unsafe { gdal_sys::GDALGetGCPCount(dataset.c_dataset()) };
    if points > 0 {
        return OpenError::useless(
            format!("only {points} ground control points say where its cells are"),
            format!("letak sel-selnya hanya disebut oleh {points} titik kontrol (GCP)"),
            [
                "Luruskan dahulu dengan gdalwarp, atau Georeferencer di QGIS, lalu kirim hasilnya.",
                "Warp it first (gdalwarp, or Georeferencer in QGIS), and send the result.",
            ],
        );
    }
    OpenError::useless(
        "it does not say where its cells are",
        "tidak menyebut letak sel-selnya",
        [
            "Minta GeoTIFF asli yang berkoordinat, atau georeferensikan di QGIS.",
            "Ask for the GeoTIFF with its coordinates, or georeference it in QGIS.",
        ],
    )
}

/// A unit of length as rasters write it: `m`, `cm`, `metre`, `meters`, `centimetres`.
fn length(text: &str) -> Option<Unit> {
    let text = text.trim().to_lowercase();
    let single = text.strip_suffix('s').unwrap_or(&text);
    let short = ["metre", "meter"].iter().find_map(|metre| match single.strip_suffix(metre)? {
        "centi" => Some("cm"),
        "milli" => Some("mm"),
        "deci" => Some("dm"),
        _ => None,
    });
    let known = [short.unwrap_or(&text), single].into_iter().find_map(Unit::from_symbol);
    known.filter(|unit| unit.dimension == Dimension::Length)
}

/// Compared as f32, too: a no-data value may lose digits on its way through a 32-bit file.
fn is_same(value: f64, no_data: f64) -> bool {
    value == no_data || (value as f32 == no_data as f32 && (value as f32).is_finite())
}

impl RasterBand {
    /// Reads the band window by window. `cell_of` says what a cell is by its value in metres (scale
    /// and offset applied), NaN where the file has no data or masks it.
    ///
    /// # Errors
    /// Where GDAL cannot read it, or too many cells are wet.
    pub fn read(
        &self,
        mut cell_of: impl FnMut(f32) -> RasterCell,
    ) -> Result<RasterCells, OpenError> {
        diagnostics::take();
        let band = self.dataset.rasterband(self.number).map_err(unreadable)?;
        let no_data = band.no_data_value();
        let masked = !band.mask_flags().map_err(unreadable)?.is_all_valid();
        let mask = if masked { Some(band.open_mask_band().map_err(unreadable)?) } else { None };
        let [width, height] = self.window(&band);
        let mut cells = RasterCells::of_width(self.columns);
        for top in (0..self.rows).step_by(height) {
            let height = height.min(self.rows - top);
            let mut rows = vec![RasterRow::default(); height];
            for left in (0..self.columns).step_by(width) {
                let width = width.min(self.columns - left);
                let (at, size) = ((left as isize, top as isize), (width, height));
                let values = band.read_as::<f64>(at, size, size, None).map_err(unreadable)?;
                let mask = mask.as_ref().map(|mask| mask.read_as::<u8>(at, size, size, None));
                let mask = mask.transpose().map_err(unreadable)?;
                for (k, value) in values.data().iter().enumerate() {
                    let hidden = mask.as_ref().is_some_and(|mask| mask.data()[k] == 0);
                    let value = if hidden { f32::NAN } else { self.metres(*value, no_data) };
                    rows[k / width].push(cell_of(value));
                }
            }
            for row in &rows {
                cells.push_row(row).map_err(|TooMuchWater| {
                    OpenError::useless(
                        format!("more than {MOST_WET_CELLS} wet cells are not read"),
                        format!("lebih dari {MOST_WET_CELLS} sel basah tidak dibaca"),
                        CUT_OUT,
                    )
                })?;
            }
        }
        Ok(cells)
    }

    fn metres(&self, value: f64, no_data: Option<f64>) -> f32 {
        if !value.is_finite() || no_data.is_some_and(|no_data| is_same(value, no_data)) {
            return f32::NAN;
        }
        let value = value * self.scale + self.offset;
        self.unit.map_or(value, |unit| unit.to_ours(value)) as f32
    }

    /// Columns and rows of a window: whole blocks of the file, so that none is decoded twice. Makes
    /// GDAL's cache large enough for the blocks of one window, and no larger.
    fn window(&self, band: &GdalBand<'_>) -> [usize; 2] {
        let (block_width, block_height) = band.block_size();
        let (block_width, block_height) =
            (block_width.clamp(1, self.columns), block_height.clamp(1, self.rows));
        let block = block_width.saturating_mul(block_height);
        let (width, height) = if block > WINDOW_CELLS {
            // A file of few huge blocks: each is decoded once and cut up.
            (block_width, (WINDOW_CELLS / block_width).max(1))
        } else if self.columns * block_height <= WINDOW_CELLS {
            let blocks = WINDOW_CELLS / (self.columns * block_height);
            (self.columns, block_height * blocks)
        } else {
            let blocks = WINDOW_CELLS / block;
            (block_width * blocks, block_height)
        };
        // Values and mask, eight bytes a cell at most, and as much again for what GDAL keeps beside.
        let needed = block.max(width.saturating_mul(height)).saturating_mul(16);
        let bytes = needed.clamp(CACHE_BYTES, MOST_CACHE_BYTES);
        // SAFETY: only sets a number of GDAL.
        #[expect(unsafe_code, reason = "the crate has no way to bound GDAL's cache")]
        unsafe {
            gdal_sys::GDALSetCacheMax64(bytes as i64);
        }
        [width.min(self.columns), height.min(self.rows)]
    }
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
#[path = "raster_tests.rs"]
mod tests;
