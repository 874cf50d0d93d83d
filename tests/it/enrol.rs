//! A device gets its key by a code that works once, whatever kills the server; and neither key nor code
//! stands anywhere that it can be read again.

use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{
    Answer, Dice, Server, binary, key, kill_under_way, published, rounds, run, try_post, wait_until,
};
use serde_json::{Value, json};

fn told(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} is text in {of}"))
}

fn made(server: &Server, officer: &str, name: &str) -> Value {
    let wanted = json!({"name": name, "role": "reporter", "agency": "PMI", "minutes": 60});
    let answer = server.post("/enrolments", Some(officer), None, &wanted);
    assert_eq!(answer.status, 201, "{}", told(&answer));
    told(&answer)
}

fn redeem(server: &Server, code: &str, once: &str) -> Answer {
    server.post("/enrolments/redeem", None, Some(once), &json!({ "code": code }))
}

fn refused(answer: &Answer) {
    let told = told(answer);
    assert_eq!((answer.status, &told["code"]), (403, &json!("code_refused")), "{told}");
}

/// A name of a request that nobody guesses.
fn once(number: usize) -> String {
    format!("permintaan-tablet-{number:08}")
}

fn report(server: &Server) -> Value {
    let road = server.json("/collections/roads/items?limit=1")["features"][0]["id"].clone();
    json!({"status": "closed", "edges": [road], "cause": "flood", "mode": "drill"})
}

/// Every file below a folder, with what is in it.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder is readable");
    let of = |path: PathBuf| match path.is_dir() {
        true => contents(&path),
        false => vec![(path.clone(), std::fs::read(&path).unwrap_or_default())],
    };
    entries.flat_map(|entry| of(entry.expect("an entry").path())).collect()
}

#[test]
fn a_key_that_was_given_works_after_a_kill_and_neither_it_nor_its_code_is_written_anywhere() {
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let logs = ["log-1", "log-2"].map(|name| folder.path().join(name));
    let mut server = Server::start_logging(&snapshots, &logs[0]);
    let (used, open) = (made(&server, &officer, "tablet 1"), made(&server, &officer, "tablet 2"));
    let given = told(&redeem(&server, text(&used, "code"), &once(1)));
    let first_key = text(&given, "key").to_owned();
    refused(&redeem(&server, text(&used, "code"), &once(2)));
    refused(&redeem(&server, "0000-0000-0000", &once(3)));
    // Between the use of the code and that of the key.
    server.kill();
    let server = Server::start_logging(&snapshots, &logs[1]);
    let report = report(&server);
    assert_eq!(server.post("/reports", Some(&first_key), None, &report).status, 201);
    let again = told(&redeem(&server, text(&used, "code"), &once(1)));
    assert_eq!(text(&again, "key"), first_key, "the answer may have been lost");
    refused(&redeem(&server, text(&used, "code"), &once(2)));
    let second = told(&redeem(&server, text(&open, "code"), &once(4)));
    let second_key = text(&second, "key").to_owned();
    assert_eq!(server.post("/reports", Some(&second_key), None, &report).status, 201);

    // A lost tablet: at once, and what came in under it stays.
    let revoked = server.post("/keys/tablet%202/revoke", Some(&officer), None, &json!({}));
    assert_eq!(revoked.status, 200, "{}", told(&revoked));
    let late = server.post("/reports", Some(&second_key), None, &report);
    assert_eq!((late.status, text(&told(&late), "code")), (401, "key_refused"));
    assert!(server.text_as("/reports", &officer).contains("\"tablet 2\""));

    let backup = folder.path().join("cadangan.db");
    let mut command = Command::new(binary("lintas-server"));
    command.args(["state", "backup"]).arg(&backup).args(["--with-keys", "--snapshots"]);
    run(command.arg(&snapshots));
    let public = ["/decisions", "/decisions.csv", "/keys", "/enrolments", "/metrics", "/health"];
    let state = folder.path().join("snapshots-state");
    let mut texts: Vec<(PathBuf, Vec<u8>)> = contents(&state);
    texts.push((backup.clone(), std::fs::read(&backup).expect("a backup")));
    texts.extend(public.map(|path| (path.into(), server.text_as(path, &officer).into_bytes())));
    drop(server);
    texts.extend(logs.map(|log| (log.clone(), std::fs::read(log).expect("a log"))));
    let has = |name: &str, what: &str| {
        let of_name = texts.iter().filter(|(path, _)| path.ends_with(name));
        of_name.into_iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(what))
    };
    assert!(has("keys.db", "tablet 1") && has("cadangan.db", "tablet 1"), "they were looked into");
    assert!(has("log-1", "code of an enrolment refused"), "who guesses is told of");
    let bare = |made: &Value| text(made, "code").replace('-', "");
    for secret in [&first_key, &second_key, &officer, &bare(&used), &bare(&open)] {
        for spelling in [secret.clone(), format!("{}-{}", &secret[..4], &secret[4..8])] {
            for (path, bytes) in &texts {
                let found = bytes.windows(spelling.len()).any(|it| it == spelling.as_bytes());
                assert!(!found, "{} tells a secret", path.display());
            }
        }
    }
}

