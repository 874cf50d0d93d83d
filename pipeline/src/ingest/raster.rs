//! Rasters. Of depths: cell by cell for the overlay on roads ([`Raster`](super::Raster)), and bands of
//! depth as polygons for maps. Of scores (`scored`): bands of severity. Of people (`peopled`): cells, to
//! be summed.

mod opened;
mod peopled;
mod scored;

use geo_types::{Geometry, MultiPolygon};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::RasterCell;
use opened::{CELL, cell_side, columned, intake, opened, polygon, raster};

use super::depth_raster::{UNKNOWN_BAND, UNKNOWN_DEPTH, class_of, exact};
use super::patches::{Patch, patches};
use super::row::{Cell, RawRow};
use super::source_rows::SourceRows;
use super::unopened::unopened;
use crate::config::{BandRule, Config, ConfigProblem, FieldRule, Nodata, Source, SurveyedArea};
use crate::input::InputLayer;

/// File endings of rasters.
const RASTER_ENDINGS: [&str; 6] = ["tif", "tiff", "asc", "img", "grd", "nc"];

/// What the cells of a source mean, and how many of them cannot be what they say.
struct CellReader {
    threshold_m: f32,
    most_m: f32,
    /// Cells without data are dry.
    dry_without_data: bool,
    /// Nobody knows in which unit the values are.
    unit_unknown: bool,
    impossible: u64,
}

impl CellReader {
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
    if source.nodata != Nodata::Dry || matches!(source.coverage, Some(SurveyedArea::File(_))) {
        return None;
    }
    let message =
        "`nodata = \"dry\"` needs a file as `coverage`: nobody says where somebody looked";
    let told = Finding::new(FindingCode::CoverageRefused, &source.id, message);
    Some(told.in_indonesian(
        "`nodata = \"dry\"` perlu berkas `coverage`: tidak ada yang menyebut daerah mana yang diperiksa",
    ))
}

/// The field and band to read where this source is a raster; `None` where it is no raster.
///
/// # Errors
/// Where it is a raster, and the configuration takes no field from its value, or one that cells do not
/// hold.
pub(super) fn is_raster(
    config: &Config,
    source: &Source,
) -> Result<Option<(&'static str, BandRule)>, ConfigProblem> {
    let (held, example): (&[&str], _) = match source.layer {
        InputLayer::Hazards => (&["depth_m", "severity"], "depth_m"),
        InputLayer::Population => (&["people"], "people"),
        _ => return Ok(None),
    };
    let mut bands = source.fields.iter().filter_map(|(name, rule)| match rule {
        FieldRule::Band(band) => Some((*name, *band)),
        _ => None,
    });
    match (bands.next(), bands.next()) {
        (Some(_), Some((second, _))) => {
            let message = format!(
                "a raster gives one field, and `{second}` is a second one: make it a source of its own"
            );
            return Err(config.document.problem(&source.spans.path, message));
        }
        (Some((name, band)), None) if held.contains(&name) => return Ok(Some((name, band))),
        (Some((name, _)), None) => {
            let message = format!(
                "the value of a raster of {} is {}; `{name}` cannot be read from it",
                source.layer,
                held.join(" or ")
            );
            return Err(config.document.problem(&source.spans.path, message));
        }
        (None, _) => {}
    }
    if RASTER_ENDINGS.contains(&source.path.ending().as_str()) {
        return Err(config
            .document
            .problem(&source.spans.path, "a raster needs a field that takes its value")
            .advising(format!("add {example} = {{ band = 1 }} to its [source.fields]")));
    }
    Ok(None)
}

/// Reads a raster: depths, scores or people, as the field says.
///
/// # Errors
/// Where the configuration names what the raster does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    (field, band): (&str, BandRule),
) -> Result<SourceRows, ConfigProblem> {
    match field {
        "people" => peopled::read(config, source, band),
        "severity" => scored::read(config, source, band),
        _ => depths(config, source, band),
    }
}

/// Reads a raster of depths: one row for every band of depth that has cells.
///
/// # Errors
/// Where the configuration names what the raster does not have.
fn depths(config: &Config, source: &Source, band: BandRule) -> Result<SourceRows, ConfigProblem> {
    let band = match opened(source, band, false) {
        Ok(band) => band,
        Err(error) => return unopened(config, source, &error),
    };
    let as_rows = columned(
        source,
        &[("id", "id"), ("depth_m", "deepest"), ("depth_min_m", "shallowest"), CELL],
    );
    let mut intake = intake(config, &as_rows, &["id", "deepest", "shallowest", CELL.1], &band)?;
    let Some(to_lon_lat) = band.to_lon_lat() else {
        intake.without_crs();
        return Ok(intake.finish());
    };
    let threshold_m = source.where_above.unwrap_or(0.0) as f32;
    let refused = refused_dryness(source);
    let coverage_refused = refused.is_some();
    let mut reader = CellReader {
        threshold_m,
        most_m: source.max_depth_m as f32,
        dry_without_data: source.nodata == Nodata::Dry && !coverage_refused,
        unit_unknown: band.strange_unit.is_some(),
        impossible: 0,
    };
    let side = cell_side(&band, &to_lon_lat);
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
        let (deepest, shallowest) = (depth(deepest), depth(shallowest));
        let cells = vec![Some(Cell::Text(id.clone())), deepest, shallowest, side.clone()];
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

#[cfg(test)]
mod tests;
