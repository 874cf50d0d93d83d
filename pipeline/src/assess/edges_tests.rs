//! Assessment of a road, a bridge in two pieces, and water before it.

use std::sync::Arc;

use geo_types::{Geometry, LineString, polygon};
use lintas_model::evidence::{CoverageRecord, HazardRecord};
use lintas_model::hazard::{Basis, HazardKind};
use lintas_model::overlay::AreaIndex;
use lintas_model::passability::Status;
use lintas_model::road::RoadAttributes;

use super::*;
use crate::assess::hazards::{CoverageArea, RasterHazard};
use crate::ingest::{DepthRaster, RasterWater};
use crate::merge::hazards::Hazard;
use crate::merge::roads::{NetworkLine, RoadSource, build};

fn now() -> Timestamp {
    "2025-09-18T09:00:00+08:00".parse().unwrap()
}

/// Road, bridge, bridge, road from west to east, 0.001 degrees each, along 0.43° S.
fn way() -> Vec<Edge> {
    let piece = |row: u64, bridge: bool| {
        let x = 116.98 + row as f64 / 1000.0;
        NetworkLine {
            source: 0,
            row,
            id: Some(format!("e{row}")),
            osm_id: None,
            attributes: Arc::new(RoadAttributes { bridge, ..RoadAttributes::of_class("primary") }),
            line: LineString::from(vec![(x, -0.43), (x + 0.001, -0.43)]),
            as_of: None,
        }
    };
    let source = RoadSource {
        id: "jalan".to_owned(),
        noding: lintas_model::network::Noding::SharedNodes,
        snap_m: 0.0,
        precedence: 0,
    };
    build(vec![piece(0, false), piece(1, true), piece(2, true), piece(3, false)], &[source], &[])
        .edges
}

/// A box of water from `west` to `east`, in thousandths of a degree east of the way's start.
fn water(west: f64, east: f64, depth_m: Option<f64>) -> Hazard {
    let (w, e) = (116.98 + west / 1000.0, 116.98 + east / 1000.0);
    Hazard {
        id: "h1".to_owned(),
        source: 0,
        kind: HazardKind::Flood,
        basis: Basis::Observed,
        severity: None,
        depth_m,
        shallowest_m: None,
        cell_m: None,
        as_of: None,
        valid_from: None,
        valid_to: None,
        lifetime: jiff::SignedDuration::from_hours(6),
        held_back: false,
        beside: false,
        ended: None,
        geometry: Geometry::Polygon(polygon![
            (x: w, y: -0.431), (x: e, y: -0.431), (x: e, y: -0.429), (x: w, y: -0.429),
        ]),
    }
}

fn assessed(hazards: &[Hazard], coverages: Vec<CoverageArea<'_>>) -> Vec<RoadState> {
    let edges = way();
    let surroundings =
        Surroundings::new(hazards.iter().collect(), Vec::new(), coverages, |_| "bpbd".to_owned());
    states(&edges, &surroundings)
}

fn states(edges: &[Edge], surroundings: &Surroundings<'_>) -> Vec<RoadState> {
    let none = vec![Vec::new(); edges.len()];
    let evidence = RunEvidence {
        surroundings,
        closures: &[],
        closures_of: &none,
        sources: &[],
        ended: &[],
        last: None,
        as_of: now(),
    };
    assess_edges(edges, &evidence, |_| {}).states
}

fn statuses(assessed: &[RoadState]) -> Vec<Status> {
    assessed.iter().map(|edge| edge.verdict.status).collect()
}

#[test]
fn water_over_half_a_road_decides_and_is_measured() {
    let all = assessed(&[water(0.5, 0.9, Some(0.4))], Vec::new());
    assert_eq!(all[0].verdict.status, Status::Restricted);
    assert_eq!((all[0].depth_m, all[0].hazard_id.as_deref()), (Some(0.4), Some("h1")));
    let share = all[0].flood_m.unwrap() / way()[0].length_m;
    assert!((share - 0.4).abs() < 1e-9, "{share}");
}

