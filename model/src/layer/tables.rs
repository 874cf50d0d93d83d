//! The published layers and their tables, in one order.

use super::table::{ColumnGroup, ItemField, LayerTable, of, of_unit};
use crate::schema::{
    FieldKind::{Bool, Float, Int, Moment, Text},
    GeometryKind,
};
use crate::{context, hazard};

/// A layer that a snapshot publishes, in the order in which maps draw them from the bottom up.
///
/// ```
/// use lintas_model::layer::Layer;
///
/// let roads = Layer::from_name("roads").expect("it is a layer");
/// let schema = roads.schema();
/// assert!(schema.position("truck").is_some(), "every class has its field");
/// assert_eq!(roads.title(), ["Jalan", "Roads"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Admin units: context.
    Admin,
    /// What the ground is used for, from OpenStreetMap: context.
    Landuse,
    /// Rivers, canals, lakes and the sea: context.
    Water,
    /// Buildings, from OpenStreetMap: context.
    Buildings,
    /// Where danger is.
    Hazards,
    /// One feature an edge of the network.
    Roads,
    /// Blocked stretches of road, in the order in which they should be cleared.
    Reopening,
    /// Recommended ways from depots to sites.
    Routes,
    /// Road events.
    Closures,
    /// Named places: context.
    Places,
    /// What admin units lack.
    Needs,
    /// Sites where people are.
    Shelters,
    /// Where stock lies.
    Depots,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Self; 13] = [
        Self::Admin,
        Self::Landuse,
        Self::Water,
        Self::Buildings,
        Self::Hazards,
        Self::Roads,
        Self::Reopening,
        Self::Routes,
        Self::Closures,
        Self::Places,
        Self::Needs,
        Self::Shelters,
        Self::Depots,
    ];

    /// Its name, titles and fields.
    pub(super) const fn table(self) -> &'static LayerTable {
        match self {
            Self::Admin => &ADMIN,
            Self::Landuse => &LANDUSE,
            Self::Water => &WATER,
            Self::Buildings => &BUILDINGS,
            Self::Hazards => &HAZARDS,
            Self::Roads => &ROADS,
            Self::Reopening => &REOPENING,
            Self::Routes => &ROUTES,
            Self::Closures => &CLOSURES,
            Self::Places => &PLACES,
            Self::Needs => &NEEDS,
            Self::Shelters => &SHELTERS,
            Self::Depots => &DEPOTS,
        }
    }
}

/// What `evidence_state` means, in every layer that has it.
const EVIDENCE_STATE: &str =
    "life of the evidence: current, held_back, stale, lost or ended; empty where there is none";

/// Of every layer, first.
pub(super) const EVERY: &[ColumnGroup] = &[
    of("id", Text, "stable id of the feature"),
    of("source", Text, "id of the source that it comes from"),
    of("as_of", Moment, "moment that the feature speaks of, RFC 3339; empty where not known"),
];

/// Admin units: context.
const ADMIN: LayerTable = LayerTable {
    name: "admin",
    title: "layer.admin",
    geometry: GeometryKind::Polygon,
    columns: &[
        of("place_code", Text, "code of the unit"),
        of("code_system", Text, "system of the code: kemendagri, bps or cod"),
        of("name", Text, "name of the unit"),
        of("admin_level", Int, "1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan"),
        of_unit("people", Int, "1", "people who live there"),
        of_unit("households", Int, "1", "households there"),
        of("pop_source", Text, "where the number of people comes from"),
    ],
};

/// What the ground is used for: context.
const LANDUSE: LayerTable = LayerTable {
    name: "landuse",
    title: "layer.landuse",
    geometry: GeometryKind::Polygon,
    columns: &[of("kind", Text, context::LANDUSE_LISTED), of("name", Text, "name of the area")],
};

/// Rivers, canals, lakes and the sea: context.
const WATER: LayerTable = LayerTable {
    name: "water",
    title: "layer.water",
    geometry: GeometryKind::Mixed,
    columns: &[
        of("name", Text, "name of the water"),
        of("class", Text, context::WATER_LISTED),
        of_unit("width_m", Float, "m", "width"),
        of("navigable", Bool, "a boat may pass on an ordinary day"),
    ],
};

