//! The drill region from its sources to readers that share no code with ours.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::Path;
use std::process::Command;

use lintas_e2e::{
    LAYERS, Server, current, drill_config, lintas, published, reader, root, run, wait_until,
};
use serde_json::Value;

fn manifest(snapshots: &Path) -> Value {
    let text = std::fs::read_to_string(current(snapshots).join("manifest.json")).expect("there");
    serde_json::from_str(&text).expect("the manifest is JSON")
}

type Node = (i64, i64);

/// The road network as its readers see it.
struct ReaderGraph {
    edges: Vec<(Node, Node, Value)>,
    at: HashMap<Node, Vec<usize>>,
}

impl ReaderGraph {
    fn new(features: Vec<Value>) -> Self {
        let node = |place: &Value| {
            let degrees = |at: usize| (place[at].as_f64().expect("a number") * 1e7).round() as i64;
            (degrees(0), degrees(1))
        };
        let mut graph = Self { edges: Vec::new(), at: HashMap::new() };
        for feature in features {
            let line = feature["geometry"]["coordinates"].as_array().expect("a line").clone();
            let (from, to) = (node(&line[0]), node(&line[line.len() - 1]));
            let number = graph.edges.len();
            graph.at.entry(from).or_default().push(number);
            graph.at.entry(to).or_default().push(number);
            graph.edges.push((from, to, feature["properties"].clone()));
        }
        graph
    }

    /// The end of a usable edge that is nearest to a place.
    fn nearest(&self, lon: f64, lat: f64, usable: impl Fn(&Value) -> bool) -> Node {
        let away = |node: &Node| {
            let (dx, dy) = (node.0 as f64 / 1e7 - lon, node.1 as f64 / 1e7 - lat);
            dx * dx + dy * dy
        };
        self.edges
            .iter()
            .filter(|(_, _, properties)| usable(properties))
            .flat_map(|(from, to, _)| [*from, *to])
            .min_by(|a, b| away(a).total_cmp(&away(b)))
            .expect("a usable edge")
    }

