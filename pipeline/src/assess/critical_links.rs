//! The critical links worth naming: adjacent edges on which much the same people depend are one
//! link, named with its bridges and ferries.

use std::collections::{BTreeMap, BTreeSet};

use lintas_model::index::EdgeId;
use lintas_model::network::critical::Burden;
use lintas_model::network::naming::class_in_words;
use lintas_model::passability::WayKind;
use lintas_model::vehicle::VehicleClass;

use super::critical::EdgeBurden;
use super::place_names::{PlaceLabel, PlaceNames};
use super::roadnet::RoadNet;
use lintas_model::access::CARRIERS;

/// Adjacent edges belong to a link while at least this share of its people depends on them.
const SAME_LINK: f64 = 0.8;

/// A chain of edges that people depend on, with no way around.
#[derive(Debug, Clone, PartialEq)]
pub struct CriticalLink {
    /// Its edges.
    pub edges: Vec<EdgeId>,
    /// Names of its bridges and ferries, each once.
    pub crossings: Vec<String>,
    /// Name of its longest part.
    pub told: PlaceLabel,
    /// Number of parts of the road that do not touch: between them, lanes run parallel to it, so
    /// nobody depends on it there.
    pub parts: usize,
    /// Who depends on its worst edge today.
    pub today: Burden,
    /// People among `today` who are reached by boat.
    pub by_boat: u64,
    /// The most who depend on one of its edges when all roads are open.
    pub dry_day: Burden,
    /// Classes that would no longer reach somebody without it, even where another class still does.
    pub vehicles: Vec<VehicleClass>,
}

/// The `most` links with most dependent people, then most dependent sites, today.
pub fn critical_links(
    net: &RoadNet<'_>,
    names: &PlaceNames<'_>,
    burdens: &[EdgeBurden],
    most: usize,
) -> Vec<CriticalLink> {
    let mut order: Vec<EdgeId> =
        net.edges().filter(|edge| !burdens[*edge].today().is_empty()).collect();
    order.sort_by_key(|edge| (std::cmp::Reverse(burdens[*edge].today().weight()), *edge));
    let mut beside: Vec<Vec<EdgeId>> = vec![Vec::new(); net.nodes as usize];
    for edge in &order {
        for end in net.ends[*edge] {
            beside[end].push(*edge);
        }
    }
    let mut of_road: BTreeMap<EdgeId, Vec<EdgeId>> = BTreeMap::new();
    for edge in &order {
        of_road.entry(net.road_of[*edge]).or_default().push(*edge);
    }
    let mut taken = vec![false; burdens.len()];
    let mut links = Vec::new();
    for first in order {
        if links.len() == most {
            break;
        }
        if taken[first] {
            continue;
        }
        let worst = burdens[first].today();
        let much = |edge: EdgeId| {
            let burden = burdens[edge].today();
            burden.people as f64 >= worst.people as f64 * SAME_LINK
                && (worst.people > 0 || burden.sites == worst.sites)
        };
        let mut chain = |start: EdgeId| chain(net, &beside, &mut taken, start, much);
        // Where village lanes run parallel to the road, it is critical before and after the
        // village: parts of one link.
        let mut parts = vec![chain(first)];
        let roads: BTreeSet<EdgeId> = parts[0].iter().map(|e| net.road_of[*e]).collect();
        for edge in roads.iter().flat_map(|road| &of_road[road]).filter(|edge| much(**edge)) {
            parts.push(chain(*edge));
        }
        parts.retain(|part| !part.is_empty());
        links.push(link(net, names, burdens, &parts, worst, burdens[first].by_boat));
    }
    links
}

/// The edges that hang together with `start` over edges `beside` their nodes on which as `much`
/// depends, ascending; without those that are `taken`, among which they are from now on.
fn chain(
    net: &RoadNet<'_>,
    beside: &[Vec<EdgeId>],
    taken: &mut [bool],
    start: EdgeId,
    much: impl Fn(EdgeId) -> bool,
) -> Vec<EdgeId> {
    let mut edges = Vec::new();
    if !std::mem::replace(&mut taken[start], true) {
        edges.push(start);
    }
    let mut next = 0;
    while next < edges.len() {
        for end in net.ends[edges[next]] {
            for edge in beside[end].iter().filter(|edge| much(**edge)) {
                if !std::mem::replace(&mut taken[*edge], true) {
                    edges.push(*edge);
                }
            }
        }
        next += 1;
    }
    edges.sort_unstable();
    edges
}

fn link(
    net: &RoadNet<'_>,
    names: &PlaceNames<'_>,
    burdens: &[EdgeBurden],
    parts: &[Vec<EdgeId>],
    today: Burden,
    by_boat: Burden,
) -> CriticalLink {
    let length_m = |part: &[EdgeId]| part.iter().map(|e| net.length_m[*e]).sum::<f64>();
    let longest = parts.iter().reduce(|a, b| if length_m(b) > length_m(a) { b } else { a });
    let mut edges = parts.concat();
    edges.sort_unstable();
    let mine = || edges.iter().map(|edge| &burdens[*edge]);
    let loses = |at: usize| mine().any(|burden| burden.by_carrier[at] > 0);
    CriticalLink {
        crossings: crossings(net, &edges),
        told: names.tell(longest.map_or(&[], Vec::as_slice)),
        parts: parts.len(),
        today,
        by_boat: by_boat.people,
        dry_day: mine().map(|burden| burden.dry_day).max_by_key(Burden::weight).unwrap_or_default(),
        vehicles: CARRIERS
            .into_iter()
            .enumerate()
            .filter(|(at, _)| loses(*at))
            .map(|(_, c)| c)
            .collect(),
        edges,
    }
}

fn crossings(net: &RoadNet<'_>, edges: &[EdgeId]) -> Vec<String> {
    let mut names: Vec<String> = edges
        .iter()
        .map(|edge| &net.graph.edges[*edge])
        .filter(|edge| matches!(edge.kind, WayKind::Bridge | WayKind::Ferry))
        .map(|edge| edge.name.clone().unwrap_or_else(|| class_in_words(&edge.class).0.to_owned()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
