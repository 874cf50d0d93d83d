use geo_types::{Geometry, LineString, MultiPolygon, Polygon, Rect};

use super::*;

/// Parallel roads, two thousandths of a degree long and a thousandth (111 m) apart.
struct Ladder(u32);

impl Ladder {
    fn road(edge: EdgeId) -> [GridPoint; 2] {
        let y = edge.number() as i32 * 10_000;
        [GridPoint { x: 0, y }, GridPoint { x: 20_000, y }]
    }
}

impl Roads for Ladder {
    fn near(&self, place: GridPoint, reach_m: f64) -> Vec<(EdgeId, f64)> {
        let away = |edge: EdgeId| {
            let plane = Plane::at(place);
            (edge, plane.foot(Self::road(edge)).away_m())
        };
        EdgeId::all(self.0).map(away).filter(|(_, away_m)| *away_m <= reach_m).collect()
    }

    fn within(&self, low: GridPoint, high: GridPoint) -> Vec<EdgeId> {
        let meets = |edge: &EdgeId| {
            let [from, to] = Self::road(*edge);
            from.x <= high.x && to.x >= low.x && (low.y..=high.y).contains(&from.y)
        };
        EdgeId::all(self.0).filter(meets).collect()
    }

    fn id(&self, _: EdgeId) -> &str {
        ""
    }

    fn points(&self, edge: EdgeId) -> Vec<GridPoint> {
        Self::road(edge).to_vec()
    }

    fn kind(&self, _: EdgeId) -> WayKind {
        WayKind::Road
    }
}

/// From the roads `low` to `high`, from end to end of each.
fn area(low: f64, high: f64) -> Polygon<f64> {
    Rect::new((-0.001, low * 0.001 - 0.0005), (0.003, high * 0.001 + 0.0005)).to_polygon()
}

fn count(geometry: &Geometry<f64>, edges: usize, looks: usize) -> EdgeCount {
    count_matched(&Ladder(100), &says(geometry, ReportStatus::Closed), MatchLimit { edges, looks })
}

fn says(geometry: &Geometry<f64>, status: ReportStatus) -> Claim<'_> {
    Claim { status, cause: None, vehicles: VehicleSet::ALL, geometry }
}

#[test]
fn counting_stops_at_its_limit_and_says_so() {
    let all: Geometry<f64> = area(0.0, 99.0).into();
    assert_eq!(count(&all, 100, 1_000), EdgeCount { edges: 100, is_exact: true });
    assert_eq!(count(&all, 10, 1_000), EdgeCount { edges: 11, is_exact: false });
    assert_eq!(count(&all, 100, 50), EdgeCount { edges: 50, is_exact: false });
    let some: Geometry<f64> = area(3.0, 7.0).into();
    assert_eq!(count(&some, 5, 5), EdgeCount { edges: 5, is_exact: true });
    // Over every road, so that none lies along it: 11 km in steps of 10 m.
    let across: Geometry<f64> = LineString::from(vec![(0.001, 0.0), (0.001, 0.099)]).into();
    assert_eq!(count(&across, 100, 2_000), EdgeCount { edges: 0, is_exact: true });
    assert!(!count(&across, 100, 20).is_exact);
}

#[test]
fn where_parts_of_an_area_overlap_they_still_cover() {
    let parts = MultiPolygon(vec![area(1.0, 4.0), area(3.0, 6.0), area(90.0, 90.0)]);
    let parts: Geometry<f64> = parts.into();
    for status in [ReportStatus::Closed, ReportStatus::Open] {
        let found = matched(&Ladder(100), &says(&parts, status)).edges;
        let found: Vec<u32> = found.into_iter().map(EdgeId::number).collect();
        assert_eq!(found, [1, 2, 3, 4, 5, 6, 90], "{status:?}");
    }
}
