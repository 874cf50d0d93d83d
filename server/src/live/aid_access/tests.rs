//! Access of the town's shelters when roads close and open again.

use lintas_model::{access::Access, aid::Site, report::Role};
use serde_json::{Value, json};

use super::*;
use crate::fixtures::{
    town::{BRIDGE, FERRY, TRACK},
    town_aid::{GUDANG_BPBD, GUDANG_PMI, POS_HULU, POS_KOTA, POS_SEBERANG},
    world::World,
};

fn site(world: &World, id: &str) -> Site {
    let serving = world.state.serving();
    let ledger = &serving.aid().unwrap().ledger;
    ledger.sites[ledger.site(id).unwrap()].clone()
}

async fn says(world: &World, key: &str, status: &str, edges: &[&str]) -> String {
    let said = json!({"status": status, "edges": edges, "cause": "flood", "mode": "drill"});
    let answer = world.post("/reports", key, &said).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    world.state.writer.follow();
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn over_the_roads_as_published_every_place_is_reached_by_the_rule_of_the_pipeline() {
    let world = World::town();
    let serving = world.state.serving();
    let (live, aid) = (serving.live().unwrap(), serving.aid().unwrap());
    let places = AidPlaces::of(&aid.ledger);
    let then = places.then(&live.network, &live.overlay);
    assert_eq!(then, places.now(&live.network, &live.overlay));
    for id in [POS_KOTA, POS_SEBERANG, POS_HULU] {
        let reached = &then[id];
        assert_eq!(reached.access, Access::Presumed, "{id}");
        assert_eq!(reached.as_of, None, "nobody looked");
    }
    // The depot of PMI lies at the south road, on the way.
    let depots = |id: &str| then[id].depot.clone().unwrap();
    assert_eq!(
        (depots(POS_KOTA).as_str(), depots(POS_SEBERANG).as_str()),
        (GUDANG_PMI, GUDANG_PMI)
    );
    assert!(then[POS_SEBERANG].minutes > then[POS_KOTA].minutes);
    let ledger = aid.ledger.clone();
    assert!(ledger.depot(GUDANG_BPBD).is_some());
    world.state.writer.follow();
    assert_eq!(world.state.serving().revision, 0, "nothing changed, nothing is said");
}

#[tokio::test]
async fn access_follows_the_roads_and_comes_back_with_them() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    let published = [POS_KOTA, POS_SEBERANG, POS_HULU].map(|id| site(&world, id));
    let bridge = says(&world, &officer, "closed", &[BRIDGE]).await;
    let by_ferry = site(&world, POS_SEBERANG);
    assert_eq!(by_ferry.access, Access::Presumed, "the ferry carries a pickup");
    assert_eq!(site(&world, POS_KOTA), published[0], "its way is as it was");
    let ferry = says(&world, &officer, "closed", &[FERRY]).await;
    let cut_off = site(&world, POS_SEBERANG);
    assert!(cut_off.access.is_cut_off(), "{:?}", cut_off.access);
    let feature = world.get(&format!("/collections/shelters/items/{POS_SEBERANG}")).await.json();
    assert_eq!(feature["properties"]["access"], cut_off.access.name());
    let changes = world.get("/changes?since=2").await.json();
    assert!(changes["changed"].as_array().unwrap().contains(&json!("site")), "{changes}");
    assert!(changes["sites"].as_array().unwrap().contains(&json!(POS_SEBERANG)));
    let track = says(&world, &officer, "closed", &[TRACK]).await;
    let hulu = site(&world, POS_HULU);
    assert_eq!(hulu.access, Access::BoatOnly);
    assert!(hulu.eta_min.is_some() && hulu.nearest_depot.is_some());
    for id in [bridge, ferry, track] {
        let gone = world.post(&format!("/reports/{id}/withdraw"), &officer, &json!({})).await;
        assert_eq!(gone.status, 200);
    }
    world.state.writer.follow();
    assert_eq!([POS_KOTA, POS_SEBERANG, POS_HULU].map(|id| site(&world, id)), published);
}

#[tokio::test]
async fn a_restart_knows_the_same_ways() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    says(&world, &officer, "closed", &[BRIDGE, FERRY]).await;
    let new = json!({
        "name": "Langgar", "geometry": {"type": "Point", "coordinates": [116.555, -0.3002]},
        "mode": "drill",
    });
    assert_eq!(world.post("/sites/langgar/status", &officer, &new).await.status, 201);
    assert_eq!(site(&world, "langgar").access, Access::Unknown, "nobody looked yet");
    world.state.writer.follow();
    let lived = world.state.serving().aid().unwrap().ledger.clone();
    assert!(site(&world, "langgar").access.is_cut_off());
    let (folder, state) = world.leave();
    let again = World::with(folder, |settings| settings.state = state);
    again.state.writer.follow();
    assert_eq!(again.state.serving().aid().unwrap().ledger, lived);
}

#[tokio::test]
async fn a_road_that_is_closed_behind_a_site_does_not_cut_it_off() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    // On the east road, behind the shelter that stands at it.
    let behind = json!({
        "status": "closed", "cause": "landslide", "mode": "drill",
        "geometry": {"type": "Point", "coordinates": [116.5385, -0.3001]},
    });
    let told = world.post("/reports", &officer, &behind).await.json();
    assert_ne!(told["edges"], Value::Array(Vec::new()));
    world.state.writer.follow();
    assert!(!site(&world, POS_KOTA).access.is_cut_off());
    assert!(site(&world, POS_SEBERANG).access.is_cut_off());
}
