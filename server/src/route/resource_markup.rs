//! JSON as HTML: what a document says, member by member, so that its page cannot leave anything out.

use maud::{Markup, PreEscaped, html};
use serde_json::{Map, Value};

use crate::paper::both;

/// The one member that is HTML wherever it stands; escaped where it was made
/// ([`Open::attribution`](crate::open::Open::attribution)).
const ATTRIBUTION: &str = "attribution";

/// What members are called, for people; of others the name itself is shown: those are words of a standard.
const WORDS: [(&str, &str); 14] = [
    ("title", "open.title"),
    ("description", "open.description"),
    (ATTRIBUTION, "open.sources"),
    ("license", "open.licence"),
    ("version", "open.version"),
    ("layers", "open.layers"),
    ("boundingBox", "open.extent"),
    ("centerPoint", "open.centre"),
    ("properties", "open.fields"),
    ("tilesets", "open.tile_sets"),
    ("tileMatrixSets", "open.tile_matrix_sets"),
    ("tileMatrixSetLimits", "open.tile_limits"),
    ("styles", "open.styles"),
    ("default", "open.default"),
];

/// The members of an object: plain ones as a list, others each below a heading.
pub(super) fn members(json: &Value) -> Markup {
    let all = || json.as_object().into_iter().flatten();
    html! {
        dl {
            @for (name, value) in all().filter(|(_, value)| is_plain(value)) {
                dt { (called(name)) } dd { (plain(name, value)) }
            }
        }
        @for (name, value) in all().filter(|(_, value)| !is_plain(value)) {
            h2 { (called(name)) }
            (nested(value))
        }
    }
}

fn nested(value: &Value) -> Markup {
    let rows = objects(value);
    if rows.iter().any(|row| row.contains_key("href")) {
        return html! { ul { @for row in rows { li { (link(row)) } } } };
    }
    match value {
        Value::Array(_) if rows.iter().all(|row| row.values().all(is_plain)) => table(&rows, None),
        Value::Array(values) => html! {
            @for value in values {
                section { (members(value)) }
            }
        },
        Value::Object(fields) if !fields.is_empty() && fields.values().all(Value::is_object) => {
            let rows: Vec<&Map<String, Value>> =
                fields.values().filter_map(Value::as_object).collect();
            table(&rows, Some(fields))
        }
        other => members(other),
    }
}

/// The objects of a list, or the one object.
fn objects(value: &Value) -> Vec<&Map<String, Value>> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_object).collect(),
        other => other.as_object().into_iter().collect(),
    }
}

/// Objects as rows; where they are the `named` members of one, their names stand in the first column.
fn table(rows: &[&Map<String, Value>], named: Option<&Map<String, Value>>) -> Markup {
    let mut columns: Vec<&str> = Vec::new();
    for name in rows.iter().flat_map(|row| row.keys()) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let mut names = named.into_iter().flat_map(Map::keys);
    html! {
        div.wide {
            table {
                tr {
                    @if named.is_some() { th { (both("open.name")) } }
                    @for column in &columns { th { (called(column)) } }
                }
                @for row in rows {
                    tr {
                        @if let Some(name) = names.next() { td { code { (name) } } }
                        @for column in &columns {
                            td { @if let Some(value) = row.get(*column) { (plain(column, value)) } }
                        }
                    }
                }
            }
        }
    }
}

fn link(of: &Map<String, Value>) -> Markup {
    let text = |name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default();
    let (rel, media, href) = (text("rel"), text("type"), text("href"));
    let title = if text("title").is_empty() { rel } else { text("title") };
    html! {
        @if is_address(href) {
            a rel=(rel) type=(media) href=(href) { (title) }
        } @else {
            code { (href) }
        }
        " " i { (rel) " · " (media) }
    }
}

fn called(name: &str) -> Markup {
    match WORDS.iter().find(|(it, _)| *it == name) {
        Some(&(_, key)) => both(key),
        None => html! { (name) },
    }
}

/// Whether a value stands in one cell: no object, and no list with one.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(values) => values.iter().all(|value| !value.is_object() && is_plain(value)),
        _ => true,
    }
}

fn plain(name: &str, value: &Value) -> Markup {
    match value {
        Value::String(text) if name == ATTRIBUTION => PreEscaped(text.clone()),
        Value::String(text) if is_address(text) => html! { a href=(text) { (text) } },
        Value::String(text) => html! { (text) },
        Value::Array(values) if values.iter().any(|it| it.as_str().is_some_and(is_address)) => {
            html! { ul { @for value in values { li { (plain(name, value)) } } } }
        }
        Value::Array(values) => html! {
            @for (at, value) in values.iter().enumerate() {
                @if at > 0 { ", " }
                (plain(name, value))
            }
        },
        Value::Null => html! {},
        other => html! { (other.to_string()) },
    }
}

/// Whether a text leads somewhere; one with variables in braces does not.
fn is_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains('{')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_that_a_document_says_stands_on_its_page_and_none_of_it_becomes_markup() {
        let document = json!({
            "title": "<b>Jalan</b>", "count": 7, "is": true, "nothing": null, "box": [1.5, -2],
            "conformsTo": ["http://peta.test/a", "http://peta.test/b"],
            "limits": [{"row": 3}, {"row": 4, "col": 5}],
            "layers": [{"id": "roads", "links": [
                {"rel": "item", "type": "image/png", "href": "http://peta.test/{z}"},
                {"rel": "self", "type": "text/html", "href": "http://peta.test/x", "title": "Ini"},
                {"rel": "odd", "type": "text/html", "href": "javascript:alert(1)"}]}],
            "propertiesSchema": {"type": "object", "properties": {"name": {"type": "string"}}},
            "sampleData": {"rel": "data", "type": "x/y", "href": "http://peta.test/data"},
        });
        let html = members(&document).into_string();
        for told in [
            "&lt;b&gt;Jalan",
            "<dd>7</dd>",
            "<dd>true</dd>",
            "<dd>1.5, -2</dd>",
            "<li><a href=\"http://peta.test/b\">",
            "<tr><td>4</td><td>5</td></tr>",
            "<dd>roads</dd>",
            "<code>http://peta.test/{z}</code>",
            "<a rel=\"self\" type=\"text/html\" href=\"http://peta.test/x\">Ini</a>",
            "<td><code>name</code></td><td>string</td>",
            "<a rel=\"data\" type=\"x/y\" href=\"http://peta.test/data\">data</a>",
        ] {
            assert!(html.contains(told), "{told}: {html}");
        }
        assert!(!html.contains("href=\"javascript:") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn sources_are_the_html_that_they_were_made_as_and_only_there() {
        let document = json!({"attribution": "© A &amp; B", "title": "C &amp; D"});
        let html = members(&document).into_string();
        assert!(html.contains("<dd>© A &amp; B</dd>") && html.contains("C &amp;amp; D"), "{html}");
    }
}
