//! How many features a collection has now, where they lie, and which time they hold for: as published,
//! and with what has been reported since.

use lintas_model::{feature::Feature, layer::Layer};

use crate::{
    http::problem::Problem,
    live::{AddedFeature, Live, Serving},
    open::{LayerCollection, LayerPart, Open, TimeColumns, TimeExtent, extent::union},
};

/// What is known of all features of a collection together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CollectionFacts {
    /// How many there are.
    pub(super) features: usize,
    /// West, south, east, north, in degrees; `None` where there are none.
    pub(super) bbox: Option<[f64; 4]>,
    /// The time that they hold for; `None` where none has a time.
    pub(super) time: Option<TimeExtent>,
}

impl CollectionFacts {
    /// Those of a collection of the snapshot in service. Reads the layer where nobody has yet.
    ///
    /// # Errors
    /// `snapshot_damaged`.
    pub(super) fn of(
        serving: &Serving,
        open: &Open,
        collection: LayerCollection<'_>,
    ) -> Result<Self, Problem> {
        let LayerCollection { layer, part } = collection;
        let published = open.glance(layer)?.part(part);
        let mut facts =
            Self { features: published.features, bbox: published.bbox, time: published.time };
        let Some(live) = &serving.live else { return Ok(facts) };
        let columns = TimeColumns::of(live.schema(layer, open.features(layer)?.schema()));
        let hidden = live.hidden(layer);
        let hidden = hidden.iter().filter(|it| published.others.binary_search(it).is_err());
        facts.features = facts.features.saturating_sub(hidden.count());
        for added in added(live, collection) {
            facts.features += 1;
            facts.bbox = [facts.bbox, added.bbox].into_iter().flatten().reduce(union);
            let time = added.feature().and_then(|feature| columns.extent(&feature));
            facts.time = TimeExtent::around_all([facts.time, time]);
        }
        // A report gives the roads that it bears on its own moments.
        if layer == Layer::Roads.name()
            && let Some(from) = serving.reports.iter().map(|it| it.report.seen_at).min()
        {
            let reported = TimeExtent { from: Some(from), to: None };
            facts.time = TimeExtent::around_all([facts.time, Some(reported)]);
        }
        Ok(facts)
    }
}

/// The features of a collection that the snapshot lacks, since they were reported, by id.
pub(super) fn added<'a>(live: &'a Live, collection: LayerCollection<'_>) -> Vec<AddedFeature<'a>> {
    let mut added = live.added(collection.layer);
    if collection.part.is_some() {
        let is_of_part = |feature: &Feature| collection.holds(&feature.geometry);
        added.retain(|added| added.feature().is_some_and(|feature| is_of_part(&feature)));
    }
    added
}

/// The collections that are listed: every layer, of mixed ones the parts that have features.
///
/// # Errors
/// `snapshot_damaged`.
pub(super) fn listed<'a>(
    serving: &Serving,
    open: &'a Open,
) -> Result<Vec<(LayerCollection<'a>, CollectionFacts)>, Problem> {
    let mut listed = Vec::new();
    for layer in open.layers() {
        let whole = LayerCollection { layer, part: None };
        let facts = |collection| CollectionFacts::of(serving, open, collection);
        let before = listed.len();
        if open.is_mixed(layer) && !open.glance(layer)?.has_rest() {
            for part in LayerPart::ALL {
                let of = LayerCollection { part: Some(part), ..whole };
                let facts = facts(of)?;
                if facts.features > 0 {
                    listed.push((of, facts));
                }
            }
        }
        // One geometry type, or none yet, or collections of geometries, which no part has.
        if listed.len() == before {
            listed.push((whole, facts(whole)?));
        }
    }
    Ok(listed)
}
