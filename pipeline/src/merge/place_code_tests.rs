//! Codes of three systems, some of them stated as another's.

use super::*;
use crate::ingest::Values;

fn crosswalk(rows: &[(&str, &str, Option<&str>)]) -> Crosswalk {
    let rows: Vec<Row> = rows
        .iter()
        .map(|(bps, ours, valid_to)| {
            let mut values: Values = [
                (crosswalk::FROM_SYSTEM.name(), "bps".into()),
                (crosswalk::FROM_CODE.name(), (*bps).into()),
                (crosswalk::TO_SYSTEM.name(), "kemendagri".into()),
                (crosswalk::TO_CODE.name(), (*ours).into()),
            ]
            .into_iter()
            .collect();
            if let Some(end) = valid_to {
                values.set(crosswalk::VALID_TO, end.parse().unwrap());
            }
            Row {
                sheet: None,
                number: 1,
                id: String::new(),
                geometry: None,
                values,
                as_of: None,
                beside: false,
                raw: "{}".into(),
            }
        })
        .collect();
    Crosswalk::from_rows(&rows, Timestamp::UNIX_EPOCH)
}

fn known(code: &str, unit: Option<usize>, exact: bool) -> CodeReading {
    CodeReading::Known { code: code.to_owned(), unit, exact }
}

const UNITS: [(Option<&str>, Option<&str>); 2] =
    [(Some("kemendagri"), Some("64.02.06")), (Some("kemendagri"), Some("64.02.08"))];

#[test]
fn the_writing_of_a_code_tells_its_system() {
    for (code, expected) in [
        ("64.02", Some(KEMENDAGRI)),
        ("64.02.06.1001", Some(KEMENDAGRI)),
        ("64.2.6", None),
        ("6403090", Some(BPS)),
        ("6403090001", Some(BPS)),
        ("640206", None),
        ("ID6403090", Some(COD)),
        ("Tenggarong", None),
        ("", None),
    ] {
        assert_eq!(written_in(code), expected, "{code}");
    }
    assert_eq!(ancestors(KEMENDAGRI, "64.02.06.1001")[1], "64.02.06");
    assert_eq!(ancestors(BPS, "6403090001"), ["6403090001", "6403090", "6403", "64"]);
    assert_eq!(ancestors(COD, "ID6403090"), ["ID6403090", "ID6403", "ID64"]);
}

#[test]
fn a_desa_lies_in_its_kecamatan() {
    let none = Crosswalk::default();
    let codes = PlaceCodes::new(UNITS, &none);
    let read = codes.read(Some("kemendagri"), "64.02.08.2003", None);
    assert_eq!(read, known("64.02.08.2003", Some(1), false));
    // Dots prove a system; their absence does not.
    assert_eq!(codes.read(None, "64.02.08", None), known("64.02.08", Some(1), true));
    assert!(matches!(codes.read(None, "6403080", None), CodeReading::Refused(_)));
}

#[test]
fn a_bps_code_that_stands_as_kemendagri_is_refused_with_or_without_a_crosswalk() {
    let none = Crosswalk::default();
    let some = crosswalk(&[("6403", "64.02", None), ("6403090", "64.02.06", None)]);
    for (crosswalk, expected) in [(&none, None), (&some, Some("64.02.06"))] {
        let codes = PlaceCodes::new(UNITS, crosswalk);
        for code in ["6403090001", "64.03.09.0001"] {
            let CodeReading::Refused(refusal) = codes.read(Some("kemendagri"), code, Some(true))
            else {
                panic!("{code} was joined");
            };
            assert_eq!(refusal.by_crosswalk.as_deref(), expected, "{code}");
            assert_eq!(refusal.remedy().0.contains("64.02.06"), expected.is_some(), "{code}");
        }
        // A neighbouring regency's code is accepted where nothing contradicts it.
        let neighbour = codes.read(Some("kemendagri"), "64.72.01.1001", Some(false));
        assert_eq!(neighbour, known("64.72.01.1001", None, false));
    }
}

#[test]
fn a_code_that_says_its_system_goes_through_the_crosswalk_while_that_holds() {
    let some = crosswalk(&[("6403090", "64.02.06", None)]);
    let codes = PlaceCodes::new(UNITS, &some);
    let read = codes.read(Some("bps"), "6403090001", None);
    assert_eq!(read, known("64.02.06", Some(0), false));
    assert_eq!(codes.read(Some("bps"), "6403090", None), known("64.02.06", Some(0), true));
    assert!(matches!(codes.read(Some("bps"), "6403160", None), CodeReading::Refused(_)));
    let over = crosswalk(&[("6403090", "64.02.06", Some("1969-01-01T00:00:00Z"))]);
    let codes = PlaceCodes::new(UNITS, &over);
    assert!(matches!(codes.read(Some("bps"), "6403090", None), CodeReading::Refused(_)));
}

#[test]
fn lost_dots_are_told_from_another_system() {
    let none = Crosswalk::default();
    let codes = PlaceCodes::new(UNITS, &none);
    let CodeReading::Refused(refusal) = codes.read(Some("kemendagri"), "640206", None) else {
        panic!("joined");
    };
    assert_eq!(refusal.with_dots.as_deref(), Some("64.02.06"));
    assert!(refusal.remedy().1.contains("64.02.06"));
}
