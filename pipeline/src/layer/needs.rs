//! `needs`: what is known of the people in each admin unit.

use lintas_model::aid::Access;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::Draft;
use crate::assess::exposure::Exposure;
use crate::merge::sites::AdminUnit;

/// One feature an admin unit, with the numbers of [`Exposure`] at the same position.
pub fn features(
    units: &[AdminUnit],
    exposures: &[Exposure],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = Draft::of(Layer::Needs);
    units
        .iter()
        .zip(exposures)
        .map(|(unit, exposure)| {
            let source = source_id(unit.source);
            let mut to = draft.feature(&unit.id, &source, unit.as_of, unit.geometry.clone());
            to.set_some("place_code", unit.place_code.as_deref());
            to.set_some("name", unit.name.as_deref());
            to.set_some("admin_level", unit.level);
            to.set_some("people_exposed", exposure.people_exposed);
            to.set_some("people_sheltered", exposure.people_sheltered);
            to.set_some("people_cut_off", exposure.people_cut_off);
            to.set_some("access", exposure.access.map(Access::name));
            to.set_time("access_as_of", exposure.access_as_of);
            to.set_time("last_heard", exposure.last_heard);
            to.done()
        })
        .collect()
}
