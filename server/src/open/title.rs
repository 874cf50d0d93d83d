//! What people call the layers.

use lintas_model::layer::Layer;

/// What a layer is called: Bahasa Indonesia, English. A layer that is not known here goes by its
/// name.
pub(crate) fn title(layer: &str) -> (&str, &str) {
    match Layer::from_name(layer).map(Layer::title) {
        Some([id, en]) => (id, en),
        None => (layer, layer),
    }
}
