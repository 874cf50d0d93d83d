//! Coordinate systems: from whatever a source uses to EPSG:4326 (longitude, latitude) and back.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::MapCoordsInPlace;
use geo_types::{Geometry, LineString};

/// Transformation from the coordinates of a source to longitude and latitude.
#[derive(Debug)]
pub struct ToLonLat {
    transform: Option<CoordTransform>,
    /// Name of the coordinate system, for messages.
    pub name: String,
}

/// A coordinate system that the file states.
#[derive(Debug)]
pub struct StatedCrs(SpatialRef);

impl StatedCrs {
    /// Takes what GDAL found. `None` for a local system ("undefined Cartesian"): it says no place.
    pub(super) fn from_gdal(mut srs: SpatialRef) -> Option<Self> {
        if srs.is_local() || !(srs.is_geographic() || srs.is_projected() || srs.is_compound()) {
            return None;
        }
        srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        Some(Self(srs))
    }

    /// Reads `EPSG:32750`, WKT, PROJ strings and whatever else GDAL reads.
    pub fn parse(definition: &str) -> Option<Self> {
        Self::from_gdal(SpatialRef::from_definition(definition).ok()?)
    }

    /// Its name, with its code where it has one.
    pub fn name(&self) -> String {
        let name = self.0.name().unwrap_or_else(|| "a coordinate system without a name".to_owned());
        match self.0.authority() {
            Ok(code) => format!("{code} ({name})"),
            Err(_) => name,
        }
    }

    /// Text that [`StatedCrs::parse`] reads back.
    pub fn definition(&self) -> Option<String> {
        self.0.to_wkt().ok()
    }

    /// Whether both give a place the same coordinates.
    pub fn same_as(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl ToLonLat {
    /// For coordinates that are longitude and latitude already.
    pub fn identity() -> Self {
        Self { transform: None, name: "EPSG:4326 (WGS 84)".to_owned() }
    }

    /// From `crs`. `None` where PROJ has no transformation.
    pub fn from(crs: &StatedCrs) -> Option<Self> {
        let mut world = SpatialRef::from_epsg(4326).ok()?;
        world.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        if crs.0 == world {
            return Some(Self::identity());
        }
        let transform = CoordTransform::new(&crs.0, &world).ok()?;
        Some(Self { transform: Some(transform), name: crs.name() })
    }

    /// Does nothing to coordinates.
    pub fn is_identity(&self) -> bool {
        self.transform.is_none()
    }

    /// Transforms one position; NaN where PROJ cannot.
    pub fn point(&self, x: f64, y: f64) -> [f64; 2] {
        let Some(transform) = &self.transform else { return [x, y] };
        let (mut xs, mut ys) = ([x], [y]);
        match transform.transform_coords(&mut xs, &mut ys, &mut []) {
            Ok(()) => [xs[0], ys[0]],
            Err(_) => [f64::NAN, f64::NAN],
        }
    }

    /// Transforms a geometry in place. Positions that PROJ cannot transform become NaN.
    pub fn geometry(&self, geometry: &mut Geometry<f64>) {
        if self.transform.is_none() {
            return;
        }
        geometry.map_coords_in_place(|coord| {
            let [x, y] = self.point(coord.x, coord.y);
            geo_types::Coord { x, y }
        });
    }
}

/// Transformation from longitude and latitude to the coordinates of a source.
#[derive(Debug)]
pub struct FromLonLat {
    transform: Option<CoordTransform>,
}

impl FromLonLat {
    /// To `crs`. `None` where PROJ has no transformation.
    pub fn to(crs: &StatedCrs) -> Option<Self> {
        let world = StatedCrs::parse("EPSG:4326")?;
        if crs.same_as(&world) {
            return Some(Self { transform: None });
        }
        let transform = CoordTransform::new(&world.0, &crs.0).ok()?;
        Some(Self { transform: Some(transform) })
    }

    /// Transforms a line vertex by vertex. Vertices that PROJ cannot transform become NaN.
    pub fn line(&self, line: &LineString<f64>) -> LineString<f64> {
        let Some(transform) = &self.transform else { return line.clone() };
        let mut xs: Vec<f64> = line.coords().map(|coord| coord.x).collect();
        let mut ys: Vec<f64> = line.coords().map(|coord| coord.y).collect();
        match transform.transform_coords(&mut xs, &mut ys, &mut []) {
            Ok(()) => xs.into_iter().zip(ys).collect(),
            Err(_) => xs.iter().map(|_| (f64::NAN, f64::NAN)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utm_and_axis_order_end_as_longitude_latitude() {
        // Tenggarong, by `gdaltransform -s_srs EPSG:4326 -t_srs EPSG:32750`.
        let utm = ToLonLat::from(&StatedCrs::parse("EPSG:32750").unwrap()).unwrap();
        let [lon, lat] = utm.point(498_330.92, 9_952_472.07);
        assert!((lon - 116.985).abs() < 1e-7 && (lat + 0.43).abs() < 1e-7, "{lon} {lat}");
        let world = ToLonLat::from(&StatedCrs::parse("EPSG:4326").unwrap()).unwrap();
        assert!(world.is_identity());
        assert_eq!(world.point(117.0, -0.5), [117.0, -0.5]);
    }

    #[test]
    fn nonsense_is_no_coordinate_system() {
        super::super::diagnostics::start();
        assert!(StatedCrs::parse("EPSG:1").is_none());
        assert!(StatedCrs::parse("LOCAL_CS[\"paper\",UNIT[\"metre\",1]]").is_none());
        let far = ToLonLat::from(&StatedCrs::parse("EPSG:32750").unwrap()).unwrap();
        assert!(far.point(1e30, 1e30)[0].is_nan() || far.point(1e30, 1e30)[0].is_infinite());
    }
}
