//! The table as an OpenAPI document (OpenAPI Specification 3.0.3, which OGC's class `oas30` is of).

use std::collections::{BTreeMap, BTreeSet};

use lintas_model::{bulletin::DRILL, language::Language};
use serde_json::{Map, Value, json};

use super::{
    operation::{ApiAccess, ApiOperation, ApiTable, ApiTag},
    setting::ApiSetting,
};
use crate::http::problem::Code;

/// Headers of every answer, problems included.
const EVERYWHERE: [&str; 3] = ["X-Lintas-Snapshot", "X-Lintas-Revision", "X-Lintas-Degraded"];

const ABOUT: &str = "Whatever answers `GET` answers `HEAD`, too, and every address answers `OPTIONS`; other methods \
    are `405 method_not_allowed` with `Allow`. A query parameter that an operation does not list is \
    refused as `unknown_parameter` where that code stands among its answers. Errors are \
    `application/problem+json` (RFC 9457) with a `code` that never changes its meaning and titles in \
    Bahasa Indonesia and English. Pages of any origin may ask, and may read the headers named here.\n\n\
    A key comes as `Authorization: Bearer KEY`, or as `?key=` from tile clients that cannot set \
    headers; never put it into a link. Where the server speaks HTTPS, whatever is read by plain HTTP \
    is sent there (`308`), and what brings a key or changes something is `403 https_required`; \
    `/trust`, `/health`, `/ready` and `/metrics` are answered by both. Addresses and keys that ask too often are \
    `429 too_many_requests` with `Retry-After`.";

/// The whole document, for who asked at an address.
pub(super) fn document(table: &ApiTable, setting: &ApiSetting) -> Value {
    let mark = if setting.is_drill { format!("{DRILL}\n\n") } else { String::new() };
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": setting.title(),
            "description": format!("{mark}{}\n\n{ABOUT}", both("api.about")),
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": setting.origin }],
        "tags": tags(table),
        "paths": paths(table),
        "components": components(table),
    })
}

fn tags(table: &ApiTable) -> Value {
    let tag = |tag: &ApiTag| {
        let titles = both(&tag.title);
        json!({ "name": tag.name, "description": format!("**{titles}.** {}", tag.description) })
    };
    table.subjects.iter().map(|subject| tag(&subject.tag)).collect()
}

/// A message in both languages.
fn both(message: &str) -> String {
    Language::BOTH.map(|language| language.words(message).unwrap_or_default()).join(" / ")
}

fn paths(table: &ApiTable) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for subject in &table.subjects {
        for it in &subject.operations {
            let path = paths.entry(it.path.clone()).or_insert_with(|| json!({}));
            path[it.method.name()] = operation(it, &subject.tag.name);
        }
    }
    paths.into()
}

fn operation(it: &ApiOperation, tag: &str) -> Value {
    let mut json = json!({
        "tags": [tag],
        "operationId": it.id,
        "summary": both(&it.summary),
    });
    if let Some(description) = &it.description {
        json["description"] = description.as_str().into();
    }
    json["parameters"] = parameters(it).collect();
    if let Some(body) = &it.body {
        json["requestBody"] = json!({ "required": !it.body_optional, "content": body });
    }
    json["responses"] = responses(it).into();
    json["security"] = match it.access {
        ApiAccess::Public => json!([]),
        ApiAccess::Optional => json!([{}, { "bearer": [] }, { "key": [] }]),
        ApiAccess::Key => json!([{ "bearer": [] }, { "key": [] }]),
    };
    json
}

/// The parameters of an operation, those of its kind included.
pub(super) fn parameters(it: &ApiOperation) -> impl Iterator<Item = Value> {
    let of_kind = [("If-None-Match", it.caches), ("Idempotency-Key", it.writes)];
    let of_kind = of_kind.into_iter().filter(|(_, is_so)| *is_so);
    let refer =
        |(name, _): (&str, bool)| json!({ "$ref": format!("#/components/parameters/{name}") });
    it.parameters.iter().cloned().chain(of_kind.map(refer))
}

