//! `/reports/{id}/photos`: photos of what was reported.
//!
//! A photo is sent as `image/jpeg`, is stripped of all that it tells beside the picture, and is seen by
//! officers and by whoever filed the report, until an officer shows it to everybody. When and where it
//! was taken comes in headers, if its sender wants that: addresses stand in the logs of proxies. Sent
//! twice it is one, with or without an `Idempotency-Key`.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    extract::{Parameters, PathParameters},
    middleware::PinnedServing,
    post::{PRIVATE, Post, Posted},
    reports::{list, reason},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    config::PhotoBounds,
    http::{
        body::{CachedBody, NEVER},
        caller::Caller,
        intake::BodyMedia,
        problem::{Code, Problem},
        spoken,
        work::{self, WorkKind},
    },
    live::{
        PhotoFields, REPORT_BYTES, Serving, What, journal::entry::EntryKind, reports::StoredReport,
        too_many_photos,
    },
    photo::{PhotoFault, PhotoId, clean},
};

/// The header that says when a photo was taken, RFC 3339.
const TAKEN_AT: &str = "x-lintas-taken-at";
/// The header that says where: longitude, latitude.
const PLACE: &str = "x-lintas-place";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get_and_post("/reports/{id}/photos", all, add)
        .get("/reports/{id}/photos/{photo}", one)
        .post("/reports/{id}/photos/{photo}/publish", publish)
        .post("/reports/{id}/photos/{photo}/withdraw", withdraw)
}

/// The report of this id.
///
/// # Errors
/// `no_snapshot`, `unknown_item`.
fn report_of<'a>(serving: &'a Serving, id: &str) -> Result<&'a StoredReport, Problem> {
    serving.open()?;
    let found = serving.reports.iter().find(|entry| entry.report.id == id);
    found.map(|entry| &**entry).ok_or_else(|| Code::UnknownItem.into())
}

/// Whether a caller sees the photos of a report that are not public, and which of them.
fn sees_all(entry: &StoredReport, caller: Option<&Caller>) -> bool {
    caller.is_some_and(|caller| caller.role.decides() || caller.name == entry.report.reporter)
}

async fn all(
    PinnedServing(serving): PinnedServing,
    caller: Option<Caller>,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let entry = report_of(&serving, places.get("id"))?;
    let sees_all = sees_all(entry, caller.as_ref());
    let sees_who = caller.is_some_and(|caller| caller.role.decides());
    let photos = list::photos(entry, sees_all, sees_who);
    let body = json!({ "report": entry.report.id, "photos": photos }).to_string();
    let cache = if sees_all { PRIVATE } else { NEVER };
    Ok(CachedBody::new(body, "application/json", cache).answer(&asked))
}

async fn one(
    PinnedServing(serving): PinnedServing,
    State(app): State<Arc<Shared>>,
    caller: Option<Caller>,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let entry = report_of(&serving, places.get("id"))?;
    let id: PhotoId = places.get("photo").parse().map_err(|_no_name| Code::UnknownItem)?;
    let photo = entry.photo(&id);
    let is_public = photo.is_some_and(|photo| photo.is_public());
    // Whether there is one that is not shown is nobody's business either.
    if photo.is_none() || !(is_public || sees_all(entry, caller.as_ref())) {
        return Err(Code::UnknownItem.into());
    }
    let bytes = work::run(WorkKind::Lists, move |_| {
        app.writer.photo(&id).ok_or_else(|| Code::PhotoMissing.into())
    });
    let bytes = bytes.await?;
    // What is shown may be withdrawn, so that nobody keeps it unasked.
    let cache = if is_public { NEVER } else { PRIVATE };
    Ok(CachedBody::incompressible(bytes, "image/jpeg", cache).answer(&asked))
}

async fn add(post: Post) -> Result<Response<Body>, Problem> {
    let post = post.of_reporter()?;
    let bounds = post.app.limits.photos;
    let entry = report_of(&post.serving, &post.id)?;
    // Asked here, nothing is read for who may not; the writer asks again.
    entry.must_take_photos_of(&post.caller)?;
    let taken_at = post.header(TAKEN_AT);
    let place = place_in(post.header(PLACE))?;
    let now = post.app.clock.now();
    let taken_at =
        taken_at.map(|text| spoken::seen_moment(TAKEN_AT, Some(text), now)).transpose()?;
    let read = move |posted: &Posted, body: &[u8]| {
        let fields = taken_in(posted, body, bounds, taken_at, place)?;
        Ok(What::Photo { report: posted.id.clone(), fields, bounds })
    };
    post.submit_as(BodyMedia::Jpeg, EntryKind::Photo.name(), bounds.bytes, read).await
}

/// Stores the file of a photo, and answers what the journal keeps of it.
fn taken_in(
    posted: &Posted,
    body: &[u8],
    bounds: PhotoBounds,
    taken_at: Option<Timestamp>,
    place: Option<[f64; 2]>,
) -> Result<PhotoFields, Problem> {
    let photo = clean(body, bounds.side_px).map_err(refused)?;
    let id = PhotoId::of(&photo.bytes);
    let bytes = photo.bytes.len() as u64;
    let entry = report_of(&posted.serving, &posted.id)?;
    if entry.photo(&id).is_none() {
        // A file is written for what will be taken; the writer alone knows for certain.
        if entry.photos.len() >= bounds.per_report {
            return Err(too_many_photos(bounds));
        }
        posted.app.writer.photo_fits(&posted.by, bytes, bounds)?;
        if posted.app.writer.store_photo(&id, &photo.bytes)? {
            posted.app.metrics.photos.inc();
            posted.app.metrics.photo_bytes.inc_by(bytes);
        }
    }
    let (width, height) = (photo.width, photo.height);
    Ok(PhotoFields { photo: id, bytes, width, height, taken_at, place })
}

fn refused(fault: PhotoFault) -> Problem {
    Problem::told(Code::InvalidPhoto, fault.key(), &[])
}

/// Longitude and latitude in a header.
fn place_in(text: Option<&str>) -> Result<Option<[f64; 2]>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let numbers: Option<Vec<f64>> =
        text.split(',').map(|number| number.trim().parse().ok()).collect();
    let place = numbers.and_then(|numbers| <[f64; 2]>::try_from(numbers).ok());
    let place = place.filter(|[lon, lat]| lon.abs() <= 180.0 && lat.abs() <= 90.0);
    let told = || spoken::wrong(format!("{PLACE} is longitude, latitude in degrees."));
    place.map(Some).ok_or_else(told)
}

async fn publish(post: Post) -> Result<Response<Body>, Problem> {
    decide(post, EntryKind::PublishPhoto).await
}

async fn withdraw(post: Post) -> Result<Response<Body>, Problem> {
    decide(post, EntryKind::WithdrawPhoto).await
}

/// Shows a photo to everybody, or no longer; the body may say why: `{"reason": "…"}`.
async fn decide(post: Post, kind: EntryKind) -> Result<Response<Body>, Problem> {
    let post = post.of_officer()?;
    let photo: PhotoId = post.photo.parse().map_err(|_no_name| Code::UnknownItem)?;
    let read = move |posted: &Posted, body: &[u8]| {
        let reason = reason(body)?;
        Ok(What::DecidePhoto { kind, report: posted.id.clone(), photo, reason })
    };
    post.submit(kind.name(), REPORT_BYTES, read).await
}

#[cfg(test)]
mod tests;
