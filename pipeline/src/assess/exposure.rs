//! People in each admin unit: in danger, cut off; and how aid gets there.
//!
//! Nobody counted who lives in the water, so the number is an estimate with a range. The middle
//! assumes that people are spread evenly: residents times the share of the unit's area that lies in
//! observed or modelled water or slides. The range allows for three errors:
//!
//! - the edge of the water: one step of the sampling grid (a hundredth of the unit's extent) nearer
//!   or farther;
//! - people are not spread evenly: where the unit has at least [`ENOUGH_PLACES`] named places, the
//!   share of them that lies in the danger is inside the range, too;
//! - the number of residents: [`RESIDENTS_SPREAD`] of it either way.

use geo::BoundingRect;
use geo_types::{Geometry, Point, coord};
use jiff::Timestamp;
use lintas_model::overlay::{AreaIndex, PreparedArea};
use lintas_model::{
    access::{Access, AccessReason},
    aid::Estimate,
};
use rayon::prelude::*;

use crate::merge::hazards::Hazard;
use crate::merge::sites::AdminUnit;

/// Sample points along each side of a unit's bounding box, so 10,000 for a unit.
const STEPS: usize = 100;

/// From this number of named places on, their positions say where people live; with fewer, a single
/// one would decide.
const ENOUGH_PLACES: usize = 5;

/// Relative error of a number of residents: tables of residents by kecamatan that are projected
/// from a census are off by 15 to 20 % in young regencies (proposal of Lintas).
const RESIDENTS_SPREAD: f64 = 0.15;

/// What is known of the people of one unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exposure {
    /// People who live in actual water or slides; `None` where the unit meets none, or its number
    /// of residents is not known.
    pub exposed: Option<Estimate>,
    /// People whom no land vehicle reaches: the unit's people times the share of its places that
    /// are cut off, an estimate that takes its places as equally large. `None` where depots, roads or
    /// the network near its places are missing, so that nobody can say.
    pub people_cut_off: Option<i64>,
    /// The median access of the unit's places, ordered from best to worst; of an even number of
    /// places the worse of the middle two.
    pub access: Option<Access>,
    /// The oldest evidence on the ways to the places with this or better access.
    pub access_as_of: Option<Timestamp>,
}

/// A place with how aid gets there.
#[derive(Debug, Clone, Copy)]
pub struct ReachedPlace {
    /// Where it is.
    pub place: Point<f64>,
    /// How aid gets there.
    pub access: Access,
    /// Why it is unknown, where it is.
    pub reason: Option<AccessReason>,
    /// The oldest evidence on the way.
    pub as_of: Option<Timestamp>,
}

impl ReachedPlace {
    /// Whether the network says something of it.
    fn is_judged(&self) -> bool {
        !self.reason.is_some_and(AccessReason::lacks_data)
    }
}

/// The exposure of every unit, by unit. `missed` are areas of hazards that their source no longer
/// has and did not take back: they still count as danger.
pub fn exposures(
    units: &[AdminUnit],
    hazards: &[Hazard],
    missed: &[&Geometry<f64>],
    places: &[ReachedPlace],
    as_of: Timestamp,
) -> Vec<Exposure> {
    let present = hazards.iter().filter(|hazard| is_actual(hazard, as_of));
    let danger =
        AreaIndex::build(present.map(|hazard| &hazard.geometry).chain(missed.iter().copied()));
    units
        .par_iter()
        .map(|unit| {
            let area = PreparedArea::new(&unit.geometry);
            let mut inside: Vec<&ReachedPlace> =
                places.iter().filter(|place| area.covers(place.place.0)).collect();
            inside.sort_by_key(|place| place.access);
            let access = inside.get(inside.len() / 2).map(|middle| middle.access);
            let as_well = inside.iter().filter(|place| Some(place.access) <= access);
            let judged = inside.iter().filter(|place| place.is_judged()).count();
            let cut_off = inside.iter().filter(|place| place.access.is_cut_off()).count();
            let of_residents =
                |share: f64| unit.people.map(|people| (people as f64 * share).round() as i64);
            Exposure {
                exposed: exposed(unit, &area, &danger, &inside),
                people_cut_off: (judged > 0)
                    .then(|| cut_off as f64 / judged as f64)
                    .and_then(of_residents),
                access,
                access_as_of: as_well.filter_map(|place| place.as_of).min(),
            }
        })
        .collect()
}

