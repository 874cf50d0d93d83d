use axum::http::{Method, StatusCode};
use lintas_model::{report::Role, tiling::TileCoord};
use serde_json::json;

use crate::fixtures::{
    town::{FAR, Town},
    world::{Folder, TestResponse, World},
};

/// The address by the standard, row before column.
fn address(start: &str, tile: TileCoord) -> String {
    format!("{start}/WebMercatorQuad/{}/{}/{}", tile.z(), tile.y(), tile.x())
}

/// Ours, column before row.
fn xyz(layers: &str, tile: TileCoord) -> String {
    format!("/tiles/{layers}/{}/{}/{}", tile.z(), tile.x(), tile.y())
}

/// The stored tiles of a layer.
fn stored(world: &World, layer: &str) -> Vec<TileCoord> {
    let serving = world.state.serving();
    let archive = serving.open().unwrap().archive(layer).unwrap().unwrap();
    archive.tiles().map(|tile| tile.unwrap().0).collect()
}

/// Two answers that differ in nothing.
fn same(one: &TestResponse, other: &TestResponse, what: &str) {
    assert_eq!(one.status, other.status, "{what}");
    assert!(one.body == other.body, "{what}: other bytes");
    // The router counts the body itself, the fast path leaves that to the connection.
    let headers = [one, other].map(|answer| {
        let mut headers = answer.headers.clone();
        headers.remove("content-length");
        headers
    });
    assert_eq!(headers[0], headers[1], "{what}");
}

#[tokio::test]
async fn every_stored_tile_of_every_layer_is_the_one_of_the_xyz_address() {
    let world = World::town();
    let layers: Vec<String> = world.state.serving().open().unwrap().layers().to_vec();
    let mut seen = 0;
    for layer in &layers {
        let start = format!("/collections/{layer}/tiles");
        for tile in stored(&world, layer) {
            for headers in [&[("accept-encoding", "gzip")][..], &[]] {
                let ogc = world.get_with(&address(&start, tile), headers).await;
                let ours = world.get_with(&xyz(layer, tile), headers).await;
                assert_eq!(ogc.status, StatusCode::OK, "{layer} {tile:?}");
                assert_eq!(ogc.header("content-type"), "application/vnd.mapbox-vector-tile");
                same(&ogc, &ours, &format!("{layer} {tile:?}"));
            }
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen} tiles");
}

#[tokio::test]
async fn the_row_stands_before_the_column() {
    let world = World::town();
    let start = "/collections/roads/tiles";
    let tiles = stored(&world, "roads");
    let uneven: Vec<&TileCoord> = tiles.iter().filter(|tile| tile.x() != tile.y()).collect();
    assert!(uneven.len() > 10);
    for tile in uneven {
        let right = world.get(&address(start, *tile)).await;
        assert_eq!(right.status, StatusCode::OK);
        // Column before row is another tile, far from the town.
        let swapped = TileCoord::new(tile.z(), tile.y(), tile.x()).unwrap();
        let wrong = world.get(&address(start, swapped)).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND, "{tile:?}");
        assert_eq!(wrong.code(), "tile_out_of_range");
    }
}

#[tokio::test]
async fn a_composite_of_the_dataset_is_the_composite_of_the_xyz_address() {
    let world = World::town();
    let all = "roads,closures,needs,shelters,depots";
    for tile in stored(&world, "roads") {
        let ogc = world.get(&address("/tiles", tile)).await;
        same(&ogc, &world.get(&xyz(all, tile)).await, &format!("{tile:?}"));
        let chosen = format!("{}?collections=depots,roads", address("/tiles", tile));
        let ogc = world.get(&chosen).await;
        same(&ogc, &world.get(&xyz("depots,roads", tile)).await, &chosen);
    }
}

