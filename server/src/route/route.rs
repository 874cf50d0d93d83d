//! `/route`: the best way from place to place for a vehicle; where there is none, what blocks it.
//!
//! `GET` takes `from`, `to`, `vehicle` and `format`; `POST` takes the same as JSON, and `via` and
//! `avoid`. Roads of unknown state are used only where those known to be passable give no way,
//! closed ones never.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Response, header},
};
use bytes::Bytes;
use lintas_model::index::EdgeId;
use lintas_model::{
    hierarchy::Query, language::Language, network::GridPoint, vehicle::VehicleClass,
};
use serde_json::Value;

use super::{
    extract::Parameters, middleware::PinnedServing, routes::RouterBuilder, shared::Shared,
};
use crate::{
    config::CostLimits,
    feed::gpx::GPX,
    http::{
        body::CachedBody,
        deadline::Deadline,
        intake::{BodyMedia, read_body},
        problem::Problem,
        work::{self, WorkKind},
    },
    journey::{
        asked,
        avoid::Areas,
        collection::{Collection, zone},
        gpx::{self, GpxWaypoint},
        ground::Ground,
        nearest::{self, NearestSearch},
        no_way, plan, response,
        stuck::Stuck,
        way::Route,
    },
    live::{Live, Serving},
    open::Open,
};

pub(super) const GEOJSON: &str = "application/geo+json";
/// The next report may change the answer: only the client itself may cache it, and revalidates.
pub(super) const OWN: HeaderValue = HeaderValue::from_static("private, max-age=0, must-revalidate");
/// `via` places at most.
const MOST_VIA: usize = 25;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get_and_post("/route", get, post)
}

/// A parsed request.
#[derive(Debug)]
struct RouteQuery {
    /// Start, via places, goal.
    places: Vec<GridPoint>,
    vehicle: VehicleClass,
    avoid: Option<Areas>,
    form: Form,
}

/// The format of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    GeoJson,
    Gpx,
}

impl Form {
    /// The format that the request names; else GPX where its `Accept` names it; else GeoJSON.
    fn of(named: Option<&str>, headers: &HeaderMap) -> Result<Self, Problem> {
        let accepted = || {
            let accept = headers.get(header::ACCEPT)?.to_str().ok()?;
            accept.contains("application/gpx+xml").then_some(Self::Gpx)
        };
        match named {
            Some("json" | "geojson") => Ok(Self::GeoJson),
            Some("gpx") => Ok(Self::Gpx),
            Some(_) => Err(asked::refused("format", "json or gpx.")),
            None => Ok(accepted().unwrap_or(Self::GeoJson)),
        }
    }
}

async fn get(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["from", "to", "vehicle", "format"])?;
    let end = |name: &str| match get(name) {
        Some(text) => asked::place(name, text),
        None => Err(asked::refused(name, "needed: lon,lat in degrees.")),
    };
    let places = vec![end("from")?, end("to")?];
    let vehicle = asked::vehicle(get("vehicle").unwrap_or(DEFAULT.name()))?;
    let form = Form::of(get("format"), &headers)?;
    answer(&app, serving, RouteQuery { places, vehicle, avoid: None, form }, &headers).await
}

async fn post(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, bytes) = taken_in(&app, request).await?;
    let members = asked::body(&bytes, &["from", "to", "vehicle", "format", "via", "avoid"])?;
    let end = |name: &str| match members.get(name) {
        Some(value) => asked::place_of(name, value),
        None => Err(asked::refused(name, "needed: [lon, lat] in degrees.")),
    };
    let mut places = vec![end("from")?];
    if let Some(via) = members.get("via") {
        places.extend(asked::places_of("via", via, MOST_VIA)?);
    }
    places.push(end("to")?);
    let vehicle = vehicle_of(&members)?;
    let avoid = members.get("avoid").filter(|avoid| !avoid.is_null());
    let corners = app.costs.avoid_corners;
    let avoid = avoid.map(|areas| Areas::read(areas, corners)).transpose()?;
    let form = members.get("format").map(|form| form.as_str().unwrap_or_default());
    let form = Form::of(form, &headers)?;
    answer(&app, serving, RouteQuery { places, vehicle, avoid, form }, &headers).await
}

