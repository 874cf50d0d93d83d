//! The state of every edge as JSON, for a router that has no server: as published, and what differs from
//! that at a revision.

use std::collections::HashMap;

use lintas_model::{
    index::EdgeId,
    passability::{RoadState, road_fields},
};
use serde_json::{Map, Value, json};

use crate::{http::deadline::Deadline, live::Live, open::Open};

/// The state of an edge: the fields of the layer `roads`, empty ones left out. Depth and flooded length are
/// not rounded: travel times follow from them.
fn record(state: &RoadState, decides: Option<(&str, Option<&str>)>) -> Map<String, Value> {
    let fields = road_fields(state, decides).into_iter();
    let mut record: Map<String, Value> = fields
        .filter_map(|(name, value)| Some((name.to_owned(), serde_json::to_value(value?).ok()?)))
        .collect();
    for (name, exact) in [("depth_m", state.depth_m), ("flood_m", state.flood_m)] {
        if let Some(exact) = exact {
            record.insert(name.to_owned(), exact.into());
        }
    }
    record
}

/// Names of all fields that a record may have: what it lacks of them is empty. None of a network without edges.
fn fields(live: &Live) -> Vec<&'static str> {
    let edge = EdgeId::all(live.network.file().edges()).next();
    let state = edge.map(|edge| road_fields(live.overlay.published(edge), None));
    state.into_iter().flatten().map(|(name, _)| name).collect()
}

/// The states of all edges as published; equal ones stand once. O(edges).
pub(super) fn published(open: &Open, live: &Live, deadline: &Deadline) -> String {
    let edges = live.network.file().edges();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut of_edge = Vec::with_capacity(edges as usize);
    let mut states = Vec::new();
    for edge in EdgeId::all(edges).take_while(|_| !deadline.is_over()) {
        let overlay = &live.overlay;
        let record = record(overlay.published(edge), overlay.published_decides(edge));
        let text = Value::Object(record).to_string();
        let next = states.len();
        let at = *known.entry(text.clone()).or_insert_with(|| {
            states.push(text);
            next
        });
        of_edge.push(at.to_string());
    }
    format!(
        "{{\"snapshot\":\"{}\",\"as_of\":\"{}\",\"edges\":{edges},\"of_edge\":[{}],\"states\":[{}]}}",
        open.id(),
        open.manifest().as_of,
        of_edge.join(","),
        states.join(",")
    )
}

/// The edges that are not simply as published any more, each with its whole state.
pub(super) fn overlay(open: &Open, live: &Live) -> String {
    let (network, overlay) = (live.network.file(), &live.overlay);
    let edges: Map<String, Value> = overlay
        .moved()
        .map(|edge| {
            let mut state = record(overlay.state(edge), overlay.decides(edge));
            state.insert("id".to_owned(), network.id(edge).into());
            let points = overlay.closed_at(edge);
            if !points.is_empty() {
                state.insert("closed_at".to_owned(), points.into());
                let beside = record(overlay.beside_closure(edge), None);
                state.insert("beside".to_owned(), beside.into());
            }
            (edge.number().to_string(), state.into())
        })
        .collect();
    json!({
        "snapshot": open.id(),
        "revision": overlay.revision(),
        "as_of": overlay.now(),
        "unread": overlay.is_unread(),
        "fields": fields(live),
        "edges": edges,
    })
    .to_string()
}
