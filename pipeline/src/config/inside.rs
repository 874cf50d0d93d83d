//! Whether files lie where the configuration does. Whoever may put a file into the inbox may put a link
//! there, too: links are judged by where they lead.

use std::path::{Component, Path, PathBuf};

use super::connection::{Connected, connected};
use super::path::SourcePath;

/// What to do where a file outside is meant.
pub(super) const ALLOW_OUTSIDE: &str =
    "where that is meant, say `allow_outside = true` of the source, or in [ingest] for all of them";

/// Why a path leads out of the folder of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Outside {
    /// It is written so: `..`, or another folder.
    #[error("{0} lies outside the folder of the configuration")]
    Written(String),
    /// A link leads there.
    #[error("{0} is a link that leads out of the folder of the configuration, to {1}")]
    ByLink(String, String),
    /// It is a part of a file, of which only GDAL knows where it lies.
    #[error("{0} names a part of a file, and nobody can say whether it lies in the folder")]
    Unjudged(String),
}

/// How the files of a path lead out of `folder`; `None` where they do not, or it is a database or an
/// address.
pub(super) fn where_it_leads(path: &str, found: &SourcePath, folder: &Path) -> Option<Outside> {
    if matches!(connected(&found.opened), Some(Connected::Part(_))) {
        return Some(Outside::Unjudged(path.to_owned()));
    }
    let file = found.file.iter().chain(&found.matches).find(|file| !really_inside(file, folder))?;
    if !stripped(file).starts_with(stripped(folder)) {
        return Some(Outside::Written(path.to_owned()));
    }
    let there = file.canonicalize().unwrap_or_else(|_| file.clone());
    let shown = file.strip_prefix(folder).unwrap_or(file).display().to_string();
    Some(Outside::ByLink(shown, there.display().to_string()))
}

/// Whether a file really lies in a folder or below it, whatever links lead to it. One that is not there
/// does not.
pub fn really_inside(file: &Path, folder: &Path) -> bool {
    match (file.canonicalize(), folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
}

/// A path without `.` and `..`, as it is written.
fn stripped(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_judged_by_where_they_lead() {
        let root = tempfile::tempdir().unwrap();
        let (here, there) = (root.path().join("wilayah"), root.path().join("lain"));
        std::fs::create_dir_all(here.join("inbox")).unwrap();
        std::fs::create_dir(&there).unwrap();
        std::fs::write(there.join("rahasia.csv"), "id\n1\n").unwrap();
        std::fs::write(here.join("inbox/a.csv"), "id\n1\n").unwrap();
        symlink(there.join("rahasia.csv"), here.join("inbox/b.csv")).unwrap();
        symlink(&there, here.join("map")).unwrap();
        symlink("a.csv", here.join("inbox/c.csv")).unwrap();
        let leads = |path: &str| {
            let found = SourcePath::resolve(path, &here).unwrap();
            where_it_leads(path, &found, &here)
        };
        assert_eq!(leads("inbox/a.csv"), None);
        assert_eq!(leads("inbox/c.csv"), None, "a link that stays inside");
        assert_eq!(leads("inbox/../inbox/a.csv"), None);
        assert_eq!(leads(&here.join("inbox/a.csv").display().to_string()), None);
        for link in ["inbox/b.csv", "map/rahasia.csv", "map/*.csv", "inbox/*.csv"] {
            assert!(matches!(leads(link), Some(Outside::ByLink(..))), "{link}");
        }
        for written in ["../lain/rahasia.csv", "../lain/*.csv"] {
            assert_eq!(leads(written), Some(Outside::Written(written.to_owned())));
        }
        let absolute = there.join("rahasia.csv").display().to_string();
        assert_eq!(leads(&absolute), Some(Outside::Written(absolute.clone())));
    }

    #[test]
    fn a_database_lies_nowhere_and_a_part_of_a_file_is_not_judged() {
        let folder = tempfile::tempdir().unwrap();
        let leads = |path: &str| {
            let found = SourcePath::resolve(path, folder.path()).unwrap();
            where_it_leads(path, &found, folder.path())
        };
        assert_eq!(leads("PG:host=db"), None);
        assert_eq!(leads("https://example.org/a.csv"), None);
        assert!(matches!(leads("NETCDF:/etc/x.nc:depth"), Some(Outside::Unjudged(_))));
    }
}
