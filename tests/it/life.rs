//! The life of evidence as its users meet it: files that change, vanish and come back, what officers end
//! and renew, and folders and servers that are of one region.

use std::path::{Path, PathBuf};
use std::process::Output;

use lintas_e2e::{Answer, Server, key, lintas, wait_until};
use serde_json::{Value, json};

/// Two roads beside each other, a flood on the first and a broken bridge on the second.
struct TwoRoads {
    folder: tempfile::TempDir,
}

const ROADS: [(&str, f64); 2] = [("Jalan Utara", 0.0), ("Jalan Selatan", -0.01)];

fn line(south: f64) -> Value {
    json!({ "type": "LineString", "coordinates": [[116.98, -0.43 + south], [116.99, -0.43 + south]] })
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

impl TwoRoads {
    fn new() -> Self {
        let region = Self { folder: tempfile::tempdir().expect("a folder") };
        let roads = ROADS.map(|(name, south)| {
            json!({ "type": "Feature", "geometry": line(south),
                    "properties": { "name": name, "class": "primary" } })
        });
        region.write("jalan.geojson", &collection(&roads));
        region.flood(Some(0.9));
        region
            .closures(&["KJ-1,closed,bridge_damage,2025-09-18T06:00:00+08:00,seen,116.985,-0.44"]);
        region
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("a folder is writable");
    }

    fn flood(&self, depth_m: Option<f64>) {
        let water = depth_m.map(|depth_m| {
            let ring = [
                [116.97, -0.431],
                [117.0, -0.431],
                [117.0, -0.429],
                [116.97, -0.429],
                [116.97, -0.431],
            ];
            json!({ "type": "Feature", "properties": { "kind": "flood", "depth_m": depth_m },
                    "geometry": { "type": "Polygon", "coordinates": [ring] } })
        });
        self.write("banjir.geojson", &collection(&Vec::from_iter(water)));
    }

    fn closures(&self, rows: &[&str]) {
        let heading = "id,status,cause,reported_at,confidence,lon,lat\n";
        self.write("kejadian.csv", &format!("{heading}{}\n", rows.join("\n")));
    }

    /// The configuration of a run at an hour of the day, with water seen then.
    fn config(&self, id: &str, mode: &str, hour: u32) -> PathBuf {
        let text = format!(
            "[region]\nid = \"{id}\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"{mode}\"\n\
             as_of = 2025-09-18T{hour:02}:00:00+08:00\n\
             [[source]]\nid = \"jalan\"\nlayer = \"roads\"\npath = \"jalan.geojson\"\n\
             [[source]]\nid = \"banjir\"\nlayer = \"hazards\"\npath = \"banjir.geojson\"\n\
             basis = \"observed\"\nobserved_at = 2025-09-18T{hour:02}:00:00+08:00\n\
             [[source]]\nid = \"kejadian\"\nlayer = \"closures\"\npath = \"kejadian.csv\"\n"
        );
        self.write("lintas.toml", &text);
        self.folder.path().join("lintas.toml")
    }

    fn snapshots(&self) -> PathBuf {
        self.folder.path().join("snapshots")
    }

    fn refresh_as(&self, id: &str, mode: &str, hour: u32, more: &[&str]) -> Output {
        let config = self.config(id, mode, hour);
        let mut command = lintas(&self.snapshots());
        command.args(["-q", "refresh", "-c"]).arg(config).args(more);
        command.output().expect("lintas starts")
    }

    fn refresh(&self, hour: u32) {
        let output = self.refresh_as("uji", "drill", hour, &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What a car may do on both roads, and the state of the evidence.
    fn roads(&self) -> [(String, String); 2] {
        let server = Server::start(&self.snapshots());
        told(&server)
    }
}

fn told(server: &Server) -> [(String, String); 2] {
    let roads = server.features("roads");
    ROADS.map(|(name, _)| {
        let road = roads.iter().find(|road| road["properties"]["name"] == name);
        let of = &road.expect("the road is there")["properties"];
        let text = |field: &str| of[field].as_str().unwrap_or_default().to_owned();
        (text("car"), text("evidence_state"))
    })
}

fn pair(status: &str, state: &str) -> (String, String) {
    (status.to_owned(), state.to_owned())
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

fn current(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("current")).expect("something was published")
}

#[test]
fn water_whose_depth_a_file_leaves_out_is_of_unknown_depth_and_opens_nothing() {
    let region = TwoRoads::new();
    let area = |south: f64, depth: Value| {
        let ring = [[116.97, -0.431 + south], [117.0, -0.431 + south], [117.0, -0.429 + south]];
        let ring = [&ring[..], &[[116.97, -0.429 + south], ring[0]]].concat();
        let mut properties = json!({ "kind": "flood" });
        if !depth.is_null() {
            properties["depth_m"] = depth;
        }
        json!({ "type": "Feature", "properties": properties,
                "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    region.closures(&[]);
    // The second polygon does not have the key that the first has.
    region.write("banjir.geojson", &collection(&[area(-0.01, json!(0.9)), area(0.0, json!(null))]));
    region.refresh(7);
    assert_eq!(region.roads(), [pair("unknown", "current"), pair("closed", "current")]);
}

#[test]
fn water_that_vanishes_leaves_a_doubt_and_a_broken_bridge_stays_broken() {
    let region = TwoRoads::new();
    region.refresh(7);
    region.flood(None);
    region.closures(&[]);
    for (hour, north) in [(8, pair("unknown", "lost")), (13, pair("unknown", "lost"))] {
        region.refresh(hour);
        let id = current(&region.snapshots());
        let read = |file: &str| {
            std::fs::read(region.snapshots().join(id.trim()).join(file)).expect("it was published")
        };
        let facts = read("network/facts.json");
        let facts: Value = serde_json::from_slice(&facts).expect("JSON");
        assert!(facts["edges"].as_array().is_some_and(|edges| edges.len() == 2), "{facts}");
        // The same again at the same moment: the same bytes.
        let layers =
            [read("layers/roads.fgb"), read("layers/hazards.fgb"), read("layers/closures.fgb")];
        region.refresh(hour);
        assert_eq!(current(&region.snapshots()), id);
        assert_eq!(layers[0], read("layers/roads.fgb"));
        assert_eq!(layers[1], read("layers/hazards.fgb"));
        assert_eq!(layers[2], read("layers/closures.fgb"));
        assert_eq!(region.roads(), [north, pair("closed", "lost")], "{hour}.00");
    }
    region.refresh(15);
    assert_eq!(region.roads(), [pair("presumed", ""), pair("closed", "lost")]);
}

#[test]
fn what_an_officer_ends_by_hand_stays_ended() {
    let region = TwoRoads::new();
    region.refresh(7);
    let end = |target: &str| {
        let mut command = lintas(&region.snapshots());
        command.args(["end", target, "--reason", "jembatan darurat dibuka"]);
        command.args(["--as-of", "2025-09-18T08:00:00+08:00"]);
        command.output().expect("lintas starts")
    };
    let wrong = end("KJ-11");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean `KJ-1`?"));
    assert!(end("KJ-1").status.success());
    region.refresh(8);
    assert_eq!(region.roads()[1].0, "presumed");
    // The table still has the row: it is not later than the end.
    region.refresh(10);
    assert_eq!(region.roads()[1].0, "presumed");
    region.closures(&["KJ-1,closed,bridge_damage,2025-09-18T11:30:00+08:00,seen,116.985,-0.44"]);
    region.refresh(12);
    assert_eq!(region.roads()[1], pair("closed", "current"));
}

#[test]
fn a_missing_file_is_held_back_and_loses_nothing_where_there_was_one() {
    let region = TwoRoads::new();
    std::fs::remove_file(region.folder.path().join("banjir.geojson")).expect("it is there");
    let first = region.refresh_as("uji", "drill", 7, &[]);
    assert_eq!(first.status.code(), Some(2), "a first run names what is not there");
    region.flood(Some(0.9));
    region.refresh(7);
    std::fs::remove_file(region.folder.path().join("banjir.geojson")).expect("it is there");
    region.refresh(8);
    assert_eq!(region.roads()[0], pair("closed", "held_back"));
}

#[test]
fn that_boats_pass_is_believed_once_its_source_is_read_whole() {
    let boat = |region: &TwoRoads| {
        let roads = Server::start(&region.snapshots()).features("roads");
        let north = roads.iter().find(|road| road["properties"]["name"] == ROADS[0].0);
        north.map(|road| road["properties"]["boat"].clone())
    };
    let bridge = "KJ-1,closed,bridge_damage,2025-09-18T06:00:00+08:00,seen,116.985,-0.44";
    let floats = "KJ-2,boat_only,flood,2025-09-18T07:00:00+08:00,seen,116.985,-0.43";
    let broken = ["KJ-3", "KJ-4", "KJ-5", "KJ-6"].map(|id| {
        format!("{id},closed,flood,2025-09-18T07:00:00+08:00,seen,tidak tahu,tidak tahu")
    });
    let region = TwoRoads::new();
    region.flood(Some(0.2));
    region.refresh(6);
    assert_eq!(boat(&region), Some(json!("closed")), "too shallow");
    // Twice: what stood beside the last good rows is none of them the second time.
    let held = [bridge, floats].into_iter().chain(broken.iter().map(String::as_str));
    region.closures(&held.collect::<Vec<_>>());
    for run in 0..2 {
        region.refresh(7);
        assert_eq!(boat(&region), Some(json!("closed")), "{run}");
        assert_eq!(region.roads()[0].0, "closed", "for cars it is bad news, and acts");
    }
    region.closures(&[bridge, floats]);
    region.refresh(7);
    assert_eq!(boat(&region), Some(json!("open")));
}

#[test]
fn a_folder_is_of_one_region_and_one_mode() {
    let region = TwoRoads::new();
    region.refresh(7);
    for (id, mode) in [("lain", "drill"), ("uji", "actual")] {
        let refused = region.refresh_as(id, mode, 8, &[]);
        assert_eq!(refused.status.code(), Some(1), "{id} {mode}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace-region"));
    }
    let server = Server::start(&region.snapshots());
    let before = server.json("/catalog")["snapshot"].clone();
    let replaced = region.refresh_as("lain", "drill", 8, &["--replace-region"]);
    assert!(replaced.status.success(), "{}", String::from_utf8_lossy(&replaced.stderr));
    wait_until("the server tells of the swap that it refuses", || {
        server.json("/health")["refused"]["why"]
            .as_str()
            .is_some_and(|why| why.contains("region lain"))
    });
    assert_eq!(server.json("/catalog")["snapshot"], before);
}

#[test]
fn snapshots_that_cannot_be_read_are_not_forgotten_without_a_word() {
    let region = TwoRoads::new();
    region.refresh(7);
    let id = current(&region.snapshots());
    let facts = region.snapshots().join(id.trim()).join("network/facts.json");
    std::fs::write(facts, "{").expect("a folder is writable");
    let refused = region.refresh_as("uji", "drill", 8, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--forget"));
    assert!(region.refresh_as("uji", "drill", 8, &["--forget"]).status.success());
}

#[test]
fn an_officer_ends_and_renews_on_the_map() {
    let region = TwoRoads::new();
    region.refresh(7);
    let officer = key(&region.snapshots(), "piket", "officer");
    let reporter = key(&region.snapshots(), "pos", "reporter");
    let mut server = Server::start(&region.snapshots());
    let south = |server: &Server| told(server)[1].0.clone();
    assert_eq!(south(&server), "closed");
    let end = json!({ "reason": "jembatan darurat dibuka" });
    assert_eq!(server.post("/closures/KJ-1/end", Some(&reporter), None, &end).status, 403);
    assert_eq!(server.post("/closures/KJ-9/end", Some(&officer), None, &end).status, 404);
    assert_eq!(server.post("/closures/KJ-1/end", Some(&officer), None, &json!({})).status, 400);
    let renewed = server.post("/closures/KJ-1/renew", Some(&officer), None, &json!({}));
    assert_eq!(json_of(&renewed)["state"], "active");
    let ended = server.post("/closures/KJ-1/end", Some(&officer), Some("satu"), &end);
    assert_eq!((ended.status, &json_of(&ended)["state"]), (200, &json!("ended")));
    let again = server.post("/closures/KJ-1/end", Some(&officer), Some("satu"), &end);
    assert_eq!(json_of(&again), json_of(&ended));
    assert_eq!(south(&server), "presumed");
    let closure = &server.json("/collections/closures/items/KJ-1")["properties"];
    assert_eq!((&closure["state"], &closure["evidence_state"]), (&json!("ended"), &json!("ended")));
    // A server that starts anew, and the next snapshot, remember it.
    server.kill();
    drop(server);
    let server = Server::start(&region.snapshots());
    assert_eq!(south(&server), "presumed");
    region.refresh(8);
    wait_until("the next snapshot is in service", || {
        server.json("/catalog")["as_of"] == "2025-09-18T00:00:00Z"
    });
    assert_eq!(south(&server), "presumed");
}
