//! A geometry as a cell of a table writes it: well-known text, with the SRID of PostGIS before it (EWKT) or
//! without; or well-known binary in hexadecimal digits, also that of PostGIS (EWKB).

use geo_types::Geometry;

use super::vector::{geometry_from_wkt, linear_wkb};
use super::wkb::{self, WkbError};
use super::{crs::StatedCrs, diagnostics};

/// A geometry that a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenGeometry {
    /// `None` where it is empty.
    pub geometry: Option<Geometry<f64>>,
    /// How many of its rings were open, and are closed.
    pub open_rings: usize,
    /// The number of its coordinate system, where it states one.
    pub srid: Option<u32>,
}

/// The flag of EWKB that says that an SRID follows the type of the geometry.
const HAS_SRID: u32 = 0x2000_0000;

/// Reads the geometry of a cell.
///
/// # Errors
/// Why it cannot be read.
pub fn written_geometry(text: &str) -> Result<WrittenGeometry, String> {
    let text = text.trim();
    if let Some(bytes) = bytes_of(text) {
        return of_bytes(bytes);
    }
    let (srid, text) = match stated_srid(text) {
        None => (None, text),
        Some((srid, rest)) => {
            let srid = srid.parse().ok().ok_or_else(|| format!("`{srid}` is no SRID"))?;
            (stated(srid), rest)
        }
    };
    let (geometry, open_rings) = geometry_from_wkt(text)?;
    Ok(WrittenGeometry { geometry, open_rings, srid })
}

/// `SRID=4326;POINT (…)`: the number as it is written, and what follows it.
fn stated_srid(text: &str) -> Option<(&str, &str)> {
    let (before, rest) = text.split_once(';')?;
    let (word, srid) = before.split_once('=')?;
    word.trim().eq_ignore_ascii_case("srid").then_some((srid.trim(), rest.trim_start()))
}

/// PostGIS writes 0 where it knows none.
fn stated(srid: u32) -> Option<u32> {
    Some(srid).filter(|srid| *srid != 0)
}

/// The bytes that hexadecimal digits stand for, with or without `\x` or `0x` before them; `None` where the
/// text is none of that, or begins as no geometry does.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = ["\\x", "0x", "0X"].iter().find_map(|mark| text.strip_prefix(mark));
    let digits = digits.unwrap_or(text).as_bytes();
    let begins = matches!(digits, [b'0', b'0' | b'1', ..]);
    if !begins || !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let pairs = digits.chunks_exact(2);
    pairs.map(|pair| Some((value(pair[0])? << 4) | value(pair[1])?)).collect()
}

fn of_bytes(mut bytes: Vec<u8>) -> Result<WrittenGeometry, String> {
    let srid = without_srid(&mut bytes);
    let (geometry, open_rings) = match wkb::read_closing(&bytes) {
        // Arcs: OGR draws them as lines.
        Err(WkbError::UnknownType(_)) => {
            diagnostics::start();
            let drawn = gdal::vector::Geometry::from_wkb(&bytes)
                .ok()
                .ok_or_else(|| diagnostics::take_first("not a geometry in well-known binary"))?;
            wkb::read_closing(&linear_wkb(&drawn)?).map_err(|error| error.to_string())?
        }
        read => read.map_err(|error| error.to_string())?,
    };
    Ok(WrittenGeometry { geometry, open_rings, srid })
}

/// Takes the SRID out of EWKB, so that well-known binary is left.
fn without_srid(bytes: &mut Vec<u8>) -> Option<u32> {
    let number = |at: [u8; 4], little: bool| match little {
        true => u32::from_le_bytes(at),
        false => u32::from_be_bytes(at),
    };
    let little = *bytes.first()? == 1;
    let code = number(bytes.get(1..5)?.try_into().ok()?, little);
    if code & HAS_SRID == 0 {
        return None;
    }
    let srid = number(bytes.get(5..9)?.try_into().ok()?, little);
    let code = code & !HAS_SRID;
    bytes[1..5].copy_from_slice(&if little { code.to_le_bytes() } else { code.to_be_bytes() });
    bytes.drain(5..9);
    stated(srid)
}

