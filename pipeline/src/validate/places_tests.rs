//! Points with one mistake each, in a region on both sides of the equator.

use geo_types::{Geometry, Point, polygon};
use lintas_model::aid::PlacedBy;
use lintas_model::finding::{Finding, FindingCode};

use super::*;
use crate::aid::fixtures::AidInputs;
use crate::input::columns::shelters;

/// Two kecamatan of one regency: 64.02.06 south of the equator, 64.02.10 north of it.
fn checked(cells: &[(&'static str, &str)], lon: f64, lat: f64) -> (SourceRows, Vec<Finding>) {
    let mut world = AidInputs::new()
        .rows(
            "kecamatan",
            InputLayer::Admin,
            &[
                &[
                    ("place_code", "64.02.06"),
                    ("code_system", "kemendagri"),
                    ("name", "Tenggarong"),
                ],
                &[
                    ("place_code", "64.02.10"),
                    ("code_system", "kemendagri"),
                    ("name", "K. Janggut"),
                ],
            ],
        )
        .rows("posko", InputLayer::Shelters, &[cells])
        .rows(
            "padanan",
            InputLayer::Crosswalk,
            &[&[
                ("from_system", "bps"),
                ("from_code", "6403090"),
                ("to_system", "kemendagri"),
                ("to_code", "64.02.06"),
            ]],
        );
    let square = |south: f64| {
        let (west, north) = (116.0, south + 0.8);
        Geometry::from(polygon![
            (x: west, y: south), (x: 117.5, y: south), (x: 117.5, y: north), (x: west, y: north),
        ])
    };
    world.sources[0].rows[0].geometry = Some(square(-0.8));
    world.sources[0].rows[1].geometry = Some(square(0.0));
    let mut row = world.sources[1].rows.remove(0);
    row.geometry = Some(Point::new(lon, lat).into());
    if lat.abs() > 90.0 {
        let beyond = Finding::new(FindingCode::CoordinateOutOfRange, "posko", "beyond");
        world.sources[1].astray.push((row, beyond));
    } else {
        world.sources[1].rows.push(row);
        world.sources[1].rows_accepted = 1;
    }
    check_places(&world.config, &mut world.sources, &mut world.tally);
    let shelters = world.sources.remove(1);
    (shelters, world.tally.listed().0)
}

/// By what the only site stands, and whether in Tenggarong.
fn stands(rows: &SourceRows) -> Option<(PlacedBy, bool)> {
    let [row] = rows.rows.as_slice() else { return None };
    let Some(Geometry::Point(point)) = &row.geometry else { return None };
    Some((row.values.get(shelters::PLACED_BY)?, (-0.8..0.0).contains(&point.y())))
}

const TENGGARONG: [(&str, &str); 2] =
    [("place_code", "64.02.06.1001"), ("code_system", "kemendagri")];

#[test]
fn a_point_in_its_own_unit_or_on_its_border_is_fine() {
    for (lon, lat) in [(116.98, -0.43), (116.98, 0.003), (115.996, -0.4)] {
        let (rows, findings) = checked(&TENGGARONG, lon, lat);
        assert_eq!((rows.rows.len(), findings.as_slice()), (1, [].as_slice()), "{lon} {lat}");
    }
}

#[test]
fn a_lost_sign_of_the_latitude_is_told_by_the_unit_though_the_point_lies_in_the_region() {
    let (rows, findings) = checked(&TENGGARONG, 116.98, 0.43);
    assert_eq!((rows.rows.len(), rows.rejected.len(), rows.rows_accepted), (1, 0, 1));
    assert_eq!(stands(&rows), Some((PlacedBy::Kecamatan, true)), "people are there");
    assert_eq!(findings.len(), 2, "what is wrong, and where it stands now: {findings:?}");
    assert!(findings.iter().any(|it| it.code == FindingCode::PlacedByName));
    let finding = findings.iter().find(|it| it.code != FindingCode::PlacedByName).unwrap();
    assert_eq!((finding.code, finding.row), (FindingCode::LatitudeSign, Some(1)));
    assert_eq!(finding.place, Some([116.98, -0.43]));
    assert_eq!(finding.remedies(), ("tulis lat -0.43, lon 116.98", "write lat -0.43, lon 116.98"));
    assert_eq!(finding.column.as_deref(), Some("lat"));
}

#[test]
fn swapped_coordinates_are_told_also_where_they_lie_beyond_the_world() {
    let (rows, findings) = checked(&TENGGARONG, -0.43, 116.98);
    assert_eq!((rows.rows.len(), rows.rejected.len(), rows.astray.len()), (1, 0, 0));
    assert_eq!(stands(&rows), Some((PlacedBy::Kecamatan, true)));
    let finding = findings.iter().find(|it| it.code != FindingCode::PlacedByName).unwrap();
    assert_eq!(finding.code, FindingCode::CoordinatesSwapped);
    assert_eq!(finding.place, Some([116.98, -0.43]));
    // What lies nowhere however it is turned stays what it was.
    let (rows, findings) = checked(&TENGGARONG, -0.43, 140.0);
    assert_eq!(stands(&rows), Some((PlacedBy::Kecamatan, true)));
    assert!(findings.iter().any(|it| it.code == FindingCode::CoordinateOutOfRange));
}

#[test]
fn a_point_in_another_unit_is_kept_and_told() {
    let cells = [("place_code", "64.02.10.2001"), ("code_system", "kemendagri")];
    let (rows, findings) = checked(&cells, 116.3, -0.8);
    assert_eq!((rows.rows.len(), rows.rejected.len()), (1, 0), "its mirror image lies there");
    assert!(findings.iter().any(|it| it.code == FindingCode::LatitudeSign));
    let (rows, findings) = checked(&cells, 119.0, 0.4);
    assert_eq!((rows.rows.len(), rows.rejected.len()), (1, 0));
    assert_eq!(findings[0].code, FindingCode::PlaceMismatch);
    assert!(findings[0].said_id().contains("di luar semua wilayah"));
}

#[test]
fn a_bps_code_that_stands_as_kemendagri_is_emptied_and_the_site_is_kept() {
    for code in ["6403090001", "64.03.09.0001"] {
        let cells = [("place_code", code), ("code_system", "kemendagri"), ("people", "84")];
        let (rows, findings) = checked(&cells, 116.98, -0.43);
        assert_eq!(rows.rows[0].values.get(shared::PLACE_CODE), None, "{code}");
        assert_eq!(rows.rows[0].values.get(shelters::PEOPLE), Some(84));
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!(finding.code, FindingCode::CodeSystemMismatch);
        assert_eq!(finding.value.as_deref(), Some(code));
        assert!(finding.remedies().0.contains("64.02.06"), "{finding:?}");
    }
    let said = [("place_code", "6403090001"), ("code_system", "bps")];
    let (rows, findings) = checked(&said, 116.98, -0.43);
    assert_eq!(
        (rows.rows[0].values.get(shared::PLACE_CODE), findings.len()),
        (Some("64.02.06"), 0)
    );
}
