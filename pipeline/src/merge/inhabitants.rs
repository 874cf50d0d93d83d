//! People of sources that say where they live, and not in which unit: points, polygons, cells of a raster.
//! Summed to every admin unit, of whatever level, that they lie in.

use geo::{Area, BooleanOps, BoundingRect, Intersects};
use geo_types::{Geometry, MultiPolygon, Point, Polygon};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::AreaIndex;

use super::sites::AdminUnit;
use crate::ingest::{Raster, Row};
use crate::input::columns::population;

/// Share of a unit that may lie in cells without data before its sum is told to be of a part only.
const UNTOLD: f64 = 0.01;
/// Share of a polygon that is no more than the border of two drawings of the same line.
const SLIVER: f64 = 1e-6;

/// What a source comes to in one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Inhabitants {
    /// People; `None` where nothing of the source lies in the unit: that is no zero.
    pub(super) people: Option<f64>,
    /// Households, likewise.
    pub(super) households: Option<f64>,
}

impl Inhabitants {
    fn add(&mut self, row: &Row, share: f64) {
        let add = |sum: &mut Option<f64>, count: Option<i64>| {
            if let Some(count) = count {
                *sum = Some(sum.unwrap_or(0.0) + count as f64 * share);
            }
        };
        add(&mut self.people, row.get(population::PEOPLE));
        add(&mut self.households, row.get(population::HOUSEHOLDS));
    }
}

/// The people of rows with a place and no place code, by unit. A point counts in the units that it lies
/// in, of each level in one; of a polygon the share of its area that lies in a unit.
pub(super) fn of_rows<'a>(
    units: &[AdminUnit],
    source: &str,
    rows: impl Iterator<Item = &'a Row>,
) -> (Vec<Inhabitants>, Vec<Finding>) {
    let mut sums = vec![Inhabitants::default(); units.len()];
    let mut findings = Vec::new();
    let index = AreaIndex::build(units.iter().map(|unit| &unit.geometry));
    let bounds: Vec<_> = units.iter().map(|unit| unit.geometry.bounding_rect()).collect();
    for row in rows {
        let shares = match &row.geometry {
            Some(Geometry::Point(point)) => units_at(&index, units, *point),
            Some(Geometry::Polygon(polygon)) => {
                shares(units, &bounds, &MultiPolygon(vec![polygon.clone()]))
            }
            Some(Geometry::MultiPolygon(polygons)) => shares(units, &bounds, polygons),
            Some(_) => {
                let (en, id) = (
                    "people live at points or in polygons",
                    "penduduk digambar sebagai titik atau poligon",
                );
                findings.push(row.finding(FindingCode::WrongGeometryType, source, en, id));
                continue;
            }
            None => continue,
        };
        if shares.is_empty() {
            let (en, id) = (
                "it lies in no admin unit: its people are counted nowhere",
                "di luar semua batas wilayah: penduduknya tidak terhitung",
            );
            findings.push(row.finding(FindingCode::OutsideRegion, source, en, id));
        }
        shares.into_iter().for_each(|(unit, share)| sums[unit].add(row, share));
    }
    (sums, findings)
}

/// The units that a point lies in: on a border of two of one level, the first by id.
fn units_at(index: &AreaIndex, units: &[AdminUnit], place: Point<f64>) -> Vec<(usize, f64)> {
    let mut found = index.containing(place.0);
    found.sort_by_key(|at| (units[*at].level, &units[*at].id));
    found.dedup_by_key(|at| units[*at].level);
    found.into_iter().map(|at| (at, 1.0)).collect()
}

/// The units that polygons reach into, each with the share of their area there.
fn shares(
    units: &[AdminUnit],
    bounds: &[Option<geo_types::Rect<f64>>],
    polygons: &MultiPolygon<f64>,
) -> Vec<(usize, f64)> {
    let (whole, Some(reach)) = (polygons.unsigned_area(), polygons.bounding_rect()) else {
        return Vec::new();
    };
    let near = |at: &usize| bounds[*at].is_some_and(|bounds| bounds.intersects(&reach));
    let share = |at: usize| {
        let area: Vec<Polygon<f64>> = match &units[at].geometry {
            Geometry::Polygon(polygon) => vec![polygon.clone()],
            Geometry::MultiPolygon(polygons) => polygons.0.clone(),
            _ => Vec::new(),
        };
        (at, polygons.intersection(&MultiPolygon(area)).unsigned_area() / whole)
    };
    (0..units.len())
        .filter(near)
        .map(share)
        .filter(|(_, share)| share.is_finite() && *share > SLIVER)
        .collect()
}

/// The people of a raster, by unit.
pub(super) fn of_cells(
    units: &[AdminUnit],
    source: &str,
    raster: &Raster,
) -> (Vec<Inhabitants>, Vec<Finding>) {
    let sums: Vec<_> = units.iter().map(|unit| raster.sum_in(&unit.geometry)).collect();
    let in_part = |share: f64| share < 1.0 - UNTOLD;
    let none = sums.iter().filter(|sum| sum.sum.is_none()).count();
    let part = sums.iter().filter(|sum| sum.sum.is_some() && in_part(sum.known_share)).count();
    let told = |count: usize, en: &str, id: &str| {
        let finding = Finding::new(FindingCode::UnknownValue, source, format!("{count} {en}"));
        (count > 0).then(|| {
            finding.in_indonesian(format!("{count} {id}")).mended_by(
                "Pakai raster yang mencakup seluruh wilayah; sel tanpa data bukan nol jiwa.",
                "Use a raster that covers the region; a cell without data is not zero people.",
            )
        })
    };
    let findings = [
        told(
            none,
            "admin units have no cell with data: their people are not known",
            "wilayah tanpa sel berisi data: penduduknya tidak diketahui",
        ),
        told(
            part,
            "admin units lie in part in cells without data: at least so many people live there",
            "wilayah sebagian tanpa data: penduduknya sekurang-kurangnya sebanyak itu",
        ),
    ];
    let people = sums.iter().map(|sum| Inhabitants { people: sum.sum, households: None });
    (people.collect(), findings.into_iter().flatten().collect())
}
