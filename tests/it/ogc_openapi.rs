//! OGC API – Features – Part 1: Core (17-069r4), requirements class OpenAPI 3.0, each requirement one
//! test, see `ogc_features`: what the definition says is what the shipped server does.

use lintas_e2e::{Told, ask, ask_for, link, links};
use serde_json::Value;

fn definition() -> Value {
    let landing = ask("/").json();
    ask(link(&landing, "service-desc")).json()
}

/// A value, or what its `$ref` leads to.
fn resolved<'a>(definition: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(pointer) => {
            let pointer = pointer.strip_prefix('#').expect("references stay in the document");
            let found = definition.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}"));
            resolved(definition, found)
        }
        None => value,
    }
}

/// What `GET` of a path does by the definition; parts in braces match whatever they are called.
fn operation<'a>(definition: &'a Value, path: &str) -> &'a Value {
    let is_same = |template: &str| {
        let (of, asked): (Vec<&str>, Vec<&str>) =
            (template.split('/').collect(), path.split('/').collect());
        of.len() == asked.len()
            && of
                .iter()
                .zip(&asked)
                .all(|(of, asked)| of == asked || of.starts_with('{') && asked.starts_with('{'))
    };
    let paths = definition["paths"].as_object().expect("paths");
    let found = paths.iter().find(|(template, _)| is_same(template));
    &found.unwrap_or_else(|| panic!("{path} is not defined")).1["get"]
}

/// The response that an operation has for a status, named or as a default.
fn response<'a>(definition: &'a Value, operation: &'a Value, status: u16) -> Option<&'a Value> {
    let responses = &operation["responses"];
    let class = format!("{}XX", status / 100);
    [status.to_string(), class, "default".to_owned()]
        .iter()
        .find_map(|name| responses.get(name))
        .map(|found| resolved(definition, found))
}

/// Fails unless the definition foresees this answer, its status and its media type.
fn is_foreseen(definition: &Value, path: &str, address: &str, told: &Told) {
    let operation = operation(definition, path);
    let foreseen = response(definition, operation, told.status);
    let foreseen = foreseen.unwrap_or_else(|| panic!("{address}: {} is not defined", told.status));
    let content = foreseen["content"].as_object();
    let media = content.into_iter().flat_map(|it| it.keys());
    let mut media = media.map(|it| it.split(';').next().unwrap_or_default());
    assert!(media.any(|it| it == told.media()), "{address}: {} {}", told.status, told.media());
}

/// The paths of Features, by the definition, and an address of each.
const PATHS: [(&str, &str); 6] = [
    ("/", "/"),
    ("/conformance", "/conformance"),
    ("/collections", "/collections"),
    ("/collections/{}", "/collections/shelters"),
    ("/collections/{}/items", "/collections/shelters/items"),
    ("/collections/{}/items/{}", ""),
];

fn addresses() -> Vec<(&'static str, String)> {
    let page = ask("/collections/places/items?limit=1").json();
    let id = page["features"][0]["id"].as_str().expect("an id").to_owned();
    let item = format!("/collections/places/items/{id}");
    let of = |(path, address): (&'static str, &str)| {
        (path, if address.is_empty() { item.clone() } else { address.to_owned() })
    };
    PATHS.into_iter().map(of).collect()
}

/// `/req/oas30/oas-definition-1`
#[test]
fn the_definition_is_had_as_json_and_as_html() {
    let landing = ask("/").json();
    let json = links(&landing, "service-desc")[0];
    assert_eq!(json["type"], "application/vnd.oai.openapi+json;version=3.0");
    let told = ask(json["href"].as_str().expect("an address"));
    assert_eq!((told.status, told.media()), (200, "application/vnd.oai.openapi+json"));
    let page = ask(link(&landing, "service-doc"));
    assert_eq!((page.status, page.media()), (200, "text/html"));
}

/// `/req/oas30/oas-definition-2`
#[test]
fn the_definition_is_a_document_of_openapi_3_0() {
    let definition = definition();
    let version = definition["openapi"].as_str().expect("a version");
    assert!(version.starts_with("3.0."), "{version}");
    for member in ["title", "version"] {
        assert!(definition["info"][member].is_string(), "info.{member}");
    }
    for (path, methods) in definition["paths"].as_object().expect("paths") {
        assert!(path.starts_with('/'), "{path}");
        let known = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
        for (method, operation) in methods.as_object().expect("methods") {
            if known.contains(&method.as_str()) {
                let responses = operation["responses"].as_object().expect("responses");
                assert!(!responses.is_empty(), "{method} {path}");
            }
        }
        // Each part in braces is a parameter of the path.
        let own = [&methods["parameters"], &methods["get"]["parameters"]];
        let named: Vec<&str> = own
            .iter()
            .filter_map(|it| it.as_array())
            .flatten()
            .map(|it| resolved(&definition, it))
            .filter(|it| it["in"] == "path" && it["required"] == true)
            .filter_map(|it| it["name"].as_str())
            .collect();
        if methods["get"].is_object() {
            for part in path.split('{').skip(1).filter_map(|it| it.split('}').next()) {
                assert!(named.contains(&part), "{path}: {part}");
            }
        }
    }
}

