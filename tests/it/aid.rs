//! Aid on the drill region: what is wrong in the tables is found and reaches no total.

use std::collections::{BTreeMap, BTreeSet};

use lintas_e2e::{Server, current, key, published, root};
use serde_json::{Value, json};

type CsvRecord = BTreeMap<String, String>;

/// The rows of a CSV text by the names in its first line; hashtags are no row.
fn table(text: &str) -> Vec<CsvRecord> {
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
fn mistakes() -> Vec<CsvRecord> {
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
    let wrong: Vec<CsvRecord> = table(&cards)
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
    // Swapped coordinates and a lost sign: the people are there, and stand in their kecamatan.
    for id in ["PSK-28", "PSK-31"] {
        let site = find(sites, id).expect("nobody is lost to a typo");
        assert!(site["people"].as_i64().is_some_and(|people| people > 0), "{site}");
        let shown = server.json(&format!("/collections/shelters/items/{id}"));
        assert_eq!(shown["properties"]["placed_by"], "kecamatan", "{shown}");
        let lat = shown["geometry"]["coordinates"][1].as_f64().expect("a latitude");
        assert!((-2.0..0.0).contains(&lat), "{id} stands at a wrong place: {shown}");
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
