//! `/reach`: isochrones, how far a vehicle gets in given minutes. Areas (`kind` `isochrone`), the
//! longest time first so that shorter ones are drawn on top, and the roads that are reached (`kind`
//! `road`), cut where the time runs out; each part of a road under the shortest time that reaches
//! it.
//!
//! Roads of unknown state are used only with `unknown=true`. Where the start lies too far off its
//! road, `reached` is false, `road_ends` says how far, and the areas start at the road.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use geo_types::{LineString, MultiLineString};
use jiff::Timestamp;
use lintas_model::{
    access::WaypointRole,
    network::GridPoint,
    passability::{Evidence, Passability},
    vehicle::VehicleClass,
};
use serde_json::json;

use super::{
    extract::Parameters,
    middleware::PinnedServing,
    route::{DEFAULT, GEOJSON, OWN},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::journey::figures;
use crate::{
    http::{
        body::CachedBody,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    journey::{
        asked,
        collection::Collection,
        ground::{Ground, Premise},
        isochrone::Strips,
        line,
        reach::{EdgeInterval, Reach, beyond},
        road_ends, snap,
    },
    live::Live,
    open::Open,
};

/// Times at most.
const MOST_TIMES: usize = 4;
/// Minutes at most.
const MOST_MINUTES: usize = 600;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/reach", answer)
}

struct ReachQuery {
    from: GridPoint,
    vehicle: VehicleClass,
    /// Ascending, each once.
    minutes: Vec<usize>,
    premise: Premise,
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["from", "vehicle", "minutes", "unknown"])?;
    let asked = ReachQuery {
        from: match get("from") {
            Some(text) => asked::place("from", text)?,
            None => return Err(asked::refused("from", "needed: lon,lat in degrees.")),
        },
        vehicle: asked::vehicle(get("vehicle").unwrap_or(DEFAULT.name()))?,
        minutes: minutes(get("minutes").unwrap_or("30,60"))?,
        premise: match get("unknown") {
            None | Some("false") => Premise::Known,
            Some("true") => Premise::AlsoUnknown,
            Some(_) => return Err(asked::refused("unknown", "true or false.")),
        },
    };
    serving.live()?;
    let most = app.costs.reach_roads;
    let made = work::run(WorkKind::Long, move |deadline| {
        let (open, live) = (serving.open()?, serving.live()?);
        let ground = Ground::of(live).until(deadline);
        let text = document(open, live, &ground, &asked, most)?;
        Ok(CachedBody::new(text, GEOJSON, OWN))
    });
    Ok(made.await?.answer(&headers))
}

fn minutes(text: &str) -> Result<Vec<usize>, Problem> {
    let expected =
        format!("1 to {MOST_TIMES} whole numbers from 1 to {MOST_MINUTES}, as in 30,60.");
    let wrong = || asked::refused("minutes", &expected);
    let mut minutes = Vec::new();
    for number in text.split(',') {
        if minutes.len() == MOST_TIMES {
            return Err(wrong());
        }
        let number = asked::count("minutes", number.trim(), 1..=MOST_MINUTES);
        minutes.push(number.map_err(|_any| wrong())?);
    }
    minutes.sort_unstable();
    minutes.dedup();
    Ok(minutes)
}

fn document(
    open: &Open,
    live: &Live,
    ground: &Ground<'_>,
    asked: &ReachQuery,
    most: usize,
) -> Result<String, Problem> {
    let class = asked.vehicle;
    let mut collection = Collection::new(open, Some(live), Some(class));
    let stand = snap::stands(ground, asked.from, class, WaypointRole::Start).into_iter().next();
    let Some(stand) = stand else {
        collection.tell(&json!({ "snap_distance_m": null, "reached": false, "road_ends": [] }));
        return Ok(collection.text());
    };
    collection.tell(&json!({
        "snap_distance_m": figures::metres(stand.distance_m),
        // False: the start lies off the road, and what follows is reached from the road.
        "reached": stand.end.is_there(),
        "road_ends": road_ends::road_ends(ground, &[(WaypointRole::Start, stand)]),
    }));
    let reach = Reach::from(ground, stand, class, asked.premise);
    let mut strips = Strips::around(stand.point);
    let (mut areas, mut roads) = (Vec::new(), Vec::new());
    let mut before: Vec<EdgeInterval> = Vec::new();
    for minutes in &asked.minutes {
        if ground.is_over() {
            return Err(Code::Timeout.into());
        }
        let parts = reach.within(*minutes as u32 * 60_000);
        if parts.len() > most {
            let detail = format!(
                "{} roads are reached within {minutes} minutes, and areas are drawn around {most} \
                 at most: ask for fewer minutes.",
                parts.len()
            );
            return Err(Problem::new(Code::TooCostly, detail));
        }
        if !parts.is_empty() {
            areas.push((*minutes, strips.next(ground, &parts), oldest(ground, &parts)));
        }
        for (status, (lines, oldest)) in by_status(ground, &beyond(&parts, &before), class) {
            roads.push((*minutes, status, lines, oldest));
        }
        before = parts;
    }
    for (minutes, area, oldest) in areas.into_iter().rev() {
        let told = json!({
            "kind": "isochrone", "minutes": minutes, "vehicle": class,
            "oldest_as_of": figures::time(oldest),
        });
        collection.push(&area.into(), &told);
    }
    for (minutes, status, lines, oldest) in roads {
        let told = json!({
            "kind": "road", "minutes": minutes, "status": status.name(), "vehicle": class,
            "oldest_as_of": figures::time(oldest),
        });
        collection.push(&MultiLineString::new(lines).into(), &told);
    }
    Ok(collection.text())
}

