//! What lies in a file: the tables of a database, the folders of a KML, the members of an archive.

use std::collections::BTreeMap;
use std::path::Path;

use gdal::Dataset;
use gdal::vector::{LayerAccess, OGRwkbGeometryType as Wkb, geometry_type_flatten};

use super::diagnostics;
use super::vector::{OpenError, TableRef, VectorFile, VectorRequest, open, without_table};

/// One table in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// What GDAL opens: the file, or the member of an archive.
    pub path: String,
    /// Position among the tables of that path.
    pub index: usize,
    /// Its name; in an archive with several files, with the file that it lies in.
    pub name: String,
    /// What its rows are drawn as.
    pub drawn: Drawn,
    /// Its rows, where the format knows their number.
    pub rows: Option<u64>,
    /// It only repeats the vertices of other tables of the file.
    pub repeats: bool,
    /// It lies in an archive with several files.
    pub in_archive: bool,
    /// It lies in a database, whose tables have little to do with each other.
    pub in_database: bool,
}

/// What the rows of a table are drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Not at all.
    Nothing,
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Polygons.
    Polygons,
    /// Any of them: the format does not say before it is read.
    Any,
}

/// Endings of files in archives that are opened; a Shapefile by its `.shp`.
const MEMBERS: [&str; 12] = [
    "shp", "geojson", "json", "gpkg", "kml", "gpx", "fgb", "gml", "tab", "mif", "sqlite",
    "geojsonl",
];
/// Members of one archive that are opened at most.
const MOST_MEMBERS: usize = 200;

/// What a source holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// Its tables, in the order of the file; of an archive, member by member in the order of their
    /// names.
    pub tables: Vec<TableInfo>,
    /// Members of an archive that GDAL does not open, with the reason.
    pub unopened: Vec<(String, OpenError)>,
    /// What was opened to see this, by path: some formats read a whole file for it.
    opened: BTreeMap<String, Dataset>,
}

impl Contents {
    /// Opens a table, without opening its file again where that can be.
    ///
    /// # Errors
    /// As [`VectorFile::open`].
    pub fn table(
        &mut self,
        table: &TableInfo,
        request: &VectorRequest<'_>,
    ) -> Result<VectorFile, OpenError> {
        let request =
            VectorRequest { path: &table.path, table: Some(TableRef::At(table.index)), ..*request };
        match self.opened.remove(&table.path) {
            Some(dataset) => VectorFile::of(dataset, &request),
            None => VectorFile::open(&request),
        }
    }
}

/// The tables of a source. At least one, unless members of an archive were not opened.
///
/// # Errors
/// Where GDAL does not open the file, or an archive has too many files.
pub fn contents(request: &VectorRequest<'_>) -> Result<Contents, OpenError> {
    diagnostics::start();
    let members = members(request.path);
    if members.is_empty() {
        let (dataset, tables) = tables_of(request.path, None)?;
        let opened = BTreeMap::from([(request.path.to_owned(), dataset)]);
        return Ok(Contents { tables, unopened: Vec::new(), opened });
    }
    if members.len() > MOST_MEMBERS {
        let count = members.len();
        return Err(OpenError::useless(
            format!("{count} files in one archive are too many"),
            format!("{count} berkas dalam satu arsip terlalu banyak"),
            [
                "Kirim hanya berkas yang diperlukan, dalam zip sendiri.",
                "Send only the files that are needed, in a zip of their own.",
            ],
        ));
    }
    let several = members.len() > 1;
    let mut contents = Contents::default();
    for member in members {
        let name = member.trim_start_matches(request.path).trim_start_matches('/');
        match tables_of(&member, several.then_some(name)) {
            Ok((dataset, tables)) => {
                contents.tables.extend(tables);
                contents.opened.insert(member, dataset);
            }
            Err(error) => contents.unopened.push((name.to_owned(), error)),
        }
    }
    Ok(contents)
}

