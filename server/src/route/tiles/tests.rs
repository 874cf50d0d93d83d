use lintas_snapshot::format::{gzip::gunzip, manifest::Mode};

use super::*;
use crate::fixtures::world::{Folder, World, tile};

const GZIPPED: &[(&str, &str)] = &[("accept-encoding", "gzip, deflate, br")];

#[tokio::test]
async fn a_stored_tile_goes_out_as_it_is_stored() {
    let world = World::drill();
    let answer = world.get_with("/tiles/roads/0/0/0", GZIPPED).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert_eq!(answer.header("cache-control"), "public, max-age=10, must-revalidate");
    assert_eq!(answer.header("x-lintas-snapshot"), world.id());
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let exposed = "Accept-Ranges, Content-Crs, Content-Range, ETag, Idempotent-Replayed, Link, RateLimit, \
                   RateLimit-Policy, Retry-After, X-Lintas-Snapshot, X-Lintas-Revision, \
                   X-Lintas-Degraded";
    assert_eq!(answer.header("access-control-expose-headers"), exposed);
    let serving = world.state.serving();
    let archive = serving.open().unwrap().archive("roads").unwrap().unwrap();
    let stored = archive.get(TileCoord::new(0, 0, 0).unwrap()).unwrap().unwrap();
    assert_eq!(answer.body, stored.bytes);
    for ending in [".mvt", ".pbf"] {
        let same = world.get_with(&format!("/tiles/roads/0/0/0{ending}"), GZIPPED).await;
        assert_eq!(same.body, answer.body);
    }
    let misses = world.state.metrics.cache_misses.get();
    assert_eq!(misses, 0, "nothing was packed or unpacked");
}

#[tokio::test]
async fn who_cannot_unpack_gets_the_tile_unpacked_under_another_tag() {
    let world = World::drill();
    let packed = world.get_with("/tiles/roads/0/0/0", GZIPPED).await;
    for _ in 0..2 {
        let plain = world.get("/tiles/roads/0/0/0").await;
        assert_eq!(plain.body, tile("roads", 0));
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(plain.header("vary"), "accept-encoding");
        assert_ne!(plain.header("etag"), packed.header("etag"));
    }
    let misses = world.state.metrics.cache_misses.get();
    assert_eq!(misses, 1, "unpacked once, found the second time");
}

