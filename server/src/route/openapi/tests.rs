//! The description against the router: what stands in it is so, and what is so stands in it.

use std::collections::BTreeSet;

use axum::http::Method;
use lintas_model::{
    aid::DispatchState,
    bulletin::DRILL,
    passability::ReportStatus,
    report::{State, lifetime::CAUSES},
    vehicle::VehicleClass,
};
use lintas_snapshot::format::manifest::Mode;
use serde_json::{Value, json};

use crate::{
    fixtures::world::{Folder, World},
    http::problem::Code,
};

pub(super) async fn document(world: &World) -> Value {
    let answer = world.get("/openapi.json").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// Path, method and description of each operation.
pub(super) fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(|(method, it)| (path.as_str(), method.as_str(), it))
    });
    all.collect()
}

/// A path with its parameters nameless: OGC names them otherwise than the router, and describes
/// endings apart that are one route.
fn shape(path: &str) -> String {
    let parts = path.split('/').map(|it| if it.contains('{') { "{}" } else { it });
    parts.collect::<Vec<_>>().join("/")
}

/// Names in an `enum`.
pub(super) fn names(schema: &Value) -> Vec<&str> {
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The codes of the problems that an operation has with a status.
pub(super) fn codes<'a>(document: &'a Value, operation: &'a Value, status: &str) -> Vec<&'a str> {
    let answer = &operation["responses"][status];
    let pointer = answer["$ref"].as_str().map(|it| &it[1..]);
    let answer = pointer.map_or(answer, |it| document.pointer(it).unwrap());
    let schema = &answer["content"]["application/problem+json"]["schema"];
    names(&schema["allOf"][1]["properties"]["code"])
}

#[tokio::test]
async fn every_route_stands_in_the_description_and_nothing_else_does() {
    let world = World::drill();
    let mut routed: BTreeSet<(String, String)> = BTreeSet::new();
    for template in world.state.metrics.templates().into_iter().filter(|it| *it != "*") {
        let address = shape(template).replace("{}", "1");
        let answer = world.ask(Method::OPTIONS, &address, &[]).await;
        let methods = answer.header("allow").split(", ");
        let methods = methods.filter(|it| !["HEAD", "OPTIONS"].contains(it));
        routed.extend(methods.map(|it| (shape(template), it.to_lowercase())));
    }
    let document = document(&world).await;
    let described = operations(&document);
    let described: BTreeSet<(String, String)> =
        described.iter().map(|(path, method, _)| (shape(path), (*method).to_owned())).collect();
    let apart = |a: &BTreeSet<(String, String)>, b: &BTreeSet<(String, String)>| {
        a.difference(b).cloned().collect::<Vec<_>>()
    };
    let missing = apart(&routed, &described);
    assert!(missing.is_empty(), "describe them in server/src/openapi/*.json: {missing:?}");
    let surplus = apart(&described, &routed);
    assert!(surplus.is_empty(), "described, and answered by no route: {surplus:?}");
    assert!(routed.len() > 50, "{routed:?}");
}

/// All that a part of the document refers to.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(pointer) if name == "$ref" => {
                        found.insert(pointer);
                    }
                    _ => references(member, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_part_is_referred_to() {
    let document = document(&World::drill()).await;
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for pointer in &found {
        assert!(document.pointer(&pointer[1..]).is_some(), "{pointer} leads nowhere");
    }
    for kind in ["parameters", "headers", "responses", "schemas"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let pointer = format!("#/components/{kind}/{name}");
            assert!(found.contains(pointer.as_str()), "nothing refers to {pointer}");
        }
    }
    let ids: Vec<&str> = operations(&document)
        .iter()
        .map(|(_, _, it)| it["operationId"].as_str().unwrap())
        .collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), once.len(), "an operationId stands twice: {ids:?}");
}

