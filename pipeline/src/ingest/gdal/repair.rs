//! Polygons that cross or touch themselves: found and mended by GEOS, through OGR.

use gdal::cpl::CslStringList;
use geo_types::{Geometry, MultiPolygon, Polygon};

use super::{diagnostics, wkb};

/// What became of a geometry that was looked at.
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

/// Looks at the polygons of `geometry`. Points and lines are always valid here.
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
    let mended = drawn
        .make_valid(&CslStringList::new())
        .ok()
        .and_then(|geometry| geometry.wkb().ok())
        .and_then(|bytes| wkb::read(&bytes).ok().flatten())
        .map(|geometry| polygons_of(geometry, Vec::new()))
        .filter(|polygons| !polygons.is_empty());
    let before = drawn.area();
    let after = mended.as_deref().map_or(0.0, shoelace);
    let area_change = if before > 0.0 { (after - before).abs() / before } else { f64::INFINITY };
    let mended = mended.map(|mut polygons| match polygons.len() {
        1 => Geometry::Polygon(polygons.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
    });
    Validity::Mended { mended, reason, area_change }
}

/// The polygons in `geometry`, at any depth, after `found`.
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

/// Planar area in square degrees, as OGR takes it: only ever compared with another of the kind.
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
    fn a_square_is_valid_and_a_sliver_has_nothing_left() {
        diagnostics::start();
        let square =
            polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
        assert_eq!(check(&square.into()), Validity::Valid);
        let sliver = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 0.0, y: 0.0)];
        assert!(matches!(check(&sliver.into()), Validity::Mended { mended: None, .. }));
    }
}
