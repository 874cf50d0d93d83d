//! `/styles`, `/styles/{style}`, `/styles/{style}/metadata` and `/styles/{style}/legend.svg`: styles by the
//! draft of OGC API – Styles (20-009), each a MapLibre style that refers to no other server, with a legend
//! drawn from it.
//!
//! `/styles/{style}.json` answers the same style as `application/json`. `lang=en` gives the letters of signs
//! and the words beside them in English.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header},
};
use lintas_model::language::Language;
use serde_json::{Value, json};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    resource_document::ResourceDocument,
    resource_page::title_of,
    routes::RouterBuilder,
    shared::Shared,
    tilesets::check_format,
};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody},
        link::{WebLink, links_json},
        media::FORM,
        problem::{Code, Problem},
    },
    open::{Open, title},
    style::{in_english, legend},
};

/// Media type of a MapLibre style: that of the style it grew out of.
const MAPBOX_STYLE: &str = "application/vnd.mapbox.style+json";
const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";
/// The title of the list.
const TITLE: &str = "open.styles";
/// The style that a client without a wish takes.
const DEFAULT: &str = "lintas";
const VARY: HeaderValue = HeaderValue::from_static("accept, accept-encoding");
/// A picture that is opened by itself loads nothing and runs nothing; its icons are in it.
const PICTURE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; img-src data:");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get("/styles", list)
        .get("/styles/{style}", answer)
        .get("/styles/{style}/metadata", metadata)
        .get("/styles/{style}/legend.svg", picture)
}

async fn list(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let open = serving.snapshot.as_deref();
    let styles: Vec<Value> =
        app.styles.names().filter_map(|name| entry(&app, name, open, &origin)).collect();
    let mut json = json!({ "styles": styles });
    let default = app.styles.names().find(|name| *name == DEFAULT);
    if let Some(default) = default.or_else(|| app.styles.names().next()) {
        json["default"] = default.into();
    }
    let document = ResourceDocument {
        title: title_of(TITLE),
        open,
        above: &[(format!("{origin}/"), "Lintas".to_owned())],
        address: format!("{origin}/styles"),
        links: Vec::new(),
        json,
    };
    document.answer(&parameters, &asked)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let file = places.get("style");
    let (name, is_file) = match file.strip_suffix(".json") {
        Some(name) => (name, true),
        None => (file, false),
    };
    if !is_file {
        // `mbgl` in the draft, `mapbox` in its examples.
        parameters.only(&[FORM, "lang"])?;
        check_format(&parameters, &["mbgl", "mapbox", "json"])?;
    }
    let open = serving.snapshot.as_deref();
    let english = is_english(&parameters)?;
    let mut style = app.styles.render(name, &origin, open).ok_or(Code::NotFound)?;
    if english {
        in_english(&mut style);
    }
    let media = if is_file || wants_plain_json(&parameters, &asked) { JSON } else { MAPBOX_STYLE };
    let mut answer = CachedBody::new(style.to_string(), media, BRIEFLY).answer(&asked);
    if !is_file {
        answer.headers_mut().insert(header::VARY, VARY);
    }
    Ok(answer)
}

/// Whether the client knows JSON and not this kind of it.
fn wants_plain_json(parameters: &Parameters, asked: &HeaderMap) -> bool {
    if let Some((_, format)) = parameters.0.iter().find(|(name, _)| name == FORM) {
        return format == "json";
    }
    let accepted = asked.get_all(header::ACCEPT);
    let names = |media: &str| {
        accepted.iter().filter_map(|it| it.to_str().ok()).any(|it| it.contains(media))
    };
    names(JSON) && !names(MAPBOX_STYLE)
}

async fn metadata(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let (name, open) = (places.get("style"), serving.snapshot.as_deref());
    let style = app.styles.render(name, &origin, open).ok_or(Code::NotFound)?;
    let title = app.styles.marked_title(name, open).ok_or(Code::NotFound)?;
    let mut json = json!({ "id": name, "title": title });
    if let Some(licence) = style["metadata"]["lintas:licence"].as_str() {
        json["license"] = licence.into();
    }
    if let Some(open) = open {
        let layers = source_layers(&style);
        json["attribution"] = open.attribution(&layers).into();
        json["attributionMediaType"] = "text/html".into();
        json["layers"] = layers.iter().map(|layer| described(layer, &origin)).collect();
    }
    let document = ResourceDocument {
        title: [&title, Language::EN.say("open.style")],
        open,
        above: &[
            (format!("{origin}/"), "Lintas".to_owned()),
            (format!("{origin}/styles?{FORM}=html"), Language::ID.say(TITLE).to_owned()),
        ],
        address: format!("{origin}/styles/{name}/metadata"),
        links: style_links(name, &origin).to_vec(),
        json,
    };
    document.answer(&parameters, &asked)
}

async fn picture(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let (name, open) = (places.get("style"), serving.snapshot.as_deref());
    // Its links are not drawn.
    let style = app.styles.render(name, "", open).ok_or(Code::NotFound)?;
    let heading = app.styles.title(name).ok_or(Code::NotFound)?;
    let svg = legend(&style, heading, &app.styles.icons, open.is_some_and(Open::is_drill));
    let mut answer = CachedBody::new(svg, SVG, BRIEFLY).answer(&asked);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, PICTURE_POLICY);
    Ok(answer)
}

/// What the list says of a style.
fn entry(app: &Shared, name: &str, open: Option<&Open>, origin: &str) -> Option<Value> {
    let title = app.styles.marked_title(name, open)?;
    let metadata = format!("{origin}/styles/{name}/metadata");
    let [style, legend] = style_links(name, origin);
    let described = WebLink::new("describedby", JSON, metadata, "Metadata");
    let links = links_json(&[style, described, legend]);
    Some(json!({ "id": name, "title": title, "links": links }))
}

