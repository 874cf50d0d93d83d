//! Times between depots and sites on a road over a flooded stretch with a river beside it, compared
//! with the routes that aid takes there.

use lintas_model::hierarchy::Arcs;
use lintas_model::index::{DepotIndex, NodeId, SiteIndex};
use lintas_model::{
    access::Access,
    aid::{CountBasis, Depot, Groups, HeadCount, Method, Site},
};

use super::*;
use crate::assess::access::property_tests::{ALONG_THE_RIVER, AccessScenario, at, flood, now};
use crate::assess::access::reached;
use geo_types::Point;

fn ledger(depots: &[(Point<f64>, bool)], sites: &[Point<f64>]) -> Ledger {
    let mut ledger = Ledger::empty(now());
    ledger.depots = (0..)
        .zip(depots)
        .map(|(nth, (place, open))| Depot {
            id: format!("GD-{nth}"),
            name: None,
            agency: None,
            open: *open,
            place: place.0.into(),
            place_code: None,
        })
        .collect();
    ledger.sites = (0..)
        .zip(sites)
        .map(|(nth, place)| Site {
            id: format!("PSK-{nth}"),
            source: "posko".to_owned(),
            name: None,
            kind: None,
            status: None,
            agency: None,
            capacity: None,
            place: place.0.into(),
            placed_by: lintas_model::aid::PlacedBy::Point,
            gone_since: None,
            may_be: None,
            place_code: None,
            area: None,
            people: HeadCount {
                people: None,
                households: None,
                houses: None,
                basis: CountBasis::InShelter,
                method: Method::Counted,
                groups: Groups::default(),
                source: "posko".to_owned(),
                as_of: None,
            },
            on_hand: Vec::new(),
            urgent: Vec::new(),
            heard_at: None,
            access: Access::Unknown,
            access_as_of: None,
            access_reason: None,
            nearest_depot: None,
            eta_min: None,
            eta_vehicle: None,
        })
        .collect();
    ledger
}

fn hierarchy(roads: AssessedNetwork<'_>) -> HierarchyBuf {
    let (tail, head): (Vec<NodeId>, Vec<NodeId>) =
        roads.graph.arcs.iter().map(|arc| (arc.tail, arc.head)).unzip();
    let arcs = Arcs { nodes: roads.graph.nodes.len() as u32, tail: &tail, head: &head };
    HierarchyBuf::build(arcs, &order(arcs, &roads.graph.nodes))
}

/// The road with or without water of some depth on it, and jetties.
fn world(depth: Option<Option<f64>>, jetties: &[Point<f64>]) -> AccessScenario<'_> {
    let floods = depth.map(|depth| flood(1.2, 1.8, depth)).into_iter().collect();
    AccessScenario { lines: &ALONG_THE_RIVER, floods, coverages: Vec::new(), jetties, depots: &[] }
}

/// Milliseconds of a way from the first depot, and what it rests on.
fn of_trust(travel: &Travel, class: VehicleClass, site: SiteIndex) -> Option<(u32, Trust)> {
    let ms = |over| travel.ms_over(over, class, DepotIndex::new(0), site);
    Trust::ALL.into_iter().find_map(|over| Some((ms(over)?, over)))
}

