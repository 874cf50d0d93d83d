//! Geometries that a filter names, ready to be compared with those of features.

use geo::{BoundingRect as _, Intersects as _, PreparedGeometry, Relate as _, Validation as _};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon, Rect};

use super::{cost::refused, expression::SpatialRelation};
use crate::{feature::crs::Crs, http::problem::Problem};

/// Rings of a geometry at most: whether they cross is checked two by two.
const RINGS: usize = 100;

/// A geometry of a filter. In a system of degrees it is held in longitude and latitude; in one of
/// metres as written, since its sides are straight there and bows in degrees.
#[derive(Debug)]
pub(super) struct GeometryLiteral {
    prepared: PreparedGeometry<'static, Geometry<f64>, f64>,
    around: Rect<f64>,
    /// West, south, east, north in degrees around it; `None` where a corner of its box is no place.
    degrees: Option<[f64; 4]>,
}

impl GeometryLiteral {
    /// A geometry as it is written, in the axis order of `crs`.
    ///
    /// # Errors
    /// `invalid_parameter` where a vertex is no place, or rings cross.
    pub(super) fn of(written: Geometry<f64>, crs: Crs) -> Result<Self, Problem> {
        let on_earth = crs.unproject_geometry(&written).ok_or_else(not_on_earth)?;
        Self::prepare(if crs.is_geographic() { on_earth } else { written }, crs)
    }

    /// A box as it is written, in the axis order of `crs`; of degrees it may cross the antimeridian.
    ///
    /// # Errors
    /// `invalid_parameter` where it is no box on earth.
    pub(super) fn of_box([x1, y1, x2, y2]: [f64; 4], crs: Crs) -> Result<Self, Problem> {
        let (mut lower, mut upper) = (Coord { x: x1, y: y1 }, Coord { x: x2, y: y2 });
        let places = crs.unproject(lower).zip(crs.unproject(upper)).ok_or_else(not_on_earth)?;
        if crs.is_geographic() {
            (lower, upper) = places;
        }
        if lower.y > upper.y || (lower.x > upper.x && !crs.is_geographic()) {
            return Err(refused("BBOX names its lower corner first."));
        }
        if lower.x <= upper.x {
            return Self::prepare(box_geometry(lower, upper), crs);
        }
        let west = box_geometry(lower, Coord { x: lower.x.max(180.0), y: upper.y });
        let east = box_geometry(Coord { x: upper.x.min(-180.0), y: lower.y }, upper);
        let (Geometry::Polygon(west), Geometry::Polygon(east)) = (west, east) else {
            return Err(refused("A BBOX across the antimeridian has an area."));
        };
        Self::prepare(Geometry::MultiPolygon(MultiPolygon(vec![west, east])), crs)
    }

    fn prepare(geometry: Geometry<f64>, crs: Crs) -> Result<Self, Problem> {
        if rings(&geometry) > RINGS {
            return Err(refused("A geometry of a filter has at most 100 rings."));
        }
        if !geometry.is_valid() {
            return Err(refused(
                "A geometry of a filter is not valid: rings do not cross themselves or each other.",
            ));
        }
        let around = geometry.bounding_rect().ok_or_else(not_on_earth)?;
        let degrees = if crs.is_geographic() {
            Some([around.min().x, around.min().y, around.max().x, around.max().y])
        } else {
            crs.degrees_around(around.min(), around.max())
        };
        Ok(Self { prepared: PreparedGeometry::from(geometry), around, degrees })
    }

    /// West, south, east, north in degrees around it.
    pub(super) fn degrees(&self) -> Option<[f64; 4]> {
        self.degrees
    }

    /// Whether a geometry of the same system lies so to it; `None` where that one is empty.
    pub(super) fn holds(&self, relation: SpatialRelation, of: &Geometry<f64>) -> Option<bool> {
        let around = of.bounding_rect()?;
        if !around.intersects(&self.around) {
            return Some(relation == SpatialRelation::Disjoint);
        }
        match relation {
            SpatialRelation::Intersects => return Some(self.intersects(of)),
            SpatialRelation::Disjoint => return Some(!self.intersects(of)),
            _ => {}
        }
        // The matrix is of this geometry to that of the feature: what is asked is turned.
        let matrix = self.prepared.relate(of);
        Some(match relation.turned() {
            SpatialRelation::Intersects => matrix.is_intersects(),
            SpatialRelation::Disjoint => matrix.is_disjoint(),
            SpatialRelation::Equals => matrix.is_equal_topo(),
            SpatialRelation::Touches => matrix.is_touches(),
            SpatialRelation::Within => matrix.is_within(),
            SpatialRelation::Contains => matrix.is_contains(),
            SpatialRelation::Crosses => matrix.is_crosses(),
            SpatialRelation::Overlaps => matrix.is_overlaps(),
        })
    }

    /// Whether another literal lies so to this one.
    pub(super) fn holds_of(&self, relation: SpatialRelation, of: &Self) -> Option<bool> {
        self.holds(relation, of.prepared.geometry())
    }

    fn intersects(&self, of: &Geometry<f64>) -> bool {
        self.prepared.geometry().intersects(of)
    }
}

fn not_on_earth() -> Problem {
    refused(
        "A geometry of a filter lies outside the coordinate reference system: CRS84 (longitude, \
         latitude) unless filter-crs names another.",
    )
}

/// The box between two corners: a polygon, or the line or point that it is without an area.
fn box_geometry(lower: Coord<f64>, upper: Coord<f64>) -> Geometry<f64> {
    match (lower.x < upper.x, lower.y < upper.y) {
        (true, true) => Geometry::Polygon(Rect::new(lower, upper).to_polygon()),
        (false, false) => Geometry::Point(Point(lower)),
        _ => Geometry::LineString(LineString(vec![lower, upper])),
    }
}

fn rings(geometry: &Geometry<f64>) -> usize {
    let of = |polygon: &Polygon<f64>| 1 + polygon.interiors().len();
    match geometry {
        Geometry::Polygon(polygon) => of(polygon),
        Geometry::MultiPolygon(polygons) => polygons.0.iter().map(of).sum(),
        Geometry::GeometryCollection(parts) => parts.0.iter().map(rings).sum(),
        _ => 0,
    }
}