fn responses(it: &ApiOperation) -> Map<String, Value> {
    let mut responses: Vec<(String, Value)> = Vec::new();
    for (status, answer) in &it.answers {
        let mut answer = answer.clone();
        let is_tagged = it.caches && matches!(status.as_str(), "200" | "206");
        add_headers(&mut answer, is_tagged.then_some("ETag"));
        responses.push((status.clone(), answer));
    }
    if it.caches {
        let mut answer = json!({ "description": "The client has it already." });
        add_headers(&mut answer, Some("ETag"));
        responses.push(("304".to_owned(), answer));
    }
    for (status, codes) in it.codes() {
        let name = problem_name(status, &codes);
        let answer = json!({ "$ref": format!("#/components/responses/{name}") });
        responses.push((status.to_string(), answer));
    }
    responses.sort_by(|(a, _), (b, _)| a.cmp(b));
    responses.into_iter().collect()
}

/// Adds one header of its own to an answer, and those of every answer.
fn add_headers(answer: &mut Value, own: Option<&str>) {
    for name in own.into_iter().chain(EVERYWHERE) {
        answer["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
}

/// The name of the answer that is one of these problems: most operations share most of them.
fn problem_name(status: u16, codes: &BTreeSet<&'static str>) -> String {
    let codes: Vec<&str> = codes.iter().copied().collect();
    format!("{status}-{}", codes.join("-"))
}

/// The answers that are problems, by name.
fn problems(table: &ApiTable) -> BTreeMap<String, Value> {
    let mut problems = BTreeMap::new();
    for (status, codes) in table.operations().flat_map(ApiOperation::codes) {
        let name = problem_name(status, &codes);
        problems.entry(name).or_insert_with(|| problem(status, &codes));
    }
    problems
}

/// The answer that is one of these problems.
fn problem(status: u16, codes: &BTreeSet<&'static str>) -> Value {
    let told: Vec<String> = codes
        .iter()
        .map(|name| {
            let titles: Vec<String> = Code::named(name)
                .filter(|code| code.status().as_u16() == status)
                .map(|code| code.titles())
                .map(|(id, en)| format!("{id} / {en}"))
                .collect();
            format!("`{name}`: {}.", titles.join("; "))
        })
        .collect();
    let schema = json!({ "allOf": [
        { "$ref": "#/components/schemas/Problem" },
        { "type": "object", "properties": { "code": { "type": "string", "enum": codes } } },
    ]});
    let mut answer = json!({
        "description": told.join(" "),
        "content": { "application/problem+json": { "schema": schema } },
    });
    let own = match status {
        401 => Some("WWW-Authenticate"),
        429 | 503 => Some("Retry-After"),
        _ => None,
    };
    add_headers(&mut answer, own);
    answer
}

fn components(table: &ApiTable) -> Value {
    let mut schemas: Map<String, Value> =
        table.schemas().map(|(name, schema)| (name.clone(), schema.clone())).collect();
    schemas.insert("Problem".to_owned(), problem_schema());
    json!({
        "parameters": table.shared.parameters,
        "headers": table.shared.headers,
        "responses": problems(table),
        "schemas": schemas,
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A key that the post which runs the server has given (`lintas-server keys add`).",
            },
            "key": {
                "type": "apiKey",
                "in": "query",
                "name": "key",
                "description": "The same, for tile clients that cannot set headers. Redacted in logs; never put it into a link.",
            },
        },
    })
}

fn problem_schema() -> Value {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "type": "object",
        "description": "An error (RFC 9457). Members beyond these belong to single codes: `clashes` and `token` to `overlap`, `free` to `stock_short`.",
        "required": ["type", "title", "title_id", "status", "code"],
        "properties": {
            "type": { "type": "string", "enum": ["about:blank"] },
            "title": { "type": "string", "description": "English." },
            "title_id": { "type": "string", "description": "Bahasa Indonesia." },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "code": { "type": "string", "enum": codes },
            "detail": { "type": "string", "description": "What would have been right, for who wrote the request." },
        },
    })
}
