//! Which routes are open: a closure changes every answer at once, opening it again undoes nothing and
//! remembers who saw it, and no acknowledged report is ever lost.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use lintas_e2e::{
    Dice, Server, drill_config, key, kill_under_way, lintas, published, reader, rounds, rounds_of,
    run, try_post, wait_until,
};
use serde_json::{Value, json};

fn point(feature: &Value) -> String {
    let place = &feature["geometry"]["coordinates"];
    format!("{},{}", place[0], place[1])
}

fn ids(route: &Value) -> Vec<String> {
    route["features"][0]["properties"]["edges"]
        .as_array()
        .map(|edges| edges.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect())
        .unwrap_or_default()
}

/// A shelter, the way to it, and a bridge on that way without which there is no way by land.
struct OnlyBridge {
    path: String,
    route: Value,
    bridge: Value,
}

fn only_bridge(server: &Server) -> OnlyBridge {
    let bridges: BTreeMap<String, Value> = server
        .features("roads")
        .into_iter()
        .filter(|road| {
            let of = &road["properties"];
            // One that is in doubt would be faster once it was seen open.
            let free = of["pickup"] == "open" || of["pickup"] == "presumed";
            let needed = of["people_cut_off"].as_i64().is_some_and(|people| people > 0);
            of["bridge"] == true && free && needed
        })
        .map(|road| (road["properties"]["id"].as_str().expect("an id").to_owned(), road))
        .collect();
    assert!(!bridges.is_empty(), "the drill region has bridges that people depend on");
    let depots = server.features("depots");
    for shelter in server.features("shelters") {
        let nearest = &shelter["properties"]["nearest_depot"];
        let Some(depot) = depots.iter().find(|depot| depot["properties"]["id"] == *nearest) else {
            continue;
        };
        let path = format!("/route?from={}&to={}&vehicle=pickup", point(depot), point(&shelter));
        let route = server.json(&path);
        if let Some(bridge) = ids(&route).iter().find_map(|id| bridges.get(id)) {
            return OnlyBridge { path, route, bridge: bridge.clone() };
        }
    }
    panic!("no way to a shelter leads over a bridge that people depend on");
}

