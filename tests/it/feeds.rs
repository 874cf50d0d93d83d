//! Feeds as their subscribers read them: over the drill, with one report added and one closure ended.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use lintas_e2e::{Server, key, published, python, root, run};
use serde_json::{Value, json};

const DRILL: &str = "LATIHAN – BUKAN KEJADIAN NYATA";

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().unwrap_or_else(|| panic!("{name} is a list in {of}"))
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} is a text in {of}"))
}

fn of(feature: &Value) -> &Value {
    &feature["properties"]
}

/// Ids of the closures and reports that speak against a road, or did.
fn events(server: &Server) -> BTreeSet<String> {
    let speaks = |it: &&Value| {
        let of = of(it);
        of["status"] != "open" && of["status"].is_string() && of["state"] != "unverified"
    };
    let features = server.features("closures");
    features.iter().filter(speaks).map(|it| text(of(it), "id").to_owned()).collect()
}

/// Ids of the open sites and of the units that lack something or are cut off.
fn lacking(server: &Server, layer: &str) -> BTreeSet<String> {
    let lacks = |of: &Value| {
        let fields = of.as_object().expect("properties");
        let gap = |(name, value): (&String, &Value)| {
            name.ends_with("_gap") && value.as_f64().is_some_and(|gap| gap >= 0.000_5)
        };
        let cut_off = ["cut_off", "boat_only"].iter().any(|access| of["access"] == *access);
        let people = of["people_cut_off"].as_f64().is_some_and(|people| people > 0.0);
        of["status"] != "closed" && (fields.iter().any(gap) || cut_off || people)
    };
    let features = server.features(layer);
    features.iter().map(of).filter(|it| lacks(it)).map(|it| text(it, "id").to_owned()).collect()
}

/// What follows the last slash of an address, decoded; ids of the drill need no more than that.
fn id(address: &str) -> String {
    let last = address.rsplit('/').next().unwrap_or_default();
    last.replace("%20", " ").replace("%2F", "/").replace("%3A", ":")
}

fn ids(entries: &[Value], of_layer: &str) -> BTreeSet<String> {
    let of_layer = format!("/collections/{of_layer}/items/");
    let items = entries.iter().map(|entry| text(entry, "item"));
    items.filter(|item| item.contains(&of_layer)).map(id).collect()
}

/// Closes a road that has a name; answers the report's id and the name.
fn close_a_road(server: &Server, key: &str) -> (String, String) {
    let roads = server.json("/collections/roads/items?limit=1000");
    let named = list(&roads, "features")
        .iter()
        .map(of)
        .find(|it| it["name"].is_string() && it["status"] == "presumed" && it["class"] != "river");
    let road = named.expect("a road of the drill has a name");
    let report = json!({
        "status": "closed", "edges": [road["id"]], "cause": "flood", "depth_m": 0.9,
        "reason": "Tiang <miring> & \"kabel\" putus", "confidence": "seen", "mode": "drill",
    });
    let filed = server.post("/reports", Some(key), None, &report);
    assert_eq!(filed.status, 201, "{}", String::from_utf8_lossy(&filed.body));
    let filed: Value = serde_json::from_slice(&filed.body).expect("JSON");
    (text(&filed, "id").to_owned(), text(road, "name").to_owned())
}

/// Ends a closure that a file brought; answers its id.
fn end_a_closure(server: &Server, officer: &str) -> String {
    let closures = server.features("closures");
    let active = closures.iter().map(of).find(|it| {
        it["state"] == "active" && it["status"] == "closed" && it["source"] != "reports"
    });
    let closure = text(active.expect("the drill has closures"), "id").to_owned();
    let because = json!({"reason": "sudah dibersihkan"});
    let ended = server.post(&format!("/closures/{closure}/end"), Some(officer), None, &because);
    assert!(ended.status < 300, "{}", String::from_utf8_lossy(&ended.body));
    closure
}

fn read(python: &Path, server: &Server) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let script = root().join("tests/oracles/feeds.py");
    let read = run(Command::new(python).arg(script).arg(&server.url).arg(folder.path()));
    serde_json::from_str(&read).expect("JSON")
}

