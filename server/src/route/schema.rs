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
    resource_markup::members,
    resource_page::{ResourcePage, title_of},
    routes::RouterBuilder,
};
use crate::{
    feature::layer_schema::feature_schema,
    http::{
        body::{BRIEFLY, CachedBody},
        media::{FORM, Negotiated, SCHEMA},
        problem::Problem,
    },
    open::{LayerCollection, Open},
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
    let (name, called) = ("schema", "open.fields");
    described(serving, origin, &places, &parameters, &asked, (name, called, feature_schema))
}

/// A document about the fields of a schema, at an address.
pub(super) type SchemaDocument = fn(&Schema, &str) -> Value;

/// The answer with a document about the fields of a collection: what its address ends in, what it is called,
/// and how it is made of the schema and the address.
pub(super) fn described(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: &PathParameters,
    parameters: &Parameters,
    asked: &HeaderMap,
    (name, called, document): (&str, &'static str, SchemaDocument),
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let chosen = Negotiated::of(SCHEMA, &parameters.0, asked)?;
    let open: &Open = serving.open()?;
    let collection = LayerCollection::named(open, places.get("layer"))?;
    let layer = collection.layer;
    let published = open.features(layer)?.schema();
    let schema = serving.live.as_ref().map_or(published, |live| live.schema(layer, published));
    let schema = collection.schema(schema);
    let base = format!("{origin}/collections/{collection}");
    let address = format!("{base}/{name}");
    let links = chosen.links(&address, &parameters.0);
    // Links are no words of JSON Schema: they stand in the header alone.
    let json = document(&schema, &address);
    let body = if chosen.is_html() {
        let [title_id, title_en] = collection.title();
        let [id, en] = title_of(called);
        let page = ResourcePage {
            title: [&format!("{id}: {title_id}"), &format!("{en}: {title_en}")],
            open: Some(open),
            above: &[
                (format!("{origin}/"), "Lintas".to_owned()),
                (format!("{base}?{FORM}=html"), title_id),
            ],
            links: &links,
            body: members(&json),
        };
        page.html()
    } else {
        json.to_string()
    };
    let document = CachedBody::new(body, chosen.form.sent_as, BRIEFLY);
    Ok(chosen.answer(&document, &links, asked))
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
        let refused = world.get("/collections/roads/schema?f=xsd").await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "invalid_parameter"));
    }

    #[tokio::test]
    async fn a_page_tells_of_every_field_what_the_schema_tells() {
        let world = World::drill();
        for name in ["schema", "queryables"] {
            let uri = format!("/collections/shelters/{name}");
            let json = world.get_with(&uri, &[("accept", "application/json")]).await;
            assert_eq!(json.header("content-type"), "application/schema+json");
            let page = world.get_with(&uri, &[("accept", "text/html")]).await;
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            let page = String::from_utf8(page.body.to_vec()).unwrap();
            assert!(page.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
            for (field, told) in json.json()["properties"].as_object().unwrap() {
                assert!(page.contains(&format!("<td><code>{field}</code></td>")), "{field}");
                let title = told["title"].as_str().unwrap_or_default();
                assert!(page.contains(title), "{field}: {title}");
            }
        }
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
