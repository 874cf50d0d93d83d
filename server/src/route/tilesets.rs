//! `/collections/{layer}/tiles` and `/tiles`, each with `/WebMercatorQuad`: the tile sets of a layer and
//! of the whole dataset, by OGC API – Tiles – Part 1: Core (20-057).
//!
//! The dataset's stand at `/tiles`, where the standard wants them (requirement
//! `/req/dataset-tilesets/operation`), beside the TileJSON of `/tiles/{layers}`: no layer is called
//! `WebMercatorQuad`. `collections=a,b` chooses some of its layers, by id or by address.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use geo::BoundingRect as _;
use serde_json::Value;

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody},
        problem::{Code, Problem},
    },
    live::Serving,
    open::{LayerSet, Open, extent::union, tileset::Tileset},
};

/// The values of `f`.
const FORMATS: &[&str] = &["json"];

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get("/collections/{layer}/tiles", list_of_collection)
        .get("/collections/{layer}/tiles/WebMercatorQuad", of_collection)
        .get("/tiles", list_of_dataset)
        .get("/tiles/WebMercatorQuad", of_dataset)
}

async fn list_of_collection(
    pinned: PinnedServing,
    origin: BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let of = |open: &Open, _: &str| {
        TilesetAddress::of_collection(open, places.get("layer"), &parameters, FORMATS)
    };
    answer(&pinned, &origin, &asked, of, |tileset| tileset.in_list())
}

async fn of_collection(
    pinned: PinnedServing,
    origin: BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let of = |open: &Open, _: &str| {
        TilesetAddress::of_collection(open, places.get("layer"), &parameters, FORMATS)
    };
    answer(&pinned, &origin, &asked, of, |tileset| tileset.metadata())
}

async fn list_of_dataset(
    pinned: PinnedServing,
    origin: BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let of =
        |open: &Open, origin: &str| TilesetAddress::of_dataset(open, origin, &parameters, FORMATS);
    answer(&pinned, &origin, &asked, of, |tileset| tileset.in_list())
}

async fn of_dataset(
    pinned: PinnedServing,
    origin: BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let of =
        |open: &Open, origin: &str| TilesetAddress::of_dataset(open, origin, &parameters, FORMATS);
    answer(&pinned, &origin, &asked, of, |tileset| tileset.metadata())
}

fn answer(
    PinnedServing(serving): &PinnedServing,
    BaseUrl(origin): &BaseUrl,
    asked: &HeaderMap,
    of: impl FnOnce(&Open, &str) -> Result<TilesetAddress, Problem>,
    told: impl FnOnce(&Tileset<'_>) -> Value,
) -> Result<Response<Body>, Problem> {
    let open = serving.open()?;
    let TilesetAddress { layers, list, query } = of(open, origin)?;
    let reported = reported_box(serving, layers);
    let tileset =
        Tileset { open, layers, reported, revision: serving.revision, origin, list, query };
    Ok(CachedBody::new(told(&tileset).to_string(), "application/json", BRIEFLY).answer(asked))
}

/// The tile set that a request names.
#[derive(Debug)]
pub(super) struct TilesetAddress {
    /// Its layers.
    pub(super) layers: LayerSet,
    /// The path of the list that it stands in.
    list: String,
    /// What its links repeat.
    query: String,
}

impl TilesetAddress {
    /// The tile set of a layer.
    ///
    /// # Errors
    /// `unknown_layer`; `unknown_parameter`; `invalid_parameter` where `f` is none of `formats`.
    pub(super) fn of_collection(
        open: &Open,
        layer: &str,
        parameters: &Parameters,
        formats: &[&str],
    ) -> Result<Self, Problem> {
        parameters.only(&["f"])?;
        check_format(parameters, formats)?;
        let position = open.position(layer).ok_or(Code::UnknownLayer)?;
        let list = format!("/collections/{layer}/tiles");
        Ok(Self { layers: LayerSet::only(position), list, query: String::new() })
    }

    /// The tile set of the dataset, or of those of its `collections` that are asked for.
    ///
    /// # Errors
    /// As above, and those of [`LayerSet::parse`].
    pub(super) fn of_dataset(
        open: &Open,
        origin: &str,
        parameters: &Parameters,
        formats: &[&str],
    ) -> Result<Self, Problem> {
        parameters.only(&["collections", "f"])?;
        check_format(parameters, formats)?;
        let mut chosen = parameters.0.iter().filter(|(name, _)| name == "collections");
        let (layers, query) = match (chosen.next(), chosen.next()) {
            (None, _) => (LayerSet::all(open), String::new()),
            (Some((_, ids)), None) => {
                let layers = LayerSet::parse(&without_addresses(ids, origin), open)?;
                let names: Vec<&str> = layers.iter().map(|at| open.name(at)).collect();
                (layers, format!("?collections={}", names.join(",")))
            }
            (Some(_), Some(_)) => {
                let detail = "`collections` is given once, with commas between its ids.";
                return Err(Problem::new(Code::InvalidParameter, detail));
            }
        };
        Ok(Self { layers, list: "/tiles".to_owned(), query })
    }
}

/// The ids in a list of ids and addresses of our own collections.
fn without_addresses(ids: &str, origin: &str) -> String {
    let start = format!("{origin}/collections/");
    let ids = ids.split(',').map(|id| id.strip_prefix(&start).unwrap_or(id));
    ids.collect::<Vec<_>>().join(",")
}

/// Refuses a format that there is not.
///
/// # Errors
/// `invalid_parameter`.
pub(super) fn check_format(parameters: &Parameters, formats: &[&str]) -> Result<(), Problem> {
    let mut named = parameters.0.iter().filter(|(name, _)| name == "f");
    if named.all(|(_, format)| formats.contains(&format.as_str())) {
        return Ok(());
    }
    let detail = format!("`f` is one of {}.", formats.join(", "));
    Err(Problem::new(Code::InvalidParameter, detail))
}

/// The box around what was reported since the snapshot and lies in these layers: west, south, east, north,
/// degrees.
pub(super) fn reported_box(serving: &Serving, layers: LayerSet) -> Option<[f64; 4]> {
    let (live, open) = (serving.live.as_ref()?, serving.snapshot.as_ref()?);
    let added = layers.iter().flat_map(|position| live.added(open.name(position)));
    let boxes = added.filter_map(|feature| feature.geometry.bounding_rect());
    boxes
        .map(|bounds| {
            let (min, max) = (bounds.min(), bounds.max());
            [min.x, min.y, max.x, max.y]
        })
        .reduce(union)
}

#[cfg(test)]
mod tests;
