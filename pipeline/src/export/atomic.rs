//! Files appear whole or not at all: written beside their place, then renamed.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// What becomes of files that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// They stay, and nothing is written.
    Stays,
    /// They are replaced.
    Replaced,
}

/// Has `write` write files into a new folder beside `path`, and then moves all of them there in the order
/// of their names. Answers where they lie, in that order.
///
/// # Errors
/// Where the disk fails, `write` does, or one of them is there already and stays.
pub fn place<T>(
    path: &Path,
    existing: Existing,
    write: impl FnOnce(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<(Vec<PathBuf>, T)> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let said = || format!("cannot write to {}", folder.display());
    let scratch = tempfile::Builder::new().prefix(".lintas-export-").tempdir_in(folder);
    let scratch = scratch.with_context(said)?;
    let told = write(scratch.path())?;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(scratch.path()).with_context(said)? {
        names.push(entry.with_context(said)?.file_name());
    }
    names.sort();
    let places: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    if existing == Existing::Stays
        && let Some(there) = places.iter().find(|place| place.exists())
    {
        anyhow::bail!("{} is there already; --force replaces it", there.display());
    }
    for (name, place) in names.iter().zip(&places) {
        std::fs::rename(scratch.path().join(name), place)
            .with_context(|| format!("cannot write {}", place.display()))?;
    }
    Ok((places, told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays_unless_it_is_to_be_replaced_and_a_failure_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let write = |text: &'static str, existing| {
            place(&path, existing, |into| Ok(std::fs::write(into.join("a.txt"), text)?))
        };
        let (places, ()) = write("satu", Existing::Stays).unwrap();
        assert_eq!(places, std::slice::from_ref(&path));
        let refused = write("dua", Existing::Stays).unwrap_err().to_string();
        assert!(refused.contains("--force"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "satu");
        write("dua", Existing::Replaced).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "dua");
        let failed: anyhow::Result<(Vec<PathBuf>, ())> = place(&path, Existing::Replaced, |into| {
            std::fs::write(into.join("a.txt"), "tiga")?;
            anyhow::bail!("no room")
        });
        assert!(failed.is_err() && std::fs::read_to_string(&path).unwrap() == "dua");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
