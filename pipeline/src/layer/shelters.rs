//! `shelters`: sites where people are, in shelters or staying at home.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::network::state::round;

use super::Draft;
use crate::assess::access::Reached;
use crate::merge::sites::{Depot, Shelter};

/// Fewest people of a home cluster that is shown: fewer would point at a family's house.
pub const LEAST_SHOWN_CLUSTER: i64 = 20;

/// One feature a site, with `reached` at the same position; its depots are positions in `depots`. Home clusters of fewer than [`LEAST_SHOWN_CLUSTER`] people, or of a number
/// that nobody told, are left out: their position is private. Counts of vulnerable groups never
/// come here.
pub fn features(
    shelters: &[Shelter],
    reached: &[Reached],
    depots: &[&Depot],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = Draft::of(Layer::Shelters);
    shelters
        .iter()
        .zip(reached)
        .filter(|(shelter, _)| is_shown(shelter))
        .map(|(shelter, reached)| {
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
            to.set("access", reached.access.name());
            to.set_time("access_as_of", reached.as_of);
            to.set_some("nearest_depot", reached.depot.map(|depot| depots[depot].id.as_str()));
            to.set_some("eta_min", reached.ms.map(|ms| round(f64::from(ms) / 60_000.0, 1)));
            to.done()
        })
        .collect()
}

/// Whether a site is public.
pub fn is_shown(shelter: &Shelter) -> bool {
    shelter.kind.as_deref() != Some("home_cluster")
        || shelter.people.is_some_and(|people| people >= LEAST_SHOWN_CLUSTER)
}
