//! `/nearest`: depots by the travel time from them to a place. The direction matters: with one-way
//! roads, the way there and the way back differ.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use geo_types::Geometry;
use lintas_model::{
    aid::{Amount, Sees},
    feature::Feature,
    journey::JourneyVerdict,
    network::GridPoint,
    schema::Schema,
    value::Value as Field,
};
use serde_json::{Value, json};

use super::{
    aid_answer::for_caller,
    extract::Parameters,
    middleware::PinnedServing,
    route::{DEFAULT, GEOJSON, OWN},
    routes::RouterBuilder,
};
use crate::journey::figures;
use crate::{
    aid::Aid,
    http::{
        body::CachedBody,
        caller::{Caller, challenge},
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    journey::{
        asked,
        collection::Collection,
        ground::Ground,
        plan, road_ends,
        way::{self, Route},
    },
    live::Live,
    open::{Open, damaged},
};

/// Depots in an answer, where the request does not say.
const FEW: usize = 5;
/// Depots at most.
const MOST: usize = 100;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/nearest", answer)
}

async fn answer(
    caller: Option<Caller>,
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["to", "vehicle", "n", "item"])?;
    let held = match get("item") {
        None => None,
        // Needs a key: which depots have an item is not public, and the answer would tell.
        Some(_) if caller.is_none() => return Err(challenge(Code::KeyRequired)),
        Some(item) => Some(held(serving.aid()?, item, caller.as_ref())?),
    };
    let is_private = held.is_some();
    let to = match get("to") {
        Some(text) => asked::place("to", text)?,
        None => return Err(asked::refused("to", "needed: lon,lat in degrees.")),
    };
    let class = asked::vehicle(get("vehicle").unwrap_or(DEFAULT.name()))?;
    let most = get("n").map_or(Ok(FEW), |text| asked::count("n", text, 1..=MOST))?;
    serving.live()?;
    let serving = Arc::clone(&serving);
    // A search for each depot, however many there are.
    let made = work::run(WorkKind::Long, move |deadline| {
        let (open, live) = (serving.open()?, serving.live()?);
        let ground = Ground::of(live).until(deadline);
        let text = document(open, live, &ground, to, class, most, held.as_ref())?;
        Ok::<_, Problem>(CachedBody::new(text, GEOJSON, OWN))
    });
    let mut answer = made.await?.answer(&headers);
    if is_private {
        for_caller(&mut answer);
    }
    Ok(answer)
}

/// The free stock of one item, by depot.
#[derive(Debug)]
struct Held {
    item: String,
    unit: &'static str,
    free: BTreeMap<String, Amount>,
}

/// The depots with free stock of an item that the caller sees; stock that was not counted is left out.
///
/// # Errors
/// `unknown_item` where the catalogue has no such item.
fn held(aid: &Aid, item: &str, caller: Option<&Caller>) -> Result<Held, Problem> {
    let ledger = &aid.ledger;
    let sees = caller.map_or(Sees::None, |caller| caller.sees_stock(&ledger.rules));
    let known = ledger.catalogue.get(item).ok_or(Code::UnknownGoods)?;
    let mut free: BTreeMap<String, Amount> = BTreeMap::new();
    let lots = ledger.lots.iter().zip(&aid.standing.free);
    for (lot, left) in lots.filter(|(lot, _)| sees.agency(&lot.owner)) {
        if let Some(left) = left.filter(|left| lot.item == item && left.is_some()) {
            *free.entry(lot.depot.clone()).or_default() += left;
        }
    }
    Ok(Held { item: item.to_owned(), unit: known.unit.word(), free })
}

fn document(
    open: &Open,
    live: &Live,
    ground: &Ground<'_>,
    to: GridPoint,
    class: lintas_model::vehicle::VehicleClass,
    most: usize,
    held: Option<&Held>,
) -> Result<String, Problem> {
    // Sorted by (does not get to the place, milliseconds): depots whose vehicle gets there come
    // first.
    let mut reached: Vec<((bool, u64), Feature, Value)> = Vec::new();
    let mut collection = Collection::new(open, Some(live), Some(class));
    if open.position("depots").is_none() {
        return Ok(collection.text());
    }
    let depots = open.features("depots")?;
    let schema = depots.schema();
    live.network.searching(|query| {
        for position in (0..depots.len()).take_while(|_| !ground.is_over()) {
            let depot = depots.feature(position).map_err(damaged)?;
            let Geometry::Point(point) = depot.geometry else { continue };
            let Some(from) = GridPoint::nearest(point.0) else { continue };
            if text(&depot, schema, "status") == Some("closed") {
                continue;
            }
            let free = match held {
                None => None,
                Some(held) => match held.free.get(&depot.id) {
                    None => continue,
                    Some(free) => Some((held, *free)),
                },
            };
            let Ok(way) = plan::journey(ground, query, &[from, to], class) else { continue };
            let mut told = properties(ground, &depot, schema, &way);
            if let Some((held, free)) = free {
                told["item"] = held.item.as_str().into();
                told["unit"] = held.unit.into();
                told["free"] = json!(free);
            }
            reached.push(((!way.delivers(), way.ms()), depot, told));
        }
        Ok::<_, Problem>(())
    })?;
    reached.sort_by(|(rank, depot, _), (other_rank, other, _)| {
        rank.cmp(other_rank).then_with(|| depot.id.cmp(&other.id))
    });
    for (_, depot, told) in reached.into_iter().take(most) {
        collection.push(&depot.geometry, &told);
    }
    Ok(collection.text())
}

