//! The verdict on every edge: facts gathered on all cores, judged by the model's rules.

use std::collections::HashMap;

use jiff::Timestamp;
use lintas_model::network::GridPoint;
use lintas_model::passability::{
    Facts, Fit, HazardFact, ReportFact, Verdict, WayKind, assess, rules::Origin,
};
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::hazards::{Met, Surroundings};
use crate::merge::{closures::Closure, roads::Edge};

/// What is known of an edge after assessment.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// Who passes, and why.
    pub verdict: Verdict,
    /// Deepest water on the edge, metres: of any hazard that it meets, expired ones included, and
    /// of the reports that speak of it. Bridges take no depth from plan view.
    pub depth_m: Option<f64>,
    /// Geodesic length under actual water, metres.
    pub flood_m: Option<f64>,
    /// Id of the hazard that decides, else of the deepest water, else of the first other hazard.
    pub hazard_id: Option<String>,
    /// Position of the closure that decides.
    pub closure: Option<usize>,
}

/// Assesses all edges. `closures_of` holds, per edge, the positions of its closures.
pub fn assess_edges(
    edges: &[Edge],
    surroundings: &Surroundings<'_>,
    closures: &[Closure],
    closures_of: &[Vec<usize>],
    as_of: Timestamp,
    done: impl Fn(u64) + Sync,
) -> Vec<Assessment> {
    let met: Vec<Met<'_>> = edges
        .par_iter()
        .map(|edge| {
            let met = surroundings.along(&edge.line());
            done(1);
            met
        })
        .collect();
    let wet_approaches = wet_approaches(edges, &met);
    edges
        .par_iter()
        .enumerate()
        .map(|(at, edge)| {
            let facts_of = FactsOf {
                edge,
                met: &met[at],
                closures,
                mine: &closures_of[at],
                wet_approach: wet_approaches[at],
            };
            facts_of.assess(as_of)
        })
        .collect()
}

struct FactsOf<'a> {
    edge: &'a Edge,
    met: &'a Met<'a>,
    closures: &'a [Closure],
    mine: &'a [usize],
    wet_approach: bool,
}

impl FactsOf<'_> {
    fn assess(&self, as_of: Timestamp) -> Assessment {
        let road = &self.edge.attributes;
        let kind = way_kind(self.edge);
        let fit: [Fit; 7] = VehicleClass::ALL.map(|class| Fit::of(road, class));
        let reports: Vec<ReportFact<'_>> =
            self.mine.iter().map(|closure| self.closures[*closure].fact()).collect();
        let verdict = assess(
            &Facts {
                kind,
                fit: &fit,
                hazards: &self.met.hazards,
                drowned: self.met.drowned,
                covered: self.met.covered,
                wet_approach: self.wet_approach,
                reports: &reports,
            },
            as_of,
        );
        let on_the_ground = kind == WayKind::Road;
        let depths = self.met.hazards.iter().filter(|hazard| on_the_ground && is_wet(hazard));
        let depth_m = depths
            .clone()
            .filter_map(|hazard| hazard.depth_m)
            .chain(reports.iter().filter_map(|report| report.depth_m))
            .max_by(f64::total_cmp);
        let deepest = depths.max_by(|a, b| {
            a.depth_m.unwrap_or(-1.0).total_cmp(&b.depth_m.unwrap_or(-1.0)).then(b.id.cmp(a.id))
        });
        let decides = match verdict.origin {
            Origin::Hazard(at) => Some(&self.met.hazards[at]),
            _ => None,
        };
        let hazard = decides.or(deepest).or(self.met.hazards.first());
        let flood_m =
            (on_the_ground && self.met.wet).then_some(self.met.wet_share * self.edge.length_m);
        Assessment {
            depth_m,
            flood_m,
            hazard_id: hazard.map(|hazard| hazard.id.to_owned()),
            closure: match verdict.origin {
                Origin::Report(at) => Some(self.mine[at]),
                _ => None,
            },
            verdict,
        }
    }
}

fn is_wet(hazard: &HazardFact<'_>) -> bool {
    hazard.kind.is_water() && hazard.basis.is_actual()
}

/// What carries the traffic of an edge.
pub fn way_kind(edge: &Edge) -> WayKind {
    let road = &edge.attributes;
    if road.river {
        WayKind::River
    } else if road.ferry {
        WayKind::Ferry
    } else if road.bridge {
        WayKind::Bridge
    } else {
        WayKind::Road
    }
}

/// For every bridge edge, whether a road at either end of the whole bridge is under water. A bridge
/// that was mapped in several pieces is one bridge.
fn wet_approaches(edges: &[Edge], met: &[Met<'_>]) -> Vec<bool> {
    let is_bridge = |at: usize| way_kind(&edges[at]) == WayKind::Bridge;
    let mut bridges_at: HashMap<GridPoint, Vec<usize>> = HashMap::new();
    for at in (0..edges.len()).filter(|at| is_bridge(*at)) {
        for end in edges[at].ends() {
            bridges_at.entry(end).or_default().push(at);
        }
    }
    let mut wet = vec![false; edges.len()];
    let mut queue: Vec<usize> = Vec::new();
    for at in (0..edges.len()).filter(|at| met[*at].wet && way_kind(&edges[*at]) == WayKind::Road) {
        for end in edges[at].ends() {
            queue.extend(bridges_at.get(&end).into_iter().flatten());
        }
    }
    while let Some(bridge) = queue.pop() {
        if std::mem::replace(&mut wet[bridge], true) {
            continue;
        }
        for end in edges[bridge].ends() {
            queue.extend(bridges_at.get(&end).into_iter().flatten());
        }
    }
    wet
}

#[cfg(test)]
#[path = "edges_worlds.rs"]
mod worlds;
