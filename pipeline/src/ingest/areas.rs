//! The polygons of a coverage file: a file that says where a hazard source was surveyed, and has no
//! rows of its own.

use geo::{BoundingRect, MapCoords};
use geo_types::{Coord, Geometry, Polygon, Rect, coord};

use super::admission;
use super::gdal::vector::{SourceCrs, VectorFile, VectorRequest};
use super::shape::areas_of;
use super::unusable::{Unusable, without_crs};
use crate::config::{Config, Source, SourcePath};

/// The polygons of the coverage file of a source, after what is looked at before any file is opened.
///
/// # Errors
/// As [`areas`], and where the file is none that is opened.
pub(super) fn areas_of_source(
    config: &Config,
    source: &Source,
    path: &SourcePath,
) -> Result<Vec<Geometry<f64>>, Unusable> {
    match admission::refused(config, source, path).filter(|_| !path.missing) {
        Some(why) => Err(why),
        None => areas(path),
    }
}

/// The polygons of a file in EPSG:4326, also those in collections, repaired where they are not valid.
/// Geometries of other types, and polygons that repair leaves nothing of, are dropped: a coverage
/// that is too large would declare roads dry that nobody surveyed, one that is too small would not.
///
/// # Errors
/// Why the file cannot be used, in words: there is no such file, GDAL does not open it, reading
/// breaks off, it does not state its coordinate system, or it has no polygon.
fn areas(path: &SourcePath) -> Result<Vec<Geometry<f64>>, Unusable> {
    if path.missing {
        let shown = &path.shown;
        return Err(Unusable::new(
            format!("there is no file {shown}"),
            format!("berkas {shown} tidak ada"),
        ));
    }
    let request = VectorRequest { path: &path.opened, ..VectorRequest::default() };
    let file = VectorFile::open(&request).map_err(|error| error.told())?;
    if matches!(file.crs, SourceCrs::Missing) {
        return Err(without_crs());
    }
    let mut areas = Vec::new();
    let reading = file.read(|row| {
        areas.extend(row.geometry.into_iter().flat_map(areas_of));
    });
    match reading.stopped {
        Some(reason) => Err(Unusable::new(
            format!("it broke off after row {}: {reason}", reading.rows),
            format!("terputus setelah baris {}: {reason}", reading.rows),
        )),
        None if areas.is_empty() => {
            Err(Unusable::new("it has no polygon", "tidak ada poligon di dalamnya"))
        }
        None => Ok(areas),
    }
}

/// The box around geometries in EPSG:4326, in one or two polygons: of parts on both sides of the
/// antimeridian it is the box across it, and not the one around the rest of the world.
pub fn extent_of<'a>(
    geometries: impl Iterator<Item = &'a Geometry<f64>> + Clone,
) -> Vec<Geometry<f64>> {
    let boxes = geometries.flat_map(|geometry| match geometry {
        Geometry::MultiPolygon(parts) => parts.iter().filter_map(Polygon::bounding_rect).collect(),
        other => other.bounding_rect().into_iter().collect::<Vec<_>>(),
    });
    let around = |east_from: f64| {
        let turned = boxes.clone().map(|one| match one.max().x <= east_from {
            true => Rect::new(turned_on(one.min()), turned_on(one.max())),
            false => one,
        });
        turned.reduce(|a, b| {
            let (min_a, max_a, min_b, max_b) = (a.min(), a.max(), b.min(), b.max());
            Rect::new(
                coord! { x: min_a.x.min(min_b.x), y: min_a.y.min(min_b.y) },
                coord! { x: max_a.x.max(max_b.x), y: max_a.y.max(max_b.y) },
            )
        })
    };
    let (plain, across) = (around(f64::NEG_INFINITY), around(0.0));
    let narrower = plain
        .zip(across)
        .map(|(plain, across)| if across.width() < plain.width() { across } else { plain });
    narrower.into_iter().flat_map(|bounds| areas_of(bounds.to_polygon().into())).collect()
}

fn turned_on(at: Coord<f64>) -> Coord<f64> {
    coord! { x: at.x + 360.0, y: at.y }
}

/// An outline whose longitudes may go beyond 180, as areas that do not.
pub fn within_the_world(outline: &Polygon<f64>) -> Vec<Geometry<f64>> {
    // Rasters of the whole world reach half a cell beyond the poles.
    areas_of(outline.map_coords(|at| coord! { x: at.x, y: at.y.clamp(-90.0, 90.0) }).into())
}

#[cfg(test)]
mod tests {
    use geo_types::MultiPolygon;

    use super::*;

    #[test]
    fn the_box_around_parts_on_both_sides_of_the_antimeridian_goes_across_it() {
        use geo::Contains;
        use geo_types::{Point, polygon};
        crate::ingest::gdal::diagnostics::start();
        let square = |west: f64| polygon![(x: west, y: 0.0), (x: west + 1.0, y: 0.0), (x: west + 1.0, y: 1.0), (x: west, y: 1.0)];
        let halves: Geometry<f64> = MultiPolygon(vec![square(179.0), square(-180.0)]).into();
        let two: [Geometry<f64>; 2] = [square(178.0).into(), square(-178.0).into()];
        let holds = |areas: &[Geometry<f64>], x: f64| {
            areas.iter().any(|area| area.contains(&Point::new(x, 0.5)))
        };
        for areas in [extent_of([&halves].into_iter()), extent_of(two.iter())] {
            assert!(holds(&areas, 179.5) && holds(&areas, -179.5), "{areas:?}");
            assert!(!holds(&areas, 0.0) && !holds(&areas, 100.0), "{areas:?}");
        }
        let here: [Geometry<f64>; 2] = [square(-10.0).into(), square(116.0).into()];
        let areas = extent_of(here.iter());
        assert!(holds(&areas, 50.0) && !holds(&areas, 130.0) && !holds(&areas, -20.0));
        assert!(extent_of([].iter()).is_empty());
    }

    fn read(text: &str) -> Result<Vec<Geometry<f64>>, Unusable> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.geojson"), text).unwrap();
        areas(&SourcePath::resolve("a.geojson", folder.path()).unwrap())
    }

    #[test]
    fn the_polygons_of_a_file_are_read_and_a_file_without_is_told() {
        let feature = |geometry: &str| {
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\
                 \"properties\":{{}},\"geometry\":{geometry}}}]}}"
            )
        };
        let square = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}";
        assert_eq!(read(&feature(square)).unwrap().len(), 1);
        let point = "{\"type\":\"Point\",\"coordinates\":[0,0]}";
        assert_eq!(read(&feature(point)).unwrap_err().en, "it has no polygon");
        assert!(read("nonsense").is_err());
    }
}
