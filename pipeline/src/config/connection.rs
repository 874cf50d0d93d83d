//! Paths that are no file: databases and services that a source names by itself.

/// What a path is that is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connected {
    /// A database or service, opened by this driver of GDAL alone.
    Service(&'static str),
    /// A file in an object store (`/vsis3/…`), opened as its ending and content say.
    Stored,
    /// An address on the web, to be fetched.
    Web,
    /// A part of a file (`NETCDF:"banjir.nc":depth`), opened by this driver of GDAL alone. Nobody here
    /// can judge where that file lies.
    Part(&'static str),
}

/// Databases and services, and parts of files, by what stands before the colon.
const KNOWN: [(&str, Connected); 15] = [
    ("pg", Connected::Service("PostgreSQL")),
    ("postgresql", Connected::Service("PostgreSQL")),
    ("mysql", Connected::Service("MySQL")),
    ("mssql", Connected::Service("MSSQLSpatial")),
    ("oci", Connected::Service("OCI")),
    ("wfs", Connected::Service("WFS")),
    ("oapif", Connected::Service("OAPIF")),
    ("wcs", Connected::Service("WCS")),
    ("http", Connected::Web),
    ("https", Connected::Web),
    ("netcdf", Connected::Part("netCDF")),
    ("hdf5", Connected::Part("HDF5Image")),
    ("hdf4_sds", Connected::Part("HDF4Image")),
    ("gpkg", Connected::Part("GPKG")),
    ("gtiff_dir", Connected::Part("GTiff")),
];

/// Object stores that GDAL reads as folders.
const STORES: [&str; 6] = ["/vsis3/", "/vsigs/", "/vsiaz/", "/vsiadls/", "/vsioss/", "/vsiswift/"];

/// What a path is that is no file; `None` where it may be one, or nobody knows it.
pub fn connected(path: &str) -> Option<Connected> {
    if STORES.iter().any(|store| path.starts_with(store)) {
        return Some(Connected::Stored);
    }
    let scheme = scheme(path)?.to_ascii_lowercase();
    KNOWN.iter().find(|(known, _)| *known == scheme).map(|(_, what)| *what)
}

/// Whether a path reads like a connection, known or not: GDAL takes `NAME:…` and `/vsiNAME/…` for one.
pub(super) fn reads_like_one(path: &str) -> bool {
    scheme(path).is_some() || path.starts_with("/vsi")
}

/// What stands before the first colon, where it may be the name of a driver.
fn scheme(path: &str) -> Option<&str> {
    let (scheme, _) = path.split_once(':')?;
    let fits = scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    fits.then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_by_itself_which_driver_it_wants() {
        assert_eq!(connected("PG:host=db"), Some(Connected::Service("PostgreSQL")));
        assert_eq!(connected("https://example.org/a.csv"), Some(Connected::Web));
        assert_eq!(connected("/vsis3/data/a.tif"), Some(Connected::Stored));
        for unknown in ["/vsistdin/", "vrt://a.tif", "GDAL:x", "WMS:http://x", "banjir.geojson"] {
            assert_eq!(connected(unknown), None, "{unknown}");
        }
        assert!(reads_like_one("/vsistdin/") && reads_like_one("vrt://a.tif"));
        assert!(!reads_like_one("banjir.geojson") && !reads_like_one("C:/banjir.geojson"));
    }
}
