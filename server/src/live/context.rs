//! What commands are judged in: snapshot, mode and network; and the data of journal entries and
//! events that follow from it.

use lintas_model::index::EdgeId;
use std::sync::Arc;

use geo::BoundingRect as _;
use geo_types::Rect;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Changed, Serving, reports::ReportStore};
use crate::open::{Network, Open};

/// Edges that a journal entry or an event names at most.
const NAMED: usize = 500;

/// What commands are judged in: the parts of the snapshot in service that reports depend on.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// Id of the snapshot.
    pub(super) snapshot: String,
    /// `drill` or `actual`.
    pub(super) mode: &'static str,
    /// The moment that the snapshot speaks of.
    pub(super) as_of: Timestamp,
    /// Its network.
    pub(super) network: Option<Arc<Network>>,
}

impl Context {
    /// This snapshot with its network.
    pub(super) fn of(open: &Open, network: Option<Arc<Network>>) -> Self {
        Self {
            snapshot: open.id().to_string(),
            mode: open.mode(),
            as_of: open.manifest().as_of,
            network,
        }
    }

    /// Ids of these edges, of the first [`NAMED`]; none without a network.
    pub(super) fn named(&self, edges: &[EdgeId]) -> Vec<&str> {
        let Some(network) = &self.network else { return Vec::new() };
        edges.iter().take(NAMED).map(|edge| network.file().id(*edge)).collect()
    }

    /// The column `known` of a journal entry: snapshot, revision and the state of `edges` (or
    /// `of_aid`) before the command, for whoever asks later why it was done.
    pub(super) fn known(&self, serving: &Serving, edges: &[EdgeId], of_aid: Value) -> Value {
        let states: serde_json::Map<String, Value> = match &serving.live {
            Some(live) => edges
                .iter()
                .take(NAMED)
                .map(|edge| {
                    let verdict = &live.overlay.state(*edge).verdict;
                    let id = live.network.file().id(*edge).to_owned();
                    (id, json!([verdict.status.name(), verdict.evidence.name()]))
                })
                .collect(),
            None => serde_json::Map::new(),
        };
        let mut known = json!({ "snapshot": self.snapshot, "revision": serving.revision });
        match of_aid {
            Value::Object(fields) => {
                known.as_object_mut().into_iter().for_each(|known| known.extend(fields.clone()));
            }
            _ => known["edges"] = states.into(),
        }
        known
    }

    /// The data of an event, public: what changed, and the box around it.
    pub(super) fn told(
        &self,
        store: &ReportStore,
        revision: u64,
        changed: &Changed,
        about: &[&str],
    ) -> Value {
        let edges = &changed.edges;
        let mut bounds: Option<Rect<f64>> = None;
        let mut cover = |other: Option<Rect<f64>>| {
            bounds = match (bounds, other) {
                (Some(a), Some(b)) => Some(Rect::new(
                    (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
                    (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
                )),
                (a, b) => a.or(b),
            };
        };
        if let Some(network) = &self.network {
            edges.iter().for_each(|edge| cover(network.line(*edge).bounding_rect()));
        }
        for id in about {
            let place = store.entry(id).and_then(|entry| entry.report.geometry.as_ref());
            cover(place.and_then(|place| place.bounding_rect()));
        }
        changed.boxes.iter().for_each(|of| cover(Some(Rect::new((of[0], of[1]), (of[2], of[3])))));
        let mut told = json!({
            "snapshot": self.snapshot,
            "revision": revision,
            "edges": self.named(edges),
            "bbox": bounds.map(|b| [b.min().x, b.min().y, b.max().x, b.max().y]),
        });
        // `null`: too many to be named, clients fetch all tiles in view again.
        told["tiles"] = changed.tiles.as_ref().map_or(Value::Null, |tiles| {
            tiles.iter().map(|it| format!("{}/{}/{}", it.z(), it.x(), it.y())).collect()
        });
        for (field, ids) in [("sites", &changed.sites), ("areas", &changed.areas)] {
            if !ids.is_empty() {
                told[field] = ids.iter().take(NAMED).map(String::as_str).collect();
            }
        }
        if edges.len() > NAMED {
            told["more_edges"] = (edges.len() - NAMED).into();
        }
        if !about.is_empty() {
            told["reports"] = about.iter().take(NAMED).copied().collect::<Vec<_>>().into();
        }
        told
    }
}
