//! The configuration as typed.

use std::collections::BTreeMap;
use std::ops::Range;

use lintas_model::network::{Slowdown, Speeds};
use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor};
use toml::Spanned;

use super::document::{ConfigError, Document};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) region: RawRegion,
    pub(super) event: Option<RawEvent>,
    pub(super) output: Option<RawOutput>,
    pub(super) gate: Option<RawGate>,
    pub(super) ingest: Option<RawIngest>,
    pub(super) speeds: Option<Spanned<Speeds>>,
    pub(super) slowdown: Option<Spanned<Slowdown>>,
    pub(super) aid: Option<RawAid>,
    #[serde(default)]
    pub(super) source: Vec<Spanned<RawSource>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRegion {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) pcode: Option<String>,
    pub(super) time_zone: Spanned<String>,
    pub(super) mode: Spanned<String>,
    pub(super) as_of: Option<Spanned<RawMoment>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvent {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) started_at: Option<Spanned<RawMoment>>,
    pub(super) decree: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutput {
    pub(super) dir: Option<Spanned<String>>,
    pub(super) keep: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) formats: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGate {
    pub(super) max_rejected_ratio: Option<Spanned<f64>>,
    pub(super) max_shrink_ratio: Option<Spanned<f64>>,
}

/// `[ingest]` as typed: what holds for every source that does not say otherwise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIngest {
    pub(super) allow_outside: Option<bool>,
    pub(super) max_bytes: Option<Spanned<i64>>,
    pub(super) max_memory_mb: Option<Spanned<i64>>,
    pub(super) max_seconds: Option<Spanned<f64>>,
}

/// `[aid]` as typed; every key has a default in [`Rules`](lintas_model::aid::Rules).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAid {
    pub(super) profile: Option<Spanned<String>>,
    pub(super) horizon_days: Option<Spanned<f64>>,
    pub(super) silent_after_h: Option<Spanned<f64>>,
    pub(super) people_per_household: Option<Spanned<f64>>,
    pub(super) enough_days: Option<Spanned<f64>>,
    pub(super) short_days: Option<Spanned<f64>>,
    pub(super) repeat_window_h: Option<Spanned<f64>>,
    pub(super) promise_window_h: Option<Spanned<f64>>,
    pub(super) stock_visibility: Option<Spanned<String>>,
    pub(super) weights: Option<Spanned<RawWeights>>,
    #[serde(default)]
    pub(super) rates: Vec<Spanned<RawRate>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWeights {
    pub(super) hours: Option<Spanned<f64>>,
    pub(super) vulnerable: Option<Spanned<f64>>,
    pub(super) access: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRate {
    pub(super) item: Spanned<String>,
    pub(super) per: Spanned<String>,
    pub(super) amount: Spanned<f64>,
    pub(super) days: Option<Spanned<i64>>,
    pub(super) from_day: Option<Spanned<i64>>,
    pub(super) to_day: Option<Spanned<i64>>,
    pub(super) source: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) id: Spanned<String>,
    pub(super) layer: Spanned<String>,
    pub(super) path: Spanned<String>,
    pub(super) licence: Option<String>,
    pub(super) attribution: Option<String>,
    pub(super) table: Option<Spanned<String>>,
    pub(super) crs: Option<Spanned<String>>,
    pub(super) basis: Option<Spanned<String>>,
    pub(super) coverage: Option<Spanned<String>>,
    pub(super) observed_at: Option<Spanned<RawObserved>>,
    pub(super) lifetime_h: Option<Spanned<f64>>,
    pub(super) authority: Option<Spanned<String>>,
    pub(super) max_depth_m: Option<Spanned<f64>>,
    pub(super) nodata: Option<Spanned<String>>,
    pub(super) where_above: Option<Spanned<f64>>,
    #[serde(rename = "where")]
    pub(super) filter: Option<Spanned<String>>,
    pub(super) encoding: Option<Spanned<String>>,
    pub(super) allow_private: Option<Spanned<bool>>,
    pub(super) timeout_s: Option<Spanned<f64>>,
    pub(super) allow_outside: Option<bool>,
    pub(super) max_bytes: Option<Spanned<i64>>,
    pub(super) max_memory_mb: Option<Spanned<i64>>,
    pub(super) max_seconds: Option<Spanned<f64>>,
    pub(super) noding: Option<Spanned<String>>,
    pub(super) snap_m: Option<Spanned<f64>>,
    pub(super) context: Option<Spanned<bool>>,
    pub(super) precedence: Option<i64>,
    #[serde(default)]
    pub(super) fields: BTreeMap<Spanned<String>, RawField>,
}

