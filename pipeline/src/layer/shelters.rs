//! `shelters`: sites where people are, in shelters or staying at home.

use geo_types::Point;
use lintas_model::aid::{Ledger, SupplyStatus, group_sites, shown};
use lintas_model::feature::Feature;
use lintas_model::index::SiteIndex;
use lintas_model::layer::Layer;

use super::{FeatureBuilder, schema};

/// One feature for each site that may be public. Small home clusters are left out, because their
/// position is private. Counts of vulnerable groups are never published.
pub fn features(ledger: &Ledger, standing: &SupplyStatus) -> Vec<Feature> {
    let draft = FeatureBuilder::with(schema(Layer::Shelters, ledger));
    let sizes = group_sites(ledger, standing);
    SiteIndex::all(ledger.sites.len() as u32)
        .zip(&ledger.sites)
        .filter_map(|(at, site)| {
            let values = shown::of_site(ledger, standing, at)?;
            let place = Point::from(site.place).into();
            let mut to = draft.feature(&site.id, &site.source, site.heard_at, place);
            to.set_all(values);
            to.set_some("group_sites", sizes[at.index()].map(i64::from));
            Some(to.done())
        })
        .collect()
}
