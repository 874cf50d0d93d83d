//! The name under which a fetched file is kept: its ending says how it is read, and dates may stand in it.

use ureq::http::HeaderMap;

/// Endings that are kept as they are.
const KNOWN: [&str; 34] = [
    "csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet", "geojson", "json", "geojsonl", "gpkg",
    "shp", "zip", "tar", "tgz", "gz", "kml", "kmz", "gpx", "gml", "xml", "cap", "pbf", "tif",
    "tiff", "asc", "img", "grd", "nc", "fgb", "sqlite", "tab", "mif", "vrt",
];

/// Endings by media type.
const TYPES: [(&str, &str); 17] = [
    ("application/geo+json", "geojson"),
    ("application/vnd.geo+json", "geojson"),
    ("application/json", "json"),
    ("text/csv", "csv"),
    ("application/csv", "csv"),
    ("text/plain", "txt"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.ms-excel", "xls"),
    ("application/zip", "zip"),
    ("application/x-zip-compressed", "zip"),
    ("application/geopackage+sqlite3", "gpkg"),
    ("application/vnd.google-earth.kml+xml", "kml"),
    ("application/vnd.google-earth.kmz", "kmz"),
    ("application/cap+xml", "cap"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
    ("image/tiff", "tif"),
];

/// A plain file name: the last part of the address, with an ending that is known where the address, the
/// name that the server gives, or the media type says one.
pub(super) fn file_name(address: &str, headers: &HeaderMap) -> String {
    let header =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    let path = bare
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or("", |(_, path)| path);
    let mut name = plain(path.rsplit('/').next().unwrap_or_default());
    let given = header("content-disposition").split_once("filename=").map_or("", |(_, name)| name);
    let given = plain(given.trim_matches('"').split(['"', ';']).next().unwrap_or_default());
    if ending(&name).is_none() && ending(&given).is_some() {
        name = given;
    }
    if ending(&name).is_some() {
        return name;
    }
    let media = header("content-type").split(';').next().unwrap_or_default().trim().to_lowercase();
    let by_type = TYPES.iter().find(|(known, _)| *known == media);
    match by_type {
        Some((_, ending)) => format!("{name}.{ending}"),
        None => name,
    }
}

/// The ending of a name, where it is known. A VRT leads to other files, and nobody fetches one for that.
fn ending(name: &str) -> Option<&str> {
    let (_, ending) = name.rsplit_once('.')?;
    KNOWN.iter().find(|known| **known != "vrt" && known.eq_ignore_ascii_case(ending)).copied()
}

/// Letters, digits and a few signs of a name; never empty, never hidden, never long.
fn plain(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let kept: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    let kept = kept.trim_start_matches(['.', '_', '-']);
    // Endings stand last.
    let start = kept.len().saturating_sub(100);
    let short = &kept[start..];
    // A name that leads elsewhere loses its ending.
    let short =
        if short.to_lowercase().ends_with(".vrt") { &short[..short.len() - 4] } else { short };
    if short.is_empty() { "sumber".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        file_name(address, &map)
    }

    #[test]
    fn a_file_keeps_its_name_and_one_without_an_ending_gets_that_of_its_kind() {
        for (address, headers, expected) in [
            ("https://x.id/a/flood_2025091806.geojson?token=1", vec![], "flood_2025091806.geojson"),
            ("https://x.id/roads.osm.pbf#x", vec![], "roads.osm.pbf"),
            (
                "https://x.id/export?format=csv",
                vec![("content-type", "text/csv; charset=utf-8")],
                "export.csv",
            ),
            ("https://x.id/", vec![("content-type", "application/geo+json")], "sumber.geojson"),
            ("https://x.id", vec![], "sumber"),
            (
                "https://x.id/unduh.php",
                vec![("content-disposition", "attachment; filename=\"stok 1.xlsx\"")],
                "stok_1.xlsx",
            ),
            ("https://x.id/..%2f..%2fetc/*.csv", vec![], "csv"),
            ("https://x.id/a/.hidden.csv", vec![], "hidden.csv"),
            ("https://x.id/mosaik.vrt", vec![], "mosaik"),
        ] {
            assert_eq!(of(address, &headers), expected, "{address}");
        }
        assert!(of(&format!("https://x.id/{}.csv", "a".repeat(300)), &[]).len() <= 100);
    }
}