/// Buildings: context.
const BUILDINGS: LayerTable = LayerTable {
    name: "buildings",
    title: "layer.buildings",
    geometry: GeometryKind::Polygon,
    columns: &[
        of("kind", Text, context::BUILDINGS_LISTED),
        of("name", Text, "name of the building"),
    ],
};

/// Where danger is.
const HAZARDS: LayerTable = LayerTable {
    name: "hazards",
    title: "layer.hazards",
    geometry: GeometryKind::Polygon,
    columns: &[
        of("kind", Text, hazard::LISTED),
        of("basis", Text, "observed, modelled, susceptibility or warning"),
        of("severity", Int, "1 minor to 5 extreme"),
        of_unit("depth_m", Float, "m", "depth of water, the deepest of a range"),
        of_unit("depth_cm", Int, "cm", "the same in whole centimetres, to be written on a map"),
        of("valid_from", Moment, "start of validity, RFC 3339"),
        of("valid_to", Moment, "end of validity, RFC 3339"),
        of("evidence_state", Text, EVIDENCE_STATE),
        of_unit(
            "cell_m",
            Float,
            "m",
            "side of the cells that its outline follows; empty where it comes from no raster",
        ),
    ],
};

/// One feature an edge of the network.
const ROADS: LayerTable = LayerTable {
    name: "roads",
    title: "layer.roads",
    geometry: GeometryKind::Line,
    columns: &[
        of("osm_id", Int, "id of the OpenStreetMap way, where it is one"),
        of("name", Text, "name of the road, ferry or river"),
        of("class", Text, "OpenStreetMap highway value, or ferry, river"),
        of("way", Text, "what the edge is: road, ferry or river"),
        of("surface", Text, "OpenStreetMap surface value"),
        of("bridge", Bool, "the edge is a bridge"),
        of("ferry", Bool, "the edge is a ferry"),
        of("oneway", Text, "yes, reverse or no, in the direction of the line"),
        of_unit("length_m", Float, "m", "geodesic length"),
        of_unit("max_weight_t", Float, "t", "weight limit"),
        ColumnGroup::Classes(
            "passability for this class: open, presumed, restricted, closed, unknown or never",
        ),
        of("status", Text, "state of the road for all land vehicles"),
        of("label_id", Text, "status in words, Bahasa Indonesia"),
        of("label_en", Text, "status in words, English"),
        of("evidence", Text, "none, modelled, reported or confirmed"),
        of("evidence_state", Text, EVIDENCE_STATE),
        of("reason", Text, "why, as codes joined with ;"),
        of("cause", Text, "cause code of the closure that decides"),
        of("hazard_id", Text, "id of the hazard that decides"),
        of_unit("depth_m", Float, "m", "deepest water on the edge"),
        of_unit("flood_m", Float, "m", "length of the edge under water"),
        of("report_id", Text, "id of the closure or report that decides"),
        of("expires", Moment, "until when the deciding word holds, RFC 3339"),
        of_unit("people_cut_off", Int, "1", "people who depend on this edge alone"),
    ],
};

