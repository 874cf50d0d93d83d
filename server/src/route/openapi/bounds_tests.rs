//! What the description says of parameters and bodies against what the router takes.

use lintas_model::report::Role;
use serde_json::{Value, json};

use super::tests::{codes, document, names, operations};
use crate::fixtures::{
    town_aid::{GUDANG_BPBD, POS_KOTA, UNDER_WAY},
    world::{TestResponse, World},
};

/// The value itself, or what it refers to.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value["$ref"].as_str().or_else(|| value["allOf"][0]["$ref"].as_str());
    pointer.map_or(value, |it| document.pointer(&it[1..]).unwrap())
}

/// The code of a refusal; empty where it is none.
fn code(answer: &TestResponse) -> String {
    if answer.status.as_u16() < 400 { String::new() } else { answer.code() }
}

/// A query parameter of an operation, as the test asks with it.
struct QueryParameter<'a> {
    name: &'a str,
    /// The schema of the value, or of each value of a list.
    schema: &'a Value,
    /// So many values are needed.
    least: usize,
    is_capped: bool,
    example: Option<String>,
}

/// A value as it stands in an address.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace(' ', "%20"),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

impl<'a> QueryParameter<'a> {
    fn all(document: &'a Value, operation: &'a Value) -> Vec<Self> {
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let parameters = parameters.map(|it| resolved(document, it));
        let of_query = parameters.filter(|it| it["in"] == "query");
        let read = of_query.map(|it| {
            let whole = resolved(document, &it["schema"]);
            let is_list = whole["type"] == "array";
            let least = whole["minItems"].as_u64().or(whole["oneOf"][0]["minItems"].as_u64());
            Self {
                name: it["name"].as_str().unwrap(),
                schema: if is_list { resolved(document, &whole["items"]) } else { whole },
                least: least.filter(|_| is_list).unwrap_or(1) as usize,
                is_capped: it["description"].as_str().unwrap().contains("is read as"),
                example: it.get("example").filter(|_| it["required"] == true).map(shown),
            }
        });
        read.collect()
    }

    /// Values beyond what it says that it takes.
    fn beyond(&self) -> Vec<String> {
        let mut values = Vec::new();
        let kind = self.schema["type"].as_str().unwrap_or_default();
        let is_fixed = self.schema["enum"].is_array() || self.schema["format"] == "date-time";
        if kind != "string" || is_fixed {
            values.push("zzz".to_owned());
        }
        if let Some(low) = self.schema["minimum"].as_i64() {
            values.push((low - 1).to_string());
        }
        if let Some(high) = self.schema["maximum"].as_i64().filter(|_| !self.is_capped) {
            values.push((high + 1).to_string());
        }
        if let Some(most) = self.schema["maxLength"].as_u64() {
            values.push("x".repeat(most as usize + 1));
        }
        values
    }

    /// Values that it says it takes.
    fn within(&self) -> Vec<String> {
        let mut values: Vec<String> = names(self.schema).into_iter().map(str::to_owned).collect();
        let bounds = [&self.schema["minimum"], &self.schema["maximum"]];
        // The two numbers of a place have other bounds than one another.
        values.extend(
            bounds
                .into_iter()
                .filter(|_| self.least == 1)
                .filter_map(Value::as_i64)
                .map(|it| it.to_string()),
        );
        if self.schema["type"] == "boolean" {
            values.extend(["true", "false"].map(str::to_owned));
        }
        values
    }
}

#[tokio::test]
async fn parameters_take_what_they_say_and_nothing_beyond_it() {
    let world = World::town();
    let key = format!("Bearer {}", world.key("piket", Role::Officer));
    let document = document(&world).await;
    let mut asked = 0;
    for (path, _, it) in operations(&document).into_iter().filter(|it| it.1 == "get") {
        // A stream of events has no end to read.
        if path == "/events" {
            continue;
        }
        let mut address = path.to_owned();
        for parameter in it["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap_or_default();
            address = address.replace(&format!("{{{name}}}"), &shown(&parameter["example"]));
        }
        let parameters = QueryParameter::all(&document, it);
        let needed: Vec<(&str, &str)> =
            parameters.iter().filter_map(|it| Some((it.name, it.example.as_deref()?))).collect();
        let ask = async |name: &str, value: &str| {
            let others = needed.iter().filter(|(other, _)| *other != name);
            let mut query: Vec<String> =
                others.map(|(name, value)| format!("{name}={value}")).collect();
            query.push(format!("{name}={value}"));
            let address = format!("{address}?{}", query.join("&"));
            let answer = world.get_with(&address, &[("authorization", &key)]).await;
            assert!(answer.status.as_u16() < 500, "{address}: {answer:?}");
            (code(&answer), answer.status.as_u16(), address)
        };
        for parameter in &parameters {
            let list = |value: &String| vec![value.as_str(); parameter.least].join(",");
            for value in parameter.beyond() {
                let (code, _, address) = ask(parameter.name, &list(&value)).await;
                assert_eq!(code, "invalid_parameter", "{address}");
            }
            for value in parameter.within() {
                let (code, _, address) = ask(parameter.name, &list(&value)).await;
                assert!(
                    !["invalid_parameter", "unknown_parameter"].contains(&code.as_str()),
                    "{address}: {code}"
                );
            }
            let (code, _, address) = ask(parameter.name, "1").await;
            assert_ne!(code, "unknown_parameter", "{address}");
            asked += 1;
        }
        let refuses = codes(&document, it, "400").contains(&"unknown_parameter");
        let (code, status, address) = ask("zzz", "1").await;
        match refuses {
            true => assert_eq!(code, "unknown_parameter", "{address}"),
            false => assert_ne!(status, 400, "{address}: {code}"),
        }
    }
    assert!(asked > 40, "{asked}");
}

