//! `/tiles/{layers}/{z}/{x}/{y}`: vector tiles at the current revision;
//! `/snapshots/{id}/tiles/…`: those of one snapshot, as published.

use std::sync::Arc;

use axum::{
    body::{Body, HttpBody as _},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};
use lintas_model::tiling::TileCoord;

use super::{
    extract::PathParameters,
    middleware::{AnswerSource, Middleware, PinnedServing, SNAPSHOT},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        admission::Peer,
        body::{FOREVER, not_modified},
        encoding::{Encoding, VARY_ENCODING},
        problem::{Code, Problem},
        validator::{EntityTag, none_match},
        work::{self, WorkKind},
    },
    live::{Live, Serving, made_tiles::TileLookup, tile::Tile},
    open::{LayerSet, Open, tile_matrix_set::WEB_MERCATOR_QUAD},
};

/// The path of live tiles.
pub(super) const LIVE_PATH: &str = "/tiles/{layers}/{z}/{x}/{y}";
/// Reports change tiles at any time: clients may cache them for ten seconds.
const LIVE: HeaderValue = HeaderValue::from_static("public, max-age=10, must-revalidate");
const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get(LIVE_PATH, live).get("/snapshots/{id}/tiles/{layers}/{z}/{x}/{y}", pinned)
}

/// Answers a live tile that is stored or cached, without the router: matching the path and
/// collecting its parameters would cost more than finding the tile. `None` leaves the request to
/// the router, which gives the same answers.
pub(super) fn at_once<B>(
    around: &Middleware,
    peer: &Peer,
    request: &Request<B>,
) -> Option<Response<Body>> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return None;
    }
    let path = request.uri().path().strip_prefix("/tiles/")?;
    if path.contains('%') {
        return None;
    }
    let mut parts = path.split('/');
    let names = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    // Tiles of the whole dataset are the router's.
    if parts.next().is_some() || names.contains(&"") || names[0] == WEB_MERCATOR_QUAD {
        return None;
    }
    let answer = around.at_once(peer, request, |app, serving| {
        let asked = request.headers();
        let open = serving.snapshot.as_ref()?;
        let wanted = match TileRequest::parse(names, asked, open) {
            Ok(wanted) => wanted,
            Err(problem) => return Some(Err(problem)),
        };
        match wanted.find(app, open, serving.live.as_ref()) {
            Ok(TileLookup::Nothing) => Some(Ok(wanted.answer(None, asked, LIVE))),
            Ok(TileLookup::Ready(tile)) => Some(Ok(wanted.answer(Some(tile), asked, LIVE))),
            Ok(TileLookup::ToMake(_)) => None,
            Err(problem) => Some(Err(problem)),
        }
    })?;
    Some(if request.method() == Method::HEAD { without_body(answer) } else { answer })
}

