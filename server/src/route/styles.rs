//! `/styles/{name}.json`: a MapLibre style that refers to no other server. `lang=en` gives the letters
//! of signs and the words beside them in English.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody},
        problem::{Code, Problem},
    },
    style::in_english,
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/styles/{file}", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let english = is_english(&parameters)?;
    let name = places.get("file").strip_suffix(".json").ok_or(Code::NotFound)?;
    let mut style =
        app.styles.render(name, &origin, serving.snapshot.as_deref()).ok_or(Code::NotFound)?;
    if english {
        in_english(&mut style);
    }
    Ok(CachedBody::new(style.to_string(), "application/json", BRIEFLY).answer(&asked))
}

/// Whether `lang` asks for English; Bahasa Indonesia where it is not there.
///
/// # Errors
/// `invalid_parameter`.
fn is_english(parameters: &Parameters) -> Result<bool, Problem> {
    match parameters.0.iter().find(|(name, _)| name == "lang").map(|(_, value)| value.as_str()) {
        None | Some("id") => Ok(false),
        Some("en") => Ok(true),
        Some(_) => Err(Problem::new(Code::InvalidParameter, "lang is id or en.")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::fixtures::world::{Folder, World};

    fn with_style(folder: Folder) -> (World, tempfile::TempDir) {
        let styles = tempfile::tempdir().unwrap();
        let style = json!({
            "version": 8,
            "name": "Uji",
            "metadata": {"mode": "{mode}"},
            "sources": {"lintas": {"type": "vector", "url": "{public_url}/tiles/roads,depots,hazards"}},
            "sprite": "{public_url}/sprites/uji",
            "glyphs": "{public_url}/fonts/{fontstack}/{range}.pbf",
            "layers": [
                {"id": "ground", "type": "background"},
                {"id": "roads", "type": "line", "source": "lintas", "source-layer": "roads"},
                {"id": "depots", "type": "circle", "source": "lintas", "source-layer": "depots"},
            ],
        });
        std::fs::write(styles.path().join("uji.json"), style.to_string()).unwrap();
        std::fs::create_dir(styles.path().join("icons")).unwrap();
        let icon = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
        std::fs::write(styles.path().join("icons/uji.svg"), icon).unwrap();
        let world = World::with(folder, |settings| settings.styles = Some(styles.path().into()));
        (world, styles)
    }

    #[tokio::test]
    async fn a_style_asks_this_server_only_and_for_layers_that_there_are() {
        let World { folder, .. } = World::drill();
        let (world, _styles) = with_style(folder);
        let style = world.get("/styles/uji.json").await.json();
        let url = style["sources"]["lintas"]["url"].as_str().unwrap();
        assert_eq!(url, "http://peta.test/tiles/roads,hazards");
        assert_eq!(world.get("/tiles/roads,hazards").await.status, 200);
        assert_eq!(style["glyphs"], "http://peta.test/fonts/{fontstack}/{range}.pbf");
        assert_eq!(style["metadata"]["mode"], "drill");
        assert!(style["name"].as_str().unwrap().contains("LATIHAN"));
        let layers: Vec<_> =
            style["layers"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        assert_eq!(layers, ["ground", "roads"]);
        assert_eq!(world.get("/styles/nope.json").await.status, 404);
        assert_eq!(world.get("/styles/uji").await.status, 404);
    }

    #[tokio::test]
    async fn a_style_is_had_in_both_languages_and_in_no_other() {
        let world = World::drill();
        let [id, en] = ["id", "en"].map(|lang| format!("/styles/lintas.json?lang={lang}"));
        let plain = world.get("/styles/lintas.json").await.json();
        assert_eq!(world.get(&id).await.json(), plain);
        let english = world.get(&en).await.json();
        assert!(english.to_string().contains("\"state-{status}-en\""));
        assert_eq!(english["sources"], plain["sources"]);
        assert_eq!(world.get("/styles/lintas.json?lang=fr").await.status, 400);
    }

    #[tokio::test]
    async fn a_source_of_which_the_snapshot_has_no_layer_is_left_out() {
        let world = World::drill();
        let style = world.get("/styles/lintas.json").await.json();
        for (name, source) in style["sources"].as_object().unwrap() {
            let path = source["url"].as_str().unwrap().strip_prefix("http://peta.test").unwrap();
            assert_eq!(world.get(path).await.status, 200);
            assert!(style["layers"].as_array().unwrap().iter().any(|it| it["source"] == *name));
        }
        assert!(style["sources"]["lintas"].is_object());
        assert!(style["sources"]["needs"].is_null(), "the drill of the fixtures has no needs");
    }

    #[tokio::test]
    async fn the_sprites_of_a_style_are_there_at_both_densities() {
        let World { folder, .. } = World::drill();
        let (world, _styles) = with_style(folder);
        for (ratio, side) in [("", 9), ("@2x", 18)] {
            let index = world.get(&format!("/sprites/uji{ratio}.json")).await.json();
            assert_eq!(index["uji"]["width"], side);
            let image = world.get(&format!("/sprites/uji{ratio}.png")).await;
            assert_eq!(image.header("content-type"), "image/png");
            assert_eq!(image.header("content-encoding"), "", "images are never packed again");
        }
        assert_eq!(world.get("/sprites/nope.png").await.status, 404);
        assert_eq!(world.get("/sprites/uji.gif").await.status, 404);
    }
}
