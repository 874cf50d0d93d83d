//! Databases in a file (GeoPackage, SQLite, SpatiaLite) whose tables are other files: SpatiaLite's virtual
//! tables open whatever path stands in them.

use std::io::Read;

use super::open_error::OpenError;
use crate::ingest::unusable::SEND_A_MAP;

/// Modules of SQLite and SpatiaLite whose tables are other files or addresses, in lower case.
const READ_OTHER_FILES: [&[u8]; 9] = [
    b"virtualshape",
    b"virtualtext",
    b"virtualdbf",
    b"virtualxl",
    b"virtualogr",
    b"virtualgeojson",
    b"virtualpg",
    b"virtualmongo",
    b"csv_virtual",
];
/// Bytes that are looked through at a time.
const CHUNK: usize = 1 << 20;

/// Refuses a database in which the name of such a module stands: its schema is text, and nothing of a map
/// is called so.
///
/// # Errors
/// Where one does. A file that cannot be read is told where it is opened.
pub(super) fn reads_itself_alone(path: &str, drivers: &[&str]) -> Result<(), OpenError> {
    let is_plain = !path.starts_with("/vsi") && std::path::Path::new(path).is_file();
    if !drivers.contains(&"SQLite") || !is_plain || !names_a_module(path) {
        return Ok(());
    }
    Err(OpenError::useless(
        "one of its tables is a virtual one that reads another file, which is not followed",
        "salah satu tabelnya semu dan membaca berkas lain; tidak diikuti",
        SEND_A_MAP,
    ))
}

fn names_a_module(path: &str) -> bool {
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let longest = READ_OTHER_FILES.iter().map(|name| name.len()).max().unwrap_or(0);
    let (mut buffer, mut kept) = (vec![0_u8; CHUNK + longest], 0);
    loop {
        let Ok(read @ 1..) = file.read(&mut buffer[kept..]) else { return false };
        let end = kept + read;
        buffer[kept..end].make_ascii_lowercase();
        if holds_a_name(&buffer[..end]) {
            return true;
        }
        // A name may lie across two chunks.
        let from = end.saturating_sub(longest);
        buffer.copy_within(from..end, 0);
        kept = end - from;
    }
}

fn holds_a_name(bytes: &[u8]) -> bool {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'v' | b'c'));
    let mut starts = starts.map(|(at, _)| &bytes[at..]);
    starts.any(|rest| READ_OTHER_FILES.iter().any(|name| rest.starts_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_another_file_is_found_wherever_its_schema_lies() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let path = file.to_string_lossy().into_owned();
        let refused = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            reads_itself_alone(&path, &["GPKG", "SQLite"]).is_err()
        };
        assert!(!refused(b"SQLite format 3\0 CREATE VIRTUAL TABLE \"rtree\" USING rtree(id)"));
        for before in [0, 100, CHUNK - 5, CHUNK, 2 * CHUNK + 7] {
            let mut bytes = vec![b' '; before];
            bytes.extend(b"CREATE VIRTUAL TABLE x USING VirtualShape('/etc/x', CP1252, 4326)");
            assert!(refused(&bytes), "after {before} bytes");
        }
        assert!(reads_itself_alone(&path, &["GeoJSON"]).is_ok(), "no database");
    }
}
