//! Roads from the tags of OSM ways.

use super::{
    access::{self, ClassAccess},
    attributes::{RoadAttributes, Smoothness, TrackType},
    dimension, duration, law,
    tags::{Problems, TagProblem, Tags, first},
};
use crate::vehicle::VehicleClass;

/// The class of a way; `None` where the network does not take it. It takes every `highway=*`, every
/// ferry line, and rivers, canals and fairways that are tagged as navigable.
pub fn class_of(tags: &Tags<'_>) -> Option<String> {
    if tags.is("route", &["ferry"]) {
        return Some("ferry".to_owned());
    }
    if let Some(highway) = tags.get("highway") {
        return Some(highway.split(';').next().unwrap_or(highway).trim().to_ascii_lowercase());
    }
    let water = tags.is("waterway", &["river", "canal", "fairway"]);
    (water && is_navigable(tags)).then(|| "river".to_owned())
}

fn is_navigable(tags: &Tags<'_>) -> bool {
    ["motorboat", "boat", "ship"]
        .iter()
        .find_map(|key| tags.get(key))
        .and_then(access::meaning)
        .is_some_and(|access| access != ClassAccess::No)
}

/// The road that these tags describe, and problems with them. `None` where the network does not
/// take the way ([`class_of`]).
pub fn road(tags: &Tags<'_>) -> Option<(RoadAttributes, Vec<TagProblem>)> {
    let mut road = RoadAttributes::of_class(&class_of(tags)?);
    let mut problems = Problems(Vec::new());
    road.name = tags.get("name").or_else(|| tags.get("ref")).map(str::to_owned);
    road.surface = tags.get("surface").map(|surface| first(surface).to_ascii_lowercase());
    road.smoothness = problems.named(tags, "smoothness", Smoothness::from_name);
    road.tracktype = problems.named(tags, "tracktype", TrackType::from_name);
    road.bridge = tags.get("bridge").is_some_and(|value| value != "no");
    road.tunnel = tags.get("tunnel").is_some_and(|value| value != "no");
    road.layer = layer(tags, &road, &mut problems);
    road.ford = tags.get("ford").is_some_and(|value| value != "no");
    road.flood_prone = tags.is("flood_prone", &["yes"]);
    road.four_wd_only = tags.is("4wd_only", &["yes", "recommended", "extreme"]);
    road.impassable = tags.is("impassable", &["yes"])
        || tags.is("status", &["impassable", "destroyed"])
        || tags.is("passable", &["no"])
        || road.smoothness == Some(Smoothness::Impassable);
    road.seasonal = tags.get("seasonal").is_some_and(|value| value != "no")
        || tags.is("ice_road", &["yes"])
        || tags.is("winter_road", &["yes"]);
    road.conditional = tags.iter().any(|(key, _)| {
        key.strip_suffix(":conditional").is_some_and(|base| {
            let base = base.strip_suffix(":forward").unwrap_or(base);
            let base = base.strip_suffix(":backward").unwrap_or(base);
            VehicleClass::ALL.iter().any(|class| class.spec().access_keys.contains(&base))
        })
    });
    road.lanes = tags.get("lanes").and_then(|lanes| first(lanes).parse().ok());
    limits(tags, &mut road, &mut problems);
    law::law(tags, &mut road, &mut problems);
    if road.ferry {
        road.ferry_duration_s = problems.read(tags, "duration", duration::seconds);
    }
    Some((road, problems.0))
}

fn limits(tags: &Tags<'_>, road: &mut RoadAttributes, problems: &mut Problems) {
    let least = |values: &[Option<f64>]| values.iter().flatten().copied().reduce(f64::min);
    road.max_weight_t = least(&[
        problems.dimension(tags, "maxweight", dimension::weight_t),
        problems.dimension(tags, "maxweight:hgv", dimension::weight_t),
        // Older mapping, with the vehicle first.
        problems.dimension(tags, "hgv:maxweight", dimension::weight_t),
        problems.dimension(tags, "maxweightrating", dimension::weight_t),
        problems.dimension(tags, "maxweightrating:hgv", dimension::weight_t),
    ]);
    road.max_axle_load_t = problems.dimension(tags, "maxaxleload", dimension::weight_t);
    road.max_height_m = least(&[
        problems.dimension(tags, "maxheight", dimension::length_m),
        problems.dimension(tags, "maxheight:physical", dimension::length_m),
    ]);
    road.width_m = least(&[
        problems.dimension(tags, "width", dimension::length_m),
        problems.dimension(tags, "est_width", dimension::length_m),
        problems.dimension(tags, "maxwidth", dimension::length_m),
        problems.dimension(tags, "maxwidth:physical", dimension::length_m),
    ]);
}