#[tokio::test]
async fn a_tag_is_compared_weakly_and_a_304_repeats_what_caches_need() {
    let world = World::drill();
    let first = world.get_with("/tiles/roads/0/0/0", GZIPPED).await;
    let weak = format!("\"other\", W/{}", first.header("etag"));
    let headers = [GZIPPED[0], ("if-none-match", weak.as_str())];
    let again = world.get_with("/tiles/roads/0/0/0", &headers).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    for name in ["etag", "cache-control", "vary"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(again.header("access-control-allow-origin"), "*");
    // The ETag of the gzip form does not match the plain one.
    let plain = world.get_with("/tiles/roads/0/0/0", &headers[1..]).await;
    assert_eq!(plain.status, StatusCode::OK);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let world = World::drill();
    for uri in [
        "/tiles/roads/0/0/0",
        "/tiles/roads",
        "/archives/roads.pmtiles",
        "/catalog",
        "/styles/none.json",
    ] {
        let get = world.get(uri).await;
        let head = world.ask(Method::HEAD, uri, &[]).await;
        assert!(head.body.is_empty());
        assert_eq!(head.status, get.status, "{uri}");
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{uri}");
        assert_eq!(head.header("etag"), get.header("etag"), "{uri}");
    }
}

#[tokio::test]
async fn a_composite_is_one_stream_with_all_layers_and_its_own_tag() {
    let world = World::drill();
    let both = world.get_with("/tiles/roads,hazards/0/0/0", GZIPPED).await;
    let whole = gunzip(&both.body, 10_000).unwrap();
    assert_eq!(whole, [tile("roads", 0), tile("hazards", 0)].concat());
    let twice = world.get_with("/tiles/roads,hazards,roads/0/0/0", GZIPPED).await;
    assert_eq!(twice.body, both.body, "names are taken once");
    let encoded = world.get_with("/tiles/roads%2Chazards/0/0/0", GZIPPED).await;
    assert_eq!(encoded.header("etag"), both.header("etag"));
    // Only one of the two has this tile: it goes out as it is stored.
    let one = world.get_with("/tiles/roads,hazards/1/1/1", GZIPPED).await;
    let alone = world.get_with("/tiles/roads/1/1/1", GZIPPED).await;
    assert_eq!(
        (one.body.as_ref(), one.header("etag")),
        (alone.body.as_ref(), alone.header("etag"))
    );
    assert_eq!(world.get("/tiles/roads,hazards/1/0/0").await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_layer_that_is_not_there_is_said_to_be_missing_also_inside_a_composite() {
    let world = World::drill();
    for layers in ["nope", "roads,nope", "roads,", ",", "roads,,hazards", "Roads", "..%2Froads"] {
        let answer = world.get(&format!("/tiles/{layers}/0/0/0")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{layers}");
        assert_eq!(answer.code(), "unknown_layer", "{layers}");
    }
}

#[tokio::test]
async fn a_long_list_of_layers_is_refused_before_duplicates_are_dropped() {
    let world = World::drill();
    let names = |count: usize| vec!["roads"; count].join(",");
    assert_eq!(world.get(&format!("/tiles/{}/0/0/0", names(16))).await.status, StatusCode::OK);
    for uri in [format!("/tiles/{}/0/0/0", names(17)), format!("/tiles/{}", names(17))] {
        let answer = world.get(&uri).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.code(), "too_many_layers");
    }
}

#[tokio::test]
async fn what_lies_outside_the_pyramid_is_not_found_and_never_another_tile() {
    let world = World::drill();
    // 0/1/0 and 0/0/1 would be other tiles' numbers on the Hilbert curve.
    for coord in [
        "0/1/0",
        "0/0/1",
        "1/2/0",
        "1/0/2",
        "31/0/0",
        "256/0/0",
        "-1/0/0",
        "a/0/0",
        "0/0/0.png",
        "0/+0/0",
        "0/0/",
        "0/0/0x",
        "1/4294967297/1",
        "30/1073741824/0",
    ] {
        let answer = world.get(&format!("/tiles/roads/{coord}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{coord}");
        answer.code();
    }
}

#[tokio::test]
async fn nothing_stored_is_no_content_up_to_zoom_30() {
    let world = World::drill();
    for coord in ["1/0/0", "14/13500/8200", "15/3/3", "30/1073741823/1073741823"] {
        let answer = world.get(&format!("/tiles/roads/{coord}")).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{coord}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cache-control"), "public, max-age=10, must-revalidate");
        assert_eq!(answer.header("etag"), "");
    }
}

#[tokio::test]
async fn a_pinned_tile_stays_for_ever_and_a_pruned_snapshot_is_gone() {
    let folder = Folder::empty();
    let old = folder.publish(Mode::Drill, 1);
    let new = folder.publish(Mode::Drill, 2);
    let world = World::over(folder);
    assert_eq!(world.id(), new.to_string());
    let pinned = world.get(&format!("/snapshots/{old}/tiles/roads/0/0/0")).await;
    assert_eq!(pinned.body, tile("roads", 1));
    assert_eq!(pinned.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(pinned.header("x-lintas-snapshot"), old.to_string());
    let current = world.get(&format!("/snapshots/{new}/tiles/roads/0/0/0")).await;
    assert_eq!(current.body, tile("roads", 2));
    let composite = world.get(&format!("/snapshots/{old}/tiles/roads,hazards/0/0/0")).await;
    assert_eq!(composite.body, [tile("roads", 1), tile("hazards", 0)].concat());
    world.folder.store().prune(1, lintas_snapshot::store::Wait::No).unwrap();
    for gone in [old.to_string(), "20200101T000000Z-abcdef0".to_owned()] {
        let answer = world.get(&format!("/snapshots/{gone}/tiles/roads/0/0/0")).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert_eq!(answer.code(), "snapshot_gone");
    }
    for no_id in ["current", "..", "20200101T000000Z-ABCDEF0", ".work-1"] {
        let answer = world.get(&format!("/snapshots/{no_id}/tiles/roads/0/0/0")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{no_id}");
    }
}

#[tokio::test]
async fn a_tile_that_did_not_change_keeps_its_tag_in_the_next_snapshot() {
    let folder = Folder::empty();
    let ids = [folder.publish(Mode::Drill, 1), folder.publish(Mode::Drill, 2)];
    let world = World::over(folder);
    let mut tags = Vec::new();
    for layers in ["hazards", "hazards,shelters", "roads"] {
        for id in &ids {
            let answer = world.get(&format!("/snapshots/{id}/tiles/{layers}/0/0/0")).await;
            tags.push(answer.header("etag").to_owned());
        }
    }
    assert_eq!(tags[0], tags[1]);
    assert_eq!(tags[2], tags[3], "also of a composite");
    assert_ne!(tags[4], tags[5]);
}

#[tokio::test]
async fn what_was_made_from_the_last_snapshot_is_never_found_under_the_next() {
    let folder = Folder::empty();
    folder.publish(Mode::Drill, 1);
    let world = World::over(folder);
    let before = world.get("/tiles/roads,hazards/0/0/0").await;
    world.folder.publish(Mode::Drill, 2);
    crate::watch::look(&world.state);
    let after = world.get("/tiles/roads,hazards/0/0/0").await;
    assert_eq!(before.body, [tile("roads", 1), tile("hazards", 0)].concat());
    assert_eq!(after.body, [tile("roads", 2), tile("hazards", 0)].concat());
    assert_ne!(before.header("x-lintas-snapshot"), after.header("x-lintas-snapshot"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_composite_never_mixes_two_snapshots() {
    let folder = Folder::empty();
    let rounds = [folder.publish(Mode::Drill, 1), folder.publish(Mode::Drill, 2)];
    let world = Arc::new(World::over(folder));
    let swapping = tokio::task::spawn_blocking({
        let (world, rounds) = (Arc::clone(&world), rounds.clone());
        move || {
            for turn in 0..30 {
                world.folder.store().point_current_at(&rounds[turn % 2]).unwrap();
                crate::watch::look(&world.state);
            }
        }
    });
    loop {
        let answer = world.get("/tiles/roads,shelters/3/0/0").await;
        let snapshot = answer.header("x-lintas-snapshot").to_owned();
        let round = rounds.iter().position(|id| id.as_str() == snapshot).unwrap();
        let number = round as u8 + 1;
        assert_eq!(answer.body, [tile("roads", number), tile("shelters", number)].concat());
        if swapping.is_finished() {
            break;
        }
    }
    swapping.await.unwrap();
}

#[tokio::test]
async fn everybody_who_waits_for_a_tile_that_cannot_be_made_is_told() {
    let world = Arc::new(World::drill());
    let waiting: Vec<_> = (0..16)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.get("/tiles/roads,hazards/4/0/0").await })
        })
        .collect();
    for answer in waiting {
        let answer = answer.await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "snapshot_damaged"));
    }
    // The layers beside the broken one are served.
    assert_eq!(world.get("/tiles/roads,shelters/4/0/0").await.body, tile("roads", 5));
}

#[tokio::test]
async fn without_a_snapshot_there_are_no_tiles_and_the_answer_says_why() {
    let world = World::over(Folder::empty());
    let answer = world.get("/tiles/roads/0/0/0").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "no_snapshot");
    assert_ne!(answer.header("retry-after"), "");
}
