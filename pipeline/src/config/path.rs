//! Paths of sources: a file, the newest file of a pattern, or whatever else GDAL opens.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::connection::{Connected, connected, reads_like_one};
use super::secret::without_secrets;

/// The path of a source, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePath {
    /// As configured, without secrets, for reports and manifests.
    pub shown: String,
    /// What GDAL opens: an absolute path, `/vsizip/…`, or a connection.
    pub opened: String,
    /// The file on disk that it is or lies in, where there is one.
    pub file: Option<PathBuf>,
    /// All files that it matches where it is a pattern, in order of their names. The newest of them is
    /// `file`; warnings are read from all.
    pub matches: Vec<PathBuf>,
    /// There is no such file now.
    pub missing: bool,
}

/// Why a path cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is no such file.
    #[error("there is no file {0}")]
    Missing(String),
    /// No file matches the pattern.
    #[error("no file matches {0}")]
    NoMatch(String),
    /// It is asked for by way of GDAL, which knows no bounds.
    #[error("a source on the web is written as its address: {0}")]
    ByCurl(String),
    /// It reads like a connection, and is none that is opened.
    #[error("{0} is neither a file nor a database or service that is read here")]
    UnknownKind(String),
    /// The pattern cannot be read.
    #[error("the pattern cannot be read: {0}")]
    BadPattern(String),
}

impl SourcePath {
    /// Resolves `path` relative to `folder`. A pattern takes the newest file by time of
    /// modification; of equals, the last by name.
    ///
    /// # Errors
    /// Where a file is missing, or nothing matches.
    pub fn resolve(path: &str, folder: &Path) -> Result<Self, PathError> {
        if path.starts_with("/vsicurl") {
            let address = path.find("/http").map_or(path, |at| &path[at + 1..]);
            return Err(PathError::ByCurl(without_secrets(address)));
        }
        let is_file = || folder.join(path).exists();
        if connected(path).is_some() && !is_file() {
            let shown = without_secrets(path);
            return Ok(Self {
                shown,
                opened: path.to_owned(),
                file: None,
                matches: Vec::new(),
                missing: false,
            });
        }
        if let Some((prefix, inner)) = virtual_prefix(path) {
            let absolute = folder.join(inner);
            let file = absolute
                .ancestors()
                .find(|ancestor| ancestor.is_file())
                .map(Path::to_owned)
                .ok_or_else(|| PathError::Missing(path.to_owned()))?;
            let opened = format!("{prefix}{}", absolute.display());
            let shown = path.to_owned();
            return Ok(Self {
                shown,
                opened,
                file: Some(file),
                matches: Vec::new(),
                missing: false,
            });
        }
        if reads_like_one(path) && !is_file() {
            return Err(PathError::UnknownKind(without_secrets(path)));
        }
        let absolute = folder.join(path);
        let mut matches = Vec::new();
        let found = if absolute.exists() {
            absolute
        } else if path.contains(['*', '?', '[']) {
            let found = matching(&absolute)?;
            let newest = found.iter().max().map(|(_, newest)| newest.clone());
            matches.extend(found.into_iter().map(|(_, path)| path));
            matches.sort();
            newest.ok_or_else(|| PathError::NoMatch(path.to_owned()))?
        } else {
            return Err(PathError::Missing(path.to_owned()));
        };
        let lower = found.to_string_lossy().to_lowercase();
        let prefix = match () {
            () if lower.ends_with(".zip") => "/vsizip/",
            () if [".tar", ".tgz", ".tar.gz"].iter().any(|end| lower.ends_with(end)) => "/vsitar/",
            () if lower.ends_with(".gz") => "/vsigzip/",
            () => "",
        };
        let opened = format!("{prefix}{}", found.display());
        Ok(Self { shown: path.to_owned(), opened, file: Some(found), matches, missing: false })
    }

