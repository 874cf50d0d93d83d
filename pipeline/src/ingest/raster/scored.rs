//! Rasters of a score (a susceptibility, an index): bands of severity as polygons. An index never becomes
//! a depth.

use geo_types::{Geometry, MultiPolygon};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::RasterCell;

use super::opened::{CELL, cell_side, columned, intake, opened, polygon};
use crate::config::{BandRule, Breaks, Config, ConfigProblem, Source};
use crate::ingest::depth_raster::exact;
use crate::ingest::gdal::raster::RasterBand;
use crate::ingest::gdal::vector::OpenError;
use crate::ingest::intake::Intake;
use crate::ingest::patches::{Patch, patches};
use crate::ingest::row::{Cell, RawRow};
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unopened::unopened;

/// Reads a raster of scores: one row for every severity that has cells.
///
/// # Errors
/// Where the configuration names what the raster does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    rule: BandRule,
) -> Result<SourceRows, ConfigProblem> {
    let Some(breaks) = rule.breaks else {
        let message = "a raster of `severity` needs to know which numbers are which";
        let problem = config.document.problem(&source.spans.path, message);
        return Err(problem.advising(
            "severity = { band = 1, breaks = [0.3, 0.6] }: under 0.3 is 1, under 0.6 is 2, else 3",
        ));
    };
    let band = match opened(source, rule, true) {
        Ok(band) => band,
        Err(error) => return unopened(config, source, &error),
    };
    let as_rows = columned(source, &[("id", "id"), ("severity", "severity"), CELL]);
    let mut intake = intake(config, &as_rows, &["id", "severity", CELL.1], &band)?;
    if let Err(error) = take(source, &band, breaks, &mut intake) {
        return unopened(config, source, &error);
    }
    let mut rows = intake.finish();
    if source.coverage.is_some() {
        rows.findings.add(no_coverage(source));
        rows.coverage_refused = true;
    }
    Ok(rows)
}

fn take(
    source: &Source,
    band: &RasterBand,
    breaks: Breaks,
    intake: &mut Intake<'_>,
) -> Result<(), OpenError> {
    let Some(to_lon_lat) = band.to_lon_lat() else {
        intake.without_crs();
        return Ok(());
    };
    let above = source.where_above.unwrap_or(f64::NEG_INFINITY);
    let cells = band.read(|score| match score {
        score if score.is_nan() => RasterCell::NoData,
        // The shortest decimal number that the cell stands for: 0.6 is at a break of 0.6.
        score if exact(score) > above => RasterCell::Wet(score),
        _ => RasterCell::Dry,
    })?;
    let found = patches(&cells, |score| Some(breaks.class(exact(score)) as u16));
    if found.is_empty() {
        let message = "no cell is above `where_above`, or none has data";
        intake.tell(Finding::new(FindingCode::EmptyRaster, &source.id, message));
    }
    let side = cell_side(band, &to_lon_lat);
    for severity in 1..=Breaks::MOST as u16 + 1 {
        let mine: Vec<&Patch> = found.iter().filter(|patch| patch.class == severity).collect();
        if mine.is_empty() {
            continue;
        }
        let polygons = mine.iter().map(|patch| polygon(patch, band, &to_lon_lat)).collect();
        intake.take(RawRow {
            number: u64::from(severity),
            cells: vec![
                Some(Cell::Text(format!("{}-{severity}", source.id))),
                Some(Cell::Int(i64::from(severity))),
                side.clone(),
            ],
            geometry: Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
            unreadable: None,
            open_rings: 0,
        });
    }
    Ok(())
}

fn no_coverage(source: &Source) -> Finding {
    let message =
        "a raster of severity says nothing of where it is dry: its coverage opens no road";
    Finding::new(FindingCode::CoverageRefused, &source.id, message).in_indonesian(
        "raster tingkat bahaya tidak menyebut di mana kering: cakupannya tidak membuka jalan",
    )
}
