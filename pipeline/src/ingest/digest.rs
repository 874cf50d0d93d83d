//! The SHA-256 of the files that a source was read from.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// SHA-256 in hex. A Shapefile is hashed with the files of the same stem beside it, a folder (such
/// as a file geodatabase) with every file in it, in order of their names; the names are hashed,
/// too.
///
/// # Errors
/// Where a file cannot be read.
pub fn sha256(file: &Path) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    let parts = parts(file)?;
    if let [only] = &parts[..] {
        feed(&mut hasher, only)?;
    } else {
        for part in parts {
            hasher.update(part.file_name().unwrap_or_default().as_encoded_bytes());
            hasher.update([0]);
            feed(&mut hasher, &part)?;
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// SHA-256 in hex of several files that are one source, with their names.
///
/// # Errors
/// Where a file cannot be read.
pub fn sha256_of_all(files: &[PathBuf]) -> std::io::Result<String> {
    if let [only] = files {
        return sha256(only);
    }
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hasher.update([0]);
        feed(&mut hasher, file)?;
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn parts(file: &Path) -> std::io::Result<Vec<PathBuf>> {
    let is_shapefile = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp"));
    let folder = if file.is_dir() {
        file
    } else if is_shapefile {
        file.parent().unwrap_or(Path::new("."))
    } else {
        return Ok(vec![file.to_owned()]);
    };
    // The parts of a Shapefile (ESRI Shapefile Technical Description), and `.cpg` with its
    // encoding.
    let belongs = |path: &Path| {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        file.is_dir()
            || (path.file_stem() == file.file_stem()
                && ["shp", "shx", "dbf", "prj", "cpg"].contains(&ending.as_str()))
    };
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && belongs(&path) {
            parts.push(path);
        }
    }
    parts.sort();
    Ok(parts)
}

fn feed(hasher: &mut Sha256, file: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(file)?);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shapefile_is_all_of_its_parts() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let csv = file("a.csv", "abc");
        assert_eq!(
            sha256(&csv).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let shp = file("a.shp", "1");
        let alone = sha256(&shp).unwrap();
        file("a.dbf", "2");
        assert_ne!(sha256(&shp).unwrap(), alone);
    }
}
