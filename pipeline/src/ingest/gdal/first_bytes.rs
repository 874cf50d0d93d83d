//! What a file is by its first bytes: which drivers of GDAL it fits, or that it is no data at all and only
//! leads to other files or addresses.

use std::ffi::CString;
use std::io::Read;

use super::diagnostics;

/// So many bytes tell what a file is; XML may begin with a long comment.
const LOOKED_AT: usize = 4096;

/// What a file is by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentKind {
    /// Data that these drivers read.
    Data(&'static [&'static str]),
    /// It only leads to something else: in English, in Bahasa Indonesia.
    Leads(&'static str, &'static str),
    /// It cannot be told: text, an empty file, or a format without a mark of its own.
    Unknown,
}

const TIFF: &[&str] = &["GTiff"];
const SQLITE: &[&str] = &["GPKG", "SQLite", "MBTiles"];
pub(super) const HDF: &[&str] = &["netCDF", "HDF5", "BAG"];
const NETCDF: &[&str] = &["netCDF"];
const PICTURE: &[&str] = &["PNG", "JPEG", "GIF", "BMP", "WEBP"];
const JPEG_2000: &[&str] = &["JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID"];
pub(super) const JSON: &[&str] = &["GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRIJSON", "JSONFG"];
const ZIPPED: &[&str] = &["LIBKML", "KML", "XLSX", "ODS", "ESRI Shapefile", "GPKG"];
pub(super) const XML: &[&str] = &["GML", "KML", "LIBKML", "GPX", "GeoRSS", "OSM", "JML"];

/// How files begin, and which drivers read them.
const BEGINNINGS: [(&[u8], &[&str]); 28] = [
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"SQLite format 3\0", SQLITE),
    (b"fgb", &["FlatGeobuf"]),
    (b"\0\0\x27\x0A", &["ESRI Shapefile"]),
    (b"\x89HDF", HDF),
    (b"CDF\x01", NETCDF),
    (b"CDF\x02", NETCDF),
    (b"CDF\x05", NETCDF),
    (b"EHFA_HEADER_TAG", &["HFA"]),
    (b"DSBB", &["GSBG"]),
    (b"DSAA", &["GSAG"]),
    (b"DSRB", &["GS7BG"]),
    (b"\x89PNG", PICTURE),
    (b"\xFF\xD8\xFF", PICTURE),
    (b"GIF8", PICTURE),
    (b"RIFF", PICTURE),
    (b"\0\0\0\x0cjP  ", JPEG_2000),
    (b"PK\x03\x04", ZIPPED),
    (b"PAR1", &["Parquet"]),
    (b"ARROW1", &["Arrow"]),
    (b"AC10", &["CAD"]),
    (b"GRIB", &["GRIB"]),
    (b"\x0E\x03\x13\x01", &["HDF4"]),
    (b"PCIDSK", &["PCIDSK"]),
    (b"\xD0\xCF\x11\xE0", &["XLS"]),
];

/// Outermost elements of files that hold no data and only lead to some: what they are called.
const LEADERS: [(&str, &str); 18] = [
    ("vrtdataset", "VRT"),
    ("ogrvrtdatasource", "VRT"),
    ("ogrvrtlayer", "VRT"),
    ("ogrvrtwarpedlayer", "VRT"),
    ("gdal_wms", "WMS"),
    ("gdal_wmts", "WMTS"),
    ("wms_tile_service", "WMS"),
    ("wmt_ms_capabilities", "WMS"),
    ("wms_capabilities", "WMS"),
    ("wfs_capabilities", "WFS"),
    ("ogrwfsdatasource", "WFS"),
    ("ogrcswdatasource", "CSW"),
    ("wcs_gdal", "WCS"),
    ("wcs_capabilities", "WCS"),
    ("capabilities", "WMTS/WCS"),
    ("tilemapservice", "TMS"),
    ("tilemap", "TMS"),
    ("gdaltileindexdataset", "GTI"),
];

/// The first bytes of what GDAL opens under this path, in an archive or not; none where there are none.
pub(super) fn of(path: &str) -> Vec<u8> {
    if path.starts_with("/vsi") {
        return of_virtual(path).unwrap_or_default();
    }
    let mut start = Vec::new();
    // A FIFO would be waited for.
    if std::path::Path::new(path).is_file() {
        let file = std::fs::File::open(path);
        let _ = file.and_then(|file| file.take(LOOKED_AT as u64).read_to_end(&mut start));
    }
    start
}

