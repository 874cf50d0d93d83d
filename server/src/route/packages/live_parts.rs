//! The parts that tell what was reported since the snapshot, all of one revision.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    edge_states,
    items::{LISTED, is_live, items},
    part::{ORIGIN, PackagePart},
    shelf::LiveParts,
};
use crate::{
    http::{
        deadline::Deadline,
        problem::{Code, Problem},
    },
    journey::device_roads::device_roads,
    live::Serving,
    open::{
        LayerSet,
        tilejson::{Freshness, tilejson},
    },
    route::{catalog, needs, shared::Shared},
};

const JSON: &str = "application/json";

/// The live parts of what is served.
///
/// # Errors
/// `no_snapshot`, `snapshot_damaged`.
pub(super) fn make(
    app: &Shared,
    serving: &Serving,
    deadline: &Deadline,
) -> Result<LiveParts, Problem> {
    let open = serving.open()?;
    // Before anything is read: what is told is at least as new.
    let (created, made_at) = (app.clock.now(), Timestamp::now());
    let mut parts = Vec::new();
    if let Some(live) = &serving.live {
        let overlay = edge_states::overlay(open, live);
        parts.push(PackagePart::packed("overlay", "overlay", JSON, overlay.as_bytes()).live());
        let roads = device_roads(serving)?;
        parts.push(PackagePart::packed("roads", "roads", JSON, roads.as_bytes()).live());
    }
    for layer in LISTED.into_iter().filter(|layer| is_live(layer)) {
        if open.position(layer).is_some() {
            parts.push(items(serving, open, layer, deadline)?.live());
        }
    }
    match needs::of_everybody(serving) {
        Ok(needs) => parts.push(PackagePart::packed("needs", "needs", JSON, &needs).live()),
        Err(problem) if problem.is(Code::NoAid) => {}
        Err(problem) => return Err(problem),
    }
    let tilesets: Map<String, Value> = open
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
    parts.push(PackagePart::packed("catalog", "catalog", JSON, catalog.as_bytes()).live());
    Ok(LiveParts { serial: open.serial, revision: serving.revision, created, made_at, parts })
}
