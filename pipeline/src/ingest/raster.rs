//! Raster hazards: depths cell by cell for the overlay on roads ([`Raster`]), and bands of depth as
//! polygons for maps.

use std::sync::Arc;

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon, Rect};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::{RasterCell, RasterCells, RasterGrid};

use super::depth_raster::{Raster, UNKNOWN_BAND, UNKNOWN_DEPTH, class_of, exact};
use super::gdal::crs::ToLonLat;
use super::gdal::raster::{RasterBand, RasterRequest, open};
use super::heading::Heading;
use super::intake::Intake;
use super::mapping::Mapping;
use super::patches::{Patch, patches};
use super::row::{Cell, RawRow};
use super::source_rows::SourceRows;
use super::unopened::unopened;
use crate::config::{BandRule, ColumnRule, Config, Coverage, FieldRule, Nodata, Problem, Source};

/// File endings of rasters.
const RASTER_ENDINGS: [&str; 6] = ["tif", "tiff", "asc", "img", "grd", "nc"];

/// What the cells of a source mean, and how many of them cannot be what they say.
struct Reader {
    threshold_m: f32,
    most_m: f32,
    /// Cells without data are dry.
    dry_without_data: bool,
    /// Nobody knows in which unit the values are.
    unit_unknown: bool,
    impossible: u64,
}

impl Reader {
    fn cell(&mut self, depth_m: f32) -> RasterCell {
        if depth_m.is_nan() {
            return if self.dry_without_data { RasterCell::Dry } else { RasterCell::NoData };
        }
        if self.unit_unknown {
            // Something stands there; whether it is under the threshold nobody knows.
            let wet = depth_m != 0.0;
            return if wet { RasterCell::Wet(UNKNOWN_DEPTH) } else { RasterCell::NoData };
        }
        if depth_m < 0.0 || depth_m > self.most_m {
            self.impossible += 1;
            return RasterCell::Wet(UNKNOWN_DEPTH);
        }
        if depth_m > self.threshold_m { RasterCell::Wet(depth_m) } else { RasterCell::Dry }
    }

    /// The finding for cells below zero or deeper than `max_depth_m`: water of unknown depth.
    fn told(&self, source: &Source) -> Option<Finding> {
        let (count, most) = (self.impossible, source.max_depth_m);
        (count > 0).then(|| {
            let message = format!(
                "{count} cells are below zero or deeper than `max_depth_m` ({most}): water of unknown depth"
            );
            Finding::new(FindingCode::UnusableDepth, &source.id, message).in_indonesian(format!(
                "{count} sel di bawah nol atau lebih dalam dari `max_depth_m` ({most}): air, dalamnya \
                 tidak diketahui"
            ))
        })
    }
}

/// The finding for a raster in a unit that is no length: where it is not zero stands water of unknown
/// depth, and nothing of it is dry.
fn strange_unit(source: &Source, unit: &str) -> Finding {
    let message = format!(
        "its values are in `{unit}`, which is no length that is known here: water of unknown depth \
         where they are not zero; set `unit` of depth_m where they are depths"
    );
    Finding::new(FindingCode::UnknownUnit, &source.id, message)
        .in_column("depth_m", unit)
        .in_indonesian(format!(
            "nilainya dalam `{unit}`, bukan satuan panjang yang dikenal: air, dalamnya tidak diketahui, \
             di mana nilainya bukan nol; isi `unit` pada depth_m bila memang kedalaman"
        ))
}

/// For `nodata = "dry"`: the finding that refuses the coverage where no coverage file says what was
/// surveyed. The cells stay without data then.
fn refused_dryness(source: &Source) -> Option<Finding> {
    if source.nodata != Nodata::Dry || matches!(source.coverage, Some(Coverage::File(_))) {
        return None;
    }
    let message =
        "`nodata = \"dry\"` needs a file as `coverage`: nobody says where somebody looked";
    let told = Finding::new(FindingCode::CoverageRefused, &source.id, message);
    Some(told.in_indonesian(
        "`nodata = \"dry\"` perlu berkas `coverage`: tidak ada yang menyebut daerah mana yang diperiksa",
    ))
}

/// The band to read where this source is a raster of depths; `None` where it is no raster.
///
/// # Errors
/// Where it is a raster, and the configuration takes no field from its value, or another than
/// `depth_m`.
pub(super) fn is_raster(config: &Config, source: &Source) -> Result<Option<BandRule>, Problem> {
    for (name, rule) in &source.fields {
        if let FieldRule::Band(band) = rule {
            if *name == "depth_m" {
                return Ok(Some(*band));
            }
            let message =
                format!("the value of a raster is a depth; `{name}` cannot be read from it");
            return Err(config.document.problem(&source.spans.path, message));
        }
    }
    if RASTER_ENDINGS.contains(&source.path.ending().as_str()) {
        return Err(config
            .document
            .problem(&source.spans.path, "a raster needs a field that takes its value")
            .advising("add depth_m = { band = 1 } to its [source.fields]"));
    }
    Ok(None)
}

