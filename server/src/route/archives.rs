//! `/archives/{layer}.{ending}`: the published files of a layer, whole or by byte range: PMTiles and FlatGeobuf for
//! clients that read such files over HTTP, and whatever formats the pipeline published to be taken away.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, header},
};
use jiff::tz::TimeZone;

use super::{extract::PathParameters, middleware::PinnedServing, routes::RouterBuilder};
use crate::{
    http::{
        file_body::file_body,
        problem::{Code, Problem},
        ranged::RangedFile,
    },
    open::{Download, Open, damaged},
};

/// Clients fetch ranges of one file at different times: each is revalidated, so that ranges of two
/// snapshots are not mixed.
const ALWAYS_ASK: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/archives/{file}", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    method: Method,
    places: PathParameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open = serving.open()?;
    let (layer, ending) = Download::parse(places.get("file")).ok_or(Code::NotFound)?;
    open.position(layer).ok_or(Code::UnknownLayer)?;
    let found = Download::all(open, layer).into_iter().find(|file| file.ending == ending);
    let found = found.ok_or(Code::NotFound)?;
    let mut answer = file(open, &found.path, found.media, &method, &asked)?;
    if let Ok(name) = HeaderValue::from_str(&disposition(open, layer, ending)) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

/// What a browser calls the file: region, layer, moment of the data in UTC, and that a drill is one.
fn disposition(open: &Open, layer: &str, ending: &str) -> String {
    let manifest = open.manifest();
    let moment = manifest.as_of.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mark = if open.is_drill() { "_LATIHAN" } else { "" };
    format!("attachment; filename=\"{}_{layer}_{moment}{mark}.{ending}\"", manifest.region.id)
}

/// A file of a snapshot as published, or the byte range that is asked for. Its ETag is the SHA-256
/// from the manifest.
///
/// # Errors
/// `not_found`, `precondition_failed`, `range_not_satisfiable`, `snapshot_damaged`.
pub(super) fn file(
    open: &Open,
    path: &str,
    media: &'static str,
    method: &Method,
    asked: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let entry = open.manifest().files.get(path).ok_or(Code::NotFound)?;
    let tag = format!("\"{}\"", entry.sha256);
    let ranged = RangedFile { length: entry.bytes, tag: &tag, media, cache: ALWAYS_ASK };
    ranged.answer(method, asked, |range| {
        let file = open.snapshot().file(path).map_err(damaged)?.ok_or(Code::NotFound)?;
        file_body(file, range).map_err(damaged)
    })
}

#[cfg(test)]
mod tests {
    use crate::fixtures::world::World;

    #[tokio::test]
    async fn any_range_of_an_archive_can_be_had() {
        let world = World::drill();
        for (file, media, magic) in [
            ("roads.pmtiles", "application/vnd.pmtiles", &b"PMTiles"[..]),
            ("roads.fgb", "application/vnd.flatgeobuf", b"fgb"),
        ] {
            let uri = format!("/archives/{file}");
            let whole = world.get(&uri).await;
            assert_eq!(whole.status, 200);
            assert_eq!(whole.header("content-type"), media);
            assert_eq!(whole.header("accept-ranges"), "bytes");
            assert!(whole.body.starts_with(magic));
            let length = whole.body.len();
            let part = world.get_with(&uri, &[("range", "bytes=3-9")]).await;
            assert_eq!(part.status, 206);
            assert_eq!(part.body, whole.body[3..10]);
            assert_eq!(part.header("content-range"), format!("bytes 3-9/{length}"));
            assert_eq!(part.header("content-length"), "7");
            assert_eq!(part.header("etag"), whole.header("etag"));
            let end = world.get_with(&uri, &[("range", "bytes=-4")]).await;
            assert_eq!(end.body, whole.body[length - 4..]);
            let past = world.get_with(&uri, &[("range", &format!("bytes={length}-"))]).await;
            assert_eq!(past.status, 416);
            assert_eq!(past.header("content-range"), format!("bytes */{length}"));
            assert_eq!(past.code(), "range_not_satisfiable");
            let several = world.get_with(&uri, &[("range", "bytes=0-1,4-5")]).await;
            assert_eq!((several.status.as_u16(), several.body.len()), (200, length));
        }
    }

