//! What all rasters have in common: opened, with columns in place of their band, and their cells as places.

use std::sync::Arc;

use geo::{Distance, Geodesic};
use geo_types::{Coord, LineString, Point, Polygon, Rect};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::{RasterCells, RasterGrid};

use crate::config::{BandRule, ColumnRule, Config, ConfigProblem, FieldRule, Source};
use crate::ingest::depth_raster::Raster;
use crate::ingest::gdal::crs::ToLonLat;
use crate::ingest::gdal::raster::{RasterBand, RasterRequest, open};
use crate::ingest::gdal::vector::OpenError;
use crate::ingest::heading::{Heading, Headings};
use crate::ingest::intake::Intake;
use crate::ingest::mapping::Mapping;
use crate::ingest::patches::Patch;
use crate::ingest::row::Cell;
use crate::ingest::shape::drawn_on;

/// Opens the band of a source. `plain`: its values have no unit of length.
pub(super) fn opened(
    source: &Source,
    rule: BandRule,
    plain: bool,
) -> Result<RasterBand, OpenError> {
    open(&RasterRequest {
        path: &source.path.opened,
        table: source.table.as_deref(),
        band: rule.band,
        crs: source.crs.as_deref(),
        unit: rule.unit,
        plain,
        scale: rule.scale,
    })
}

/// The source with columns in place of its band, so that its bands go through the same intake as the rows
/// of a table. `columns`: our field, and the column's name.
pub(super) fn columned(source: &Source, columns: &[(&'static str, &str)]) -> Source {
    let mut source = source.clone();
    for (field, column) in columns {
        let rule = ColumnRule {
            column: (*column).to_owned(),
            map: None,
            default: None,
            unit: None,
            breaks: None,
            span: source.spans.path.clone(),
        };
        source.fields.insert(field, FieldRule::Column(rule));
    }
    source
}

/// An intake for the bands of a raster, with these columns in place of its band ([`columned`]); it tells
/// where the configuration overrides the coordinate system.
pub(super) fn intake<'a>(
    config: &'a Config,
    as_rows: &'a Source,
    columns: &[&str],
    band: &RasterBand,
) -> Result<Intake<'a>, ConfigProblem> {
    let headings = columns.iter().map(|name| Heading::named((*name).to_owned())).collect();
    let headings = Headings::of(as_rows.layer, headings, None);
    let zone = &config.region.time_zone;
    let mapping = Mapping::new(as_rows, &config.document, headings, false, zone)?;
    let mut intake = Intake::new(config, as_rows, mapping);
    overridden(as_rows, band).into_iter().for_each(|told| intake.tell(told));
    Ok(intake)
}

/// The finding where the configuration overrides the coordinate system that the file says.
pub(super) fn overridden(source: &Source, band: &RasterBand) -> Option<Finding> {
    let own = band.overrides.as_ref()?;
    let message = format!("the file says {own}; the configured one is used");
    let told = Finding::new(FindingCode::CrsOverridden, &source.id, message);
    Some(told.in_indonesian(format!("berkas menyebut {own}; yang dikonfigurasi dipakai")))
}

/// The column with the side of the cells: our field, and its name here.
pub(super) const CELL: (&str, &str) = ("cell_m", "cell");

/// The shorter side of a cell in the middle of a raster, metres, to the centimetre: what the outlines of
/// its bands follow.
pub(super) fn cell_side(band: &RasterBand, to_lon_lat: &ToLonLat) -> Option<Cell> {
    let (column, row) = ((band.columns / 2) as f64, (band.rows / 2) as f64);
    let corner = |column: f64, row: f64| {
        let [x, y] = band.corner(column, row);
        Point::from(to_lon_lat.point(x, y))
    };
    let sides = [corner(column + 1.0, row), corner(column, row + 1.0)]
        .map(|other| Geodesic.distance(corner(column, row), other));
    let side = (sides[0].min(sides[1]) * 100.0).round() / 100.0;
    (side.is_finite() && side > 0.0).then_some(Cell::Float(side))
}

/// The outline of a patch of cells, EPSG:4326.
pub(super) fn polygon(patch: &Patch, band: &RasterBand, to_lon_lat: &ToLonLat) -> Polygon<f64> {
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

/// The cells of a band, to be asked by place. `None` where nobody can say where they lie.
pub(super) fn raster(
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
    // PROJ gives every corner a longitude of its own between -180 and 180.
    let outline = Polygon::new(outline, Vec::new());
    let outline = Polygon::new(drawn_on(outline.exterior()), Vec::new());
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
    Some(Raster { grid, transform, crs, threshold_m, bounds, outline, band_ids })
}
