//! `reopening`: blocked stretches of road, in the order in which they should be cleared.

use geo_types::{Geometry, LineString, MultiLineString};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::network::{GridPoint, grid_point};
use lintas_model::value::round;

use super::FeatureBuilder;
use crate::assess::reopening::Blocked;
use crate::merge::roads::Edge;

/// Milliseconds in an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// One feature for each stretch; `edges` are those of the network. Its source is that of its first
/// edge.
pub fn features(
    list: &[Blocked],
    edges: &[Edge],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Reopening);
    list.iter()
        .map(|one| {
            let mine: Vec<&Edge> = one.stretch.edges.iter().map(|edge| &edges[*edge]).collect();
            let source = mine.first().map_or_else(String::new, |edge| source_id(edge.source));
            // From the same edge as the code, so that both survive refreshes as long as possible.
            let id = format!("reopen-{}", one.told.namesake);
            feature(&draft, one, &id, &source, geometry(&mine))
        })
        .collect()
}

fn feature(
    draft: &FeatureBuilder,
    one: &Blocked,
    id: &str,
    source: &str,
    line: Geometry<f64>,
) -> Feature {
    let (condition, told, brings) = (&one.condition, &one.told, &one.brings);
    let mut to = draft.feature(id, source, condition.as_of, line);
    to.set("rank", i64::from(brings.rank) + 1);
    to.set("code", one.code.as_str());
    to.set("name", told.name.as_str());
    to.set_some("between_id", told.between_id.as_deref());
    to.set_some("between_en", told.between_en.as_deref());
    to.set_some("km", told.km);
    to.set_some("km_from", told.km_from.as_deref());
    to.set("length_m", round(condition.length_m, 1));
    to.set("status", condition.status.name());
    to.set("label_id", condition.status.label_id());
    to.set("label_en", condition.status.label_en());
    to.set("problem", one.stretch.problem.name());
    if !condition.reasons.is_empty() {
        let codes: Vec<&str> = condition.reasons.iter().map(|reason| reason.code()).collect();
        to.set("reason", codes.join(";"));
    }
    if !condition.causes.is_empty() {
        to.set("cause", condition.causes.join(";"));
    }
    to.set_some("depth_m", condition.depth_m.map(|depth| round(depth, 3)));
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    to.set("people", whole(brings.alone.people));
    to.set("sites", whole(brings.alone.sites));
    to.set("people_with_neighbours", whole(brings.with_neighbours.people));
    to.set("sites_with_neighbours", whole(brings.with_neighbours.sites));
    to.set("people_in_order", whole(brings.in_order.people));
    to.set("sites_in_order", whole(brings.in_order.sites));
    to.set("people_estimated", whole(brings.in_order.estimated));
    if !one.together.is_empty() {
        to.set("together", one.together.join(";"));
    }
    to.set_some("vehicle", condition.vehicle.map(|class| class.name()));
    to.set_some("hours_saved", one.saved_ms.map(|ms| round(ms as f64 / HOUR_MS, 2)));
    to.done()
}

/// The lines of the edges, joined where they share an end.
fn geometry(edges: &[&Edge]) -> Geometry<f64> {
    let mut left: Vec<Vec<GridPoint>> = edges.iter().map(|edge| edge.points.clone()).collect();
    left.reverse();
    let mut lines: Vec<LineString<f64>> = Vec::new();
    while let Some(mut line) = left.pop() {
        while let Some((at, more)) =
            left.iter().enumerate().rev().find_map(|(at, other)| Some((at, joined(&line, other)?)))
        {
            left.remove(at);
            line = more;
        }
        lines.push(grid_point::line_of(&line));
    }
    match lines.len() {
        1 => lines.remove(0).into(),
        _ => MultiLineString(lines).into(),
    }
}

/// Joins two lines at a shared end; `None` where they share none.
fn joined(a: &[GridPoint], b: &[GridPoint]) -> Option<Vec<GridPoint>> {
    let backwards = |line: &[GridPoint]| line.iter().rev().copied().collect::<Vec<_>>();
    let glue = |a: &[GridPoint], b: &[GridPoint]| [a, &b[1..]].concat();
    if a.last() == b.first() {
        Some(glue(a, b))
    } else if a.last() == b.last() {
        Some(glue(a, &backwards(b)))
    } else if a.first() == b.last() {
        Some(glue(b, a))
    } else if a.first() == b.first() {
        Some(glue(&backwards(b), a))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(xs: &[i32]) -> Vec<GridPoint> {
        xs.iter().map(|x| GridPoint { x: *x, y: 0 }).collect()
    }

    #[test]
    fn lines_that_meet_end_to_end_become_one_whichever_way_they_run() {
        for b in [[3, 4], [4, 3]] {
            assert_eq!(joined(&line(&[1, 2, 3]), &line(&b)), Some(line(&[1, 2, 3, 4])));
        }
        assert_eq!(joined(&line(&[3, 4]), &line(&[1, 3])), Some(line(&[1, 3, 4])));
        assert_eq!(joined(&line(&[3, 4]), &line(&[3, 1])), Some(line(&[1, 3, 4])));
        assert_eq!(joined(&line(&[1, 2]), &line(&[3, 4])), None);
    }
}
