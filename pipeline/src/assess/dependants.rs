//! Who depends on the roads: people counted at sites, and residents of places.
//!
//! There is no count for a single village. The people of an admin unit, without the fewest that are
//! counted at its sites ([`PeopleByBasis::fewest`]), are assumed to be spread evenly over its named
//! places. That is an estimate, and every number that includes it says how much of it is estimated.

use std::collections::BTreeMap;

use geo_types::Point;
use lintas_model::aid::{PeopleByBasis, Rules};
use lintas_model::network::critical::Burden;
use lintas_model::overlay::AreaIndex;

use crate::merge::head_count::{head_count, is_public};
use crate::merge::sites::{AdminUnit, Place, Shelter};

/// A site, or a place with its estimated residents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dependant {
    /// Where it is.
    pub place: Point<f64>,
    /// Who is there.
    pub burden: Burden,
}

/// All dependants, sites first. Closed sites are left out, and so are home clusters whose position
/// is private (see [`is_public`]): their people stay among the residents of the places.
pub fn dependants(
    shelters: &[Shelter],
    places: &[Place],
    units: &[AdminUnit],
    rules: &Rules,
) -> Vec<Dependant> {
    let areas = AreaIndex::build(units.iter().map(|unit| &unit.geometry));
    // Of the units around a point, the finest with a known population; of equals the first id.
    let unit_at = |place: Point<f64>| {
        let known = areas.containing(place.0).into_iter().filter(|at| units[*at].people.is_some());
        known.max_by_key(|at| (units[*at].level, std::cmp::Reverse(&units[*at].id)))
    };
    let mut dependants = Vec::new();
    let mut counted: Vec<PeopleByBasis> = vec![PeopleByBasis::default(); units.len()];
    let open = |shelter: &&Shelter| shelter.status.as_deref() != Some("closed");
    for shelter in shelters.iter().filter(open).filter(|shelter| is_public(shelter, rules)) {
        let heads = head_count(shelter, "", rules);
        if let Some(unit) = unit_at(shelter.place) {
            counted[unit].add(heads.basis, heads.people);
        }
        let burden = Burden { people: count(heads.people), estimated: 0, sites: 1 };
        dependants.push(Dependant { place: shelter.place, burden });
    }
    let mut of_unit: BTreeMap<usize, Vec<&Place>> = BTreeMap::new();
    for place in places.iter().filter(|place| !place.is_jetty()) {
        if let Some(unit) = unit_at(place.place) {
            of_unit.entry(unit).or_default().push(place);
        }
    }
    for (unit, mut places) in of_unit {
        places.sort_by(|a, b| a.id.cmp(&b.id));
        let left = count(units[unit].people).saturating_sub(count(Some(counted[unit].fewest())));
        let (each, over) = (left / places.len() as u64, left % places.len() as u64);
        for (nth, place) in (0..).zip(places) {
            let people = each + u64::from(nth < over);
            let burden = Burden { people, estimated: people, sites: 0 };
            dependants.push(Dependant { place: place.place, burden });
        }
    }
    dependants.retain(|dependant| !dependant.burden.is_empty());
    dependants
}

fn count(people: Option<i64>) -> u64 {
    people.and_then(|people| u64::try_from(people).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, coord};

    use super::*;

    fn unit(id: &str, level: i64, people: Option<i64>, east: f64) -> AdminUnit {
        AdminUnit {
            id: id.to_owned(),
            source: 0,
            place_code: None,
            code_system: None,
            name: None,
            level: Some(level),
            people,
            households: None,
            pop_source: None,
            as_of: None,
            geometry: Rect::new(coord! { x: 116.0, y: -1.0 }, coord! { x: east, y: 0.0 })
                .to_polygon()
                .into(),
        }
    }

    fn site(kind: &str, people: i64, status: &str) -> Shelter {
        Shelter {
            id: "s".to_owned(),
            source: 0,
            name: None,
            kind: Some(kind.to_owned()),
            capacity: None,
            people: Some(people),
            people_basis: None,
            households: None,
            houses: None,
            groups: lintas_model::aid::Groups::default(),
            agency: None,
            place_code: None,
            status: Some(status.to_owned()),
            as_of: None,
            placed_by: lintas_model::aid::PlacedBy::Point,
            gone: None,
            place: Point::new(116.5, -0.5),
        }
    }

    fn place(id: &str, kind: &str, lon: f64) -> Place {
        Place {
            id: id.to_owned(),
            source: 0,
            name: None,
            kind: Some(kind.to_owned()),
            aliases: None,
            load_min: None,
            place_code: None,
            as_of: None,
            place: Point::new(lon, -0.5),
        }
    }

    fn people(of: &[Dependant]) -> Vec<(u64, u64, u64)> {
        of.iter().map(|d| (d.burden.people, d.burden.estimated, d.burden.sites)).collect()
    }

    #[test]
    fn residents_who_are_not_at_sites_are_spread_over_the_places_of_their_unit() {
        let sites =
            [site("gor", 100, "open"), site("gor", 7, "closed"), site("home_cluster", 6, "open")];
        let places = [
            place("b", "village", 116.2),
            place("a", "village", 116.3),
            place("j", "jetty", 116.3),
            place("far", "village", 118.0),
        ];
        let found =
            dependants(&sites, &places, &[unit("kec", 3, Some(401), 117.0)], &Rules::default());
        assert_eq!(people(&found), [(100, 0, 1), (151, 151, 0), (150, 150, 0)]);
        assert_eq!(found[1].place.x(), 116.3);
    }

    #[test]
    fn nobody_is_taken_off_the_residents_twice() {
        let affected =
            Shelter { people_basis: Some("affected".to_owned()), ..site("gor", 90, "open") };
        let sites = [site("gor", 100, "open"), affected];
        let unit = [unit("kec", 3, Some(300), 117.0)];
        let found = dependants(&sites, &[place("a", "village", 116.2)], &unit, &Rules::default());
        assert_eq!(found.last().map(|of| of.burden.people), Some(200), "the 90 may be of the 100");
    }

    #[test]
    fn the_finest_unit_whose_people_are_known_counts() {
        let units = [
            unit("kab", 2, Some(1_000), 118.0),
            unit("kec", 3, Some(80), 117.0),
            unit("desa", 4, None, 117.0),
        ];
        let places = [place("a", "village", 116.2), place("b", "village", 117.5)];
        assert_eq!(
            people(&dependants(&[], &places, &units, &Rules::default())),
            [(1_000, 1_000, 0), (80, 80, 0)]
        );
    }
}