#[tokio::test]
async fn inside_the_limits_nothing_is_no_content_and_outside_it_is_not_found() {
    let world = World::drill();
    let start = "/collections/roads/tiles/WebMercatorQuad";
    // Between the roads of the drill, which are stored at few zooms.
    let empty = world.get(&format!("{start}/8/128/211")).await;
    assert_eq!(empty.status, StatusCode::NO_CONTENT);
    same(&empty, &world.get("/tiles/roads/8/211/128").await, "nothing");
    for outside in [
        "8/126/211",
        "8/130/211",
        "8/128/209",
        "8/128/213",
        "1/0/0",
        "1/1/0",
        "14/0/0",
        // Matrices below the deepest that the layer has, and beyond the set.
        "15/16430/27000",
        "24/0/0",
        "25/0/0",
        "30/0/0",
        // No numbers of a tile.
        "0/0/1",
        "0/1/0",
        "8/128/256",
        "a/0/0",
        "0/0/a",
        "00/0/0",
        "0/00/0",
        "+0/0/0",
        "-1/0/0",
        "0/0/0.mvt",
        "0/0/",
        "0/0/4294967296",
    ] {
        let answer = world.get(&format!("{start}/{outside}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{outside}");
        answer.code();
    }
    // What is stored is answered, wherever the manifest says that the layer lies.
    let odd = world.get(&format!("{start}/3/0/0")).await;
    same(&odd, &world.get("/tiles/roads/3/0/0").await, "stored outside");
    assert_eq!(odd.status, StatusCode::OK);
}

#[tokio::test]
async fn validators_heads_and_failures_are_those_of_the_xyz_address() {
    let world = World::drill();
    let pairs = [
        ("/collections/roads/tiles/WebMercatorQuad/0/0/0", "/tiles/roads/0/0/0"),
        ("/tiles/WebMercatorQuad/0/0/0?collections=roads,hazards", "/tiles/roads,hazards/0/0/0"),
        ("/tiles/WebMercatorQuad/4/0/0?collections=roads,hazards", "/tiles/roads,hazards/4/0/0"),
    ];
    for (ogc, ours) in pairs {
        let first = world.get(ogc).await;
        same(&first, &world.get(ours).await, ogc);
        let tag = first.header("etag");
        let again = world.get_with(ogc, &[("if-none-match", tag)]).await;
        same(&again, &world.get_with(ours, &[("if-none-match", tag)]).await, ogc);
        assert_eq!(again.status == StatusCode::NOT_MODIFIED, first.status == StatusCode::OK);
        let head = world.ask(Method::HEAD, ogc, &[]).await;
        assert_eq!((head.status, head.body.len()), (first.status, 0));
    }
    let none = World::over(Folder::empty());
    for uri in ["/collections/roads/tiles", "/tiles"] {
        let answer = none.get(&format!("{uri}/WebMercatorQuad/0/0/0")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "no_snapshot"));
    }
}

#[tokio::test]
async fn parameters_and_formats_that_there_are_not_are_refused() {
    let world = World::drill();
    let roads = "/collections/roads/tiles/WebMercatorQuad/0/0/0";
    assert_eq!(world.get(&format!("{roads}?f=mvt")).await.status, 200);
    for (uri, status, code) in [
        (format!("{roads}?f=json"), 400, "invalid_parameter"),
        (format!("{roads}?datetime=.."), 400, "unknown_parameter"),
        (format!("{roads}?collections=roads"), 400, "unknown_parameter"),
        ("/tiles/WebMercatorQuad/0/0/0?v=1".to_owned(), 400, "unknown_parameter"),
        ("/tiles/WebMercatorQuad/0/0/0?collections=roads,nope".to_owned(), 404, "unknown_layer"),
        ("/collections/nope/tiles/WebMercatorQuad/0/0/0".to_owned(), 404, "unknown_layer"),
        ("/collections/roads/tiles/WorldCRS84Quad/0/0/0".to_owned(), 404, "not_found"),
    ] {
        let answer = world.get(&uri).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{uri}");
    }
}

#[tokio::test]
async fn a_report_is_in_these_tiles_as_soon_as_in_ours() {
    let world = World::of_town(&Town::on_a_dry_day());
    let mut before = Vec::new();
    for tile in stored(&world, "roads") {
        before.push((tile, world.get(&address("/collections/roads/tiles", tile)).await));
    }
    let key = world.key("posko", Role::Reporter);
    let report = json!({"status": "closed", "edges": [FAR], "cause": "flood", "mode": "drill"});
    assert_eq!(world.post("/reports", &key, &report).await.status, 201);
    let (mut redrawn, mut closed) = (0, 0);
    for (tile, before) in before {
        let after = world.get(&address("/collections/roads/tiles", tile)).await;
        same(&after, &world.get(&xyz("roads", tile)).await, "the roads");
        assert_ne!(after.header("x-lintas-revision"), "");
        redrawn += usize::from(after.header("etag") != before.header("etag"));
        let closures = world.get(&address("/collections/closures/tiles", tile)).await;
        same(&closures, &world.get(&xyz("closures", tile)).await, "the closures");
        closed += usize::from(closures.status == StatusCode::OK);
    }
    assert!(redrawn > 0 && closed > 0, "{redrawn} tiles of roads and {closed} of closures");
}
