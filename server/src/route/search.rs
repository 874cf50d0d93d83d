//! `/search`: places, sites, depots and roads by name, best match first, tolerant of spelling and
//! typing errors ([`crate::open::gazetteer::spelling`]); and coordinates in the notations that
//! people paste.

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use geo_types::{Coord, Geometry, Point};
use serde::Serialize;

use super::{
    extract::Parameters,
    middleware::PinnedServing,
    route::{GEOJSON, OWN},
    routes::RouterBuilder,
};
use crate::{
    http::{
        body::CachedBody,
        problem::Problem,
        work::{self, WorkKind},
    },
    journey::{asked, collection::Collection},
    live::Serving,
    open::{
        Open,
        gazetteer::{self, Gazetteer, coordinates, kinds},
    },
};

/// Hits without `limit`.
const FEW: usize = 10;
/// Hits at most.
const MOST: usize = 20;
/// Characters of a query at most: no name is longer.
const LETTERS: usize = 100;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/search", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["q", "limit"])?;
    let typed = get("q").map(str::trim).unwrap_or_default().to_owned();
    if typed.is_empty() || typed.chars().count() > LETTERS {
        return Err(asked::refused("q", &format!("a name of 1 to {LETTERS} letters.")));
    }
    let most = get("limit").map_or(Ok(FEW), |text| asked::count("limit", text, 1..=MOST))?;
    let serving = Arc::clone(&serving);
    let made = work::run(WorkKind::Routes, move |_| {
        Ok(CachedBody::new(document(&serving, &typed, most)?, GEOJSON, OWN))
    });
    Ok(made.await?.answer(&headers))
}

/// The properties of a hit.
#[derive(Debug, Serialize)]
struct Hit<'a> {
    name: String,
    kind: &'a str,
    /// The kind in Bahasa Indonesia.
    kind_id: &'a str,
    kind_en: &'a str,
    layer: &'a str,
    id: Cow<'a, str>,
    /// The admin units that it lies in, the smallest first.
    context: Option<String>,
    #[serde(skip)]
    place: Coord<f64>,
}

/// Coordinates as a hit, named as they are said in Indonesia: `0.43000 LS, 116.98000 BT`.
fn coordinates_hit(open: &Open, place: Coord<f64>) -> Hit<'static> {
    let side = |value: f64, plus, minus| if value < 0.0 { minus } else { plus };
    let name = format!(
        "{:.5} {}, {:.5} {}",
        place.y.abs(),
        side(place.y, "LU", "LS"),
        place.x.abs(),
        side(place.x, "BT", "BB")
    );
    let kind = "coordinates";
    let [kind_id, kind_en] = kinds::words(kind, kind);
    let context = gazetteer::context(open.snapshot(), place);
    let id = format!("{:.7},{:.7}", place.x, place.y).into();
    Hit { name, kind, kind_id, kind_en, layer: kind, id, context, place }
}

fn document(serving: &Serving, typed: &str, most: usize) -> Result<String, Problem> {
    let open = serving.open()?;
    let mut collection = Collection::new(open, serving.live.as_ref(), None);
    let mut places = coordinates::read(typed);
    // Where the order of lat and lon is ambiguous, the reading inside the region comes first.
    let outside = |place: &Coord<f64>| {
        open.bbox().is_none_or(|[west, south, east, north]| {
            !(west..=east).contains(&place.x) || !(south..=north).contains(&place.y)
        })
    };
    places.sort_by_key(outside);
    let mut told: Vec<Hit<'_>> = Vec::new();
    told.extend(places.into_iter().map(|place| coordinates_hit(open, place)));
    let names = open.gazetteer.get_or_init(|| {
        Gazetteer::of(open.snapshot(), serving.live.as_ref().map(|live| live.network.as_ref()))
    });
    // Coordinates are no mistyped name: 0 tolerates no typing errors.
    let enough = if told.is_empty() { most } else { 0 };
    for entry in names.find(typed, enough) {
        if told.len() >= most {
            break;
        }
        // A feature that may no longer be shown is not found either.
        if serving.live.as_ref().is_some_and(|live| live.is_hidden(entry.layer, &entry.id)) {
            continue;
        }
        let context = gazetteer::context(open.snapshot(), entry.place);
        // A road that the gazetteer has several times is listed once per admin unit.
        let again = |told: &Hit<'_>| {
            told.layer == "roads" && told.name == entry.name && told.context == context
        };
        if entry.layer != "roads" || !told.iter().any(again) {
            let [kind_id, kind_en] = kinds::words(entry.layer, &entry.kind);
            told.push(Hit {
                name: entry.name.clone(),
                kind: &entry.kind,
                kind_id,
                kind_en,
                layer: entry.layer,
                id: entry.id.as_str().into(),
                context,
                place: entry.place,
            });
        }
    }
    for one in &told {
        collection.push(&Geometry::Point(Point(one.place)), one);
    }
    Ok(collection.text())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{town, world::World};

    async fn names(world: &World, typed: &str) -> Vec<(String, String)> {
        let answer = world.get(&format!("/search?q={typed}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let json = answer.json();
        let features = json["features"].as_array().unwrap();
        let text = |feature: &serde_json::Value, name: &str| {
            feature["properties"][name].as_str().unwrap().to_owned()
        };
        features.iter().map(|one| (text(one, "name"), text(one, "layer"))).collect()
    }

    fn pair(name: &str, layer: &str) -> (String, String) {
        (name.to_owned(), layer.to_owned())
    }

    #[tokio::test]
    async fn sites_depots_and_roads_are_found_as_they_are_typed() {
        let world = World::town();
        assert_eq!(names(&world, "seberang").await[0], pair("SD Seberang", "shelters"));
        assert_eq!(names(&world, "gudang").await[0], pair("Gudang BPBD", "depots"));
        assert_eq!(names(&world, "jl.%20poros").await, [pair("Jalan Poros", "roads")]);
        assert_eq!(names(&world, "Djalan%20Oetara").await[0], pair("Jalan Utara", "roads"));
        assert_eq!(names(&world, "mesjid%20hulu").await[0], pair("Masjid Hulu", "shelters"));
        assert_eq!(names(&world, "Samarinda").await, []);
    }

    #[tokio::test]
    async fn pasted_coordinates_are_a_place() {
        let world = World::town();
        let json = world.get("/search?q=0,3%20LS%20116,5%20BT").await.json();
        let place = &json["features"][0];
        assert_eq!(place["geometry"]["coordinates"], serde_json::json!(town::DEPOT));
        assert_eq!(place["properties"]["layer"], "coordinates");
        assert_eq!(place["properties"]["name"], "0.30000 LS, 116.50000 BT");
    }

    #[tokio::test]
    async fn an_empty_question_and_one_without_an_end_are_refused() {
        let world = World::town();
        let long = "x".repeat(101);
        for uri in ["/search", "/search?q=", "/search?q=%20", "/search?q=a&limit=21"] {
            assert_eq!(world.get(uri).await.code(), "invalid_parameter", "{uri}");
        }
        assert_eq!(world.get(&format!("/search?q={long}")).await.code(), "invalid_parameter");
        assert_eq!(world.get("/search?query=a").await.code(), "unknown_parameter");
        assert_eq!(World::drill().get("/search?q=jalan").await.status, 200);
    }
}
