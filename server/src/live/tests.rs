//! Closing and reopening roads, seen through the server.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use lintas_model::index::EdgeId;
use lintas_model::{passability::ReportStatus, report::Role, tiling::TileCoord};
use lintas_snapshot::format::Archive;
use serde_json::json;

use super::{
    Changed, EdgePosition, EdgeReports, Reported, overlay::tests::word, shared_map::SharedList,
};
use crate::{
    fixtures::{
        town::{self, BRIDGE, FAR, NORTH, SOUTH, TRACK, Town},
        world::{TestResponse, World},
    },
    watch,
};

/// A server over the town, with the reports that were sent to it.
struct Sandbox {
    world: World,
    town: Town,
    on_edges: EdgeReports,
    now: Timestamp,
}

impl Sandbox {
    fn of(town: Town) -> Self {
        let world = World::of_town(&town);
        Self { world, town, on_edges: EdgeReports::default(), now: town::as_of() }
    }

    fn advance(&mut self, touched: &[EdgeId]) -> Changed {
        let revision = self.world.state.serving().revision + 1;
        let told = Reported {
            reports: &SharedList::default(),
            on_edges: &self.on_edges,
            aid: &[],
            ways: &Arc::default(),
        };
        self.world.state.writer.advance(revision, told, touched, self.now)
    }

    /// An officer reports a status of some roads.
    fn say(
        &mut self,
        id: &str,
        status: ReportStatus,
        roads: &[&str],
    ) -> (Arc<EdgePosition>, Changed) {
        let mut edges: Vec<EdgeId> = roads.iter().map(|road| self.town.edge(road)).collect();
        edges.sort_unstable();
        let said = word(id, status, &edges);
        self.on_edges.add(&said);
        let changed = self.advance(&edges);
        (said, changed)
    }

    fn withdraw(&mut self, said: &EdgePosition) -> Changed {
        self.on_edges.remove(said);
        self.advance(&said.edges)
    }

    async fn tile(&self, layers: &str, tile: TileCoord) -> TestResponse {
        let path = format!("/tiles/{layers}/{}/{}/{}", tile.z(), tile.x(), tile.y());
        self.world.get_with(&path, &[("accept-encoding", "gzip")]).await
    }

    fn archive(&self) -> Archive {
        let serving = self.world.state.serving();
        let open = serving.snapshot.as_ref().unwrap();
        let path = self.world.folder.store().path(open.id()).join("tiles/roads.pmtiles");
        Archive::open(&path).unwrap()
    }
}

/// Every tile that the roads of some towns are in.
fn tiles(archives: &[&Archive]) -> Vec<TileCoord> {
    let all = archives.iter().flat_map(|archive| archive.tiles());
    let ids: BTreeSet<u64> = all.map(|tile| tile.unwrap().0.hilbert_id()).collect();
    ids.into_iter().filter_map(TileCoord::from_hilbert_id).collect()
}

#[tokio::test]
async fn a_live_tile_is_to_the_byte_the_one_of_a_snapshot_whose_roads_have_those_states() {
    let mut sandbox = Sandbox::of(Town::on_a_dry_day());
    let before = sandbox.archive();
    // The same closure, from a source of the snapshot and as a report: a slide counts for a day.
    let mut closed = Town::on_a_dry_day();
    let mut changed = BTreeSet::new();
    for road in [BRIDGE, TRACK, SOUTH] {
        closed.close(road, 24);
        let (_, what) = sandbox.say(&format!("pu-{road}"), ReportStatus::Closed, &[road]);
        assert_eq!(what.edges, [sandbox.town.edge(road)]);
        changed.extend(what.tiles.unwrap().into_iter().map(TileCoord::hilbert_id));
    }
    let other = Sandbox::of(closed);
    let after = other.archive();
    let (mut same, mut new) = (0, 0);
    for tile in tiles(&[&before, &after]) {
        let live = sandbox.tile("roads", tile).await;
        let (was, is) = (before.get(tile).unwrap(), after.get(tile).unwrap().unwrap());
        assert!(live.body == is.bytes, "{tile:?}");
        assert_eq!(live.header("etag"), other.tile("roads", tile).await.header("etag"));
        let was_told = changed.contains(&tile.hilbert_id());
        assert!(was_told || was.as_ref() == Some(&is), "{tile:?}");
        same += usize::from(!was_told);
        new += usize::from(was.as_ref() != Some(&is));
    }
    assert!(same > 0 && new > 10, "{same} {new}");
}

