//! `POST /matrix`: times and distances from each source to each target, the same numbers as
//! `/route` gives for one pair. A cell is `null` where there is no way, and where a place lies
//! beyond the end of its road ([`lintas_model::access::RoadEnd`]): a plan that used its time would
//! send a vehicle that does not get there. `sources` and `destinations` give the point on the road
//! that each place was snapped to, as OSRM does, and whether a vehicle has arrived there (not for
//! boats, whose loads change vehicles on the way).
//!
//! At most `matrix_cells` pairs (`server.toml`, `[work]`); by boat, where every pair is a search of its own,
//! [`MOST_BY_BOAT`].

use std::{sync::Arc, thread::available_parallelism};

use axum::{
    body::Body,
    extract::{Request, State},
    http::Response,
};
use lintas_model::{access::WaypointRole, network::GridPoint, vehicle::VehicleClass};
use serde_json::{Value, json};

use super::{
    middleware::PinnedServing,
    route::{OWN, taken_in, vehicle_of},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::journey::figures;
use crate::{
    http::{
        body::CachedBody,
        deadline::Deadline,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    journey::{
        asked,
        collection::origin,
        ground::Ground,
        matrix::{self, MatrixElement},
    },
    live::Serving,
};

/// Places on either side at most.
const MOST_PLACES: usize = 1_000;
/// Pairs at most for boats.
const MOST_BY_BOAT: usize = 2_500;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.post("/matrix", answer)
}

struct MatrixQuery {
    sources: Vec<GridPoint>,
    targets: Vec<GridPoint>,
    vehicle: VehicleClass,
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, bytes) = taken_in(&app, request).await?;
    let members = asked::body(&bytes, &["sources", "targets", "vehicle"])?;
    let list = |name: &str| {
        let places = members.get(name).unwrap_or(&Value::Null);
        asked::places_of(name, places, MOST_PLACES)
    };
    let asked = MatrixQuery {
        sources: list("sources")?,
        targets: list("targets")?,
        vehicle: vehicle_of(&members)?,
    };
    let cells = app.costs.matrix_cells;
    let most = if asked.vehicle.floats() { MOST_BY_BOAT.min(cells) } else { cells };
    if asked.sources.len() * asked.targets.len() > most {
        let detail = format!("sources times targets is at most {most} for this vehicle.");
        return Err(Problem::new(Code::InvalidParameter, detail));
    }
    serving.live()?;
    let vehicle = asked.vehicle;
    let asked = Arc::new(asked);
    let (of, at) = (Arc::clone(&serving), Arc::clone(&asked));
    let snapped = work::run(WorkKind::Long, move |deadline| snapped(&of, &at, deadline));
    let rows = rows(Arc::clone(&serving), asked).await?;
    let [sources, destinations] = snapped.await?;
    let table = |of: &dyn Fn(&MatrixElement) -> Value| -> Vec<Vec<Value>> {
        let cell = |cell: &Option<MatrixElement>| cell.as_ref().map_or(Value::Null, of);
        rows.iter().map(|row| row.iter().map(cell).collect()).collect()
    };
    let mut members = origin(serving.open()?, serving.live.as_ref());
    members.insert("vehicle".into(), vehicle.name().into());
    members.insert("durations_s".into(), json!(table(&|cell| figures::seconds(cell.ms).into())));
    members
        .insert("distances_m".into(), json!(table(&|cell| figures::metres(cell.length_m).into())));
    members.insert("statuses".into(), json!(table(&|cell| cell.worst.name().into())));
    members.insert("as_ofs".into(), json!(table(&|cell| json!(figures::time(cell.oldest)))));
    let oldest = rows.iter().flatten().flatten().filter_map(|cell| cell.oldest).min();
    members.insert("oldest_as_of".into(), json!(figures::time(oldest)));
    if !vehicle.floats() {
        members.insert("sources".into(), sources);
        members.insert("destinations".into(), destinations);
    }
    let body = Value::Object(members).to_string();
    Ok(CachedBody::new(body, "application/json", OWN).answer(&headers))
}

/// The points on the road that sources and targets were snapped to: `location`, `distance` (metres)
/// and `name` as in OSRM, and beside them `reached` and `rest` (on foot or by boat). `null` where
/// there is no road for the vehicle.
fn snapped(
    serving: &Serving,
    asked: &MatrixQuery,
    deadline: &Deadline,
) -> Result<[Value; 2], Problem> {
    let live = serving.live()?;
    let ground = Ground::of(live).until(deadline);
    let list = |places: &[GridPoint], role: WaypointRole| {
        let stands = matrix::snapped(&ground, places, asked.vehicle, role);
        let told = stands.into_iter().map(|stand| {
            stand.map(|stand| {
                json!({
                    "location": figures::place(stand.point),
                    "distance": figures::metres(stand.distance_m),
                    "name": live.network.file().name(stand.edge),
                    "reached": stand.end.is_there(),
                    "rest": stand.end.reason().map(|_| stand.end.rest()),
                })
            })
        });
        json!(told.collect::<Vec<_>>())
    };
    Ok([list(&asked.sources, WaypointRole::Start), list(&asked.targets, WaypointRole::Goal)])
}

