//! `/collections`: those that there are, of which `bbox`, `datetime` and `limit` select some (OGC API –
//! Common – Part 2, Simple Query); and `/collections/{id}`.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use lintas_model::language::Language;
use maud::html;
use serde_json::{Value, json};

use super::{
    described::{CollectionDocument, fields},
    facts::{CollectionFacts, listed},
};
use crate::{
    feature::query::FeatureQuery,
    http::{
        body::{BRIEFLY, CachedBody},
        link::{WebLink, links_json, query_string},
        media::{DOCUMENT, FORM, Negotiated},
        problem::Problem,
        work::{self, WorkKind},
    },
    live::Serving,
    open::{LayerCollection, Open},
    paper::both,
    route::{
        extract::{BaseUrl, Parameters, PathParameters},
        middleware::PinnedServing,
        resource_page::{ResourcePage, title_of},
    },
};

/// What `/collections` takes.
const PARAMETERS: [&str; 5] = ["bbox", "datetime", "limit", "offset", FORM];

/// The title of the list.
const TITLE: &str = "open.layers";

pub(super) async fn all(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&PARAMETERS)?;
    let parameters = parameters.0;
    let chosen = Negotiated::of(DOCUMENT, &parameters, &asked)?;
    let query = FeatureQuery::parse(&without_form(&parameters))?;
    // The first answer reads the layers.
    let made = work::run(WorkKind::Lists, move |_| {
        let open = serving.open()?;
        let page = CollectionsPage::of(&serving, open, &query, &origin)?;
        let base = format!("{origin}/collections");
        let mut links = chosen.links(&base, &parameters);
        links.extend(page.next(&query, &chosen, &base, &parameters));
        let body = if chosen.is_html() {
            page.html(open, &links, &origin)
        } else {
            page.json(&links).to_string()
        };
        Ok::<_, Problem>((CachedBody::new(body, chosen.form.sent_as, BRIEFLY), links))
    });
    let (document, links) = made.await?;
    Ok(chosen.answer(&document, &links, &asked))
}

pub(super) async fn one(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let parameters = parameters.0;
    let chosen = Negotiated::of(DOCUMENT, &parameters, &asked)?;
    LayerCollection::named(serving.open()?, places.get("layer"))?;
    let name = places.get("layer").to_owned();
    let made = work::run(WorkKind::Lists, move |_| {
        let open = serving.open()?;
        let collection = LayerCollection::named(open, &name)?;
        let facts = CollectionFacts::of(&serving, open, collection)?;
        let itself = chosen.links(&format!("{origin}/collections/{collection}"), &parameters);
        let document = CollectionDocument::of(open, collection, facts, &origin, itself);
        let body = if chosen.is_html() {
            page_of(&document, &serving, open, collection, &origin)?
        } else {
            document.json().to_string()
        };
        let links = document.links;
        Ok::<_, Problem>((CachedBody::new(body, chosen.form.sent_as, BRIEFLY), links))
    });
    let (document, links) = made.await?;
    Ok(chosen.answer(&document, &links, &asked))
}

/// The parameters of a query on features.
pub(super) fn without_form(parameters: &[(String, String)]) -> Vec<(String, String)> {
    parameters.iter().filter(|(name, _)| name != FORM).cloned().collect()
}

/// The pages above those of a collection.
pub(super) fn above(origin: &str) -> Vec<(String, String)> {
    vec![
        (format!("{origin}/"), "Lintas".to_owned()),
        (format!("{origin}/collections?{FORM}=html"), Language::ID.say(TITLE).to_owned()),
    ]
}

/// The collections on a page of the list.
#[derive(Debug)]
struct CollectionsPage<'a> {
    documents: Vec<CollectionDocument<'a>>,
    /// How many match on all pages together.
    matched: usize,
}

