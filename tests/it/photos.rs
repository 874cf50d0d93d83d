//! A photo that was acknowledged is there after a kill, in a backup, and where the backup is restored.

use std::path::Path;
use std::process::Command;

use lintas_e2e::{
    Dice, Server, binary, key, kill_under_way, photo, published, rounds, run, try_photo,
};
use serde_json::{Value, json};

fn filed(server: &Server, key: &str) -> String {
    let body = json!({"status": "closed", "cause": "landslide", "confidence": "seen", "mode": "drill",
        "geometry": {"type": "Point", "coordinates": [116.985, -0.43]}});
    let answer = server.post("/reports", Some(key), None, &body);
    let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(answer.status, 201, "{told}");
    told["id"].as_str().expect("an id").to_owned()
}

fn state(folder: &Path, words: &[&str]) -> String {
    run(Command::new(binary("lintas-server")).arg("state").args(words).arg("--state").arg(folder))
}

/// That a server has these photos, each whole, for an officer and for nobody else.
fn has(server: &Server, officer: &str, photos: &[(String, Value)]) {
    for (report, told) in photos {
        let name = told["id"].as_str().expect("a name");
        let path = format!("/reports/{report}/photos/{name}");
        let answer = server.get_as(&path, Some(officer));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(told["bytes"], answer.body.len(), "{path}");
        assert_eq!(server.get(&path).status, 404, "{path} is shown to nobody");
    }
}

#[test]
fn photos_survive_kills_and_travel_in_backups() {
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let reporter = key(&snapshots, "relawan", "reporter");
    let left = folder.path().join("snapshots-state");
    let mut dice = Dice::new(15);
    let mut kept: Vec<(String, Value)> = Vec::new();
    for round in 0..rounds(6) {
        let mut server = Server::start(&snapshots);
        has(&server, &officer, &kept);
        // Three a report, and one that is filed before each three.
        let reports: Vec<String> = (0..4).map(|_| filed(&server, &reporter)).collect();
        let acks = 1 + dice.roll(8);
        let url = server.url.clone();
        let told = kill_under_way(&mut server, acks, &mut dice, |at| {
            let report = reports.get(at / 3)?;
            let sent = photo(600, (round * 12 + at) as u16 + 1);
            let answer = try_photo(&url, report, &reporter, &sent)?;
            let told: Value = serde_json::from_slice(&answer.body).ok()?;
            assert_eq!(answer.status, 201, "{told}");
            Some((report.clone(), told))
        });
        kept.extend(told);
        state(&left, &["check"]);
    }
    let backup = folder.path().join("cadangan.db");
    let backup = backup.to_str().expect("UTF-8");
    let server = Server::start(&snapshots);
    has(&server, &officer, &kept);
    let said = state(&left, &["backup", backup]);
    assert!(said.contains("with photos: "), "{said}");
    drop(server);
    let fresh = folder.path().join("baru");
    state(&fresh, &["restore", backup]);
    state(&fresh, &["check"]);
    // Keys are not in the backup: new ones are given.
    let again = lintas_e2e::key_in(&snapshots, Some(&fresh), "piket-baru", "officer");
    let server = Server::start_with(&snapshots, Some(&fresh));
    has(&server, &again, &kept);
    let (report, told) = &kept[0];
    let path = format!("/reports/{report}/photos/{}", told["id"].as_str().expect("a name"));
    let published = server.post(&format!("{path}/publish"), Some(&again), None, &json!({}));
    assert_eq!(published.status, 200);
    assert_eq!(server.get(&path).status, 200, "an officer shows it to everybody");
}
