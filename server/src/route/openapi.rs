//! `/openapi.json` and `/api.html`: the description of every route, for programs (OpenAPI 3.0) and
//! for people. Links and examples in it begin with the address that was asked.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{
    extract::{BaseUrl, Parameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    live::Serving,
    openapi::{ApiForm, ApiSetting},
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/openapi.json", document).get("/api.html", page)
}

async fn document(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    form_is(&parameters, "json")?;
    answer(app, &serving, origin, ApiForm::Document, &asked).await
}

async fn page(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    form_is(&parameters, "html")?;
    answer(app, &serving, origin, ApiForm::Page, &asked).await
}

/// Refuses every parameter but `f`, and of that every value but `name`.
///
/// # Errors
/// `unknown_parameter`, `invalid_parameter`.
fn form_is(parameters: &Parameters, name: &str) -> Result<(), Problem> {
    parameters.only(&["f"])?;
    if parameters.0.iter().all(|(_, value)| value == name) {
        return Ok(());
    }
    Err(Problem::new(Code::InvalidParameter, format!("f is {name}.")))
}

async fn answer(
    app: Arc<Shared>,
    serving: &Serving,
    origin: String,
    form: ApiForm,
    asked: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open = serving.snapshot.as_deref();
    let setting = ApiSetting {
        origin,
        region: open.map(|open| open.manifest().region.name.clone()).unwrap_or_default(),
        is_drill: open.is_some_and(|open| open.is_drill()),
    };
    if let Some(body) = app.api.at_hand(form, &setting) {
        return Ok(body.answer(asked));
    }
    let made = work::run(WorkKind::Lists, move |_| app.api.made(form, setting)).await?;
    Ok(made.answer(asked))
}

#[cfg(test)]
mod bounds_tests;
#[cfg(test)]
mod tests;
