//! The tile matrix set of all our tiles, by the JSON encoding of OGC's Two Dimensional Tile Matrix Set
//! (17-083r4).

use lintas_model::tiling::{HALF_SQUARE_M, TILE_CELLS, TileMatrix};
use serde_json::{Value, json};

use crate::http::link::{WebLink, links_json};

/// The id of the set in addresses; no layer may be called so.
pub(crate) const WEB_MERCATOR_QUAD: &str = "WebMercatorQuad";
/// Its URI in OGC's register.
pub(crate) const URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
/// Its coordinate reference system.
pub(crate) const CRS: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
/// Its title in OGC's register.
const TITLE: &str = "Google Maps Compatible for the World";

/// The list of the sets, with links that start with `origin`.
pub(crate) fn tile_matrix_sets(origin: &str) -> Value {
    let address = format!("{origin}/tileMatrixSets/{WEB_MERCATOR_QUAD}");
    let itself = WebLink::new("self", "application/json", address, TITLE);
    json!({
        "tileMatrixSets": [{
            "id": WEB_MERCATOR_QUAD,
            "title": TITLE,
            "uri": URI,
            "crs": CRS,
            "links": links_json(&[itself]),
        }],
    })
}

/// The definition of the set.
pub(crate) fn tile_matrix_set() -> Value {
    let corner = [-HALF_SQUARE_M, HALF_SQUARE_M];
    let matrices = TileMatrix::all().map(|matrix| {
        json!({
            "id": matrix.zoom().to_string(),
            "scaleDenominator": matrix.scale_denominator(),
            "cellSize": matrix.cell_size_m(),
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": corner,
            "tileWidth": TILE_CELLS,
            "tileHeight": TILE_CELLS,
            "matrixWidth": matrix.side(),
            "matrixHeight": matrix.side(),
        })
    });
    json!({
        "id": WEB_MERCATOR_QUAD,
        "title": TITLE,
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "boundingBox": {
            "lowerLeft": [-HALF_SQUARE_M, -HALF_SQUARE_M],
            "upperRight": [HALF_SQUARE_M, HALF_SQUARE_M],
            "crs": CRS,
            "orderedAxes": ["X", "Y"],
        },
        "tileMatrices": matrices.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;

    use super::*;

    #[test]
    fn no_layer_is_called_as_a_tile_matrix_set() {
        // `/tiles/WebMercatorQuad` is the tile set of the dataset, `/tiles/{layers}` the TileJSON of layers.
        for layer in Layer::ALL {
            assert_ne!(layer.name(), WEB_MERCATOR_QUAD);
            assert_eq!(layer.name(), layer.name().to_ascii_lowercase());
        }
    }
}
