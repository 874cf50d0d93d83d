//! Who brings what, as many do at once: the overlap alarm lets one of two through, and nothing that was
//! acknowledged is lost.

use std::collections::HashSet;
use std::sync::Barrier;

use lintas_e2e::{Dice, Server, key, kill_under_way, published, rounds_of, try_post};
use serde_json::{Value, json};

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().unwrap_or_else(|| panic!("{name} is a list in {of}"))
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} is text in {of}"))
}

/// Two agencies whose depots have rice to give away.
const GIVERS: [(&str, &str); 2] = [("BPBD", "GD-01"), ("DINSOS", "GD-02")];

fn rice(agency: &str, depot: &str, site: &str) -> Value {
    json!({
        "from": depot, "to": site, "item": "beras", "amount": 1, "unit": "kg", "agency": agency,
        "state": "dijanjikan", "vehicle": "pickup", "mode": "drill",
    })
}

/// Open sites with people, to which no rice is on its way.
fn waiting(server: &Server, officer: &str) -> Vec<String> {
    let dispatches = server.json_as("/dispatches?item=beras", officer);
    let served: HashSet<&str> =
        list(&dispatches, "dispatches").iter().map(|one| text(one, "to")).collect();
    let needs = server.json_as("/needs?item=beras", officer);
    list(&needs, "sites")
        .iter()
        .filter(|site| site["people"].as_i64().unwrap_or(0) > 0 && site["access"] != "cut_off")
        .map(|site| text(site, "id").to_owned())
        .filter(|site| !served.contains(site.as_str()))
        .collect()
}

#[test]
fn of_two_agencies_that_send_the_same_to_one_site_at_once_one_goes_and_the_other_is_warned() {
    const ROUNDS: usize = 12;
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let sites = waiting(&server, &officer);
    assert!(sites.len() >= ROUNDS, "{} sites wait for rice", sites.len());
    for (round, site) in sites.iter().take(ROUNDS).enumerate() {
        let start = Barrier::new(GIVERS.len());
        let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
            let send = |(agency, depot): (&'static str, &'static str)| {
                let (server, officer, start) = (&server, &officer, &start);
                scope.spawn(move || {
                    let name = format!("bersamaan-{round}-{agency}");
                    start.wait();
                    let body = rice(agency, depot, site);
                    let answer = server.post("/dispatches", Some(officer), Some(&name), &body);
                    (answer.status, serde_json::from_slice(&answer.body).expect("JSON"))
                })
            };
            let sent = GIVERS.map(send);
            sent.into_iter().map(|sent| sent.join().expect("an answer")).collect()
        });
        let warned = answers.iter().position(|(status, _)| *status == 409);
        let warned = warned.unwrap_or_else(|| panic!("nobody was warned: {answers:?}"));
        let (went, other) = (&answers[1 - warned], GIVERS[1 - warned].0);
        assert_eq!(went.0, 201, "{answers:?}");
        let problem = &answers[warned].1;
        assert_eq!(problem["code"], "overlap", "{problem}");
        let repeats = list(problem, "clashes").iter().find(|clash| clash["kind"] == "repeats");
        let repeats = repeats.unwrap_or_else(|| panic!("it repeats the other's: {problem}"));
        assert_eq!((&repeats["other"], &repeats["other_agency"]), (&went.1["id"], &json!(other)));

        let (agency, depot) = GIVERS[warned];
        let mut again = rice(agency, depot, site);
        let reason = format!("Disepakati lewat radio, putaran {round}");
        again["despite"] = json!({ "token": problem["token"], "reason": reason });
        let name = format!("tetap-{round}");
        let answer = server.post("/dispatches", Some(&officer), Some(&name), &again);
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let log = server.text_as("/decisions", &officer);
        assert!(log.contains(&reason), "why somebody went ahead is on record");
    }
}

#[test]
fn what_was_acknowledged_of_sites_and_dispatches_survives_a_kill_at_any_moment() {
    let kills = rounds_of(30, 600);
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let sites = waiting(&Server::start(&snapshots), &officer);
    let mut dice = Dice::new(9);
    let (mut sent, mut heads, mut first) = (Vec::new(), None, 1000_i64);
    for round in 0..kills {
        let mut server = Server::start(&snapshots);
        let url = server.url.clone();
        // In turn: so many people at the first site, more each time, and rice asked for at another one.
        let post = |number: usize| {
            let (path, body) = if number.is_multiple_of(2) {
                let people = first + number as i64;
                let status = json!({ "people": people, "people_unit": "jiwa", "mode": "drill" });
                (format!("/sites/{}/status", sites[0]), status)
            } else {
                let mut asked = rice("BPBD", "GD-01", &sites[1 + number % (sites.len() - 1)]);
                asked["state"] = json!("diminta");
                ("/dispatches".to_owned(), asked)
            };
            let name = format!("bunuh-{round}-{number}");
            let answer = try_post(&url, &path, Some(&officer), Some(&name), &body)?;
            assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
            Some(serde_json::from_slice::<Value>(&answer.body).expect("JSON"))
        };
        let acks = dice.roll(9);
        let told = kill_under_way(&mut server, acks, &mut dice, post);
        sent.extend(told.iter().skip(1).step_by(2).map(|told| text(told, "id").to_owned()));
        heads = (0..told.len()).step_by(2).next_back().map(|last| first + last as i64).or(heads);
        first += told.len() as i64 + 1;
    }
    assert!(sent.len() > kills, "dispatches were under way: {}", sent.len());
    let server = Server::start(&snapshots);
    let kept = server.json_as("/dispatches", &officer);
    let kept: HashSet<&str> = list(&kept, "dispatches").iter().map(|one| text(one, "id")).collect();
    for id in &sent {
        assert!(kept.contains(id.as_str()), "{id} was acknowledged and is lost");
    }
    let needs = server.json(&format!("/needs?site={}", sites[0]));
    let people = list(&needs, "sites")[0]["people"].as_i64();
    // The last word may have been stored when its answer was cut off.
    assert!(people >= heads, "{people:?} people, {heads:?} acknowledged");
}