/// How many residents of a unit live in the danger; `inside` are the unit's places.
fn exposed(
    unit: &AdminUnit,
    area: &PreparedArea,
    danger: &AreaIndex,
    inside: &[&ReachedPlace],
) -> Option<Estimate> {
    let residents = unit.people? as f64;
    let endangered = inside.iter().filter(|place| danger.covers(place.place.0)).count();
    let by_place = endangered as f64 / inside.len().max(1) as f64;
    let by_area = shares_in_danger(unit, area, danger);
    if by_area.middle <= 0.0 && endangered == 0 {
        return None;
    }
    let (middle, method) = if by_area.middle > 0.0 {
        (by_area.middle, "area_share")
    } else {
        (by_place, "place_share")
    };
    let told = if inside.len() >= ENOUGH_PLACES { by_place } else { middle };
    let people = |share: f64| (residents * share).round() as i64;
    Some(Estimate {
        people: people(middle),
        low: people(by_area.low.min(told).min(middle) * (1.0 - RESIDENTS_SPREAD)),
        high: people(by_area.high.max(told).max(middle) * (1.0 + RESIDENTS_SPREAD)),
        method: method.to_owned(),
        source: unit.pop_source.clone(),
    })
}

/// Whether a hazard is observed or modelled water, or a slide, and in force at `as_of`.
pub fn is_actual(hazard: &Hazard, as_of: Timestamp) -> bool {
    hazard.basis.is_actual()
        && hazard.kind.is_judged()
        && hazard.valid_from.is_none_or(|from| from <= as_of)
        && hazard.valid_to.is_none_or(|to| to >= as_of)
}

