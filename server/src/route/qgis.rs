//! `/qgis/lintas.qgz`, a project of QGIS over this server's collections, and `/qgis/{layer}.qml`, the style of a
//! layer; of layers with several kinds of geometry, that of a part: `/qgis/closures_points.qml`.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    http::{
        body::{BRIEFLY, CachedBody},
        problem::{Code, Problem},
    },
    open::Open,
    qgis,
};

/// The project's name in its address.
const PROJECT: &str = "lintas.qgz";

/// Media types as QGIS registers them (`qgis.xml` of its packages).
const PROJECT_MEDIA: &str = "application/x-qgis-project-container";
const STYLE_MEDIA: &str = "application/x-qgis-layer-settings";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/qgis/{file}", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let open = serving.open()?;
    let file = places.get("file");
    if file == PROJECT {
        return project(open, &origin, &asked);
    }
    let name = file.strip_suffix(".qml").ok_or(Code::NotFound)?;
    let part = qgis::part(open, name).ok_or(Code::UnknownLayer)?;
    let style = qgis::style_file(&part);
    let answer = CachedBody::new(style, STYLE_MEDIA, BRIEFLY).answer(&asked);
    Ok(saved_as(answer, &format!("{name}.qml")))
}

fn project(open: &Open, origin: &str, asked: &HeaderMap) -> Result<Response<Body>, Problem> {
    let file = qgis::project_file(open, origin).map_err(|error| {
        tracing::error!(%error, "a project of QGIS cannot be written");
        Code::Internal
    })?;
    let answer = CachedBody::incompressible(file, PROJECT_MEDIA, BRIEFLY).answer(asked);
    let drill = if open.is_drill() { "LATIHAN-" } else { "" };
    Ok(saved_as(answer, &format!("{drill}{}.qgz", open.manifest().region.id)))
}

/// Names the download.
fn saved_as(mut answer: Response<Body>, name: &str) -> Response<Body> {
    // A file's name, and a header: only what is safe in both.
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = name.chars().map(safe).collect();
    if let Ok(told) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, told);
    }
    answer
}

#[cfg(test)]
mod tests {
    use crate::fixtures::world::{Folder, World};

    #[tokio::test]
    async fn a_style_can_be_had_for_every_layer_and_is_named_as_its_file() {
        let world = World::drill();
        for layer in ["roads", "hazards", "shelters"] {
            let uri = format!("/qgis/{layer}.qml");
            let answer = world.get(&uri).await;
            assert_eq!(answer.status, 200, "{layer}");
            assert_eq!(answer.header("content-type"), "application/x-qgis-layer-settings");
            let file = format!("attachment; filename=\"{layer}.qml\"");
            assert_eq!(answer.header("content-disposition"), file);
            assert!(answer.body.starts_with(b"<!DOCTYPE qgis"), "{layer}");
            let again = world.get_with(&uri, &[("if-none-match", answer.header("etag"))]).await;
            assert_eq!(again.status, 304, "{layer}");
        }
    }

    #[tokio::test]
    async fn the_project_is_a_zip_that_is_the_same_each_time_and_names_the_drill() {
        let world = World::drill();
        let answer = world.get("/qgis/lintas.qgz").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/x-qgis-project-container");
        let file = "attachment; filename=\"LATIHAN-kukar.qgz\"";
        assert_eq!(answer.header("content-disposition"), file);
        assert!(answer.body.starts_with(b"PK"));
        assert_eq!(world.get("/qgis/lintas.qgz").await.body, answer.body);
    }

    #[tokio::test]
    async fn what_there_is_no_style_for_is_told() {
        let world = World::drill();
        for (file, code) in [
            ("nope.qml", "unknown_layer"),
            ("roads_points.qml", "unknown_layer"),
            ("roads", "not_found"),
            ("other.qgz", "not_found"),
            ("..%2Fmanifest.qml", "unknown_layer"),
        ] {
            let answer = world.get(&format!("/qgis/{file}")).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, code), "{file}");
        }
        assert_eq!(world.get("/qgis/roads.qml?x=1").await.code(), "unknown_parameter");
        let empty = World::over(Folder::empty());
        assert_eq!(empty.get("/qgis/lintas.qgz").await.status, 503);
    }
}