#[test]
fn feeds_are_read_by_programs_that_are_not_ours() {
    let Some(python) = python() else { return };
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket-PLANT", "officer");
    let server = Server::start(&snapshots);
    let (report, road) = close_a_road(&server, &officer);
    let ended = end_a_closure(&server, &officer);
    let read = read(&python, &server);

    let closures = list(&read["closures"], "entries");
    assert_eq!(read["closures"]["wrong"], json!([]), "feedparser finds nothing wrong");
    assert_eq!(read["closures"]["version"], "atom10");
    assert_eq!(ids(closures, "closures"), events(&server), "all events, and no others");
    let of_report = closures.iter().find(|it| text(it, "item").ends_with(&report));
    let of_report = of_report.expect("the report is an entry");
    assert!(text(of_report, "title").contains(&format!("{road}: tertutup")), "{of_report}");
    assert!(text(of_report, "content").contains("Tiang <miring>"), "{of_report}");
    let shortages = list(&read["shortages"], "entries");
    assert_eq!(read["shortages"]["wrong"], json!([]));
    for layer in ["shelters", "needs"] {
        assert_eq!(ids(shortages, layer), lacking(&server, layer), "{layer}");
    }
    for entries in [closures, shortages] {
        assert!(!entries.is_empty());
        let unique: BTreeSet<&str> = entries.iter().map(|it| text(it, "id")).collect();
        assert_eq!(unique.len(), entries.len(), "each thing has an id of its own");
        for entry in entries {
            assert!(text(entry, "title").starts_with(DRILL), "{entry}");
            assert!(entry["place"].is_string(), "it has a place: {entry}");
            let first: Vec<f64> = list(entry, "first").iter().filter_map(Value::as_f64).collect();
            assert!(
                (115.0..118.0).contains(&first[0]) && (-2.0..2.0).contains(&first[1]),
                "{entry}"
            );
        }
        // Newest first, whatever the offset of the moments: the region has one.
        let moments: Vec<&str> = entries.iter().map(|it| text(it, "updated")).collect();
        assert!(moments.is_sorted_by(|a, b| a >= b), "{moments:?}");
    }

    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for message in list(&read, "caps") {
        assert_eq!(message["wrong"], json!([]), "{message}");
        assert_eq!(message["status"], json!(["Exercise"]), "{message}");
        assert_eq!(message["languages"], json!(["id-ID", "en"]), "{message}");
        assert_eq!(message["note"], json!([DRILL]), "{message}");
        assert!(!list(message, "areas").is_empty(), "{message}");
        for headline in list(message, "headlines") {
            assert!(headline.as_str().is_some_and(|it| it.starts_with(DRILL)), "{message}");
        }
        *kinds.entry(message["msgType"][0].as_str().unwrap_or_default().to_owned()).or_default() +=
            1;
        let refers = !list(message, "references").is_empty();
        assert_eq!(refers, message["msgType"] != json!(["Alert"]), "{message}");
    }
    assert!(kinds.contains_key("Alert") && kinds.contains_key("Cancel"), "{kinds:?}");
    let of_ended = list(&read, "caps").iter().find(|it| id(text(it, "address")) == ended);
    assert_eq!(of_ended.expect("the ended closure has a message")["msgType"], json!(["Cancel"]));

    assert_eq!(read["open511"], json!([]), "the validator of Open511 finds nothing wrong");
    let wpt = &read["closures_gpx"]["waypoints"];
    assert!(wpt["count"].as_u64().is_some_and(|it| it > 0), "{wpt}");
    assert!(read["closures_gpx"]["tracks"]["count"].as_u64().is_some_and(|it| it > 0));
    let open = server.features("shelters");
    let open = open.iter().filter(|it| of(it)["status"] != "closed").count();
    assert_eq!(read["sites_gpx"]["waypoints"]["count"], open);
    for file in ["closures_gpx", "sites_gpx"] {
        for name in list(&read[file]["waypoints"], "names") {
            assert!(name.as_str().is_some_and(|it| it.starts_with("LATIHAN ")), "{name}");
        }
    }
}

