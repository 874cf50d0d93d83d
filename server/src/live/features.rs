//! Features as they are now.

use lintas_model::{feature::Feature, layer::Layer, schema::Schema};

use super::{Live, aid_sheets::AidLayer};

impl Live {
    /// The fields of a layer, those that only its present features have included.
    pub(crate) fn schema<'a>(&'a self, layer: &str, published: &'a Schema) -> &'a Schema {
        match self.network.closures() {
            Some(sheet) if layer == Layer::Closures.name() => sheet.schema(),
            _ => published,
        }
    }

    fn of_aid(&self, layer: &str) -> Option<&AidLayer> {
        match Layer::from_name(layer)? {
            Layer::Shelters => Some(&self.sites),
            Layer::Needs => Some(&self.areas),
            _ => None,
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
        } else if let Some(of_aid) = self.of_aid(layer) {
            of_aid.revise(feature);
        }
    }

    /// Positions of the features of a layer that may not be shown any more, ascending.
    pub(crate) fn hidden(&self, layer: &str) -> Vec<usize> {
        self.of_aid(layer).map(AidLayer::hidden).unwrap_or_default()
    }

    /// Whether a feature of a layer may not be shown any more.
    pub(crate) fn is_hidden(&self, layer: &str, id: &str) -> bool {
        self.of_aid(layer).is_some_and(|of_aid| of_aid.is_hidden(id))
    }

    /// The features of a layer that the snapshot does not have: what was reported, by id.
    pub(crate) fn added(&self, layer: &str) -> Vec<&Feature> {
        if layer == Layer::Closures.name() {
            self.closures.reported().collect()
        } else {
            self.of_aid(layer).map(|of_aid| of_aid.added().collect()).unwrap_or_default()
        }
    }

    /// One of them.
    pub(crate) fn added_item(&self, layer: &str, id: &str) -> Option<&Feature> {
        if layer == Layer::Closures.name() {
            self.closures.report(id)
        } else {
            self.of_aid(layer)?.added_item(id)
        }
    }
}
