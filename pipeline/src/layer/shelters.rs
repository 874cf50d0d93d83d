//! `shelters`: sites where people are, in shelters or staying at home.

use geo_types::Point;
use lintas_model::aid::site::LEAST_SHOWN_CLUSTER;
use lintas_model::aid::{Ledger, Standing, shown};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::{Draft, schema};
use crate::merge::sites::Shelter;

/// One feature a site that may be public. Small home clusters are left out: their position is
/// private. Counts of vulnerable groups never come here.
pub fn features(ledger: &Ledger, standing: &Standing) -> Vec<Feature> {
    let draft = Draft::with(schema(Layer::Shelters, ledger));
    (0..)
        .zip(&ledger.sites)
        .filter_map(|(at, site)| {
            let values = shown::of_site(ledger, standing, at)?;
            let place = Point::from(site.place).into();
            let mut to = draft.feature(&site.id, &site.source, site.heard_at, place);
            to.set_all(values);
            Some(to.done())
        })
        .collect()
}

/// Whether a site may be public, as far as people were counted there.
pub fn is_shown(shelter: &Shelter) -> bool {
    shelter.kind.as_deref() != Some("home_cluster")
        || shelter.people.is_some_and(|people| people >= LEAST_SHOWN_CLUSTER)
}
