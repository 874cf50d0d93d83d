//! How a camera was held: the one tag of a photo's metadata without which it lies on its side.

/// How an Exif segment begins (CIPA DC-008, Exif 2.32, section 4.7.2).
const EXIF: &[u8] = b"Exif\0\0";
/// The tag `Orientation` (TIFF 6.0, section 8), a SHORT.
const TAG: u16 = 0x0112;
const SHORT: u16 = 3;

/// The orientation that an APP1 segment tells, 1 to 8; `None` where it tells none.
pub(super) fn orientation_in(segment: &[u8]) -> Option<u8> {
    let tiff = segment.strip_prefix(EXIF)?;
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| -> Option<u32> {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let first = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(first)?);
    let entries = (0..count).map_while(|nth| first.checked_add(2 + 12 * nth));
    let mut found = entries.filter(|at| short(*at) == Some(TAG));
    let at = found.next()?;
    let value =
        short(at + 8).filter(|_| short(at + 2) == Some(SHORT) && long(at + 4) == Some(1))?;
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

/// An APP1 segment, with its marker, that tells this orientation and nothing else.
pub(super) fn orientation_segment(orientation: u8) -> Vec<u8> {
    let tiff: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    let length = (2 + EXIF.len() + tiff.len() + 7) as u16;
    let rest = [orientation, 0, 0, 0, 0, 0, 0];
    [&[0xff, 0xe1][..], &length.to_be_bytes(), EXIF, tiff, &rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nonsense_is_none() {
        for orientation in 1..=8 {
            let segment = orientation_segment(orientation);
            let length = usize::from(u16::from_be_bytes([segment[2], segment[3]]));
            assert_eq!(length, segment.len() - 2);
            assert_eq!(orientation_in(&segment[4..]), Some(orientation));
            for cut in 0..segment.len() - 11 {
                assert_eq!(orientation_in(&segment[4..4 + cut]), None, "cut at {cut}");
            }
        }
        for bad in [&b""[..], b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"http://ns.adobe"] {
            assert_eq!(orientation_in(bad), None);
        }
        assert_eq!(orientation_in(&orientation_segment(9)[4..]), None);
    }
}