impl<'a> CollectionsPage<'a> {
    /// Those that the query selects; one without a place, or without a time, is always among them.
    fn of(
        serving: &Serving,
        open: &'a Open,
        query: &FeatureQuery,
        origin: &str,
    ) -> Result<Self, Problem> {
        let mut all = listed(serving, open)?;
        all.retain(|(_, facts)| {
            let in_box = query
                .bbox
                .map(|it| it.degrees())
                .zip(facts.bbox)
                .is_none_or(|(asked, of)| meet(asked, of));
            let time = query.datetime.zip(facts.time);
            in_box && time.is_none_or(|(asked, of)| asked.meets(of))
        });
        let matched = all.len();
        let documents = all.into_iter().skip(query.offset).take(query.limit);
        let documents = documents.map(|(collection, facts)| {
            let base = format!("{origin}/collections/{collection}");
            let itself = DOCUMENT.iter().enumerate().map(|(at, form)| {
                let named = form.names.first().filter(|_| at > 0);
                let named = named.map(|name| format!("?{FORM}={name}")).unwrap_or_default();
                let rel = if at == 0 { "self" } else { "alternate" };
                WebLink::new(rel, form.media, format!("{base}{named}"), form.title)
            });
            CollectionDocument::of(open, collection, facts, origin, itself.collect())
        });
        Ok(Self { documents: documents.collect(), matched })
    }

    fn next(
        &self,
        query: &FeatureQuery,
        chosen: &Negotiated,
        base: &str,
        parameters: &[(String, String)],
    ) -> Option<WebLink> {
        let offset = query.offset.saturating_add(self.documents.len());
        if self.documents.is_empty() || offset >= self.matched {
            return None;
        }
        let (offset, limit) = (offset.to_string(), query.limit.to_string());
        let kept = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| !matches!(*name, "offset" | "limit"));
        let page = [("offset", offset.as_str()), ("limit", limit.as_str())];
        let address = format!("{base}{}", query_string(page.into_iter().chain(kept)));
        Some(WebLink::called("next", chosen.form.media, address, "open.next"))
    }

    fn json(&self, links: &[WebLink]) -> Value {
        json!({
            "links": links_json(links),
            "numberMatched": self.matched,
            "numberReturned": self.documents.len(),
            "collections": self.documents.iter().map(CollectionDocument::json).collect::<Vec<_>>(),
        })
    }

    fn html(&self, open: &Open, links: &[WebLink], origin: &str) -> String {
        let body = html! {
            p { (self.matched) " " (both("open.layers_counted")) }
            @for document in &self.documents {
                h2 { (document.title[0]) " " i { (document.title[1]) } }
                (document.markup())
                ul {
                    @for link in &document.links {
                        li {
                            a rel=(link.rel) type=(link.media) href=(link.href) { (link.title) }
                            " " i { (link.rel) " · " (link.media) }
                        }
                    }
                }
            }
        };
        let above = [(format!("{origin}/"), "Lintas".to_owned())];
        ResourcePage { title: title_of(TITLE), open: Some(open), above: &above, links, body }.html()
    }
}

/// The page of one collection.
fn page_of(
    document: &CollectionDocument<'_>,
    serving: &Serving,
    open: &Open,
    collection: LayerCollection<'_>,
    origin: &str,
) -> Result<String, Problem> {
    let published = open.features(collection.layer)?.schema();
    let live = serving.live.as_ref();
    let schema = live.map_or(published, |live| live.schema(collection.layer, published));
    let page = ResourcePage {
        title: [&document.title[0], &document.title[1]],
        open: Some(open),
        above: &above(origin),
        links: &document.links,
        body: html! { (document.markup()) (fields(schema)) },
    };
    Ok(page.html())
}

/// Whether two boxes share a point; the one asked for may cross the antimeridian.
fn meet([west, south, east, north]: [f64; 4], of: [f64; 4]) -> bool {
    let across =
        if west <= east { west <= of[2] && east >= of[0] } else { west <= of[2] || east >= of[0] };
    across && south <= of[3] && north >= of[1]
}

#[cfg(test)]
mod tests {
    use super::meet;

    #[test]
    fn a_box_across_the_antimeridian_meets_what_lies_on_either_side() {
        let fiji = [170.0, -20.0, -170.0, -10.0];
        assert!(meet(fiji, [175.0, -15.0, 176.0, -14.0]));
        assert!(meet(fiji, [-176.0, -15.0, -175.0, -14.0]));
        assert!(!meet(fiji, [116.0, -15.0, 117.0, -14.0]));
        assert!(!meet(fiji, [175.0, -5.0, 176.0, -4.0]));
        assert!(meet([116.0, -1.0, 117.0, 1.0], [117.0, 1.0, 118.0, 2.0]));
    }
}