    /// Number of edges of the way with the fewest; `None` where there is none.
    fn edges_between(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        usable: impl Fn(&Value) -> bool + Copy,
    ) -> Option<usize> {
        let start = self.nearest(from.0, from.1, usable);
        // The target is wanted on any road: one that is cut off has no usable edge near.
        let target = self.nearest(to.0, to.1, |properties| properties["class"] != "river");
        let mut steps: HashMap<Node, usize> = HashMap::from([(start, 0)]);
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == target {
                return steps.get(&node).copied();
            }
            for number in &self.at[&node] {
                let (a, b, properties) = &self.edges[*number];
                let next = if *a == node { *b } else { *a };
                if usable(properties) && !steps.contains_key(&next) {
                    steps.insert(next, steps[&node] + 1);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

fn passes(properties: &Value, class: &str) -> bool {
    ["open", "presumed", "restricted"].iter().any(|word| properties[class] == *word)
}

#[test]
fn the_drill_region_has_its_ways_its_ferries_and_its_cut_off_places() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let roads = server.features("roads");
    assert!((4_000..=12_500).contains(&roads.len()), "{} edges", roads.len());
    let statuses: BTreeSet<&str> =
        roads.iter().filter_map(|road| road["properties"]["status"].as_str()).collect();
    for status in ["open", "presumed", "restricted", "closed", "boat_only", "unknown"] {
        assert!(statuses.contains(status), "no road is {status}");
    }
    for road in &roads {
        let properties = &road["properties"];
        if properties["status"] == "open" {
            assert_ne!(properties["evidence"], "none", "{}: open without evidence", road["id"]);
        }
        assert!(properties["label_id"].is_string() && properties["label_en"].is_string());
    }
    let graph = ReaderGraph::new(roads);
    let (tenggarong, batuah) = ((116.985, -0.43), (117.045, -0.769));
    let car = |properties: &Value| passes(properties, "car");
    let edges = graph.edges_between(tenggarong, batuah, car).expect("a way for cars");
    assert!(edges >= 20, "Tenggarong to Batuah over {edges} edges");

    let land = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck"];
    let (janggut, tabang) = ((116.364, 0.220), (115.95, 0.80));
    for class in land {
        let by_road = |properties: &Value| passes(properties, class) && properties["ferry"] != true;
        assert_eq!(graph.edges_between(tenggarong, janggut, by_road), None, "{class} by road");
    }
    let with_ferry = land.iter().any(|class| {
        let usable = |properties: &Value| passes(properties, class);
        graph.edges_between(tenggarong, janggut, usable).is_some()
    });
    assert!(with_ferry, "Kembang Janggut is reached by ferry");
    for class in land {
        let usable = |properties: &Value| passes(properties, class);
        assert_eq!(graph.edges_between(tenggarong, tabang, usable), None, "{class} to Tabang");
    }
}

#[test]
fn layers_carry_the_fields_that_maps_filter_by() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let ways: BTreeSet<String> = server
        .features("roads")
        .iter()
        .map(|road| {
            let properties = &road["properties"];
            let way = properties["way"].as_str().expect("every edge tells what it is");
            assert_eq!(way == "ferry", properties["ferry"] == true, "{}", road["id"]);
            assert!(way == "river" || properties["class"] != "river", "{}", road["id"]);
            way.to_owned()
        })
        .collect();
    assert_eq!(ways, ["ferry", "river", "road"].map(str::to_owned).into());
    let sites = server.features("shelters");
    let stands_for = |site: &Value| site["properties"]["group_sites"].as_i64().expect("a number");
    assert_eq!(sites.iter().map(stands_for).sum::<i64>(), sites.len() as i64);
    assert!(sites.iter().any(|site| stands_for(site) > 1), "some stand for others");
    for site in &sites {
        let properties = &site["properties"];
        let needy = properties["supply"].is_string() || properties["silent"] == true;
        assert!(properties["ring"].is_string() || !needy, "{}", site["id"]);
        assert_eq!(properties["label_id"].is_string(), properties["label_en"].is_string());
    }
    for water in server.features("hazards") {
        let [depth, label] =
            ["depth_m", "depth_cm"].map(|field| water["properties"][field].as_f64());
        assert_eq!(depth.map(|metres| (100.0 * metres).round()), label, "{}", water["id"]);
    }
    let places = server.features("places");
    let names = |kinds: &[&str]| -> Vec<&str> {
        let of =
            places.iter().filter(|it| kinds.iter().any(|kind| it["properties"]["kind"] == *kind));
        of.filter_map(|it| it["properties"]["name"].as_str()).collect()
    };
    let (units, towns) = (names(&["unit"]), names(&["city", "town"]));
    assert!(units.contains(&"Tabang") && towns.contains(&"Tenggarong"), "{units:?}");
    assert!(units.iter().all(|unit| !towns.contains(unit)), "a name is written twice: {units:?}");
}

#[test]
fn every_layer_is_published_with_its_features_tiles_and_meanings() {
    let (_folder, snapshots) = published();
    let manifest = manifest(&snapshots);
    assert_eq!(manifest["mode"], "drill");
    let layers = manifest["layers"].as_object().expect("layers");
    assert_eq!(layers.keys().map(String::as_str).collect::<BTreeSet<_>>(), LAYERS.into());
    for (name, layer) in layers {
        assert!(layer["features"].as_u64() > Some(0), "{name} is empty");
        assert_eq!((layer["minzoom"].as_u64(), layer["maxzoom"].as_u64()), (Some(0), Some(14)));
        for field in layer["fields"].as_array().expect("fields") {
            assert!(!field["meaning"].as_str().unwrap_or_default().is_empty(), "{name}: {field}");
        }
    }
    let text = manifest.to_string();
    assert!(!text.contains(root().canonicalize().expect("root").to_str().expect("UTF-8")));
    let report = std::fs::read_to_string(current(&snapshots).join("report.html")).expect("there");
    assert!(report.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
}

#[test]
fn nothing_private_reaches_a_public_layer() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    for layer in LAYERS {
        for feature in server.features(layer) {
            let properties = feature["properties"].as_object().expect("properties");
            for private in [
                "contact",
                "infants",
                "children",
                "elderly",
                "pregnant",
                "disability",
                "female",
                "reporter_org",
                "reporter_role",
                "qty_available",
                "manager_org",
            ] {
                assert!(!properties.contains_key(private), "{layer} tells {private}");
            }
            if properties.get("type").is_some_and(|kind| kind == "home_cluster") {
                assert!(properties["people"].as_i64() >= Some(20), "a small cluster is shown");
            }
        }
    }
    for path in ["/inputs/", "/archives/stock.pmtiles"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    for path in ["/tables/stock.parquet", "/tables/dispatches.csv", "/stock", "/dispatches"] {
        assert_eq!(server.get(path).status, 401, "{path}");
    }
}

#[test]
fn gdal_reads_every_layer_file_whole() {
    let (_folder, snapshots) = published();
    let manifest = manifest(&snapshots);
    for name in LAYERS {
        let path = current(&snapshots).join(format!("layers/{name}.fgb"));
        let info = run(Command::new("ogrinfo").args(["-ro", "-al", "-so"]).arg(path));
        let count = info.lines().find_map(|line| line.strip_prefix("Feature Count: "));
        let wanted = manifest["layers"][name]["features"].as_u64();
        assert_eq!(count.and_then(|n| n.trim().parse().ok()), wanted, "{name}");
        assert!(info.contains("\"EPSG\",4326"), "{name} is in EPSG:4326");
    }
}

#[test]
fn gdal_pages_through_the_features_of_the_server() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let wanted = manifest(&snapshots)["layers"]["places"]["features"].as_u64().expect("a count");
    let info = run(Command::new("ogrinfo")
        .args(["-ro", "-al", "-q", "-oo", "PAGE_SIZE=50"])
        .arg(format!("OAPIF:{}", server.url))
        .arg("places"));
    let seen = info.lines().filter(|line| line.starts_with("OGRFeature(")).count();
    assert_eq!(seen as u64, wanted);
}

#[test]
fn tippecanoe_decodes_the_tiles_and_finds_every_road_at_the_greatest_zoom() {
    let Some(decode) = reader("tippecanoe-decode") else { return };
    let (_folder, snapshots) = published();
    let manifest = manifest(&snapshots);
    for name in LAYERS {
        let archive = current(&snapshots).join(format!("tiles/{name}.pmtiles"));
        let output = Command::new(&decode)
            .args(["-Z14", "-z14", "-c"])
            .arg(&archive)
            .output()
            .expect("tippecanoe-decode starts");
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {complaints}");
        assert!(complaints.trim().is_empty(), "{name}: {complaints}");
        let ids: BTreeSet<String> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line.trim_end_matches(',')).ok())
            .filter_map(|feature| feature["properties"]["id"].as_str().map(str::to_owned))
            .collect();
        let wanted = manifest["layers"][name]["features"].as_u64().expect("a count");
        assert_eq!(ids.len() as u64, wanted, "{name}: every feature is in some tile");
    }
}