#[test]
fn kills_while_codes_are_used_neither_lose_a_key_nor_give_two() {
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let mut dice = Dice::new(15);
    let mut keys = 0;
    for round in 0..rounds(3) {
        let mut server = Server::start(&snapshots);
        let codes: Vec<String> = (0..12)
            .map(|at| text(&made(&server, &officer, &format!("t-{round}-{at}")), "code").to_owned())
            .collect();
        let url = server.url.clone();
        let post = |number: usize| {
            let body = json!({ "code": codes.get(number)? });
            let once = once(number);
            let answer = try_post(&url, "/enrolments/redeem", None, Some(&once), &body)?;
            assert_eq!(answer.status, 201, "{}", told(&answer));
            Some(text(&told(&answer), "key").to_owned())
        };
        let acks = dice.roll(9);
        let given = kill_under_way(&mut server, acks, &mut dice, post);
        let server = Server::start(&snapshots);
        for (number, code) in codes.iter().enumerate() {
            // Whether its answer was lost, or its request: the device asks again and has its one key.
            let answer = redeem(&server, code, &once(number));
            assert_eq!(answer.status, 201, "{}", told(&answer));
            let key = text(&told(&answer), "key").to_owned();
            assert!(given.get(number).is_none_or(|before| *before == key));
            assert_eq!(server.get_as("/whoami", Some(&key)).status, 200);
            refused(&redeem(&server, code, &once(number + 100)));
            keys += 1;
        }
    }
    let mut command = Command::new(binary("lintas-server"));
    let list = run(command.args(["keys", "list", "--snapshots"]).arg(&snapshots));
    assert_eq!(list.lines().count(), keys + 1, "one key a code, and the officer's");
}

#[test]
fn the_first_tablet_gets_its_key_from_the_terminal() {
    let (_folder, snapshots) = published();
    let keys = |words: &[&str]| {
        let mut command = Command::new(binary("lintas-server"));
        run(command.arg("keys").args(words).arg("--snapshots").arg(&snapshots))
    };
    let server = Server::start(&snapshots);
    let lines = keys(&[
        "enrol",
        "Tablet 1",
        "--role",
        "officer",
        "--minutes",
        "30",
        "--public-url",
        "https://peta.test/lintas",
    ]);
    let code = lines.lines().next().expect("a code").to_owned();
    let address = format!("https://peta.test/lintas/#enrol={}", code.replace('-', ""));
    assert!(lines.lines().any(|line| line == address), "{lines}");
    assert!(lines.matches('█').count() > 100, "{lines}");
    let asked =
        server.post("/enrolments/check", None, None, &json!({ "code": code.to_lowercase() }));
    assert_eq!(text(&told(&asked)["key"], "role"), "officer");
    let officer = text(&told(&redeem(&server, &code, &once(1))), "key").to_owned();
    // It gives the next one its key.
    let next = made(&server, &officer, "Tablet 2");
    assert_eq!(redeem(&server, text(&next, "code"), &once(2)).status, 201);
    let lost = server.post("/keys/Tablet%201/revoke", Some(&officer), None, &json!({}));
    assert_eq!((lost.status, text(&told(&lost), "code")), (409, "last_officer"));
    keys(&["revoke", "Tablet 1"]);
    let ended = || server.get_as("/keys", Some(&officer)).status == 401;
    wait_until("the terminal is heard", ended);
    assert!(keys(&["list"]).contains("revoked"));
}
