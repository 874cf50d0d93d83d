//! Whoever has no key learns nothing of people, cargo, vehicles and hours: every public output is
//! searched for what the drill, and the test itself, planted.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use lintas_e2e::{LAYERS, PATIENCE, Server, current, key, key_of, published, reader};
use serde_json::{Value, json};

/// Words that look personal in columns that are never public, and what the test itself reports.
const PRIVATE_WORDS: [&str; 8] = [
    "PLANT-PRIVAT-01",
    "PLANT-PRIVAT-02",
    "PLANT-PRIVAT-03",
    "PLANT-KT-8842",
    "PLANT-LIVE-NOTE",
    "PLANT-LIVE-PLATE",
    "PLANT-LIVE-SITE",
    "PLANT-LIVE-BEHALF",
];
/// A quantity in a depot, an amount on its way, one sent while the test runs; the first two
/// never as a number of their own.
const PRIVATE_NUMBERS: [&str; 3] = ["40731", "8137", "41.137"];
/// When a dispatch should arrive: in the region's time and in UTC.
const PRIVATE_TIMES: [&str; 2] = ["2025-09-18T15:17:38", "2025-09-18T07:17:38"];

/// What of the private things stands in a text.
pub(crate) fn private_in(text: &str) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = PRIVATE_WORDS
        .iter()
        .chain(&PRIVATE_TIMES)
        .copied()
        .filter(|word| text.contains(word))
        .collect();
    let apart = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || ".-_".contains(c));
    for number in PRIVATE_NUMBERS {
        let stands = text.match_indices(number).any(|(at, _)| {
            let rest = text[at + number.len()..].trim_start_matches(".0");
            apart(text[..at].chars().next_back()) && apart(rest.chars().next())
        });
        if stands {
            found.push(number);
        }
    }
    found
}

/// Tells of a dispatch and of a site, with words that nobody but their own may read.
pub(crate) fn report_live(server: &Server, officer: &str) {
    let sent = json!({
        "from": "GD-01", "to": "PSK-10", "item": "beras", "amount": 41.137, "unit": "kg",
        "vehicle": "pickup", "vehicle_id": "PLANT-LIVE-PLATE", "state": "disiapkan",
        "note": "PLANT-LIVE-NOTE", "agency": "BPBD", "mode": "drill",
    });
    let answer = server.post("/dispatches", Some(officer), Some("aid-1"), &sent);
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, 201, "{words}");
    let seen = json!({
        "people": 97, "people_unit": "jiwa", "note": "PLANT-LIVE-SITE",
        "on_behalf_of": "PLANT-LIVE-BEHALF", "channel": "radio", "mode": "drill",
    });
    let answer = server.post("/sites/PSK-10/status", Some(officer), Some("aid-2"), &seen);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
}

/// What `/events` tells while `during` runs.
fn events(server: &Server, during: impl FnOnce()) -> String {
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut stream = std::net::TcpStream::connect(&address).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    write!(stream, "GET /events HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n")
        .expect("a request is sent");
    during();
    let (mut told, mut buffer) = (Vec::new(), [0; 65_536]);
    let whole = |text: &str| {
        let ends = |at: usize| text[at..].contains("\n\n");
        ["event: dispatch", "event: site"].iter().all(|event| text.find(event).is_some_and(ends))
    };
    // The stream itself never ends: its heart goes on beating.
    let started = Instant::now();
    while started.elapsed() < PATIENCE && !whole(&String::from_utf8_lossy(&told)) {
        let count = stream.read(&mut buffer).expect("the stream goes on");
        told.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&told).into_owned()
}

