//! The SHA-256 of the files that a source was read from.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::gdal::file_list::files_of;

/// SHA-256 in hex. A Shapefile is hashed with the files of the same stem beside it, a folder (such
/// as a file geodatabase) with every file in it, in order of their names; the names are hashed,
/// too. A VRT is hashed with the files that it names, in its order, and these with their own.
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

/// All files that are hashed for one.
fn parts(file: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !is_called(file, "vrt") {
        return own_parts(file);
    }
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let mut waiting = vec![file.to_owned()];
    while let Some(next) = waiting.pop() {
        // Whatever way leads to a file, it is hashed once: a VRT may name itself.
        if !seen.insert(next.canonicalize()?) {
            continue;
        }
        if is_called(&next, "vrt") {
            // From the last on, so that they come in the order of the file. One that is not there changes
            // the sum when it comes.
            let named = files_of(&next).into_iter().rev().filter(|named| named.exists());
            waiting.extend(named);
            found.push(next);
        } else {
            found.extend(own_parts(&next)?);
        }
    }
    Ok(found)
}

fn is_called(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// The parts of which a Shapefile or a folder consists, sorted; else the file alone.
fn own_parts(file: &Path) -> std::io::Result<Vec<PathBuf>> {
    let is_shapefile = is_called(file, "shp");
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

    #[test]
    fn a_mosaic_is_also_the_rasters_that_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name)
        };
        let grid = |depth: &str| {
            format!("ncols 2\nnrows 1\nxllcorner 116\nyllcorner -1\ncellsize 1\n{depth} 0\n")
        };
        let mosaic = |name: &str| {
            format!(
                "<VRTDataset rasterXSize=\"2\" rasterYSize=\"1\"><GeoTransform>116,1,0,0,0,-1</GeoTransform>\
                 <VRTRasterBand dataType=\"Float32\" band=\"1\"><SimpleSource><SourceFilename \
                 relativeToVRT=\"1\">{name}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>\
                 </VRTRasterBand></VRTDataset>"
            )
        };
        write("a.asc", &grid("1"));
        let inner = write("dalam.vrt", &mosaic("a.asc"));
        let outer = write("luar.vrt", &mosaic("dalam.vrt"));
        let table = write(
            "titik.vrt",
            "<OGRVRTDataSource><OGRVRTLayer name=\"titik\"><SrcDataSource relativeToVRT=\"1\">titik.csv\
             </SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        );
        write("titik.csv", "x,y\n116,-1\n");
        let sums = || [&inner, &outer, &table].map(|file| sha256(file).unwrap());
        let before = sums();
        assert_eq!(sums(), before);
        write("a.asc", &grid("2"));
        let deeper = sums();
        assert!(deeper[0] != before[0] && deeper[1] != before[1], "{deeper:?}");
        assert_eq!(deeper[2], before[2]);
        write("titik.csv", "x,y\n117,-1\n");
        assert_ne!(sums()[2], deeper[2]);
        std::fs::remove_file(folder.path().join("a.asc")).unwrap();
        assert_ne!(sums()[0], deeper[0], "one of its rasters is gone");
    }
}