/// Shares of an area, 0 to 1.
#[derive(Debug, Clone, Copy, Default)]
struct Shares {
    low: f64,
    middle: f64,
    high: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GridCell {
    Outside,
    Dry,
    Endangered,
}

/// The share of a unit that lies in the danger, and the shares that it would be if the danger's
/// edge lay one grid step nearer or farther.
fn shares_in_danger(unit: &AdminUnit, area: &PreparedArea, danger: &AreaIndex) -> Shares {
    let Some(bounds) = unit.geometry.bounding_rect().filter(|_| !danger.is_empty()) else {
        return Shares::default();
    };
    let place = |row: usize, column: usize| {
        let along = |step: usize| (step as f64 + 0.5) / STEPS as f64;
        coord! {
            x: bounds.min().x + bounds.width() * along(column),
            y: bounds.min().y + bounds.height() * along(row),
        }
    };
    let cells: Vec<GridCell> = (0..STEPS * STEPS)
        .map(|at| place(at / STEPS, at % STEPS))
        .map(|place| match (area.covers(place), danger.covers(place)) {
            (false, _) => GridCell::Outside,
            (true, false) => GridCell::Dry,
            (true, true) => GridCell::Endangered,
        })
        .collect();
    let beside = |at: usize, cell: GridCell| {
        let (row, column) = (at / STEPS, at % STEPS);
        (row > 0 && cells[at - STEPS] == cell)
            || (row + 1 < STEPS && cells[at + STEPS] == cell)
            || (column > 0 && cells[at - 1] == cell)
            || (column + 1 < STEPS && cells[at + 1] == cell)
    };
    let count = |wanted: &dyn Fn(usize, GridCell) -> bool| {
        cells.iter().enumerate().filter(|(at, cell)| wanted(*at, **cell)).count() as f64
    };
    let all = count(&|_, cell| cell != GridCell::Outside).max(1.0);
    let endangered = count(&|_, cell| cell == GridCell::Endangered);
    let at_its_edge = count(&|at, cell| cell == GridCell::Endangered && beside(at, GridCell::Dry));
    let beyond_it = count(&|at, cell| cell == GridCell::Dry && beside(at, GridCell::Endangered));
    Shares {
        low: (endangered - at_its_edge) / all,
        middle: endangered / all,
        high: (endangered + beyond_it) / all,
    }
}

#[cfg(test)]
mod tests {
    use geo_types::Rect;
    use lintas_model::hazard::{Basis, HazardKind};

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
            cell_m: None,
            as_of: None,
            valid_from: None,
            valid_to,
            lifetime: jiff::SignedDuration::from_hours(6),
            held_back: false,
            beside: false,
            ended: None,
            geometry: square(116.75, 118.0),
        }
    }

    #[test]
    fn a_quarter_of_the_unit_under_water_exposes_a_quarter_of_its_people() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let exposed =
            |hazard: Hazard| exposures(&[unit()], &[hazard], &[], &[], now)[0].exposed.clone();
        let found = exposed(flood(Basis::Observed, None)).unwrap();
        assert_eq!((found.people, found.method.as_str()), (250, "area_share"));
        // A step of the grid is a hundredth: 24 % of 850 residents, 26 % of 1,150.
        assert_eq!((found.low, found.high), (204, 299));
        assert_eq!(exposed(flood(Basis::Warning, None)), None);
        let over = now - jiff::SignedDuration::from_hours(1);
        assert_eq!(exposed(flood(Basis::Observed, Some(over))), None);
    }

    #[test]
    fn who_lived_in_water_that_is_missed_is_still_exposed() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let gone = flood(Basis::Observed, None).geometry;
        let found = exposures(&[unit()], &[], &[&gone], &[], now)[0].exposed.clone().unwrap();
        assert_eq!(found.people, 250);
    }

    #[test]
    fn where_most_places_stand_in_the_water_the_estimate_may_be_as_high_as_they_say() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let place = |lon| ReachedPlace {
            place: Point::new(lon, 0.0),
            access: Access::Open,
            reason: None,
            as_of: None,
        };
        let places = [116.2, 116.8, 116.85, 116.9, 116.95].map(place);
        let flood = [flood(Basis::Observed, None)];
        let found = |places: &[ReachedPlace]| {
            exposures(&[unit()], &flood, &[], places, now)[0].exposed.clone().unwrap()
        };
        assert_eq!((found(&places).people, found(&places).high), (250, 920));
        assert_eq!(found(&places[..4]).high, 299);
    }

    #[test]
    fn a_village_in_water_that_the_grid_does_not_see_exposes_its_share() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let mut pond = flood(Basis::Observed, None);
        pond.geometry =
            Rect::new(coord! { x: 116.5001, y: 0.0001 }, coord! { x: 116.5002, y: 0.0002 })
                .to_polygon()
                .into();
        let place = |lon| ReachedPlace {
            place: Point::new(lon, 0.000_15),
            access: Access::Open,
            reason: None,
            as_of: None,
        };
        let places = [place(116.500_15), place(116.2)];
        let found = exposures(&[unit()], &[pond], &[], &places, now)[0].exposed.clone().unwrap();
        assert_eq!((found.people, found.method.as_str()), (500, "place_share"));
    }

    #[test]
    fn of_two_places_one_cut_off_half_of_the_people_are() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let place = |access, as_of| ReachedPlace {
            place: Point::new(116.5, 0.0),
            access,
            reason: None,
            as_of,
        };
        let places = [place(Access::BoatOnly, None), place(Access::Open, Some(now))];
        let found = exposures(&[unit()], &[], &[], &places, now)[0].clone();
        assert_eq!(found.people_cut_off, Some(500));
        assert_eq!((found.access, found.access_as_of), (Some(Access::BoatOnly), Some(now)));
        // Of a place that no data says anything of, nobody can say whether it is cut off.
        let nobody_knows =
            ReachedPlace { reason: Some(AccessReason::NoDepots), ..place(Access::Unknown, None) };
        let cut_off =
            |places: &[ReachedPlace]| exposures(&[unit()], &[], &[], places, now)[0].people_cut_off;
        assert_eq!(cut_off(&[places[0], places[1], nobody_knows]), Some(500));
        assert_eq!(cut_off(&[nobody_knows]), None);
    }

    #[test]
    fn a_unit_is_reached_as_its_middle_place_with_evidence_no_older_than_that_way() {
        let now: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let hours = jiff::SignedDuration::from_hours;
        let place = |access, ago| ReachedPlace {
            place: Point::new(116.5, 0.0),
            access,
            reason: None,
            as_of: Some(now - hours(ago)),
        };
        let places =
            [place(Access::CutOff, 90), place(Access::Presumed, 5), place(Access::Open, 2)];
        let found = exposures(&[unit()], &[], &[], &places, now)[0].clone();
        assert_eq!(found.access, Some(Access::Presumed));
        assert_eq!(found.access_as_of, Some(now - hours(5)));
        assert_eq!(exposures(&[unit()], &[], &[], &[], now)[0].access, None);
    }
}
