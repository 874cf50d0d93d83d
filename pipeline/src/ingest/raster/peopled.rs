//! Rasters of people: how many live in each cell. Counts stay as they are, whatever the size of a cell on
//! the ground; they are summed to admin units once these are known.

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::RasterCell;

use super::opened::{opened, overridden, raster};
use crate::config::{BandRule, Config, ConfigProblem, Source};
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unopened::unopened;
use crate::ingest::unusable::{SEND_AGAIN, Unusable, without_crs};

/// Reads a raster of people. Its cells are its rows; one without data has no row, and is no zero.
///
/// # Errors
/// Where the configuration names what the raster does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    rule: BandRule,
) -> Result<SourceRows, ConfigProblem> {
    let band = match opened(source, rule, true) {
        Ok(band) => band,
        Err(error) => return unopened(config, source, &error),
    };
    let mut rows = SourceRows { as_of: source.observed.moment(), ..SourceRows::default() };
    if let Some(told) = overridden(source, &band) {
        rows.findings.add(told);
    }
    let Some(to_lon_lat) = band.to_lon_lat() else {
        rows.break_off(&source.id, without_crs());
        return Ok(rows);
    };
    let (mut negative, mut counted) = (0, 0);
    let cells = band.read(|people| match people {
        people if people.is_nan() => RasterCell::NoData,
        people if people < 0.0 => {
            negative += 1;
            RasterCell::NoData
        }
        people => {
            counted += 1;
            if people > 0.0 { RasterCell::Wet(people) } else { RasterCell::Dry }
        }
    });
    let cells = match cells {
        Ok(cells) => cells,
        Err(error) => return unopened(config, source, &error),
    };
    if negative > 0 {
        rows.findings.add(below_zero(source, negative));
    }
    (rows.rows_read, rows.rows_accepted) = (counted, counted);
    rows.raster = raster(&band, cells, 0.0, &to_lon_lat, Vec::new());
    if rows.raster.is_none() || counted == 0 {
        let why = Unusable::new(
            "no cell of it has data at a place that anybody knows",
            "tidak ada sel berisi data di tempat yang diketahui",
        );
        rows.break_off(&source.id, why.mended_by(SEND_AGAIN));
    }
    Ok(rows)
}

fn below_zero(source: &Source, cells: u64) -> Finding {
    let message = format!(
        "{cells} cells are below zero and taken for cells without data: does the file not say its own value for these?"
    );
    Finding::new(FindingCode::NegativeQuantity, &source.id, message)
        .in_indonesian(format!("{cells} sel di bawah nol; dianggap tanpa data"))
        .mended_by(
            "Sebut nilai tanpa data di berkasnya: gdal_edit.py -a_nodata -99999 BERKAS.tif.",
            "Say in the file which value means no data: gdal_edit.py -a_nodata -99999 FILE.tif.",
        )
}