/// Reads a raster of depths: one row for every band of depth that has cells.
///
/// # Errors
/// Where the configuration names what the raster does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    band: BandRule,
) -> Result<SourceRows, Problem> {
    let request = RasterRequest {
        path: &source.path.opened,
        table: source.table.as_deref(),
        band: band.band,
        crs: source.crs.as_deref(),
        unit: band.unit,
        scale: band.scale,
    };
    let band = match open(&request) {
        Ok(band) => band,
        Err(error) => return unopened(config, source, &error),
    };
    let as_rows = banded(source);
    let headings = ["id", "deepest", "shallowest"].map(|name| Heading::named(name.to_owned()));
    let zone = &config.region.time_zone;
    let mapping = Mapping::new(&as_rows, &config.document, headings.into(), None, false, zone)?;
    let mut intake = Intake::new(config, &as_rows, mapping);
    if let Some(own) = &band.overrides {
        let message = format!("the file says {own}; the configured one is used");
        intake.tell(Finding::new(FindingCode::CrsOverridden, &source.id, message));
    }
    let Some(to_lon_lat) = band.to_lon_lat() else {
        intake.without_crs();
        return Ok(intake.finish());
    };
    let threshold_m = source.where_above.unwrap_or(0.0) as f32;
    let refused = refused_dryness(source);
    let coverage_refused = refused.is_some();
    let mut reader = Reader {
        threshold_m,
        most_m: source.max_depth_m as f32,
        dry_without_data: source.nodata == Nodata::Dry && !coverage_refused,
        unit_unknown: band.strange_unit.is_some(),
        impossible: 0,
    };
    let cells = match band.read(|depth_m| reader.cell(depth_m)) {
        Ok(cells) => cells,
        Err(error) => return unopened(config, source, &error),
    };
    let strange = band.strange_unit.as_ref().map(|unit| strange_unit(source, unit));
    for told in reader.told(source).into_iter().chain(strange).chain(refused) {
        intake.tell(told);
    }
    let found = patches(&cells, |depth_m| Some(class_of(depth_m)));
    if found.is_empty() {
        let message = format!("no cell is deeper than {threshold_m} m");
        intake.tell(Finding::new(FindingCode::EmptyRaster, &source.id, message));
    }
    let mut band_ids = vec![String::new(); UNKNOWN_BAND + 1];
    for (class, id) in band_ids.iter_mut().enumerate() {
        let of_class: Vec<&Patch> =
            found.iter().filter(|patch| usize::from(patch.class) == class).collect();
        let depths = of_class.iter().map(|patch| patch.largest);
        let Some(deepest) = depths.reduce(f32::max) else { continue };
        let shallowest = of_class.iter().map(|patch| patch.smallest).fold(deepest, f32::min);
        *id = format!("{}-{}", source.id, class + 1);
        let depth = |depth: f32| (depth < UNKNOWN_DEPTH).then(|| Cell::Float(exact(depth)));
        let cells = vec![Some(Cell::Text(id.clone())), depth(deepest), depth(shallowest)];
        let polygons = of_class.iter().map(|patch| polygon(patch, &band, &to_lon_lat)).collect();
        intake.take(RawRow {
            number: class as u64 + 1,
            cells,
            geometry: Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
            unreadable: None,
            open_rings: 0,
        });
    }
    let mut rows = intake.finish();
    rows.coverage_refused = coverage_refused;
    rows.raster = raster(&band, cells, threshold_m, &to_lon_lat, band_ids);
    Ok(rows)
}

/// The source with columns in place of its band, so that the bands go through the same intake as
/// the rows of a table.
fn banded(source: &Source) -> Source {
    let mut source = source.clone();
    for (field, column) in [("id", "id"), ("depth_m", "deepest"), ("depth_min_m", "shallowest")] {
        let rule = ColumnRule {
            column: column.to_owned(),
            map: None,
            default: None,
            unit: None,
            span: source.spans.path.clone(),
        };
        source.fields.insert(field, FieldRule::Column(rule));
    }
    source
}

fn polygon(patch: &Patch, band: &RasterBand, to_lon_lat: &ToLonLat) -> Polygon<f64> {
    let mut rings = patch.rings.iter().map(|ring| ring_of(ring, band, to_lon_lat));
    let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(outer, rings.collect())
}

fn ring_of(ring: &[[u32; 2]], band: &RasterBand, to_lon_lat: &ToLonLat) -> LineString<f64> {
    ring.iter()
        .map(|[column, row]| {
            let [x, y] = band.corner(f64::from(*column), f64::from(*row));
            to_lon_lat.point(x, y)
        })
        .map(|[x, y]| Coord { x, y })
        .collect()
}

fn raster(
    band: &RasterBand,
    cells: RasterCells,
    threshold_m: f32,
    to_lon_lat: &ToLonLat,
    band_ids: Vec<String>,
) -> Option<Raster> {
    use geo::BoundingRect;
    /// Vertices on each side of the outline: a straight side of a projected raster is curved in
    /// longitude and latitude.
    const STEPS: usize = 32;
    let (columns, rows) = (band.columns as f64, band.rows as f64);
    let side = |from: [f64; 2], to: [f64; 2]| {
        (0..STEPS).map(move |step| {
            let part = step as f64 / STEPS as f64;
            [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
        })
    };
    let corners = [[0.0, 0.0], [columns, 0.0], [columns, rows], [0.0, rows]];
    let outline: LineString<f64> = (0..4)
        .flat_map(|i| side(corners[i], corners[(i + 1) % 4]))
        .map(|[column, row]| {
            let [x, y] = band.corner(column, row);
            let [lon, lat] = to_lon_lat.point(x, y);
            Coord { x: lon, y: lat }
        })
        .collect();
    let bounds = outline.bounding_rect()?;
    if !(bounds.width().is_finite() && bounds.height().is_finite()) {
        return None;
    }
    let margin = Coord { x: bounds.width() / columns, y: bounds.height() / rows };
    let bounds = Rect::new(bounds.min() - margin, bounds.max() + margin);
    let crs =
        if to_lon_lat.is_identity() { Arc::from("") } else { Arc::from(band.crs.as_deref()?) };
    let transform = band.transform;
    let grid = RasterGrid::new(transform, cells)?;
    Some(Raster {
        grid,
        transform,
        crs,
        threshold_m,
        bounds,
        outline: Polygon::new(outline, Vec::new()),
        band_ids,
    })
}

#[cfg(test)]
mod tests;
