//! Applies turn restrictions and barriers to the edges of the network.

use std::collections::{BTreeMap, BTreeSet};

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::index::EdgeId;
use lintas_model::network::{GridPoint, TurnRule};

use super::roads::Edge;
use crate::ingest::TurnRestriction;

/// The turn rules of one source, and a finding for every restriction that cannot be applied: one of
/// its ways does not end at the node, or runs through it, so that it is not clear which part is
/// meant.
pub fn rules(
    restrictions: &[TurnRestriction],
    source: usize,
    source_id: &str,
    edges: &[Edge],
) -> (Vec<TurnRule>, Vec<Finding>) {
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    if restrictions.is_empty() {
        return (rules, findings);
    }
    let meeting = meeting(restrictions, source, edges);
    let around = around(restrictions, edges);
    for restriction in restrictions {
        let via = GridPoint::nearest(restriction.via);
        if restriction.is_barrier() {
            let cut = via.map(|via| cut(restriction, via, &meeting, &around)).unwrap_or_default();
            if cut.is_empty() {
                let message = "a barrier that is not applied: none of its ways ends at it any more, \
                               or there is nothing beyond";
                let id = "penghalang tidak dipakai: tidak ada lagi ruasnya yang berujung di sana, atau \
                          tidak ada apa-apa di baliknya";
                findings.push(not_placed(restriction, source_id, message).in_indonesian(id));
            }
            rules.extend(cut);
            continue;
        }
        let edges_of = |ways: &[i64]| -> Option<Vec<EdgeId>> {
            ways.iter().map(|way| only_one(meeting.get(&(via?, *way))?)).collect()
        };
        match (via, edges_of(&restriction.from), edges_of(&restriction.to)) {
            (Some(via), Some(from), Some(to)) => rules.push(TurnRule {
                via,
                from,
                to,
                only: restriction.only,
                classes: restriction.classes,
            }),
            _ => {
                let message = "a way of it does not end at its node; a way that runs through must \
                               be split there";
                let id = "salah satu ruasnya tidak berujung di titiknya; ruas yang lewat harus \
                          dipotong di sana";
                findings.push(not_placed(restriction, source_id, message).in_indonesian(id));
            }
        }
    }
    (rules, findings)
}

fn not_placed(restriction: &TurnRestriction, source_id: &str, message: &str) -> Finding {
    Finding::new(FindingCode::BrokenTurn, source_id, message)
        .at_row(restriction.row)
        .at_place(restriction.via.x, restriction.via.y)
}

/// A barrier as turn rules: from an edge that it is on one can only turn back, and no other edge
/// leads onto it. That holds for edges of other sources that end there, too.
fn cut(
    barrier: &TurnRestriction,
    via: GridPoint,
    meeting: &BTreeMap<(GridPoint, i64), Vec<EdgeId>>,
    around: &BTreeMap<GridPoint, Vec<EdgeId>>,
) -> Vec<TurnRule> {
    let all = around.get(&via).map_or(&[][..], Vec::as_slice);
    let mut own: Vec<EdgeId> = barrier
        .from
        .iter()
        .filter_map(|way| meeting.get(&(via, *way)))
        .flatten()
        .copied()
        .collect();
    // A loop that starts and ends there is listed twice.
    own.dedup();
    let mut rules = Vec::new();
    for edge in own {
        let others: Vec<EdgeId> = all.iter().copied().filter(|other| *other != edge).collect();
        if others.is_empty() {
            continue;
        }
        let rule =
            |from, only| TurnRule { via, from, to: vec![edge], only, classes: barrier.classes };
        rules.extend([rule(vec![edge], true), rule(others, false)]);
    }
    rules
}

/// By place of a barrier: the edges of all sources that end there, ascending.
fn around(restrictions: &[TurnRestriction], edges: &[Edge]) -> BTreeMap<GridPoint, Vec<EdgeId>> {
    let barriers = restrictions.iter().filter(|restriction| restriction.is_barrier());
    let mut around: BTreeMap<GridPoint, Vec<EdgeId>> = barriers
        .filter_map(|barrier| Some((GridPoint::nearest(barrier.via)?, Vec::new())))
        .collect();
    for (at, edge) in edges.iter().enumerate() {
        for end in edge.ends() {
            if let Some(meeting) = around.get_mut(&end)
                && meeting.last() != Some(&EdgeId::at(at))
            {
                meeting.push(EdgeId::at(at));
            }
        }
    }
    around
}

/// By place of a restriction and OSM way: the edges of the way that end there.
fn meeting(
    restrictions: &[TurnRestriction],
    source: usize,
    edges: &[Edge],
) -> BTreeMap<(GridPoint, i64), Vec<EdgeId>> {
    let nodes: BTreeSet<GridPoint> =
        restrictions.iter().filter_map(|turn| GridPoint::nearest(turn.via)).collect();
    let mut meeting: BTreeMap<(GridPoint, i64), Vec<EdgeId>> = BTreeMap::new();
    for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.source == source) {
        let Some(way) = edge.osm_id else { continue };
        // A loop that starts and ends there is listed twice, and so is not the only edge.
        for end in edge.ends().into_iter().filter(|end| nodes.contains(end)) {
            meeting.entry((end, way)).or_default().push(EdgeId::at(at));
        }
    }
    meeting
}

