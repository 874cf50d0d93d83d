//! Is it in the region at all? Judged against the union of the admin units, not against a box: a
//! region that straddles the equator holds many points whose sign was lost.

use geo_types::{Geometry, LineString};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::AreaIndex;
use rayon::prelude::*;

use super::meant::Meant;
use crate::config::Config;
use crate::ingest::{Row, SourceRows};
use crate::input::InputLayer;
use crate::tally::Tally;

/// Finds the rows that have no point in common with any admin unit. They are used all the same: aid
/// comes from outside, and rivers leave. Points that are outside, or `out_of_range`, get a proposal
/// where one reading of them lies in the region. Without admin units the checks are skipped, and that
/// is said.
pub fn outside_region(
    config: &Config,
    sources: &[SourceRows],
    out_of_range: Vec<(Finding, [f64; 2])>,
    tally: &mut Tally,
) {
    let units: Vec<&Geometry<f64>> = config
        .sources
        .iter()
        .zip(sources)
        .filter(|(source, _)| source.layer == InputLayer::Admin)
        .flat_map(|(_, rows)| rows.rows.iter().filter_map(|row| row.geometry.as_ref()))
        .collect();
    if units.is_empty() {
        let why = "no admin source is configured: nobody checked whether things lie in the region";
        let finding = Finding::new(FindingCode::PlaceChecksSkipped, &config.region.id, why);
        tally.add(finding);
        tally.extend(out_of_range.into_iter().map(|(finding, _)| finding));
        return;
    }
    let region = AreaIndex::build(units);
    let meant = Meant::of(&region);
    tally.extend(out_of_range.into_iter().map(|(finding, point)| meant.proposed(finding, point)));
    for (source, rows) in config.sources.iter().zip(sources) {
        if source.layer == InputLayer::Admin {
            continue;
        }
        let outside = |number, place| outside(&source.id, number, place);
        let beyond: Vec<&Row> = rows
            .rows
            .par_iter()
            .filter(|row| row.geometry.as_ref().is_some_and(|geometry| !meets(&region, geometry)))
            .collect();
        let of_rows = beyond.into_iter().filter_map(|row| {
            let geometry = row.geometry.as_ref()?;
            let finding = outside(row.number, first_place(geometry));
            Some(match geometry {
                Geometry::Point(point) => meant.proposed(finding, [point.x(), point.y()]),
                _ => finding,
            })
        });
        let of_roads: Vec<Finding> = rows
            .roads
            .par_iter()
            .filter(|road| !region.intersects(&road.line))
            .map(|road| outside(road.row, road.line.0.first().copied()))
            .collect();
        tally.extend(of_rows);
        tally.extend(of_roads);
    }
}

fn outside(source: &str, row: u64, place: Option<geo_types::Coord<f64>>) -> Finding {
    let finding = Finding::new(
        FindingCode::OutsideRegion,
        source,
        "no admin unit is here; check the sign and the order of its coordinates",
    )
    .in_indonesian("di luar batas wilayah; periksa tanda dan urutan koordinatnya")
    .at_row(row);
    match place {
        Some(place) => finding.at_place(place.x, place.y),
        None => finding,
    }
}

fn first_place(geometry: &Geometry<f64>) -> Option<geo_types::Coord<f64>> {
    use geo::CoordsIter;
    geometry.coords_iter().next()
}

fn meets(region: &AreaIndex, geometry: &Geometry<f64>) -> bool {
    let line = |line: &LineString<f64>| region.intersects(line);
    match geometry {
        Geometry::Point(point) => region.covers(point.0),
        Geometry::MultiPoint(points) => points.iter().any(|point| region.covers(point.0)),
        Geometry::LineString(one) => line(one),
        Geometry::MultiLineString(lines) => lines.iter().any(line),
        // A polygon that holds the whole region without meeting its border is no finding either.
        Geometry::Polygon(polygon) => line(polygon.exterior()) || covers_a_unit(geometry, region),
        Geometry::MultiPolygon(polygons) => {
            polygons.iter().any(|polygon| line(polygon.exterior()))
                || covers_a_unit(geometry, region)
        }
        _ => true,
    }
}

fn covers_a_unit(geometry: &Geometry<f64>, region: &AreaIndex) -> bool {
    let area = AreaIndex::build([geometry]);
    (0..region.len())
        .filter_map(|at| region.area(at)?.bounds())
        .any(|(min, max)| area.covers(min) && area.covers(max))
}
