//! `/tiles/{layers}` and `/snapshots/{id}/tiles/{layers}`: TileJSON 3.0.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{
    extract::{BaseUrl, PathParameters},
    middleware::{PinnedServing, SNAPSHOT},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody, FOREVER},
        problem::Problem,
    },
    open::{
        LayerSet,
        tilejson::{Freshness, tilejson},
    },
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/tiles/{layers}", live).get("/snapshots/{id}/tiles/{layers}", pinned)
}

async fn live(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open = serving.open()?;
    let layers = LayerSet::parse(name(&places), open)?;
    let json = tilejson(open, serving.revision, layers, &origin, Freshness::Live);
    Ok(CachedBody::new(json.to_string(), "application/json", BRIEFLY).answer(&asked))
}

async fn pinned(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open = app.kept(places.get("id"), &serving).await?;
    let layers = LayerSet::parse(name(&places), &open)?;
    let json = tilejson(&open, serving.revision, layers, &origin, Freshness::Pinned);
    let mut answer = CachedBody::new(json.to_string(), "application/json", FOREVER).answer(&asked);
    answer.headers_mut().insert(SNAPSHOT, open.header.clone());
    Ok(answer)
}

/// The layer names, with or without the `.json` that other servers put at their end.
fn name(places: &PathParameters) -> &str {
    let layers = places.get("layers");
    layers.strip_suffix(".json").unwrap_or(layers)
}

#[cfg(test)]
mod tests {
    use lintas_snapshot::format::manifest::Mode;
    use serde_json::json;

    use crate::fixtures::world::{Folder, World};

    #[tokio::test]
    async fn addresses_are_absolute_and_change_with_the_snapshot() {
        let world = World::drill();
        let json = world.get("/tiles/roads,hazards,roads").await.json();
        let id = world.id();
        let tiles = format!("http://peta.test/tiles/roads,hazards/{{z}}/{{x}}/{{y}}?v={id}-0");
        assert_eq!(json["tiles"], json!([tiles]));
        assert_eq!(json["tilejson"], "3.0.0");
        let address = tiles.replace("http://peta.test", "");
        let address = address.replace("{z}/{x}/{y}", "0/0/0");
        assert_eq!(world.get(&address).await.status, 200);
        let pinned = world.get(&format!("/snapshots/{id}/tiles/roads")).await;
        assert_eq!(pinned.header("cache-control"), "public, max-age=31536000, immutable");
        let tiles = format!("http://peta.test/snapshots/{id}/tiles/roads/{{z}}/{{x}}/{{y}}");
        assert_eq!(pinned.json()["tiles"], json!([tiles]));
    }

    #[tokio::test]
    async fn defaults_that_bite_are_said_outright() {
        let json = World::drill().get("/tiles/roads,hazards").await.json();
        assert_eq!((&json["minzoom"], &json["maxzoom"]), (&json!(0), &json!(14)));
        let numbers = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
        };
        let (bounds, center) = (numbers(&json["bounds"]), numbers(&json["center"]));
        assert!(bounds[0] <= 116.0 && bounds[1] <= -0.6 && bounds[2] >= 118.4 && bounds[3] >= -0.3);
        assert!(bounds[0] > 115.0 && bounds[2] < 119.0, "{bounds:?}");
        assert!((bounds[0]..=bounds[2]).contains(&center[0]) && (0.0..=14.0).contains(&center[2]));
        let layers = json["vector_layers"].as_array().unwrap();
        let names: Vec<_> = layers.iter().map(|layer| layer["id"].as_str().unwrap()).collect();
        assert_eq!(names, ["roads", "hazards"]);
        assert!(layers.iter().all(|layer| layer["fields"]["id"] == "String"));
    }

    #[tokio::test]
    async fn an_attribution_is_plain_text_and_names_each_source_once() {
        let json = World::drill().get("/tiles/roads,hazards").await.json();
        let attribution = json["attribution"].as_str().unwrap();
        assert!(attribution.contains("© OpenStreetMap contributors (ODbL 1.0)"));
        assert!(attribution.contains("&lt;b onclick='x()'&gt;BPBD"), "{attribution}");
        assert!(!attribution.contains('<'));
        let roads = World::drill().get("/tiles/roads").await.json();
        assert!(!roads["attribution"].as_str().unwrap().contains("BPBD"));
    }

    #[tokio::test]
    async fn a_drill_is_marked_and_the_real_thing_is_not() {
        let mark = "LATIHAN – BUKAN KEJADIAN NYATA";
        let drill = World::drill().get("/tiles/roads").await.json();
        let folder = Folder::empty();
        folder.publish(Mode::Actual, 0);
        let actual = World::over(folder).get("/tiles/roads").await.json();
        for key in ["name", "description", "attribution"] {
            assert!(drill[key].as_str().unwrap().contains(mark), "{key}");
            assert!(!actual[key].as_str().unwrap().contains(mark), "{key}");
        }
        assert_eq!((&drill["mode"], &actual["mode"]), (&json!("drill"), &json!("actual")));
    }

    #[tokio::test]
    async fn a_proxy_is_believed_only_through_the_public_address() {
        let world = World::drill();
        let forged = [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https")];
        let json = world.get_with("/tiles/roads", &forged).await.json();
        assert!(json["tiles"][0].as_str().unwrap().starts_with("http://peta.test/"));
        let World { folder, .. } = world;
        let world = World::with(folder, |settings| {
            settings.public_url = Some("https://peta.example.id/lintas".into());
        });
        let json = world.get_with("/tiles/roads", &forged).await.json();
        let prefix = "https://peta.example.id/lintas/tiles/roads/";
        assert!(json["tiles"][0].as_str().unwrap().starts_with(prefix));
        let world = World::drill();
        let bad = world.get_with("/tiles/roads", &[("host", "a b")]).await;
        assert_eq!(bad.status, 400);
    }
}
