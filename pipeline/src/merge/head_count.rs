//! Head counts: people as counted, else households times a factor that is shown with the number.

use lintas_model::aid::people::in_households;
use lintas_model::aid::site::LEAST_SHOWN_CLUSTER;
use lintas_model::aid::{CountBasis, HeadCount, Method, Rules};

use super::sites::Shelter;

/// The head count of a site; `source` says whose count it is. Without counted people it is
/// households times [`Rules::people_per_household`], rounded up so that nobody is missed. Houses
/// are never converted into people.
///
/// Without a basis the count of a site is of those who sleep there, that of a home cluster of those
/// who stay at home.
pub fn head_count(shelter: &Shelter, source: &str, rules: &Rules) -> HeadCount {
    let factor = rules.people_per_household;
    let (people, method) = match (shelter.people, shelter.households) {
        (None, Some(households)) => match in_households(households, factor) {
            Some(people) => (Some(people), Method::FromHouseholds { factor }),
            None => (None, Method::Counted),
        },
        (people, _) => (people, Method::Counted),
    };
    let basis = match shelter.people_basis.as_deref() {
        Some("displaced") => CountBasis::Displaced,
        Some("affected") => CountBasis::Affected,
        Some("at_home") => CountBasis::AtHome,
        Some("in_shelter") => CountBasis::InShelter,
        _ if shelter.kind.as_deref() == Some("home_cluster") => CountBasis::AtHome,
        _ => CountBasis::InShelter,
    };
    HeadCount {
        people,
        households: shelter.households,
        houses: shelter.houses,
        basis,
        method,
        groups: shelter.groups,
        source: source.to_owned(),
        as_of: shelter.as_of,
    }
}

/// Whether a site may be shown to everybody; the same rule as
/// [`lintas_model::aid::Site::is_public`], before the site is one.
pub fn is_public(shelter: &Shelter, rules: &Rules) -> bool {
    shelter.kind.as_deref() != Some("home_cluster")
        || head_count(shelter, "", rules).people.is_some_and(|people| people >= LEAST_SHOWN_CLUSTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures::site;

    fn count(people: Option<i64>, households: Option<i64>, houses: Option<i64>) -> HeadCount {
        let shelter = Shelter { households, houses, ..site("PSK-01", people) };
        head_count(&shelter, "pengungsian", &Rules::default())
    }

    #[test]
    fn people_who_were_counted_stay_as_counted() {
        let told = count(Some(85), Some(28), Some(21));
        assert_eq!((told.people, told.method), (Some(85), Method::Counted));
        assert_eq!((told.households, told.houses), (Some(28), Some(21)));
    }

    #[test]
    fn households_become_people_by_the_shown_factor_and_houses_never_do() {
        let told = count(None, Some(28), Some(21));
        assert_eq!(told.people, Some(107), "28 KK × 3.8 = 106.4");
        assert_eq!(told.method, Method::FromHouseholds { factor: 3.8 });
        assert_eq!(count(None, Some(15), None).people, Some(57), "15 × 3.8 = 57, and no 58th");
        assert_eq!(count(None, None, Some(21)).people, None);
        assert_eq!(count(None, Some(0), None).people, Some(0));
    }

    #[test]
    fn more_households_are_never_fewer_people() {
        let all: Vec<_> = (0..3000).map(|households| count(None, Some(households), None)).collect();
        assert!(all.is_sorted_by_key(|told| told.people));
    }
}
