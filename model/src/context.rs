//! What a map shows around the roads, so that it needs no other base: the ground, water, buildings and
//! names, by the tags of OpenStreetMap. It is there to be looked at: no rule of passability asks for it.
//!
//! Kinds are few, those that maps tell apart. Tags: OpenStreetMap wiki, Map Features.

use serde::{Deserialize, Serialize};

use crate::road::Tags;

/// The published layer that a thing belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContextLayer {
    /// Buildings.
    Buildings,
    /// What the ground is used for.
    Landuse,
    /// Water that is always there.
    Water,
    /// Named places.
    Places,
}

/// The kind of a thing. A new one is a variant, its row in [`ContextKind::spec`], and its word in
/// [`LANDUSE_LISTED`], [`WATER_LISTED`] or [`BUILDINGS_LISTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the word of each is its meaning")]
pub enum ContextKind {
    Forest,
    Scrub,
    Grass,
    Farmland,
    Orchard,
    Aquaculture,
    Wetland,
    Mangrove,
    Park,
    Cemetery,
    Residential,
    Commercial,
    Industrial,
    Airport,
    Quarry,
    Bare,
    River,
    Stream,
    Canal,
    Ditch,
    Lake,
    Reservoir,
    Pond,
    /// Made of [`ContextKind::Coastline`], never of tags.
    Sea,
    /// A line with land to its left and water to its right; not published itself.
    Coastline,
    Building,
    Hospital,
    School,
    Worship,
    PublicBuilding,
    IndustrialBuilding,
    City,
    Town,
    Village,
    Hamlet,
}

/// What `kind` means in the layer `landuse`.
pub const LANDUSE_LISTED: &str = "forest, scrub, grass, farmland, orchard (plantations, too), aquaculture, wetland, \
     mangrove, park, cemetery, residential, commercial, industrial, airport, quarry (mines, too) or bare";
/// What `class` means in the layer `water`.
pub const WATER_LISTED: &str =
    "kind of water: river, stream, canal, ditch, lake, reservoir, pond or sea";
/// What `kind` means in the layer `buildings`.
pub const BUILDINGS_LISTED: &str =
    "hospital, school, worship, public, industrial, or building for all others";

impl ContextKind {
    /// The layer that it belongs to, and its word in the fields of that layer.
    pub const fn spec(self) -> (ContextLayer, &'static str) {
        use ContextLayer::{Buildings, Landuse, Places, Water};
        match self {
            Self::Forest => (Landuse, "forest"),
            Self::Scrub => (Landuse, "scrub"),
            Self::Grass => (Landuse, "grass"),
            Self::Farmland => (Landuse, "farmland"),
            Self::Orchard => (Landuse, "orchard"),
            Self::Aquaculture => (Landuse, "aquaculture"),
            Self::Wetland => (Landuse, "wetland"),
            Self::Mangrove => (Landuse, "mangrove"),
            Self::Park => (Landuse, "park"),
            Self::Cemetery => (Landuse, "cemetery"),
            Self::Residential => (Landuse, "residential"),
            Self::Commercial => (Landuse, "commercial"),
            Self::Industrial => (Landuse, "industrial"),
            Self::Airport => (Landuse, "airport"),
            Self::Quarry => (Landuse, "quarry"),
            Self::Bare => (Landuse, "bare"),
            Self::River => (Water, "river"),
            Self::Stream => (Water, "stream"),
            Self::Canal => (Water, "canal"),
            Self::Ditch => (Water, "ditch"),
            Self::Lake => (Water, "lake"),
            Self::Reservoir => (Water, "reservoir"),
            Self::Pond => (Water, "pond"),
            Self::Sea => (Water, "sea"),
            Self::Coastline => (Water, "coastline"),
            Self::Building => (Buildings, "building"),
            Self::Hospital => (Buildings, "hospital"),
            Self::School => (Buildings, "school"),
            Self::Worship => (Buildings, "worship"),
            Self::PublicBuilding => (Buildings, "public"),
            Self::IndustrialBuilding => (Buildings, "industrial"),
            Self::City => (Places, "city"),
            Self::Town => (Places, "town"),
            Self::Village => (Places, "village"),
            Self::Hamlet => (Places, "hamlet"),
        }
    }

