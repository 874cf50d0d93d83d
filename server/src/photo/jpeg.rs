//! A JPEG (ITU-T T.81), segment by segment.
//!
//! Kept are the tables, the frame and the scans of a picture with one or three colours, eight bits
//! each, sequential or progressive; of JFIF its head, without a thumbnail; of Exif the orientation,
//! where it is another than upright, in a segment of our own. Everything else goes: all other
//! application segments, comments, and whatever follows the end of the picture, where telephones put
//! films and second pictures.

use super::orientation::{orientation_in, orientation_segment};

/// Scans of a progressive picture at most: libjpeg's own script has ten, and each costs its reader a
/// pass over the whole picture.
const SCANS: usize = 64;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const COM: u8 = 0xfe;

/// A picture with nothing beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CleanJpeg {
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// Columns, as stored: before it is turned by its orientation.
    pub(crate) width: u16,
    /// Rows, as stored.
    pub(crate) height: u16,
}

/// Why a file is not taken as a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PhotoFault {
    /// Its first bytes, or those where a segment should begin, are none of a JPEG's.
    #[error("It is no JPEG.")]
    NoJpeg,
    /// It ends before the picture does.
    #[error("It is cut off.")]
    CutOff,
    /// A kind of JPEG that browsers do not show, or that no camera makes.
    #[error("It is a JPEG of an unusual kind: baseline or progressive, grey or YCbCr, is taken.")]
    Unusual,
    /// Its longer side.
    #[error("It is too large.")]
    TooLarge,
}

impl PhotoFault {
    /// The message that says so to whoever sent it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::NoJpeg => "problem.photo.no_jpeg",
            Self::CutOff => "problem.photo.cut_off",
            Self::Unusual => "problem.photo.unusual",
            Self::TooLarge => "problem.photo.too_large",
        }
    }
}

/// The picture in `data` alone; its longer side has at most `most` pixels. O(bytes); what it returns
/// is no longer than `data` and 36 bytes.
///
/// # Errors
/// [`PhotoFault`].
pub(crate) fn clean(data: &[u8], most: u16) -> Result<CleanJpeg, PhotoFault> {
    let mut reader = SegmentReader { data, at: 0 };
    if reader.marker()? != SOI {
        return Err(PhotoFault::NoJpeg);
    }
    let (mut jfif, mut orientation): (Option<Vec<u8>>, u8) = (None, 1);
    let mut frame: Option<(u16, u16)> = None;
    let (mut kept, mut scans) = (Vec::with_capacity(data.len()), 0);
    loop {
        match reader.marker()? {
            EOI if scans > 0 => break,
            EOI => return Err(PhotoFault::CutOff),
            APP0 => {
                let found = jfif_head(reader.payload()?);
                jfif = jfif.or(found);
            }
            APP1 => orientation = orientation_in(reader.payload()?).unwrap_or(orientation),
            0xe2..=0xef | COM => {
                reader.payload()?;
            }
            // Baseline, extended sequential, progressive; of each picture one.
            marker @ 0xc0..=0xc2 => {
                let payload = reader.payload()?;
                if frame.is_some() {
                    return Err(PhotoFault::Unusual);
                }
                frame = Some(size_in(payload, most)?);
                copy(&mut kept, marker, payload);
            }
            // Tables of quantisation and of codes, and how often codes start anew.
            marker @ (0xc4 | 0xdb | 0xdd) => copy(&mut kept, marker, reader.payload()?),
            SOS if frame.is_some() && scans < SCANS => {
                copy(&mut kept, SOS, reader.payload()?);
                kept.extend_from_slice(reader.scan()?);
                scans += 1;
            }
            _ => return Err(PhotoFault::Unusual),
        }
    }
    let (width, height) = frame.ok_or(PhotoFault::CutOff)?;
    let turned = if orientation == 1 { Vec::new() } else { orientation_segment(orientation) };
    let jfif = jfif.unwrap_or_default();
    let bytes = [&[0xff, SOI][..], &jfif, &turned, &kept, &[0xff, EOI]].concat();
    Ok(CleanJpeg { bytes, width, height })
}

/// The segment of a JFIF head (ITU-T T.871) without its thumbnail; `None` for any other segment.
fn jfif_head(payload: &[u8]) -> Option<Vec<u8>> {
    let head = payload.get(..14).filter(|head| head.starts_with(b"JFIF\0"))?;
    Some([&[0xff, APP0, 0, 16][..], &head[..12], &[0, 0]].concat())
}

/// Columns and rows of a frame.
fn size_in(payload: &[u8], most: u16) -> Result<(u16, u16), PhotoFault> {
    let &[8, h1, h0, w1, w0, colours @ (1 | 3), ref rest @ ..] = payload else {
        return Err(PhotoFault::Unusual);
    };
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    // A height of none is told after the first scan, which no camera does.
    if width == 0 || height == 0 || rest.len() != usize::from(colours) * 3 {
        return Err(PhotoFault::Unusual);
    }
    if width.max(height) > most {
        return Err(PhotoFault::TooLarge);
    }
    Ok((width, height))
}

fn copy(kept: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    kept.extend_from_slice(&[0xff, marker]);
    // It was read from two bytes.
    kept.extend_from_slice(&((payload.len() + 2) as u16).to_be_bytes());
    kept.extend_from_slice(payload);
}