#[test]
fn no_tile_is_over_the_byte_bound() {
    let (_folder, snapshots) = published();
    let report = std::fs::read_to_string(current(&snapshots).join("report.json")).expect("there");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    for (name, layer) in report["layers"].as_object().expect("layers") {
        assert!(layer["largest_tile_bytes"].as_u64() <= Some(500_000), "{name}");
        assert!(layer["tiles"].as_u64() > Some(0), "{name}");
        assert!(layer["thinned"].get("14").is_none(), "{name} is thinned at the greatest zoom");
    }
}

#[test]
fn the_report_of_the_drill_region_means_what_it_meant() {
    let (_folder, snapshots) = published();
    let report = std::fs::read_to_string(current(&snapshots).join("report.json")).expect("there");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let rows: BTreeMap<String, Value> = report["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .map(|source| {
            let id = source["id"].as_str().expect("an id").to_owned();
            let counts = serde_json::json!({
                "layer": source["layer"],
                "read": source["rows_read"],
                "accepted": source["rows_accepted"],
                "rejected": source["rows_rejected"],
                "held_back": source["held_back"],
            });
            (id, counts)
        })
        .collect();
    let features: BTreeMap<&String, &Value> = report["layers"]
        .as_object()
        .expect("layers")
        .iter()
        .map(|(name, layer)| (name, &layer["features"]))
        .collect();
    insta::assert_json_snapshot!(
        "drill_report",
        serde_json::json!({
            "mode": report["mode"],
            "as_of": report["as_of"],
            "event": report["event"],
            "sources": rows,
            "findings": report["findings"],
            "network": report["network"],
            "features": features,
        })
    );
}