/// Blocked stretches of road, in the order in which they should be cleared.
const REOPENING: LayerTable = LayerTable {
    name: "reopening",
    title: "layer.reopening",
    geometry: GeometryKind::Line,
    columns: &[
        of_unit("rank", Int, "1", "place in the order of clearing, from 1"),
        of("code", Text, "short code for the radio; O and I never occur in it"),
        of("name", Text, "name of the road, or its class in words, Bahasa Indonesia"),
        of("between_id", Text, "places on either side along the road, Bahasa Indonesia"),
        of("between_en", Text, "places on either side along the road, English"),
        of_unit(
            "km",
            Float,
            "km",
            "distance along the road from km_from to where the stretch begins",
        ),
        of("km_from", Text, "place from which km counts: the one on the side of the depots"),
        of_unit("length_m", Float, "m", "geodesic length of the stretch"),
        of("status", Text, "worst status of its edges, as in roads"),
        of("label_id", Text, "status in words, Bahasa Indonesia"),
        of("label_en", Text, "status in words, English"),
        of("problem", Text, "water, slide, damage, limit, closed, or doubt: somebody has to look"),
        of("reason", Text, "why, as codes joined with ;"),
        of("cause", Text, "cause codes of the closures that decide, joined with ;"),
        of_unit("depth_m", Float, "m", "deepest water on it"),
        of_unit("people", Int, "1", "people whom it reconnects if nothing else is cleared"),
        of_unit("sites", Int, "1", "sites that it reconnects if nothing else is cleared"),
        of_unit(
            "people_with_neighbours",
            Int,
            "1",
            "people reconnected if all of the same road is cleared",
        ),
        of_unit(
            "sites_with_neighbours",
            Int,
            "1",
            "sites reconnected if all of the same road is cleared",
        ),
        of_unit(
            "people_in_order",
            Int,
            "1",
            "people reconnected once all before it in the order are cleared",
        ),
        of_unit(
            "sites_in_order",
            Int,
            "1",
            "sites reconnected once all before it in the order are cleared",
        ),
        of_unit(
            "people_estimated",
            Int,
            "1",
            "those of people_in_order who are estimated: residents of places, by admin unit",
        ),
        of("together", Text, "codes that must be cleared together, in order, joined with ;"),
        of("vehicle", Text, "largest class that passes all of it once it is cleared"),
        of_unit(
            "hours_saved",
            Float,
            "h",
            "time that a truck saves one way, added over sites and places reached now",
        ),
    ],
};

/// Recommended ways from depots to sites.
const ROUTES: LayerTable = LayerTable {
    name: "routes",
    title: "layer.routes",
    geometry: GeometryKind::Line,
    columns: &[
        of("depot", Text, "id of the depot that the way starts from"),
        of("shelter", Text, "id of the site that it leads to"),
        of("vehicle", Text, "vehicle class; boat: by land to where a boat is loaded"),
        of(
            "status",
            Text,
            "worst piece: open, presumed, restricted or unknown; unknown where the road ends off the site",
        ),
        of_unit("distance_m", Float, "m", "length of the way"),
        of_unit("duration_s", Int, "s", "time on the way, waiting and loading included"),
        of("reason", Text, "why its worst pieces are so, as codes joined with ;"),
        of_unit("walk_m", Float, "m", "from the end of the road to the site"),
    ],
};

/// Road events.
const CLOSURES: LayerTable = LayerTable {
    name: "closures",
    title: "layer.closures",
    geometry: GeometryKind::Mixed,
    columns: &[
        of("status", Text, "state of the road that was reported"),
        of("vehicles", Text, "classes that it speaks of, joined with ;"),
        of("cause", Text, "cause code"),
        of_unit("depth_m", Float, "m", "depth of water on the road"),
        of_unit("max_weight_t", Float, "t", "weight limit"),
        of("reason", Text, "in words"),
        of("starts", Moment, "start, RFC 3339"),
        of("expires", Moment, "end of validity, RFC 3339"),
        of("confidence", Text, "seen, told or inferred"),
        of("evidence_state", Text, EVIDENCE_STATE),
    ],
};

/// Named places: context.
const PLACES: LayerTable = LayerTable {
    name: "places",
    title: "layer.places",
    geometry: GeometryKind::Point,
    columns: &[
        of("name", Text, "name of the place"),
        of(
            "kind",
            Text,
            "city, town, village, hamlet, jetty, unit (a kecamatan to be named) or other",
        ),
        of("aliases", Text, "other spellings, joined with ;"),
        of("place_code", Text, "code of the admin unit that it lies in"),
    ],
};

