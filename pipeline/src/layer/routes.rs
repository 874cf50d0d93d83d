//! `routes`: the recommended way from a depot to every site, vehicle by vehicle.

use geo_types::Geometry;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::network::{Graph, RoadState, grid_point::line_of, state::round};

use super::Draft;
use super::shelters::is_shown;
use crate::assess::access::Reached;
use crate::merge::sites::{Depot, Shelter};

/// The source of what Lintas works out itself.
const SOURCE: &str = "lintas";

/// One feature a site and vehicle class that gets there. Ways to home clusters that are not shown
/// are not shown either.
pub fn features(
    shelters: &[Shelter],
    reached: &[Reached],
    depots: &[&Depot],
    graph: &Graph,
    states: &[RoadState],
) -> Vec<Feature> {
    let draft = Draft::of(Layer::Routes);
    let mut features = Vec::new();
    for (shelter, reached) in shelters.iter().zip(reached).filter(|(s, _)| is_shown(s)) {
        for (vehicle, way) in &reached.ways {
            let points = way.points(graph);
            if points.len() < 2 {
                // The depot stands where the site does.
                continue;
            }
            let id = format!("{}-{}", shelter.id, vehicle.name());
            let line = Geometry::LineString(line_of(&points));
            let mut to = draft.feature(&id, SOURCE, way.oldest_as_of(states), line);
            to.set("depot", depots[way.depot].id.as_str());
            to.set("shelter", shelter.id.as_str());
            to.set("vehicle", vehicle.name());
            to.set("status", way.worst.name());
            to.set("distance_m", round(way.length_m(graph), 1));
            to.set("duration_s", i64::from(way.ms.div_ceil(1000)));
            let codes: Vec<&str> = way.reasons(states).iter().map(|reason| reason.code()).collect();
            to.set_some("reason", (!codes.is_empty()).then(|| codes.join(";")));
            features.push(to.done());
        }
    }
    features
}
