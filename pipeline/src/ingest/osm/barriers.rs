//! Barrier nodes (`barrier=gate`, `bollard` …): which of the ways at the node they cut.
//!
//! A barrier inside a way, or where one way continues another, cuts the road there. On a junction
//! OSM does not say which way is meant: we cut the least important one, and among equals the ones
//! that end there. A main road is never cut on a junction, nor is a through road that continues
//! across it; where the rule gives no answer, nothing is cut. Each junction gets a finding: such
//! nodes are common, and most are mapping slips (graphhopper#388 and #2424).

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Geodesic, Length};
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::road::{ClassAccess, RoadAttributes, class};
use lintas_model::vehicle::{VehicleClass, VehicleSet};

use super::edges::{ends, narrow};
use super::nodes::{Barrier, Nodes};
use crate::ingest::road::{RoadLine, TurnRestriction};

/// The cuts of all barriers (as turn restrictions with no way on), and findings on what was
/// assumed. Where a barrier is passable with permission only (a gate), the edges that it is on
/// become private for those classes, too.
pub(super) fn place(
    edges: &mut [RoadLine],
    nodes: &Nodes,
    source: &str,
) -> (Vec<TurnRestriction>, Vec<Finding>) {
    let mut meeting: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (index, edge) in edges.iter().enumerate() {
        for node in ends(edge).into_iter().flatten() {
            if nodes.barrier(node).is_some() {
                meeting.entry(node).or_default().push(index);
            }
        }
    }
    let (mut cuts, mut findings) = (Vec::new(), Vec::new());
    for (node, meeting) in meeting {
        let (Some(barrier), Some(via)) = (nodes.barrier(node), nodes.place(node)) else { continue };
        let at = Crossing { node, barrier, arms: arms(edges, &meeting) };
        let (stopped, asked) = (at.held(ClassAccess::No), at.held(ClassAccess::Private));
        if stopped == VehicleSet::NONE && asked == VehicleSet::NONE {
            continue;
        }
        let own = at.own();
        findings.extend(at.finding(&own, stopped, source).map(|told| told.at_place(via.x, via.y)));
        if own.is_empty() {
            continue;
        }
        if stopped != VehicleSet::NONE {
            cuts.push(TurnRestriction {
                row: node.unsigned_abs(),
                via,
                from: own.clone(),
                to: Vec::new(),
                only: true,
                classes: stopped,
            });
        }
        for index in meeting.iter().filter(|_| asked != VehicleSet::NONE) {
            let edge = &mut edges[*index];
            if edge.osm_id.is_some_and(|way| own.contains(&way)) {
                narrow(Arc::make_mut(&mut edge.attributes), &barrier.passes);
            }
        }
    }
    (cuts, findings)
}

/// A barrier, and the ends of the edges that meet at it; rivers are left out.
struct Crossing<'a> {
    node: i64,
    barrier: &'a Barrier,
    arms: Vec<Arm>,
}

/// The end of one edge.
struct Arm {
    way: i64,
    road: Arc<RoadAttributes>,
    length_m: f64,
}

fn arms(edges: &[RoadLine], meeting: &[usize]) -> Vec<Arm> {
    let arm = |index: &usize| {
        let edge = &edges[*index];
        let length_m = Geodesic.length(&edge.line);
        Some(Arm { way: edge.osm_id?, road: Arc::clone(&edge.attributes), length_m })
    };
    let on_land = meeting.iter().filter(|index| !edges[**index].attributes.river);
    on_land.filter_map(arm).collect()
}

/// Importance of a road, from most to least important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Minor {
    /// Motorway to tertiary: never cut on a junction.
    Main,
    /// For through traffic, as `unclassified` is: cut on a junction only where it ends there.
    Through,
    Street,
    Service,
    Path,
}

impl Minor {
    fn of(road: &RoadAttributes) -> Self {
        match road.class.trim_end_matches("_link") {
            "motorway" | "trunk" | "primary" | "secondary" | "tertiary" => Self::Main,
            "residential" | "living_street" => Self::Street,
            "service" | "services" | "rest_area" | "track" => Self::Service,
            class if class::default_access(class, VehicleClass::Car) == ClassAccess::No => {
                Self::Path
            }
            _ => Self::Through,
        }
    }
}