    /// The layer that it belongs to.
    pub const fn layer(self) -> ContextLayer {
        self.spec().0
    }

    /// Its word in the fields of that layer.
    pub const fn name(self) -> &'static str {
        self.spec().1
    }

    /// What a closed way or a multipolygon with these tags is; `None` where maps do not draw it as an
    /// area.
    pub fn of_area(tags: &Tags<'_>) -> Option<Self> {
        if tags.is("area", &["no"]) {
            return None;
        }
        building(tags).or_else(|| water(tags)).or_else(|| ground(tags))
    }

    /// What a line with these tags is: water that flows above the ground, or the coast.
    pub fn of_line(tags: &Tags<'_>) -> Option<Self> {
        if tags.is("natural", &["coastline"]) {
            return Some(Self::Coastline);
        }
        let is_below = tags.get("tunnel").is_some_and(|value| value != "no");
        if is_below || tags.is("area", &["yes"]) {
            return None;
        }
        Some(match tags.get("waterway")? {
            "river" => Self::River,
            "stream" | "tidal_channel" => Self::Stream,
            "canal" => Self::Canal,
            "drain" | "ditch" => Self::Ditch,
            _ => return None,
        })
    }

    /// What a node with these tags names.
    pub fn of_place(tags: &Tags<'_>) -> Option<Self> {
        Some(match tags.get("place")? {
            "city" => Self::City,
            "town" => Self::Town,
            // A kelurahan of a city is a suburb there.
            "village" | "suburb" => Self::Village,
            "hamlet" | "isolated_dwelling" | "neighbourhood" | "quarter" => Self::Hamlet,
            _ => return None,
        })
    }
}

fn building(tags: &Tags<'_>) -> Option<ContextKind> {
    let kind = tags.get("building").filter(|value| *value != "no")?;
    if tags.is("location", &["underground"]) {
        return None;
    }
    let used = tags.get("amenity").unwrap_or_default();
    Some(match (kind, used) {
        ("hospital" | "clinic", _) | (_, "hospital" | "clinic") => ContextKind::Hospital,
        ("school" | "university" | "college" | "kindergarten", _)
        | (_, "school" | "university" | "college" | "kindergarten") => ContextKind::School,
        ("mosque" | "church" | "temple" | "chapel" | "cathedral" | "shrine" | "religious", _)
        | (_, "place_of_worship") => ContextKind::Worship,
        ("public" | "civic" | "government" | "townhall" | "fire_station", _)
        | (_, "townhall" | "community_centre" | "police" | "fire_station") => {
            ContextKind::PublicBuilding
        }
        ("industrial" | "warehouse" | "factory" | "hangar", _) => ContextKind::IndustrialBuilding,
        _ => ContextKind::Building,
    })
}

fn water(tags: &Tags<'_>) -> Option<ContextKind> {
    if tags.is("waterway", &["riverbank"]) {
        return Some(ContextKind::River);
    }
    if tags.is("landuse", &["reservoir", "basin"]) || tags.is("waterway", &["dock"]) {
        return Some(ContextKind::Reservoir);
    }
    if !tags.is("natural", &["water"]) {
        return None;
    }
    Some(match tags.get("water").unwrap_or_default() {
        "river" | "rapids" | "stream" => ContextKind::River,
        "canal" | "lock" | "moat" | "ditch" | "drain" => ContextKind::Canal,
        "reservoir" | "basin" | "wastewater" | "harbour" => ContextKind::Reservoir,
        "pond" | "fishpond" | "reflecting_pool" => ContextKind::Pond,
        _ => ContextKind::Lake,
    })
}

