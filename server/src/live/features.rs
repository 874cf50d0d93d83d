//! Features as they are now.

use lintas_model::{feature::Feature, layer::Layer, schema::Schema};

use super::Live;

impl Live {
    /// The fields of a layer, those that only its present features have included.
    pub(crate) fn schema<'a>(&'a self, layer: &str, published: &'a Schema) -> &'a Schema {
        match self.network.closures() {
            Some(sheet) if layer == Layer::Closures.name() => sheet.schema(),
            _ => published,
        }
    }

    /// Gives a feature of a layer the values that it has now.
    pub(crate) fn revise(&self, layer: &str, feature: &mut Feature) {
        if layer == Layer::Roads.name() {
            let edge = self.network.edge(&feature.id);
            if let (Some(edge), Some(sheet)) = (edge, self.network.roads()) {
                sheet.revise(&self.overlay, edge, feature);
            }
        } else if layer == Layer::Closures.name()
            && let Some(sheet) = self.network.closures()
        {
            sheet.revise(&self.closures, self.overlay.now(), feature);
        }
    }

    /// The features of a layer that the snapshot does not have: what was reported, by id.
    pub(crate) fn added(&self, layer: &str) -> Vec<&Feature> {
        if layer == Layer::Closures.name() {
            self.closures.reported().collect()
        } else {
            Vec::new()
        }
    }

    /// One of them.
    pub(crate) fn added_item(&self, layer: &str, id: &str) -> Option<&Feature> {
        if layer == Layer::Closures.name() { self.closures.report(id) } else { None }
    }
}
