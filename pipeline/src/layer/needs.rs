//! `needs`: the people in each admin unit, and what they lack.

use lintas_model::aid::{Ledger, SupplyStatus, shown};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::{FeatureBuilder, schema};
use crate::assess::exposure::Exposure;
use crate::merge::sites::AdminUnit;

/// One feature for each admin unit. `units`, `exposures` and the areas of the ledger have the same
/// indices.
pub fn features(
    units: &[AdminUnit],
    exposures: &[Exposure],
    ledger: &Ledger,
    standing: &SupplyStatus,
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::with(schema(Layer::Needs, ledger));
    units
        .iter()
        .zip(exposures)
        .enumerate()
        .map(|(at, (unit, exposure))| {
            let source = source_id(unit.source);
            let mut to = draft.feature(&unit.id, &source, unit.as_of, unit.geometry.clone());
            to.set_some("people_cut_off", exposure.people_cut_off);
            to.set_time("access_as_of", exposure.access_as_of);
            to.set_all(shown::of_area(ledger, standing, at));
            to.done()
        })
        .collect()
}
