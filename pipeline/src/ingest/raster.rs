//! Rasters. Of depths: cell by cell for the overlay on roads ([`Raster`]), and bands of depth as polygons
//! for maps. Of scores (`scored`): bands of severity. Of people (`peopled`): cells, to be summed.

mod opened;
mod peopled;
mod scored;

use geo_types::{Geometry, MultiPolygon};
use lintas_model::finding::{Finding, FindingCode};
use opened::{columned, opened, polygon, raster};

use super::depth_raster::{UNKNOWN_BAND, UNKNOWN_DEPTH, class_of, exact};
use super::heading::Heading;
use super::intake::Intake;
use super::mapping::Mapping;
use super::patches::{Patch, patches};
use super::row::{Cell, RawRow};
use super::source_rows::SourceRows;
use super::unopened::unopened;
use crate::config::{BandRule, Config, Coverage, FieldRule, Nodata, Problem, Source};
use crate::input::InputLayer;

/// File endings of rasters.
const RASTER_ENDINGS: [&str; 6] = ["tif", "tiff", "asc", "img", "grd", "nc"];

/// Turns cells below zero or deeper than `max_depth_m` into water of unknown depth; a finding says
/// how many.
fn doubt_impossible_depths(source: &Source, values: &mut [f32]) -> Option<Finding> {
    let most = source.max_depth_m as f32;
    let impossible = |depth: &&mut f32| **depth < 0.0 || **depth > most;
    let mut count = 0_u64;
    for depth in values.iter_mut().filter(impossible) {
        *depth = UNKNOWN_DEPTH;
        count += 1;
    }
    let most = source.max_depth_m;
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

/// For `nodata = "dry"`: cells without data become dry where a coverage file says what was
/// surveyed. Without such a file the cells stay without data, and the finding that refuses the
/// coverage is returned.
fn dry_without_data(source: &Source, values: &mut [f32]) -> Option<Finding> {
    if source.nodata != Nodata::Dry {
        return None;
    }
    if matches!(source.coverage, Some(Coverage::File(_))) {
        values.iter_mut().filter(|depth| depth.is_nan()).for_each(|depth| *depth = 0.0);
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
) -> Result<Option<(&'static str, BandRule)>, Problem> {
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
) -> Result<SourceRows, Problem> {
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
fn depths(config: &Config, source: &Source, band: BandRule) -> Result<SourceRows, Problem> {
    let mut band = match opened(source, band, false) {
        Ok(band) => band,
        Err(error) => return unopened(config, source, &error),
    };
    let as_rows =
        columned(source, &[("id", "id"), ("depth_m", "deepest"), ("depth_min_m", "shallowest")]);
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
    doubt_impossible_depths(source, &mut band.values)
        .into_iter()
        .for_each(|told| intake.tell(told));
    let refused = dry_without_data(source, &mut band.values);
    let coverage_refused = refused.is_some();
    refused.into_iter().for_each(|told| intake.tell(told));
    let found = patches(&band.values, band.columns, |depth| class_of(depth, threshold_m));
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
        let shallowest = shallowest_of(&band.values, class, threshold_m);
        *id = format!("{}-{}", source.id, class + 1);
        let depth = |depth: f32| (depth < UNKNOWN_DEPTH).then(|| Cell::Float(exact(depth)));
        let cells = vec![Some(Cell::Text(id.clone())), depth(deepest), depth(shallowest)];
        let polygons = of_class.iter().map(|patch| polygon(patch, &band, &to_lon_lat)).collect();
        intake.take(RawRow {
            number: class as u64 + 1,
            cells,
            geometry: Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
            unreadable: None,
        });
    }
    let mut rows = intake.finish();
    rows.coverage_refused = coverage_refused;
    rows.raster = raster(band, threshold_m, &to_lon_lat, band_ids);
    Ok(rows)
}

fn shallowest_of(values: &[f32], class: usize, threshold_m: f32) -> f32 {
    values
        .iter()
        .copied()
        .filter(|depth| class_of(*depth, threshold_m) == Some(class as u16))
        .fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests;
