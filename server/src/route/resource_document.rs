//! A document that programs read as JSON and people as a page with all that stands in it.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use serde_json::Value;

use super::{extract::Parameters, resource_markup::members, resource_page::ResourcePage};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody},
        link::{WebLink, links_json},
        media::{DOCUMENT, Negotiated},
        problem::Problem,
    },
    open::Open,
};

/// A document of which there is no page but the one that its JSON makes.
#[derive(Debug)]
pub(super) struct ResourceDocument<'a> {
    /// What it is called: Bahasa Indonesia, English.
    pub(super) title: [&'a str; 2],
    /// The snapshot that it speaks of; `None` until there is one.
    pub(super) open: Option<&'a Open>,
    /// The pages above it, from the first on: address and name.
    pub(super) above: &'a [(String, String)],
    /// Its address, without parameters.
    pub(super) address: String,
    /// Where it leads, beside itself and its other form.
    pub(super) links: Vec<WebLink>,
    /// What stands in it beside its links: an object.
    pub(super) json: Value,
}

impl ResourceDocument<'_> {
    /// The answer, in the form that is asked for; the parameters are among those that it knows.
    ///
    /// # Errors
    /// `invalid_parameter`, `not_acceptable`: as [`Negotiated::of`].
    pub(super) fn answer(
        self,
        Parameters(parameters): &Parameters,
        asked: &HeaderMap,
    ) -> Result<Response<Body>, Problem> {
        let Self { title, open, above, address, links: others, mut json } = self;
        let chosen = Negotiated::of(DOCUMENT, parameters, asked)?;
        let mut links = chosen.links(&address, parameters);
        links.extend(others);
        let body = if chosen.is_html() {
            ResourcePage { title, open, above, links: &links, body: members(&json) }.html()
        } else {
            json["links"] = links_json(&links);
            json.to_string()
        };
        let document = CachedBody::new(body, chosen.form.sent_as, BRIEFLY);
        Ok(chosen.answer(&document, &links, asked))
    }
}