/// The tile of the greatest zoom in which a line begins.
fn tile_of(line: &Value) -> (u32, u32) {
    let place = &line["geometry"]["coordinates"][0];
    let (lon, lat) = (place[0].as_f64().expect("lon"), place[1].as_f64().expect("lat"));
    let side = f64::from(1 << 14);
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    (((lon + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

/// The status of an edge in a tile, as a program reads it that shares no code with ours.
fn status_in_tile(tile: &[u8], (x, y): (u32, u32), id: &str, folder: &Path) -> Option<String> {
    let decode = reader("tippecanoe-decode")?;
    let file = folder.join("tile.mvt");
    std::fs::write(&file, tile).expect("a temporary folder is writable");
    let mut command = Command::new(decode);
    command.arg(&file).args(["14", &x.to_string(), &y.to_string()]);
    let decoded: Value = serde_json::from_str(&run(&mut command)).expect("JSON");
    let layers = decoded["features"].as_array().expect("layers");
    let features = layers.iter().flat_map(|layer| layer["features"].as_array().expect("features"));
    let mut mine = features.filter(|feature| feature["properties"]["id"] == id);
    let status = mine.next().map(|feature| feature["properties"]["status"].clone());
    Some(status.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default())
}

fn report(server: &Server, key: &str, name: &str, body: &Value) -> Value {
    let answer = server.post("/reports", Some(key), Some(name), body);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[test]
fn a_closed_bridge_changes_every_answer_at_once_and_an_officer_opens_it_again() {
    let (folder, snapshots) = published();
    let reporter = key(&snapshots, "pos-kota-bangun", "reporter");
    let officer = key(&snapshots, "piket-pusdalops", "officer");
    let server = Server::start(&snapshots);
    let OnlyBridge { path, route, bridge } = only_bridge(&server);
    let id = bridge["properties"]["id"].as_str().expect("an id").to_owned();
    let item = format!("/collections/roads/items/{id}");
    let at = tile_of(&bridge);
    let tile = format!("/tiles/roads/14/{}/{}", at.0, at.1);
    let far = "/tiles/roads/14/0/0".to_owned();
    let from = path.split(['?', '&']).find(|part| part.starts_with("from=")).expect("from");
    let reach = format!("/reach?{from}&vehicle=pickup&minutes=600");
    let (tile_before, far_before) = (server.get(&tile), server.get(&far));
    let reach_before = server.json(&reach);
    let reached = |answer: &Value| answer.to_string().contains(&format!("\"{id}\""));

    let closed = json!({
        "status": "closed", "edges": [id], "cause": "flood", "reason": "Lantai jembatan terendam",
        "seen_at": server.json("/catalog")["as_of"], "confidence": "seen", "mode": "drill",
    });
    let answer = report(&server, &reporter, "tutup-1", &closed);
    assert_eq!(answer["edges"], json!([id]));

    // At once: in the first answer that is asked for after the acknowledgement.
    assert_eq!(server.json(&item)["properties"]["status"], "closed");
    let now = server.json(&path);
    assert!(!ids(&now).contains(&id), "nobody is sent over a closed bridge");
    if now["features"].as_array().is_some_and(Vec::is_empty) {
        assert_eq!(now["status"], "closed");
        let blocked = now["blocked_by"].as_array().expect("what blocks");
        assert!(blocked.iter().any(|one| one["id"] == id.as_str()), "{blocked:?}");
        assert!(now["nearest_reachable"].is_object(), "{now}");
    } else {
        let ferry = |id: &String| {
            server.json(&format!("/collections/roads/items/{id}"))["properties"]["ferry"] == true
        };
        assert!(ids(&now).iter().any(ferry), "around the only bridge leads a ferry alone");
    }
    let tile_closed = server.get(&tile);
    assert_ne!(tile_closed.etag, tile_before.etag, "its tile is another one");
    if let Some(status) = status_in_tile(&tile_closed.body, at, &id, folder.path()) {
        assert_eq!(status, "closed");
    }
    assert_eq!(server.get(&far).etag, far_before.etag, "a tile elsewhere is the same");
    let reach_closed = server.json(&reach);
    assert!(reach_before != reach_closed, "less is reached");
    let changes = server.json("/changes?since=0");
    assert!(changes.to_string().contains(&id), "who polls is told: {changes}");

    // A reporter's better news waits; an officer's acts.
    let mut open = closed.clone();
    open["status"] = "open".into();
    open["reason"] = "Air surut, jembatan dilewati".into();
    let told = report(&server, &reporter, "buka-1", &open);
    assert_eq!(told["state"], "unverified", "{told}");
    assert_eq!(server.json(&item)["properties"]["status"], "closed");
    report(&server, &officer, "buka-2", &open);
    let road = server.json(&item);
    assert_ne!(road["properties"]["status"], "closed", "{road}");
    assert_eq!(road["properties"]["evidence"], "confirmed", "it was seen open");
    let after = server.json(&path);
    let told = |route: &Value| {
        let of = &route["features"][0]["properties"];
        (ids(route), of["duration_s"].clone(), of["distance_m"].clone())
    };
    assert_eq!(told(&after), told(&route), "the way is as before");
    assert_eq!(reached(&server.json(&reach)), reached(&reach_before));
}

#[test]
fn two_words_at_once_end_the_same_in_either_order() {
    let (_folder, snapshots) = published();
    let roads: Vec<String> = {
        let server = Server::start(&snapshots);
        let open = |road: &&Value| road["properties"]["status"] == "open";
        let features = server.features("roads");
        let open = features.iter().filter(open);
        open.step_by(97).take(12).map(|r| r["properties"]["id"].as_str().unwrap().into()).collect()
    };
    let says = |status: &str, id: &str| {
        json!({"status": status, "edges": [id], "cause": "flood", "confidence": "seen",
               "seen_at": "2025-09-18T09:00:00+08:00", "mode": "drill"})
    };
    let mut ends = Vec::new();
    for order in [["closed", "restricted"], ["restricted", "closed"]] {
        let state = tempfile::tempdir().expect("a folder");
        let keys = ["satu", "dua"]
            .map(|name| lintas_e2e::key_in(&snapshots, Some(state.path()), name, "reporter"));
        let server = Server::start_with(&snapshots, Some(state.path()));
        std::thread::scope(|scope| {
            for (status, key) in order.iter().zip(&keys) {
                let (server, roads) = (&server, &roads);
                scope.spawn(move || {
                    for id in roads {
                        report(server, key, &format!("{status}-{id}"), &says(status, id));
                    }
                });
            }
        });
        let states: Vec<Value> = roads
            .iter()
            .map(|id| {
                let road = server.json(&format!("/collections/roads/items/{id}"));
                json!([road["properties"]["status"], road["properties"]["car"]])
            })
            .collect();
        ends.push(states);
    }
    assert_eq!(ends[0], ends[1]);
    assert!(ends[0].iter().all(|end| end[0] == "closed"), "the worse stands: {:?}", ends[0]);
}

/// Every edge's state as the server tells it, by id.
fn states(server: &Server) -> BTreeMap<String, Value> {
    let mut states = BTreeMap::new();
    for mut road in server.features("roads") {
        let id = road["properties"]["id"].as_str().expect("an id").to_owned();
        states.insert(id, road["properties"].take());
    }
    states
}

#[test]
fn ten_thousand_reports_and_withdrawals_under_load_leave_what_a_fresh_start_finds() {
    const AT_A_TIME: usize = 16;
    let each = rounds(10_000) / AT_A_TIME;
    let (_folder, snapshots) = published();
    // Each of them has keys of its own: one key may send 12,000 requests a minute, and that is not enough.
    let keys: Vec<[String; 2]> = (0..AT_A_TIME)
        .map(|worker| {
            [("piket", "officer"), ("relawan", "reporter")]
                .map(|(name, role)| key(&snapshots, &format!("{name} {worker}"), role))
        })
        .collect();
    let server = Server::start(&snapshots);
    let roads: Vec<String> = states(&server).into_keys().collect();
    let statuses = ["closed", "restricted", "open", "boat_only", "unknown", "closed"];
    std::thread::scope(|scope| {
        for worker in 0..AT_A_TIME {
            let (server, roads, keys) = (&server, &roads, keys[worker].each_ref());
            scope.spawn(move || {
                let mut dice = Dice::new(worker as u64);
                let mut roll = move |sides: usize| dice.roll(sides);
                let mut mine: Vec<String> = Vec::new();
                for number in 0..each {
                    let key = keys[usize::from(roll(4) == 0)];
                    if roll(5) == 0 && !mine.is_empty() {
                        let id = mine.swap_remove(roll(mine.len()));
                        let path = format!("/reports/{id}/withdraw");
                        let name = format!("tarik-{worker}-{number}");
                        let answer = server.post(&path, Some(keys[0]), Some(&name), &json!({}));
                        assert!(answer.status < 300, "{}", String::from_utf8_lossy(&answer.body));
                        continue;
                    }
                    let second = 59 - roll(60);
                    let cause = ["flood", "landslide", "bridge_damage"][roll(3)];
                    let body = json!({
                        "status": statuses[roll(statuses.len())],
                        "edges": [roads[roll(roads.len())]],
                        "cause": cause,
                        "seen_at": format!("2025-09-18T08:{:02}:{second:02}+08:00", roll(60)),
                        "confidence": "seen", "mode": "drill",
                    });
                    let told = report(server, key, &format!("lapor-{worker}-{number}"), &body);
                    mine.push(told["id"].as_str().expect("an id").to_owned());
                }
            });
        }
    });
    let lived = states(&server);
    drop(server);
    let fresh = states(&Server::start(&snapshots));
    assert_eq!(lived.len(), fresh.len());
    for (id, state) in &lived {
        assert_eq!(Some(state), fresh.get(id), "{id}");
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let kills = rounds_of(60, 2_000);
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let road = {
        let server = Server::start(&snapshots);
        server.features("roads")[0]["properties"]["id"].as_str().expect("an id").to_owned()
    };
    let mut dice = Dice::new(3);
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..kills {
        let mut server = Server::start(&snapshots);
        let url = server.url.clone();
        let post = |number: usize| {
            let body = json!({
                "status": "restricted", "edges": [road], "cause": "flood", "confidence": "seen",
                "seen_at": "2025-09-18T08:59:00+08:00", "mode": "drill",
            });
            let name = format!("bunuh-{round}-{number}");
            let answer = try_post(&url, "/reports", Some(&officer), Some(&name), &body)?;
            assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
            let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
            Some(told["id"].as_str().expect("an id").to_owned())
        };
        let acks = dice.roll(9);
        acknowledged.extend(kill_under_way(&mut server, acks, &mut dice, post));
    }
    assert!(acknowledged.len() > kills, "reports were under way: {}", acknowledged.len());
    let server = Server::start(&snapshots);
    let kept: Vec<String> = server.json("/reports?limit=100000")["features"]
        .as_array()
        .expect("reports")
        .iter()
        .map(|report| report["properties"]["id"].as_str().expect("an id").to_owned())
        .collect();
    let kept: std::collections::HashSet<&String> = kept.iter().collect();
    for id in &acknowledged {
        assert!(kept.contains(id), "{id} was acknowledged and is lost");
    }
}

/// Seconds of the ways by boat to the sites that nothing else gets to, by site, as they are published.
fn published_by_boat(server: &Server) -> BTreeMap<String, (String, f64)> {
    let by_boat = |way: &Value| way["properties"]["vehicle"] == "boat";
    let ways = server.features("routes").into_iter().filter(by_boat);
    let text = |way: &Value, name: &str| way["properties"][name].as_str().expect("text").to_owned();
    let seconds = |way: &Value| way["properties"]["duration_s"].as_f64().expect("seconds");
    ways.map(|way| (text(&way, "shelter"), (text(&way, "depot"), seconds(&way)))).collect()
}

#[test]
fn loading_a_boat_takes_as_long_as_the_region_says_in_every_answer() {
    let served = |load_min: u32| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = drill_config(folder.path(), "2025-09-18T09:00:00+08:00");
        let text = std::fs::read_to_string(&config).expect("the configuration is readable");
        let text = format!("{text}\n[speeds.water]\nload_min = {load_min}\n");
        std::fs::write(&config, text).expect("the configuration is writable");
        let snapshots = folder.path().join("snapshots");
        run(lintas(&snapshots).args(["-q", "refresh", "-c"]).arg(&config));
        let server = Server::start(&snapshots);
        (folder, snapshots, server)
    };
    let (_folder, _, usual) = served(20);
    let (_other, snapshots, slow) = served(60);
    let (usual, published) = (published_by_boat(&usual), published_by_boat(&slow));
    let depots = slow.features("depots");
    let same = |a: f64, b: f64| (a - b).abs() <= 0.01 * b;
    let (mut compared, mut loaded) = (0, None);
    for site in slow.features("shelters") {
        let of = &site["properties"];
        let id = of["id"].as_str().expect("an id");
        let Some((depot, seconds)) = published.get(id).filter(|_| of["access"] == "boat_only")
        else {
            continue;
        };
        let minutes = of["eta_min"].as_f64().expect("minutes");
        assert!(same(minutes * 60.0, *seconds), "{id}: {minutes} min, {seconds} s");
        let from = depots.iter().find(|it| it["properties"]["id"] == **depot).expect("its depot");
        let path = format!("/route?from={}&to={}&vehicle=boat", point(from), point(&site));
        let route = slow.json(&path)["features"][0]["properties"].take();
        // `/route` takes the fastest way that is known, which may lead over worse pieces.
        if same(route["duration_s"].as_f64().expect("seconds"), *seconds) {
            compared += 1;
            let waits = usual.get(id).is_some_and(|(_, usual)| *seconds > usual + 2_000.0);
            loaded = loaded.or(waits.then_some((site.clone(), minutes)));
        }
    }
    assert!(compared >= 8, "{compared} ways by boat told alike");
    let (site, minutes) = loaded.expect("a boat is loaded where no jetty says how long that takes");

    // A site that is first told to the server has its way worked out by the server alone.
    let officer = key(&snapshots, "piket", "officer");
    let said = json!({ "name": "Posko Baru", "people": 12, "geometry": site["geometry"], "mode": "drill" });
    let answer = slow.post("/sites/baru-1/status", Some(&officer), Some("baru-1"), &said);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let live = || slow.json("/collections/shelters/items/baru-1")["properties"].take();
    wait_until("its way is found", || live()["eta_min"].is_number());
    let live = live();
    assert_eq!(live["access"], "boat_only", "{live}");
    assert!(same(live["eta_min"].as_f64().expect("minutes"), minutes), "{minutes} min, {live}");
}