#[tokio::test]
async fn what_is_withdrawn_leaves_the_old_bytes_and_tags_and_pinned_tiles_never_change() {
    let mut sandbox = Sandbox::of(Town::on_a_dry_day());
    let all = tiles(&[&sandbox.archive()]);
    let id = sandbox.world.id();
    let mut before = Vec::new();
    for tile in &all {
        before.push(sandbox.tile("roads", *tile).await);
    }
    let (bridge, what) = sandbox.say("r1", ReportStatus::Closed, &[BRIDGE]);
    let told = what.tiles.unwrap();
    let (mut other, mut kept) = (0, 0);
    for (tile, was) in all.iter().zip(&before) {
        let live = sandbox.tile("roads", *tile).await;
        assert_eq!(live.header("x-lintas-snapshot"), id);
        other += usize::from(live.header("etag") != was.header("etag"));
        assert_eq!(live.header("etag") == was.header("etag"), live.body == was.body);
        if !told.contains(tile) {
            kept += 1;
            assert_eq!(live.body, was.body, "{tile:?}");
        }
        let path = format!("/snapshots/{id}/tiles/roads/{}/{}/{}", tile.z(), tile.x(), tile.y());
        let pinned = sandbox.world.get_with(&path, &[("accept-encoding", "gzip")]).await;
        assert_eq!((&pinned.body, pinned.header("etag")), (&was.body, was.header("etag")));
    }
    assert!(other > 5 && kept > 0, "{other} {kept}");
    // Another road closes far away and opens again: the tiles of the bridge keep their tags.
    let during = sandbox.tile("roads", told[told.len() - 1]).await;
    let (track, _) = sandbox.say("r2", ReportStatus::Closed, &[TRACK]);
    sandbox.withdraw(&track);
    let again = sandbox.tile("roads", told[told.len() - 1]).await;
    assert_eq!(during.header("etag"), again.header("etag"));
    sandbox.withdraw(&bridge);
    for (tile, was) in all.iter().zip(&before) {
        let live = sandbox.tile("roads", *tile).await;
        assert_eq!(
            (live.body, live.headers.get("etag")),
            (was.body.clone(), was.headers.get("etag"))
        );
    }
}

#[tokio::test]
async fn a_closed_track_appears_where_it_was_too_small_to_be_shown_and_goes_again() {
    let mut sandbox = Sandbox::of(Town::on_a_dry_day());
    // Zoom 10 shows no track but a closed one.
    let tile = TileCoord::new(10, 843, 512).unwrap();
    let length = |answer: &TestResponse| answer.body.len();
    let before = sandbox.tile("roads", tile).await;
    let (track, _) = sandbox.say("r1", ReportStatus::Closed, &[TRACK]);
    let closed = sandbox.tile("roads", tile).await;
    assert!(length(&closed) > length(&before));
    sandbox.withdraw(&track);
    assert_eq!(sandbox.tile("roads", tile).await.body, before.body);
}

#[tokio::test]
async fn a_composite_shows_what_is_live_beside_what_is_not() {
    let mut sandbox = Sandbox::of(Town::on_a_dry_day());
    let tile = TileCoord::new(14, 13_495, 8_205).unwrap();
    let plain = |answer: TestResponse| answer.body;
    let path = |layers: &str| format!("/tiles/{layers}/14/13495/8205");
    let before = plain(sandbox.world.get(&path("roads,shelters")).await);
    let (far, _) = sandbox.say("r1", ReportStatus::Closed, &[FAR]);
    let roads = plain(sandbox.world.get(&path("roads")).await);
    let shelters = plain(sandbox.world.get(&path("shelters")).await);
    let both = plain(sandbox.world.get(&path("roads,shelters")).await);
    assert_eq!(both, [&roads[..], &shelters[..]].concat());
    assert_ne!(both, before);
    assert_eq!(
        lintas_snapshot::format::gzip::gunzip(&sandbox.tile("roads", tile).await.body, 1 << 20)
            .unwrap(),
        roads
    );
    sandbox.withdraw(&far);
    assert_eq!(plain(sandbox.world.get(&path("roads,shelters")).await), before);
}

