//! The age of the evidence on which roads are judged, for the catalog, `/health` and the viewer's
//! header.

use jiff::Timestamp;
use lintas_model::evidence::Summary;
use lintas_model::{index::EdgeId, language::Language};
use lintas_snapshot::format::layout;
use serde_json::{Value, json};

use super::Serving;
use crate::open::Open;

/// Stale and held-back sources, the share of stale roads, and what is carried over, at the moment
/// `now`; null where nothing is served.
pub(crate) fn told(serving: &Serving, now: Timestamp) -> Value {
    let Some(open) = serving.snapshot.as_deref() else { return Value::Null };
    let summary = summary(serving, now);
    let old = |id: &str| summary.renew.iter().any(|one| one == id);
    let stale: Vec<Value> = open
        .manifest()
        .sources
        .iter()
        .filter(|source| source.held_back || old(&source.id))
        .map(|source| {
            let why =
                if source.held_back { "open.source.held_back" } else { "open.source.too_old" };
            json!({
                "id": source.id,
                "layer": source.layer,
                "attribution": source.attribution,
                "observed_at": source.observed_at,
                "held_back": source.held_back,
                "why_id": Language::ID.say(why),
                "why_en": Language::EN.say(why),
            })
        })
        .collect();
    let mut told = json!({
        "stale_sources": stale,
        "stale_share": (summary.stale_share() * 1000.0).round() / 1000.0,
        "renew": if summary.is_much() { summary.renew.clone() } else { Vec::new() },
        "first": is_first(open),
    });
    if summary.carried > 0 {
        told["carried"] = json!({ "edges": summary.carried, "since": summary.carried_since });
    }
    told
}

/// The same in numbers: O(edges with facts); the default without a network.
pub(crate) fn summary(serving: &Serving, now: Timestamp) -> Summary {
    let Some(live) = serving.live.as_ref() else { return Summary::default() };
    let state = |edge: EdgeId| live.overlay.state(edge).verdict.evidence_state;
    Summary::of(live.network.facts(), now, state)
}

/// Whether the snapshot was published without an earlier one, so that nothing is carried over from
/// it.
fn is_first(open: &Open) -> bool {
    let bytes = open.snapshot().read(layout::REPORT_JSON).ok().flatten();
    let report: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    report.is_some_and(|report| report["evidence"]["first"] == true)
}
