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
use lintas_model::language::Language;

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    resource_document::ResourceDocument,
    resource_page::title_of,
    routes::RouterBuilder,
};
use crate::{
    http::{
        media::FORM,
        problem::{Code, Problem},
    },
    live::Serving,
    open::{
        LayerSet, Open, extent::union, tile_matrix_set::WEB_MERCATOR_QUAD, tileset::Tileset, title,
    },
};

/// The values of `f`.
const FORMATS: &[&str] = &["json", "html"];

/// The parameter that chooses layers of the dataset.
const COLLECTIONS: &str = "collections";

/// The title of a list.
const TITLE: &str = "open.tile_set_list";

/// Which of the two documents about tiles is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TilesetDocument {
    /// The list of tile sets: of one.
    List,
    /// The tile set.
    Whole,
}

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    use TilesetDocument::{List, Whole};
    let paths = [
        ("/collections/{layer}/tiles", List),
        ("/collections/{layer}/tiles/WebMercatorQuad", Whole),
        ("/tiles", List),
        ("/tiles/WebMercatorQuad", Whole),
    ];
    paths.into_iter().fold(routes, |routes, (path, which)| {
        let document = move |serving: PinnedServing,
                             origin: BaseUrl,
                             places: PathParameters,
                             parameters: Parameters,
                             asked: HeaderMap| async move {
            answer(which, &serving, &origin, places.get("layer"), parameters, &asked)
        };
        routes.get(path, document)
    })
}

/// A document about the tiles of a layer; with an empty name, about those of the dataset.
fn answer(
    which: TilesetDocument,
    PinnedServing(serving): &PinnedServing,
    BaseUrl(origin): &BaseUrl,
    layer: &str,
    mut parameters: Parameters,
    asked: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open: &Open = serving.open()?;
    let of = if layer.is_empty() {
        TilesetAddress::of_dataset(open, origin, &parameters, FORMATS)?
    } else {
        TilesetAddress::of_collection(open, layer, &parameters, FORMATS)?
    };
    let TilesetAddress { layers, list, query } = of;
    // Links name layers by their ids, however they were asked for.
    let names: Vec<&str> = layers.iter().map(|at| open.name(at)).collect();
    for (_, value) in parameters.0.iter_mut().filter(|(name, _)| name == COLLECTIONS) {
        *value = names.join(",");
    }
    let address = format!("{origin}{list}");
    let mut above = vec![(format!("{origin}/"), "Lintas".to_owned())];
    if !layer.is_empty() {
        let collection = format!("{origin}/collections/{layer}?{FORM}=html");
        above.push((collection, title(layer).0.to_owned()));
    }
    let reported = reported_box(serving, layers);
    let tileset =
        Tileset { open, layers, reported, revision: serving.revision, origin, list, query };
    let name = tileset.title();
    let document = match which {
        TilesetDocument::List => ResourceDocument {
            title: title_of(TITLE),
            open: Some(open),
            above: &above,
            address,
            links: Vec::new(),
            json: tileset.in_list(),
        },
        TilesetDocument::Whole => {
            above.push((format!("{address}?{FORM}=html"), Language::ID.say(TITLE).to_owned()));
            ResourceDocument {
                title: [&name, WEB_MERCATOR_QUAD],
                open: Some(open),
                above: &above,
                address: format!("{address}/{WEB_MERCATOR_QUAD}"),
                links: tileset.links(),
                json: tileset.metadata(),
            }
        }
    };
    document.answer(&parameters, asked)
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
        parameters.only(&[FORM])?;
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
        parameters.only(&[COLLECTIONS, FORM])?;
        check_format(parameters, formats)?;
        let mut chosen = parameters.0.iter().filter(|(name, _)| name == COLLECTIONS);
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
    let mut named = parameters.0.iter().filter(|(name, _)| name == FORM);
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
    added.filter_map(|added| added.bbox).reduce(union)
}

#[cfg(test)]
mod tests;
