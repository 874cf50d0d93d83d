//! What any request may bring: headers, a query, areas to avoid, bodies about loads.

use axum::{
    extract::Query,
    http::{HeaderMap, HeaderName, HeaderValue, Uri},
};
use lintas_model::{aid::Ledger, layer::Layer};
use serde_json::Value;

use crate::{
    aid::{DispatchDraft, StepDraft},
    feature::{query::FeatureQuery, selection::Selection, time::Interval},
    http::{
        encoding,
        media::{self, Negotiated},
        origin::origin,
        range,
        transport::Transport,
        validator,
    },
    journey::{asked, avoid::Areas},
    open::gazetteer::coordinates,
};

/// Bytes of the file that a range is asked of.
const LENGTH: u64 = 1_000;

/// Header lines, `name: value`: of ranges, encodings, hosts, entity tags.
pub fn headers(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(64) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    if let range::RequestedRange::Part(part) = range::wanted(&headers, LENGTH, "\"a\"") {
        assert!(part.start < part.end && part.end <= LENGTH, "{part:?}");
    }
    let _ = encoding::Encoding::of_request(&headers);
    if let Ok(chosen) = Negotiated::of(media::FEATURES, &[], &headers) {
        assert!(media::FEATURES.contains(chosen.form), "what is sent was offered");
    }
    let _ = (validator::none_match(&headers, "\"a\""), validator::match_fails(&headers, "\"a\""));
    if let Ok(start) = origin(None, Transport::Plain, &Uri::from_static("/"), &headers) {
        let host = start.strip_prefix("http://").expect("links begin so");
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        assert!(!host.is_empty() && host.bytes().all(harmless), "{start:?}");
    }
}

/// A query string, each value read as whatever a route would read it as.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(uri) = Uri::try_from(format!("/x?{text}")) else { return };
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(&uri) else { return };
    if let Ok(query) = FeatureQuery::parse(&pairs) {
        assert!(query.limit > 0, "a page has room");
        let _ = Selection::of(&query, &Layer::Roads.schema());
        assert!(query.bbox.is_none_or(|it| it.degrees().iter().all(|side| side.is_finite())));
    }
    let _ = asked::once(&pairs, &["from", "to", "vehicle", "minutes"]).map(|get| get("from"));
    for (_, value) in &pairs {
        let _ = (asked::place("from", value), asked::vehicle(value));
        if let Ok(count) = asked::count("minutes", value, 1..=120) {
            assert!((1..=120).contains(&count));
        }
        if let Some(Interval { from: Some(from), to: Some(to) }) = Interval::parse(value) {
            assert!(from <= to, "an interval runs forward");
        }
        for place in coordinates::read(value) {
            assert!(place.x.abs() <= 180.0 && place.y.abs() <= 90.0, "{value:?} is {place:?}");
        }
    }
}

/// Areas to avoid, and lists of places.
pub fn avoid(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    let _ = Areas::read(&value, 10_000);
    if let Ok(places) = asked::places_of("places", &value, 50) {
        assert!(places.len() <= 50);
    }
}

/// The bodies of `POST /dispatches` and `POST /dispatches/{id}/state`.
pub fn dispatch(data: &[u8]) {
    let against = super::against();
    let ledger = Ledger::empty(against.now);
    if let Ok(draft) = DispatchDraft::read(data) {
        let judged = draft.judge(&super::officer(), &ledger, &against);
        assert!(judged.is_err(), "nothing is sent to a site that nobody knows");
    }
    let _ = StepDraft::read(data);
}
