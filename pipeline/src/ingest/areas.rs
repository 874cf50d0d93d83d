//! The polygons of a coverage file: a file that says where a hazard source was surveyed, and has no
//! rows of its own.

use geo_types::Geometry;

use super::gdal::vector::{SourceCrs, VectorFile, VectorRequest};
use super::shape::areas_of;
use super::unusable::{Unusable, without_crs};
use crate::config::SourcePath;

/// The polygons of a file in EPSG:4326, also those in collections, repaired where they are not valid.
/// Geometries of other types, and polygons that repair leaves nothing of, are dropped: a coverage
/// that is too large would declare roads dry that nobody surveyed, one that is too small would not.
///
/// # Errors
/// Why the file cannot be used, in words: there is no such file, GDAL does not open it, reading
/// breaks off, it does not state its coordinate system, or it has no polygon.
pub fn areas(path: &SourcePath) -> Result<Vec<Geometry<f64>>, Unusable> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
