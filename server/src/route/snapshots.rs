//! `/snapshots`: what is kept of earlier moments, for a map that looks back.

use std::{cmp::Reverse, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use serde_json::{Value, json};

use super::{extract::BaseUrl, middleware::PinnedServing, routes::RouterBuilder, shared::Shared};
use crate::{
    http::{
        body::{CachedBody, NEVER},
        problem::Problem,
    },
    open::{Open, kept::KeptSnapshot},
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/snapshots", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let snapshots = match serving.snapshot.as_deref() {
        Some(open) => listed(&app.kept.list(open.serial).await?, open, &origin),
        None => Vec::new(),
    };
    let json = json!({ "snapshots": snapshots, "now": app.clock.now() });
    Ok(CachedBody::new(json.to_string(), "application/json", NEVER).answer(&asked))
}

/// Those of the region and mode that are served, the latest moment first: a drill never stands
/// beside what is real.
fn listed(kept: &[KeptSnapshot], open: &Open, origin: &str) -> Vec<Value> {
    let manifest = open.manifest();
    let beside = |it: &&KeptSnapshot| it.region == manifest.region.id && it.mode == manifest.mode;
    let mut kept: Vec<&KeptSnapshot> = kept.iter().filter(beside).collect();
    kept.sort_by_key(|it| Reverse((it.as_of, it.created)));
    let told = |it: &KeptSnapshot| {
        json!({
            "id": it.id,
            "as_of": it.as_of,
            "created": it.created,
            "current": it.id == *open.id(),
            "tilejson": format!("{origin}/snapshots/{}/tiles/{{layers}}", it.id),
        })
    };
    kept.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use lintas_snapshot::format::manifest::Mode;
    use serde_json::Value;

    use crate::fixtures::world::{Folder, World};

    #[tokio::test]
    async fn what_is_kept_of_this_region_and_mode_is_listed_and_can_be_opened() {
        let folder = Folder::empty();
        let other = folder.publish(Mode::Actual, 1);
        let old = folder.publish(Mode::Drill, 1);
        let new = folder.publish(Mode::Drill, 2);
        let world = World::over(folder);
        let json = world.get("/snapshots").await.json();
        let listed: Vec<(&str, bool)> = json["snapshots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["id"].as_str().unwrap(), it["current"].as_bool().unwrap()))
            .collect();
        assert_eq!(listed.len(), 2, "not {other}, which is no drill: {json}");
        assert!(listed.contains(&(new.as_str(), true)) && listed.contains(&(old.as_str(), false)));
        for it in json["snapshots"].as_array().unwrap() {
            assert!(it["as_of"].is_string() && it["created"].is_string());
            let address = it["tilejson"].as_str().unwrap().replace("http://peta.test", "");
            assert_eq!(world.get(&address.replace("{layers}", "roads")).await.status, 200);
        }
        world.folder.store().prune(1, lintas_snapshot::store::Wait::No).unwrap();
        // A listing is believed for a few seconds; what is gone is noticed at the first look.
        let gone = world.get(&format!("/snapshots/{old}/tiles/roads")).await;
        assert_eq!(gone.status, 410);
        let json = world.get("/snapshots").await.json();
        assert_eq!(json["snapshots"].as_array().map(Vec::len), Some(1));
    }

    #[tokio::test]
    async fn nothing_published_is_an_empty_list() {
        let json = World::over(Folder::empty()).get("/snapshots").await.json();
        assert_eq!(json["snapshots"], Value::Array(Vec::new()));
    }
}
