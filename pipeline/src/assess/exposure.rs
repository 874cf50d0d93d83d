//! People in each admin unit: in danger, in shelters, cut off, last heard of.

use geo::BoundingRect;
use geo_types::{Point, coord};
use jiff::Timestamp;
use lintas_model::aid::Access;
use lintas_model::hazard::HazardKind;
use lintas_model::overlay::{AreaIndex, PreparedArea};
use rayon::prelude::*;

use crate::merge::hazards::Hazard;
use crate::merge::sites::{AdminUnit, Shelter};

/// Places asked along each side of a unit's box: 1 in 10,000 of the box is seen.
const STEPS: u32 = 100;

/// What is known of the people of one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exposure {
    /// People who live in actual water or slides: the unit's people times the share of its area, an
    /// estimate that takes people as evenly spread.
    pub people_exposed: Option<i64>,
    /// People counted at sites in the unit, those who stay at home left out.
    pub people_sheltered: Option<i64>,
    /// People whom no land vehicle reaches: the unit's people times the share of its places that
    /// are cut off, an estimate that takes its places as equally large.
    pub people_cut_off: Option<i64>,
    /// How aid gets to the middle one of the unit's places, from the best reached to the worst; of
    /// an even number the worse of the two in the middle.
    pub access: Option<Access>,
    /// The oldest evidence on the ways to the places that are reached as well or better.
    pub access_as_of: Option<Timestamp>,
    /// Latest word from a site of the unit.
    pub last_heard: Option<Timestamp>,
}

/// A place with how aid gets there.
#[derive(Debug, Clone, Copy)]
pub struct ReachedPlace {
    /// Where it is.
    pub place: Point<f64>,
    /// How aid gets there.
    pub access: Access,
    /// The oldest evidence on the way.
    pub as_of: Option<Timestamp>,
}

/// Numbers for every unit, in order.
pub fn exposures(
    units: &[AdminUnit],
    hazards: &[Hazard],
    shelters: &[Shelter],
    places: &[ReachedPlace],
    as_of: Timestamp,
) -> Vec<Exposure> {
    let danger = AreaIndex::build(
        hazards.iter().filter(|hazard| is_actual(hazard, as_of)).map(|hazard| &hazard.geometry),
    );
    units
        .par_iter()
        .map(|unit| {
            let area = PreparedArea::new(&unit.geometry);
            let share =
                |share: f64| unit.people.map(|people| (people as f64 * share).round() as i64);
            let sites: Vec<&Shelter> =
                shelters.iter().filter(|shelter| area.covers(shelter.place.0)).collect();
            let mut inside: Vec<&ReachedPlace> =
                places.iter().filter(|place| area.covers(place.place.0)).collect();
            inside.sort_by_key(|place| place.access);
            let access = inside.get(inside.len() / 2).map(|middle| middle.access);
            let as_well = inside.iter().filter(|place| Some(place.access) <= access);
            let cut_off = inside.iter().filter(|place| place.access.is_cut_off()).count();
            let counted = sites
                .iter()
                .filter(|site| site.kind.as_deref() != Some("home_cluster"))
                .filter_map(|site| site.people);
            Exposure {
                people_exposed: share(share_in_danger(unit, &area, &danger)),
                people_sheltered: counted.reduce(|a, b| a + b),
                people_cut_off: (!inside.is_empty())
                    .then(|| cut_off as f64 / inside.len() as f64)
                    .and_then(share),
                access,
                access_as_of: as_well.filter_map(|place| place.as_of).min(),
                last_heard: sites.iter().filter_map(|site| site.as_of).max(),
            }
        })
        .collect()
}

/// Whether a hazard is there at `as_of`, as seen or modelled: water, or a slide.
pub fn is_actual(hazard: &Hazard, as_of: Timestamp) -> bool {
    hazard.basis.is_actual()
        && (hazard.kind.is_water() || hazard.kind == HazardKind::Landslide)
        && hazard.valid_from.is_none_or(|from| from <= as_of)
        && hazard.valid_to.is_none_or(|to| to >= as_of)
}

