//! The parts that a snapshot alone decides: tiles, network, how roads were published, names, and what draws
//! the map.

use lintas_model::bulletin::DRILL;
use lintas_snapshot::format::{extract, layout};
use serde_json::{Value, json};

use super::{
    area::PackageArea,
    edge_states,
    items::{LISTED, is_live, items},
    part::{ORIGIN, PackagePart},
    shelf::PublishedParts,
};
use crate::{
    http::{deadline::Deadline, problem::Problem},
    journey::device_roads::device_water,
    live::Serving,
    open::{
        Open, damaged,
        gazetteer::{self, Gazetteer, kinds},
    },
    route::shared::Shared,
};

const JSON: &str = "application/json";
const PMTILES: &str = "application/vnd.pmtiles";

/// What every package of the snapshot in service has. O(edges + features).
///
/// # Errors
/// `no_snapshot`, `snapshot_damaged`.
pub(super) fn make(
    app: &Shared,
    serving: &Serving,
    deadline: &Deadline,
) -> Result<PublishedParts, Problem> {
    let open = serving.open()?;
    let mut parts = Vec::new();
    for style in app.styles.names() {
        if let Some(json) = app.styles.render(style, ORIGIN, Some(open)) {
            let name = format!("styles/{style}");
            parts.push(PackagePart::packed(name, "style", JSON, json.to_string().as_bytes()));
        }
    }
    for (double, mark) in [(false, ""), (true, "@2x")] {
        let sheet = app.sprites.sheet(double);
        let (index, image) = (sheet.index.bytes(), sheet.image.bytes().clone());
        parts.push(PackagePart::packed(
            format!("sprites/lintas{mark}.json"),
            "sprite",
            JSON,
            index,
        ));
        let name = format!("sprites/lintas{mark}.png");
        parts.push(PackagePart::stored(name, "sprite", "image/png", image));
    }
    for (font, range, file) in app.viewer.all_glyphs() {
        let name = format!("fonts/{font}/{range}");
        parts.push(PackagePart::packed(name, "font", "application/x-protobuf", file.bytes()));
    }
    for layer in LISTED.into_iter().filter(|layer| !is_live(layer)) {
        if open.position(layer).is_some() {
            parts.push(items(serving, open, layer, deadline)?);
        }
    }
    if let Some(live) = &serving.live {
        let kind = "network";
        let told = (kind.to_owned(), kind, "application/octet-stream");
        parts.push(PackagePart::published(open, layout::NETWORK, told)?);
        let states = edge_states::published(open, live, deadline);
        parts.push(PackagePart::packed("states", "states", JSON, states.as_bytes()));
        let water = device_water(serving)?;
        parts.push(PackagePart::packed("water", "water", JSON, water.as_bytes()));
    }
    let names = names(serving, open).to_string();
    parts.push(PackagePart::packed("gazetteer", "gazetteer", JSON, names.as_bytes()));
    Ok(PublishedParts { areas: PackageArea::all(open, deadline)?, parts })
}

/// The tiles of an area, a part a layer: the archives as published where it has all of them, else what of
/// them lies in it.
///
/// # Errors
/// `snapshot_damaged`.
pub(super) fn tiles(
    open: &Open,
    area: &PackageArea,
    deadline: &Deadline,
) -> Result<Vec<PackagePart>, Problem> {
    let holds = area.holds();
    let is_whole = area.is_whole(open);
    let mut parts = Vec::new();
    for layer in open.layers() {
        let Some(archive) = open.archive(layer)? else { continue };
        if deadline.is_over() {
            break;
        }
        let name = format!("tiles/{layer}");
        parts.push(if is_whole {
            PackagePart::published(open, &layout::archive(layer), (name, "tiles", PMTILES))?
        } else {
            let bytes = extract(archive, &holds).map_err(damaged)?;
            PackagePart::stored(name, "tiles", PMTILES, bytes)
        });
    }
    Ok(parts)
}

/// All names, with what is needed to find and to tell them.
fn names(serving: &Serving, open: &Open) -> Value {
    let network = serving.live.as_ref().map(|live| live.network.as_ref());
    let names = open.gazetteer.get_or_init(|| Gazetteer::of(open.snapshot(), network));
    let entries: Vec<Value> = names
        .entries()
        .iter()
        .map(|entry| {
            let [kind_id, kind_en] = kinds::words(entry.layer, &entry.kind);
            let spellings: Vec<&[String]> =
                entry.spellings.iter().map(|spelling| &spelling.words[..]).collect();
            json!({
                "name": entry.name,
                "kind": entry.kind,
                "kind_id": kind_id,
                "kind_en": kind_en,
                "layer": entry.layer,
                "id": entry.id,
                "place": [entry.place.x, entry.place.y],
                "spellings": spellings,
                "within": entry.within,
                "weight": entry.weight,
                "context": gazetteer::context(open.snapshot(), entry.place),
            })
        })
        .collect();
    let mut json = json!({ "entries": entries });
    if open.is_drill() {
        json["notice"] = DRILL.into();
    }
    json
}
