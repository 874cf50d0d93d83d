//! `/collections/{layer}/items`: a page of features.
//!
//! `bbox` (four or six numbers; may cross the antimeridian), `limit` (100 where left out; more than
//! 5,000 is read as 5,000), `datetime` (against the time from `valid_from`, `starts` or `as_of` to
//! `valid_to` or `expires`; a feature without a time always matches); `crs`, `bbox-crs`, `filter`,
//! `sortby`, `properties` and the queryables as [`Selection`] has them. The links to other pages name the
//! snapshot of the first, so that paging does not mix two. `timeStamp` is the moment of the answer by
//! the wall clock and stands last: the tag is that of all before it.

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use lintas_model::{feature::Feature, schema::Schema};
use lintas_snapshot::format::layer_file::Page;

use super::{
    facts::added,
    feature_page::page_of_features,
    item::{LIVE, content_crs, push_drill},
    list::without_form,
};
use crate::{
    feature::{
        crs::Crs,
        feature_form::FeatureForm,
        query::FeatureQuery,
        selection::{Present, Selection},
    },
    http::{
        body::CachedBody,
        deadline::Deadline,
        link::{WebLink, links_json, query_string},
        media::{FEATURES, Negotiated},
        problem::Problem,
        work::{self, WorkKind},
    },
    live::Live,
    open::{LayerCollection, Open},
    route::{
        extract::{BaseUrl, Parameters, PathParameters},
        middleware::{PinnedServing, SNAPSHOT},
        shared::Shared,
    },
};

pub(super) async fn items(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let parameters = parameters.0;
    let chosen = Negotiated::of(FEATURES, &parameters, &asked)?;
    let query = FeatureQuery::parse(&without_form(&parameters))?;
    let open = match &query.snapshot {
        Some(id) => app.kept(id, &serving).await?,
        None => Arc::clone(serving.open()?),
    };
    let name = places.get("layer").to_owned();
    LayerCollection::named(&open, &name)?;
    let header = open.header.clone();
    // The page for people has degrees.
    let crs = if chosen.is_html() { Crs::CRS84 } else { query.crs };
    // Pages of a snapshot that was replaced since show it as published: what is live belongs to the
    // current one.
    let is_current = serving.snapshot.as_ref().is_some_and(|now| Arc::ptr_eq(now, &open));
    let live = serving.live.clone().filter(|_| is_current);
    // Reading up to 5,000 features takes time: not on the threads that answer tiles.
    let made = work::run(WorkKind::Lists, move |deadline| {
        let collection = LayerCollection::named(&open, &name)?;
        let published = open.features(collection.layer)?.schema();
        let schema =
            live.as_ref().map_or(published, |live| live.schema(collection.layer, published));
        let selection = Selection::of(&query, schema)?;
        let page = page(&selection, &open, live.as_ref(), collection, deadline)?;
        let base = format!("{origin}/collections/{collection}");
        let mut links = chosen.links(&format!("{base}/items"), &parameters);
        links.push(WebLink::new("collection", "application/json", base.as_str(), ""));
        let others = other_pages(&query, &page, &open, &chosen, &base, &parameters);
        links.extend(others);
        let document = if chosen.is_html() {
            let html = page_of_features(&open, collection, &page, schema, &links, &origin);
            CachedBody::new(html, chosen.form.sent_as, LIVE)
        } else {
            // Thousandths: finer would be digits that say nothing.
            let ending = format!(",\"timeStamp\":\"{:.3}\"}}", Timestamp::now());
            let body = geojson(&open, &page, (&selection.form, schema), &links);
            CachedBody::ending(body, &ending, chosen.form.sent_as, LIVE)
        };
        Ok::<_, Problem>((document, links))
    });
    let (document, links) = made.await?;
    let mut answer = chosen.answer(&document, &links, &asked);
    let headers = answer.headers_mut();
    headers.insert(SNAPSHOT, header);
    headers.insert("content-crs", content_crs(crs));
    Ok(answer)
}

/// The page of features that is asked for; as published without `live`, else at its revision.
fn page(
    selection: &Selection<'_>,
    open: &Open,
    live: Option<&Live>,
    collection: LayerCollection<'_>,
    deadline: &Deadline,
) -> Result<Page, Problem> {
    let layer = collection.layer;
    let features = open.features(layer)?;
    let mut hidden: Cow<'_, [usize]> = match collection.part {
        Some(part) => Cow::Borrowed(&open.glance(layer)?.part(Some(part)).others),
        None => Cow::default(),
    };
    let Some(live) = live else {
        let present = Present { hidden: &hidden, ..Present::AS_PUBLISHED };
        return selection.run(features, present, deadline);
    };
    let no_longer = live.hidden(layer);
    if !no_longer.is_empty() {
        let all = hidden.to_mut();
        all.extend(no_longer);
        all.sort_unstable();
        all.dedup();
    }
    let revise = |feature: &mut Feature| live.revise(layer, feature);
    let added = added(live, collection);
    let present = Present { revise: &revise, hidden: &hidden, added: &added };
    selection.run(features, present, deadline)
}

/// The document but for its end.
fn geojson(
    open: &Open,
    page: &Page,
    (form, schema): (&FeatureForm, &Schema),
    links: &[WebLink],
) -> String {
    let mut body = String::with_capacity(1024 + 768 * page.features.len());
    let (matched, returned) = (page.matched, page.features.len());
    body.push_str(&format!(
        "{{\"type\":\"FeatureCollection\",\"numberMatched\":{matched},\"numberReturned\":{returned}"
    ));
    push_drill(&mut body, open);
    body.push_str(&format!(",\"links\":{},\"features\":[", links_json(links)));
    for (i, feature) in page.features.iter().enumerate() {
        if i > 0 {
            body.push(',');
        }
        form.write(&mut body, feature, schema);
    }
    body.push(']');
    body
}

/// The links to the pages before and after this one, where there are.
fn other_pages(
    query: &FeatureQuery,
    page: &Page,
    open: &Open,
    chosen: &Negotiated,
    base: &str,
    parameters: &[(String, String)],
) -> Vec<WebLink> {
    let link = |rel: &'static str, title: &'static str, offset: usize| {
        let (offset, limit) = (offset.to_string(), query.limit.to_string());
        let own = [("offset", &*offset), ("limit", &*limit), ("snapshot", open.id().as_str())];
        let kept = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| own.iter().all(|(of, _)| of != name));
        let address = format!("{base}/items{}", query_string(own.into_iter().chain(kept)));
        WebLink::called(rel, chosen.form.media, address, title)
    };
    let before = (query.offset > 0)
        .then(|| link("prev", "open.previous", query.offset.saturating_sub(query.limit)));
    let end = query.offset.saturating_add(page.features.len());
    let after =
        (!page.features.is_empty() && end < page.matched).then(|| link("next", "open.next", end));
    before.into_iter().chain(after).collect()
}
