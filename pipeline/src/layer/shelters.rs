//! `shelters`: sites where people are, in shelters or staying at home.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::Draft;
use crate::assess::access::Access;
use crate::merge::sites::Shelter;

/// Fewest people of a home cluster that is shown: fewer would point at a family's house.
pub const LEAST_SHOWN_CLUSTER: i64 = 20;

/// One feature a site. Home clusters of fewer than [`LEAST_SHOWN_CLUSTER`] people, or of a number
/// that nobody told, are left out: their position is private. Counts of vulnerable groups never
/// come here.
pub fn features(
    shelters: &[Shelter],
    access: &[Access],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = Draft::of(Layer::Shelters);
    shelters
        .iter()
        .zip(access)
        .filter(|(shelter, _)| is_shown(shelter))
        .map(|(shelter, access)| {
            let source = source_id(shelter.source);
            let place = shelter.place.into();
            let mut to = draft.feature(&shelter.id, &source, shelter.as_of, place);
            to.set_some("name", shelter.name.as_deref());
            to.set_some("type", shelter.kind.as_deref());
            to.set_some("capacity", shelter.capacity);
            to.set_some("people", shelter.people);
            to.set_some("people_basis", shelter.people_basis.as_deref());
            to.set_some("place_code", shelter.place_code.as_deref());
            to.set_some("status", shelter.status.as_deref());
            to.set("access", access.name());
            to.done()
        })
        .collect()
}

fn is_shown(shelter: &Shelter) -> bool {
    shelter.kind.as_deref() != Some("home_cluster")
        || shelter.people.is_some_and(|people| people >= LEAST_SHOWN_CLUSTER)
}
