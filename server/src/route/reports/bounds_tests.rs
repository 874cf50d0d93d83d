//! Words have bounds: what one report may bear on.

use axum::http::Method;
use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::{
    config::Limits,
    fixtures::{
        town::{BRIDGE, EAST, NORTH, SOUTH, Town, WEST},
        world::{Folder, TestResponse, World},
    },
};

/// The town with other bounds.
fn town(change: impl FnOnce(&mut Limits)) -> World {
    let folder = Folder::empty();
    Town::on_a_dry_day().publish(&folder);
    World::with(folder, |settings| change(&mut settings.limits))
}

fn says(kind: &str, coordinates: Value) -> Value {
    json!({
        "status": "closed", "cause": "flood", "mode": "drill",
        "geometry": {"type": kind, "coordinates": coordinates},
    })
}

/// All of the town: 8.9 km by 7.8 km, and eight roads.
fn everything() -> Value {
    let ring =
        [[116.49, -0.34], [116.57, -0.34], [116.57, -0.27], [116.49, -0.27], [116.49, -0.34]];
    says("Polygon", json!([ring]))
}

fn with(mut report: Value, field: &str, value: impl Into<Value>) -> Value {
    report[field] = value.into();
    report
}

/// The refusal, after which nothing is stored.
async fn refused(world: &World, key: &str, report: &Value) -> Value {
    let before = world.get("/reports").await.json()["numberMatched"].clone();
    let answer = world.post("/reports", key, report).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "report_too_large"));
    assert_eq!(world.get("/reports").await.json()["numberMatched"], before);
    answer.json()
}

async fn status(world: &World, road: &str) -> Value {
    let item = world.get(&format!("/collections/roads/items/{road}")).await.json();
    item["properties"]["status"].clone()
}

#[tokio::test]
async fn a_district_is_not_closed_by_one_report_of_a_reporter_and_nothing_of_it_is_stored() {
    let world = World::town();
    let (reporter, agency) = (world.key("posko 1", Role::Reporter), world.key("pmi", Role::Agency));
    let before = status(&world, WEST).await;
    for key in [&reporter, &agency] {
        let told = refused(&world, key, &everything()).await;
        assert_eq!((&told["edges"], &told["more_edges"]), (&json!(8), &json!(false)));
        let (area, line) = (told["area_km2"].as_f64().unwrap(), told["line_km"].as_f64().unwrap());
        assert!((65.0..72.0).contains(&area) && (33.0..34.0).contains(&line), "{told}");
        assert_eq!((&told["corners"], &told["may_be_wide"]), (&json!(5), &json!(false)));
        let english = told["detail"].as_str().unwrap();
        assert!(english.contains("8 road edges") && english.contains("ask an officer"), "{told}");
        let indonesian = told["detail_id"].as_str().unwrap();
        assert!(indonesian.contains("8 ruas jalan") && indonesian.contains("minta petugas"));
    }
    let usual = refused(&world, &reporter, &everything()).await["most"].clone();
    let expected = json!({"area_km2": 5.0, "line_km": 20.0, "corners": 2000, "edges": 200});
    assert_eq!(usual, expected);
    assert_eq!(status(&world, WEST).await, before);
    assert_eq!(world.get("/catalog").await.header("x-lintas-revision"), "");
    let wide = with(with(everything(), "wide", true), "reason", "banjir besar");
    assert_eq!(world.post("/reports", &reporter, &wide).await.code(), "forbidden");
}

#[tokio::test]
async fn who_draws_it_smaller_sends_it_under_the_same_name() {
    let world = World::town();
    let key = world.key("posko 1", Role::Reporter);
    let send = async |report: Value| -> TestResponse {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", "a-1")];
        world.send(Method::POST, "/reports", &headers, report.to_string().into()).await
    };
    assert_eq!(send(everything()).await.code(), "report_too_large");
    let line = says("LineString", json!([[116.500, -0.3], [116.510, -0.3]]));
    assert_eq!(send(line).await.json()["edges"], json!([WEST]));
}

#[tokio::test]
async fn an_officer_goes_beyond_the_bounds_with_a_reason_and_a_restart_asks_for_no_bounds() {
    let world = World::town();
    let key = world.key("piket", Role::Officer);
    let told = refused(&world, &key, &everything()).await;
    assert_eq!((&told["edges"], &told["may_be_wide"]), (&json!(8), &json!(true)));
    assert!(told["detail"].as_str().unwrap().contains("\"wide\": true"), "{told}");
    let wide = with(everything(), "wide", true);
    assert_eq!(world.post("/reports", &key, &wide).await.code(), "invalid_report");
    let wide = with(wide, "reason", "seluruh kota terendam");
    let filed = world.post("/reports", &key, &wide).await;
    assert_eq!((filed.status.as_u16(), filed.json()["edges"].as_array().unwrap().len()), (201, 8));
    assert_eq!(status(&world, WEST).await, "closed");
    let bearer = format!("Bearer {key}");
    let decisions = world.get_with("/decisions", &[("authorization", &bearer)]).await;
    let decisions = decisions.json().to_string();
    assert!(decisions.contains("seluruh kota terendam"), "{decisions}");
    let journal = rusqlite::Connection::open(world.state_dir.join("journal.db")).unwrap();
    let payload: String =
        journal.query_row("SELECT payload FROM acts", [], |row| row.get(0)).unwrap();
    assert!(payload.contains("\"wide\":true"), "{payload}");
    drop(journal);
    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| {
        settings.state = state;
        settings.limits.reports.officer.edges = 1;
        settings.limits.reports.officer.area_km2 = 0.0;
    });
    assert_eq!(status(&world, WEST).await, "closed");
}