/// What is said of a depot and of the way from it.
fn properties(ground: &Ground<'_>, depot: &Feature, schema: &Schema, way: &Route<'_>) -> Value {
    let (verdict, lengths) = way::verdict(&way.pieces(ground));
    // A depot may lie off its road: the vehicle is loaded at it, so nobody walks there.
    let delivers = way.delivers();
    let verdict = if delivers { verdict } else { JourneyVerdict::RoadEnds };
    json!({
        "id": depot.id,
        "name": text(depot, schema, "name"),
        "agency": text(depot, schema, "agency"),
        "vehicle": way.vehicle,
        "duration_s": figures::seconds(way.ms()),
        "distance_m": figures::metres(lengths.all_m),
        "status": verdict.status(),
        "verdict": verdict.words(),
        "oldest_as_of": figures::time(way.oldest(ground)),
        "snap_distance_m": figures::metres(way.snap_m().into_iter().fold(0.0, f64::max)),
        "reached": delivers,
        "road_ends": road_ends::road_ends(ground, &way.stands()),
    })
}

fn text<'a>(feature: &'a Feature, schema: &Schema, name: &str) -> Option<&'a str> {
    feature.values.get(schema.position(name)?)?.as_ref().and_then(Field::as_str)
}

#[cfg(test)]
mod tests {
    use lintas_model::report::Role;

    use crate::fixtures::{
        town::{self, Town},
        world::World,
    };

    #[tokio::test]
    async fn depots_come_by_time_and_what_lies_in_them_is_not_public() {
        let world = World::town();
        let [lon, lat] = town::SEBERANG;
        let uri = format!("/nearest?to={lon},{lat}&vehicle=truck");
        let json = world.get(&uri).await.json();
        let depot = &json["features"][0]["properties"];
        assert_eq!(
            (depot["id"].as_str(), depot["status"].as_str()),
            (Some("gudang-1"), Some("presumed"))
        );
        let [from_lon, from_lat] = town::DEPOT;
        let route = format!("/route?from={from_lon},{from_lat}&to={lon},{lat}&vehicle=truck");
        let route = world.get(&route).await.json();
        assert_eq!(depot["duration_s"], route["features"][0]["properties"]["duration_s"]);
        let item = world.get(&format!("{uri}&item=beras")).await;
        assert_eq!((item.status.as_u16(), item.code().as_str()), (401, "key_required"));
        let key = format!("Bearer {}", world.key("baca", Role::Reader));
        let with = async |item: &str| {
            let uri = format!("{uri}&item={item}");
            world.get_with(&uri, &[("authorization", &key)]).await
        };
        let rice = with("beras").await;
        assert_eq!(rice.header("cache-control"), "private, no-store");
        assert_eq!(rice.json()["features"][0]["properties"]["free"], 500.0, "what expired is not");
        let blankets = with("selimut").await.json();
        assert_eq!(blankets["features"], serde_json::json!([]), "nobody counted them");
        assert_eq!(with("emas").await.code(), "unknown_item");
        for bad in ["/nearest", "/nearest?to=1", "/nearest?to=1,1&n=0", "/nearest?to=1,1&to=2,2"] {
            assert_eq!(world.get(bad).await.code(), "invalid_parameter", "{bad}");
        }
    }

    #[tokio::test]
    async fn a_depot_that_cannot_be_left_is_not_near() {
        let mut town = Town::on_a_dry_day();
        town.close(town::WEST, 6);
        let world = World::of_town(&town);
        let [lon, lat] = town::KOTA;
        let json = world.get(&format!("/nearest?to={lon},{lat}")).await.json();
        assert_eq!(json["features"], serde_json::json!([]));
    }
}
