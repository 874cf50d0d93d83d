//! `/collections/{layer}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}`, and the same below
//! `/tiles` for all layers of the dataset: tiles by OGC API – Tiles – Part 1: Core (20-057), the row
//! before the column.
//!
//! They are the tiles of `/tiles/{layers}/{z}/{x}/{y}`: the same bytes, validators and live reports. What
//! lies outside the limits of the tile set is not found, as the standard wants it; a tile with content
//! never is.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response, StatusCode},
};
use lintas_model::tiling::TileMatrix;

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
    tiles::live_tile,
    tilesets::{TilesetAddress, reported_box},
};
use crate::{
    http::problem::{Code, Problem},
    live::Serving,
    open::{LayerSet, tileset::limits},
};

/// The value of `f`: there is one format.
const FORMATS: &[&str] = &["mvt"];

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get(
            "/collections/{layer}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
            of_collection,
        )
        .get("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", of_dataset)
}

async fn of_collection(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let layer = places.get("layer");
    let of = TilesetAddress::of_collection(serving.open()?, layer, &parameters, FORMATS)?;
    tile(app, serving, of.layers, &places, &asked).await
}

async fn of_dataset(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    origin: Result<BaseUrl, Problem>,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    // Only addresses of collections in `collections` need it.
    let origin = origin.map_or_else(|_| String::new(), |BaseUrl(origin)| origin);
    let of = TilesetAddress::of_dataset(serving.open()?, &origin, &parameters, FORMATS)?;
    tile(app, serving, of.layers, &places, &asked).await
}

async fn tile(
    app: Arc<Shared>,
    serving: Arc<Serving>,
    layers: LayerSet,
    places: &PathParameters,
    asked: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let matrix = TileMatrix::named(places.get("tileMatrix")).ok_or(Code::TileOutOfRange)?;
    let coord =
        matrix.tile(places.get("tileRow"), places.get("tileCol")).ok_or(Code::TileOutOfRange)?;
    let asked_of = Arc::clone(serving.open()?);
    let answer = live_tile(Arc::clone(&app), serving, layers, coord, asked).await?;
    if answer.status() == StatusCode::NO_CONTENT {
        let serving = app.serving();
        let open = serving.open()?;
        let layers = layers.carried(&asked_of, open)?;
        let limits = limits(open, layers, reported_box(&serving, layers));
        if !limits.iter().any(|limits| limits.contains(coord)) {
            return Err(Code::TileOutOfRange.into());
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests;