#[test]
fn a_bridge_in_two_pieces_is_doubted_as_a_whole_where_one_approach_is_wet() {
    let all = assessed(&[water(0.2, 0.8, Some(2.0))], Vec::new());
    assert_eq!(
        statuses(&all),
        [Status::Closed, Status::Unknown, Status::Unknown, Status::Presumed]
    );
}

#[test]
fn a_bridge_behind_what_may_be_water_is_doubted_also_inside_a_coverage() {
    let now = Some(now());
    let look = |as_of| CoverageRecord {
        source: "bpbd".to_owned(),
        as_of,
        until: now,
        basis: Basis::Observed,
        waits: false,
    };
    let area = water(-1.0, 5.0, None).geometry;
    let coverage = || {
        let record = look(now);
        vec![CoverageArea { area: AreaIndex::build([&area]), cells: None, record }]
    };
    let flood = Hazard { as_of: now, ..water(0.2, 0.8, Some(2.0)) };
    let dry = assessed(&[], coverage());
    assert_eq!(statuses(&dry)[1..], [Status::Open; 3]);
    let all = assessed(std::slice::from_ref(&flood), coverage());
    assert_eq!(statuses(&all)[1..], [Status::Unknown, Status::Unknown, Status::Open]);
    // A kind that cannot be read makes nothing better.
    let unread = Hazard { kind: HazardKind::Other, ..flood };
    let all = assessed(&[unread], coverage());
    assert_eq!(statuses(&all), [Status::Unknown, Status::Unknown, Status::Unknown, Status::Open]);
}

#[test]
fn water_under_a_bridge_closes_nothing_and_gives_it_no_depth() {
    let all = assessed(&[water(1.1, 2.9, Some(2.0))], Vec::new());
    assert_eq!(statuses(&all), [Status::Presumed; 4]);
    assert_eq!((all[1].depth_m, all[1].flood_m), (None, None));
}

#[test]
fn a_road_that_water_only_touches_carries_its_depth() {
    let all = assessed(&[water(-1.0, 0.0, Some(0.7))], Vec::new());
    assert_eq!((all[0].depth_m, all[0].flood_m), (Some(0.7), Some(0.0)));
}

#[test]
fn a_dry_road_inside_a_coverage_is_open_and_one_that_leaves_it_is_not() {
    let area = water(-1.0, 1.5, None).geometry;
    let coverage = |until: Option<Timestamp>| {
        let as_of = Some(now() - jiff::SignedDuration::from_hours(2));
        let (source, basis) = ("drone".to_owned(), Basis::Observed);
        let record = CoverageRecord { source, as_of, until, basis, waits: false };
        vec![CoverageArea { area: AreaIndex::build([&area]), cells: None, record }]
    };
    let all = assessed(&[], coverage(Some(now())));
    assert_eq!(statuses(&all)[..2], [Status::Open, Status::Presumed]);
    let over = now() - jiff::SignedDuration::from_hours(1);
    assert_eq!(statuses(&assessed(&[], coverage(Some(over))))[0], Status::Presumed);
}

struct Bath(Option<RasterWater>);

impl DepthRaster for Bath {
    fn along(&self, _: &LineString<f64>) -> Option<RasterWater> {
        self.0
    }

    fn hazard_id(&self, depth_m: Option<f64>) -> &str {
        if depth_m.is_none_or(|depth_m| depth_m > 1.0) { "deep" } else { "shallow" }
    }

    fn covers(&self, _: &LineString<f64>) -> bool {
        true
    }
}

#[test]
fn a_raster_drowns_a_road_and_names_the_band_of_its_deepest_cell() {
    let edges = way();
    let bath =
        Bath(Some(RasterWater { deepest_m: Some(1.4), shallowest_m: Some(0.5), share: 1.0 }));
    let band =
        HazardRecord { id: "deep".to_owned(), ..water(0.0, 1.0, None).record(String::new()) };
    let raster = RasterHazard { raster: &bath, bands: vec![band] };
    let surroundings =
        Surroundings::new(Vec::new(), vec![raster], Vec::new(), |_| "bws".to_owned());
    let all = states(&edges, &surroundings);
    assert_eq!(all[0].verdict.status, Status::BoatOnly);
    assert_eq!((all[0].depth_m, all[0].hazard_id.as_deref()), (Some(1.4), Some("deep")));
}