/// Links to a style and to its legend.
fn style_links(name: &str, origin: &str) -> [WebLink; 2] {
    let address = format!("{origin}/styles/{name}");
    let legend = format!("{address}/legend.svg");
    [
        WebLink::new("stylesheet", MAPBOX_STYLE, address, "MapLibre / Mapbox"),
        WebLink::called("preview", SVG, legend, "legend.title"),
    ]
}

/// The layers of the snapshot that a style draws, each once, in its order.
fn source_layers(style: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for layer in style["layers"].as_array().into_iter().flatten() {
        if let Some(name) = layer["source-layer"].as_str().filter(|name| !names.contains(name)) {
            names.push(name);
        }
    }
    names
}

fn described(layer: &str, origin: &str) -> Value {
    let (title_id, title_en) = title(layer);
    let items = format!("{origin}/collections/{layer}/items");
    json!({
        "id": layer,
        "title": title_id,
        "description": title_en,
        "sampleData": WebLink::new("data", "application/geo+json", items, title_id).json(),
    })
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
                {"id": "roads", "type": "line", "source": "lintas", "source-layer": "roads", "paint": {"line-color": "#123456"}},
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
        for path in ["nope.json", "nope", "nope/metadata", "nope/legend.svg", "uji/legend.png"] {
            assert_eq!(world.get(&format!("/styles/{path}")).await.status, 404, "{path}");
        }
    }

    #[tokio::test]
    async fn the_list_leads_to_every_style_its_metadata_and_its_legend() {
        let World { folder, .. } = World::drill();
        let (world, _styles) = with_style(folder);
        let list = world.get("/styles").await.json();
        let styles = list["styles"].as_array().unwrap();
        let ids: Vec<&str> = styles.iter().map(|style| style["id"].as_str().unwrap()).collect();
        assert!(
            ids.contains(&"uji") && ids.contains(&list["default"].as_str().unwrap()),
            "{ids:?}"
        );
        for style in styles {
            assert!(style["title"].as_str().unwrap().contains("LATIHAN"), "{style}");
            for (link, (rel, media)) in style["links"].as_array().unwrap().iter().zip([
                ("stylesheet", "application/vnd.mapbox.style+json"),
                ("describedby", "application/json"),
                ("preview", "image/svg+xml"),
            ]) {
                assert_eq!((&link["rel"], &link["type"]), (&json!(rel), &json!(media)));
                let path = link["href"].as_str().unwrap().strip_prefix("http://peta.test").unwrap();
                let answer = world.get(path).await;
                assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media));
            }
        }
        let metadata = world.get("/styles/uji/metadata").await.json();
        assert_eq!(metadata["id"], "uji");
        let layers: Vec<_> =
            metadata["layers"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        assert_eq!(layers, ["roads"], "the layers that it draws and that there are");
    }

    #[tokio::test]
    async fn a_style_has_the_media_type_that_is_asked_for() {
        let World { folder, .. } = World::drill();
        let (world, _styles) = with_style(folder);
        let file = world.get("/styles/uji.json").await;
        assert_eq!(file.header("content-type"), "application/json");
        let mapbox = "application/vnd.mapbox.style+json";
        for (query, accept, media) in [
            ("", "*/*", mapbox),
            ("", mapbox, mapbox),
            ("", "application/json", "application/json"),
            ("", "application/vnd.mapbox.style+json, application/json;q=0.5", mapbox),
            ("?f=mapbox", "application/json", mapbox),
            ("?f=mbgl", "*/*", mapbox),
            ("?f=json", "*/*", "application/json"),
        ] {
            let uri = format!("/styles/uji{query}");
            let answer = world.get_with(&uri, &[("accept", accept)]).await;
            assert_eq!(answer.header("content-type"), media, "{uri} {accept}");
            assert_eq!(answer.body, file.body, "{uri}");
            assert_eq!(answer.header("vary"), "accept, accept-encoding");
        }
        for (uri, code) in [
            ("/styles/uji?f=sld", "invalid_parameter"),
            ("/styles?f=sld", "invalid_parameter"),
            ("/styles?limit=1", "unknown_parameter"),
            ("/styles/uji/legend.svg?f=png", "unknown_parameter"),
        ] {
            let answer = world.get(uri).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{uri}");
        }
    }

    #[tokio::test]
    async fn a_legend_is_a_picture_of_the_style_and_marks_a_drill() {
        let World { folder, .. } = World::drill();
        let (world, _styles) = with_style(folder);
        let legend = world.get("/styles/uji/legend.svg").await;
        assert_eq!(legend.header("content-type"), "image/svg+xml");
        assert_eq!(legend.header("x-content-type-options"), "nosniff");
        assert_eq!(legend.header("content-security-policy"), "default-src 'none'; img-src data:");
        let svg = String::from_utf8(legend.body.to_vec()).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains(">Uji<"), "{svg}");
        assert!(svg.contains(lintas_model::bulletin::DRILL), "{svg}");
        assert!(!svg.contains("Gudang"), "the snapshot has no depots: {svg}");
        let actual = Folder::empty();
        actual.publish(lintas_snapshot::format::manifest::Mode::Actual, 0);
        let (world, _styles) = with_style(actual);
        let svg = String::from_utf8(world.get("/styles/uji/legend.svg").await.body.to_vec());
        assert!(!svg.unwrap().contains("LATIHAN"));
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