fn layer(tags: &Tags<'_>, road: &RoadAttributes, problems: &mut Problems) -> i8 {
    let fallback = i8::from(road.bridge) - i8::from(road.tunnel);
    problems.read(tags, "layer", |text| text.parse::<i8>().ok()).unwrap_or(fallback)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::FindingCode;

    fn of(tags: &[(&'static str, &'static str)]) -> RoadAttributes {
        road(&Tags::new(tags.to_vec())).expect("a way that the network takes").0
    }

    #[test]
    fn only_ways_of_the_network_are_taken() {
        for (tags, class) in [
            (vec![("highway", "primary")], Some("primary")),
            (vec![("highway", "construction")], Some("construction")),
            (vec![("route", "ferry")], Some("ferry")),
            (vec![("waterway", "river")], None),
            (vec![("waterway", "river"), ("boat", "yes")], Some("river")),
            (vec![("waterway", "canal"), ("motorboat", "no"), ("boat", "yes")], None),
            (vec![("waterway", "stream"), ("boat", "yes")], None),
            (vec![("building", "yes")], None),
        ] {
            assert_eq!(class_of(&Tags::new(tags.clone())).as_deref(), class, "{tags:?}");
        }
    }

    #[test]
    fn the_strictest_limit_holds_and_units_are_read() {
        let road = of(&[
            ("highway", "tertiary"),
            ("maxweight", "8"),
            ("maxweightrating:hgv", "7500 kg"),
            ("maxheight", "12'6\""),
            ("width", "6"),
            ("maxwidth", "2.3 m"),
            ("bridge", "yes"),
        ]);
        assert_eq!(road.max_weight_t, Some(7.5));
        assert!((road.max_height_m.unwrap() - 3.81).abs() < 1e-9);
        assert_eq!(road.width_m, Some(2.3));
        assert_eq!((road.bridge, road.layer), (true, 1));
    }

    #[test]
    fn a_limit_with_the_vehicle_first_holds_and_a_width_below_zero_is_none() {
        let tags =
            [("highway", "track"), ("maxweight", "8"), ("hgv:maxweight", "3,5"), ("width", "-1")];
        let (road, problems) = road(&Tags::new(tags.to_vec())).unwrap();
        assert_eq!((road.max_weight_t, road.width_m), (Some(3.5), None));
        assert_eq!(problems.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["width"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_left_empty() {
        let tags = Tags::new(vec![
            ("highway", "track"),
            ("maxweight", "3 pikul"),
            ("width", "sempit"),
            ("smoothness", "so-so"),
            ("layer", "up"),
        ]);
        let (road, problems) = road(&tags).unwrap();
        let codes: Vec<_> = problems.iter().map(|p| (p.key.as_str(), p.code)).collect();
        assert_eq!(
            codes,
            [
                ("smoothness", FindingCode::UnknownValue),
                ("layer", FindingCode::UnreadableValue),
                ("maxweight", FindingCode::UnknownUnit),
                ("width", FindingCode::UnreadableValue),
            ]
        );
        assert_eq!((road.max_weight_t, road.width_m, road.smoothness), (None, None, None));
    }

    #[test]
    fn damage_and_water_are_read() {
        assert!(of(&[("highway", "track"), ("impassable", "yes")]).impassable);
        assert!(of(&[("highway", "track"), ("smoothness", "impassable")]).impassable);
        assert!(of(&[("highway", "track"), ("ford", "stepping_stones")]).ford);
        assert!(!of(&[("highway", "track"), ("ford", "no")]).ford);
        assert!(of(&[("highway", "track"), ("motor_vehicle:conditional", "no @ wet")]).conditional);
        assert!(of(&[("highway", "track"), ("hgv:backward:conditional", "no @ wet")]).conditional);
        assert_eq!(of(&[("route", "ferry"), ("duration", "00:10")]).ferry_duration_s, Some(600.0));
    }
}
