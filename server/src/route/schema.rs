//! `/collections/{layer}/schema`: the fields of features, by OGC API – Features – Part 5 (OGC
//! 23-058r1), as JSON Schema.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use lintas_model::schema::Schema;
use serde_json::Value;

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    feature::layer_schema::{SCHEMA_JSON, feature_schema},
    http::{
        body::{BRIEFLY, CachedBody},
        problem::Problem,
    },
    open::LayerCollection,
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/collections/{layer}/schema", schema)
}

async fn schema(
    serving: PinnedServing,
    origin: BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    described(serving, origin, &places, &parameters, &asked, ("schema", feature_schema))
}

/// The answer with a document about the fields of a collection, made of its schema and the document's
/// own address, which ends in `name`.
pub(super) fn described(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: &PathParameters,
    parameters: &Parameters,
    asked: &HeaderMap,
    (name, document): (&str, fn(&Schema, &str) -> Value),
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let open = serving.open()?;
    let collection = LayerCollection::named(open, places.get("layer"))?;
    let layer = collection.layer;
    let published = open.features(layer)?.schema();
    let schema = serving.live.as_ref().map_or(published, |live| live.schema(layer, published));
    let schema = collection.schema(schema);
    let json = document(&schema, &format!("{origin}/collections/{collection}/{name}"));
    Ok(CachedBody::new(json.to_string(), SCHEMA_JSON, BRIEFLY).answer(asked))
}

#[cfg(test)]
mod tests {
    use crate::fixtures::world::World;

    #[tokio::test]
    async fn the_schema_of_a_layer_has_the_fields_of_its_features_in_their_order() {
        let world = World::drill();
        for layer in ["roads", "hazards", "shelters"] {
            let uri = format!("/collections/{layer}/schema");
            let answer = world.get(&uri).await;
            assert_eq!(answer.header("content-type"), "application/schema+json");
            let json = answer.json();
            assert_eq!(json["$schema"], "https://json-schema.org/draft/2020-12/schema");
            assert_eq!(json["$id"], format!("http://peta.test{uri}"));
            assert_eq!(json["type"], "object");
            let mut fields: Vec<String> =
                json["properties"].as_object().unwrap().keys().cloned().collect();
            assert_eq!(fields.pop().as_deref(), Some("geometry"));
            let items = world.get(&format!("/collections/{layer}/items?limit=1")).await.json();
            let properties = items["features"][0]["properties"].as_object().unwrap();
            assert_eq!(fields, properties.keys().cloned().collect::<Vec<_>>());
        }
        assert_eq!(world.get("/collections/nope/schema").await.code(), "unknown_layer");
    }

    #[tokio::test]
    async fn a_collection_links_to_its_schema_and_queryables() {
        let world = World::drill();
        let json = world.get("/collections/roads").await.json();
        let links = json["links"].as_array().unwrap();
        for rel in ["queryables", "schema"] {
            let rel = format!("http://www.opengis.net/def/rel/ogc/1.0/{rel}");
            let link = links.iter().find(|link| link["rel"] == rel).unwrap();
            let uri = link["href"].as_str().unwrap().replace("http://peta.test", "");
            assert_eq!(link["type"], "application/schema+json");
            assert_eq!(world.get(&uri).await.header("content-type"), "application/schema+json");
        }
    }
}
