//! Invalid polygons (self-crossing, self-touching): found and repaired by GEOS, through OGR.

use gdal::cpl::CslStringList;
use geo_types::{Geometry, MultiPolygon, Polygon};

use super::{diagnostics, wkb};

/// The result of a check.
#[derive(Debug, Clone, PartialEq)]
pub enum Validity {
    /// Nothing is wrong with it.
    Valid,
    /// It was not valid.
    Mended {
        /// The mended polygons; `None` where nothing that has an area was left.
        mended: Option<Geometry<f64>>,
        /// What was wrong, in GEOS' words.
        reason: String,
        /// How far the area changed, as a share of the area before (infinite where that was zero).
        area_change: f64,
    },
}

/// Checks the polygons of `geometry`, and repairs them where they are invalid. Points and lines
/// are always valid here.
pub fn check(geometry: &Geometry<f64>) -> Validity {
    let polygons = match geometry {
        Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
        Geometry::MultiPolygon(polygons) => &polygons.0,
        _ => return Validity::Valid,
    };
    diagnostics::take();
    let Ok(drawn) = gdal::vector::Geometry::from_wkb(&wkb::write_polygons(polygons)) else {
        return Validity::Mended {
            mended: None,
            reason: diagnostics::take_first("no polygon"),
            area_change: f64::INFINITY,
        };
    };
    if drawn.is_valid() {
        return Validity::Valid;
    }
    let reason = diagnostics::take_first("not valid");
    // Each part is repaired by itself, then their union is taken: overlapping parts mean their
    // union, and `make_valid` on the whole would cut the overlap out as a hole.
    let parts: Vec<Part> = polygons.iter().filter_map(mended_part).collect();
    let before: f64 = parts.iter().map(|part| part.before).sum();
    let change: f64 = parts.iter().map(|part| part.change).sum();
    let area_change = if before > 0.0 { change / before } else { f64::INFINITY };
    let mended = united(parts.into_iter().filter_map(|part| part.mended).collect());
    let mended = mended.and_then(|geometry| polygons_in(&geometry)).filter(|all| !all.is_empty());
    let mended = mended.map(|mut polygons| match polygons.len() {
        1 => Geometry::Polygon(polygons.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
    });
    Validity::Mended { mended, reason, area_change }
}

/// One polygon, mended where it needs it.
struct Part {
    mended: Option<gdal::vector::Geometry>,
    /// Area as it was drawn, in square degrees.
    before: f64,
    /// How far mending changed it.
    change: f64,
}

fn mended_part(polygon: &Polygon<f64>) -> Option<Part> {
    let bytes = wkb::write_polygons(std::slice::from_ref(polygon));
    let drawn = gdal::vector::Geometry::from_wkb(&bytes).ok()?;
    let before = drawn.area();
    if drawn.is_valid() {
        return Some(Part { mended: Some(drawn), before, change: 0.0 });
    }
    let valid = drawn.make_valid(&CslStringList::new()).ok();
    let polygons = valid.as_ref().and_then(polygons_in).unwrap_or_default();
    let change = (shoelace(&polygons) - before).abs();
    let mended = (!polygons.is_empty())
        .then(|| gdal::vector::Geometry::from_wkb(&wkb::write_polygons(&polygons)).ok())
        .flatten();
    Some(Part { mended, before, change })
}

/// The union of all parts, taken in pairs (O(log parts) rounds), so that large results are united
/// rarely. `None` of no parts, and where GEOS fails.
fn united(mut parts: Vec<gdal::vector::Geometry>) -> Option<gdal::vector::Geometry> {
    while parts.len() > 1 {
        let mut pairs = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(one) = rest.next() {
            pairs.push(match rest.next() {
                None => one,
                // GEOS can unite valid geometries; where it fails all the same, there is no result.
                Some(other) => one.union(&other)?,
            });
        }
        parts = pairs;
    }
    parts.pop()
}

fn polygons_in(geometry: &gdal::vector::Geometry) -> Option<Vec<Polygon<f64>>> {
    let bytes = geometry.wkb().ok()?;
    Some(polygons_of(wkb::read(&bytes).ok()??, Vec::new()))
}

/// Appends the polygons in `geometry`, at any depth of collections, to `found`.
fn polygons_of(geometry: Geometry<f64>, mut found: Vec<Polygon<f64>>) -> Vec<Polygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => found.push(polygon),
        Geometry::MultiPolygon(polygons) => found.extend(polygons.0),
        Geometry::GeometryCollection(parts) => {
            for part in parts.0 {
                found = polygons_of(part, found);
            }
        }
        _ => {}
    }
    found
}

/// Planar area in square degrees, as OGR computes it: compared only with areas of the same kind.
fn shoelace(polygons: &[Polygon<f64>]) -> f64 {
    use geo::Area;
    polygons.iter().map(Area::unsigned_area).sum()
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;

    use super::*;

    #[test]
    fn a_bow_tie_is_mended_and_its_area_changes() {
        diagnostics::start();
        let bow = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)];
        let Validity::Mended { mended: Some(mended), reason, area_change } = check(&bow.into())
        else {
            panic!("a bow tie is not valid")
        };
        assert!(reason.contains("Self-intersection"), "{reason}");
        assert!(area_change > 0.01);
        assert!(matches!(mended, Geometry::MultiPolygon(ref parts) if parts.0.len() == 2));
    }

    #[test]
    fn parts_that_overlap_are_their_union_and_change_nothing() {
        diagnostics::start();
        let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 2.0, y: 0.0), (x: x + 2.0, y: 2.0), (x: x, y: 2.0)];
        let parts = MultiPolygon(vec![square(0.0), square(1.0), square(9.0)]);
        let Validity::Mended { mended: Some(mended), area_change, .. } = check(&parts.into())
        else {
            panic!("parts that overlap are not valid")
        };
        assert!(area_change < 1e-9, "{area_change}");
        use geo::{Area, Contains};
        assert!((mended.unsigned_area() - 10.0).abs() < 1e-9);
        assert!(mended.contains(&geo_types::Point::new(1.5, 1.0)));
    }

    #[test]
    fn a_square_is_valid_and_a_sliver_has_nothing_left() {
        diagnostics::start();
        let square =
            polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
        assert_eq!(check(&square.into()), Validity::Valid);
        let sliver = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 0.0, y: 0.0)];
        assert!(matches!(check(&sliver.into()), Validity::Mended { mended: None, .. }));
    }
}