#[test]
fn a_tile_of_tenggarong_means_what_it_meant() {
    let Some(decode) = reader("tippecanoe-decode") else { return };
    let (_folder, snapshots) = published();
    let archive = current(&snapshots).join("tiles/depots.pmtiles");
    // The zoom-9 tile that Tenggarong lies in.
    let text = run(Command::new(decode).arg("-c").arg(archive).args(["9", "422", "256"]));
    let mut features: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line.trim_end_matches(',')).ok())
        .filter(|feature| feature["properties"]["id"].is_string())
        .collect();
    features.sort_by_key(|feature| feature["properties"]["id"].to_string());
    for feature in &mut features {
        // A tile unit at this zoom is some 19 m: four decimals are what it can promise.
        for place in feature["geometry"]["coordinates"].as_array_mut().into_iter().flatten() {
            let degrees = place.as_f64().unwrap_or_default();
            *place = serde_json::json!((degrees * 1e3).round() / 1e3);
        }
    }
    assert!(!features.is_empty(), "there are depots in Tenggarong");
    insta::assert_json_snapshot!("tenggarong_depots_z9", features);
}

#[test]
fn a_running_server_takes_a_new_snapshot_and_refuses_a_bad_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let first = drill_config(folder.path(), "2025-09-18T09:00:00+08:00");
    run(lintas(&snapshots).args(["-q", "refresh", "-c"]).arg(first));
    let server = Server::start(&snapshots);
    let before = server.get("/catalog").snapshot.expect("a snapshot");
    let second = drill_config(folder.path(), "2025-09-18T10:00:00+08:00");
    run(lintas(&snapshots).args(["-q", "refresh", "-c"]).arg(second));
    let published = current(&snapshots).file_name().expect("a name").to_string_lossy().into_owned();
    assert_ne!(before, published);
    wait_until("the new snapshot is served", || {
        server.get("/catalog").snapshot.as_ref() == Some(&published)
    });

    // A snapshot whose tiles were overwritten by something else.
    let third = drill_config(folder.path(), "2025-09-18T11:00:00+08:00");
    let elsewhere = folder.path().join("elsewhere");
    run(lintas(&elsewhere).args(["-q", "refresh", "-c"]).arg(third));
    let bad = current(&elsewhere).file_name().expect("a name").to_string_lossy().into_owned();
    std::fs::write(current(&elsewhere).join("tiles/roads.pmtiles"), b"not tiles").expect("written");
    std::fs::rename(current(&elsewhere), snapshots.join(&bad)).expect("moved");
    std::fs::write(snapshots.join("next"), format!("{bad}\n")).expect("written");
    std::fs::rename(snapshots.join("next"), snapshots.join("current")).expect("flipped");
    wait_until("the bad one is told", || {
        String::from_utf8_lossy(&server.get("/health").body).contains(&bad)
    });
    assert_eq!(server.get("/catalog").snapshot.as_ref(), Some(&published));
    assert_eq!(server.get("/tiles/roads/9/422/256").status, 200);
}
