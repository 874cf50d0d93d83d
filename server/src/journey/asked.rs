//! Parsing of journey requests, and their refusals.

use geo_types::Coord;
use lintas_model::{network::GridPoint, vehicle::VehicleClass};
use serde_json::Value;

use crate::http::problem::{Code, Problem};

/// The refusal of a parameter, with what was expected.
pub(crate) fn refused(name: &str, expected: &str) -> Problem {
    Problem::new(Code::InvalidParameter, format!("{name} is {expected}"))
}

/// What a place is expected to be.
const PLACE: &str = "lon,lat in degrees: -180 to 180, -90 to 90.";

/// A place from `lon,lat`.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn place(name: &str, text: &str) -> Result<GridPoint, Problem> {
    let mut numbers = text.split(',').map(|number| number.trim().parse::<f64>());
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(x)), Some(Ok(y)), None) => inside(name, x, y),
        _ => Err(refused(name, PLACE)),
    }
}

/// A place from `[lon, lat]`, or from text as in a query string.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn place_of(name: &str, value: &Value) -> Result<GridPoint, Problem> {
    match value {
        Value::String(text) => place(name, text),
        Value::Array(pair) => match pair.iter().map(Value::as_f64).collect::<Vec<_>>()[..] {
            [Some(x), Some(y)] => inside(name, x, y),
            _ => Err(refused(name, PLACE)),
        },
        _ => Err(refused(name, PLACE)),
    }
}

/// Places from `[[lon, lat], …]`, at most `most`.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn places_of(name: &str, value: &Value, most: usize) -> Result<Vec<GridPoint>, Problem> {
    let expected = format!("a list of [lon, lat], at most {most} of them.");
    let list = value.as_array().filter(|list| list.len() <= most);
    let list = list.ok_or_else(|| refused(name, &expected))?;
    list.iter().map(|pair| place_of(name, pair)).collect()
}

fn inside(name: &str, x: f64, y: f64) -> Result<GridPoint, Problem> {
    // NaN and infinities are in no range.
    let place =
        if x.is_finite() && y.is_finite() { GridPoint::nearest(Coord { x, y }) } else { None };
    place.ok_or_else(|| refused(name, PLACE))
}

/// A vehicle class.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn vehicle(name: &str) -> Result<VehicleClass, Problem> {
    VehicleClass::from_name(name).ok_or_else(|| {
        let classes = VehicleClass::ALL.map(VehicleClass::name).join(", ");
        refused("vehicle", &format!("one of {classes}."))
    })
}

/// A whole number within a range.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn count(
    name: &str,
    text: &str,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, Problem> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.filter(|number| range.contains(number)).ok_or_else(|| {
        refused(name, &format!("a whole number from {} to {}.", range.start(), range.end()))
    })
}

/// The parameters of a query string, each at most once.
///
/// # Errors
/// `unknown_parameter`, `invalid_parameter`.
pub(crate) fn once<'a>(
    pairs: &'a [(String, String)],
    known: &[&'static str],
) -> Result<impl Fn(&str) -> Option<&'a str>, Problem> {
    for (at, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let detail = format!("Known are {}.", known.join(", "));
            return Err(Problem::new(Code::UnknownParameter, detail));
        }
        if let Some((twice, _)) = pairs[..at].iter().find(|(other, _)| other == name) {
            return Err(refused(twice, "given once."));
        }
    }
    Ok(move |wanted: &str| {
        pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    })
}

/// The members of a JSON body, of which only `known` may be there.
///
/// # Errors
/// `bad_request`, `unknown_parameter`.
pub(crate) fn body(
    bytes: &[u8],
    known: &[&'static str],
) -> Result<serde_json::Map<String, Value>, Problem> {
    let read: Result<Value, _> = serde_json::from_slice(bytes);
    let Ok(Value::Object(members)) = read else {
        return Err(Problem::new(Code::BadRequest, "The body is a JSON object."));
    };
    if members.keys().all(|name| known.contains(&name.as_str())) {
        return Ok(members);
    }
    Err(Problem::new(Code::UnknownParameter, format!("Known are {}.", known.join(", "))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_read_and_anything_else_is_refused() {
        let at = GridPoint { x: 1_169_800_000, y: -4_300_000 };
        assert_eq!(place("from", "116.98,-0.43").unwrap(), at);
        assert_eq!(place("from", " 116.98 , -0.43 ").unwrap(), at);
        assert_eq!(place_of("from", &json!([116.98, -0.43])).unwrap(), at);
        assert_eq!(place_of("from", &json!("116.98,-0.43")).unwrap(), at);
        for bad in ["", "116.98", "116.98,-0.43,5", "NaN,0", "inf,0", "181,0", "0,91", "a,b"] {
            assert!(place("from", bad).is_err(), "{bad}");
        }
        for bad in [json!([1]), json!([1, 2, 3]), json!(["1", "2"]), json!({}), json!(null)] {
            assert!(place_of("from", &bad).is_err(), "{bad}");
        }
        assert!(places_of("via", &json!([[0, 0], [1, 1]]), 1).is_err());
    }

    #[test]
    fn numbers_lie_within_their_range() {
        assert_eq!(count("n", "5", 1..=9).unwrap(), 5);
        for bad in ["0", "10", "-1", "1.5", "", "+1", "99999999999999999999999"] {
            assert!(count("n", bad, 1..=9).is_err(), "{bad}");
        }
    }
}
