//! The landing page of OGC API, which `/` answers to programs; people get the map there, with the same
//! links inside it for browsers that run no scripts.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::tile_links;
use crate::{
    http::{
        link::{WebLink, links_json},
        media::Negotiated,
    },
    live::Serving,
};
use lintas_model::{bulletin::DRILL, language::Language};

/// What the landing page leads to beside itself: relation, media type, path, and the message that is its
/// title.
/// Another kind of resource is one more line.
const LEADS_TO: &[(&str, &str, &str, &str)] = &[
    (
        "service-desc",
        "application/vnd.oai.openapi+json;version=3.0",
        "/openapi.json",
        "open.api_definition",
    ),
    ("service-doc", "text/html", "/api.html", "open.api_documentation"),
    ("conformance", "application/json", "/conformance", "open.conformance"),
    ("data", "application/json", "/collections", "open.layers"),
];

/// What the landing page says, in either form.
#[derive(Debug)]
pub(super) struct LandingDocument {
    title: String,
    description: String,
    links: Vec<WebLink>,
}

impl LandingDocument {
    /// That of what is served; its addresses start with `origin`.
    pub(super) fn of(
        serving: &Serving,
        chosen: &Negotiated,
        origin: &str,
        parameters: &[(String, String)],
    ) -> Self {
        let (region, mark) = match &serving.snapshot {
            Some(open) => (
                open.manifest().region.name.as_str(),
                if open.is_drill() { format!("{DRILL} · ") } else { String::new() },
            ),
            None => ("", String::new()),
        };
        let mut links = chosen.links(&format!("{origin}/"), parameters);
        links.extend(LEADS_TO.iter().chain(tile_links::OF_DATASET).map(
            |(rel, media, path, title)| {
                WebLink::called(rel, media, format!("{origin}{path}"), title)
            },
        ));
        Self {
            title: format!("Lintas {region}").trim_end().to_owned(),
            description: format!(
                "{mark}{}",
                Language::BOTH.map(|it| it.say("open.landing")).join(" ")
            ),
            links,
        }
    }

    /// Its links.
    pub(super) fn links(&self) -> &[WebLink] {
        &self.links
    }

    /// As JSON.
    pub(super) fn json(&self) -> Value {
        json!({
            "title": self.title,
            "description": self.description,
            "links": links_json(&self.links),
        })
    }

    /// As a piece of the map's page, shown where no script runs.
    pub(super) fn markup(&self) -> Markup {
        html! {
            noscript {
                h1 { (self.title) }
                p { (self.description) }
                ul {
                    @for link in &self.links {
                        li {
                            a rel=(link.rel) type=(link.media) href=(link.href) { (link.title) }
                        }
                    }
                }
            }
        }
    }
}
