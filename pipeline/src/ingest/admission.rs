//! What is looked at before a source is opened at all: that its files are files, no larger than it may
//! have, and no list of files elsewhere.

use std::fs::Metadata;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use super::gdal::mosaic;
use super::unusable::{Remedy, SEE_PERMISSIONS, Unusable};
use crate::config::{Config, Source, SourcePath};

/// What to do about what is no file.
const NAME_A_FILE: Remedy = [
    "Simpan datanya sebagai berkas biasa dan sebut namanya sebagai `path`.",
    "Save the data as an ordinary file, and give its name as `path`.",
];
/// What to do about a file that is larger than the source may have.
const RAISE_THE_BOUND: Remedy = [
    "Potong datanya ke wilayah ini; bila memang sebesar itu, naikkan `max_bytes` sumber ini.",
    "Cut the region out of it; where it is that large on purpose, raise `max_bytes` of the source.",
];
/// Folders of files that are none: what the system makes up while it is read.
const MADE_UP: [&str; 3] = ["/proc", "/sys", "/dev"];
/// Files in a folder that are counted; a geodatabase has some hundred.
const MOST_PARTS: usize = 100_000;

/// Why the files of a path of `source` are not opened; `None` where they are.
pub(super) fn refused(config: &Config, source: &Source, path: &SourcePath) -> Option<Unusable> {
    let mut files: Vec<&Path> = path.file.iter().chain(&path.matches).map(AsRef::as_ref).collect();
    files.dedup();
    let most = source.bounds.max_bytes;
    files.iter().find_map(|file| why_no_file(file, most)).or_else(|| {
        let vrt = path.file.as_deref().filter(|file| path.is_plain(file))?;
        if path.ending() != "vrt" || vrt.is_dir() {
            return None;
        }
        let folder = config.document.file.parent().filter(|_| !source.allow_outside);
        mosaic::may_be_read(vrt, folder).err()
    })
}

/// Why this is no file that is opened, or too large a one.
fn why_no_file(file: &Path, most: u64) -> Option<Unusable> {
    let (metadata, real) = match (std::fs::metadata(file), file.canonicalize()) {
        (Ok(metadata), Ok(real)) => (metadata, real),
        (Err(error), _) | (_, Err(error)) => {
            return Some(Unusable::foreign(error).mended_by(SEE_PERMISSIONS));
        }
    };
    if let Some((en, id)) = kind_of_no_file(&metadata) {
        let why =
            Unusable::new(format!("it is {en}, and no file"), format!("itu {id}, bukan berkas"));
        return Some(why.mended_by(NAME_A_FILE));
    }
    if MADE_UP.iter().any(|folder| real.starts_with(folder)) {
        let why = Unusable::new(
            "it is made up by the system while it is read, and no file on a disk",
            "dibuat sistem saat dibaca, bukan berkas di diska",
        );
        return Some(why.mended_by(NAME_A_FILE));
    }
    let size = if metadata.is_dir() { size_of_folder(file) } else { metadata.len() };
    (size > most).then(|| {
        let why = Unusable::new(
            format!("it is too large: {size} bytes are more than the source may have ({most})"),
            format!("terlalu besar: {size} bita, lebih dari batas sumber ini ({most})"),
        );
        why.mended_by(RAISE_THE_BOUND)
    })
}

/// What is neither a file nor a folder: in English, in Bahasa Indonesia.
fn kind_of_no_file(metadata: &Metadata) -> Option<(&'static str, &'static str)> {
    let kind = metadata.file_type();
    match () {
        () if kind.is_file() || kind.is_dir() => None,
        () if kind.is_fifo() => Some(("a pipe (FIFO)", "pipa (FIFO)")),
        () if kind.is_socket() => Some(("a socket", "soket")),
        () => Some(("a device", "perangkat")),
    }
}

/// Bytes of the files in a folder, not of those in folders inside it: a geodatabase has none.
fn size_of_folder(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.take(MOST_PARTS).filter_map(|entry| entry.metadata().ok());
    sizes.map(|metadata| metadata.len()).sum()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use jiff::Timestamp;

    use super::*;

    fn told(make: impl FnOnce(&Path), path: &str, lines: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path());
        let text = format!(
            "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n[[source]]\n\
             id = \"s\"\nlayer = \"roads\"\npath = \"{path}\"\nallow_outside = true\n{lines}"
        );
        let file = folder.path().join("lintas.toml");
        let config = Config::parse(&file, &text, Timestamp::UNIX_EPOCH).unwrap();
        let source = &config.sources[0];
        assert!(source.missing.is_none(), "{path}");
        refused(&config, source, &source.path).map(|why| {
            assert!(why.remedies().is_some());
            why.en
        })
    }

    #[test]
    fn pipes_devices_and_what_the_system_makes_up_are_not_opened() {
        let fifo = |folder: &Path| {
            let made = Command::new("mkfifo").arg(folder.join("a.geojson")).status();
            assert!(made.expect("mkfifo").success());
        };
        assert!(told(fifo, "a.geojson", "").is_some_and(|why| why.contains("a pipe (FIFO)")));
        assert!(told(fifo, "*.geojson", "").is_some_and(|why| why.contains("a pipe (FIFO)")));
        assert!(told(|_| {}, "/dev/zero", "").is_some_and(|why| why.contains("a device")));
        assert!(told(|_| {}, "/proc/self/maps", "").is_some_and(|why| why.contains("made up")));
        let socket = |folder: &Path| {
            std::os::unix::net::UnixListener::bind(folder.join("a.csv")).unwrap();
        };
        assert!(told(socket, "a.csv", "").is_some_and(|why| why.contains("a socket")));
    }

    #[test]
    fn a_file_larger_than_the_source_may_have_is_not_opened() {
        let sparse = |folder: &Path| {
            let file = std::fs::File::create(folder.join("a.tif")).unwrap();
            file.set_len(5 << 30).unwrap();
        };
        assert!(told(sparse, "a.tif", "").is_some_and(|why| why.contains("too large")));
        assert_eq!(told(sparse, "a.tif", "max_bytes = 6_000_000_000\n"), None);
        let folder = |folder: &Path| {
            std::fs::create_dir(folder.join("a.gdb")).unwrap();
            std::fs::write(folder.join("a.gdb/a.gdbtable"), vec![0; 1000]).unwrap();
        };
        assert_eq!(told(folder, "a.gdb", ""), None);
        assert!(told(folder, "a.gdb", "max_bytes = 999\n").is_some());
    }
}
