//! The table as a page for people: Bahasa Indonesia first, English beside it.

use lintas_model::{
    bulletin::DRILL,
    language::Language,
    page_policy::{policy_tag, style_tag},
};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::{
    document::parameters,
    operation::{ApiAccess, ApiOperation, ApiSubject, ApiTable},
    setting::ApiSetting,
};
use crate::http::problem::Code;

/// The style sheet: nothing that is loaded from elsewhere.
pub(super) const STYLE: &str = "\
*{box-sizing:border-box}\
body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.5 'Noto Sans',Arial,sans-serif;color:#111;background:#fff}\
h1{margin:0;font-size:1.6rem}\
h2{margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:2px solid #111;font-size:1.3rem}\
h3{margin:2rem 0 .25rem;font-size:1.05rem}\
i{font-style:normal;color:#555;font-weight:400;font-size:.9em}\
p{margin:.25rem 0 .5rem}\
.drill{padding:.5rem;border:2px solid #111;text-align:center;font-weight:700}\
code,pre{font-family:'Noto Sans Mono',Consolas,monospace;font-size:.85rem}\
h3 code{font-size:1rem;overflow-wrap:anywhere}\
pre{overflow:auto;max-height:24rem;margin:.25rem 0;padding:.5rem;background:#f3f3ef}\
table{width:100%;border-collapse:collapse;margin:.5rem 0}\
th,td{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#f3f3ef}\
nav ul{columns:2;padding-left:1.2rem}\
summary{cursor:pointer}\
@media (max-width:40rem){nav ul{columns:1}}\
@media print{pre{max-height:none}}";

/// The whole page, for who asked at an address.
pub(super) fn page(table: &ApiTable, setting: &ApiSetting) -> String {
    let title = setting.title();
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                (policy_tag(&[STYLE]))
                title { @if setting.is_drill { "LATIHAN – " } "API " (title) }
                (style_tag(STYLE))
            }
            body {
                @if setting.is_drill { p.drill { (DRILL) } }
                header {
                    h1 { "API " (title) " " i { "API of " (title) } }
                    p {
                        a href={ (setting.origin) "/openapi.json" } { "openapi.json" } ". "
                        (both("api.page_about"))
                    }
                }
                (contents(table))
                (rules())
                @for subject in &table.subjects { (of_subject(subject, table)) }
                (schemas(table))
                (problems())
            }
        }
    };
    page.into_string()
}

/// A message in both languages.
fn both(message: &str) -> Markup {
    let [id, en] = Language::BOTH.map(|it| it.words(message).unwrap_or_default());
    html! { (id) " " i { (en) } }
}

fn contents(table: &ApiTable) -> Markup {
    html! {
        nav {
            ul {
                @for subject in &table.subjects {
                    li { a href={ "#" (subject.tag.name) } { (both(&subject.tag.title)) } }
                }
                li { a href="#bentuk" { (both("api.page_schemas")) } }
                li { a href="#kesalahan" { (both("api.page_errors")) } }
            }
        }
    }
}

fn rules() -> Markup {
    html! {
        h2 { (both("api.page_everywhere")) }
        ul {
            li {
                code { "Authorization: Bearer …" } ", " code { "?key=…" } ": "
                (both("api.rule_keys"))
            }
            li { code { "application/problem+json" } ": " (both("api.rule_errors")) }
            li {
                code { "X-Lintas-Snapshot" } ", " code { "X-Lintas-Revision" } ", "
                code { "X-Lintas-Degraded" } ": " (both("api.rule_headers"))
            }
            li { code { "429" } ", " code { "503" } ": " (both("api.rule_wait")) }
        }
    }
}

fn of_subject(subject: &ApiSubject, table: &ApiTable) -> Markup {
    html! {
        section id=(subject.tag.name) {
            h2 { (both(&subject.tag.title)) }
            p { i { (subject.tag.description) } }
            @for it in &subject.operations { (of_operation(it, table)) }
        }
    }
}

fn of_operation(it: &ApiOperation, table: &ApiTable) -> Markup {
    let parameters: Vec<Value> = parameters(it).map(|it| resolved(&it, table)).collect();
    html! {
        article id=(it.id) {
            h3 { code { (it.method.name().to_uppercase()) " " (it.path) } }
            p { (both(&it.summary)) }
            @if let Some(description) = &it.description { p { i { (description) } } }
            p { (access(it)) }
            @if !parameters.is_empty() {
                table {
                    thead { tr { th { "Parameter" } th { (both("api.page_value")) } th { (both("api.page_meaning")) } } }
                    tbody { @for parameter in &parameters { (of_parameter(parameter)) } }
                }
            }
            @if let Some(body) = &it.body {
                p { b { (both("api.page_body")) } }
                @for (media, content) in body { (of_content(media, content)) }
            }
            table {
                thead { tr { th { (both("api.page_answer")) } th { (both("api.page_meaning")) } } }
                tbody {
                    @for (status, answer) in &it.answers {
                        tr {
                            td { (status) }
                            td { (text(answer, "description")) @for (media, content) in contents_of(answer) { (of_content(media, content)) } }
                        }
                    }
                    @if it.caches { tr { td { "304" } td { (both("api.page_unchanged")) } } }
                    @for (status, codes) in it.codes() {
                        tr { td { (status) } td { @for code in codes { a href={ "#" (code) } { code { (code) } } " " } } }
                    }
                }
            }
        }
    }
}