/// What admin units lack.
const NEEDS: LayerTable = LayerTable {
    name: "needs",
    title: "layer.needs",
    geometry: GeometryKind::Polygon,
    columns: &[
        of("place_code", Text, "code of the admin unit"),
        of("name", Text, "name of the admin unit"),
        of("admin_level", Int, "1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan"),
        of_unit("people_exposed", Int, "1", "people in water or slides by area share"),
        of_unit("people_sheltered", Int, "1", "people counted who sleep at sites in the unit"),
        of_unit("people_cut_off", Int, "1", "people whom no land vehicle reaches"),
        of(
            "access",
            Text,
            "how aid gets to the middle one of the unit's places: open, presumed, restricted, unknown, boat_only or cut_off",
        ),
        of("access_as_of", Moment, "age of the oldest evidence on the ways, RFC 3339"),
        of("last_heard", Moment, "latest word from the unit's sites, RFC 3339"),
        ColumnGroup::Items(&[ItemField::Gap]),
        of_unit(
            "people_displaced",
            Int,
            "1",
            "people counted who left home, where they sleep is not said",
        ),
        of_unit("people_at_home", Int, "1", "people counted who are affected and stay at home"),
        of_unit(
            "people_affected",
            Int,
            "1",
            "people counted who are affected, where they are is not said",
        ),
        of_unit(
            "people_estimated",
            Int,
            "1",
            "exposed people who are counted at no site: an estimate",
        ),
        of_unit("people_estimated_low", Int, "1", "the lowest that this estimate may be"),
        of_unit("people_estimated_high", Int, "1", "the highest that this estimate may be"),
        of_unit("silent", Int, "1", "sites and flooded villages that nobody has heard from"),
        of("people_estimated_method", Text, "how it was estimated: area_share or place_share"),
        of("population_source", Text, "where the number of residents in the estimate comes from"),
        of_unit("sites", Int, "1", "open sites in the unit"),
        of_unit(
            "sites_unknown",
            Int,
            "1",
            "of them, sites where people or stock were not counted, or that are silent",
        ),
    ],
};

/// Sites where people are.
const SHELTERS: LayerTable = LayerTable {
    name: "shelters",
    title: "layer.shelters",
    geometry: GeometryKind::Point,
    columns: &[
        of("name", Text, "name of the site"),
        of("type", Text, "kind of site; home_cluster for people who stay at home"),
        of_unit("capacity", Int, "1", "people whom the site can take"),
        of_unit("people", Int, "1", "people at the site"),
        of("people_basis", Text, "in_shelter, displaced, affected or at_home"),
        of("place_code", Text, "code of the admin unit that it lies in"),
        of("status", Text, "open, full or closed"),
        of("access", Text, "open, presumed, restricted, boat_only, cut_off or unknown"),
        of("access_as_of", Moment, "age of the oldest evidence on the way, RFC 3339"),
        of("nearest_depot", Text, "id of the depot that is nearest by time"),
        of_unit("eta_min", Float, "min", "minutes from that depot"),
        of("eta_vehicle", Text, "vehicle class that takes so long"),
        ColumnGroup::Items(&[ItemField::NeedDay, ItemField::Gap]),
        of_unit(
            "days_left",
            Float,
            "d",
            "days until the first critical item runs out; empty where not known",
        ),
        of_unit(
            "priority",
            Float,
            "1",
            "who comes first: 0 calm to 100 now; of equal ones the smaller id",
        ),
        of("first_item", Text, "code of the item that runs out first"),
        of(
            "supply",
            Text,
            "stock of critical items there: known, partly or unknown; unknown, too, without a head count",
        ),
        of("heard_at", Moment, "latest word from the site, RFC 3339"),
        of_unit("households", Int, "1", "households (KK) as said"),
        of("people_method", Text, "counted, from_households or estimated"),
        of("placed_by", Text, "point, or desa or kecamatan where it has no point of its own"),
        of("silent", Bool, "nobody has heard from it for too long"),
        of(
            "ring",
            Text,
            "how long its supplies last: out, 6, 24 or 72 hours, more, or unknown; empty where \
             nothing is needed",
        ),
        of("label_id", Text, "the same in words, Bahasa Indonesia"),
        of("label_en", Text, "the same in words, English"),
        of_unit(
            "group_sites",
            Int,
            "1",
            "sites that it stands for at small scales, itself among them; 0 where another does",
        ),
        of(
            "access_reason",
            Text,
            "why access is unknown: no_depots, no_roads, no_network_near_depots, no_network_near, \
             road_ends, across_water or unknown_roads",
        ),
        of("gone_since", Moment, "since when its source no longer lists it, RFC 3339"),
    ],
};

/// Where stock lies.
const DEPOTS: LayerTable = LayerTable {
    name: "depots",
    title: "layer.depots",
    geometry: GeometryKind::Point,
    columns: &[
        of("name", Text, "name of the depot"),
        of("agency", Text, "agency that runs it"),
        of("status", Text, "open or closed"),
        of("place_code", Text, "code of the admin unit that it lies in"),
    ],
};
