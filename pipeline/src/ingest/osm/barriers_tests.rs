//! Barriers, tested on a few ways of a village.

use lintas_model::road::{Tags, osm_tags};

use super::super::edges;
use super::super::ways::Way;
use super::*;
use VehicleClass::{Car, HeavyTruck, Motorcycle, Truck};

/// What barriers did to a few ways.
struct BarredWays {
    edges: Vec<RoadLine>,
    cuts: Vec<TurnRestriction>,
    findings: Vec<Finding>,
}

/// Ways with their class and nodes, and the tags of barriers by node.
fn village(ways: &[(i64, &str, &[i64])], barriers: &[(i64, &[(&str, &str)])]) -> BarredWays {
    let ways: Vec<Way> = ways
        .iter()
        .map(|(id, class, nodes)| {
            let (road, _) = osm_tags::road(&Tags::new(vec![("highway", *class)])).unwrap();
            Way {
                id: *id,
                nodes: (*nodes).into(),
                places: Box::default(),
                attributes: Arc::new(road),
            }
        })
        .collect();
    let place = |id: i64| [1_169_800_000 + (id as i32) * 10_000, (id * id % 7) as i32 * 10_000];
    let nodes = Nodes::told(&ways, place, barriers);
    let mut edges: Vec<RoadLine> =
        ways.iter().flat_map(|way| edges::cut(way, &nodes, "osm", None).edges).collect();
    let (cuts, findings) = super::place(&mut edges, &nodes, "osm");
    BarredWays { edges, cuts, findings }
}

impl BarredWays {
    fn ids(&self) -> Vec<&str> {
        self.edges.iter().filter_map(|edge| edge.id.as_deref()).collect()
    }

    /// Ways that are cut, and the classes for whom.
    fn cut(&self) -> Vec<(&[i64], Vec<VehicleClass>)> {
        self.cuts.iter().map(|cut| (&cut.from[..], cut.classes.iter().collect())).collect()
    }

    fn access(&self, id: &str, class: VehicleClass) -> ClassAccess {
        let edge = self.edges.iter().find(|edge| edge.id.as_deref() == Some(id)).unwrap();
        edge.attributes.access_of(class)
    }

    fn told(&self) -> Vec<(FindingCode, Severity)> {
        self.findings.iter().map(|finding| (finding.code, finding.severity)).collect()
    }
}

const BOLLARD: &[(&str, &str)] = &[("barrier", "bollard")];

fn all_but_motorcycles() -> Vec<VehicleClass> {
    VehicleClass::LAND.into_iter().filter(|class| *class != Motorcycle).collect()
}

#[test]
fn a_bollard_within_a_street_cuts_it_there_and_closes_neither_side() {
    for kind in ["bollard", "cycle_barrier"] {
        let found = village(&[(1, "residential", &[1, 2, 3])], &[(2, &[("barrier", kind)])]);
        assert_eq!(found.ids(), ["w1-1-2", "w1-2-3"]);
        assert_eq!(found.cut(), [(&[1][..], all_but_motorcycles())]);
        assert_eq!(found.access("w1-1-2", Car), ClassAccess::Yes);
        assert_eq!(found.access("w1-2-3", Car), ClassAccess::Yes);
        assert_eq!(found.told(), []);
    }
}

#[test]
fn a_gate_is_asked_at_and_cuts_nothing() {
    let gate: &[(&str, &str)] = &[("barrier", "gate")];
    let found = village(&[(1, "service", &[1, 2, 3])], &[(2, gate)]);
    assert_eq!((found.ids(), found.cuts.len()), (vec!["w1-1-3"], 0));
    assert_eq!(found.access("w1-1-3", Car), ClassAccess::Private);
    let open: &[(&str, &str)] = &[("barrier", "lift_gate"), ("access", "yes")];
    let found = village(&[(1, "service", &[1, 2, 3])], &[(2, open)]);
    assert_eq!((found.ids(), found.cuts.len()), (vec!["w1-1-3"], 0));
    assert_eq!(found.access("w1-1-3", Car), ClassAccess::Yes);
}

#[test]
fn the_tags_of_a_barrier_say_for_whom_it_cuts() {
    let block: &[(&str, &str)] = &[("barrier", "block"), ("motorcycle", "yes")];
    let found = village(&[(1, "track", &[1, 2, 3])], &[(2, block)]);
    assert_eq!(found.cut(), [(&[1][..], all_but_motorcycles())]);
    let gate: &[(&str, &str)] = &[("barrier", "gate"), ("motor_vehicle", "yes"), ("hgv", "no")];
    let found = village(&[(1, "track", &[1, 2, 3])], &[(2, gate)]);
    assert_eq!(found.cut(), [(&[1][..], vec![Truck, HeavyTruck])]);
    assert_eq!(found.access("w1-1-2", Car), ClassAccess::Yes);
    // Cars need permission, trucks do not pass at all.
    let gate: &[(&str, &str)] = &[("barrier", "gate"), ("hgv", "no")];
    let found = village(&[(1, "track", &[1, 2, 3])], &[(2, gate)]);
    assert_eq!(found.cut(), [(&[1][..], vec![Truck, HeavyTruck])]);
    assert_eq!(found.access("w1-2-3", Car), ClassAccess::Private);
    assert_eq!(found.access("w1-2-3", Truck), ClassAccess::Yes);
}

