//! Formats in which a layer is taken away, beside FlatGeobuf and PMTiles, which every layer has.

/// A format in which a layer is taken away: written by the pipeline, served as it lies.
///
/// ```
/// use lintas_snapshot::format::{ExportFormat, layout};
///
/// let format = ExportFormat::from_name("shp").expect("it is a format");
/// assert_eq!(layout::export("roads", format), "exports/roads.shp.zip");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExportFormat {
    /// GeoPackage (OGC 12-128), a table for each type of geometry.
    GeoPackage,
    /// ESRI Shapefiles in one archive, one for each type of geometry.
    Shapefile,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// Text table with a row of HXL hashtags.
    Csv,
    /// KML 2.2.
    Kml,
    /// GPX 1.1: points as waypoints, lines and outlines as tracks.
    Gpx,
    /// Workbook (XLSX).
    Workbook,
    /// GeoParquet 1.0.
    GeoParquet,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::GeoPackage,
        Self::Shapefile,
        Self::GeoJson,
        Self::Csv,
        Self::Kml,
        Self::Gpx,
        Self::Workbook,
        Self::GeoParquet,
    ];

    /// Its name in configurations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shapefile => "shp",
            other => other.ending(),
        }
    }

    /// How its files end, without the first dot. GDAL and QGIS open `.shp.zip` as it is.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::GeoPackage => "gpkg",
            Self::Shapefile => "shp.zip",
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::Kml => "kml",
            Self::Gpx => "gpx",
            Self::Workbook => "xlsx",
            Self::GeoParquet => "parquet",
        }
    }

    /// Its media type, as IANA lists it; that of GPX is the one in use.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::Shapefile => "application/zip",
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::Gpx => "application/gpx+xml",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::GeoParquet => "application/vnd.apache.parquet",
        }
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::GeoPackage => "GeoPackage",
            Self::Shapefile => "Shapefile",
            Self::GeoJson => "GeoJSON",
            Self::Csv => "CSV (HXL)",
            Self::Kml => "KML",
            Self::Gpx => "GPX",
            Self::Workbook => "Excel",
            Self::GeoParquet => "GeoParquet",
        }
    }

    /// The format that a configuration calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_formats_have_one_name_or_one_ending() {
        for word in [ExportFormat::name, ExportFormat::ending, ExportFormat::title] {
            let words: BTreeSet<&str> = ExportFormat::ALL.into_iter().map(word).collect();
            assert_eq!(words.len(), ExportFormat::ALL.len());
        }
        for format in ExportFormat::ALL {
            assert_eq!(ExportFormat::from_name(format.name()), Some(format));
        }
        assert_eq!(ExportFormat::from_name("fgb"), None);
    }
}
