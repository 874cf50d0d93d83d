//! `/feeds/…`: what closes roads and what sites and villages lack, for programs that subscribe:
//! Atom with GeoRSS (an index of CAP messages, too), CAP 1.2, Open511, WZDx, and GPX for hand-held
//! receivers.
//!
//! All of them are the live state at one revision and contain what everybody may see. They are sorted
//! newest first and cut into pages by `limit` and `offset`; `Link` names the pages beside, in each
//! format.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};
use jiff::Timestamp;
use lintas_model::language::Language;
use serde_json::{Value, json};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    feed::{
        AidPlace, AlertSubject, FeedAlert, FeedPage, FeedSetting, RoadEvent, atom, cap, gpx,
        gpx_marks, open511, wzdx,
    },
    http::{
        body::CachedBody,
        deadline::Deadline,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    live::Serving,
};
use query::FeedQuery;
use road_events::RoadLookup;

mod aid_places;
mod query;
mod road_events;
mod setting;

/// Live reports change feeds at any time.
const LIVE: HeaderValue = HeaderValue::from_static("public, max-age=10, must-revalidate");
const OPEN511: &str = "application/json";
const WZDX: &str = "application/geo+json";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    let routes = FeedFormat::ALL.into_iter().fold(routes, |routes, format| {
        let feed = move |serving: PinnedServing,
                         base: BaseUrl,
                         parameters: Parameters,
                         asked: HeaderMap| async move {
            answer(format, serving, base, parameters, &asked).await
        };
        routes.get(format.path(), feed)
    });
    routes
        .get("/feeds/closures.cap/{id}", closure_cap)
        .get("/feeds/shortages.cap/{layer}/{id}", shortage_cap)
}

/// The feeds, for `/catalog`.
pub(super) fn listed(origin: &str) -> Vec<Value> {
    FeedFormat::ALL
        .into_iter()
        .map(|format| {
            let path = format.path();
            let [id, en] = Language::BOTH.map(|it| it.say(format.title()));
            json!({
                "id": path.trim_start_matches("/feeds/"), "title_id": id, "title_en": en,
                "type": format.content_type(), "url": format!("{origin}{path}"),
            })
        })
        .collect()
}

/// A feed in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FeedFormat {
    ClosuresAtom,
    ShortagesAtom,
    Open511,
    Wzdx,
    ClosuresGpx,
    SitesGpx,
}

impl FeedFormat {
    const ALL: [Self; 6] = [
        Self::ClosuresAtom,
        Self::ShortagesAtom,
        Self::Open511,
        Self::Wzdx,
        Self::ClosuresGpx,
        Self::SitesGpx,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::ClosuresAtom => "/feeds/closures.atom",
            Self::ShortagesAtom => "/feeds/shortages.atom",
            Self::Open511 => "/feeds/open511.json",
            Self::Wzdx => "/feeds/wzdx.json",
            Self::ClosuresGpx => "/feeds/closures.gpx",
            Self::SitesGpx => "/feeds/sites.gpx",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::ClosuresAtom | Self::Open511 | Self::Wzdx | Self::ClosuresGpx => {
                "feed.title.closures"
            }
            Self::ShortagesAtom => "feed.title.shortages",
            Self::SitesGpx => "feed.title.sites",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::ClosuresAtom | Self::ShortagesAtom => atom::ATOM,
            Self::Open511 => OPEN511,
            Self::Wzdx => WZDX,
            Self::ClosuresGpx | Self::SitesGpx => gpx::GPX,
        }
    }

    /// Entries on a page without `limit`: programs that page get a hundred, formats without pages
    /// all that one page holds.
    const fn limit(self) -> usize {
        match self {
            Self::ClosuresAtom | Self::ShortagesAtom | Self::Open511 => 100,
            Self::Wzdx | Self::ClosuresGpx | Self::SitesGpx => FeedQuery::MOST,
        }
    }
}

/// A feed that was made.
struct MadeFeed {
    body: String,
    /// When anything in it changed last.
    updated: Timestamp,
    page: FeedPage,
    /// Its address, with its filters and without its page.
    base: String,
}

async fn closure_cap(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let id = places.get("id").to_owned();
    let find = move |serving: &Serving, setting: &FeedSetting| {
        let event = RoadLookup::of(serving).find(serving, setting, &id)?;
        Ok(event.map(|event| event.alert(setting)))
    };
    message(serving, origin, &asked, find).await
}

async fn shortage_cap(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let subject = match places.get("layer") {
        "shelters" => AlertSubject::Site,
        "needs" => AlertSubject::Unit,
        _ => return Err(Code::UnknownLayer.into()),
    };
    let id = places.get("id").to_owned();
    let find = move |serving: &Serving, setting: &FeedSetting| {
        let place = aid_places::find(serving, setting, subject, &id)?;
        Ok(place.filter(AidPlace::is_alert).map(|place| place.alert(setting)))
    };
    message(serving, origin, &asked, find).await
}