fn share_in_danger(unit: &AdminUnit, area: &PreparedArea, danger: &AreaIndex) -> f64 {
    let Some(bounds) = unit.geometry.bounding_rect().filter(|_| !danger.is_empty()) else {
        return 0.0;
    };
    let (mut inside, mut endangered) = (0_u32, 0_u32);
    for row in 0..STEPS {
        for column in 0..STEPS {
            let along = |step: u32| (f64::from(step) + 0.5) / f64::from(STEPS);
            let place = coord! {
                x: bounds.min().x + bounds.width() * along(column),
                y: bounds.min().y + bounds.height() * along(row),
            };
            if area.covers(place) {
                inside += 1;
                endangered += u32::from(danger.covers(place));
            }
        }
    }
    if inside == 0 { 0.0 } else { f64::from(endangered) / f64::from(inside) }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, Rect};
    use lintas_model::hazard::Basis;

    use super::*;

    fn square(west: f64, east: f64) -> Geometry<f64> {
        Rect::new(coord! { x: west, y: -0.5 }, coord! { x: east, y: 0.5 }).to_polygon().into()
    }

    fn unit() -> AdminUnit {
        AdminUnit {
            id: "64.02.06".to_owned(),
            source: 0,
            place_code: None,
            code_system: None,
            name: None,
            level: Some(3),
            people: Some(1_000),
            households: None,
            pop_source: None,
            as_of: None,
            geometry: square(116.0, 117.0),
        }
    }

    fn flood(basis: Basis, valid_to: Option<Timestamp>) -> Hazard {
        Hazard {
            id: "h".to_owned(),
            source: 0,
            kind: HazardKind::Flood,
            basis,
            severity: None,
            depth_m: None,
            shallowest_m: None,
            as_of: None,
            valid_from: None,
            valid_to,
            geometry: square(116.75, 118.0),
        }
    }

    #[test]
    fn a_quarter_of_the_unit_under_water_exposes_a_quarter_of_its_people() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let exposed =
            |hazard: Hazard| exposures(&[unit()], &[hazard], &[], &[], now)[0].people_exposed;
        assert_eq!(exposed(flood(Basis::Observed, None)), Some(250));
        assert_eq!(exposed(flood(Basis::Warning, None)), Some(0));
        let over = now - jiff::SignedDuration::from_hours(1);
        assert_eq!(exposed(flood(Basis::Observed, Some(over))), Some(0));
    }

    #[test]
    fn of_two_places_one_cut_off_half_of_the_people_are() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let place = |access, as_of| ReachedPlace { place: Point::new(116.5, 0.0), access, as_of };
        let places = [place(Access::BoatOnly, None), place(Access::Open, Some(now))];
        let found = exposures(&[unit()], &[], &[], &places, now)[0];
        assert_eq!((found.people_cut_off, found.people_sheltered), (Some(500), None));
        assert_eq!((found.access, found.access_as_of), (Some(Access::BoatOnly), Some(now)));
    }

    #[test]
    fn a_unit_is_reached_as_its_middle_place_with_evidence_no_older_than_that_way() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let hours = jiff::SignedDuration::from_hours;
        let place = |access, ago| ReachedPlace {
            place: Point::new(116.5, 0.0),
            access,
            as_of: Some(now - hours(ago)),
        };
        let places =
            [place(Access::CutOff, 90), place(Access::Presumed, 5), place(Access::Open, 2)];
        let found = exposures(&[unit()], &[], &[], &places, now)[0];
        assert_eq!(found.access, Some(Access::Presumed));
        assert_eq!(found.access_as_of, Some(now - hours(5)));
        assert_eq!(exposures(&[unit()], &[], &[], &[], now)[0].access, None);
    }
}