fn tables_of(path: &str, member: Option<&str>) -> Result<(Dataset, Vec<TableInfo>), OpenError> {
    let dataset = open(path, &[])?;
    let driver = dataset.driver().short_name();
    let several = dataset.layer_count() > 1;
    let tables = dataset.layers().enumerate().map(|(index, layer)| {
        let name = match member {
            // A file of one table is called after itself.
            Some(member) if !several => member.to_owned(),
            Some(member) => format!("{member}: {}", layer.name()),
            None => layer.name(),
        };
        let drawn = match layer.defn().geom_fields().next() {
            None => Drawn::Nothing,
            Some(field) => drawn_as(field.field_type()),
        };
        let repeats =
            driver == "GPX" && ["route_points", "track_points"].contains(&layer.name().as_str());
        let in_database =
            ["GPKG", "OpenFileGDB", "FileGDB", "SQLite", "PostgreSQL", "MSSQLSpatial", "PGDUMP"]
                .contains(&driver.as_str());
        // Of one table nobody needs to know; of several, the empty ones do not count.
        let rows = match layer.try_feature_count() {
            // A server would count every row of every table.
            None if several && driver != "PostgreSQL" => Some(layer.feature_count()),
            known => known,
        };
        let in_archive = member.is_some();
        TableInfo {
            path: path.to_owned(),
            index,
            name,
            drawn,
            rows,
            repeats,
            in_archive,
            in_database,
        }
    });
    let tables: Vec<TableInfo> =
        tables.filter(|table| !is_catalogue(&driver, &table.name)).collect();
    diagnostics::take();
    if tables.is_empty() {
        return Err(without_table());
    }
    Ok((dataset, tables))
}

/// Whether a table of a database holds what PostGIS itself needs.
fn is_catalogue(driver: &str, name: &str) -> bool {
    const CATALOGUE: [&str; 5] = [
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
        "raster_columns",
        "raster_overviews",
    ];
    driver == "PostgreSQL"
        && (CATALOGUE.contains(&name)
            || ["topology.", "tiger."].iter().any(|own| name.starts_with(own)))
}

/// The files in an archive that are opened one by one. Empty where the path is no archive as a whole,
/// or has none of them.
fn members(path: &str) -> Vec<String> {
    let is_archive = ["/vsizip/", "/vsitar/"].iter().any(|prefix| path.starts_with(prefix))
        && [".zip", ".tar", ".tgz", ".tar.gz"]
            .iter()
            .any(|ending| path.to_lowercase().ends_with(ending));
    if !is_archive {
        return Vec::new();
    }
    let mut members: Vec<String> = listed(path)
        .into_iter()
        .filter(|member| {
            // What a Mac adds to archives, and hidden files.
            let hidden = member.split('/').any(|part| part.starts_with(['.', '_']));
            let ending = member.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
            !hidden && MEMBERS.contains(&ending.as_str())
        })
        .map(|member| {
            let inner = member.trim_start_matches(path).trim_start_matches('/');
            format!("{path}/{inner}")
        })
        .collect();
    members.sort_unstable();
    members.dedup();
    members
}

/// The files in an archive, in folders or not.
pub fn listed(path: &str) -> Vec<String> {
    let listed = gdal::vsi::read_dir(Path::new(path), true).unwrap_or_default();
    diagnostics::take();
    let inside = |member: &std::path::PathBuf| {
        let member = member.to_string_lossy();
        member.trim_start_matches(path).trim_start_matches('/').to_owned()
    };
    listed.iter().map(inside).collect()
}

/// The names of the files in one folder of an archive.
pub fn beside_in_archive(folder: &str) -> Vec<String> {
    let names = gdal::vsi::read_dir(Path::new(folder), false).unwrap_or_default();
    diagnostics::take();
    let last = |name: &std::path::PathBuf| Some(name.file_name()?.to_string_lossy().into_owned());
    names.iter().filter_map(last).collect()
}

fn drawn_as(kind: Wkb::Type) -> Drawn {
    match geometry_type_flatten(kind) {
        Wkb::wkbNone => Drawn::Nothing,
        Wkb::wkbPoint | Wkb::wkbMultiPoint => Drawn::Points,
        Wkb::wkbLineString
        | Wkb::wkbMultiLineString
        | Wkb::wkbCircularString
        | Wkb::wkbCompoundCurve
        | Wkb::wkbCurve
        | Wkb::wkbMultiCurve => Drawn::Lines,
        Wkb::wkbPolygon
        | Wkb::wkbMultiPolygon
        | Wkb::wkbCurvePolygon
        | Wkb::wkbMultiSurface
        | Wkb::wkbSurface
        | Wkb::wkbPolyhedralSurface
        | Wkb::wkbTIN
        | Wkb::wkbTriangle => Drawn::Polygons,
        _ => Drawn::Any,
    }
}
