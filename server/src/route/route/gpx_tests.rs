//! GPX 1.1 is valid: every element is closed, and children come in the order of the schema.

use crate::fixtures::{
    town::{self, Town},
    world::World,
};

/// Children that the schema of GPX 1.1 allows, in its order.
fn children(element: &str) -> &'static [&'static str] {
    match element {
        "gpx" => &["metadata", "wpt", "rte", "trk"],
        "metadata" => {
            &["name", "desc", "author", "copyright", "link", "time", "keywords", "bounds"]
        }
        "wpt" | "rtept" | "trkpt" => {
            &["ele", "time", "name", "cmt", "desc", "src", "link", "sym", "type"]
        }
        "rte" => &["name", "cmt", "desc", "src", "link", "number", "type", "rtept"],
        "trk" => &["name", "cmt", "desc", "src", "link", "number", "type", "trkseg"],
        "trkseg" => &["trkpt"],
        _ => &[],
    }
}

/// Checks the document; answers how often each element occurs.
fn checked(xml: &str) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    // Every open element, with the position of its last child in the schema's order.
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap();
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "{text}");
        for entity in text.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;"].iter().any(|known| entity.starts_with(known));
            assert!(known, "{text}");
        }
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().unwrap().0, name);
            continue;
        }
        let name = tag.split_whitespace().next().unwrap().to_owned();
        if let Some((parent, last)) = open.last_mut() {
            let at = children(parent).iter().position(|child| *child == name);
            let at = at.unwrap_or_else(|| panic!("{name} in {parent}"));
            assert!(at >= *last, "{name} comes too late in {parent}");
            *last = at;
        }
        *counts.entry(name.clone()).or_insert(0) += 1;
        open.push((name, 0));
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    counts
}

fn question(from: [f64; 2], to: [f64; 2]) -> String {
    format!("/route?from={},{}&to={},{}&vehicle=truck", from[0], from[1], to[0], to[1])
}

#[tokio::test]
async fn a_way_can_be_taken_along_on_any_device() {
    let mut town = Town::on_a_dry_day();
    town.close(town::NORTH, 6);
    let world = World::of_town(&town);
    let uri = question(town::DEPOT, town::SEBERANG);
    let answer = world.get(&format!("{uri}&format=gpx")).await;
    assert_eq!(answer.header("content-type"), "application/gpx+xml");
    assert_eq!(answer.header("vary"), "Accept, Accept-Encoding");
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let counts = checked(&text);
    assert_eq!((counts["rte"], counts["trk"], counts["trkseg"]), (1, 1, 5));
    // Start, goal, the stretch that decides, the closure that it goes around.
    assert_eq!(counts["wpt"], 4);
    assert!(text.contains("<name>LATIHAN – BUKAN KEJADIAN NYATA: KEMUNGKINAN BISA"), "{text}");
    assert!(text.contains("Jalan Utara: tertutup"), "{text}");
    let accepted = world.get_with(&uri, &[("accept", "application/gpx+xml")]).await;
    assert_eq!(accepted.body, answer.body);
}

#[tokio::test]
async fn a_way_that_is_seen_open_says_until_when_and_where_there_is_none_what_blocks() {
    let mut town = Town::on_a_dry_day();
    town.close(town::BRIDGE, 6);
    town.close(town::FERRY, 6);
    let world = World::of_town(&town);
    let uri = format!("{}&format=gpx", question(town::DEPOT, town::SEBERANG));
    let text = String::from_utf8(world.get(&uri).await.body.to_vec()).unwrap();
    let counts = checked(&text);
    assert_eq!((counts.get("trk"), counts["wpt"]), (None, 4));
    assert!(text.contains("TIDAK") && text.contains("Jembatan Belayan: tertutup"), "{text}");
}