/// All rows, by source and then by target, computed in up to four tasks, each with a share of the
/// sources. They stop when the request is dropped.
async fn rows(
    serving: Arc<Serving>,
    asked: Arc<MatrixQuery>,
) -> Result<Vec<Vec<Option<MatrixElement>>>, Problem> {
    let workers = available_parallelism().map_or(1, usize::from).min(4);
    let count = asked.sources.len();
    let chunk = count.div_ceil(workers).max(1);
    let tasks: Vec<_> = (0..count)
        .step_by(chunk)
        .map(|start| {
            let (serving, asked) = (Arc::clone(&serving), Arc::clone(&asked));
            let range = start..(start + chunk).min(count);
            work::run(WorkKind::Long, move |deadline| some_rows(&serving, &asked, range, deadline))
        })
        .collect();
    let mut rows = Vec::with_capacity(count);
    for task in tasks {
        rows.extend(task.await?);
    }
    Ok(rows)
}

fn some_rows(
    serving: &Serving,
    asked: &MatrixQuery,
    range: std::ops::Range<usize>,
    deadline: &Deadline,
) -> Result<Vec<Vec<Option<MatrixElement>>>, Problem> {
    let live = serving.live()?;
    let ground = Ground::of(live).until(deadline);
    let rows = live.network.searching(|query| {
        let sources = &asked.sources[range.clone()];
        if asked.vehicle.floats() {
            return matrix::rows_by_boat(&ground, query, [sources, &asked.targets]);
        }
        let from = matrix::gates(&ground, sources, asked.vehicle, false);
        let to = matrix::gates(&ground, &asked.targets, asked.vehicle, true);
        matrix::rows(&ground, query, [&from, &to], 0..from.len(), asked.vehicle)
    });
    rows.ok_or_else(|| Code::Timeout.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        fixtures::{
            town::{self, Town},
            world::World,
        },
        journey::tests::post,
    };

    #[tokio::test]
    async fn the_matrix_has_the_numbers_of_the_routes() {
        let mut town = Town::on_a_dry_day();
        town.close(town::NORTH, 6);
        let world = World::of_town(&town);
        let places = [town::DEPOT, town::KOTA, town::SEBERANG, town::HULU, [116.52, -0.295]];
        for vehicle in ["motorcycle", "truck", "heavy_truck", "boat"] {
            let body = json!({ "sources": places, "targets": places, "vehicle": vehicle });
            let json = post(&world, "/matrix", &body).await.json();
            assert_eq!(json["vehicle"], vehicle);
            for (row, from) in places.iter().enumerate() {
                for (column, to) in places.iter().enumerate() {
                    let uri = format!(
                        "/route?from={},{}&to={},{}&vehicle={vehicle}",
                        from[0], from[1], to[0], to[1]
                    );
                    let route = world.get(&uri).await.json();
                    let mut told = route["features"][0]["properties"].clone();
                    if told["reached"] == false {
                        // The vehicle would not get there.
                        told = serde_json::Value::Null;
                    }
                    assert_eq!(json["durations_s"][row][column], told["duration_s"], "{uri}");
                    assert_eq!(json["distances_m"][row][column], told["distance_m"], "{uri}");
                    assert_eq!(json["statuses"][row][column], told["status"], "{uri}");
                }
            }
        }
    }

    #[tokio::test]
    async fn too_much_and_nonsense_are_refused_with_a_reason() {
        let world = World::town();
        let many = vec![[116.5, -0.3]; 1_000];
        for (body, word) in [
            (json!({ "sources": many, "targets": many }), "100000"),
            (json!({ "sources": many[..60], "targets": many[..60], "vehicle": "boat" }), "2500"),
            (json!({ "sources": [[200, 0]], "targets": [[0, 0]] }), "sources"),
            (json!({ "targets": [[0, 0]] }), "sources"),
            (json!({ "sources": [], "targets": [], "vehicle": "tank" }), "vehicle"),
        ] {
            let answer = post(&world, "/matrix", &body).await;
            assert_eq!(answer.code(), "invalid_parameter");
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(word), "{detail}");
        }
        let answer = post(&world, "/matrix", &json!({ "from": 1 })).await;
        assert_eq!(answer.code(), "unknown_parameter");
        assert_eq!(world.get("/matrix").await.status, 405);
    }
}
