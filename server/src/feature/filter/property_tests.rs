//! Whatever text is sent as a filter: it is read or refused, and then asked of features, and nothing
//! panics.

use lintas_model::{feature::Feature, layer::Layer, value::Value};
use proptest::prelude::*;

use super::{Filter, FilterLanguage};
use crate::{feature::crs::Crs, http::deadline::Deadline};

/// Pieces that filters are made of, so that many of the texts can be read.
static PIECES: [&str; 58] = [
    "status",
    "depth_m",
    "expires",
    "bridge",
    "osm_id",
    "geometry",
    "\"name\"",
    "nothing",
    "(",
    ")",
    "(",
    ")",
    ",",
    "=",
    "<>",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "^",
    "%",
    "div",
    "AND",
    "OR",
    "NOT",
    "LIKE",
    "BETWEEN",
    "IN",
    "IS",
    "NULL",
    "TRUE",
    "'a%'",
    "'closed'",
    "'",
    "0",
    "1.5",
    "1e308",
    "-9223372036854775808",
    "CASEI",
    "ACCENTI",
    "S_INTERSECTS",
    "S_CROSSES",
    "S_EQUALS",
    "T_AFTER",
    "T_DURING",
    "BBOX",
    "POINT",
    "POLYGON",
    "MULTIPOINT",
    "0 0",
    "0 0, 1 1, 1 0, 0 0",
    "EMPTY",
    "DATE('2025-09-18')",
    "TIMESTAMP('2025-09-18T01:00:00Z')",
    "INTERVAL",
    "'..'",
];

/// Filters that can be read, to be spoilt.
static FILTERS: [&str; 6] = [
    "status = 'closed' AND (depth_m > 0.3 OR depth_m IS NULL)",
    "S_INTERSECTS(geometry, POLYGON((116 -1, 118 -1, 118 1, 116 1, 116 -1)))",
    "NOT CASEI(name) LIKE CASEI('jalan\\_%') AND osm_id IN (1, 2, 3)",
    "T_DURING(INTERVAL(as_of, expires), INTERVAL('2025-09-01', '..'))",
    "S_WITHIN(geometry, BBOX(170, -10, -170, 10)) OR length_m / 0 > depth_m ^ 99",
    r#"{"op":"and","args":[{"op":"=","args":[{"property":"status"},"closed"]},{"op":"s_crosses","args":[{"property":"geometry"},{"type":"LineString","coordinates":[[116,0],[118,0]]}]}]}"#,
];

/// A road with everything that a filter may ask for.
fn road() -> Feature {
    let schema = Layer::Roads.schema();
    let mut values = vec![None; schema.fields.len()];
    let mut set = |name: &str, value: Value| {
        values[schema.position(name).unwrap()] = Some(value);
    };
    set("status", "closed".into());
    set("name", "Jalan Poros".into());
    set("depth_m", Value::Float(0.7));
    set("osm_id", Value::Int(i64::MIN));
    set("bridge", Value::Bool(true));
    set("expires", "2025-09-19T00:00:00Z".into());
    set("as_of", "not a moment".into());
    let line = vec![(116.9, -0.5), (117.1, -0.4)];
    Feature { id: "w1".into(), geometry: geo_types::LineString::from(line).into(), values }
}

fn ask(text: &str) {
    let schema = Layer::Roads.schema();
    for language in [FilterLanguage::Text, FilterLanguage::Json] {
        for crs in ["[OGC:CRS84]", "[EPSG:4326]", "[EPSG:32750]"] {
            let crs = Crs::parse(crs).unwrap();
            if let Ok(filter) = Filter::parse(text, language, crs, &schema) {
                let _ = filter.matches(&road(), &Deadline::never());
                if let Some(around) = filter.degrees() {
                    assert!(around.iter().all(|side| side.is_finite()), "{text}: {around:?}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        ask(&text);
    }

    #[test]
    fn any_words_of_the_language_are_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)
    ) {
        ask(&pieces.join(" "));
    }

    #[test]
    fn a_filter_with_a_part_missing_or_twice_is_read_or_refused(
        filter in prop::sample::select(&FILTERS[..]),
        from in 0.0..1.0_f64,
        length in 0.0..0.3_f64,
        twice: bool,
    ) {
        let letters: Vec<char> = filter.chars().collect();
        let at = |share: f64| ((letters.len() as f64 * share) as usize).min(letters.len());
        let (start, end) = (at(from), at(from + length));
        let part = &letters[start..end];
        let middle = if twice { [part, part].concat() } else { Vec::new() };
        let spoilt: String =
            letters[..start].iter().chain(&middle).chain(&letters[end..]).collect();
        ask(&spoilt);
    }
}
