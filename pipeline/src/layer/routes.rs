//! `routes`: the recommended way from a depot to every site, by vehicle class.

use geo_types::Geometry;
use lintas_model::access::{AidReach, RoadEdges};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::network::grid_point::line_of;
use lintas_model::value::round;

use super::FeatureBuilder;
use crate::merge::sites::{MergedDepot, Shelter};

/// The source of features that Lintas computes.
const SOURCE: &str = "lintas";

/// One feature for each site and vehicle class that reaches it. Ways to sites that are not `public`
/// are left out: they would show where the site is.
pub fn features(
    shelters: &[Shelter],
    reached: &[AidReach],
    depots: &[&MergedDepot],
    roads: &impl RoadEdges,
    public: impl Fn(&Shelter) -> bool,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Routes);
    let mut features = Vec::new();
    for (shelter, reached) in shelters.iter().zip(reached).filter(|(s, _)| public(s)) {
        for (vehicle, way) in &reached.ways {
            let points = way.points(roads);
            if points.len() < 2 {
                // Depot and site are at the same place.
                continue;
            }
            let id = format!("{}-{}", shelter.id, vehicle.name());
            let line = Geometry::LineString(line_of(&points));
            let mut to = draft.feature(&id, SOURCE, way.oldest_as_of(roads), line);
            to.set("depot", depots[way.depot].id.as_str());
            to.set("shelter", shelter.id.as_str());
            to.set("vehicle", vehicle.name());
            to.set("status", way.status().name());
            to.set("distance_m", round(way.length_m(roads), 1));
            to.set("duration_s", i64::from(way.ms.div_ceil(1000)));
            let mut codes: Vec<&str> =
                way.reasons(roads).iter().map(|reason| reason.code()).collect();
            codes.extend(way.gaps());
            to.set_some("reason", (!codes.is_empty()).then(|| codes.join(";")));
            to.set("walk_m", round(way.ends[1].walk_m, 1));
            features.push(to.done());
        }
    }
    features
}

#[cfg(test)]
mod tests {
    use geo_types::Point;
    use jiff::Timestamp;
    use lintas_model::evidence::{EdgeBuild, EdgeFacts, FactTable, HazardRecord, MetHazard};
    use lintas_model::hazard::{Basis, HazardKind};
    use lintas_model::network::{GridPoint, RoadEdge, Slowdown, Speeds, build, way_kind};
    use lintas_model::passability::judge;
    use lintas_model::road::RoadAttributes;
    use lintas_model::value::Value;

    use super::*;
    use crate::assess::{access::reached, built_roads::AssessedNetwork};

    fn now() -> Timestamp {
        "2025-09-18T09:00:00+08:00".parse().unwrap()
    }

    fn site(id: &str, kind: &str, people: i64) -> Shelter {
        Shelter {
            id: id.to_owned(),
            source: 0,
            name: None,
            kind: Some(kind.to_owned()),
            capacity: None,
            people: Some(people),
            people_basis: None,
            households: None,
            houses: None,
            groups: lintas_model::aid::Groups::default(),
            agency: None,
            place_code: None,
            status: None,
            as_of: None,
            placed_by: lintas_model::aid::PlacedBy::Point,
            gone: None,
            place: Point::new(117.0, -0.43),
        }
    }

    /// Routes over a road of 0.02 degrees under 0.4 m of water, with a depot at one end, a school
    /// and a family at home at the other.
    fn routes() -> Vec<Feature> {
        routes_to(117.0)
    }

