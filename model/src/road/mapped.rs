//! Roads from tables and shapefiles, whose columns are read like OSM tags.

use super::{
    attributes::RoadAttributes,
    osm_tags,
    tags::{TagProblem, Tags},
};

/// The columns of a row of the `roads` input, typed and in our units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoadFields<'a> {
    /// An OSM `highway` value, `ferry` or `river`; `road` (class not known) where absent.
    pub class: Option<&'a str>,
    /// Name.
    pub name: Option<&'a str>,
    /// OSM `surface`.
    pub surface: Option<&'a str>,
    /// OSM `smoothness`.
    pub smoothness: Option<&'a str>,
    /// OSM `tracktype`.
    pub tracktype: Option<&'a str>,
    /// OSM `oneway`.
    pub oneway: Option<&'a str>,
    /// OSM `access`: who may use it.
    pub access: Option<&'a str>,
    /// On a bridge.
    pub bridge: Option<bool>,
    /// In a tunnel.
    pub tunnel: Option<bool>,
    /// Leads through water on an ordinary day.
    pub ford: Option<bool>,
    /// Vertical order.
    pub layer: Option<i8>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// Clear height, metres.
    pub max_height_m: Option<f64>,
    /// Width of the carriageway, metres.
    pub width_m: Option<f64>,
}

/// The road that the columns describe, and problems with them.
pub fn road(fields: &RoadFields<'_>) -> (RoadAttributes, Vec<TagProblem>) {
    let class = fields.class.unwrap_or("road");
    let mut pairs = match class {
        "ferry" => vec![("route", "ferry")],
        "river" => vec![("waterway", "river"), ("boat", "yes")],
        highway => vec![("highway", highway)],
    };
    for (key, value) in [
        ("name", fields.name),
        ("surface", fields.surface),
        ("smoothness", fields.smoothness),
        ("tracktype", fields.tracktype),
        ("oneway", fields.oneway),
        ("access", fields.access),
        ("bridge", fields.bridge.map(yes_no)),
        ("tunnel", fields.tunnel.map(yes_no)),
        ("ford", fields.ford.map(yes_no)),
    ] {
        pairs.extend(value.map(|value| (key, value)));
    }
    let layer = fields.layer.map(|layer| layer.to_string());
    pairs.extend(layer.as_deref().map(|layer| ("layer", layer)));
    let (mut road, problems) = osm_tags::road(&Tags::new(pairs))
        .unwrap_or_else(|| (RoadAttributes::of_class("road"), Vec::new()));
    road.max_weight_t = fields.max_weight_t;
    road.max_height_m = fields.max_height_m;
    road.width_m = fields.width_m;
    (road, problems)
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        finding::FindingCode,
        road::{ClassAccess, Oneway},
        vehicle::VehicleClass,
    };

    #[test]
    fn columns_are_read_as_tags_are() {
        let (road, problems) = road(&RoadFields {
            class: Some("primary"),
            oneway: Some("-1"),
            access: Some("private"),
            bridge: Some(true),
            max_weight_t: Some(8.0),
            ..RoadFields::default()
        });
        assert!(problems.is_empty());
        assert_eq!(road.oneway, Oneway::Backward);
        assert_eq!(road.access_of(VehicleClass::Truck), ClassAccess::Private);
        assert_eq!((road.layer, road.max_weight_t), (1, Some(8.0)));
    }

    #[test]
    fn a_road_without_a_class_stays_usable() {
        let (road, _) = road(&RoadFields::default());
        assert_eq!(road.class, "road");
        assert_eq!(road.access_of(VehicleClass::Truck), ClassAccess::Yes);
    }

    #[test]
    fn a_river_is_for_boats_and_an_odd_direction_is_told() {
        let (river, _) = road(&RoadFields { class: Some("river"), ..RoadFields::default() });
        assert_eq!(river.access_of(VehicleClass::Boat), ClassAccess::Yes);
        assert_eq!(river.access_of(VehicleClass::Car), ClassAccess::No);
        let (_, problems) = road(&RoadFields { oneway: Some("kadang"), ..RoadFields::default() });
        assert_eq!(problems[0].code, FindingCode::UnknownValue);
    }
}