#[expect(unsafe_code, reason = "the crate does not read files of archives")]
fn of_virtual(path: &str) -> Option<Vec<u8>> {
    diagnostics::start();
    let (path, mode) = (CString::new(path).ok()?, c"rb");
    let mut start = vec![0_u8; LOOKED_AT];
    // SAFETY: both texts end with a null and outlive the call; the handle is ours, and closed once; GDAL
    // writes at most as many bytes as the buffer has.
    let read = unsafe {
        let file = gdal_sys::VSIFOpenL(path.as_ptr(), mode.as_ptr());
        if file.is_null() {
            return None;
        }
        let read = gdal_sys::VSIFReadL(start.as_mut_ptr().cast(), 1, LOOKED_AT, file);
        gdal_sys::VSIFCloseL(file);
        read
    };
    diagnostics::take();
    start.truncate(read);
    Some(start)
}

/// What a file with these first bytes is.
pub(super) fn content(start: &[u8]) -> ContentKind {
    if let Some((_, drivers)) = BEGINNINGS.iter().find(|(mark, _)| start.starts_with(mark)) {
        return ContentKind::Data(drivers);
    }
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    match text.first() {
        Some(b'{' | b'[' | 0x1E) => of_json(text),
        Some(b'<') => of_xml(&String::from_utf8_lossy(text)),
        _ => ContentKind::Unknown,
    }
}

/// JSON is data where no word in its beginning says that it is a list of what lies elsewhere.
fn of_json(text: &[u8]) -> ContentKind {
    let text = String::from_utf8_lossy(text);
    if text.contains("\"stac_version\"") {
        return ContentKind::Leads("a catalogue (STAC)", "katalog (STAC)");
    }
    ContentKind::Data(JSON)
}

fn of_xml(text: &str) -> ContentKind {
    let root = root(text).to_ascii_lowercase();
    if let Some((_, what)) = LEADERS.iter().find(|(name, _)| *name == root) {
        return match *what {
            "VRT" => {
                ContentKind::Leads("a VRT, a list of other files", "VRT, yaitu daftar berkas lain")
            }
            "GTI" => ContentKind::Leads(
                "a tile index, a list of other files",
                "indeks petak, yaitu daftar berkas lain",
            ),
            _ => ContentKind::Leads(
                "the description of a service on the web (WMS, WFS, WCS)",
                "keterangan layanan web (WMS, WFS, WCS)",
            ),
        };
    }
    match root.as_str() {
        "kml" => ContentKind::Data(&["LIBKML", "KML"]),
        "gpx" => ContentKind::Data(&["GPX"]),
        "osm" => ContentKind::Data(&["OSM"]),
        "rss" | "feed" | "rdf" => ContentKind::Data(&["GeoRSS"]),
        _ => ContentKind::Data(XML),
    }
}

/// The name of the outermost element, without prefix; empty where it does not begin among the first bytes.
fn root(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        // Declarations, comments and a DTD without parts stand before it.
        let end = if text.starts_with("<!--") {
            text.find("-->").map(|at| at + 3)
        } else if text.starts_with("<?") {
            text.find("?>").map(|at| at + 2)
        } else if text.starts_with("<!") {
            text.find('>').map(|at| at + 1)
        } else {
            break;
        };
        let Some(end) = end else { return "" };
        text = &text[end..];
    }
    let Some(text) = text.strip_prefix('<') else { return "" };
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    let name = end.map_or(text, |end| &text[..end]);
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_elsewhere_is_seen_whatever_stands_before_it() {
        for text in [
            "<VRTDataset rasterXSize=\"1\">",
            "\u{feff}  <?xml version=\"1.0\"?>\n<!-- <kml> --><OGRVRTDataSource>",
            "<!DOCTYPE x>\n<GDAL_WMS><Service>",
            "<ogrwfsdatasource>",
            "<wfs:WFS_Capabilities xmlns:wfs=\"x\">",
            "<wcs:Capabilities>",
            "{\"stac_version\": \"1.0.0\", \"type\": \"Feature\"}",
        ] {
            let found = content(text.as_bytes());
            assert!(matches!(found, ContentKind::Leads(..)), "{text}: {found:?}");
        }
    }

    #[test]
    fn data_fits_the_drivers_of_its_format_alone() {
        for (start, driver) in [
            (&b"II*\0rest"[..], "GTiff"),
            (b"SQLite format 3\0", "GPKG"),
            (b"{\"type\":\"FeatureCollection\"", "GeoJSON"),
            (b"<?xml version=\"1.0\"?><kml xmlns=\"x\">", "LIBKML"),
            (b"<gpx:gpx>", "GPX"),
            (b"<ogr:FeatureCollection>", "GML"),
        ] {
            let ContentKind::Data(drivers) = content(start) else { panic!("{driver}") };
            assert!(drivers.contains(&driver), "{driver}: {drivers:?}");
            assert!(!drivers.iter().any(|one| ["VRT", "WMS", "WFS", "HTTP"].contains(one)));
        }
        assert_eq!(content(b"ncols 3\nnrows 2\n"), ContentKind::Unknown);
        assert_eq!(content(b""), ContentKind::Unknown);
        assert_eq!(content(b"<!-- never closed"), ContentKind::Data(XML));
    }
}
