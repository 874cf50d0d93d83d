//! `/sprites/{name}.json` and `.png`: the sprite sheet of MapLibre styles, with `@2x` before the
//! ending for high-density screens.
//!
//! All styles share one sheet: it answers to `lintas` and to the name of every style.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{extract::PathParameters, routes::RouterBuilder, shared::Shared};
use crate::http::problem::{Code, Problem};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/sprites/{file}", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let (name, ending) = places.get("file").rsplit_once('.').ok_or(Code::NotFound)?;
    let (name, double) = match name.strip_suffix("@2x") {
        Some(name) => (name, true),
        None => (name, false),
    };
    if name != "lintas" && !app.styles.names().any(|style| style == name) {
        return Err(Code::NotFound.into());
    }
    let sheet = app.sprites.sheet(double);
    match ending {
        "json" => Ok(sheet.index.answer(&asked)),
        "png" => Ok(sheet.image.answer(&asked)),
        _ => Err(Code::NotFound.into()),
    }
}
