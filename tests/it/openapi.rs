//! The description of the server, held against the shipped server by programs that share no code with it.

use std::path::Path;
use std::process::Command;

use lintas_e2e::{Answer, Server, key, photo, published, reader, run, try_photo};
use serde_json::{Value, json};

fn document(server: &Server) -> Value {
    server.json("/openapi.json")
}

#[test]
fn a_validator_of_others_takes_the_document() {
    let Some(validator) = reader("openapi-spec-validator") else { return };
    let (folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, server.get("/openapi.json").body).expect("a folder is writable");
    run(Command::new(&validator).args(["--schema", "3.0"]).arg(&file));
    // It finds faults, where there are any.
    let mut broken = document(&server);
    broken["paths"]["/catalog"]["get"]["responses"] = json!("none");
    std::fs::write(&file, broken.to_string()).expect("a folder is writable");
    let output = Command::new(&validator).args(["--schema", "3.0"]).arg(&file).output();
    assert!(!output.expect("it starts").status.success());
}

/// A value as it stands in an address.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace(' ', "%20"),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[test]
fn the_drill_takes_every_example_of_the_document() {
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let document = document(&server);
    // Made as it comes: no example can name them.
    let catalog = server.json("/catalog");
    let snapshot = catalog["snapshot"].as_str().expect("a snapshot");
    let file = || {
        let example = &document["paths"]["/reports"]["post"]["requestBody"]["content"];
        let example = &example["application/json"]["example"];
        let answer = server.post("/reports", Some(&officer), None, example);
        let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
        told["id"].as_str().expect("an id").to_owned()
    };
    let enrol = |name: &str| {
        let wanted = json!({"name": name, "role": "reporter"});
        let answer = server.post("/enrolments", Some(&officer), None, &wanted);
        serde_json::from_slice::<Value>(&answer.body).expect("JSON")
    };
    key(&snapshots, "tablet-9", "reporter");
    let send = |report: &str, width: u16| -> Answer {
        try_photo(&server.url, report, &officer, &photo(width, 30)).expect("the server answers")
    };
    let message = |feed: &str, below: &str| {
        let atom = String::from_utf8_lossy(&server.get(feed).body).into_owned();
        let address = atom.split(['"', '<', '>']).find_map(|it| Some(&it[it.find(below)?..]));
        address.expect("the feed leads to a message").to_owned()
    };
    let mut taken = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, it) in methods.as_object().expect("methods") {
            // Its tables are private to their agencies, and not all of them are in every snapshot; a stream
            // of events has no end to read.
            if path == "/tables/{name}.parquet" || path == "/events" {
                continue;
            }
            // There is nothing to trust where no HTTPS is spoken: tests/it/tls.rs asks for it.
            if path.starts_with("/trust") {
                continue;
            }
            let (mut address, mut query) = (path.clone(), Vec::new());
            let mut report = String::new();
            for parameter in it["parameters"].as_array().expect("parameters") {
                let (name, place) = (&parameter["name"], &parameter["in"]);
                let (Some(name), false) = (name.as_str(), parameter["example"].is_null()) else {
                    continue;
                };
                let mut value = shown(&parameter["example"]);
                if name == "id" && path.starts_with("/snapshots") {
                    value = snapshot.to_owned();
                } else if name == "id" && path.starts_with("/reports") {
                    value = file();
                    report.clone_from(&value);
                } else if name == "id" && path.starts_with("/enrolments") {
                    value = enrol("tablet-5")["id"].to_string();
                } else if name == "photo" {
                    let told: Value =
                        serde_json::from_slice(&send(&report, 40).body).expect("JSON");
                    value = told["id"].as_str().expect("an id").to_owned();
                }
                match place.as_str() {
                    Some("path") => address = address.replace(&format!("{{{name}}}"), &value),
                    Some("query") => query.push(format!("{name}={value}")),
                    _ => {}
                }
            }
            match path.as_str() {
                "/feeds/closures.cap/{id}" => {
                    address = message("/feeds/closures.atom", "/feeds/closures.cap/");
                }
                "/packages/{id}/parts/{sha256}" => {
                    let manifest = server.json("/packages/kukar");
                    let part = manifest["parts"][0]["url"].as_str().expect("an address");
                    address = part.replace(&server.url, "");
                }
                "/feeds/shortages.cap/{layer}/{id}" => {
                    address = message("/feeds/shortages.atom", "/feeds/shortages.cap/");
                }
                _ => {}
            }
            if !query.is_empty() {
                address = format!("{address}?{}", query.join("&"));
            }
            assert!(!address.contains('{'), "{method} {path}: a part of the path has no example");
            let mut body = it["requestBody"]["content"]["application/json"]["example"].clone();
            if body["code"].is_string() {
                body["code"] = enrol(&path.replace('/', "-"))["code"].clone();
            }
            let answer = match method.as_str() {
                "get" => server.get_as(&address, Some(&officer)),
                _ if it["requestBody"]["content"]["image/jpeg"].is_object() => send(&report, 41),
                _ => server.post(&address, Some(&officer), None, &body),
            };
            let told = String::from_utf8_lossy(&answer.body);
            assert!((200..300).contains(&answer.status), "{method} {address}: {told}");
            assert!(it["responses"][answer.status.to_string()].is_object(), "{method} {address}");
            taken += 1;
        }
    }
    assert!(taken > 50, "{taken}");
}

/// Asks what the document says can be asked, and what it says cannot, at the bounds of all that it says;
/// fails where an answer has another status, media type, body or header than stands in the document.
fn contradictions(program: &Path, folder: &Path, server: &Server, key: Option<&str>) {
    let mut command = Command::new(program);
    command.current_dir(folder).env("NO_PROXY", "*").env("no_proxy", "*");
    command.args([
        "run",
        "--phases",
        "examples,coverage",
        "--max-examples",
        "5",
        "--max-time",
        "60",
    ]);
    command.args(["--generation-deterministic", "--workers", "1", "--no-color"]);
    // Made-up keys would be answered slower and slower.
    command.args(["--generation-with-security-parameters", "false"]);
    command.args([
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,\
         response_schema_conformance,response_headers_conformance",
    ]);
    // A stream of events has no end to read.
    command.args(["--exclude-path", "/events", "--continue-on-failure"]);
    if let Some(key) = key {
        command.arg("-H").arg(format!("Authorization: Bearer {key}"));
    }
    let told = command.arg(format!("{}/openapi.json", server.url)).output().expect("it starts");
    let told_out = String::from_utf8_lossy(&told.stdout);
    let told_err = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{told_out}\n{told_err}");
    assert!(told_out.contains("Coverage") && !told_out.contains("Tested: 0"), "{told_out}");
}

#[test]
fn no_answer_contradicts_the_document_with_or_without_a_key() {
    let Some(program) = reader("schemathesis") else { return };
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    contradictions(&program, folder.path(), &server, None);
    contradictions(&program, folder.path(), &server, Some(&officer));
    let health = server.json("/health");
    assert_eq!(health["reports_state"], "ok", "{health}");
}
