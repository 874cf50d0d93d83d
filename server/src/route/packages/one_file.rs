//! A package as one file: a tar archive (POSIX.1-1988, `ustar`) with the manifest first and the parts behind
//! it in its order, so that a reader finds every part by adding up sizes, and any tool unpacks it.

use bytes::Bytes;
use jiff::tz::TimeZone;
use lintas_snapshot::format::SnapshotFile;

use super::{package::Package, part::sha256};
use crate::http::problem::{Code, Problem};

/// Its media type.
pub(super) const MEDIA: &str = "application/x-tar";
/// The name of the manifest in it.
const MANIFEST: &str = "package.json";
/// A member begins at a multiple of this, and its header is as long.
const BLOCK: usize = 512;

/// The pieces that the file consists of, its length, and a hash that names it.
///
/// # Errors
/// `internal` where the name of a part is too long for the format.
pub(super) fn files(package: &Package) -> Result<(Vec<SnapshotFile>, u64, String), Problem> {
    let manifest = package.manifest_of_file().to_string().into_bytes();
    let hash = sha256(&manifest);
    let mut files: Vec<SnapshotFile> = Vec::new();
    let length = manifest.len() as u64;
    push(&mut files, MANIFEST, length, Bytes::from(manifest).into())?;
    for part in package.parts() {
        push(&mut files, &part.name, part.bytes, part.file.clone())?;
    }
    // Two empty blocks end it.
    files.push(Bytes::from_static(&[0; 2 * BLOCK]).into());
    let length = files.iter().map(SnapshotFile::len).sum();
    Ok((files, length, hash))
}

fn push(
    files: &mut Vec<SnapshotFile>,
    name: &str,
    length: u64,
    content: SnapshotFile,
) -> Result<(), Problem> {
    files.push(Bytes::from(header(name, length).ok_or(Code::Internal)?).into());
    files.push(content);
    let rest = (length % BLOCK as u64) as usize;
    if rest > 0 {
        files.push(Bytes::from(vec![0; BLOCK - rest]).into());
    }
    Ok(())
}

/// The header of a member; `None` where its name or size does not fit.
fn header(name: &str, length: u64) -> Option<Vec<u8>> {
    // Eleven octal digits.
    if name.len() > 100 || length >= 1 << 33 {
        return None;
    }
    let mut block = vec![0; BLOCK];
    let mut put =
        |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{length:011o}\0"));
    // The same bytes whenever it is made.
    put(136, "00000000000\0");
    // The sum counts itself as blanks.
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

/// What a browser calls the file: area, moment of the data in UTC, and that a drill is one.
pub(super) fn name(package: &Package) -> String {
    let manifest = package.open.manifest();
    let moment = manifest.as_of.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mark = if package.open.is_drill() { "_LATIHAN" } else { "" };
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let region: String = manifest.region.id.chars().map(plain).collect();
    let area: String = package.area.id.chars().map(plain).collect();
    let area = if area == region { region } else { format!("{region}_{area}") };
    format!("{area}_{moment}{mark}.lintas")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_what_tar_reads() {
        let header = header("tiles/roads", 4711).unwrap();
        assert_eq!((header.len(), &header[..12]), (512, &b"tiles/roads\0"[..]));
        assert_eq!(&header[124..136], b"00000011147\0");
        assert_eq!(&header[257..265], b"ustar\x0000");
        let octal = std::str::from_utf8(&header[148..154]).unwrap();
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        let own: u32 = header[148..156].iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(u32::from_str_radix(octal, 8).unwrap(), sum - own + 8 * 32);
        assert!(super::header(&"x".repeat(101), 1).is_none());
    }
}
