//! Titles of layers, for people.

use lintas_model::layer::Layer;

/// The title of a layer: Bahasa Indonesia, English. An unknown layer goes by its name.
pub(crate) fn title(layer: &str) -> (&str, &str) {
    match Layer::from_name(layer).map(Layer::title) {
        Some([id, en]) => (id, en),
        None => (layer, layer),
    }
}