/// The answer with one CAP message; `unknown_item` where there is no such alert.
async fn message(
    serving: Arc<Serving>,
    origin: String,
    asked: &HeaderMap,
    find: impl FnOnce(&Serving, &FeedSetting) -> Result<Option<FeedAlert>, Problem> + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let made = work::run(WorkKind::Lists, move |_| {
        let setting = setting::of(&serving, origin)?;
        let alert = find(&serving, &setting)?.ok_or(Code::UnknownItem)?;
        Ok::<_, Problem>((cap::message(&setting, &alert), alert.sent))
    });
    let (body, sent) = made.await?;
    let mut response = CachedBody::new(body, cap::CAP, LIVE).answer(asked);
    note_modified(response.headers_mut(), sent);
    Ok(response)
}

async fn answer(
    format: FeedFormat,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let query = FeedQuery::read(&parameters.0, format.limit(), format == FeedFormat::Open511)?;
    // Every closure and report is read: not on the threads that answer tiles.
    let made = work::run(WorkKind::Lists, move |deadline| {
        let setting = setting::of(&serving, origin)?;
        make(format, &serving, &setting, &query, deadline)
    });
    let made = made.await?;
    let content_type = format.content_type();
    let mut response = CachedBody::new(made.body, content_type, LIVE).answer(asked);
    let headers = response.headers_mut();
    note_modified(headers, made.updated);
    let beside = [("previous", made.page.previous()), ("next", made.page.next())];
    let links: Vec<String> = beside
        .into_iter()
        .filter_map(|(rel, offset)| {
            let address = made.page.address(&made.base, offset?);
            Some(format!("<{address}>; rel=\"{rel}\"; type=\"{content_type}\""))
        })
        .collect();
    if let (false, Ok(links)) = (links.is_empty(), HeaderValue::from_str(&links.join(", "))) {
        headers.insert(header::LINK, links);
    }
    Ok(response)
}

fn make(
    format: FeedFormat,
    serving: &Serving,
    setting: &FeedSetting,
    query: &FeedQuery,
    deadline: &Deadline,
) -> Result<MadeFeed, Problem> {
    let base = query.address(&format!("{}{}", setting.origin, format.path()));
    let (page, updated, body) = match format {
        FeedFormat::ShortagesAtom => {
            let mut alerts: Vec<FeedAlert> = aid_places::all(serving, setting, deadline)?
                .iter()
                .filter(|place| place.is_alert())
                .map(|place| place.alert(setting))
                .collect();
            alerts.sort_by(|a, b| b.sent.cmp(&a.sent).then_with(|| a.id.cmp(&b.id)));
            let page = query.page(alerts.len());
            let updated = alerts.first().map_or(setting.as_of, |alert| alert.sent);
            let feed = feed(format, "shortages", &base, updated, page);
            (page, updated, atom::document(setting, &feed, page.of(&alerts)))
        }
        FeedFormat::SitesGpx => {
            let mut sites = aid_places::all(serving, setting, deadline)?;
            sites.retain(|place| place.subject == AlertSubject::Site && place.is_open);
            sites.sort_by(|a, b| a.id.cmp(&b.id));
            let page = query.page(sites.len());
            let updated = sites.iter().map(|site| site.said_at).max().unwrap_or(setting.as_of);
            (page, updated, gpx_marks::sites(setting, page.of(&sites), page))
        }
        _ => {
            let lookup = RoadLookup::of(serving);
            let mut events = lookup.all(serving, setting, deadline)?;
            match format {
                FeedFormat::Open511 => events.retain(query.admits),
                FeedFormat::Wzdx | FeedFormat::ClosuresGpx => {
                    // Few of all that ever happened still hold.
                    events.retain(|event| !event.is_past());
                    events.iter_mut().for_each(|event| lookup.place(serving, event));
                    if format == FeedFormat::Wzdx {
                        events.retain(wzdx::admits);
                    }
                }
                _ => {}
            }
            let page = query.page(events.len());
            let updated = events.first().map_or(setting.as_of, |event| event.updated(setting));
            let mut events: Vec<RoadEvent> = page.of(&events).to_vec();
            events.iter_mut().for_each(|event| lookup.place(serving, event));
            let body = match format {
                FeedFormat::Open511 => open511::document(setting, &events, page, &base),
                FeedFormat::Wzdx => wzdx::document(setting, &events, page),
                FeedFormat::ClosuresGpx => gpx_marks::closures(setting, &events, page),
                _ => {
                    let alerts: Vec<FeedAlert> =
                        events.iter().map(|event| event.alert(setting)).collect();
                    let feed = feed(format, "closures", &base, updated, page);
                    atom::document(setting, &feed, &alerts)
                }
            };
            (page, updated, body)
        }
    };
    Ok(MadeFeed { body, updated, page, base })
}

fn feed<'a>(
    format: FeedFormat,
    kind: &'a str,
    address: &'a str,
    updated: Timestamp,
    page: FeedPage,
) -> atom::AtomFeed<'a> {
    atom::AtomFeed { address, title: format.title(), kind, updated, page }
}

fn note_modified(headers: &mut HeaderMap, at: Timestamp) {
    let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        headers.insert(header::LAST_MODIFIED, date);
    }
}

#[cfg(test)]
mod tests;