fn only_one(edges: &[EdgeId]) -> Option<EdgeId> {
    match edges {
        [edge] => Some(*edge),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use geo_types::{Coord, LineString};
    use lintas_model::network::Noding;
    use lintas_model::road::RoadAttributes;
    use lintas_model::vehicle::VehicleSet;

    use super::*;
    use crate::merge::roads::{NetworkLine, RoadSource, build};

    fn at(x: i32) -> Coord<f64> {
        Coord { x: 116.98 + f64::from(x) / 1000.0, y: -0.43 }
    }

    /// Way 1 leads to the node, ways 2 and 3 on from it; way 4 runs through it in two edges.
    fn crossroads() -> Vec<Edge> {
        let node = Coord { y: -0.43, ..at(0) };
        let road = |id: &str, way: i64, to: Coord<f64>| NetworkLine {
            source: 0,
            row: way as u64,
            id: Some(id.to_owned()),
            osm_id: Some(way),
            attributes: Arc::new(RoadAttributes::of_class("primary")),
            line: LineString(vec![node, to]),
            as_of: None,
        };
        let north = Coord { y: -0.42, ..at(0) };
        let south = Coord { y: -0.44, ..at(0) };
        let lines = vec![
            road("a", 1, at(-1)),
            road("b", 2, at(1)),
            road("c", 3, Coord { y: -0.42, ..at(1) }),
            road("d", 4, north),
            road("e", 4, south),
        ];
        let source =
            RoadSource { id: "osm".to_owned(), noding: Noding::Done, snap_m: 0.0, precedence: 0 };
        build(lines, &[source], &[]).edges
    }

    fn turn(from: i64, to: i64, via: Coord<f64>) -> TurnRestriction {
        let (from, to) = (vec![from], vec![to]);
        TurnRestriction { row: 9, via, from, to, only: false, classes: VehicleSet::ALL }
    }

    #[test]
    fn a_barrier_parts_every_edge_of_its_way_from_all_others() {
        let edges = crossroads();
        let barrier =
            TurnRestriction { from: vec![4], to: vec![], only: true, ..turn(4, 0, at(0)) };
        let (rules, findings) = rules(&[barrier], 0, "osm", &edges);
        assert_eq!(findings.len(), 0);
        let numbers = |edges: &[EdgeId]| EdgeId::numbers(edges).to_vec();
        let told: Vec<_> =
            rules.iter().map(|r| (numbers(&r.from), numbers(&r.to), r.only)).collect();
        let back = |edge: u32| (vec![edge], vec![edge], true);
        assert_eq!(
            told,
            [
                back(3),
                (vec![0, 1, 2, 4], vec![3], false),
                back(4),
                (vec![0, 1, 2, 3], vec![4], false),
            ]
        );
    }

    #[test]
    fn a_barrier_whose_way_does_not_end_there_is_told() {
        let edges = crossroads();
        let barrier =
            TurnRestriction { from: vec![9], to: vec![], only: true, ..turn(9, 0, at(0)) };
        let (rules, findings) = rules(&[barrier], 0, "osm", &edges);
        assert_eq!((rules.len(), findings.len()), (0, 1));
    }

    #[test]
    fn a_restriction_is_found_by_the_ends_of_its_ways() {
        let edges = crossroads();
        let (found, findings) = rules(&[turn(1, 3, at(0))], 0, "osm", &edges);
        assert!(findings.is_empty());
        assert_eq!(
            (&found[0].from[..], &found[0].to[..]),
            (&[EdgeId::new(0)][..], &[EdgeId::new(2)][..])
        );
        assert_eq!(found[0].via, GridPoint::nearest(at(0)).unwrap());
        // Back onto the road one came from.
        assert_eq!(rules(&[turn(1, 1, at(0))], 0, "osm", &edges).0[0].to, [EdgeId::new(0)]);
    }

    #[test]
    fn what_runs_through_or_ends_elsewhere_is_told() {
        let edges = crossroads();
        for restriction in [turn(4, 1, at(0)), turn(1, 3, at(1)), turn(1, 7, at(0))] {
            let (found, findings) = rules(&[restriction], 0, "osm", &edges);
            assert!(found.is_empty());
            assert_eq!((findings[0].code, findings[0].row), (FindingCode::BrokenTurn, Some(9)));
        }
    }

    #[test]
    fn the_same_way_in_another_source_is_another_way() {
        let (found, findings) = rules(&[turn(1, 3, at(0))], 1, "osm-2", &crossroads());
        assert_eq!((found.len(), findings.len()), (0, 1));
    }
}

#[cfg(test)]
#[path = "barrier_tests.rs"]
mod property_tests;