#[tokio::test]
async fn what_the_snapshot_says_ends_on_the_map_by_the_clock() {
    let mut town = Town::on_a_dry_day();
    town.aid = None;
    town.close(NORTH, 6);
    let mut sandbox = Sandbox::of(town);
    let tile = TileCoord::new(14, 13_494, 8_205).unwrap();
    let before = sandbox.tile("roads", tile).await;
    let live = sandbox.world.state.serving().live.clone().unwrap();
    let end: Timestamp = live.overlay.next_change().unwrap();
    assert_eq!(end.duration_since(town::as_of()).as_hours(), 6);
    sandbox.now = end - SignedDuration::from_secs(1);
    assert_eq!(sandbox.advance(&[]), Changed { tiles: Some(vec![]), ..Changed::default() });
    sandbox.now = end;
    let what = sandbox.advance(&[]);
    assert_eq!(what.edges, [sandbox.town.edge(NORTH)]);
    assert!(what.tiles.unwrap().contains(&tile));
    let after = sandbox.tile("roads", tile).await;
    assert_ne!(after.body, before.body);
    assert_ne!(after.header("etag"), before.header("etag"));
}

#[tokio::test]
async fn features_tell_the_state_that_tiles_show_and_who_decides() {
    let mut sandbox = Sandbox::of(Town::on_a_dry_day());
    let item = format!("/collections/roads/items/{BRIDGE}");
    let before = sandbox.world.get(&item).await.json();
    assert_eq!(before["properties"]["status"], "presumed");
    let (bridge, _) = sandbox.say("r1", ReportStatus::Closed, &[BRIDGE]);
    let during = sandbox.world.get(&item).await.json();
    let told = &during["properties"];
    assert_eq!((&told["status"], &told["car"]), (&"closed".into(), &"closed".into()));
    assert_eq!((&told["report_id"], &told["evidence"]), (&"r1".into(), &"confirmed".into()));
    assert_eq!(
        (&told["name"], &told["length_m"]),
        (&"Jembatan Belayan".into(), &before["properties"]["length_m"])
    );
    let page = sandbox.world.get("/collections/roads/items?bbox=116.5,-0.31,116.56,-0.27").await;
    let statuses = |page: &TestResponse| -> Vec<String> {
        let features = page.json()["features"].as_array().unwrap().clone();
        let closed = features.iter().filter(|it| it["properties"]["status"] == "closed");
        closed.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(statuses(&page), [BRIDGE]);
    sandbox.now += SignedDuration::from_hours(1);
    sandbox.say("r2", ReportStatus::Closed, &[TRACK]);
    let all = sandbox.world.get("/collections/roads/items").await;
    assert_eq!(statuses(&all).len(), 2);
    sandbox.withdraw(&bridge);
    assert_eq!(sandbox.world.get(&item).await.json(), before);
}

fn at(place: [f64; 2], status: &str, cause: &str) -> serde_json::Value {
    json!({
        "status": status,
        "geometry": {"type": "Point", "coordinates": place},
        "cause": cause,
        "reason": "Hubungi 0812 3456 7890",
        "mode": "drill",
    })
}

/// Ids and states of the closures.
async fn closures(world: &World) -> Vec<(String, String)> {
    let page = world.get("/collections/closures/items").await.json();
    let features = page["features"].as_array().unwrap();
    assert_eq!(page["numberMatched"], features.len());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    features.iter().map(|it| (text(&it["id"]), text(&it["properties"]["state"]))).collect()
}

#[tokio::test]
async fn a_reported_closure_is_a_feature_and_a_tile_at_once_and_tells_nobodys_name() {
    let mut town = Town::on_a_dry_day();
    town.close(NORTH, 6);
    let world = World::of_town(&town);
    let key = world.key("posko 7", Role::Reporter);
    let tile = "/tiles/closures/14/13496/8205";
    assert_eq!(world.get(tile).await.status, 204);
    assert_eq!(closures(&world).await, [("pu-w2-2-3".into(), "active".into())]);
    let far = at([116.552, -0.3], "closed", "landslide");
    let told = world.post("/reports", &key, &far).await.json();
    assert_eq!(told["edges"], json!([FAR]));
    let id = told["id"].as_str().unwrap().to_owned();
    let drawn = world.get(tile).await;
    assert_eq!((drawn.status.as_u16(), drawn.header("x-lintas-revision")), (200, "1"));
    assert!(String::from_utf8_lossy(&drawn.body).contains(&id));
    let item = world.get(&format!("/collections/closures/items/{id}")).await;
    let properties = &item.json()["properties"];
    assert_eq!(
        [&properties["status"], &properties["state"], &properties["source"]],
        [&json!("closed"), &json!("active"), &json!("reports")]
    );
    for body in [&item.body, &drawn.body, &world.get("/collections/closures/items").await.body] {
        let text = String::from_utf8_lossy(body);
        assert!(!text.contains("posko 7") && !text.contains("0812"), "{text}");
    }
    let within = world.get("/collections/closures/items?bbox=116.55,-0.31,116.56,-0.29").await;
    assert_eq!(within.json()["features"].as_array().unwrap().len(), 1);
    // A page of one, and its next.
    let first = world.get("/collections/closures/items?limit=1").await.json();
    let links = first["links"].as_array().unwrap();
    let next = links.iter().find(|link| link["rel"] == "next").unwrap()["href"].as_str().unwrap();
    let second = world.get(next.strip_prefix("http://peta.test").unwrap()).await.json();
    assert_eq!(second["features"][0]["id"], id);
    let gone = world.post(&format!("/reports/{id}/withdraw"), &key, &json!({})).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    assert_eq!(world.get(tile).await.status, 204);
    assert_eq!(closures(&world).await, [("pu-w2-2-3".into(), "active".into())]);
}

#[tokio::test]
async fn a_report_that_meets_no_road_is_a_closure_and_changes_none() {
    let world = World::town();
    let key = world.key("posko 7", Role::Reporter);
    let field = at([116.52, -0.35], "closed", "flood");
    let told = world.post("/reports", &key, &field).await.json();
    assert_eq!(told["edges"], json!([]));
    let id = told["id"].as_str().unwrap();
    assert_eq!(closures(&world).await, [(id.to_owned(), "active".to_owned())]);
    let live = world.state.serving().live.clone().unwrap();
    assert_eq!(live.overlay.redrawn().count(), 0);
    let tile = live.added("closures").len();
    assert_eq!(tile, 1);
}

#[tokio::test]
async fn what_an_officer_reopens_is_superseded_and_what_is_over_is_expired() {
    let mut town = Town::on_a_dry_day();
    town.close(NORTH, 6);
    town.close(TRACK, 0);
    let world = World::of_town(&town);
    let officer = world.key("piket", Role::Officer);
    let open = json!({ "status": "open", "edges": [NORTH], "mode": "drill", "confidence": "seen" });
    let told = world.post("/reports", &officer, &open).await;
    assert_eq!(told.status, 201, "{told:?}");
    let id = told.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        closures(&world).await,
        [
            ("pu-w2-2-3".to_owned(), "superseded".to_owned()),
            ("pu-w8-3-7".to_owned(), "expired".to_owned()),
            (id, "active".to_owned()),
        ]
    );
    let north = world.get(&format!("/collections/roads/items/{NORTH}")).await.json();
    assert_eq!(
        (&north["properties"]["status"], &north["properties"]["evidence"]),
        (&json!("open"), &json!("confirmed"))
    );
}

