//! The page and the files, and what is answered in the clear beside HTTPS.

use std::time::Duration;

use axum::{Router, http::Method};
use lintas_model::{bulletin::DRILL, report::Role};
use lintas_snapshot::format::manifest::Mode;
use serde_json::json;

use super::*;
use crate::{
    config::Settings,
    fixtures::world::{Folder, World, own_authority},
};

fn own(settings: &mut Settings) {
    settings.tls = Some(own_authority(settings.listen));
}

/// A drill whose requests come so.
fn world(transport: Transport, change: impl FnOnce(&mut Settings)) -> World {
    let folder = Folder::empty();
    folder.publish(Mode::Drill, 0);
    let mut world = World::with(folder, change);
    world.app = Router::new().fallback_service(world.state.service().over(transport));
    world
}

const BESIDE: Transport = Transport::PlainBeside { secure: 8443 };
const SECURE: Transport = Transport::Secure { plain: Some(8080) };

#[tokio::test]
async fn a_device_finds_the_certificate_its_fingerprint_and_how_to_install_it() {
    let world = world(SECURE, own);
    let der = world.get("/trust/authority.crt").await;
    assert_eq!(der.header("content-type"), "application/x-x509-ca-cert");
    assert!(der.header("content-disposition").contains("lintas-posko.crt"));
    let fingerprint = Fingerprint::of(&der.body);
    let page = world.get("/trust").await;
    let html = String::from_utf8(page.body.to_vec()).unwrap();
    for told in [fingerprint.words().as_str(), &fingerprint.hex(), DRILL, "<svg", "Android", "iPad"]
    {
        assert!(html.contains(told), "{told}");
    }
    // Who reads it by HTTPS shows others where to begin.
    assert!(html.contains("http://peta.test:8080/trust"), "{html}");
    assert!(html.contains("https://peta.test/trust/authority.crt"), "{html}");
    let pem = world.get("/trust/authority.pem").await;
    let pem = String::from_utf8(pem.body.to_vec()).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && !pem.contains("PRIVATE"));
    let health = world.get("/health").await.json();
    assert!(health["tls"]["days_left"].as_i64().unwrap() > 300, "{health}");
    assert_eq!(health["status"], "ok");
}

#[tokio::test]
async fn without_an_authority_there_is_nothing_to_install() {
    let world = World::drill();
    for path in FOR_TRUST {
        assert_eq!(world.get(path).await.code(), "not_found", "{path}");
    }
    assert!(world.get("/health").await.json()["tls"].is_null());
}

#[tokio::test]
async fn pages_and_reads_in_the_clear_are_sent_to_https() {
    let world = world(BESIDE, own);
    for path in [
        "/",
        "/catalog?f=json&x=a%20b",
        "/tiles/roads/0/0/0",
        "/collections/roads/items",
        "/assets/nothing.js",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 308, "{path}");
        assert_eq!(answer.header("location"), format!("https://peta.test:8443{path}"));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let body = json!({ "from": [116.0, -0.4], "to": [116.1, -0.4], "vehicle": "truck" });
    let headers = [("content-type", "application/json")];
    let route = world.send(Method::POST, "/route", &headers, body.to_string().into()).await;
    assert_eq!(route.status, 308, "it reads, and its body comes along");
    assert_eq!(world.get_with("/catalog", &[("host", "a b")]).await.code(), "invalid_host");
}

#[tokio::test]
async fn what_a_device_needs_before_it_trusts_and_what_machines_ask_is_answered_in_the_clear() {
    let world = world(BESIDE, own);
    let paths = FOR_TRUST.into_iter().chain(["/health", "/ready", "/metrics"]);
    for path in paths {
        assert_eq!(world.get(path).await.status, 200, "{path}");
    }
    let html = String::from_utf8(world.get("/trust").await.body.to_vec()).unwrap();
    assert!(html.contains("http://peta.test/trust/authority.crt"), "{html}");
    assert_eq!(world.ask(Method::OPTIONS, "/reports", &[]).await.status, 204);
}

#[tokio::test]
async fn no_key_is_taken_in_the_clear_and_none_stands_in_an_address_that_is_answered() {
    let world = world(BESIDE, own);
    let key = world.key("posko", Role::Reporter);
    let bearer = format!("Bearer {key}");
    let report = json!({ "status": "closed", "mode": "drill" });
    let mut answers = vec![world.post("/reports", &key, &report).await];
    for path in ["/stock", "/trust", "/health", "/tiles/roads/0/0/0"] {
        answers.push(world.get_with(path, &[("authorization", bearer.as_str())]).await);
        answers.push(world.get(&format!("{path}?key={key}")).await);
        answers.push(world.get(&format!("{path}?a=b&%6bey={key}")).await);
    }
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "https_required"));
        assert!(answer.json()["detail"].as_str().unwrap().contains("https://peta.test:8443/"));
        let headers = format!("{:?}", answer.headers);
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!headers.contains(&key) && !headers.contains("location"), "{headers}");
        assert!(!body.contains(&key), "{body}");
    }
    let refused = world.state.metrics.refused_count("key_in_the_clear");
    assert_eq!(refused, answers.len() as u64);
    let headers = [("content-type", "application/json")];
    let bare = world.send(Method::POST, "/reports", &headers, report.to_string().into()).await;
    assert_eq!(bare.code(), "https_required", "what changes something is not said in the clear");
    let list = world.state.writer.serving().reports.iter().count();
    assert_eq!(list, 0);
}

#[tokio::test]
async fn by_https_links_are_so_too_and_keys_are_taken() {
    let world = world(SECURE, own);
    let catalog = world.get("/tiles/roads").await;
    let text = String::from_utf8_lossy(&catalog.body).into_owned();
    assert!(text.contains("https://peta.test/") && !text.contains("http://"), "{text}");
    assert_eq!(world.get("/tiles/roads/0/0/0").await.status, 200);
    let key = world.key("posko", Role::Reader);
    let bearer = format!("Bearer {key}");
    let whoami = world.get_with("/whoami", &[("authorization", bearer.as_str())]).await;
    assert_eq!(whoami.status, 200);
    assert_eq!(whoami.header("strict-transport-security"), "", "unless somebody wants it");
}

#[tokio::test]
async fn browsers_are_told_to_ask_by_https_alone_where_that_is_wanted_and_never_in_the_clear() {
    let wants = |settings: &mut Settings| {
        own(settings);
        if let Some(tls) = &mut settings.tls {
            tls.hsts = Duration::from_secs(600);
        }
    };
    let secure = world(SECURE, wants);
    let page = secure.get_with("/", &[("accept", "text/html")]).await;
    assert_eq!(page.header("strict-transport-security"), "max-age=600");
    let plain = world(BESIDE, wants);
    for path in ["/", "/trust"] {
        assert_eq!(plain.get(path).await.header("strict-transport-security"), "", "{path}");
    }
}
