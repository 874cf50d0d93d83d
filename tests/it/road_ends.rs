//! Routes end where the road ends: nothing that is published or answered about the drill promises a
//! site that its road does not come to. And who looks for a kecamatan is brought to where people live.

use std::collections::BTreeMap;

use lintas_e2e::{Server, published};
use serde_json::Value;

/// What is carried by hand, metres.
const ON_FOOT_M: f64 = 300.0;
/// What promises to get there.
const PROMISES: [&str; 3] = ["open", "presumed", "restricted"];

fn place(coordinates: &Value) -> [f64; 2] {
    [0, 1].map(|axis| coordinates[axis].as_f64().expect("a coordinate"))
}

fn metres(a: [f64; 2], b: [f64; 2]) -> f64 {
    let north = 6_371_008.8_f64.to_radians();
    let east = north * a[1].to_radians().cos();
    ((a[0] - b[0]) * east).hypot((a[1] - b[1]) * north)
}

#[test]
fn no_way_promises_a_site_that_its_road_does_not_come_to() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let depots = server.features("depots");
    let sites: BTreeMap<String, [f64; 2]> = server
        .features("shelters")
        .iter()
        .map(|site| {
            let id = site["properties"]["id"].as_str().expect("an id").to_owned();
            (id, place(&site["geometry"]["coordinates"]))
        })
        .collect();
    // As published: the end of the line is the end of the road.
    let (mut near, mut far) = (0, 0);
    for way in server.features("routes") {
        let told = &way["properties"];
        let site = sites[told["shelter"].as_str().expect("a site")];
        let line = way["geometry"]["coordinates"].as_array().expect("a line");
        let walk_m = metres(place(line.last().expect("a point")), site);
        let promised = PROMISES.contains(&told["status"].as_str().expect("a status"));
        let reasons = told["reason"].as_str().unwrap_or_default();
        if walk_m > ON_FOOT_M + 1.0 {
            far += 1;
            assert!(!promised, "{way}");
            let told = ["jalan_berakhir", "seberang_air"].iter().any(|code| reasons.contains(code));
            assert!(told, "{way}");
        } else {
            near += 1;
        }
    }
    assert!(near > far, "{near} {far}");
    // As answered, from a depot to every site, and beyond the last road.
    let from = place(&depots[0]["geometry"]["coordinates"]);
    let mut asked: Vec<[f64; 2]> = sites.values().copied().collect();
    asked.extend(sites.values().take(10).map(|at| [at[0] + 0.02, at[1] + 0.013]));
    let mut off = 0;
    for [lon, lat] in asked {
        let path = format!("/route?from={},{}&to={lon},{lat}&vehicle=truck", from[0], from[1]);
        for way in server.json(&path)["features"].as_array().expect("a list") {
            let told = &way["properties"];
            let snap_m = told["snap_m"]["to"].as_f64().expect("metres");
            if snap_m > ON_FOOT_M || told["reached"] == false {
                off += 1;
                assert_eq!(told["reached"], false, "{path}");
                assert_eq!(told["verdict"], "TIDAK SAMPAI TUJUAN", "{path}");
                assert_eq!(told["status"], "unknown", "{path}");
                assert!(!told["road_ends"].as_array().expect("a list").is_empty(), "{path}");
            }
        }
    }
    assert!(off > 0, "some of the places lie off every road");
}

#[test]
fn who_looks_for_a_kecamatan_is_brought_to_where_its_people_live() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let found = server.json("/search?q=kota%20bangun");
    let told = |at: usize, name: &str| {
        let text = found["features"][at]["properties"][name].as_str();
        text.unwrap_or_default().to_owned()
    };
    assert_eq!(told(0, "name"), "Kota Bangun Ulu", "the town in the kecamatan of this name");
    assert_eq!((told(0, "kind"), told(0, "kind_en")), ("town".to_owned(), "town".to_owned()));
    let count = found["features"].as_array().expect("a list").len();
    let unit = (0..count).find(|at| told(*at, "kind") == "kecamatan").expect("the unit itself");
    assert_eq!(told(unit, "kind_en"), "district");
    let villages = (0..unit).filter(|at| told(*at, "kind") == "village").count();
    assert!(villages >= 2, "{found}");
}
