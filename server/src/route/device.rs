//! `/device/roads` and `/device/water`: what a device without a network answers about journeys from,
//! beside the network file (`docs/offline.md`).

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};

use super::{extract::Parameters, middleware::PinnedServing, routes::RouterBuilder};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody, NEVER},
        problem::Problem,
        work::{self, WorkKind},
    },
    journey::device_roads::{device_roads, device_water},
};

const JSON: &str = "application/json";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/device/roads", roads).get("/device/water", water)
}

async fn roads(
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let serving = Arc::clone(&serving);
    let made = work::run(WorkKind::Long, move |_deadline| {
        Ok(CachedBody::new(device_roads(&serving)?, JSON, NEVER))
    });
    Ok(made.await?.answer(&asked))
}

async fn water(
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let serving = Arc::clone(&serving);
    let made = work::run(WorkKind::Lists, move |_deadline| {
        Ok(CachedBody::new(device_water(&serving)?, JSON, BRIEFLY))
    });
    Ok(made.await?.answer(&asked))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use lintas_model::vehicle::VehicleClass;

    use crate::{
        fixtures::{
            town::{self, Town},
            world::World,
        },
        journey::tests::close,
    };

    #[tokio::test]
    async fn every_road_has_a_state_and_what_comes_of_it_in_order() {
        let mut town = Town::on_a_dry_day();
        town.close(town::NORTH, 6);
        let world = World::of_town(&town);
        close(&world, town.edge(town::TRACK), Some(0.6));
        let roads = world.get("/device/roads").await.json();
        assert_eq!(roads["label"], "LATIHAN – BUKAN KEJADIAN NYATA");
        assert_eq!(roads["revision"], 1);
        let state =
            |edge: usize| &roads["states"][roads["of_edge"][edge].as_u64().unwrap() as usize];
        let north = state(town.edge(town::NORTH).index());
        assert_eq!(north["pass"].as_str().unwrap().len(), VehicleClass::ALL.len());
        assert!(north["pass"].as_str().unwrap().starts_with('4'), "{north}");
        assert_eq!(north["matter"], serde_json::json!(["longsor", "landslide"]));
        assert_eq!(north["since"][0], "18 Sep 09.00 WITA");
        let track = state(town.edge(town::TRACK).index());
        assert!(track["closed_at"][0].as_f64().is_some() && track["beside"].is_object(), "{track}");
        // The closure of six hours is a doubt from the moment after its end.
        let edge = town.edge(town::NORTH).number();
        let later = roads["later"].as_array().unwrap();
        assert!(later.is_sorted_by_key(|change| change[0].as_i64()));
        let change = later.iter().find(|change| change[1] == edge).unwrap();
        let end: Timestamp = "2025-09-18T07:00:00Z".parse().unwrap();
        assert_eq!(change[0], end.as_millisecond() + 1);
        let then = &roads["states"][change[2].as_u64().unwrap() as usize];
        assert!(then["pass"].as_str().unwrap().starts_with('3'), "{then}");
    }

    #[tokio::test]
    async fn shores_are_lines_of_steps_and_nothing_else_is_asked_for() {
        let world = World::town();
        let water = world.get("/device/water").await.json();
        assert_eq!(water["format"], 1);
        assert!(water["lines"].is_array());
        assert_eq!(world.get("/device/water?a=1").await.code(), "unknown_parameter");
    }
}