#[test]
fn road_events_have_the_shape_of_open511_and_wzdx() {
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket-PLANT", "officer");
    let server = Server::start(&snapshots);
    let (report, road) = close_a_road(&server, &officer);
    end_a_closure(&server, &officer);

    let all = server.json("/feeds/open511.json?status=ALL&limit=1000");
    assert_eq!(all["meta"]["version"], "v1");
    assert_eq!(list(&all, "events").len(), events(&server).len());
    let active = server.json("/feeds/open511.json?limit=1000");
    assert!(
        list(&active, "events").len() < list(&all, "events").len(),
        "the ended one is archived"
    );
    let is_one_of = |event: &Value, field: &str, words: &[&str]| {
        assert!(words.contains(&text(event, field)), "{field}: {event}");
    };
    for event in list(&all, "events") {
        is_one_of(event, "status", &["ACTIVE", "ARCHIVED"]);
        is_one_of(event, "severity", &["MINOR", "MODERATE", "MAJOR", "UNKNOWN"]);
        is_one_of(
            event,
            "event_type",
            &["CONSTRUCTION", "SPECIAL_EVENT", "INCIDENT", "WEATHER_CONDITION", "ROAD_CONDITION"],
        );
        assert!(text(event, "headline").starts_with(DRILL), "{event}");
        assert!(text(event, "headline").chars().count() < 500, "{event}");
        let (jurisdiction, local) = text(event, "id").split_once('/').expect("two parts");
        assert_eq!(jurisdiction, "kukar.lintas");
        assert!(
            local.bytes().all(|it| it.is_ascii_alphanumeric() || b"_.-".contains(&it)),
            "{local}"
        );
        assert!(event["geography"]["coordinates"].is_array(), "{event}");
        let interval = event["schedule"]["intervals"][0].as_str().unwrap_or_default();
        assert!(interval.len() >= 17 && interval.as_bytes()[16] == b'/', "{interval}");
    }

    let wzdx = server.json("/feeds/wzdx.json");
    let info = &wzdx["feed_info"];
    assert_eq!((&info["version"], &wzdx["type"]), (&json!("4.2"), &json!("FeatureCollection")));
    assert!(text(info, "publisher").starts_with(DRILL));
    let sources: BTreeSet<&str> =
        list(info, "data_sources").iter().map(|it| text(it, "data_source_id")).collect();
    let mut ids = BTreeSet::new();
    for event in list(&wzdx, "features") {
        assert!(ids.insert(text(event, "id")), "an id of its own: {event}");
        let kind = text(&event["geometry"], "type");
        assert!(["LineString", "MultiPoint"].contains(&kind), "{event}");
        let core = &of(event)["core_details"];
        assert_eq!(core["event_type"], "work-zone");
        assert!(sources.contains(text(core, "data_source_id")), "{event}");
        assert!(!list(core, "road_names").is_empty());
        for moment in ["start_date", "end_date"] {
            assert!(text(of(event), moment).ends_with('Z'), "in UTC: {event}");
        }
        assert!(text(of(event), "start_date") <= text(of(event), "end_date"), "{event}");
        let impacts = ["all-lanes-closed", "unknown"];
        assert!(impacts.contains(&text(of(event), "vehicle_impact")), "{event}");
    }
    let named = |it: &&Value| list(&of(it)["core_details"], "road_names").contains(&json!(road));
    let reported = list(&wzdx, "features").iter().find(named).expect("the reported road");
    assert!(text(&of(reported)["core_details"], "description").contains("Bukan zona kerja"));
    assert!(!wzdx.to_string().contains("PLANT") && !all.to_string().contains("PLANT"));
    let cap = server.get(&format!("/feeds/closures.cap/{report}"));
    assert!(!String::from_utf8_lossy(&cap.body).contains("PLANT"), "nobody learns who said it");
}