/// Bodies that differ from `example` in one member, of which the schema does not admit any.
fn refused_bodies(document: &Value, schema: &Value, example: &Value) -> Vec<Value> {
    let with = |name: &str, value: Value| {
        let mut body = example.clone();
        body[name] = value;
        body
    };
    let mut bodies = vec![with("zzz", json!(1))];
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let mut body = example.clone();
        body.as_object_mut().unwrap().remove(name);
        bodies.push(body);
    }
    for (name, property) in schema["properties"].as_object().unwrap() {
        let property = resolved(document, property);
        let is_fixed = property["enum"].is_array() || property["format"] == "date-time";
        if is_fixed || property["type"] == "boolean" {
            bodies.push(with(name, json!("zzz")));
        }
        if let Some(low) = property["minimum"].as_i64() {
            let is_open = property["exclusiveMinimum"] == true;
            bodies.push(with(name, json!(if is_open { low } else { low - 1 })));
        }
        if let Some(high) = property["maximum"].as_i64() {
            bodies.push(with(name, json!(high + 1)));
        }
        if let Some(most) = property["maxLength"].as_u64() {
            bodies.push(with(name, json!("x".repeat(most as usize + 1))));
        }
        let one = example[name].get(0);
        if let Some(most) = property["maxItems"].as_u64() {
            let item = |at: u64| one.cloned().unwrap_or_else(|| json!(format!("x{at}")));
            bodies.push(with(name, (0..=most).map(item).collect()));
        }
        if !names(resolved(document, &property["items"])).is_empty() {
            bodies.push(with(name, json!(["zzz"])));
        }
    }
    bodies
}

#[tokio::test]
async fn bodies_take_what_their_schemas_say_and_nothing_beyond_it() {
    let world = World::town();
    let key = world.key("piket", Role::Officer);
    let document = document(&world).await;
    let mut refused = 0;
    for (path, _, it) in operations(&document).into_iter().filter(|it| it.1 == "post") {
        // The examples are of the drill region; the town has other ids.
        let of_town = |text: String| {
            let ids = [
                ("4W-006", UNDER_WAY),
                ("disiapkan", "tiba"),
                ("PSK-01", POS_KOTA),
                ("GD-01", GUDANG_BPBD),
            ];
            ids.into_iter().fold(text, |text, (theirs, ours)| text.replace(theirs, ours))
        };
        let content = &it["requestBody"]["content"]["application/json"];
        // A photo has no members.
        if content.is_null() {
            continue;
        }
        let mut address = path.to_owned();
        for parameter in it["parameters"].as_array().unwrap().iter().filter(|it| it["in"] == "path")
        {
            let name = parameter["name"].as_str().unwrap_or_default();
            address = address.replace(&format!("{{{name}}}"), &shown(&parameter["example"]));
        }
        let address = of_town(address);
        let schema = resolved(&document, &content["schema"]);
        let example: Value =
            serde_json::from_str(&of_town(content["example"].to_string())).unwrap();
        assert_eq!(schema["additionalProperties"], false, "{path}");
        for body in refused_bodies(&document, schema, &example) {
            let answer = world.post(&address, &key, &body).await;
            assert_eq!(answer.status, 400, "{address} {body}: {answer:?}");
            let codes = codes(&document, it, "400");
            assert!(codes.contains(&answer.code().as_str()), "{address} {body}: {answer:?}");
            refused += 1;
        }
        let answer = world.post(&address, &key, &example).await;
        let status = answer.status.as_u16().to_string();
        assert!(status != "400" && status != "500", "{address} {example}: {answer:?}");
        assert!(it["responses"][&status].is_object(), "{address}: {status} is not described");
    }
    assert!(refused > 80, "{refused}");
}
