//! Costly requests beside polite ones: nobody is kept from an answer by what another asks for, and
//! what nobody waits for any more is not worked out.

use std::io::Write as _;
use std::net::TcpStream;

use lintas_e2e::{Answer, Server, key, published, wait_until};
use serde_json::{Value, json};

/// Corners of a star.
const CORNERS: u32 = 9_999;
/// Stars that are asked for at once, and how often each.
const STARS: usize = 8;
const TIMES: usize = 3;

/// A ring of spikes that reach over the whole region, none of them near the middle of it.
fn star([west, south, east, north]: [f64; 4]) -> Value {
    let corner = |k: u32| {
        let angle = std::f64::consts::TAU * f64::from(k % (CORNERS - 1)) / f64::from(CORNERS - 1);
        let far = if k.is_multiple_of(2) { 0.5 } else { 0.02 };
        let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
        json!([x + far * (east - west) * angle.cos(), y + far * (north - south) * angle.sin()])
    };
    let ring: Vec<Value> = (0..CORNERS).map(corner).collect();
    json!({ "type": "Polygon", "coordinates": [ring] })
}

fn places(server: &Server) -> Vec<[f64; 2]> {
    let features = ["depots", "shelters"].map(|layer| server.features(layer)).concat();
    let place = |feature: &Value| {
        [0, 1].map(|axis| feature["geometry"]["coordinates"][axis].as_f64().expect("a point"))
    };
    features.iter().map(place).collect()
}

/// The value of a series of the pool `long`.
fn long(server: &Server, series: &str) -> u64 {
    let text = String::from_utf8(server.get("/metrics").body).expect("text");
    let start = format!("lintas_work_{series}{{pool=\"long\"}} ");
    let value = text.lines().find_map(|line| line.strip_prefix(&start));
    value.expect("every pool is counted").parse().expect("a number")
}

/// An answer to a star: the way, or a problem that says what to do.
fn check_star(answer: &Answer) {
    let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
    match answer.status {
        200 => assert_eq!(told["type"], "FeatureCollection", "{told}"),
        status => {
            assert!([422, 429, 503].contains(&status), "{status} {told}");
            assert!(told["code"].is_string(), "{told}");
        }
    }
}

#[test]
fn whoever_asks_politely_is_answered_beside_eight_stars_of_ten_thousand_corners() {
    let (_folder, snapshots) = published();
    let reporter = key(&snapshots, "lapor", "reporter");
    let server = Server::start(&snapshots);
    let catalog = server.json("/catalog");
    let bbox = [0, 1, 2, 3].map(|at| catalog["regions"][0]["bbox"][at].as_f64().expect("a box"));
    let places = places(&server);
    let body = json!({
        "from": places[0], "to": places[1], "vehicle": "truck", "avoid": star(bbox),
    });
    let edge = server.json("/collections/roads/items?limit=1");
    let edge = edge["features"][0]["properties"]["id"].clone();
    std::thread::scope(|scope| {
        for _ in 0..STARS {
            scope.spawn(|| {
                (0..TIMES).for_each(|_| check_star(&server.post("/route", None, None, &body)));
            });
        }
        for (n, to) in places.iter().skip(1).take(12).enumerate() {
            let from = places[0];
            let path = format!("/route?from={},{}&to={},{}", from[0], from[1], to[0], to[1]);
            assert_eq!(server.get(&path).status, 200, "{path}");
            assert_eq!(server.get("/tiles/roads,hazards,closures/0/0/0").status, 200);
            let report = json!({
                "status": "closed", "edges": [edge], "cause": "flood", "confidence": "seen",
                "seen_at": catalog["as_of"], "mode": "drill",
            });
            let name = format!("lapor-{n}");
            let answer = server.post("/reports", Some(&reporter), Some(&name), &report);
            assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        }
    });
    // Beyond the bound nothing is begun.
    let mut many = body;
    let ring = many["avoid"]["coordinates"][0].clone();
    many["avoid"]["coordinates"] = json!([ring, ring]);
    let refused = server.post("/route", None, None, &many);
    assert_eq!(refused.status, 422, "{}", String::from_utf8_lossy(&refused.body));
    check_star(&refused);
}

#[test]
fn who_hangs_up_frees_the_worker() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let places = places(&server);
    let many: Vec<&[f64; 2]> = places.iter().cycle().take(316).collect();
    let body = json!({ "sources": many, "targets": many, "vehicle": "truck" }).to_string();
    let address = server.url.strip_prefix("http://").expect("an address");
    let request = format!(
        "POST /matrix HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let before = long(&server, "cancelled_total");
    let mut connections: Vec<TcpStream> = Vec::new();
    for _ in 0..4 {
        let mut connection = TcpStream::connect(address).expect("a connection");
        connection.write_all(request.as_bytes()).expect("the request is sent");
        connections.push(connection);
    }
    wait_until("matrices are worked out", || long(&server, "running") > 0);
    drop(connections);
    wait_until("nobody waits, so nothing runs", || {
        long(&server, "running") == 0 && long(&server, "waiting") == 0
    });
    assert!(long(&server, "cancelled_total") > before, "some were stopped");
    // The workers are there for the next.
    let few = json!({ "sources": places[..2], "targets": places[..2] });
    assert_eq!(server.post("/matrix", None, None, &few).status, 200);
}
