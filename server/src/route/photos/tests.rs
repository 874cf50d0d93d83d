use axum::{body::Body, http::Method};
use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::{
    config::{KeyScope, KeysAdd, PhotoBounds},
    fixtures::{
        jpeg::{app, exif, jpeg, plain},
        world::{Folder, TestResponse, World},
    },
    live::journal::commands,
};
use lintas_snapshot::format::manifest::Mode;

fn closed() -> Value {
    json!({
        "status": "closed", "cause": "flood", "depth_m": 0.7, "mode": "drill",
        "geometry": { "type": "Point", "coordinates": [116.05, -0.45] },
    })
}

async fn filed(world: &World, key: &str) -> String {
    let answer = world.post("/reports", key, &closed()).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn send(world: &World, key: &str, report: &str, photo: &[u8]) -> TestResponse {
    send_with(world, key, report, photo, &[]).await
}

async fn send_with(
    world: &World,
    key: &str,
    report: &str,
    photo: &[u8],
    more: &[(&str, &str)],
) -> TestResponse {
    let bearer = format!("Bearer {key}");
    let own = [("authorization", bearer.as_str()), ("content-type", "image/jpeg")];
    let headers = [&own[..], more].concat();
    let uri = format!("/reports/{report}/photos");
    world.send(Method::POST, &uri, &headers, Body::from(photo.to_vec())).await
}

async fn get(world: &World, uri: &str, key: Option<&str>) -> TestResponse {
    let bearer = format!("Bearer {}", key.unwrap_or_default());
    let headers = [("authorization", bearer.as_str())];
    world.get_with(uri, if key.is_some() { &headers } else { &[] }).await
}

fn photos(list: &TestResponse) -> Vec<Value> {
    assert_eq!(list.status, 200, "{list:?}");
    list.json()["photos"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_photo_is_stripped_kept_over_a_restart_and_seen_by_officers_and_its_sender_alone() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let other = world.key("posko 2", Role::Agency);
    let officer = world.key("piket", Role::Officer);
    let id = filed(&world, &key).await;
    let before = world.get("/collections/roads/items").await.json();
    let secret = jpeg(40, 30, &[app(1, &exif(1, "SERIAL 4711"))]);
    let where_and_when = [
        ("x-lintas-taken-at", "2025-09-18T08:50:00+08:00"),
        ("x-lintas-place", "116.0512, -0.4523"),
    ];
    let answer = send_with(&world, &key, &id, &secret, &where_and_when).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let told = answer.json();
    assert_eq!((&told["width"], &told["published"]), (&json!(40), &json!(false)));
    assert_eq!(told["revision"], 2);
    let name = told["id"].as_str().unwrap().to_owned();

    let list = format!("/reports/{id}/photos");
    let uri = format!("{list}/{name}");
    for uri in ["/reports".to_owned(), format!("/reports/{id}"), list.clone()] {
        let text = String::from_utf8(world.get(&uri).await.body.to_vec()).unwrap();
        for private in [name.as_str(), "116.0512", "posko 1", "SERIAL"] {
            assert!(!text.contains(private), "{uri} tells {private}");
        }
    }
    assert_eq!(get(&world, &uri, None).await.code(), "unknown_item");
    assert_eq!(get(&world, &uri, Some(&other)).await.code(), "unknown_item");
    assert!(photos(&get(&world, &list, Some(&other)).await).is_empty());
    for key in [&key, &officer] {
        let photo = get(&world, &uri, Some(key)).await;
        assert_eq!(photo.status, 200, "{photo:?}");
        assert_eq!(photo.header("content-type"), "image/jpeg");
        assert!(photo.header("cache-control").contains("no-store"));
        assert_eq!(&photo.body[..], plain(40, 30), "the picture, and nothing beside it");
    }
    let own = photos(&get(&world, &list, Some(&key)).await);
    assert_eq!((&own[0]["place"], own[0].get("by")), (&json!([116.0512, -0.4523]), None));
    let seen = photos(&get(&world, &list, Some(&officer)).await);
    assert_eq!(
        (&seen[0]["by"], &seen[0]["taken_at"]),
        (&json!("posko 1"), &json!("2025-09-18T00:50:00Z"))
    );
    assert_eq!(world.get("/collections/roads/items").await.json()["features"], before["features"]);

    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| settings.state = state);
    assert_eq!(photos(&get(&world, &list, Some(&officer)).await), seen);
    assert_eq!(get(&world, &uri, Some(&officer)).await.body[..], plain(40, 30));
    std::fs::write(world.state_dir.join(format!("photos/{name}.jpg")), "another one").unwrap();
    assert_eq!(get(&world, &uri, Some(&officer)).await.code(), "photo_missing");
    assert_eq!(send(&world, &key, &id, &secret).await.status, 200, "it is known already");
}

#[tokio::test]
async fn only_an_officer_shows_a_photo_and_takes_it_back_and_both_are_in_the_journal() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let officer = world.key("piket", Role::Officer);
    let id = filed(&world, &key).await;
    let name = send(&world, &key, &id, &plain(40, 30)).await.json()["id"].clone();
    let uri = format!("/reports/{id}/photos/{}", name.as_str().unwrap());
    let say = async |key: &str, what: &str| {
        world.post(&format!("{uri}/{what}"), key, &json!({ "reason": "tidak ada wajah" })).await
    };
    assert_eq!(say(&key, "publish").await.code(), "forbidden");
    assert_eq!(get(&world, &uri, None).await.code(), "unknown_item");
    assert_eq!(say(&officer, "publish").await.json()["published"], true);
    let again = say(&officer, "publish").await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (200, "true"));
    let public = get(&world, &uri, None).await;
    assert_eq!((public.status.as_u16(), public.header("cache-control")), (200, "no-cache"));
    let card = world.get(&format!("/reports/{id}")).await.json();
    let shown = &card["properties"]["photos"];
    assert_eq!((&shown[0]["id"], shown[0].get("place"), shown[0].get("by")), (&name, None, None));
    assert_eq!(say(&officer, "withdraw").await.json()["published"], false);
    assert_eq!(get(&world, &uri, None).await.code(), "unknown_item");
    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| settings.state = state);
    assert_eq!(get(&world, &uri, None).await.code(), "unknown_item", "also after a restart");
    let log = get(&world, "/decisions", Some(&officer)).await.json();
    let kinds: Vec<&str> =
        log["decisions"].as_array().unwrap().iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds, ["withdraw_photo", "publish_photo", "photo", "report"]);
    assert_eq!(log["decisions"][0]["what"]["photo"], name);
}