    #[tokio::test]
    async fn what_was_published_to_be_taken_away_is_given_out_under_a_telling_name() {
        let world = World::drill();
        for (file, media, magic) in [
            ("roads.gpkg", "application/geopackage+sqlite3", &b"SQLite format 3"[..]),
            ("roads.shp.zip", "application/zip", b"PK"),
        ] {
            let answer = world.get(&format!("/archives/{file}")).await;
            assert_eq!(answer.status, 200, "{file}");
            assert_eq!(answer.header("content-type"), media);
            assert!(answer.body.starts_with(magic));
            let ending = file.trim_start_matches("roads.");
            let name =
                format!("attachment; filename=\"kukar_roads_20250918T010000Z_LATIHAN.{ending}\"");
            assert_eq!(answer.header("content-disposition"), name);
            assert!(answer.header("access-control-expose-headers").contains("Content-Range"));
            let uri = format!("/archives/{file}");
            let part = world.get_with(&uri, &[("range", "bytes=0-1")]).await;
            assert_eq!((part.status.as_u16(), part.body.len()), (206, 2));
            assert_eq!(part.header("content-disposition"), name);
        }
        let listed = world.get("/catalog").await.json();
        let roads = listed["layers"].as_array().unwrap().iter().find(|it| it["id"] == "roads");
        let downloads = roads.unwrap()["downloads"].as_array().unwrap().clone();
        let endings: Vec<&str> =
            downloads.iter().map(|file| file["ending"].as_str().unwrap()).collect();
        assert_eq!(
            endings,
            ["fgb", "pmtiles", "gpkg", "shp.zip"],
            "what there is, and nothing else"
        );
        for file in &downloads {
            let uri = file["url"].as_str().unwrap().replace("http://peta.test", "");
            let answer = world.get(&uri).await;
            assert_eq!(answer.header("content-type"), file["media_type"].as_str().unwrap());
            assert_eq!(answer.body.len() as u64, file["bytes"].as_u64().unwrap(), "{uri}");
        }
        let one = world.get("/collections/roads").await.json();
        let links = one["links"].as_array().unwrap();
        let enclosed = links.iter().filter(|link| link["rel"] == "enclosure").count();
        assert_eq!(enclosed, downloads.len());
    }

    #[tokio::test]
    async fn ranges_of_two_versions_are_never_mixed() {
        let world = World::drill();
        let uri = "/archives/roads.pmtiles";
        let tag = world.get(uri).await.header("etag").to_owned();
        assert_eq!(tag.len(), 66, "the SHA-256 of the manifest: {tag}");
        let range = ("range", "bytes=0-9");
        let same = world.get_with(uri, &[range, ("if-range", &tag)]).await;
        assert_eq!(same.status, 206);
        let other = world.get_with(uri, &[range, ("if-range", "\"other\"")]).await;
        assert_eq!(other.status, 200);
        let failed = world.get_with(uri, &[range, ("if-match", "\"other\"")]).await;
        assert_eq!((failed.status.as_u16(), failed.code().as_str()), (412, "precondition_failed"));
        let unchanged = world.get_with(uri, &[range, ("if-none-match", &tag)]).await;
        assert_eq!(unchanged.status, 304);
        assert_eq!(unchanged.header("etag"), tag);
    }

    #[tokio::test]
    async fn only_published_files_are_given_out() {
        let world = World::drill();
        for (file, code) in [
            ("nope.pmtiles", "unknown_layer"),
            ("roads.parquet", "not_found"),
            ("hazards.gpkg", "not_found"),
            ("roads.zip", "not_found"),
            ("roads", "not_found"),
            ("..%2Fexports%2Froads.gpkg", "unknown_layer"),
            ("..%2Fmanifest.fgb", "unknown_layer"),
            ("..%2F..%2Fetc%2Fpasswd.pmtiles", "unknown_layer"),
        ] {
            let answer = world.get(&format!("/archives/{file}")).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, code), "{file}");
        }
        for private in ["/index/roads.ids", "/manifest.json", "/report.json", "/inputs/osm.gpkg"] {
            assert_eq!(world.get(private).await.status, 404, "{private}");
        }
    }
}