#[tokio::test]
async fn a_new_snapshot_comes_into_service_with_the_reports_that_stand() {
    let mut town = Town::on_a_dry_day();
    let world = World::of_town(&town);
    let key = world.key("posko 7", Role::Reporter);
    let bridge = at([116.5415, -0.3], "closed", "bridge_damage");
    let told = world.post("/reports", &key, &bridge).await.json();
    assert_eq!(told["edges"], json!([BRIDGE]));
    let tile = "/tiles/roads/14/13495/8205";
    let before = world.get(tile).await;
    town.as_of = town.as_of.checked_add(SignedDuration::from_hours(1)).unwrap();
    let id = town.publish(&world.folder);
    watch::look(&world.state);
    let item = world.get(&format!("/collections/roads/items/{BRIDGE}")).await;
    assert_eq!(item.header("x-lintas-snapshot"), id.as_str());
    assert_eq!(item.json()["properties"]["status"], "closed");
    assert_ne!(world.get(tile).await.body, world.get(&format!("/snapshots/{id}{tile}")).await.body);
    assert_eq!(before.status, 200);
    let json = world.get("/tiles/roads").await.json();
    let address = json["tiles"][0].as_str().unwrap();
    assert!(address.ends_with(&format!("?v={id}-{}", json["revision"])), "{address}");
    let pinned = world.get(&format!("/snapshots/{id}/tiles/roads")).await.json();
    assert!(!pinned["tiles"][0].as_str().unwrap().contains("?v="));
}