    /// The same with the school and the family at longitude `x`.
    fn routes_to(x: f64) -> Vec<Feature> {
        let road = RoadAttributes::of_class("primary");
        let points: Vec<GridPoint> = [116.98, 117.0]
            .map(|x| GridPoint::nearest(geo_types::coord! { x: x, y: -0.43 }).unwrap())
            .to_vec();
        let edge =
            RoadEdge { id: "e", road: &road, points: &points, length_m: 2226.0, as_of: None };
        let graph = build(&[edge], &[], &[], &Speeds::default());
        let table = FactTable {
            hazards: vec![HazardRecord {
                id: "h".to_owned(),
                source: "bpbd".to_owned(),
                kind: HazardKind::Flood,
                basis: Basis::Observed,
                as_of: Some(now()),
                valid_from: None,
                valid_to: None,
                lifetime_s: None,
                lost_since: None,
                held_back: false,
                beside: false,
                waits: false,
            }],
            ..FactTable::default()
        };
        let met = MetHazard { hazard: 0, depth_m: Some(0.4), shallowest_m: Some(0.1) };
        let facts = EdgeFacts { hazards: vec![met], ..EdgeFacts::default() };
        let facts_of = EdgeBuild { kind: way_kind(&road), fit: &graph.edges[0].fit, as_of: None };
        let states = [table.with_known(facts_of, Some(&facts), &[], |known| judge(known, now()))];
        let slowdown = Slowdown::default();
        let water = crate::assess::network::water(&graph, &[]);
        let roads = AssessedNetwork {
            graph: &graph,
            states: &states,
            slowdown: &slowdown,
            water: &water,
            load_ms: 0,
        };
        let mut shelters = [site("PSK-1", "sekolah", 90), site("RMH-1", "home_cluster", 5)];
        shelters.iter_mut().for_each(|site| site.place = Point::new(x, -0.43));
        let places = shelters.each_ref().map(|shelter| shelter.place);
        let depot = MergedDepot {
            id: "GD-1".to_owned(),
            source: 0,
            name: None,
            agency: None,
            status: None,
            place_code: None,
            as_of: None,
            place: Point::new(116.98, -0.43),
        };
        let reached = reached(roads, &[depot.place], &places);
        let rules = lintas_model::aid::Rules::default();
        let public = |site: &Shelter| crate::merge::head_count::is_public(site, &rules);
        features(&shelters, &reached, &[&depot], &roads, public)
    }

    #[test]
    fn every_vehicle_that_gets_there_has_its_way_and_a_family_at_home_has_none() {
        let routes = routes();
        let ids: Vec<&str> = routes.iter().map(|route| route.id.as_str()).collect();
        assert_eq!(ids, ["PSK-1-four_by_four", "PSK-1-truck", "PSK-1-heavy_truck"]);
    }

    #[test]
    fn a_way_says_where_from_what_for_how_long_and_why() {
        let routes = routes();
        let schema = Layer::Routes.schema();
        let of = |route: &Feature, field: &str| {
            let at = schema.fields.iter().position(|known| known.name == field).unwrap();
            route.values[at].clone()
        };
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let truck = &routes[1];
        for (field, value) in [
            ("source", text("lintas")),
            ("as_of", text("2025-09-18T01:00:00Z")),
            ("depot", text("GD-1")),
            ("shelter", text("PSK-1")),
            ("vehicle", text("truck")),
            ("status", text("restricted")),
            ("distance_m", Some(Value::Float(2226.0))),
            // 15 km/h in water, twice as long for a guide.
            ("duration_s", Some(Value::Int(1069))),
            ("reason", text("banjir")),
        ] {
            assert_eq!(of(truck, field), value, "{field}");
        }
        // For a heavy truck 0.4 m is like a wet road.
        assert_eq!((of(&routes[2], "status"), of(&routes[2], "reason")), (text("open"), None));
    }

    #[test]
    fn a_way_whose_road_ends_off_its_site_says_so_and_is_no_open_one() {
        let schema = Layer::Routes.schema();
        let of = |route: &Feature, field: &str| {
            let at = schema.fields.iter().position(|known| known.name == field).unwrap();
            route.values[at].clone()
        };
        // 1.1 km beyond the end of the road.
        let routes = routes_to(117.01);
        assert_eq!(routes.len(), 3);
        for route in &routes {
            assert_eq!(of(route, "status"), Some(Value::Text("unknown".to_owned())));
            let Some(Value::Text(reason)) = of(route, "reason") else { unreachable!() };
            assert!(reason.ends_with("jalan_berakhir"), "{reason}");
            let Some(Value::Float(walk_m)) = of(route, "walk_m") else { unreachable!() };
            assert!((1_110.0..1_113.0).contains(&walk_m), "{walk_m}");
        }
    }
}