/// The moment of the oldest evidence on these roads; `None` where there is none on any of them.
fn oldest(ground: &Ground<'_>, parts: &[EdgeInterval]) -> Option<Timestamp> {
    let words = parts.iter().map(|part| &ground.state(part.edge).verdict);
    words.filter(|word| word.evidence > Evidence::None).filter_map(|word| word.as_of).min()
}

/// By state, the lines of its roads and the moment of the oldest evidence on them.
type ByStatus = BTreeMap<Passability, (Vec<LineString<f64>>, Option<Timestamp>)>;

fn by_status(ground: &Ground<'_>, parts: &[EdgeInterval], class: VehicleClass) -> ByStatus {
    let mut of: BTreeMap<Passability, Vec<EdgeInterval>> = BTreeMap::new();
    for part in parts {
        of.entry(ground.passability_beside(part.edge, class)).or_default().push(*part);
    }
    let told = |parts: Vec<EdgeInterval>| {
        let line = |part: &EdgeInterval| {
            line::joined([line::between(ground, part.edge, part.low, part.high)])
        };
        (parts.iter().map(line).collect(), oldest(ground, &parts))
    };
    of.into_iter().map(|(status, parts)| (status, told(parts))).collect()
}

#[cfg(test)]
mod tests {
    use geo::{Contains as _, Intersects as _};
    use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
    use serde_json::Value;

    use crate::fixtures::{
        town::{self, Town},
        world::World,
    };

    fn area(json: &Value, minutes: u64) -> MultiPolygon<f64> {
        let features = json["features"].as_array().unwrap();
        let feature = features.iter().find(|feature| {
            feature["properties"]["kind"] == "isochrone"
                && feature["properties"]["minutes"] == minutes
        });
        let ring = |ring: &Value| -> LineString<f64> {
            let coord =
                |at: &Value| Coord { x: at[0].as_f64().unwrap(), y: at[1].as_f64().unwrap() };
            ring.as_array().unwrap().iter().map(coord).collect()
        };
        let polygons = feature.unwrap()["geometry"]["coordinates"].as_array().unwrap();
        let polygons = polygons.iter().map(|rings| {
            let mut rings: Vec<LineString<f64>> =
                rings.as_array().unwrap().iter().map(ring).collect();
            Polygon::new(rings.remove(0), rings)
        });
        MultiPolygon::new(polygons.collect())
    }

    async fn reach(world: &World, from: [f64; 2], rest: &str) -> Value {
        let uri = format!("/reach?from={},{}{rest}", from[0], from[1]);
        let answer = world.get(&uri).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    #[tokio::test]
    async fn more_time_reaches_more_and_never_less() {
        let world = World::town();
        let json = reach(&world, town::DEPOT, "&vehicle=truck&minutes=9,2,4,6").await;
        let areas = [2, 4, 6, 9].map(|minutes| area(&json, minutes));
        let corners = |area: &MultiPolygon<f64>| -> Vec<Coord<f64>> {
            area.iter().flat_map(|polygon| polygon.exterior().0.clone()).collect()
        };
        for pair in areas.windows(2) {
            for corner in corners(&pair[0]) {
                // Corners are rounded to a centimetre.
                let around = geo_types::Rect::new(
                    (corner.x - 2e-7, corner.y - 2e-7),
                    (corner.x + 2e-7, corner.y + 2e-7),
                );
                assert!(pair[1].intersects(&around), "{corner:?}");
            }
        }
        let first = &json["features"][0]["properties"];
        assert_eq!(
            (first["kind"].as_str(), first["minutes"].as_u64()),
            (Some("isochrone"), Some(9))
        );
        assert!(
            areas[3].contains(&Point::from(town::KOTA))
                != areas[0].contains(&Point::from(town::KOTA))
        );
    }

    #[tokio::test]
    async fn the_far_bank_is_not_reached_over_a_bridge_that_is_closed() {
        let mut town = Town::on_a_dry_day();
        town.close(town::BRIDGE, 6);
        town.close(town::FERRY, 6);
        let closed = reach(&World::of_town(&town), town::DEPOT, "&minutes=60").await;
        assert!(!area(&closed, 60).contains(&Point::from([116.55, -0.3])));
        assert!(area(&closed, 60).contains(&Point::from([116.539, -0.3])));
        let dry = reach(&World::town(), town::DEPOT, "&minutes=60").await;
        assert!(area(&dry, 60).contains(&Point::from([116.55, -0.3])));
        let roads = dry["features"].as_array().unwrap().iter().filter(|feature| {
            feature["properties"]["kind"] == "road" && feature["properties"]["status"] == "presumed"
        });
        assert_eq!(roads.count(), 1);
    }

    #[tokio::test]
    async fn times_that_cannot_be_meant_are_refused() {
        let world = World::town();
        for minutes in ["", "0", "601", "a", "1,2,3,4,5", "30,", "-1", "1.5", "NaN"] {
            let uri = format!("/reach?from=116.5,-0.3&minutes={minutes}");
            assert_eq!(world.get(&uri).await.code(), "invalid_parameter", "{minutes}");
        }
        assert_eq!(world.get("/reach?minutes=5").await.code(), "invalid_parameter");
        assert_eq!(world.get("/reach?from=1,1&unknown=ja").await.code(), "invalid_parameter");
        let far = reach(&world, [118.0, 1.0], "").await;
        assert_eq!(far["features"], serde_json::json!([]));
    }
}
