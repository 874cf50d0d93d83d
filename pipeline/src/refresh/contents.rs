//! The features of all layers, and their files: the stage `index`.

use std::collections::{BTreeMap, HashMap};

use lintas_model::aid::{Ledger, Proposal, SupplyStatus};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_snapshot::format::manifest;
use lintas_snapshot::store::{Snapshot, Work};

use super::assessment::Assessed;
use super::change::{self, LayerChange};
use super::layer_files::write_layer;
use super::life::EvidenceLife;
use super::tables::write_features;
use crate::config::Config;
use crate::layer;
use crate::merge::Merged;
use crate::merge::head_count::is_public;
use crate::merge::sites::Shelter;
use crate::progress::Progress;
use crate::report::LayerReport;

/// The ledger of aid, its supply status, and the proposal.
#[derive(Debug)]
pub(super) struct AidContents {
    pub(super) ledger: Ledger,
    pub(super) standing: SupplyStatus,
    pub(super) proposal: Proposal,
}

/// All that features of layers are made from.
pub(super) struct LayerContents<'a> {
    pub(super) config: &'a Config,
    pub(super) merged: &'a Merged,
    pub(super) assessed: &'a Assessed,
    pub(super) aid: &'a AidContents,
    pub(super) life: &'a EvidenceLife<'a>,
}

/// The result of indexing.
#[derive(Default)]
pub(super) struct Indexed {
    /// By layer, as the manifest has it.
    pub(super) layers: BTreeMap<String, manifest::LayerEntry>,
    /// By layer, as the report has it.
    pub(super) in_report: BTreeMap<String, LayerReport>,
    /// What is different from the previous snapshot.
    pub(super) changes: Vec<LayerChange>,
}

/// Writes every layer, with its tiles.
///
/// # Errors
/// Where the disk fails, or a feature does not fit its layer.
pub(super) fn index(
    work: &Work,
    contents: &LayerContents<'_>,
    before: Option<&Snapshot>,
    progress: &Progress,
) -> anyhow::Result<Indexed> {
    let mut indexed = Indexed::default();
    for layer in Layer::ALL {
        let schema = layer::schema(layer, &contents.aid.ledger);
        let mut features = contents.features(layer);
        features.extend(contents.life.lost_features(layer, &contents.assessed.edges));
        indexed.changes.extend(compare(before, layer, &features));
        // Only extracts of OpenStreetMap bring these: a region without one has no such layers.
        if features.is_empty() && matches!(layer, Layer::Landuse | Layer::Buildings) {
            continue;
        }
        let (entry, in_report) = write_layer(work, contents.config, &schema, &features, progress)?;
        if layer == Layer::Reopening && !features.is_empty() {
            write_features(work, layer, &features)?;
        }
        indexed.layers.insert(layer.name().to_owned(), entry);
        indexed.in_report.insert(layer.name().to_owned(), in_report);
    }
    Ok(indexed)
}

impl LayerContents<'_> {
    fn features(&self, layer: Layer) -> Vec<Feature> {
        let Self { config, merged, assessed, aid, .. } = *self;
        let id = |at: usize| config.sources[at].id.clone();
        let edges = &merged.network.edges;
        let depots: Vec<_> = merged.open_depots().collect();
        match layer {
            Layer::Admin => layer::admin::features(&merged.units, id),
            Layer::Landuse => layer::landuse::features(&merged.context, id),
            Layer::Water => layer::water::features(&merged.waters, &merged.context, id),
            Layer::Buildings => layer::buildings::features(&merged.context, id),
            Layer::Hazards => layer::hazards::features(&merged.hazards, config.region.as_of, id),
            Layer::Roads => layer::roads::features(edges, &assessed.edges, &assessed.burdens, id),
            Layer::Reopening => layer::reopening::features(&assessed.blocked, edges, id),
            Layer::Closures => {
                let (closures, of) = (&merged.closures, &assessed.closures_of);
                layer::closures::features(closures, edges, of, config.region.as_of, id)
            }
            Layer::Places => {
                layer::places::features(&merged.places, &merged.context, &merged.units, id)
            }
            Layer::Needs => {
                let (ledger, standing) = (&aid.ledger, &aid.standing);
                layer::needs::features(&merged.units, &assessed.units, ledger, standing, id)
            }
            Layer::Routes => {
                let roads = assessed.roads(config);
                let public = |site: &Shelter| is_public(site, &config.aid);
                let (sites, reached) = (&merged.shelters, &assessed.shelters);
                layer::routes::features(sites, reached, &depots, &roads, public)
            }
            Layer::Shelters => layer::shelters::features(&aid.ledger, &aid.standing),
            Layer::Depots => layer::depots::features(&merged.depots, id),
        }
    }
}

fn compare(last: Option<&Snapshot>, layer: Layer, features: &[Feature]) -> Option<LayerChange> {
    let last = last?;
    let prints: HashMap<u64, u64> =
        features.iter().map(|feature| (feature.tile_id(), change::print(feature))).collect();
    change::since(last, layer.name(), &prints)
}