/// `/req/oas30/oas-impl`
#[test]
fn every_parameter_that_the_definition_names_is_taken_and_every_path_is_there() {
    let definition = definition();
    for (path, address) in addresses() {
        assert_eq!(ask(&address).status, 200, "{address}");
        let parameters = operation(&definition, path)["parameters"].as_array();
        for parameter in parameters.into_iter().flatten() {
            let parameter = resolved(&definition, parameter);
            if parameter["in"] != "query" {
                continue;
            }
            let name = parameter["name"].as_str().expect("a name");
            let values: Vec<String> = match name {
                "bbox" => vec!["116,-1,117,1".to_owned()],
                "datetime" => vec!["2025-09-18T01:00:00Z/..".to_owned()],
                "limit" | "offset" => vec!["5".to_owned()],
                "f" => resolved(&definition, &parameter["schema"])["enum"]
                    .as_array()
                    .expect("the forms")
                    .iter()
                    .filter_map(|it| it.as_str().map(str::to_owned))
                    .collect(),
                // Whatever else there is has tests of its own.
                _ => continue,
            };
            for value in values {
                let asked = format!("{address}?{name}={value}");
                assert_eq!(ask(&asked).status, 200, "{asked}");
            }
        }
    }
    let limit = operation(&definition, "/collections/{}/items")["parameters"].as_array();
    let limit = limit.into_iter().flatten().map(|it| resolved(&definition, it));
    let limit = limit.into_iter().find(|it| it["name"] == "limit").expect("limit is defined");
    let schema = resolved(&definition, &limit["schema"]);
    assert_eq!((schema["minimum"].as_i64(), schema["default"].as_i64()), (Some(1), Some(100)));
}

/// `/req/oas30/completeness`
#[test]
fn every_answer_in_every_form_is_foreseen_by_the_definition() {
    let definition = definition();
    for (path, address) in addresses() {
        for accept in ["*/*", "text/html"] {
            let told = ask_for(&address, accept);
            assert_eq!(told.status, 200, "{address}");
            is_foreseen(&definition, path, &address, &told);
        }
    }
}

/// `/req/oas30/exception-codes`
#[test]
fn every_refusal_is_foreseen_by_the_definition() {
    let definition = definition();
    for (path, address) in addresses() {
        for (query, accept, status) in
            [("?f=gml", "*/*", 400), ("?nope=1", "*/*", 400), ("", "image/png", 406)]
        {
            let told = ask_for(&format!("{address}{query}"), accept);
            assert_eq!(told.status, status, "{address}{query}");
            is_foreseen(&definition, path, &address, &told);
        }
    }
    for (path, address) in [
        ("/collections/{}", "/collections/nope"),
        ("/collections/{}/items", "/collections/nope/items"),
        ("/collections/{}/items/{}", "/collections/roads/items/nope"),
    ] {
        let told = ask(address);
        assert_eq!(told.status, 404, "{address}");
        is_foreseen(&definition, path, address, &told);
    }
}

/// `/req/oas30/security`
#[test]
fn what_needs_a_key_says_so_and_what_needs_none_does_not() {
    let definition = definition();
    let schemes = definition["components"]["securitySchemes"].as_object().expect("schemes");
    assert!(!schemes.is_empty());
    let needs = |path: &str| {
        let of_operation = operation(&definition, path)["security"].as_array();
        let all = of_operation.or(definition["security"].as_array());
        // An empty one among them stands for nobody in particular.
        all.is_some_and(|all| {
            !all.is_empty() && all.iter().all(|it| it.as_object().is_some_and(|it| !it.is_empty()))
        })
    };
    for path in ["/stock", "/dispatches"] {
        assert_eq!(ask(path).status, 401, "{path}");
        assert!(needs(path), "{path}");
    }
    for (path, _) in PATHS {
        assert!(!needs(path), "{path}");
    }
}