    /// A path without a file.
    pub fn absent(path: &str, folder: &Path) -> Self {
        let opened = folder.join(path).display().to_string();
        let shown = if path.contains("://") { without_secrets(path) } else { path.to_owned() };
        Self { shown, opened, file: None, matches: Vec::new(), missing: true }
    }

    /// Whether it is an address on the web, to be fetched.
    pub fn is_on_the_web(&self) -> bool {
        connected(&self.opened) == Some(Connected::Web)
    }

    /// Whether `file` itself is opened, and not something inside it.
    pub fn is_plain(&self, file: &Path) -> bool {
        Path::new(&self.opened) == file
    }

    /// The extension of the opened name, in lower case.
    pub fn ending(&self) -> String {
        Path::new(&self.opened)
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase())
            .unwrap_or_default()
    }
}

/// Splits `/vsizip/` and similar prefixes off a path into a local file.
fn virtual_prefix(path: &str) -> Option<(&'static str, &str)> {
    ["/vsizip/", "/vsigzip/", "/vsitar/"]
        .into_iter()
        .find_map(|prefix| path.strip_prefix(prefix).map(|inner| (prefix, inner)))
        .map(|(prefix, inner)| (prefix, inner.trim_matches(['{', '}'])))
}

/// The files that a pattern matches, each with when it was last written.
fn matching(pattern: &Path) -> Result<Vec<(SystemTime, PathBuf)>, PathError> {
    let bad = |error: &dyn std::fmt::Display| PathError::BadPattern(error.to_string());
    let paths = glob::glob(&pattern.to_string_lossy()).map_err(|error| bad(&error))?;
    let mut found = Vec::new();
    for path in paths.flatten() {
        // Lock files and temporary copies of office programs.
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(['~', '.']) {
            continue;
        }
        let Ok(modified) = path.metadata().and_then(|metadata| metadata.modified()) else {
            continue;
        };
        found.push((modified, path));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_pattern_takes_the_newest_file() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age_s) in [("a.csv", 50), ("b.csv", 10), ("~c.csv", 0), ("d.txt", 0)] {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age_s))
                .unwrap();
        }
        let found = SourcePath::resolve("*.csv", folder.path()).unwrap();
        assert_eq!(found.file.unwrap().file_name().unwrap(), "b.csv");
        let all = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
        assert_eq!(found.matches, all, "in order of their names");
        assert_eq!(found.shown, "*.csv");
        let missing = SourcePath::resolve("x/*.csv", folder.path());
        assert_eq!(missing, Err(PathError::NoMatch("x/*.csv".to_owned())));
    }

    #[test]
    fn archives_open_through_gdal_and_their_file_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let zip = folder.path().join("roads.zip");
        std::fs::write(&zip, b"").unwrap();
        let plain = SourcePath::resolve("roads.zip", folder.path()).unwrap();
        assert_eq!(plain.opened, format!("/vsizip/{}", zip.display()));
        let inner = SourcePath::resolve("/vsizip/roads.zip/a/b.shp", folder.path()).unwrap();
        assert_eq!(inner.file.as_deref(), Some(zip.as_path()));
        assert_eq!(inner.ending(), "shp");
    }

    #[test]
    fn what_only_reads_like_a_connection_is_refused_and_a_file_with_a_colon_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["/vsistdin/", "/vsimem/a.geojson", "vrt://a.tif", "WMS:http://host/?x=1"] {
            let refused = SourcePath::resolve(path, folder.path());
            assert!(matches!(refused, Err(PathError::UnknownKind(_))), "{path}: {refused:?}");
        }
        let curl = SourcePath::resolve("/vsicurl/http://host/a.tif", folder.path());
        assert_eq!(curl, Err(PathError::ByCurl("http://host/a.tif".to_owned())));
        std::fs::write(folder.path().join("gpkg:x.csv"), b"id\n").unwrap();
        let found = SourcePath::resolve("gpkg:x.csv", folder.path()).unwrap();
        assert_eq!(found.file, Some(folder.path().join("gpkg:x.csv")));
    }
}