/// The answer to a `HEAD`, as the router would make it from that to a `GET`.
fn without_body(mut answer: Response<Body>) -> Response<Body> {
    let length = answer.body().size_hint().exact();
    if let Some(length) = length.filter(|length| *length > 0) {
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    *answer.body_mut() = Body::empty();
    answer
}

async fn live(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let wanted = TileRequest::parse(names(&places), &asked, serving.open()?)?;
    wanted.live(app, serving, &asked).await
}

async fn pinned(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open = app.kept(places.get("id"), &serving).await?;
    let wanted = TileRequest::parse(names(&places), &asked, &open)?;
    let tile = match wanted.find(&app, &open, None)? {
        TileLookup::Nothing => None,
        TileLookup::Ready(tile) => Some(tile),
        TileLookup::ToMake(recipe) => app.made.make(recipe, &app.metrics).await?,
    };
    let mut answer = wanted.answer(tile, &asked, FOREVER);
    answer.headers_mut().insert(SNAPSHOT, open.header.clone());
    Ok(answer)
}

fn names(places: &PathParameters) -> [&str; 4] {
    ["layers", "z", "x", "y"].map(|name| places.get(name))
}

/// A tile of these layers at the current revision: what [`LIVE_PATH`] answers.
pub(super) async fn live_tile(
    app: Arc<Shared>,
    serving: Arc<Serving>,
    layers: LayerSet,
    coord: TileCoord,
    asked: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let wanted = TileRequest { layers, coord, encoding: Encoding::of_request(asked) };
    wanted.live(app, serving, asked).await
}

/// A requested tile and its encoding.
struct TileRequest {
    layers: LayerSet,
    coord: TileCoord,
    encoding: Encoding,
}

impl TileRequest {
    fn parse(
        [layers, z, x, y]: [&str; 4],
        asked: &HeaderMap,
        open: &Open,
    ) -> Result<Self, Problem> {
        Ok(Self {
            layers: LayerSet::parse(layers, open)?,
            coord: coord(z, x, y).ok_or(Code::TileOutOfRange)?,
            encoding: Encoding::of_request(asked),
        })
    }

    /// The tile at the current revision. One that has to be made takes its revision when its work
    /// begins: a queue of tiles would else keep all the revisions alive that were current when they
    /// were asked for, and make each tile once for every one of them.
    async fn live(
        self,
        app: Arc<Shared>,
        serving: Arc<Serving>,
        asked: &HeaderMap,
    ) -> Result<Response<Body>, Problem> {
        let open = serving.open()?;
        match self.find(&app, open, serving.live.as_ref())? {
            TileLookup::Nothing => return Ok(self.answer(None, asked, LIVE)),
            TileLookup::Ready(tile) => return Ok(self.answer(Some(tile), asked, LIVE)),
            TileLookup::ToMake(_) => {}
        }
        let (asked_of, revision) = (Arc::clone(open), serving.revision);
        drop(serving);
        let Self { layers, coord, encoding } = self;
        let (tile, source) = work::run(WorkKind::Tiles, move |_| {
            let serving = app.serving();
            let open = serving.open()?;
            let layers = layers.carried(&asked_of, open)?;
            let wanted = Self { layers, coord, encoding };
            let (tile, shown) = match wanted.find(&app, open, serving.live.as_ref())? {
                TileLookup::Nothing => (None, serving.revision),
                TileLookup::Ready(tile) => (Some(tile), serving.revision),
                TileLookup::ToMake(recipe) => {
                    app.made.make_now(recipe, revision, serving.revision, &app.metrics)?
                }
            };
            Ok((tile, AnswerSource::new(&serving, shown)))
        })
        .await?;
        let mut answer = Self { layers, coord, encoding }.answer(tile, asked, LIVE);
        answer.extensions_mut().insert(source);
        Ok(answer)
    }

    fn find(
        &self,
        app: &Shared,
        open: &Arc<Open>,
        live: Option<&Live>,
    ) -> Result<TileLookup, Problem> {
        app.made.find(open, live, self.layers, self.coord, self.encoding, &app.metrics)
    }

    fn answer(&self, tile: Option<Tile>, asked: &HeaderMap, cache: HeaderValue) -> Response<Body> {
        let Some(tile) = tile else {
            let mut empty = Response::new(Body::empty());
            *empty.status_mut() = StatusCode::NO_CONTENT;
            empty.headers_mut().insert(header::CACHE_CONTROL, cache);
            return empty;
        };
        let tag = EntityTag::of_hash(tile.hash, self.encoding);
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(header::ETAG, tag.header());
        headers.insert(header::CACHE_CONTROL, cache);
        headers.insert(header::VARY, VARY_ENCODING);
        let mut answer = if none_match(asked, tag.as_str()) {
            not_modified()
        } else {
            headers.insert(header::CONTENT_TYPE, MVT);
            if self.encoding == Encoding::Gzip {
                headers.insert(header::CONTENT_ENCODING, GZIP);
            }
            Response::new(Body::from(tile.bytes))
        };
        *answer.headers_mut() = headers;
        answer
    }
}

/// The coordinates in these path segments; `y` may end in `.mvt` or `.pbf`. `None` where they are
/// no numbers or lie outside the pyramid.
fn coord(z: &str, x: &str, y: &str) -> Option<TileCoord> {
    let y = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse::<u32>().ok() } else { None }
    };
    TileCoord::new(u8::try_from(number(z)?).ok()?, number(x)?, number(y)?)
}

#[cfg(test)]
mod tests;
