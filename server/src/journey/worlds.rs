//! What the tests of journeys share.

use axum::http::Method;
use serde_json::Value;

use crate::world::{Answer, World};

/// Posts JSON without a key.
pub(crate) async fn post(world: &World, uri: &str, json: &Value) -> Answer {
    let headers = [("content-type", "application/json")];
    world.send(Method::POST, uri, &headers, json.to_string().into()).await
}

/// The answer of `/route`.
pub(crate) async fn route(world: &World, from: [f64; 2], to: [f64; 2], vehicle: &str) -> Value {
    let uri =
        format!("/route?from={},{}&to={},{}&vehicle={vehicle}", from[0], from[1], to[0], to[1]);
    let answer = world.get(&uri).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/geo+json");
    answer.json()
}

/// The edges of the best way.
pub(crate) fn edges(json: &Value) -> Vec<&str> {
    let edges = &json["features"][0]["properties"]["edges"];
    edges.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}
