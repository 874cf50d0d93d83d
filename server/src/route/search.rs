//! `/search`: places, sites, depots and roads by what people call them, and coordinates as they are
//! pasted. Best first; spelling is forgiven ([`crate::gazetteer::spelling`]).

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use geo_types::{Coord, Geometry, Point};
use serde_json::{Value, json};

use super::{
    Parameters, Routes,
    route::{GEOJSON, OWN},
};
use crate::{
    gazetteer::{self, Gazetteer, coordinates},
    http::{
        body::Document,
        edge::Pinned,
        problem::{Code, Problem},
    },
    journey::{asked, collection::Collection},
    serving::Serving,
};

/// Answers where the request does not say.
const FEW: usize = 10;
/// Answers at most.
const MOST: usize = 20;
/// Letters of a question at most: no name is longer.
const LETTERS: usize = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/search", answer)
}

async fn answer(
    Pinned(serving): Pinned,
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
    let made = tokio::task::spawn_blocking(move || {
        Ok::<_, Problem>(Document::new(document(&serving, &typed, most)?, GEOJSON, OWN))
    });
    Ok(made.await.map_err(|_panic| Code::Internal)??.answer(&headers))
}

fn document(serving: &Serving, typed: &str, most: usize) -> Result<String, Problem> {
    let open = serving.open()?;
    let mut collection = Collection::new(open, serving.live.as_ref(), None);
    let mut places = coordinates::read(typed);
    // Of two readings the one inside the region is meant.
    let outside = |place: &Coord<f64>| {
        open.bbox().is_none_or(|[west, south, east, north]| {
            !(west..=east).contains(&place.x) || !(south..=north).contains(&place.y)
        })
    };
    places.sort_by_key(outside);
    let mut push = |place: Coord<f64>, told: Value| {
        if let Value::Object(mut members) = told {
            members.insert("context".into(), json!(gazetteer::context(open, place)));
            collection.push(&Geometry::Point(Point(place)), &members);
        }
    };
    for place in places {
        let side = |value: f64, plus, minus| if value < 0.0 { minus } else { plus };
        let name = format!(
            "{:.5} {}, {:.5} {}",
            place.y.abs(),
            side(place.y, "LU", "LS"),
            place.x.abs(),
            side(place.x, "BT", "BB")
        );
        let id = format!("{:.7},{:.7}", place.x, place.y);
        let kind = "coordinates";
        push(place, json!({ "name": name, "kind": kind, "layer": kind, "id": id }));
    }
    let names = open.gazetteer.get_or_init(|| {
        Gazetteer::of(open, serving.live.as_ref().map(|live| live.network.as_ref()))
    });
    for entry in names.find(typed, most) {
        let told = json!({
            "name": entry.name, "kind": entry.kind, "layer": entry.layer, "id": entry.id,
        });
        push(entry.place, told);
    }
    Ok(collection.text())
}

#[cfg(test)]
mod tests {
    use crate::{town, world::World};

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