#[test]
fn what_stops_nobody_who_may_be_there_cuts_nothing() {
    let found = village(&[(1, "footway", &[1, 2, 3])], &[(2, BOLLARD)]);
    assert_eq!((found.ids(), found.cuts.len()), (vec!["w1-1-3"], 0));
    // At the end of a way there is nothing to cut.
    let found = village(&[(1, "residential", &[1, 2, 3])], &[(3, BOLLARD)]);
    assert_eq!((found.cuts.len(), found.findings.len()), (0, 0));
}

#[test]
fn where_a_way_goes_on_as_another_the_road_is_cut_between_them() {
    let ways: &[(i64, &str, &[i64])] = &[(1, "residential", &[1, 2]), (2, "residential", &[2, 4])];
    let found = village(ways, &[(2, BOLLARD)]);
    assert_eq!(found.cuts.len(), 1);
    assert_eq!((found.cuts[0].from.len(), found.findings.len()), (1, 0));
}

#[test]
fn a_main_road_does_not_die_of_a_bollard_on_a_junction() {
    // The footpath, which is cut, admits no cars: nothing changes for them.
    let ways: &[(i64, &str, &[i64])] =
        &[(10, "primary", &[1, 2, 3]), (12, "footway", &[2, 4]), (13, "residential", &[2, 5])];
    let found = village(ways, &[(2, BOLLARD)]);
    assert_eq!(found.cut(), [(&[12][..], all_but_motorcycles())]);
    assert_eq!(found.told(), [(FindingCode::BarrierOnJunction, Severity::Info)]);
    assert_eq!(found.access("w10-1-2", Car), ClassAccess::Yes);
    assert!(found.findings[0].message.contains("way 12 (footway)"));
    // No main road is cut on a junction, and no other through road that continues there.
    for (class, nodes) in [
        ("secondary", &[2, 4][..]),
        ("trunk_link", &[2, 4]),
        ("tertiary", &[5, 2, 4]),
        ("unclassified", &[5, 2, 4]),
    ] {
        let ways: &[(i64, &str, &[i64])] = &[(10, "primary", &[1, 2, 3]), (12, class, nodes)];
        let found = village(ways, &[(2, BOLLARD)]);
        assert_eq!(found.cuts.len(), 0, "{class}");
        assert_eq!(found.told(), [(FindingCode::BarrierOnJunction, Severity::Warning)]);
    }
}

#[test]
fn on_a_junction_the_lesser_way_is_barred_else_the_one_that_ends() {
    let barred = |ways: &[(i64, &str, &[i64])], barrier: &[(&str, &str)]| {
        let found = village(ways, &[(2, barrier)]);
        assert_eq!(found.told(), [(FindingCode::BarrierOnJunction, Severity::Warning)]);
        found.cuts.into_iter().flat_map(|cut| cut.from).collect::<Vec<_>>()
    };
    let block: &[(&str, &str)] = &[("barrier", "block")];
    assert_eq!(barred(&[(1, "primary", &[1, 2, 3]), (2, "service", &[2, 4])], BOLLARD), [2]);
    assert_eq!(barred(&[(1, "tertiary", &[1, 2, 3]), (2, "track", &[5, 2, 4])], BOLLARD), [2]);
    assert_eq!(
        barred(&[(1, "primary", &[1, 2]), (2, "path", &[2, 3]), (3, "primary", &[2, 4])], block),
        [2]
    );
    assert_eq!(
        barred(&[(1, "residential", &[1, 2, 3]), (2, "residential", &[2, 4])], BOLLARD),
        [2]
    );
    assert_eq!(barred(&[(1, "primary", &[1, 2, 3]), (2, "unclassified", &[2, 4])], BOLLARD), [2]);
    assert_eq!(barred(&[(1, "road", &[1, 2, 3]), (2, "unclassified", &[2, 4])], BOLLARD), [2]);
    // A crossing of two streets, and three that all end.
    let crossing: &[(i64, &str, &[i64])] =
        &[(1, "residential", &[1, 2, 3]), (2, "residential", &[4, 2, 5])];
    assert!(barred(crossing, BOLLARD).is_empty());
    let star: &[(i64, &str, &[i64])] =
        &[(1, "service", &[1, 2]), (2, "service", &[2, 3]), (3, "service", &[2, 4])];
    assert!(barred(star, BOLLARD).is_empty());
}

#[test]
fn a_gate_on_a_junction_is_asked_at_on_its_own_way_alone() {
    let gate: &[(&str, &str)] = &[("barrier", "gate")];
    let ways: &[(i64, &str, &[i64])] = &[(1, "primary", &[1, 2, 3]), (2, "service", &[2, 4])];
    let found = village(ways, &[(2, gate)]);
    assert_eq!(found.cuts.len(), 0);
    assert_eq!(found.access("w2-2-4", Car), ClassAccess::Private);
    assert_eq!(found.access("w1-1-2", Car), ClassAccess::Yes);
    assert_eq!(found.told().len(), 1);
}

#[test]
fn a_main_road_that_is_barred_between_junctions_is_cut_and_told() {
    let found = village(&[(1, "tertiary", &[1, 2, 3])], &[(2, BOLLARD)]);
    assert_eq!(found.cuts.len(), 1);
    assert_eq!(found.told(), [(FindingCode::BarrierOnMainRoad, Severity::Warning)]);
}