#[tokio::test]
async fn every_code_of_a_problem_stands_where_it_can_come_from() {
    let document = document(&World::drill()).await;
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let problem = &document["components"]["schemas"]["Problem"]["properties"]["code"];
    assert_eq!(names(problem).into_iter().collect::<BTreeSet<_>>(), all);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (_, _, it) in operations(&document) {
        for status in it["responses"].as_object().unwrap().keys() {
            told.extend(codes(&document, it, status));
        }
    }
    // Other methods are described by no operation, nor is plain HTTP beside HTTPS.
    let elsewhere = ["method_not_allowed", "https_required"];
    let about = document["info"]["description"].as_str().unwrap();
    assert!(elsewhere.iter().all(|code| about.contains(code)), "{about}");
    told.extend(elsewhere);
    assert_eq!(told, all);
}

#[tokio::test]
async fn fixed_words_are_those_of_the_rules() {
    let document = document(&World::drill()).await;
    let of = |pointer: &str| names(document.pointer(pointer).unwrap());
    let schemas = "/components/schemas";
    let vehicles = VehicleClass::ALL.map(VehicleClass::name);
    assert_eq!(of(&format!("{schemas}/Vehicle")), vehicles);
    assert_eq!(of(&format!("{schemas}/ReportStatus")), ReportStatus::ALL.map(ReportStatus::name));
    assert_eq!(of(&format!("{schemas}/Report/properties/cause")), CAUSES);
    assert_eq!(
        of(&format!("{schemas}/ReportProperties/properties/state")),
        State::ALL.map(State::name)
    );
    let states = DispatchState::ALL.map(DispatchState::name);
    assert_eq!(of(&format!("{schemas}/DispatchState")), states);
}

#[tokio::test]
async fn the_document_names_its_server_and_is_kept_by_its_tag() {
    let world = World::drill();
    let answer = world.get("/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    let json = answer.json();
    assert_eq!(
        (&json["openapi"], &json["servers"][0]["url"]),
        (&json!("3.0.3"), &json!("http://peta.test"))
    );
    assert_eq!(json["info"]["title"], "Lintas Kutai Kartanegara");
    assert!(json["info"]["description"].as_str().unwrap().starts_with(DRILL));
    for uri in ["/openapi.json", "/api.html"] {
        let first = world.get(uri).await;
        let again = world.get_with(uri, &[("if-none-match", first.header("etag"))]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{uri}");
        let other = world.get_with(uri, &[("if-none-match", "\"other\"")]).await;
        assert_eq!((other.status.as_u16(), &other.body), (200, &first.body), "{uri}");
        let bad = world.get_with(uri, &[("host", "a b")]).await;
        assert_eq!(bad.code(), "invalid_host", "{uri}");
    }
    let World { folder, .. } = world;
    let world = World::with(folder, |settings| {
        settings.public_url = Some("https://peta.example.id/lintas".into());
    });
    assert_eq!(document(&world).await["servers"][0]["url"], "https://peta.example.id/lintas");
    let empty = document(&World::over(Folder::empty())).await;
    assert_eq!(empty["info"]["title"], "Lintas");
}

#[tokio::test]
async fn the_page_tells_people_what_the_document_tells_programs() {
    let drill = World::drill();
    let document = document(&drill).await;
    let page = String::from_utf8(drill.get("/api.html").await.body.to_vec()).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"id\">"), "{}", &page[..200]);
    let mark = format!("<p class=\"drill\">{DRILL}</p>");
    assert!(page.contains(&mark) && page.contains("Bisa lewat?"));
    for (path, _, it) in operations(&document) {
        let id = it["operationId"].as_str().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")) && page.contains(path), "{id}");
    }
    let mut links = BTreeSet::new();
    for link in page.split("href=\"#").skip(1).filter_map(|it| it.split('"').next()) {
        links.insert(link);
    }
    for link in links {
        assert_eq!(page.matches(&format!("id=\"{link}\"")).count(), 1, "#{link}");
    }
    let folder = Folder::empty();
    folder.publish(Mode::Actual, 0);
    let actual = World::over(folder).get("/api.html").await;
    // The descriptions of members name it, too.
    assert!(!String::from_utf8_lossy(&actual.body).contains(&mark));
}
