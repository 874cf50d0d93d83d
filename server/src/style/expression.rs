//! What the values in a MapLibre style come to in a legend, where there is no feature to ask: constants,
//! and the branches of an expression that a map without wishes takes.

use serde_json::Value;

/// The zoom that legends are drawn for: that of streets.
const ZOOM: f64 = 14.0;
/// How far expressions are followed inside each other.
const DEPTH: usize = 24;

/// The constant that a value comes to: at [`ZOOM`], and by the last branch of what asks a feature. `None`
/// where there is none.
fn constant(value: &Value, depth: usize) -> Option<&Value> {
    if depth == 0 {
        return None;
    }
    let follow = |value| constant(value, depth - 1);
    if let Some(stops) = value.get("stops").and_then(Value::as_array) {
        let at = stops.iter().filter_map(|stop| stop.as_array().filter(|it| it.len() == 2));
        return follow(&at.take_while(|stop| below(&stop[0])).last()?[1]);
    }
    let Some(items) = value.as_array() else { return Some(value) };
    let Some(operator) = items.first().and_then(Value::as_str) else { return Some(value) };
    match operator {
        "literal" => items.get(1),
        "step" => follow(branch(items.get(2)?, items.get(3..)?, items.get(1)?)),
        "interpolate" | "interpolate-hcl" | "interpolate-lab" => {
            let first = items.get(4)?;
            follow(branch(first, items.get(3..)?, items.get(2)?))
        }
        // What it asks of a feature may have a value for features that lack it.
        "match" => {
            let (label, branches) = (follow(items.get(1)?), items.get(2..)?);
            let taken =
                branches.chunks_exact(2).find(|pair| label.is_some_and(|it| fits(it, &pair[0])));
            follow(taken.map_or(branches.last()?, |pair| &pair[1]))
        }
        "case" | "coalesce" => follow(items.get(2..)?.last()?),
        "to-color" | "to-number" | "to-string" | "image" => follow(items.get(1)?),
        _ => None,
    }
}

/// The value that holds at [`ZOOM`], of `pairs` of a limit and a value; `first` where something else than
/// the zoom decides.
fn branch<'a>(first: &'a Value, pairs: &'a [Value], input: &Value) -> &'a Value {
    if input.get(0).is_none_or(|it| it != "zoom") {
        return first;
    }
    let held = pairs.chunks_exact(2).take_while(|pair| below(&pair[0])).last();
    held.map_or(first, |pair| &pair[1])
}

fn below(limit: &Value) -> bool {
    limit.as_f64().is_some_and(|limit| limit <= ZOOM)
}

/// Whether a value is a label of a `match`, or one of several.
fn fits(value: &Value, labels: &Value) -> bool {
    labels == value || labels.as_array().is_some_and(|labels| labels.contains(value))
}

/// The text that a value comes to: a colour, the name of an image.
pub(super) fn text(value: &Value) -> Option<&str> {
    constant(value, DEPTH)?.as_str()
}

/// The number that a value comes to.
pub(super) fn number(value: &Value) -> Option<f64> {
    constant(value, DEPTH)?.as_f64()
}

/// The numbers that a value comes to, such as the dashes of a line.
pub(super) fn numbers(value: &Value) -> Option<Vec<f64>> {
    constant(value, DEPTH)?.as_array()?.iter().map(Value::as_f64).collect()
}

/// The colours of a value that goes by steps of a field: from which number on, and that colour; without a
/// number for the first. `None` where it does not.
pub(super) fn steps(value: &Value) -> Option<Vec<(Option<f64>, &str)>> {
    let items = value.as_array().filter(|items| items.first().is_some_and(|it| it == "step"))?;
    field(items.get(1)?)?;
    let mut steps = vec![(None, text(items.get(2)?)?)];
    for pair in items.get(3..)?.chunks_exact(2) {
        steps.push((Some(pair[0].as_f64()?), text(&pair[1])?));
    }
    Some(steps)
}

/// The field that a value asks a feature for first.
pub(super) fn field(value: &Value) -> Option<&str> {
    field_within(value, DEPTH)
}

fn field_within(value: &Value, depth: usize) -> Option<&str> {
    let items = value.as_array().filter(|_| depth > 0)?;
    if items.first().is_some_and(|it| it == "get") {
        return items.get(1)?.as_str();
    }
    items.iter().find_map(|item| field_within(item, depth - 1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_comes_to_what_a_map_of_streets_shows() {
        assert_eq!(text(&json!("#1b7f3b")), Some("#1b7f3b"));
        assert_eq!(
            number(&json!(["interpolate", ["linear"], ["zoom"], 6, 1, 14, 4, 18, 20])),
            Some(4.0)
        );
        assert_eq!(number(&json!({"stops": [[6, 1], [13, 3], [16, 9]]})), Some(3.0));
        let by_class = json!(["match", ["get", "class"], ["trunk"], 6, 2.5]);
        let width = json!(["interpolate", ["exponential", 1.4], ["zoom"], 6, 0.5, 12, by_class]);
        assert_eq!(number(&width), Some(2.5));
        let icon = json!(["match", ["get", "type"], "home_cluster", "home_cluster", "shelter"]);
        assert_eq!(text(&icon), Some("shelter"));
        let status = json!(["coalesce", ["get", "status"], "closed"]);
        let colour = json!(["match", status, "open", "green", ["closed", "never"], "red", "grey"]);
        assert_eq!(text(&colour), Some("red"), "as where the field is missing");
        assert_eq!(text(&json!(["step", ["zoom"], "", 11, "depot", 15, "other"])), Some("depot"));
        assert_eq!(numbers(&json!([2, 1])), Some(vec![2.0, 1.0]));
        assert_eq!(numbers(&json!(["literal", [5, 1, 1, 1]])).map(|it| it.len()), Some(4));
        assert_eq!(text(&json!(["get", "name"])), None);
    }

    #[test]
    fn steps_of_a_field_are_told_and_those_of_the_zoom_are_not() {
        let depth =
            json!(["step", ["coalesce", ["get", "depth_m"], -1], "grey", 0, "pale", 0.6, "deep"]);
        let told = steps(&depth).unwrap();
        assert_eq!(told, [(None, "grey"), (Some(0.0), "pale"), (Some(0.6), "deep")]);
        assert_eq!(field(&depth), Some("depth_m"));
        assert_eq!(steps(&json!(["step", ["zoom"], "a", 3, "b"])), None);
        assert_eq!(text(&depth), Some("grey"));
    }

    #[test]
    fn what_is_no_expression_or_too_deep_is_nothing() {
        let mut deep = json!("red");
        for _ in 0..500 {
            deep = json!(["case", true, "blue", deep]);
        }
        assert_eq!((text(&deep), field(&deep)), (None, None));
        for odd in [
            json!(["step"]),
            json!(["interpolate", ["linear"]]),
            json!(["match"]),
            json!([[]]),
            json!({"stops": [[1], "x", 3]}),
            json!({"stops": []}),
            json!(null),
        ] {
            assert_eq!((text(&odd), number(&odd), steps(&odd)), (None, None, None), "{odd}");
        }
    }
}
