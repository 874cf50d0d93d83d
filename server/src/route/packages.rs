//! `/packages`: what a device needs to go on without a network, as parts named by their content
//! (`docs/offline.md`). Public, and the same for everybody: what a key would be needed for is in none.
//!
//! Files of the snapshot are sent as they are. What is made (cut tiles, the states of roads, lists) is
//! made once for all who ask, in the pool of lists, and kept in memory while it is asked for.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Response, header},
};
use serde_json::{Value, json};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        body::{CachedBody, FOREVER, NEVER},
        file_body::{file_body, files_body},
        problem::{Code, Problem},
        ranged::RangedFile,
    },
    live::Serving,
    open::damaged,
};
use lintas_model::bulletin::DRILL;
use package::Package;
pub(crate) use shelf::PackageShelf;

mod area;
mod edge_states;
mod items;
mod live_parts;
mod made;
mod one_file;
mod package;
mod part;
mod published;
mod shelf;

const JSON: &str = "application/json";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get("/packages", list)
        .get("/packages/{id}", manifest)
        .get("/packages/{id}/parts/{sha256}", part)
        .get("/packages/{id}/file", file)
}

async fn list(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let open = Arc::clone(serving.open()?);
    let published = made::published(&app, &serving).await?;
    let live = made::live(&app, &serving).await?;
    let parts = || published.parts.iter().chain(&live.parts);
    let packages: Vec<Value> = published
        .areas
        .iter()
        .map(|area| {
            let mut by_kind = part::bytes_by_kind(parts());
            by_kind.insert("tiles", area.tile_bytes);
            let address = format!("{origin}/packages/{}", crate::paper::in_url(&area.id));
            json!({
                "id": area.id,
                "kind": area.kind,
                "name": area.name,
                "bbox": area.bbox,
                "bytes": by_kind.values().sum::<u64>(),
                "bytes_by_kind": by_kind,
                "url": address,
                "file": format!("{address}/file"),
            })
        })
        .collect();
    let mut json = json!({
        "region": open.manifest().region.id,
        "mode": open.mode(),
        "snapshot": open.id(),
        "as_of": open.manifest().as_of,
        "revision": serving.revision,
        "packages": packages,
    });
    if open.is_drill() {
        json["notice"] = DRILL.into();
    }
    Ok(CachedBody::new(json.to_string(), JSON, NEVER).answer(&asked))
}

async fn manifest(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let now = app.clock.now();
    let package = package(&app, &serving, &places).await?;
    let json = package.manifest(&origin, now);
    Ok(CachedBody::new(json.to_string(), JSON, NEVER).answer(&asked))
}

async fn part(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    places: PathParameters,
    parameters: Parameters,
    method: Method,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let package = package(&app, &serving, &places).await?;
    let sha256 = places.get("sha256");
    let found = package.parts().find(|part| part.sha256 == sha256).cloned();
    // A device that began before the last report still gets what its manifest names.
    let found = found
        .or_else(|| app.packages.earlier(package.open.serial, sha256))
        .ok_or(Code::PartGone)?;
    let tag = format!("\"{}\"", found.sha256);
    let media = if found.gzip { "application/gzip" } else { found.media };
    let ranged = RangedFile { length: found.bytes, tag: &tag, media, cache: FOREVER };
    ranged.answer(&method, &asked, |range| file_body(found.file, range).map_err(damaged))
}

async fn file(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    places: PathParameters,
    parameters: Parameters,
    method: Method,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let package = package(&app, &serving, &places).await?;
    let (files, length, sha256) = one_file::files(&package)?;
    let tag = format!("\"{sha256}\"");
    let ranged = RangedFile { length, tag: &tag, media: one_file::MEDIA, cache: NEVER };
    let mut answer = ranged.answer(&method, &asked, |range| Ok(files_body(files, range)))?;
    let name = format!("attachment; filename=\"{}\"", one_file::name(&package));
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

/// The package that the path names, as of now.
///
/// # Errors
/// `no_snapshot`, `unknown_package`, and those of [`made`].
async fn package(
    app: &Arc<Shared>,
    serving: &Arc<Serving>,
    places: &PathParameters,
) -> Result<Package, Problem> {
    let open = Arc::clone(serving.open()?);
    let published = made::published(app, serving).await?;
    let area = published.areas.iter().find(|area| area.id == places.get("id"));
    let area = area.ok_or(Code::UnknownPackage)?.clone();
    let tiles = made::tiles(app, serving, &area).await?;
    let live = made::live(app, serving).await?;
    Ok(Package { open, area, tiles, published, live })
}

#[cfg(test)]
mod tests;
