//! Which of GDAL's drivers may open a path: those that fit what the file holds and how it is called, and
//! never any.
//!
//! Some formats are instructions: a VRT named `banjir.geojson` would read any other file of this
//! machine, and a WMS description fetch from any address. A file is opened only as what it holds itself. A
//! VRT is one where its name says so, after all that it names was looked at ([`mosaic`](super::mosaic)).

use super::first_bytes::{self, ContentKind, HDF, JSON, XML};
use super::open_error::OpenError;
use crate::config::{Connected, connected};
use crate::ingest::unusable::SEND_A_MAP;

/// Drivers by ending, for what has no mark of its own in its first bytes.
const BY_ENDING: [(&[&str], &[&str]); 22] = [
    (&["geojson", "json", "topojson", "geojsonl", "geojsons", "ndjson", "jsonl"], JSON),
    (&["kml", "gpx", "gml", "xml", "osm", "rss", "jml"], XML),
    (&["nc", "h5", "hdf", "hdf5", "he5"], HDF),
    (&["ers"], &["ERS"]),
    (&["000"], &["S57"]),
    (&["asc", "txt", "grd", "agr"], &["AAIGrid", "GRASSASCIIGrid", "ISG", "NWT_GRD", "XYZ", "CSV"]),
    (&["xyz"], &["XYZ", "CSV"]),
    (&["csv", "tsv", "psv", "tab"], &["CSV", "MapInfo File"]),
    (&["mif", "mid"], &["MapInfo File"]),
    (&["img", "dat"], &["HFA", "ENVI"]),
    (&["bil", "bip", "bsq", "flt", "hdr", "raw"], &["EHdr", "ENVI", "GenBin"]),
    (&["dem"], &["USGSDEM"]),
    (&["hgt"], &["SRTMHGT"]),
    (&["rst"], &["RST"]),
    (&["sdat", "sgrd"], &["SAGA"]),
    (&["adf"], &["AIG", "AVCBin"]),
    (&["map"], &["PCRaster"]),
    (&["bmp"], &["BMP"]),
    (&["dxf"], &["DXF"]),
    (&["dgn", "e00", "gmt"], &["DGN", "AVCE00", "OGR_GMT"]),
    (&["shp", "shx", "dbf"], &["ESRI Shapefile"]),
    (&["pbf"], &["OSM"]),
];

/// Drivers of folders: of this machine, or of an archive opened as a whole.
const OF_FOLDERS: [&str; 8] = [
    "OpenFileGDB",
    "ESRI Shapefile",
    "MapInfo File",
    "CSV",
    "AIG",
    "AVCBin",
    "LIBKML",
    "FlatGeobuf",
];

/// The drivers that may open `path`.
///
/// # Errors
/// Where its content only leads to other files or addresses, whatever it is called.
pub(super) fn for_path(path: &str) -> Result<Vec<&'static str>, OpenError> {
    if !std::path::Path::new(path).exists() {
        match connected(path) {
            Some(Connected::Service(driver) | Connected::Part(driver)) => return Ok(vec![driver]),
            Some(Connected::Web) => return Ok(Vec::new()),
            Some(Connected::Stored) | None => {}
        }
    }
    let ending = ending(path);
    if ending == "vrt" && !path.starts_with("/vsi") {
        return Ok(vec!["VRT", "OGR_VRT"]);
    }
    match first_bytes::content(&first_bytes::of(path)) {
        ContentKind::Data(drivers) => Ok(drivers.to_vec()),
        ContentKind::Leads(en, id) => Err(OpenError::useless(
            format!("it is called .{ending} and is {en}, which is not followed"),
            format!("bernama .{ending}, isinya {id}; tidak diikuti"),
            SEND_A_MAP,
        )),
        ContentKind::Unknown => Ok(without_mark(path, &ending)),
    }
}

/// The drivers for a file that nobody can tell by its first bytes.
fn without_mark(path: &str, ending: &str) -> Vec<&'static str> {
    let of_files = || BY_ENDING.iter().flat_map(|(_, drivers)| drivers.iter().copied());
    if std::path::Path::new(path).is_dir() {
        return OF_FOLDERS.to_vec();
    }
    if path.starts_with("/vsi") && ["zip", "tar", "tgz", "gz", "kmz", "gdb"].contains(&ending) {
        // A folder in an archive, or the one file in it.
        return OF_FOLDERS.into_iter().chain(of_files()).collect();
    }
    let own = BY_ENDING.iter().find(|(endings, _)| endings.contains(&ending));
    // A name that says nothing: whatever of text it may be.
    own.map_or_else(|| of_files().collect(), |(_, drivers)| drivers.to_vec())
}

fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, bytes: &[u8]) -> Result<Vec<&'static str>, OpenError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        for_path(&file.to_string_lossy())
    }

    #[test]
    fn a_file_is_opened_as_what_it_holds() {
        let json = b"{\"type\":\"FeatureCollection\",\"features\":[]}";
        assert!(of("a.geojson", json).unwrap().contains(&"GeoJSON"));
        // Misnamed, as offices do.
        assert!(of("a.geojson", b"SQLite format 3\0").unwrap().contains(&"GPKG"));
        assert_eq!(of("a.asc", b"ncols 3\n").unwrap()[0], "AAIGrid");
        assert!(of("a", b"halo").unwrap().contains(&"XYZ"));
        assert_eq!(of("a.vrt", b"<VRTDataset>").unwrap(), ["VRT", "OGR_VRT"]);
        assert_eq!(for_path("PG:host=db").unwrap(), ["PostgreSQL"]);
        let all = BY_ENDING.iter().flat_map(|(_, drivers)| *drivers).chain(&OF_FOLDERS);
        let away = ["VRT", "OGR_VRT", "WMS", "WFS", "HTTP", "WCS", "WMTS", "GTI", "GPSBabel"];
        assert!(all.into_iter().all(|driver| !away.contains(driver)));
    }

    #[test]
    fn what_leads_elsewhere_is_refused_under_every_name_but_its_own() {
        for name in ["a.geojson", "a.tif", "a.csv", "a.kml", "a.xml", "a"] {
            for text in ["<VRTDataset/>", "<OGRVRTDataSource/>", "<GDAL_WMS/>", "<WCS_GDAL/>"] {
                let OpenError::Useless(why) = of(name, text.as_bytes()).unwrap_err() else {
                    panic!("{name} {text}")
                };
                assert!(why.en.contains("not followed") && why.id.contains("tidak diikuti"));
                assert!(why.remedies().is_some());
            }
        }
    }
}
