//! `/route`: the best way from place to place for a vehicle, best way first; or what blocks.
//!
//! `GET` takes `from`, `to`, `vehicle` and `format`; `POST` takes the same as JSON, and `via` and
//! `avoid`. What is known to pass is used first; what is not known only where that gives nothing;
//! what is closed never.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Response, header},
};
use lintas_model::{network::GridPoint, vehicle::VehicleClass};
use serde_json::Value;

use super::{Parameters, Routes};
use crate::{
    http::{
        body::Document,
        edge::Pinned,
        problem::{Code, Problem},
    },
    journey::{
        asked,
        avoid::Areas,
        collection::{Collection, zone},
        ground::Ground,
        no_way,
        plan::{self, Stuck},
        told,
    },
    serving::{Live, Open, Serving},
    state::AppState,
};

pub(super) const GEOJSON: &str = "application/geo+json";
/// The next report may change it: only who asked keeps it, and asks again.
pub(super) const OWN: HeaderValue = HeaderValue::from_static("private, max-age=0, must-revalidate");
/// Places between start and goal at most.
const MOST_VIA: usize = 25;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get_and_post("/route", get, post)
}

/// What is asked.
#[derive(Debug)]
struct Asked {
    /// Start, places between, goal.
    places: Vec<GridPoint>,
    vehicle: VehicleClass,
    avoid: Option<Areas>,
}

async fn get(
    Pinned(serving): Pinned,
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
    answer(serving, Asked { places, vehicle, avoid: None }, &headers).await
}

async fn post(
    State(app): State<Arc<AppState>>,
    Pinned(serving): Pinned,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, bytes) = json_body(&app, request).await?;
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
    let avoid = avoid.map(Areas::read).transpose()?;
    answer(serving, Asked { places, vehicle, avoid }, &headers).await
}

/// Who drives where the request does not say: what carries most aid.
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

/// The headers that count for the answer to a `POST`, and its body.
pub(super) async fn json_body(
    app: &AppState,
    request: Request,
) -> Result<(HeaderMap, axum::body::Bytes), Problem> {
    let (mut parts, body) = request.into_parts();
    let media = parts.headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or("?"));
    if media.is_some_and(|media| !media.contains("json")) {
        return Err(Problem::new(Code::UnsupportedMediaType, "The body is application/json."));
    }
    // What a client holds is no condition for working out another answer.
    parts.headers.remove(header::IF_NONE_MATCH);
    let limit = usize::try_from(app.limits.body_bytes).unwrap_or(usize::MAX);
    let bytes = to_bytes(body, limit).await.map_err(|_too_long| Code::BodyTooLarge)?;
    Ok((parts.headers, bytes))
}

async fn answer(
    serving: Arc<Serving>,
    asked: Asked,
    headers: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    serving.live()?;
    // Searching is work: not on the threads that answer tiles.
    let made = tokio::task::spawn_blocking(move || {
        let (open, live) = (serving.open()?, serving.live()?);
        Ok::<_, Problem>(Document::new(document(open, live, &asked)?, GEOJSON, OWN))
    });
    Ok(made.await.map_err(|_panic| Code::Internal)??.answer(headers))
}

fn document(open: &Open, live: &Live, asked: &Asked) -> Result<String, Problem> {
    let avoided = asked.avoid.as_ref().map_or_else(Vec::new, |areas| areas.edges(&live.network));
    let ground = Ground::without(live, avoided);
    let (places, class, zone) = (&asked.places, asked.vehicle, zone(open));
    let mut collection = Collection::new(open, live, Some(class));
    live.network.searching(|query| {
        let stuck = match plan::journey(&ground, query, places, class) {
            Ok(way) => {
                let properties = told::way(&ground, query, &way, &zone);
                collection.push(&way.line(&ground).into(), properties);
                return;
            }
            Err(stuck) => stuck,
        };
        let by_boat = match class {
            VehicleClass::Boat => None,
            _ => plan::journey(&ground, query, places, VehicleClass::Boat).ok(),
        };
        let (mut blocked, mut nearest, mut snap_m) = (Vec::new(), None, [0.0; 2]);
        if let Stuck::Between { stands, at } = stuck {
            blocked = no_way::blocked_by(&ground, query, &stands, class);
            nearest = no_way::nearest_reachable(&ground, &stands, places[at + 1], class);
            snap_m = stands.map(|stand| stand.distance_m);
        }
        let (nearest, by_boat) = (nearest.as_ref(), by_boat.as_ref());
        let told = told::no_way(&ground, class, &blocked, nearest, by_boat, snap_m, &zone);
        collection.tell_all(told);
    });
    Ok(collection.text())
}

#[cfg(test)]
mod tests;