fn access(it: &ApiOperation) -> Markup {
    let who = match it.access {
        ApiAccess::Public => "api.page_public",
        ApiAccess::Optional => "api.page_public_more",
        ApiAccess::Key => "api.page_key",
    };
    html! {
        (both(who))
        @if let Some(role) = &it.role { " " (both("api.page_least_role")) " " code { (role) } "." }
    }
}

fn of_parameter(parameter: &Value) -> Markup {
    let is_needed = parameter["required"] == true;
    html! {
        tr {
            td {
                code { (text(parameter, "name")) }
                br;
                i { (text(parameter, "in")) @if is_needed { ", " (both("api.page_needed")) } }
            }
            td { (kind(&parameter["schema"])) }
            td {
                (text(parameter, "description"))
                @if !parameter["example"].is_null() { " " code { (shown(&parameter["example"])) } }
            }
        }
    }
}

fn of_content(media: &str, content: &Value) -> Markup {
    let schema = &content["schema"];
    // That a file is bytes needs no words.
    let says_more = schema.is_object() && schema["type"] != "string";
    html! {
        p { code { (media) } @if says_more { ": " (kind(schema)) } }
        @if !content["example"].is_null() {
            pre { (serde_json::to_string_pretty(&content["example"]).unwrap_or_default()) }
        }
    }
}

fn schemas(table: &ApiTable) -> Markup {
    html! {
        section id="bentuk" {
            h2 { (both("api.page_schemas")) }
            p { i { "JSON Schema as OpenAPI 3.0 has it." } }
            @for (name, schema) in table.schemas() {
                details id={ "schema-" (name) } {
                    summary { code { (name) } " " i { (text(schema, "description")) } }
                    pre { (serde_json::to_string_pretty(schema).unwrap_or_default()) }
                }
            }
        }
    }
}

fn problems() -> Markup {
    html! {
        section id="kesalahan" {
            h2 { (both("api.page_errors")) }
            table {
                thead { tr { th { "code" } th { "HTTP" } th { (both("api.page_meaning")) } } }
                tbody {
                    @for (at, code) in Code::ALL.iter().enumerate() {
                        @let is_first = Code::ALL[..at].iter().all(|it| it.as_str() != code.as_str());
                        tr id=[is_first.then_some(code.as_str())] {
                            td { code { (code.as_str()) } }
                            td { (code.status().as_u16()) }
                            td { (both(code.title())) }
                        }
                    }
                }
            }
        }
    }
}

/// What a schema takes, in a few words.
fn kind(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return html! { a href={ "#schema-" (name) } { (name) } };
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return html! { @for (at, part) in parts.iter().enumerate() { @if at > 0 { " + " } (kind(part)) } };
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(shown).collect();
        return html! { (values.join(" | ")) };
    }
    if schema["type"] == "array" {
        return html! { (kind(&schema["items"])) ", …" (bounds(schema)) };
    }
    html! { (text(schema, "type")) (bounds(schema)) }
}

/// The bounds and the default of a schema: `, 1–5000, default 100`.
fn bounds(schema: &Value) -> String {
    let mut told = String::new();
    for (low, high) in
        [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")]
    {
        match (&schema[low], &schema[high]) {
            (Value::Null, Value::Null) => {}
            (low, Value::Null) => told.push_str(&format!(", ≥ {low}")),
            (Value::Null, high) => told.push_str(&format!(", ≤ {high}")),
            (low, high) => told.push_str(&format!(", {low}–{high}")),
        }
    }
    if !schema["default"].is_null() {
        told.push_str(&format!(", default {}", shown(&schema["default"])));
    }
    told
}

/// A value as it stands in an address: without quotes, lists with commas between.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn contents_of(answer: &Value) -> impl Iterator<Item = (&String, &Value)> {
    answer["content"].as_object().into_iter().flatten()
}

/// A parameter, where it is a reference the one that it refers to.
fn resolved(parameter: &Value, table: &ApiTable) -> Value {
    let name = parameter["$ref"].as_str().and_then(|it| it.rsplit('/').next());
    let shared = name.and_then(|name| table.shared.parameters.get(name));
    shared.unwrap_or(parameter).clone()
}