/// Where in a file a reader of its segments stands.
struct SegmentReader<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> SegmentReader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    /// The marker that stands here; any number of fill bytes may stand before its code.
    fn marker(&mut self) -> Result<u8, PhotoFault> {
        let rest = self.rest();
        match rest.first() {
            None => return Err(PhotoFault::CutOff),
            Some(0xff) => {}
            Some(_) => return Err(PhotoFault::NoJpeg),
        }
        let fills = rest.iter().take_while(|byte| **byte == 0xff).count();
        let code = *rest.get(fills).ok_or(PhotoFault::CutOff)?;
        self.at += fills + 1;
        if code == 0 { Err(PhotoFault::NoJpeg) } else { Ok(code) }
    }

    /// What stands in the segment whose marker was read.
    fn payload(&mut self) -> Result<&'a [u8], PhotoFault> {
        let rest = self.rest();
        let Some(&[high, low]) = rest.get(..2) else { return Err(PhotoFault::CutOff) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let payload = rest.get(..length).ok_or(PhotoFault::CutOff)?;
        self.at += length;
        payload.get(2..).ok_or(PhotoFault::NoJpeg)
    }

    /// The codes of a scan, up to the marker after them.
    fn scan(&mut self) -> Result<&'a [u8], PhotoFault> {
        let rest = self.rest();
        let mut end = 0;
        while let Some(found) = rest[end..].iter().position(|byte| *byte == 0xff) {
            end += found;
            match rest.get(end + 1) {
                // A stuffed byte, and the marks at which codes start anew, belong to the scan.
                Some(0x00 | 0xd0..=0xd7) => end += 2,
                Some(0xff) => end += 1,
                Some(_) => {
                    self.at += end;
                    return Ok(&rest[..end]);
                }
                None => break,
            }
        }
        Err(PhotoFault::CutOff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::jpeg::{app, comment, exif, jpeg, plain};

    fn holds(bytes: &[u8], secret: &[u8]) -> bool {
        bytes.windows(secret.len()).any(|window| window == secret)
    }

    #[test]
    fn a_photo_loses_all_that_it_tells_beside_the_picture() {
        let told = [
            app(1, &exif(1, "PLACE -0.5021 117.1537 CAMERA SERIAL 4711")),
            app(1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>OWNER Budi</x:xmpmeta>"),
            app(2, b"MPF\0SECOND PICTURE"),
            app(13, b"Photoshop 3.0\0OWNER Budi"),
            comment(b"OWNER Budi"),
            app(0, b"JFXX\0\x10THUMBNAIL"),
        ];
        let mut whole = jpeg(40, 30, &told);
        whole.extend_from_slice(b"....ftypmp42 FILM OF BEFORE AND AFTER");
        let kept = clean(&whole, 2048).unwrap();
        assert_eq!((kept.width, kept.height), (40, 30));
        for secret in
            [&b"Exif"[..], b"PLACE", b"OWNER", b"SECOND", b"THUMBNAIL", b"FILM", b"Photoshop"]
        {
            assert!(!holds(&kept.bytes, secret), "{}", String::from_utf8_lossy(secret));
        }
        assert_eq!(kept.bytes, plain(40, 30), "and nothing of the picture");
        assert_eq!(clean(&kept.bytes, 2048).unwrap(), kept, "once is enough");
    }

    #[test]
    fn a_photo_that_lies_on_its_side_keeps_how_it_was_held_and_nothing_else() {
        let kept = clean(&jpeg(40, 30, &[app(1, &exif(6, "SERIAL 4711"))]), 2048).unwrap();
        assert!(!holds(&kept.bytes, b"SERIAL"));
        assert_eq!(kept.bytes.len(), plain(40, 30).len() + 36);
        let at = kept.bytes.windows(4).position(|it| it == b"Exif").unwrap();
        assert_eq!(orientation_in(&kept.bytes[at..]), Some(6));
        assert_eq!(clean(&kept.bytes, 2048).unwrap(), kept);
    }

    #[test]
    fn what_is_no_whole_photo_is_refused_and_says_why() {
        let good = plain(40, 30);
        for cut in 0..good.len() {
            assert!(clean(&good[..cut], 2048).is_err(), "cut at {cut}");
        }
        let is = |bytes: &[u8], fault| assert_eq!(clean(bytes, 2048), Err(fault));
        is(&good[..good.len() - 2], PhotoFault::CutOff);
        is(b"\x89PNG\r\n\x1a\n", PhotoFault::NoJpeg);
        is(b"<svg onload='x()'/>", PhotoFault::NoJpeg);
        is(&plain(2049, 30), PhotoFault::TooLarge);
        is(&plain(0, 30), PhotoFault::Unusual);
        let marked = |from: u8, to: u8| {
            let mut bytes = good.clone();
            let at = bytes.windows(2).position(|it| it == [0xff, from]).unwrap();
            bytes[at + 1] = to;
            bytes
        };
        // Lossless, and arithmetic coding.
        is(&marked(0xc0, 0xc3), PhotoFault::Unusual);
        is(&marked(0xc0, 0xc9), PhotoFault::Unusual);
        is(&marked(0xda, EOI), PhotoFault::CutOff);
        let mut twice = good.clone();
        twice.splice(2..2, jpeg(8, 8, &[])[2..].iter().copied());
        assert!(clean(&twice, 2048).is_ok_and(|kept| kept.width == 8), "the first picture alone");
    }
}
