//! The features of layers, as lists.

use lintas_model::{bulletin::DRILL, feature::Feature};

use super::part::PackagePart;
use crate::{
    feature::{crs::Crs, feature_form::FeatureForm},
    http::{deadline::Deadline, problem::Problem},
    live::{Serving, live_names},
    open::{Open, damaged},
};

/// The layers whose features a package has as lists, beside their tiles.
pub(super) const LISTED: [&str; 7] =
    ["admin", "closures", "depots", "needs", "places", "routes", "shelters"];

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
) -> Result<PackagePart, Problem> {
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
    let added = live.into_iter().flat_map(|live| live.added(layer));
    added.filter_map(|added| added.feature()).for_each(|feature| write(&feature));
    body.push_str("]}");
    let name = format!("items/{layer}");
    Ok(PackagePart::packed(name, "items", "application/geo+json", body.as_bytes()))
}
