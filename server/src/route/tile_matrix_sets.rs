//! `/tileMatrixSets` and `/tileMatrixSets/WebMercatorQuad`: where tiles lie, by OGC's Two Dimensional Tile
//! Matrix Set (17-083r4).

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use lintas_model::language::Language;

use super::{
    extract::{BaseUrl, Parameters},
    middleware::PinnedServing,
    resource_document::ResourceDocument,
    resource_page::title_of,
    routes::RouterBuilder,
};
use crate::{
    http::{media::FORM, problem::Problem},
    open::tile_matrix_set::{WEB_MERCATOR_QUAD, tile_matrix_set, tile_matrix_sets},
};

/// The title of the list.
const TITLE: &str = "open.tile_matrix_sets";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/tileMatrixSets", list).get("/tileMatrixSets/WebMercatorQuad", definition)
}

async fn list(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let document = ResourceDocument {
        title: title_of(TITLE),
        open: serving.snapshot.as_deref(),
        above: &[(format!("{origin}/"), "Lintas".to_owned())],
        address: format!("{origin}/tileMatrixSets"),
        links: Vec::new(),
        json: tile_matrix_sets(&origin),
    };
    document.answer(&parameters, &asked)
}

async fn definition(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let list = format!("{origin}/tileMatrixSets");
    let document = ResourceDocument {
        title: [WEB_MERCATOR_QUAD; 2],
        open: serving.snapshot.as_deref(),
        above: &[
            (format!("{origin}/"), "Lintas".to_owned()),
            (format!("{list}?{FORM}=html"), Language::ID.say(TITLE).to_owned()),
        ],
        address: format!("{list}/{WEB_MERCATOR_QUAD}"),
        links: Vec::new(),
        json: tile_matrix_set(),
    };
    document.answer(&parameters, &asked)
}

#[cfg(test)]
mod tests {
    use lintas_model::tiling::TileMatrix;

    use crate::fixtures::world::{Folder, World};

    #[tokio::test]
    async fn the_set_is_the_one_that_is_registered() {
        // Also without a snapshot: it is a matter of the server.
        let world = World::over(Folder::empty());
        let list = world.get("/tileMatrixSets").await.json();
        let sets = list["tileMatrixSets"].as_array().unwrap();
        assert_eq!(sets.len(), 1);
        let link = &sets[0]["links"][0];
        assert_eq!(link["rel"], "self");
        assert_eq!(link["href"], "http://peta.test/tileMatrixSets/WebMercatorQuad");
        let set = world.get("/tileMatrixSets/WebMercatorQuad?f=json").await.json();
        for key in ["id", "uri", "crs", "title"] {
            assert_eq!(set[key], sets[0][key], "{key}");
        }
        assert_eq!(set["uri"], "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
        assert_eq!(set["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
        let matrices = set["tileMatrices"].as_array().unwrap();
        assert_eq!(matrices.len(), TileMatrix::all().count());
        for (zoom, matrix) in matrices.iter().enumerate() {
            assert_eq!(matrix["id"], zoom.to_string());
            assert_eq!(matrix["tileWidth"], 256);
            assert_eq!(matrix["tileHeight"], 256);
            let side = 1_u64 << zoom;
            assert_eq!(matrix["matrixWidth"], side);
            assert_eq!(matrix["matrixHeight"], side);
            let number = |key: &str| matrix[key].as_f64().unwrap();
            // As the set is registered: 156543.033928041 m and 559082264.028717 at the first, halved.
            let near = |number: f64, wanted: f64| (number / wanted - 1.0).abs() < 1e-14;
            assert!(near(number("cellSize") * side as f64, 156_543.033_928_041));
            assert!(near(number("scaleDenominator") * side as f64, 559_082_264.028_717));
            let corner = [0, 1].map(|axis| matrix["pointOfOrigin"][axis].as_f64().unwrap());
            assert!(
                near(corner[0], -20_037_508.342_789_2) && near(corner[1], 20_037_508.342_789_2)
            );
        }
    }

    #[tokio::test]
    async fn other_sets_formats_and_parameters_there_are_not() {
        let world = World::drill();
        assert_eq!(world.get("/tileMatrixSets/WorldCRS84Quad").await.status, 404);
        let other = world.get("/tileMatrixSets?f=xml").await;
        assert_eq!((other.status.as_u16(), other.code().as_str()), (400, "invalid_parameter"));
        let other = world.get("/tileMatrixSets/WebMercatorQuad?limit=1").await;
        assert_eq!((other.status.as_u16(), other.code().as_str()), (400, "unknown_parameter"));
    }
}
