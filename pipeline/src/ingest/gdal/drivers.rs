//! Which of GDAL's drivers may open a file that somebody sent.
//!
//! Some formats are instructions: a VRT named `banjir.geojson` would read any other file of this
//! machine, and a WMS description fetch from any address. A file is opened only as what it holds itself,
//! unless its name says that it is such a format.

use std::sync::OnceLock;

use gdal::DriverManager;

/// Drivers whose files lead to other files, programs or addresses (GDAL 3.6 to 3.12).
const LEAD_ELSEWHERE: [&str; 36] = [
    "VRT",
    "OGR_VRT",
    "GTI",
    "DERIVED",
    "GPSBabel",
    "HTTP",
    "WFS",
    "OAPIF",
    "OGCAPI",
    "CSW",
    "WCS",
    "WMS",
    "WMTS",
    "EEDA",
    "EEDAI",
    "PLSCENES",
    "PLMOSAIC",
    "NGW",
    "Carto",
    "AmigoCloud",
    "Elasticsearch",
    "GMLAS",
    "ODBC",
    "PGeo",
    "MSSQLSpatial",
    "MySQL",
    "OCI",
    "DAAS",
    "RASTERLITE",
    "STACTA",
    "STACIT",
    "TILEDB",
    "PostGISRaster",
    "ESRIC",
    "IIIF",
    "ADBC",
];

/// The drivers that may open `path`; `None`: all, for connections, which the configuration chose, and
/// files whose name says such a format.
pub(super) fn for_path(path: &str) -> Option<Vec<&'static str>> {
    static OWN: OnceLock<Vec<String>> = OnceLock::new();
    let scheme = path.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_connection =
        scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let chosen = is_connection || path.to_lowercase().ends_with(".vrt");
    if chosen {
        return None;
    }
    let own = OWN.get_or_init(|| {
        let names = (0..DriverManager::count()).filter_map(|at| DriverManager::get_driver(at).ok());
        names
            .map(|driver| driver.short_name())
            .filter(|name| !LEAD_ELSEWHERE.contains(&name.as_str()))
            .collect()
    });
    Some(own.iter().map(String::as_str).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_as_what_it_holds() {
        let drivers = for_path("/x/banjir.geojson").expect("a file");
        assert!(drivers.contains(&"GeoJSON") && drivers.contains(&"ESRI Shapefile"));
        assert!(!drivers.contains(&"OGR_VRT") && !drivers.contains(&"GPSBabel"));
        assert_eq!(for_path("/x/mosaik.vrt"), None);
        assert_eq!(for_path("PG:host=db"), None);
    }
}