fn ground(tags: &Tags<'_>) -> Option<ContextKind> {
    let used = tags.get("landuse").and_then(|value| {
        Some(match value {
            "forest" => ContextKind::Forest,
            "grass" | "meadow" | "village_green" => ContextKind::Grass,
            "farmland" | "farmyard" | "allotments" | "greenhouse_horticulture" | "paddy" => {
                ContextKind::Farmland
            }
            "orchard" | "vineyard" | "plant_nursery" | "plantation" => ContextKind::Orchard,
            "aquaculture" | "salt_pond" => ContextKind::Aquaculture,
            "recreation_ground" => ContextKind::Park,
            "cemetery" => ContextKind::Cemetery,
            "residential" => ContextKind::Residential,
            "commercial" | "retail" => ContextKind::Commercial,
            "industrial" | "port" | "railway" | "landfill" => ContextKind::Industrial,
            "quarry" => ContextKind::Quarry,
            _ => return None,
        })
    });
    let grown = || {
        Some(match tags.get("natural")? {
            "wood" => ContextKind::Forest,
            "scrub" | "heath" => ContextKind::Scrub,
            "grassland" => ContextKind::Grass,
            "wetland" if tags.is("wetland", &["mangrove"]) => ContextKind::Mangrove,
            "wetland" => ContextKind::Wetland,
            "bare_rock" | "scree" | "shingle" | "sand" | "beach" | "mud" | "glacier" => {
                ContextKind::Bare
            }
            _ => return None,
        })
    };
    let other = || {
        if tags.is("leisure", &["park", "garden", "golf_course", "pitch", "playground"]) {
            Some(ContextKind::Park)
        } else if tags.is("amenity", &["grave_yard"]) {
            Some(ContextKind::Cemetery)
        } else if tags.is("aeroway", &["aerodrome", "apron"]) {
            Some(ContextKind::Airport)
        } else {
            None
        }
    };
    used.or_else(grown).or_else(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags<'a>(pairs: &[(&'a str, &'a str)]) -> Tags<'a> {
        Tags::new(pairs.to_vec())
    }

    #[test]
    fn an_area_is_what_a_map_draws_it_as() {
        for (pairs, expected) in [
            (&[("landuse", "forest")][..], Some(ContextKind::Forest)),
            (&[("natural", "wetland"), ("wetland", "mangrove")], Some(ContextKind::Mangrove)),
            (&[("natural", "water"), ("water", "river")], Some(ContextKind::River)),
            (&[("natural", "water")], Some(ContextKind::Lake)),
            (&[("building", "yes"), ("amenity", "hospital")], Some(ContextKind::Hospital)),
            (&[("building", "mosque")], Some(ContextKind::Worship)),
            // A building stands on its ground, whatever else is said of it.
            (&[("building", "yes"), ("landuse", "residential")], Some(ContextKind::Building)),
            (&[("building", "no"), ("landuse", "residential")], Some(ContextKind::Residential)),
            (&[("landuse", "forest"), ("area", "no")], None),
            (&[("highway", "residential")], None),
            (&[("building", "yes"), ("location", "underground")], None),
        ] {
            assert_eq!(ContextKind::of_area(&tags(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn water_below_the_ground_is_not_drawn_and_the_coast_is_a_line() {
        for (pairs, expected) in [
            (&[("waterway", "stream")][..], Some(ContextKind::Stream)),
            (&[("waterway", "ditch"), ("tunnel", "culvert")], None),
            (&[("waterway", "river"), ("tunnel", "no")], Some(ContextKind::River)),
            (&[("waterway", "weir")], None),
            (&[("natural", "coastline")], Some(ContextKind::Coastline)),
        ] {
            assert_eq!(ContextKind::of_line(&tags(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_kelurahan_of_a_city_is_named_as_a_village() {
        assert_eq!(
            ContextKind::of_place(&tags(&[("place", "suburb")])),
            Some(ContextKind::Village)
        );
        assert_eq!(ContextKind::of_place(&tags(&[("place", "locality")])), None);
    }
}
