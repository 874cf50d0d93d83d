//! `/catalog`: the region, its layers with the addresses of their tiles, features and files, the
//! styles, and the age of the data.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use serde_json::{Value, json};

use super::{
    extract::BaseUrl, feeds, middleware::PinnedServing, routes::RouterBuilder, shared::Shared,
};
use crate::{
    http::body::{CachedBody, NEVER},
    live::{Serving, evidence},
    open::{Download, Open, title},
};
use lintas_model::bulletin::DRILL;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/catalog", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    asked: HeaderMap,
) -> Response<Body> {
    let json = catalog(&app, &serving, &origin);
    CachedBody::new(json.to_string(), "application/json", NEVER).answer(&asked)
}

/// The catalog, with addresses that begin with `origin`.
pub(super) fn catalog(app: &Shared, serving: &Serving, origin: &str) -> Value {
    let styles: Vec<Value> = app
        .styles
        .names()
        .map(|name| json!({ "id": name, "url": format!("{origin}/styles/{name}.json") }))
        .collect();
    let Some(open) = serving.snapshot.as_deref() else {
        return json!({
            "regions": [], "layers": [], "feeds": [], "styles": styles, "snapshot": null, "as_of": null,
            "mode": null, "age_s": null, "revision": serving.revision,
            "degraded": serving.wholeness.codes().collect::<Vec<_>>(),
        });
    };
    let manifest = open.manifest();
    let region = json!({
        "id": manifest.region.id,
        "name": manifest.region.name,
        "pcode": manifest.region.pcode,
        "time_zone": manifest.region.time_zone,
        "mode": open.mode(),
        "event": manifest.event,
        "bbox": open.bbox(),
        "evidence": evidence::told(serving, app.clock.now()),
    });
    let layers: Vec<Value> = open.layers().iter().map(|name| layer(open, name, origin)).collect();
    let mut json = json!({
        "regions": [region],
        "layers": layers,
        "feeds": feeds::listed(origin),
        "styles": styles,
        "qgis": format!("{origin}/qgis/lintas.qgz"),
        "snapshot": open.id(),
        "as_of": manifest.as_of,
        "mode": open.mode(),
        "age_s": app.clock.age_s(manifest.as_of),
        "revision": serving.revision,
        "degraded": serving.wholeness.codes().collect::<Vec<_>>(),
    });
    if open.is_drill() {
        json["notice"] = DRILL.into();
    }
    json
}

fn layer(open: &Open, name: &str, origin: &str) -> Value {
    let (title_id, title_en) = title(name);
    let entry = open.manifest().layers.get(name);
    let (minzoom, maxzoom) = open.zooms(name);
    let downloads: Vec<Value> = Download::all(open, name)
        .into_iter()
        .map(|file| {
            json!({
                "ending": file.ending,
                "title": file.title,
                "media_type": file.media,
                "bytes": file.bytes,
                "url": format!("{origin}/archives/{name}.{}", file.ending),
            })
        })
        .collect();
    json!({
        "id": name,
        "title_id": title_id,
        "title_en": title_en,
        "features": entry.map_or(0, |entry| entry.features),
        "bbox": entry.and_then(|entry| entry.bbox),
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "tilejson": format!("{origin}/tiles/{name}"),
        "items": format!("{origin}/collections/{name}/items"),
        "archive_pmtiles": format!("{origin}/archives/{name}.pmtiles"),
        "archive_fgb": format!("{origin}/archives/{name}.fgb"),
        "downloads": downloads,
    })
}

#[cfg(test)]
mod tests {
    use lintas_snapshot::format::manifest::Mode;

    use crate::fixtures::world::{Folder, World};

    #[tokio::test]
    async fn every_address_in_the_catalog_answers() {
        let world = World::drill();
        let json = world.get("/catalog").await.json();
        assert_eq!(json["snapshot"], world.id());
        assert_eq!((json["mode"].as_str(), json["revision"].as_u64()), (Some("drill"), Some(0)));
        let region = &json["regions"][0];
        assert_eq!(
            (region["id"].as_str(), region["time_zone"].as_str()),
            (Some("kukar"), Some("Asia/Makassar"))
        );
        let layers = json["layers"].as_array().unwrap();
        assert_eq!(layers.len(), 3);
        for layer in layers {
            for key in ["tilejson", "items", "archive_pmtiles", "archive_fgb"] {
                let uri = layer[key].as_str().unwrap().replace("http://peta.test", "");
                assert_eq!(world.get(&uri).await.status, 200, "{uri}");
            }
        }
        let styles = json["styles"].as_array().unwrap().iter().map(|style| &style["url"]);
        for url in styles.chain([&json["qgis"]]) {
            let uri = url.as_str().unwrap().replace("http://peta.test", "");
            assert_eq!(world.get(&uri).await.status, 200, "{uri}");
        }
        for feed in json["feeds"].as_array().unwrap() {
            let uri = feed["url"].as_str().unwrap().replace("http://peta.test", "");
            let answer = world.get(&uri).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (200, feed["type"].as_str().unwrap()),
                "{uri}"
            );
        }
        assert_eq!(json["feeds"].as_array().unwrap().len(), 6);
        let roads = layers.iter().find(|layer| layer["id"] == "roads").unwrap();
        assert_eq!(roads["features"], crate::fixtures::world::ROADS);
        assert_eq!(roads["title_id"], "Jalan");
    }

    #[tokio::test]
    async fn a_drill_is_as_old_as_it_has_run_and_the_real_thing_as_old_as_it_is() {
        let drill = World::drill().get("/catalog").await.json();
        let age = drill["age_s"].as_f64().unwrap();
        assert!((0.0..600.0).contains(&age), "{age}");
        let folder = Folder::empty();
        folder.publish(Mode::Actual, 0);
        let actual = World::over(folder).get("/catalog").await.json();
        let wall = jiff::Timestamp::now()
            .duration_since(actual["as_of"].as_str().unwrap().parse().unwrap());
        assert!((wall.as_secs_f64() - actual["age_s"].as_f64().unwrap()).abs() < 60.0);
    }

    #[tokio::test]
    async fn the_last_change_is_seen_and_not_the_one_before() {
        let world = World::drill();
        for round in 1..4 {
            let id = world.folder.publish(Mode::Drill, round);
            crate::watch::look(&world.state);
            assert_eq!(world.get("/catalog").await.json()["snapshot"], id.to_string());
        }
    }

    #[tokio::test]
    async fn an_empty_server_has_an_empty_catalog() {
        let json = World::over(Folder::empty()).get("/catalog").await;
        assert_eq!(json.header("x-lintas-snapshot"), "");
        assert_eq!(json.json()["layers"], serde_json::json!([]));
    }
}
