//! What GDAL is told before it opens anything: to run no program, load no extension, and fetch nothing.

use std::sync::Once;

use super::diagnostics;

/// Options of GDAL, whatever the environment says.
const SETTLED: [(&str, &str); 7] = [
    // Pixel functions in Python.
    ("GDAL_VRT_ENABLE_PYTHON", "NO"),
    ("GDAL_VRT_ENABLE_RAWRASTERBAND", "NO"),
    // `/vsicurl/` asks for no file but those that end so.
    ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".nothing-is-fetched"),
    // Schemas and linked elements of a GML lie on the web; the other parser of XML follows entities.
    ("GML_DOWNLOAD_SCHEMA", "NO"),
    ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
    ("GML_PARSER", "EXPAT"),
    ("OGR_SQLITE_LOAD_EXTENSIONS", ""),
];

/// Drivers that no file of a source needs, so that not even a driver of GDAL's own finds them: those that
/// run programs or ask on the web, and those that read what they were not asked to.
const LEFT_OUT: &str = "WMS,WMTS,WCS,HTTP,WFS,OAPIF,OGCAPI,CSW,EEDA,EEDAI,PLSCENES,PLMOSAIC,NGW,Carto,\
                        AmigoCloud,Elasticsearch,GPSBabel,GMLAS,ODBC,PGeo,MSSQLSpatial,MySQL,OCI,DAAS,\
                        RASTERLITE,STACTA,STACIT,TileDB,PostGISRaster,ESRIC,IIIF,ADBC,GTI,PDF,\
                        KMLSUPEROVERLAY,PostgreSQL";

/// Tells GDAL once what it may not do. Every way into GDAL that opens a file calls it first.
pub fn settle() {
    static SETTLE: Once = Once::new();
    SETTLE.call_once(|| set(&SETTLED));
}

/// The same, and leaves out every driver that reaches beyond a file: for a process that reads files alone.
/// Counts where GDAL was not asked for anything before.
pub fn settle_without_network() {
    // GDAL says of each that it does not have that it does not have it.
    diagnostics::start();
    // The one option is separated by spaces, the other by commas, in every release.
    set(&[("GDAL_SKIP", &LEFT_OUT.replace(',', " ")), ("OGR_SKIP", LEFT_OUT)]);
    settle();
}

fn set(options: &[(&str, &str)]) {
    for (key, value) in options {
        // Fails for a text with a null in it; none has one.
        let _ = gdal::config::set_config_option(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gdal_is_told_to_fetch_and_to_run_nothing() {
        settle();
        for (key, value) in SETTLED {
            assert_eq!(gdal::config::get_config_option(key, "unset").unwrap(), value, "{key}");
        }
    }
}