#[test]
fn what_is_private_is_nowhere_public_and_an_officer_finds_it() {
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let log = folder.path().join("log");
    let server = Server::start_logging(&snapshots, &log);
    let mut public: Vec<(String, String)> = Vec::new();
    let told = events(&server, || report_live(&server, &officer));
    assert!(told.contains("event: dispatch") && told.contains("event: site"), "{told}");
    public.push(("/events".to_owned(), told));
    for layer in LAYERS {
        let features = server.features(layer).iter().map(Value::to_string).collect::<Vec<_>>();
        public.push((format!("features of {layer}"), features.join("\n")));
    }
    let paths = [
        "/catalog",
        "/needs",
        "/needs?item=beras",
        "/needs?site=PSK-17",
        "/needs?site=PSK-10",
        "/tables/needs.csv",
        "/tables/4w.csv",
        "/tables/silent.csv",
        "/bulletin?format=text",
        "/bulletin?format=html",
        "/bulletin?format=json",
        "/changes?since=0",
        "/feeds/closures.atom?limit=1000",
        "/feeds/shortages.atom?limit=1000",
        "/feeds/shortages.cap/shelters/PSK-10",
        "/feeds/shortages.cap/shelters/PSK-17",
        "/feeds/open511.json?status=ALL&limit=1000",
        "/feeds/wzdx.json",
        "/feeds/closures.gpx",
        "/feeds/sites.gpx",
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
        "/search?q=PSK-17",
        "/search?q=PLANT",
        "/search?q=GD-10",
        "/stock",
        "/dispatches",
        "/dispatches/SJ-BPBD-010",
        "/dispatches/SJ-BPBD-010/surat-jalan",
        "/dispatches/SJ-BPBD-010/bast",
        "/agencies/BPBD/sheet",
        "/agencies/BPBD/sheet.csv",
        "/agencies/BPBD/sheet.xlsx",
        "/agencies/DINSOS/sheet.csv",
        "/whoami",
        "/proposal",
        "/decisions",
        "/decisions.csv",
        "/tables/stock.csv",
        "/tables/dispatches.csv",
        "/tables/movements.csv",
        "/tables/stock.parquet",
        "/tables/dispatches.parquet",
        "/inputs/pengungsian.geojsonl",
        "/index/aid.json",
        "/nearest?to=116.985,-0.43&vehicle=truck&item=beras",
        "/reports",
        "/collections/shelters/items/PSK-17",
        "/collections/depots/items/GD-10",
        "/collections/shelters/items/PLANT-PRIVAT",
        "/",
    ];
    for path in paths {
        let answer = server.get(path);
        public.push((path.to_owned(), String::from_utf8_lossy(&answer.body).into_owned()));
        let for_all = [
            "/stock",
            "/dispatches",
            "/agencies",
            "/proposal",
            "/decisions",
            "/tables/stock",
            "/tables/dispatches",
            "/tables/movements",
        ];
        if for_all.iter().any(|closed| path.starts_with(closed)) {
            assert!([401, 404].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
    let nobody = json!({"from": "GD-10", "to": "PSK-17", "item": "beras", "amount": 1, "unit": "kg", "mode": "drill"});
    for (path, body) in
        [("/dispatches", &nobody), ("/sites/PSK-17/status", &json!({"people": 1, "mode": "drill"}))]
    {
        let answer = server.post(path, None, None, body);
        assert_eq!(answer.status, 401, "{path}");
        public.push((format!("POST {path}"), String::from_utf8_lossy(&answer.body).into_owned()));
    }
    // An officer's mistake is answered in words that a screen may show.
    let short = json!({"from": "GD-10", "to": "PSK-17", "item": "beras", "amount": 9_000_000, "unit": "kg", "agency": "DINSOS", "state": "disiapkan", "vehicle": "truck", "mode": "drill"});
    let refused = server.post("/dispatches", Some(&officer), Some("aid-3"), &short);
    assert_eq!(refused.status, 409, "{}", String::from_utf8_lossy(&refused.body));

    let decode = reader("tippecanoe-decode");
    for layer in LAYERS {
        let file = server.get(&format!("/archives/{layer}.fgb"));
        assert_eq!(file.status, 200, "{layer}");
        public.push((format!("{layer}.fgb"), String::from_utf8_lossy(&file.body).into_owned()));
        if let Some(decode) = &decode {
            let archive = current(&snapshots).join(format!("tiles/{layer}.pmtiles"));
            let output = Command::new(decode).arg("-c").arg(archive).output().expect("it starts");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            public.push((format!("tiles of {layer}"), text));
        }
    }
    for tile in ["0/0/0", "5/26/16", "9/421/255", "9/422/256", "9/421/256", "12/3377/2051"] {
        let path = format!("/tiles/shelters,needs,depots,routes/{tile}");
        public.push((path.clone(), String::from_utf8_lossy(&server.get(&path).body).into_owned()));
    }
    let leaks: Vec<String> = public
        .iter()
        .filter_map(|(from, text)| {
            let found = private_in(text);
            (!found.is_empty()).then(|| format!("{from}: {found:?}"))
        })
        .collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));

    let mine = server.json_as("/dispatches", &officer).to_string();
    for word in [
        "PLANT-PRIVAT-02",
        "PLANT-PRIVAT-03",
        "PLANT-KT-8842",
        "PLANT-LIVE-NOTE",
        "PLANT-LIVE-PLATE",
    ] {
        assert!(mine.contains(word), "an officer reads {word}");
    }
    assert!(private_in(&mine).contains(&"8137"), "an officer reads what is on its way");
    let stock = server.json_as("/stock", &officer).to_string();
    assert!(private_in(&stock).contains(&"40731"), "an officer reads what lies in a depot");
    let inputs = current(&snapshots).join("inputs");
    let kept = std::fs::read_dir(inputs).expect("inputs are kept").any(|entry| {
        let bytes = std::fs::read(entry.expect("a file").path()).unwrap_or_default();
        bytes.windows(15).any(|window| window == b"PLANT-PRIVAT-01")
    });
    assert!(kept, "the contact stays among the inputs");
    drop(server);
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(private_in(&log).is_empty(), "the log tells {:?}", private_in(&log));
}

/// What of the planted things an agency alone has or sends, and officers read.
const OWNERS: [(&str, &[&str]); 3] = [
    (
        "BPBD",
        &[
            "PLANT-PRIVAT-02",
            "PLANT-KT-8842",
            "PLANT-LIVE-NOTE",
            "PLANT-LIVE-PLATE",
            "41.137",
            "2025-09-18T15:17:38",
            "2025-09-18T07:17:38",
        ],
    ),
    ("DINSOS", &["40731", "PLANT-PRIVAT-03"]),
    ("PDAM", &["8137"]),
];

/// Where the holder of a key reads of stock and loads.
const WITH_A_KEY: [&str; 34] = [
    "/needs",
    "/needs?site=PSK-17",
    "/needs?item=beras",
    "/stock",
    "/stock?agency=DINSOS",
    "/stock?depot=GD-10",
    "/dispatches",
    "/dispatches?agency=PDAM",
    "/dispatches?item=air_bersih",
    "/dispatches/SJ-BPBD-009",
    "/dispatches/SJ-BPBD-010",
    "/dispatches/SJ-BPBD-010/surat-jalan",
    "/dispatches/SJ-BPBD-010/bast",
    "/dispatches/DS-2025-0916",
    "/dispatches/DS-2025-0916/bast",
    "/dispatches/4W-005",
    "/dispatches/4W-005/surat-jalan",
    "/proposal",
    "/decisions",
    "/decisions.csv",
    "/nearest?to=116.985,-0.43&vehicle=truck&item=beras",
    "/tables/stock.csv",
    "/tables/stock.parquet",
    "/tables/dispatches.csv",
    "/tables/dispatches.parquet",
    "/tables/movements.csv",
    "/tables/movements.parquet",
    "/tables/needs_full.csv",
    "/tables/needs_full.parquet",
    "/agencies/BPBD/sheet",
    "/agencies/BPBD/sheet.csv",
    "/agencies/DINSOS/sheet",
    "/agencies/DINSOS/sheet.xlsx",
    "/agencies/PDAM/sheet.csv",
];

#[test]
fn outside_a_declared_cluster_an_agency_reads_of_stock_and_loads_its_own() {
    let (folder, snapshots) = published();
    let config = folder.path().join("server.toml");
    std::fs::write(&config, "stock_visibility = \"own\"\n").expect("a configuration is written");
    let officer = key(&snapshots, "piket", "officer");
    let mut keys: Vec<(&str, String)> =
        OWNERS.iter().map(|(agency, _)| (*agency, key_of(&snapshots, agency, agency))).collect();
    keys.push(("PMI", key_of(&snapshots, "PMI", "PMI")));
    keys.push(("", key(&snapshots, "posko", "reporter")));
    keys.push(("", key(&snapshots, "mitra", "reader")));
    let server = Server::start_configured(&snapshots, &config);
    report_live(&server, &officer);
    let mut leaks = Vec::new();
    for (agency, key) in &keys {
        let own = OWNERS.iter().find(|(owner, _)| owner == agency).map_or(&[][..], |(_, own)| *own);
        let mut found = Vec::new();
        for path in WITH_A_KEY {
            let answer = server.get_as(path, Some(key));
            assert!(answer.status < 500, "{path}: {}", answer.status);
            let parquet = path.ends_with(".parquet");
            assert!(!parquet || answer.status == 403, "{path} holds the stock of all");
            for word in private_in(&String::from_utf8_lossy(&answer.body)) {
                if !own.contains(&word) {
                    leaks.push(format!("{agency:?} reads {word} in {path}"));
                }
                found.push(word);
            }
        }
        let missed: Vec<_> = own.iter().filter(|word| !found.contains(word)).collect();
        // The time is told either in the region's zone or in UTC.
        let missed: Vec<_> = missed.iter().filter(|word| !word.contains("T15:17:38")).collect();
        assert!(missed.is_empty(), "{agency} does not find its own {missed:?}");
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    // Of two that bring the same one is told of the other, and not how much that brings.
    let bpbd = &keys[0].1;
    let draft = json!({"from": "GD-01", "to": "PSK-17", "item": "air_bersih", "amount": 5,
        "unit": "L", "state": "dijanjikan", "mode": "drill"});
    let alarm = server.post("/dispatches", Some(bpbd), Some("alarm-1"), &draft);
    let told = String::from_utf8_lossy(&alarm.body).into_owned();
    assert_eq!(alarm.status, 409, "{told}");
    assert!(told.contains("PDAM") && private_in(&told).is_empty(), "{told}");
    for path in ["/stock", "/dispatches", "/agencies/DINSOS/sheet.csv"] {
        let all = server.text_as(path, &officer);
        assert!(!private_in(&all).is_empty(), "an officer reads {path}");
    }
    assert_eq!(server.get_as("/tables/stock.parquet", Some(&officer)).status, 200);
}

/// Everything in a folder, the folder itself first, with its permissions.
fn permissions(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mode = std::fs::metadata(folder).expect("it is there").permissions().mode() & 0o777;
    let mut found = vec![(folder.to_owned(), mode)];
    if folder.is_dir() {
        let entries = std::fs::read_dir(folder).expect("a folder is readable");
        found.extend(entries.flat_map(|entry| permissions(&entry.expect("an entry").path())));
    }
    found
}

/// What of a snapshot or a state folder others may read.
fn open_to_others(folder: &Path, private: &[&str]) -> Vec<PathBuf> {
    let is_private = |path: &Path| {
        let within = path.strip_prefix(folder).expect("in the folder").to_string_lossy();
        private.iter().any(|name| within.starts_with(name))
    };
    let open = permissions(folder).into_iter().filter(|(_, mode)| mode & 0o077 != 0);
    open.map(|(path, _)| path).filter(|path| is_private(path)).collect()
}

#[test]
fn private_files_are_their_owners_alone_also_where_they_were_wider_before() {
    const PRIVATE: [&str; 5] = ["tables", "index", "inputs", "rejected", "report"];
    let (folder, snapshots) = published();
    let first = current(&snapshots);
    let nobody: [PathBuf; 0] = [];
    assert_eq!(open_to_others(&first, &PRIVATE), nobody);
    let private = permissions(&first).into_iter().filter(|(_, mode)| mode & 0o077 == 0);
    assert!(private.count() > 20, "there is something private");
    key(&snapshots, "posko 1", "officer");
    let state = folder.path().join("snapshots-state");
    assert_eq!(open_to_others(&state, &[""]), nobody);
    // As earlier releases left them.
    for (path, mode) in permissions(&first).into_iter().chain(permissions(&state)) {
        let wide = std::fs::Permissions::from_mode(mode | 0o055);
        std::fs::set_permissions(path, wide).expect("a file of ours");
    }
    assert!(!open_to_others(&first, &PRIVATE).is_empty());
    let server = Server::start(&snapshots);
    assert_eq!(open_to_others(&state, &[""]), nobody, "a server closes its state at its start");
    assert_eq!(server.get("/ready").status, 200);
    lintas_e2e::refresh_drill(&snapshots);
    assert_eq!(open_to_others(&first, &PRIVATE), nobody, "a run closes what is private");
}
