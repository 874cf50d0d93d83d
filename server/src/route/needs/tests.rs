use std::sync::Arc;

use lintas_model::{aid::Ledger, report::Role};
use serde_json::{Value, json};

use super::{NeedsFilter, Sight, document};
use crate::{
    aid::Aid,
    fixtures::{
        town::as_of,
        town_aid::{POS_HULU, POS_KOTA, POS_SEBERANG, RUMAH_HULU, SECRETS, ledger},
        world::World,
    },
};

async fn full(world: &World, uri: &str) -> Value {
    let key = format!("Bearer {}", world.key("lapor", Role::Reporter));
    let answer = world.get_with(uri, &[("authorization", &key)]).await;
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(answer.header("vary").contains("authorization"));
    answer.json()
}

fn sites(json: &Value) -> Vec<&str> {
    json["sites"].as_array().unwrap().iter().map(|site| site["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn everybody_sees_the_general_need_and_totals_are_the_sums_of_the_rows() {
    let world = World::town();
    let answer = world.get("/needs").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-cache"));
    assert!(answer.header("vary").contains("authorization"));
    let json = answer.json();
    assert_eq!((&json["mode"], &json["day"]), (&json!("drill"), &json!(4)));
    assert_eq!(json["standard"]["id"], "bnpb");
    assert_eq!(json["standards"].as_array().unwrap().len(), 2);
    let mut shown = sites(&json);
    shown.sort_unstable();
    assert_eq!(shown, [POS_HULU, POS_KOTA, POS_SEBERANG]);
    let priorities: Vec<f64> = json["sites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| site["priority"].as_f64().unwrap())
        .collect();
    assert!(priorities.is_sorted_by(|a, b| a >= b), "{priorities:?}");
    for total in json["totals"].as_array().unwrap() {
        for name in ["need_day", "gap"] {
            let rows = json["sites"].as_array().unwrap().iter();
            let rows = rows.flat_map(|site| site["items"].as_array().unwrap());
            let sum: f64 = rows
                .filter(|row| row["item"] == total["item"])
                .map(|row| row[name].as_f64().unwrap())
                .sum();
            assert!((total[name].as_f64().unwrap() - sum).abs() < 1e-9, "{total}");
        }
    }
    let seberang = json["sites"].as_array().unwrap().iter().find(|it| it["id"] == POS_SEBERANG);
    let seberang = seberang.unwrap();
    assert_eq!(
        (&seberang["people"], &seberang["people_method"]),
        (&json!(84), &json!("from_households"))
    );
    assert_eq!(seberang["items"][0]["stock_known"], false);
    assert_eq!(seberang["items"][0]["days_left"], json!(null));
    assert!(seberang["unknown_items"].as_array().unwrap().contains(&json!("air_bersih")));
    let villages: Vec<&Value> =
        json["silent"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert!(villages.contains(&&json!("desa-sunyi")), "{villages:?}");
    let again = world.get_with("/needs", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn partners_see_groups_stock_and_the_arithmetic() {
    let world = World::town();
    let json = full(&world, "/needs").await;
    assert!(sites(&json).contains(&RUMAH_HULU));
    let hulu = json["sites"].as_array().unwrap().iter().find(|it| it["id"] == POS_HULU).unwrap();
    assert_eq!(hulu["groups"]["infants"], 9);
    assert!(hulu["priority_parts"]["hours"].is_number());
    let water = hulu["items"].as_array().unwrap().iter().find(|row| row["item"] == "air_bersih");
    let water = water.unwrap();
    let terms: f64 =
        water["terms"].as_array().unwrap().iter().map(|term| term["total"].as_f64().unwrap()).sum();
    assert_eq!(water["need"].as_f64(), Some(terms));
    assert!(water["on_hand"].as_f64().unwrap() < 600.0, "two hours have passed: {water}");
    assert!(hulu["items"].as_array().unwrap().iter().any(|row| row["item"] == "susu_balita"));
    let reader = format!("Bearer {}", world.key("baca", Role::Reader));
    let read = world.get_with("/needs", &[("authorization", &reader)]).await;
    assert_eq!(read.body, world.get("/needs").await.body, "a reader sees what everybody sees");
}

#[tokio::test]
async fn filters_leave_out_the_rest_and_totals_follow() {
    let world = World::town();
    let json = world.get(&format!("/needs?site={POS_KOTA}&item=beras")).await.json();
    assert_eq!(sites(&json), [POS_KOTA]);
    assert_eq!(json["totals"].as_array().unwrap().len(), 1);
    assert_eq!(json["sites"][0]["items"].as_array().unwrap().len(), 1);
    let area = world.get("/needs?area=64.02.99").await.json();
    assert_eq!(sites(&area).len(), 3);
    assert_eq!(area["areas"][0]["people_exposed"], 800);
    let here = area["sites"].as_array().unwrap().iter();
    let counted: i64 = here.filter_map(|site| site["people"].as_i64()).sum();
    assert_eq!(area["areas"][0]["people_by_basis"], json!({ "in_shelter": counted }));
    assert!(area["areas"][0].get("people").is_none(), "nobody adds bases up");
    for (query, code) in [
        ("item=emas", "unknown_item"),
        ("area=99", "unknown_item"),
        ("site=pos-9", "unknown_site"),
        ("site=rumah-hulu", "unknown_site"),
        ("lokasi=1", "unknown_parameter"),
    ] {
        assert_eq!(world.get(&format!("/needs?{query}")).await.code(), code, "{query}");
    }
    assert_eq!(sites(&full(&world, &format!("/needs?site={RUMAH_HULU}")).await), [RUMAH_HULU]);
}

#[tokio::test]
async fn what_only_partners_may_know_changes_no_public_answer() {
    // At one moment and of one snapshot, so that nothing else differs.
    let world = World::town();
    let serving = world.state.serving();
    let document = |ledger: Ledger| {
        let aid = Aid::of(&Arc::new(ledger), &[], &Arc::default(), as_of());
        let body = document(&serving, &aid, Sight::Everybody, &NeedsFilter::default()).unwrap();
        String::from_utf8(body).unwrap()
    };
    let before = document(ledger());
    for secret in SECRETS {
        assert!(!before.contains(secret), "it tells {secret}");
    }
    let mut other = ledger();
    for lot in &mut other.lots {
        lot.available = lot.available.map(|it| it.times(3));
    }
    let dispatch = &mut other.dispatches[0];
    dispatch.vehicle_id = Some("KT-LAIN".into());
    dispatch.note = Some("lain".into());
    dispatch.agency = "TNI".into();
    for site in &mut other.sites {
        site.people.groups.infants = Some(11);
        site.people.groups.pregnant = Some(5);
    }
    let home = other.site(RUMAH_HULU).unwrap();
    other.sites[home].people.people = Some(17);
    assert_eq!(document(other), before);
}