/// The vehicle where the request names none: trucks carry most aid.
pub(super) const DEFAULT: VehicleClass = VehicleClass::Truck;

/// The vehicle of a JSON body.
pub(super) fn vehicle_of(
    members: &serde_json::Map<String, Value>,
) -> Result<VehicleClass, Problem> {
    match members.get("vehicle") {
        None => Ok(DEFAULT),
        Some(name) => asked::vehicle(name.as_str().unwrap_or_default()),
    }
}

/// The headers that matter for the answer to a `POST`, and its JSON body.
///
/// # Errors
/// `unsupported_media_type`, `body_too_large`, `bad_request`.
pub(super) async fn taken_in(
    app: &Shared,
    request: Request,
) -> Result<(HeaderMap, Bytes), Problem> {
    let (mut parts, body) = request.into_parts();
    let limit = usize::try_from(app.limits.body_bytes).unwrap_or(usize::MAX);
    let bytes = read_body(&parts.headers, body, BodyMedia::Json, limit).await?;
    // If-None-Match gives 304 for GET and HEAD alone (RFC 9110, section 13.1.2).
    parts.headers.remove(header::IF_NONE_MATCH);
    Ok((parts.headers, bytes))
}

/// `via` places up to which a route counts as short.
const FEW_VIA: usize = 8;

impl RouteQuery {
    /// Routes around areas have the network weighed anew for them alone, and many places are many
    /// searches: they do not stand before those of a millisecond.
    fn kind(&self) -> WorkKind {
        let is_long = self.avoid.is_some() || self.places.len() > FEW_VIA + 2;
        if is_long { WorkKind::Long } else { WorkKind::Routes }
    }
}

async fn answer(
    app: &Shared,
    serving: Arc<Serving>,
    asked: RouteQuery,
    headers: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    serving.live()?;
    let form = asked.form;
    let costs = app.costs;
    // A search takes about a millisecond: not on the threads that answer tiles.
    let made = work::run(asked.kind(), move |deadline| {
        let (open, live) = (serving.open()?, serving.live()?);
        let media = if form == Form::Gpx { GPX } else { GEOJSON };
        let text = document(open, live, &asked, &costs, deadline)?;
        Ok(CachedBody::new(text, media, OWN))
    });
    let mut answer = made.await?.answer(headers);
    let headers = answer.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    if form == Form::Gpx {
        let name = HeaderValue::from_static("attachment; filename=\"rute.gpx\"");
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

fn document(
    open: &Open,
    live: &Live,
    asked: &RouteQuery,
    costs: &CostLimits,
    deadline: &Deadline,
) -> Result<String, Problem> {
    let edges = |areas: &Areas| areas.edges(&live.network, costs.avoid_steps, deadline);
    let avoided = asked.avoid.as_ref().map_or_else(|| Ok(Vec::new()), edges)?;
    let ground = Ground::without(live, avoided).until(deadline);
    let (class, most) = (asked.vehicle, costs.nearest_roads);
    let searched =
        live.network.searching(|query| match plan::journey(&ground, query, &asked.places, class) {
            Ok(way) => the_way(open, live, asked, &ground, query, &way),
            Err(stuck) => no_way_at_all(open, live, asked, &ground, query, (&stuck, most)),
        });
    Ok(searched)
}

fn the_way(
    open: &Open,
    live: &Live,
    asked: &RouteQuery,
    ground: &Ground<'_>,
    query: &mut Query,
    way: &Route<'_>,
) -> String {
    let zone = zone(open);
    let gone_around = way.gone_around(ground, query);
    let by_boat = match way.is_there() {
        true => None,
        false => afloat(ground, query, asked),
    };
    let told = response::way(ground, way, &gone_around, by_boat.as_ref(), &zone);
    if asked.form == Form::GeoJson {
        let mut collection = Collection::new(open, Some(live), Some(asked.vehicle));
        collection.push(&way.line(ground).into(), &told);
        return collection.text();
    }
    let head = gpx::GpxMetadata {
        verdict: told.verdict,
        sentence: &told.sentence_id,
        valid_until: way.valid_until(ground),
        now: live.overlay.now(),
        is_drill: open.is_drill(),
    };
    let shut: Vec<EdgeId> = gone_around.iter().map(|(_, edge)| *edge).collect();
    let mut waypoints = ends_of(asked);
    waypoints.extend(gpx::marks(ground, way, &shut, &zone));
    gpx::write(ground, &head, &waypoints, Some(way), &zone)
}

/// The way by boat, offered where the vehicle asked for does not get there; `None` where boats were
/// asked for or do not get to all places either. Costs a search.
fn afloat<'a>(ground: &Ground<'a>, query: &mut Query, asked: &RouteQuery) -> Option<Route<'a>> {
    let boat = VehicleClass::Boat;
    let way = (asked.vehicle != boat).then(|| plan::journey(ground, query, &asked.places, boat));
    way?.ok().filter(Route::is_there)
}