impl Crossing<'_> {
    /// The land classes that get this access at the barrier, and that could cross here if it were
    /// not there: at least two of the edges admit them.
    fn held(&self, word: ClassAccess) -> VehicleSet {
        let crosses = |class: VehicleClass| {
            let lets_in = |arm: &&Arm| arm.road.access_of(class) != ClassAccess::No;
            self.arms.iter().filter(lets_in).count() > 1
        };
        let passes = |class: &VehicleClass| self.barrier.passes[class.index()];
        VehicleClass::LAND
            .into_iter()
            .filter(|class| passes(class) == word && crosses(*class))
            .collect()
    }

    fn is_junction(&self) -> bool {
        self.arms.len() > 2
    }

    /// Ids of the ways that the barrier is on, ascending; empty where the rule gives no answer.
    fn own(&self) -> Vec<i64> {
        let mut own = if self.is_junction() { self.own_on_junction() } else { self.lesser() };
        own.sort_unstable();
        own.dedup();
        own
    }

    /// Of two roads that continue each other, the less important, then the shorter: cutting either
    /// cuts both.
    fn lesser(&self) -> Vec<i64> {
        let rank = |arm: &&Arm| (Minor::of(&arm.road), -arm.length_m, arm.way);
        let lesser = self.arms.iter().max_by(|a, b| {
            let ((a, a_m, a_way), (b, b_m, b_way)) = (rank(a), rank(b));
            a.cmp(&b).then(a_m.total_cmp(&b_m)).then(b_way.cmp(&a_way))
        });
        lesser.into_iter().map(|arm| arm.way).collect()
    }

    fn own_on_junction(&self) -> Vec<i64> {
        let minor = |arm: &Arm| Minor::of(&arm.road);
        let most = self.arms.iter().map(minor).max().unwrap_or(Minor::Main);
        let (lesser, greater): (Vec<&Arm>, Vec<&Arm>) =
            self.arms.iter().partition(|arm| minor(arm) == most);
        if most == Minor::Main {
            return Vec::new();
        }
        if most > Minor::Through && !greater.is_empty() {
            return lesser.iter().map(|arm| arm.way).collect();
        }
        // Among equals, the ways that end here while another one continues across.
        let goes_on = |arm: &Arm| lesser.iter().filter(|other| arm.same_road(other)).count() > 1;
        let ending = lesser.iter().filter(|arm| !goes_on(arm)).map(|arm| arm.way);
        let ending: Vec<i64> = ending.collect();
        let all_end = greater.is_empty() && ending.len() == lesser.len();
        if all_end { Vec::new() } else { ending }
    }

    /// A finding on what was assumed: always on a junction, elsewhere where a main road is cut.
    fn finding(&self, own: &[i64], stopped: VehicleSet, source: &str) -> Option<Finding> {
        let told = |code, message: String, id: String| {
            Finding::new(code, source, message)
                .in_indonesian(id)
                .at_row(self.node.unsigned_abs())
                .in_column("barrier", &*self.barrier.kind)
        };
        let cut: Vec<&Arm> = self.arms.iter().filter(|arm| own.contains(&arm.way)).collect();
        if !self.is_junction() {
            let is_main = |arm: &&Arm| Minor::of(&arm.road) == Minor::Main;
            let main = cut.iter().any(is_main) && stopped != VehicleSet::NONE;
            return main.then(|| {
                let message = format!(
                    "node {} cuts {}: {} cannot pass there; both sides stay in use",
                    self.node,
                    names(&self.arms),
                    classes(stopped),
                );
                let id = format!(
                    "titik {} memutus {}: {} tidak dapat lewat di sana; kedua sisinya tetap dipakai",
                    self.node,
                    names(&self.arms),
                    classes(stopped),
                );
                told(FindingCode::BarrierOnMainRoad, message, id)
            });
        }
        let ways = names(&self.arms);
        if own.is_empty() {
            let message = format!(
                "node {} is a junction of {ways}; nobody can tell which of them is barred, and \
                 nobody is stopped there",
                self.node
            );
            let id = format!(
                "titik {} adalah persimpangan {ways}; tidak dapat dipastikan mana yang dihalangi, \
                 jadi tidak ada yang diputus di sana",
                self.node
            );
            return Some(told(FindingCode::BarrierOnJunction, message, id));
        }
        let barred = names(cut.iter().copied());
        let message = format!(
            "node {} is a junction of {ways}; taken to stand on {barred}, the others are not barred",
            self.node
        );
        // No warning where the cut ways did not admit these classes anyway (a bollard on a
        // footpath).
        let nothing_changes = cut
            .iter()
            .all(|arm| stopped.iter().all(|class| arm.road.access_of(class) == ClassAccess::No));
        let id = format!(
            "titik {} adalah persimpangan {ways}; dianggap berada di {barred}, yang lain tidak \
             dihalangi",
            self.node
        );
        let told = told(FindingCode::BarrierOnJunction, message, id);
        Some(if nothing_changes { told.with_severity(Severity::Info) } else { told })
    }
}

impl Arm {
    fn same_road(&self, other: &Self) -> bool {
        let named = self.road.name.is_some() && self.road.name == other.road.name;
        self.way == other.way || (named && self.road.class == other.road.class)
    }
}

/// `way 10 (primary), way 12 (footway)`.
fn names<'a>(arms: impl IntoIterator<Item = &'a Arm>) -> String {
    let ways: BTreeMap<i64, &str> =
        arms.into_iter().map(|arm| (arm.way, arm.road.class.as_str())).collect();
    let named: Vec<String> =
        ways.iter().map(|(way, class)| format!("way {way} ({class})")).collect();
    named.join(", ")
}

fn classes(set: VehicleSet) -> String {
    let names: Vec<&str> = set.iter().map(VehicleClass::name).collect();
    names.join(", ")
}

#[cfg(test)]
#[path = "barriers_tests.rs"]
mod tests;
