//! Invalid polygons (self-crossing, self-touching): found and repaired by GEOS, through OGR.

use gdal::cpl::CslStringList;
use geo_types::{Geometry, LineString, MultiPolygon, Polygon};

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
        /// The parts of which nothing with an area was left: lines and points drawn as polygons.
        flat: Vec<Polygon<f64>>,
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
            flat: polygons.to_vec(),
        };
    };
    if drawn.is_valid() {
        return Validity::Valid;
    }
    let reason = diagnostics::take_first("not valid");
    // Each part is repaired by itself, then their union is taken: overlapping parts mean their
    // union, and `make_valid` on the whole would cut the overlap out as a hole.
    let parts: Vec<MendedPolygon> = polygons.iter().map(mended_part).collect();
    let before: f64 = parts.iter().map(|part| part.before).sum();
    let change: f64 = parts.iter().map(|part| part.change).sum();
    let area_change = if before > 0.0 { change / before } else { f64::INFINITY };
    let flat = parts.iter().zip(polygons).filter(|(part, _)| part.mended.is_none());
    let flat = flat.map(|(_, polygon)| polygon.clone()).collect();
    let mended = united(parts.into_iter().filter_map(|part| part.mended).collect());
    let mended = mended.and_then(|geometry| polygons_in(&geometry)).filter(|all| !all.is_empty());
    let mended = mended.map(|mut polygons| match polygons.len() {
        1 => Geometry::Polygon(polygons.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
    });
    Validity::Mended { mended, reason, area_change, flat }
}

/// One polygon, mended where it needs it.
struct MendedPolygon {
    mended: Option<gdal::vector::Geometry>,
    /// Area as it was drawn, in square degrees.
    before: f64,
    /// How far mending changed it.
    change: f64,
}

fn mended_part(polygon: &Polygon<f64>) -> MendedPolygon {
    let nothing = MendedPolygon { mended: None, before: 0.0, change: 0.0 };
    let polygon = with_true_holes(polygon);
    let Some(drawn) = ogr_of(std::slice::from_ref(&polygon)) else { return nothing };
    let before = drawn.area();
    if drawn.is_valid() && before > 0.0 {
        return MendedPolygon { mended: Some(drawn), before, change: 0.0 };
    }
    let valid = drawn.make_valid(&CslStringList::new()).ok();
    let polygons = valid.as_ref().and_then(polygons_in).unwrap_or_default();
    let change = (shoelace(&polygons) - before).abs();
    let mended = if polygons.is_empty() { None } else { ogr_of(&polygons) };
    MendedPolygon { mended, before, change }
}

fn ogr_of(polygons: &[Polygon<f64>]) -> Option<gdal::vector::Geometry> {
    gdal::vector::Geometry::from_wkb(&wkb::write_polygons(polygons)).ok()
}

/// The polygon without holes that take nothing away: those without an area, for which GEOS refuses
/// the whole, and those that stand there twice.
fn with_true_holes(polygon: &Polygon<f64>) -> Polygon<f64> {
    let mut holes: Vec<LineString<f64>> = Vec::new();
    for hole in polygon.interiors() {
        let has_area =
            hole.0.len() > 3 && shoelace(&[Polygon::new(hole.clone(), Vec::new())]) > 0.0;
        if has_area && !holes.iter().any(|known| is_same_ring(known, hole)) {
            holes.push(hole.clone());
        }
    }
    Polygon::new(polygon.exterior().clone(), holes)
}

/// Whether two closed rings have the same vertices, wherever and in whichever direction they begin.
fn is_same_ring(one: &LineString<f64>, other: &LineString<f64>) -> bool {
    let sorted = |ring: &LineString<f64>| {
        let mut corners = ring.0[1..].to_vec();
        corners.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        corners
    };
    one.0.len() == other.0.len() && sorted(one) == sorted(other)
}

/// The part of valid polygons between two longitudes. `None` where GEOS fails.
pub fn between(geometry: &Geometry<f64>, [west, east]: [f64; 2]) -> Option<Vec<Polygon<f64>>> {
    let polygons = polygons_of(geometry.clone(), Vec::new());
    let drawn = ogr_of(&polygons)?;
    let strip = gdal::vector::Geometry::bbox(west, -90.0, east, 90.0).ok()?;
    polygons_in(&drawn.intersection(&strip)?)
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
        let Validity::Mended { mended: Some(mended), reason, area_change, .. } = check(&bow.into())
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

    #[test]
    fn holes_that_take_nothing_away_change_nothing() {
        use geo::{Area, Contains};
        diagnostics::start();
        let ring = |corners: &[(f64, f64)]| corners.iter().copied().collect::<LineString<f64>>();
        let outer = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]);
        let hole = ring(&[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0)]);
        let again = ring(&[(2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0)]);
        let line = ring(&[(3.0, 3.0), (3.5, 3.0), (3.0, 3.0)]);
        for holes in [vec![hole.clone(), again], vec![hole, line]] {
            let polygon = Polygon::new(outer.clone(), holes);
            let Validity::Mended { mended: Some(mended), area_change, .. } = check(&polygon.into())
            else {
                panic!("it is not valid")
            };
            assert!(area_change < 1e-9, "{area_change}");
            assert!((mended.unsigned_area() - 15.0).abs() < 1e-9);
            assert!(!mended.contains(&geo_types::Point::new(1.5, 1.5)));
        }
    }

    #[test]
    fn parts_without_an_area_are_handed_back() {
        diagnostics::start();
        let square =
            polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
        for flat in [
            polygon![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0)],
            polygon![(x: 5.0, y: 5.0)],
            polygon![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0), (x: 7.0, y: 5.0), (x: 6.5, y: 5.0)],
        ] {
            let parts = MultiPolygon(vec![square.clone(), flat.clone()]);
            let Validity::Mended { mended: Some(_), flat: found, .. } = check(&parts.into()) else {
                panic!("{flat:?} is no polygon")
            };
            assert_eq!(found, [flat]);
        }
    }
}
