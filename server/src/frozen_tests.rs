//! The server over the frozen snapshots of `snapshot/fixtures`: it puts each in service, and
//! answers what it contains.

use serde_json::Value;

use crate::fixtures::world::{Folder, World};

/// The server over the frozen snapshot of a format, as the release of that format published it.
fn valley(format: u32) -> World {
    let folder =
        format!("{}/../snapshot/fixtures/format-{format}-whole", env!("CARGO_MANIFEST_DIR"));
    World::with(Folder::empty(), |settings| settings.snapshots = folder.into())
}

#[tokio::test]
async fn a_frozen_valley_is_taken_into_service_and_says_what_it_said() {
    for format in
        lintas_snapshot::format::OLDEST_SUPPORTED..=lintas_snapshot::format::FORMAT_VERSION
    {
        let world = valley(format);
        assert!(world.state.refused().is_none(), "{:?}", world.state.refused());
        let ready = world.get("/ready").await;
        assert_eq!(ready.status, 200, "{ready:?}");

        let roads = world.get("/collections/roads/items?limit=100").await.json();
        let bridge = named(&roads, "Jembatan Lembah");
        assert_eq!(
            (&bridge["status"], &bridge["cause"]),
            (&"closed".into(), &"bridge_damage".into())
        );
        assert_eq!(named(&roads, "Jembatan Kayu")["status"], "unknown");

        let shelters = world.get("/collections/shelters/items?limit=100").await.json();
        let school = named(&shelters, "SD Hulu");
        assert_eq!((&school["people"], &school["beras_gap"]), (&100.into(), &60.0.into()));
    }
}

/// The properties of the feature of this name.
fn named<'a>(collection: &'a Value, name: &str) -> &'a Value {
    let features = collection["features"].as_array().unwrap();
    let is_it = |feature: &&Value| feature["properties"]["name"] == name;
    let found: Vec<&Value> = features.iter().filter(is_it).collect();
    assert_eq!(found.len(), 1, "{name} in {collection}");
    &found[0]["properties"]
}