#[test]
fn what_is_known_of_a_way_is_what_is_known_of_its_pieces() {
    let (depot, sites) = (at(0.0, 0.0), [at(2.9, 0.1), at(0.4, 0.1)]);
    let jetties = [at(0.5, 0.4), at(2.5, 0.4)];
    let (mut unknown, mut by_boat) = (0, 0);
    for depth in [None, Some(None), Some(Some(0.3)), Some(Some(3.0))] {
        world(depth, &jetties).with_roads(|roads| {
            let ledger = ledger(&[(depot, true)], &sites);
            let travel = travel(&ledger, roads, &hierarchy(roads));
            let reached = reached(roads, &[depot], &sites);
            let mut asked = Vec::new();
            for site in SiteIndex::all(sites.len() as u32) {
                for class in travel.classes().iter().copied() {
                    if let Some((_, over)) = of_trust(&travel, class, site) {
                        asked.push(WayQuery { class, depot: DepotIndex::new(0), site, over });
                    }
                }
            }
            let told = TravelWays::new(&ledger, roads).ways(&asked);
            assert_eq!(told.len(), asked.len());
            for (query, told) in asked.iter().zip(told) {
                let told = told.unwrap_or_else(|| panic!("{query:?} {depth:?}"));
                assert_eq!(told.is_known(), query.over == Trust::Known, "{query:?} {depth:?}");
                assert_eq!(told.unknown.count > 0, !told.is_known(), "{query:?} {depth:?}");
                assert_eq!(told.unknown.place.is_some(), !told.is_known());
                unknown += told.unknown.count;
                by_boat += u32::from(query.class == VehicleClass::Boat);
                let way = reached[query.site].ways.iter().find(|(of, _)| *of == query.class);
                if let Some((_, way)) = way {
                    assert_eq!(told.state, way.worst, "{query:?} {depth:?}");
                    assert_eq!(told.as_of, way.oldest_as_of(&roads), "{query:?} {depth:?}");
                }
            }
            assert_eq!(TravelWays::new(&ledger, roads).ways(&[]), []);
        });
    }
    assert!(unknown > 0 && by_boat > 0);
}

#[test]
fn times_are_those_of_the_ways_that_aid_takes() {
    let (depot, sites) = (at(0.0, 0.0), [at(2.9, 0.1), at(0.4, 0.1)]);
    let jetties = [at(0.5, 0.4), at(2.5, 0.4)];
    let mut by_boat = 0;
    for depth in [None, Some(None), Some(Some(0.3)), Some(Some(0.6)), Some(Some(3.0))] {
        for jetties in [&jetties[..0], &jetties] {
            world(depth, jetties).with_roads(|roads| {
                let ledger = ledger(&[(depot, true)], &sites);
                let travel = travel(&ledger, roads, &hierarchy(roads));
                let reached = reached(roads, &[depot], &sites);
                for (site, reached) in SiteIndex::all(sites.len() as u32).zip(&reached) {
                    for class in SENT {
                        let way = reached.ways.iter().find(|(of, _)| *of == class);
                        let told = of_trust(&travel, class, site);
                        assert_eq!(
                            told.map(|(ms, _)| ms),
                            way.map(|(_, way)| way.ms),
                            "{class:?} {depth:?}"
                        );
                        let is_unknown = way.map(|(_, way)| way.worst == Passability::Unknown);
                        assert_eq!(
                            told.map(|(_, over)| over == Trust::AlsoUnknown),
                            is_unknown,
                            "{class:?} {depth:?}"
                        );
                    }
                    let boat = reached.ways.iter().find(|(of, _)| *of == VehicleClass::Boat);
                    if let Some((_, way)) = boat {
                        by_boat += 1;
                        let told = of_trust(&travel, VehicleClass::Boat, site);
                        assert_eq!(told.map(|(ms, _)| ms), Some(way.ms), "{depth:?}");
                    }
                }
            });
        }
    }
    assert!(by_boat > 0, "deep water is crossed by boat");
}

#[test]
fn a_depot_that_is_closed_sends_nothing_and_closing_a_road_shortens_no_time() {
    let depots = [(at(0.0, 0.0), true), (at(1.0, 0.0), false)];
    let sites = [at(2.9, 0.1), at(0.4, 0.1)];
    let asked = ledger(&depots, &sites);
    let dry = world(None, &[]).with_roads(|roads| travel(&asked, roads, &hierarchy(roads)));
    let wet =
        world(Some(Some(3.0)), &[]).with_roads(|roads| travel(&asked, roads, &hierarchy(roads)));
    assert_eq!(dry.classes(), wet.classes());
    for class in SENT {
        let (open, shut) = (DepotIndex::new(0), DepotIndex::new(1));
        let all = || SiteIndex::all(sites.len() as u32);
        assert!(all().all(|site| dry.ms(class, shut, site).is_none()));
        for site in all() {
            let (dry, wet) = (dry.ms(class, open, site), wet.ms(class, open, site));
            assert!(wet.is_none() || wet >= dry, "{class:?} {site}: {dry:?} {wet:?}");
        }
        assert_eq!(wet.ms(class, open, SiteIndex::new(0)), None, "three metres of water");
    }
}