/// A TOML datetime, or text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawMoment {
    Datetime(toml::value::Datetime),
    Text(String),
}

impl std::fmt::Display for RawMoment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Datetime(datetime) => datetime.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A moment, the word `mtime`, or a table that says where to find the moment. The keys of the table
/// are checked when it is resolved: an untagged enum could not say which one is wrong.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawObserved {
    Moment(RawMoment),
    Table(BTreeMap<String, RawScalar>),
}

/// A value that a field may be set to.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RawScalar {
    Bool(bool),
    Int(i64),
    Float(f64),
    Datetime(toml::value::Datetime),
    Text(String),
}

/// The source of one of our fields: the name of a column, or a table with more.
#[derive(Debug)]
pub(super) enum RawField {
    Column(String),
    Table(Box<RawFieldTable>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFieldTable {
    #[serde(rename = "const")]
    pub(super) constant: Option<Spanned<RawScalar>>,
    pub(super) column: Option<Spanned<String>>,
    pub(super) map: Option<BTreeMap<String, RawScalar>>,
    pub(super) default: Option<Spanned<RawScalar>>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) band: Option<Spanned<i64>>,
    pub(super) scale: Option<Spanned<f64>>,
    pub(super) breaks: Option<Spanned<Vec<f64>>>,
}

impl<'de> Deserialize<'de> for RawField {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldVisitor;

        impl<'de> Visitor<'de> for FieldVisitor {
            type Value = RawField;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a column, or { column = … }, { const = … }, { band = … }")
            }

            fn visit_str<E: de::Error>(self, column: &str) -> Result<RawField, E> {
                Ok(RawField::Column(column.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawField, A::Error> {
                RawFieldTable::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(|table| RawField::Table(Box::new(table)))
            }
        }

        deserializer.deserialize_any(FieldVisitor)
    }
}

/// Parses the document.
///
/// # Errors
/// The first mistake with its line and, for an unknown key, the nearest known one.
pub(super) fn parse(document: &Document) -> Result<RawConfig, ConfigError> {
    toml::from_str(&document.text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let message = error.message();
        match unknown_key(message) {
            Some((key, known)) => document
                .problem(&key_span(document, &span, key), format!("unknown key `{key}`"))
                .proposing(key, known),
            None => document.problem(&span, message.replace("missing field", "missing key")),
        }
        .into()
    })
}

/// Takes apart serde's message for an unknown key: ``unknown field `pth`, expected one of `id`,
/// `path` ``.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2).collect();
    Some((key, known))
}

/// The range of the key itself: the error's own range may be that of the whole table.
fn key_span(document: &Document, span: &Range<usize>, key: &str) -> Range<usize> {
    let within = document.text.get(span.clone()).unwrap_or_default();
    if within.trim_matches(['"', '\'']) == key {
        return span.clone();
    }
    let mut at = span.start;
    for line in within.split_inclusive('\n') {
        let bare = line.trim_start().trim_start_matches(['"', '\'']);
        let follows = bare.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']));
        if follows.is_some_and(|rest| rest.trim_start().starts_with(['=', '.'])) {
            return at..at + line.len();
        }
        at += line.len();
    }
    span.clone()
}