/// The coordinate system with this number: that of EPSG, else that of ESRI, which gave numbers of its own
/// from 37,000 on. `None` where nobody knows it.
pub fn crs_of_srid(srid: u32) -> Option<StatedCrs> {
    // What Google's map was called before it had a number.
    let srid = if srid == 900_913 { 3857 } else { srid };
    let known = ["EPSG", "ESRI"].iter().find_map(|who| StatedCrs::parse(&format!("{who}:{srid}")));
    diagnostics::take();
    known
}

#[cfg(test)]
mod tests {
    use geo_types::Point;

    use super::*;

    /// A point at 116.9855, -0.4213 with SRID 4326, as PostGIS 3 writes it.
    const POINT: &str = "0101000020E6100000508D976E123F5D40D881734694F6DABF";

    fn point(written: &WrittenGeometry) -> [f64; 2] {
        let Some(Geometry::Point(Point(at))) = written.geometry else { panic!("{written:?}") };
        [at.x, at.y]
    }

    #[test]
    fn what_databases_write_is_read_with_its_srid() {
        for (text, srid) in [
            (POINT, Some(4326)),
            (&POINT.to_lowercase(), Some(4326)),
            (&format!("\\x{POINT}"), Some(4326)),
            (&POINT.replace("0101000020E6100000", "0101000000"), None),
            (&POINT.replace("E6100000", "00000000"), None),
            ("SRID=4326;POINT(116.9855 -0.4213)", Some(4326)),
            ("srid = 32750 ; POINT (116.9855 -0.4213)", Some(32_750)),
            ("SRID=0;POINT(116.9855 -0.4213)", None),
            ("POINT Z (116.9855 -0.4213 12)", None),
        ] {
            let written = written_geometry(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(written.srid, srid, "{text}");
            let [x, y] = point(&written);
            assert!((x - 116.9855).abs() < 1e-9 && (y + 0.4213).abs() < 1e-9, "{text}: {x} {y}");
        }
    }

    #[test]
    fn the_larger_end_may_stand_first_and_arcs_become_lines() {
        let mut bytes = vec![0];
        bytes.extend(0x2000_0001_u32.to_be_bytes());
        bytes.extend(23_830_u32.to_be_bytes());
        bytes.extend([1.5_f64, -2.5].into_iter().flat_map(f64::to_be_bytes));
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let written = written_geometry(&hex(&bytes)).unwrap();
        assert_eq!((point(&written), written.srid), ([1.5, -2.5], Some(23_830)));
        let mut arc = vec![1];
        arc.extend((8_u32 | HAS_SRID).to_le_bytes());
        arc.extend(4326_u32.to_le_bytes());
        arc.extend(3_u32.to_le_bytes());
        let places = [0.0_f64, 0.0, 1.0, 1.0, 2.0, 0.0];
        arc.extend(places.into_iter().flat_map(f64::to_le_bytes));
        let Some(Geometry::LineString(line)) = written_geometry(&hex(&arc)).unwrap().geometry
        else {
            panic!("a line")
        };
        assert!(line.0.len() > 10);
    }

    #[test]
    fn what_is_no_geometry_is_told() {
        for text in
            ["0101000020E6100000", "SRID=dunia;POINT(1 1)", "SRID=4326;", "01", "0199", "GD-01", ""]
        {
            assert!(written_geometry(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_that_of_epsg_or_of_esri() {
        diagnostics::start();
        let name = |srid| crs_of_srid(srid).map(|crs| crs.name());
        assert!(name(32_750).is_some_and(|name| name.starts_with("EPSG:32750")));
        assert!(name(900_913).is_some_and(|name| name.starts_with("EPSG:3857")));
        assert!(name(102_100).is_some());
        assert_eq!(name(1), None);
    }
}