#[tokio::test]
async fn a_photo_sent_again_is_one_and_a_fourth_is_too_many() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let id = filed(&world, &key).await;
    let once = [("idempotency-key", "foto-1")];
    let first = send_with(&world, &key, &id, &plain(41, 30), &once).await;
    let again = send_with(&world, &key, &id, &plain(41, 30), &once).await;
    assert_eq!((again.status, again.body), (first.status, first.body.clone()));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    // Without a key, too: it is known by its content, whatever was told beside it.
    let told = jpeg(41, 30, &[app(1, &exif(1, "another telephone"))]);
    let known = send(&world, &key, &id, &told).await;
    assert_eq!((known.status.as_u16(), &known.json()["id"]), (200, &first.json()["id"]));
    let other = send_with(&world, &key, &id, &plain(42, 30), &once).await;
    assert_eq!(other.code(), "idempotency_conflict");
    for width in [42, 43] {
        assert_eq!(send(&world, &key, &id, &plain(width, 30)).await.status, 201);
    }
    let many = send(&world, &key, &id, &plain(44, 30)).await;
    assert_eq!(many.code(), "too_many_photos");
    assert!(many.json()["detail_id"].as_str().unwrap().contains('3'));
    assert_eq!(std::fs::read_dir(world.state_dir.join("photos")).unwrap().count(), 3);
}

#[tokio::test]
async fn what_is_no_photo_or_comes_from_somebody_else_is_refused_and_leaves_nothing() {
    let folder = Folder::empty();
    folder.publish(Mode::Drill, 0);
    let world = World::with(folder, |settings| {
        let bytes = plain(40, 30).len() + 8;
        settings.limits.photos = PhotoBounds { bytes, side_px: 64, ..PhotoBounds::default() };
    });
    let key = world.key("posko 1", Role::Reporter);
    let other = world.key("posko 2", Role::Reporter);
    let reader = world.key("tamu", Role::Reader);
    let id = filed(&world, &key).await;
    for (photo, code) in [
        (&b"GIF89a"[..], "invalid_photo"),
        (b"", "invalid_photo"),
        (&plain(40, 30)[..100], "invalid_photo"),
        (&plain(65, 30), "invalid_photo"),
        (&jpeg(40, 30, &[app(2, b"nine bytes")]), "body_too_large"),
    ] {
        let answer = send(&world, &key, &id, photo).await;
        assert_eq!(answer.code(), code, "{answer:?}");
    }
    let refused = send(&world, &key, &id, b"GIF89a").await.json();
    assert_eq!(refused["detail_id"], "Berkas ini bukan JPEG.");
    let photo = plain(40, 30);
    assert_eq!(send(&world, &other, &id, &photo).await.code(), "forbidden");
    assert_eq!(send(&world, &reader, &id, &photo).await.code(), "forbidden");
    assert_eq!(send(&world, &key, "r9-00000000", &photo).await.code(), "unknown_item");
    let wrong = [("x-lintas-place", "116.05")];
    assert_eq!(send_with(&world, &key, &id, &photo, &wrong).await.code(), "invalid_report");
    let wrong = [("x-lintas-taken-at", "kemarin")];
    assert_eq!(send_with(&world, &key, &id, &photo, &wrong).await.code(), "invalid_report");
    assert_eq!(
        world.post(&format!("/reports/{id}/photos"), &key, &json!({})).await.code(),
        "unsupported_media_type"
    );
    let never = || {
        Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>())
    };
    let uri = format!("/reports/{id}/photos");
    assert_eq!(world.send(Method::POST, &uri, &[], never()).await.code(), "key_required");
    let bearer = format!("Bearer {other}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "image/jpeg")];
    assert_eq!(world.send(Method::POST, &uri, &headers, never()).await.code(), "forbidden");
    world.post(&format!("/reports/{id}/withdraw"), &key, &json!({})).await;
    assert_eq!(send(&world, &key, &id, &photo).await.code(), "report_closed");
    assert!(!world.state_dir.join("photos").exists(), "nothing was written");
}

