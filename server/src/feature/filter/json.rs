//! Reads CQL2 JSON (OGC 21-065r2, clause 8.3): operators as `{"op", "args"}`, geometries as GeoJSON.
//! `{"casei": …}`, `{"accenti": …}` of the drafts are read, too.

use serde_json::{Map, Value as Json};

use super::{
    cost::{FilterAllowance, deeper, refused},
    expression::{
        ArithmeticOperator, ComparisonOperator, Expression, LetterFolding, SpatialRelation,
        TemporalRelation,
    },
    geojson_literal, instant,
    text::bbox_of,
};
use crate::http::problem::Problem;

/// Reads a filter.
///
/// # Errors
/// `invalid_parameter`; the filter itself is not repeated.
pub(super) fn read(text: &str) -> Result<Expression, Problem> {
    let mut allowance = FilterAllowance::of(text)?;
    let json: Json = serde_json::from_str(text)
        .map_err(|error| refused(format!("filter is no JSON at column {}.", error.column())))?;
    expression(&json, 0, &mut allowance)
}

fn expression(
    json: &Json,
    depth: usize,
    allowance: &mut FilterAllowance,
) -> Result<Expression, Problem> {
    allowance.node()?;
    let depth = deeper(depth)?;
    match json {
        Json::Bool(truth) => Ok(Expression::Bool(*truth)),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(Expression::Int(whole)),
            (None, Some(number)) if number.is_finite() => Ok(Expression::Float(number)),
            _ => Err(refused("Numbers of a filter are finite.")),
        },
        Json::String(text) => Ok(Expression::Text(text.clone())),
        Json::Object(members) => object(members, depth, allowance),
        Json::Null | Json::Array(_) => Err(refused(
            "A part of a filter in JSON is an object, a text, a number or a truth value.",
        )),
    }
}

fn object(
    members: &Map<String, Json>,
    depth: usize,
    allowance: &mut FilterAllowance,
) -> Result<Expression, Problem> {
    if let Some(op) = members.get("op") {
        let args = members.get("args").and_then(Json::as_array);
        let (Some(op), Some(args)) = (op.as_str(), args) else {
            return Err(refused("An operator in JSON is {\"op\": \"…\", \"args\": […]}."));
        };
        return operation(op, args, depth, allowance);
    }
    if members.contains_key("coordinates") || members.contains_key("geometries") {
        return geojson_literal::read(members, true, allowance).map(Expression::Geometry);
    }
    let text = |json: &Json| json.as_str().map(ToOwned::to_owned).unwrap_or_default();
    let Some((name, content)) = members.iter().next().filter(|_| members.len() == 1) else {
        return Err(refused("filter: an object has either op and args, or one member."));
    };
    match name.as_str() {
        "property" => match content.as_str() {
            Some(name) => Ok(Expression::Property(name.to_owned())),
            None => Err(refused("property is the name of a queryable.")),
        },
        "date" => instant::date(&text(content)),
        "timestamp" => instant::timestamp(&text(content)),
        "interval" => interval(content, depth, allowance),
        "bbox" => {
            let numbers = content.as_array().map(Vec::as_slice).unwrap_or_default();
            let numbers: Option<Vec<f64>> = numbers.iter().map(Json::as_f64).collect();
            bbox_of(&numbers.unwrap_or_default())
        }
        "casei" | "accenti" => operation(name, std::slice::from_ref(content), depth, allowance),
        _ => Err(refused(
            "filter: known objects are op, property, date, timestamp, interval, bbox and GeoJSON \
             geometries.",
        )),
    }
}

fn interval(
    content: &Json,
    depth: usize,
    allowance: &mut FilterAllowance,
) -> Result<Expression, Problem> {
    let mut end = |json: &Json| match json {
        Json::String(text) => {
            allowance.node()?;
            instant::interval_end(text)
        }
        other => expression(other, depth, allowance),
    };
    match content.as_array().map(Vec::as_slice) {
        Some([from, to]) => Ok(Expression::Interval(Box::new([end(from)?, end(to)?]))),
        _ => Err(refused("interval is a list of two ends.")),
    }
}

fn operation(
    op: &str,
    args: &[Json],
    depth: usize,
    allowance: &mut FilterAllowance,
) -> Result<Expression, Problem> {
    let op = op.to_ascii_lowercase();
    if op == "in" {
        let [value, list] = args else { return Err(wrong_count(2)) };
        let list = list.as_array().filter(|list| !list.is_empty());
        let list = list.ok_or_else(|| refused("in takes a value and a list that is not empty."))?;
        let value = expression(value, depth, allowance)?;
        let list = list.iter().map(|item| expression(item, depth, allowance));
        return Ok(Expression::In(Box::new(value), list.collect::<Result<_, _>>()?));
    }
    let operands: Result<Vec<Expression>, Problem> =
        args.iter().map(|arg| expression(arg, depth, allowance)).collect();
    let operands = operands?;
    if let Some(operator) = ComparisonOperator::from_word(&op) {
        return Ok(Expression::Compare(operator, Box::new(exactly(operands)?)));
    }
    if let Some(relation) = SpatialRelation::from_word(&op) {
        return Ok(Expression::Spatial(relation, Box::new(exactly(operands)?)));
    }
    if let Some(relation) = TemporalRelation::from_word(&op) {
        return Ok(Expression::Temporal(relation, Box::new(exactly(operands)?)));
    }
    if let Some(folding) = LetterFolding::from_word(&op) {
        let [text] = exactly(operands)?;
        return Ok(Expression::Fold(folding, Box::new(text)));
    }
    if let Some(operator) = ArithmeticOperator::from_word(&op) {
        return Ok(Expression::Arithmetic(operator, Box::new(exactly(operands)?)));
    }
    match op.as_str() {
        "and" | "or" if operands.len() < 2 => Err(refused("and, or take two operands and more.")),
        "and" => Ok(Expression::And(operands)),
        "or" => Ok(Expression::Or(operands)),
        "not" => {
            let [inner] = exactly(operands)?;
            Ok(Expression::Not(Box::new(inner)))
        }
        "like" => Ok(Expression::Like(Box::new(exactly(operands)?))),
        "between" => Ok(Expression::Between(Box::new(exactly(operands)?))),
        "isnull" => {
            let [value] = exactly(operands)?;
            Ok(Expression::IsNull(Box::new(value)))
        }
        _ => Err(refused(
            "filter: unknown operator. Known are those of CQL2: and, or, not, =, <>, <, <=, >, >=, \
             like, between, in, isNull, casei, accenti, s_…, t_…, +, -, *, /, %, div, ^.",
        )),
    }
}

fn exactly<const N: usize>(operands: Vec<Expression>) -> Result<[Expression; N], Problem> {
    operands.try_into().map_err(|_other_number| wrong_count(N))
}

fn wrong_count(wanted: usize) -> Problem {
    refused(format!("filter: an operator has {wanted} operands and was given another number."))
}
