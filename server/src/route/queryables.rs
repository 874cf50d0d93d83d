//! `/collections/{layer}/queryables`: what filters, `sortby` and parameters may name, by OGC API –
//! Features – Part 3 (OGC 19-079r2), as JSON Schema.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
    schema::described,
};
use crate::{feature::layer_schema::queryables_schema, http::problem::Problem};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/collections/{layer}/queryables", queryables)
}

async fn queryables(
    serving: PinnedServing,
    origin: BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let (name, called) = ("queryables", "open.queryables");
    described(serving, origin, &places, &parameters, &asked, (name, called, queryables_schema))
}

#[cfg(test)]
mod tests {
    use crate::fixtures::world::World;

    #[tokio::test]
    async fn each_name_can_be_asked_for_and_no_other() {
        let world = World::drill();
        for layer in ["roads", "hazards", "shelters"] {
            let uri = format!("/collections/{layer}/queryables");
            let answer = world.get(&uri).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.header("content-type"), "application/schema+json");
            let json = answer.json();
            assert_eq!(json["$id"], format!("http://peta.test{uri}"));
            for name in json["properties"].as_object().unwrap().keys() {
                let filter = format!("/collections/{layer}/items?filter={name}%20IS%20NOT%20NULL");
                assert_eq!(world.get(&filter).await.status, 200, "{filter}");
            }
            let filter = format!("/collections/{layer}/items?filter=nothing_such%20IS%20NULL");
            assert_eq!(world.get(&filter).await.code(), "invalid_parameter");
        }
        assert_eq!(world.get("/collections/nope/queryables").await.code(), "unknown_layer");
        let other = world.get("/collections/roads/queryables?x=1").await;
        assert_eq!(other.code(), "unknown_parameter");
    }

    #[tokio::test]
    async fn a_field_that_live_features_have_more_can_be_asked_for() {
        let world = World::town();
        let json = world.get("/collections/closures/queryables").await.json();
        let states = json["properties"]["state"]["enum"].as_array().unwrap();
        assert!(states.contains(&"expired".into()), "{states:?}");
        let active = "/collections/closures/items?state=active";
        assert_eq!(world.get(active).await.status, 200);
    }
}