#[tokio::test]
async fn edges_are_counted_as_they_would_be_closed_also_where_they_are_named() {
    let world = town(|limits| {
        limits.reports.reporter.area_km2 = 100.0;
        limits.reports.reporter.line_km = 100.0;
        limits.reports.reporter.edges = 3;
    });
    let key = world.key("posko 1", Role::Reporter);
    assert_eq!(refused(&world, &key, &everything()).await["edges"], 8);
    let named = |edges: &[&str]| json!({"status": "closed", "edges": edges, "cause": "flood", "mode": "drill"});
    let told = refused(&world, &key, &named(&[WEST, NORTH, SOUTH, EAST])).await;
    assert_eq!((&told["edges"], &told["most"]["edges"]), (&json!(4), &json!(3)));
    let three = world.post("/reports", &key, &named(&[WEST, NORTH, SOUTH, WEST])).await;
    assert_eq!(three.status, 201, "{three:?}");
    // Better news is bounded alike, and is about fewer edges: those that it covers whole.
    let ring =
        [[116.49, -0.31], [116.542, -0.31], [116.542, -0.29], [116.49, -0.29], [116.49, -0.31]];
    let west = says("Polygon", json!([ring]));
    assert_eq!(refused(&world, &key, &west).await["edges"], 7, "bridge, ferry and track are met");
    let open = with(with(west, "status", "open"), "cause", Value::Null);
    assert_eq!(refused(&world, &key, &open).await["edges"], 4);
}

#[tokio::test]
async fn lines_outlines_and_corners_are_bounded_too() {
    let world = town(|limits| limits.reports.reporter.line_km = 1.0);
    let (reporter, officer) =
        (world.key("posko 1", Role::Reporter), world.key("piket", Role::Officer));
    let road = says("LineString", json!([[116.500, -0.3], [116.510, -0.3]]));
    let told = refused(&world, &reporter, &road).await;
    assert_eq!((&told["edges"], &told["line_km"]), (&json!(1), &json!(1.11)));
    assert_eq!(world.post("/reports", &officer, &road).await.status, 201);
    // A ring that crosses itself has no area, and covers a district.
    let tie = [[116.49, -0.34], [116.57, -0.27], [116.57, -0.34], [116.49, -0.27], [116.49, -0.34]];
    let told = refused(&world, &reporter, &says("Polygon", json!([tie]))).await;
    assert!(told["area_km2"].as_f64().unwrap() < 1.0, "{told}");
    assert!(told["line_km"].as_f64().unwrap() > 35.0, "{told}");
    // Small, and dear to look at.
    let mut star: Vec<[f64; 2]> = (0..2_400)
        .map(|at| {
            let (turn, reach) = (f64::from(at) / 2_400.0, 1e-4 * f64::from(1 + at % 2));
            let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
            [116.5 + reach * cos, -0.3 + reach * sin]
        })
        .collect();
    star.push(star[0]);
    let told = refused(&world, &reporter, &says("Polygon", json!([star]))).await;
    assert_eq!((&told["corners"], &told["more_edges"]), (&json!(2_401), &json!(true)));
    // Up and down without an end: not even an officer's.
    let endless: Vec<[f64; 2]> =
        (0..40).map(|at| [116.3 + 0.4 * f64::from(at % 2), -0.3]).collect();
    let endless = says("LineString", json!(endless));
    let endless = with(with(endless, "wide", true), "reason", "semua");
    assert_eq!(refused(&world, &officer, &endless).await["may_be_wide"], false);
}

#[tokio::test]
async fn a_point_is_within_every_bound_and_many_points_are_counted() {
    let world = town(|limits| limits.reports.reporter.edges = 1);
    let key = world.key("posko 1", Role::Reporter);
    let bridge = says("Point", json!([116.5415, -0.3]));
    assert_eq!(world.post("/reports", &key, &bridge).await.json()["edges"], json!([BRIDGE]));
    let points = says("MultiPoint", json!([[116.5415, -0.3], [116.505, -0.3]]));
    assert_eq!(refused(&world, &key, &points).await["edges"], 2);
    // Without a network nothing can be counted; area and line are bounded all the same.
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let ring = [[116.0, -0.6], [116.5, -0.6], [116.5, -0.3], [116.0, -0.6]];
    assert_eq!(refused(&world, &key, &says("Polygon", json!([ring]))).await["edges"], 0);
}