fn no_way_at_all(
    open: &Open,
    live: &Live,
    asked: &RouteQuery,
    ground: &Ground<'_>,
    query: &mut Query,
    (stuck, most): (&Stuck, usize),
) -> String {
    let (places, class, zone) = (&asked.places, asked.vehicle, zone(open));
    let by_boat = afloat(ground, query, asked);
    let (mut blocked, mut reached, mut stood) = (Vec::new(), None, None);
    if let Stuck::Between { stands, at } = stuck {
        blocked = no_way::blocked_by(ground, query, stands, class);
        reached = Some(nearest::nearest_reachable(ground, stands, places[at + 1], class, most));
        let roles = [plan::role(*at, places.len()), plan::role(at + 1, places.len())];
        stood = Some([(roles[0], stands[0]), (roles[1], stands[1])]);
    }
    let told =
        response::no_way(ground, class, &blocked, reached.as_ref(), by_boat.as_ref(), stood, &zone);
    if asked.form == Form::GeoJson {
        let mut collection = Collection::new(open, Some(live), Some(class));
        collection.tell(&told);
        return collection.text();
    }
    let head = gpx::GpxMetadata {
        verdict: told.verdict,
        sentence: &told.sentence_id,
        valid_until: None,
        now: live.overlay.now(),
        is_drill: open.is_drill(),
    };
    let mut waypoints = ends_of(asked);
    waypoints.extend(blocked.iter().map(|edge| gpx::closure(ground, *edge, class, &zone)));
    if let Some(NearestSearch::Found(nearest)) = reached {
        waypoints.push(GpxWaypoint {
            place: nearest.place,
            name: Language::ID.say("way.farthest").to_owned(),
            desc: nearest.name.to_owned(),
            kind: "terjauh",
        });
    }
    gpx::write(ground, &head, &waypoints, None, &zone)
}

/// GPX waypoints of the start, the via places and the goal.
fn ends_of(asked: &RouteQuery) -> Vec<GpxWaypoint> {
    let last = asked.places.len() - 1;
    let mark = |(at, place): (usize, &GridPoint)| {
        let (name, kind) = match at {
            0 => ("way.start", "asal"),
            at if at == last => ("way.goal", "tujuan"),
            _ => ("way.via", "singgah"),
        };
        let name = Language::ID.say(name).to_owned();
        GpxWaypoint { place: *place, name, desc: String::new(), kind }
    };
    asked.places.iter().enumerate().map(mark).collect()
}

#[cfg(test)]
mod gpx_tests;
#[cfg(test)]
mod tests;