#[tokio::test]
async fn a_key_that_only_writes_adds_photos_and_sees_none() {
    let world = World::drill();
    let key = world.bounded_key(&KeysAdd {
        scope: KeyScope::Write,
        ..KeysAdd::new("tablet 7", Role::Reporter)
    });
    let id = filed(&world, &key).await;
    let sent = send(&world, &key, &id, &plain(40, 30)).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let list = get(&world, &format!("/reports/{id}/photos"), Some(&key)).await;
    assert!(photos(&list).is_empty());
}

#[tokio::test]
async fn a_key_sends_so_much_an_hour_all_photos_take_so_much_room_and_reports_are_still_taken() {
    for (bounds, code) in [
        (PhotoBounds { mb_per_hour: 0, ..PhotoBounds::default() }, "too_many_requests"),
        (PhotoBounds { folder_mb: 0, ..PhotoBounds::default() }, "journal_full"),
    ] {
        let folder = Folder::empty();
        folder.publish(Mode::Drill, 0);
        let world = World::with(folder, |settings| settings.limits.photos = bounds);
        let key = world.key("posko 1", Role::Reporter);
        let id = filed(&world, &key).await;
        let refused = send(&world, &key, &id, &plain(40, 30)).await;
        assert_eq!(refused.code(), code);
        if code == "too_many_requests" {
            assert!(!refused.header("retry-after").is_empty());
        }
        assert!(!world.state_dir.join("photos").exists(), "{code}: nothing was written");
        filed(&world, &key).await;
    }
}

#[tokio::test]
async fn a_photo_whose_act_cannot_be_written_is_on_no_record_and_is_taken_when_it_can() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let officer = world.key("piket", Role::Officer);
    let id = filed(&world, &key).await;
    // A file in the place of the folder: nothing can be stored there.
    std::fs::write(world.state_dir.join("photos"), "").unwrap();
    let refused = send(&world, &key, &id, &plain(40, 30)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "journal_failed"));
    let list = format!("/reports/{id}/photos");
    assert!(photos(&get(&world, &list, Some(&officer)).await).is_empty());
    std::fs::remove_file(world.state_dir.join("photos")).unwrap();
    assert_eq!(send(&world, &key, &id, &plain(40, 30)).await.status, 201);
    assert_eq!(photos(&get(&world, &list, Some(&officer)).await).len(), 1);
}

#[tokio::test]
async fn a_backup_has_the_photos_a_restore_brings_them_back_and_a_check_misses_them() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let id = filed(&world, &key).await;
    let told = send(&world, &key, &id, &plain(40, 30)).await.json();
    let name = told["id"].as_str().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let backup = dir.path().join("cadangan.db");
    let said = commands::backup(&world.state_dir, &backup, false).unwrap();
    assert!(said.lines.contains(&"with photos: 1".to_owned()), "{said:?}");
    let whole = "photos: 1 (1 there as they were taken in)".to_owned();
    for path in [&world.state_dir, &backup] {
        let checked = commands::check(path, None).unwrap();
        assert!(checked.is_whole && checked.lines.contains(&whole), "{checked:?}");
    }
    let fresh = dir.path().join("baru");
    let dry = commands::restore(&fresh, &backup, false, true).unwrap();
    assert!(
        dry.lines.contains(&"photos in the backup: 1".to_owned()) && !fresh.exists(),
        "{dry:?}"
    );
    let said = commands::restore(&fresh, &backup, false, false).unwrap();
    assert!(said.lines.contains(&"photos taken in: 1".to_owned()), "{said:?}");
    let file = fresh.join(format!("photos/{name}.jpg"));
    assert_eq!(std::fs::read(&file).unwrap(), plain(40, 30));
    assert!(commands::check(&fresh, None).unwrap().is_whole);
    std::fs::remove_file(&file).unwrap();
    let checked = commands::check(&fresh, None).unwrap();
    assert!(!checked.is_whole, "{checked:?}");
    assert!(checked.lines.iter().any(|line| line.starts_with("FOTO HILANG")), "{checked:?}");
    // A merge brings what is missing, also where it brings no act.
    let said = commands::merge(&fresh, &backup).unwrap();
    assert!(said.lines.contains(&"photos taken in: 1".to_owned()), "{said:?}");
    assert!(commands::check(&fresh, None).unwrap().is_whole);
    let (folder, _) = world.leave();
    let again = World::with(folder, |settings| settings.state = fresh.clone());
    let officer = again.key("piket", Role::Officer);
    let photo = get(&again, &format!("/reports/{id}/photos/{name}"), Some(&officer)).await;
    assert_eq!(&photo.body[..], plain(40, 30));
}
