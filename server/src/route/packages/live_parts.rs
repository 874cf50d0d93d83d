//! The parts that tell what was reported since the snapshot, all of one revision.

use jiff::Timestamp;
use lintas_model::{bulletin::DRILL, feature::Feature};
use serde_json::json;

use super::{
    edge_states,
    part::Part,
    published::{LISTED, ORIGIN},
};
use crate::{
    feature::{crs::Crs, feature_form::FeatureForm},
    http::{
        deadline::Deadline,
        problem::{Code, Problem},
    },
    live::{Serving, live_names},
    open::{
        LayerSet, Open, damaged,
        tilejson::{Freshness, tilejson},
    },
    route::{catalog, needs, shared::Shared},
};

const JSON: &str = "application/json";

/// The live parts of every package at one revision.
#[derive(Debug)]
pub(super) struct LiveParts {
    /// The opened snapshot that they belong to.
    pub(super) serial: u64,
    pub(super) revision: u64,
    /// When they were made, by the server's clock.
    pub(super) created: Timestamp,
    /// The same by the wall clock: a drill's clock is another one.
    pub(super) made_at: Timestamp,
    pub(super) parts: Vec<Part>,
}

impl LiveParts {
    /// Those of what is served.
    ///
    /// # Errors
    /// `no_snapshot`, `snapshot_damaged`.
    pub(super) fn make(
        app: &Shared,
        serving: &Serving,
        deadline: &Deadline,
    ) -> Result<Self, Problem> {
        let open = serving.open()?;
        // Before anything is read: what is told is at least as new.
        let (created, made_at) = (app.clock.now(), Timestamp::now());
        let mut parts = Vec::new();
        if let Some(live) = &serving.live {
            let overlay = edge_states::overlay(open, live);
            parts.push(Part::packed("overlay", "overlay", JSON, overlay.as_bytes()).live());
        }
        for layer in LISTED.into_iter().filter(|layer| is_live(layer)) {
            if open.position(layer).is_some() {
                parts.push(items(serving, open, layer, deadline)?.live());
            }
        }
        match needs::of_everybody(serving) {
            Ok(needs) => parts.push(Part::packed("needs", "needs", JSON, &needs).live()),
            Err(problem) if problem.is(Code::NoAid) => {}
            Err(problem) => return Err(problem),
        }
        let tilesets: serde_json::Map<String, serde_json::Value> = open
            .layers()
            .iter()
            .map(|layer| {
                let only = LayerSet::parse(layer, open)?;
                let tilejson = tilejson(open, serving.revision, only, ORIGIN, Freshness::Live);
                Ok::<_, Problem>((layer.clone(), tilejson))
            })
            .collect::<Result<_, _>>()?;
        let catalog = json!({
            "catalog": catalog::catalog(app, serving, ORIGIN),
            "tilejson": tilesets,
        });
        let catalog = catalog.to_string();
        parts.push(Part::packed("catalog", "catalog", JSON, catalog.as_bytes()).live());
        Ok(Self { serial: open.serial, revision: serving.revision, created, made_at, parts })
    }
}

/// Whether what is reported changes features of a layer.
pub(super) fn is_live(layer: &str) -> bool {
    live_names().contains(&layer)
}

/// The features of a layer, as `/collections/{layer}/items` has them.
///
/// # Errors
/// `unknown_layer`, `snapshot_damaged`.
pub(super) fn items(
    serving: &Serving,
    open: &Open,
    layer: &str,
    deadline: &Deadline,
) -> Result<Part, Problem> {
    let file = open.features(layer)?;
    let live = serving.live.as_ref();
    let schema = live.map_or(file.schema(), |live| live.schema(layer, file.schema()));
    let hidden = live.map(|live| live.hidden(layer)).unwrap_or_default();
    let form = FeatureForm::in_crs(Crs::CRS84);
    let mut body = String::from("{\"type\":\"FeatureCollection\"");
    if open.is_drill() {
        body.push_str(&format!(",\"mode\":\"drill\",\"notice\":\"{DRILL}\""));
    }
    body.push_str(",\"features\":[");
    let mut first = true;
    let mut write = |feature: &Feature| {
        if !std::mem::take(&mut first) {
            body.push(',');
        }
        form.write(&mut body, feature, schema);
    };
    for (position, feature) in file.features().enumerate() {
        if deadline.is_over() {
            break;
        }
        if hidden.binary_search(&position).is_ok() {
            continue;
        }
        let mut feature = feature.map_err(damaged)?;
        live.into_iter().for_each(|live| live.revise(layer, &mut feature));
        write(&feature);
    }
    live.into_iter().flat_map(|live| live.added(layer)).for_each(write);
    body.push_str("]}");
    let name = format!("items/{layer}");
    Ok(Part::packed(name, "items", "application/geo+json", body.as_bytes()))
}
