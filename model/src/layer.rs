//! The published layers and their fields.

use crate::aid::Item;
use crate::schema::{
    Field,
    FieldKind::{self, Bool, Float, Int, Text},
    GeometryKind, Schema,
};
use crate::vehicle::VehicleClass;

/// A layer that a snapshot publishes, in the order in which maps draw them from the bottom up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Admin units: context.
    Admin,
    /// Rivers, canals and lakes: context.
    Water,
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
    pub const ALL: [Self; 11] = [
        Self::Admin,
        Self::Water,
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

    /// The name in files and URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Water => "water",
            Self::Hazards => "hazards",
            Self::Roads => "roads",
            Self::Reopening => "reopening",
            Self::Routes => "routes",
            Self::Closures => "closures",
            Self::Places => "places",
            Self::Needs => "needs",
            Self::Shelters => "shelters",
            Self::Depots => "depots",
        }
    }

    /// The layer called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// Geometry and fields, in column order, of a region without items.
    pub fn schema(self) -> Schema {
        self.schema_with(&[])
    }

    /// Geometry and fields, in column order: `shelters` and `needs` have fields of their own for each
    /// of the critical items of a region, in the order of its catalogue.
    pub fn schema_with(self, critical: &[&Item]) -> Schema {
        let f = |name: &str, kind: FieldKind, meaning: &str| Field::new(name, kind, meaning);
        let mut fields = vec![
            f("id", Text, "stable id of the feature"),
            f("source", Text, "id of the source that it comes from"),
            f("as_of", Text, "moment that the feature speaks of, RFC 3339; empty where not known"),
        ];
        let (geometry, own) = match self {
            Self::Admin => (
                GeometryKind::Polygon,
                vec![
                    f("place_code", Text, "code of the unit"),
                    f("code_system", Text, "system of the code: kemendagri, bps or cod"),
                    f("name", Text, "name of the unit"),
                    f(
                        "admin_level",
                        Int,
                        "1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan",
                    ),
                    f("people", Int, "people who live there").in_unit("1"),
                    f("households", Int, "households there").in_unit("1"),
                    f("pop_source", Text, "where the number of people comes from"),
                ],
            ),
            Self::Water => (
                GeometryKind::Mixed,
                vec![
                    f("name", Text, "name of the water"),
                    f("class", Text, "kind of water: river, stream, canal, lake"),
                    f("width_m", Float, "width").in_unit("m"),
                    f("navigable", Bool, "a boat may pass on an ordinary day"),
                ],
            ),
            Self::Hazards => (
                GeometryKind::Polygon,
                vec![
                    f("kind", Text, "flood, landslide, fire, earthquake, tsunami or other"),
                    f("basis", Text, "observed, modelled, susceptibility or warning"),
                    f("severity", Int, "1 minor to 5 extreme"),
                    f("depth_m", Float, "depth of water, the deepest of a range").in_unit("m"),
                    f("valid_from", Text, "start of validity, RFC 3339"),
                    f("valid_to", Text, "end of validity, RFC 3339"),
                    f("evidence_state", Text, EVIDENCE_STATE),
                ],
            ),
            Self::Roads => (GeometryKind::Line, road_fields()),
            Self::Reopening => (GeometryKind::Line, reopening_fields()),
            Self::Routes => (
                GeometryKind::Line,
                vec![
                    f("depot", Text, "id of the depot that the way starts from"),
                    f("shelter", Text, "id of the site that it leads to"),
                    f("vehicle", Text, "vehicle class; boat: by land to where a boat is loaded"),
                    f(
                        "status",
                        Text,
                        "worst piece: open, presumed, restricted or unknown; unknown where the \
                         road ends off the site",
                    ),
                    f("distance_m", Float, "length of the way").in_unit("m"),
                    f("duration_s", Int, "time on the way, waiting and loading included")
                        .in_unit("s"),
                    f("reason", Text, "why its worst pieces are so, as codes joined with ;"),
                    f("walk_m", Float, "from the end of the road to the site").in_unit("m"),
                ],
            ),
            Self::Closures => (
                GeometryKind::Mixed,
                vec![
                    f("status", Text, "state of the road that was reported"),
                    f("vehicles", Text, "classes that it speaks of, joined with ;"),
                    f("cause", Text, "cause code"),
                    f("depth_m", Float, "depth of water on the road").in_unit("m"),
                    f("max_weight_t", Float, "weight limit").in_unit("t"),
                    f("reason", Text, "in words"),
                    f("starts", Text, "start, RFC 3339"),
                    f("expires", Text, "end of validity, RFC 3339"),
                    f("confidence", Text, "seen, told or inferred"),
                    f("evidence_state", Text, EVIDENCE_STATE),
                ],
            ),
            Self::Places => (
                GeometryKind::Point,
                vec![
                    f("name", Text, "name of the place"),
                    f("kind", Text, "city, town, village, hamlet, jetty or other"),
                    f("aliases", Text, "other spellings, joined with ;"),
                    f("place_code", Text, "code of the admin unit that it lies in"),
                ],
            ),
            Self::Needs => (
                GeometryKind::Polygon,
                vec![
                    f("place_code", Text, "code of the admin unit"),
                    f("name", Text, "name of the admin unit"),
                    f(
                        "admin_level",
                        Int,
                        "1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan",
                    ),
                    f("people_exposed", Int, "people in water or slides by area share")
                        .in_unit("1"),
                    f("people_sheltered", Int, "people counted who sleep at sites in the unit")
                        .in_unit("1"),
                    f("people_cut_off", Int, "people whom no land vehicle reaches").in_unit("1"),
                    f(
                        "access",
                        Text,
                        "how aid gets to the middle one of the unit's places: open, presumed, \
                         restricted, unknown, boat_only or cut_off",
                    ),
                    f("access_as_of", Text, "age of the oldest evidence on the ways, RFC 3339"),
                    f("last_heard", Text, "latest word from the unit's sites, RFC 3339"),
                ]
                .into_iter()
                .chain(critical.iter().map(|item| gap_field(item)))
                .chain(left_of_needs())
                .collect(),
            ),
            Self::Shelters => (
                GeometryKind::Point,
                vec![
                    f("name", Text, "name of the site"),
                    f("type", Text, "kind of site; home_cluster for people who stay at home"),
                    f("capacity", Int, "people whom the site can take").in_unit("1"),
                    f("people", Int, "people at the site").in_unit("1"),
                    f("people_basis", Text, "in_shelter, displaced, affected or at_home"),
                    f("place_code", Text, "code of the admin unit that it lies in"),
                    f("status", Text, "open, full or closed"),
                    f("access", Text, "open, presumed, restricted, boat_only, cut_off or unknown"),
                    f("access_as_of", Text, "age of the oldest evidence on the way, RFC 3339"),
                    f("nearest_depot", Text, "id of the depot that is nearest by time"),
                    f("eta_min", Float, "minutes from that depot").in_unit("min"),
                    f("eta_vehicle", Text, "vehicle class that takes so long"),
                ]
                .into_iter()
                .chain(critical.iter().flat_map(|item| [need_field(item), gap_field(item)]))
                .chain(left_of_shelters())
                .collect(),
            ),
            Self::Depots => (
                GeometryKind::Point,
                vec![
                    f("name", Text, "name of the depot"),
                    f("agency", Text, "agency that runs it"),
                    f("status", Text, "open or closed"),
                    f("place_code", Text, "code of the admin unit that it lies in"),
                ],
            ),
        };
        fields.extend(own);
        Schema { layer: self.name().to_owned(), geometry, fields }
    }
}

fn need_field(item: &Item) -> Field {
    let meaning = format!("{}: need of one day, what groups need beyond it left out", item.name_en);
    Field::new(&format!("{}_need_day", item.code), Float, &meaning).in_unit(item.unit.word())
}

fn gap_field(item: &Item) -> Field {
    let meaning = format!(
        "{}: shortage over the days looked ahead, less what is known there, coming and promised",
        item.name_en
    );
    Field::new(&format!("{}_gap", item.code), Float, &meaning).in_unit(item.unit.word())
}

fn left_of_shelters() -> [Field; 7] {
    let f = |name: &str, kind: FieldKind, meaning: &str| Field::new(name, kind, meaning);
    [
        f("days_left", Float, "days until the first critical item runs out; empty where not known")
            .in_unit("d"),
        f("priority", Float, "who comes first: 0 calm to 100 now").in_unit("1"),
        f("first_item", Text, "code of the item that runs out first"),
        f("supply", Text, "stock of critical items there: known, partly or unknown"),
        f("heard_at", Text, "latest word from the site, RFC 3339"),
        f("households", Int, "households (KK) as said").in_unit("1"),
        f("people_method", Text, "counted, from_households or estimated"),
    ]
}

fn left_of_needs() -> [Field; 7] {
    let f =
        |name: &str, kind: FieldKind, meaning: &str| Field::new(name, kind, meaning).in_unit("1");
    [
        f("people_displaced", Int, "people counted who left home, where they sleep is not said"),
        f("people_at_home", Int, "people counted who are affected and stay at home"),
        f("people_affected", Int, "people counted who are affected, where they are is not said"),
        f("people_estimated", Int, "exposed people who are counted at no site: an estimate"),
        f("people_estimated_low", Int, "the lowest that this estimate may be"),
        f("people_estimated_high", Int, "the highest that this estimate may be"),
        f("silent", Int, "sites and flooded villages that nobody has heard from"),
    ]
}

/// What `evidence_state` means, in every layer that has it.
const EVIDENCE_STATE: &str =
    "life of the evidence: current, held_back, stale, lost or ended; empty where there is none";

fn road_fields() -> Vec<Field> {
    let f = |name: &str, kind: FieldKind, meaning: &str| Field::new(name, kind, meaning);
    let mut fields = vec![
        f("osm_id", Int, "id of the OpenStreetMap way, where it is one"),
        f("name", Text, "name of the road, ferry or river"),
        f("class", Text, "OpenStreetMap highway value, or ferry, river"),
        f("surface", Text, "OpenStreetMap surface value"),
        f("bridge", Bool, "the edge is a bridge"),
        f("ferry", Bool, "the edge is a ferry"),
        f("oneway", Text, "yes, reverse or no, in the direction of the line"),
        f("length_m", Float, "geodesic length").in_unit("m"),
        f("max_weight_t", Float, "weight limit").in_unit("t"),
    ];
    for class in VehicleClass::ALL {
        fields.push(f(
            class.name(),
            Text,
            "passability for this class: open, presumed, restricted, closed, unknown or never",
        ));
    }
    fields.extend([
        f("status", Text, "state of the road for all land vehicles"),
        f("label_id", Text, "status in words, Bahasa Indonesia"),
        f("label_en", Text, "status in words, English"),
        f("evidence", Text, "none, modelled, reported or confirmed"),
        f("evidence_state", Text, EVIDENCE_STATE),
        f("reason", Text, "why, as codes joined with ;"),
        f("cause", Text, "cause code of the closure that decides"),
        f("hazard_id", Text, "id of the hazard that decides"),
        f("depth_m", Float, "deepest water on the edge").in_unit("m"),
        f("flood_m", Float, "length of the edge under water").in_unit("m"),
        f("report_id", Text, "id of the closure or report that decides"),
        f("expires", Text, "until when the deciding word holds, RFC 3339"),
        f("people_cut_off", Int, "people who depend on this edge alone").in_unit("1"),
    ]);
    fields
}

fn reopening_fields() -> Vec<Field> {
    let f = |name: &str, kind: FieldKind, meaning: &str| Field::new(name, kind, meaning);
    vec![
        f("rank", Int, "place in the order of clearing, from 1").in_unit("1"),
        f("code", Text, "short code for the radio; O and I never occur in it"),
        f("name", Text, "name of the road, or its class in words, Bahasa Indonesia"),
        f("between_id", Text, "places on either side along the road, Bahasa Indonesia"),
        f("between_en", Text, "places on either side along the road, English"),
        f("km", Float, "distance along the road from km_from to where the stretch begins")
            .in_unit("km"),
        f("km_from", Text, "place from which km counts: the one on the side of the depots"),
        f("length_m", Float, "geodesic length of the stretch").in_unit("m"),
        f("status", Text, "worst status of its edges, as in roads"),
        f("label_id", Text, "status in words, Bahasa Indonesia"),
        f("label_en", Text, "status in words, English"),
        f("problem", Text, "water, slide, damage, limit, closed, or doubt: somebody has to look"),
        f("reason", Text, "why, as codes joined with ;"),
        f("cause", Text, "cause codes of the closures that decide, joined with ;"),
        f("depth_m", Float, "deepest water on it").in_unit("m"),
        f("people", Int, "people whom it reconnects if nothing else is cleared").in_unit("1"),
        f("sites", Int, "sites that it reconnects if nothing else is cleared").in_unit("1"),
        f("people_with_neighbours", Int, "people reconnected if all of the same road is cleared")
            .in_unit("1"),
        f("sites_with_neighbours", Int, "sites reconnected if all of the same road is cleared")
            .in_unit("1"),
        f("people_in_order", Int, "people reconnected once all before it in the order are cleared")
            .in_unit("1"),
        f("sites_in_order", Int, "sites reconnected once all before it in the order are cleared")
            .in_unit("1"),
        f(
            "people_estimated",
            Int,
            "those of people_in_order who are estimated: residents of places, by admin unit",
        )
        .in_unit("1"),
        f("together", Text, "codes that must be cleared together, in order, joined with ;"),
        f("vehicle", Text, "largest class that passes all of it once it is cleared"),
        f(
            "hours_saved",
            Float,
            "time that a truck saves one way, added over sites and places reached now",
        )
        .in_unit("h"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_critical_item_has_its_need_and_shortage_in_its_own_unit() {
        let water = Item {
            code: "air_bersih".to_owned(),
            name_id: "Air bersih".to_owned(),
            name_en: "Water".to_owned(),
            unit: crate::aid::BaseUnit::Litre,
            critical: true,
            packs: Vec::new(),
            mass_kg: 1.0,
        };
        let fields = |layer: Layer| layer.schema_with(&[&water]).fields;
        let of_item = |layer: Layer| -> Vec<(String, Option<String>)> {
            let own = fields(layer).into_iter().filter(|field| field.name.starts_with("air_"));
            own.map(|field| (field.name, field.unit)).collect()
        };
        let litres = |name: &str| (name.to_owned(), Some("L".to_owned()));
        assert_eq!(
            of_item(Layer::Shelters),
            [litres("air_bersih_need_day"), litres("air_bersih_gap")]
        );
        assert_eq!(of_item(Layer::Needs), [litres("air_bersih_gap")]);
        assert_eq!(fields(Layer::Roads), Layer::Roads.schema().fields);
    }

    #[test]
    fn every_layer_carries_id_source_and_as_of_first_and_no_field_twice() {
        for layer in Layer::ALL {
            let names: Vec<String> =
                layer.schema().fields.into_iter().map(|field| field.name).collect();
            assert_eq!(names[..3], ["id", "source", "as_of"]);
            let mut once = names.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), names.len(), "{}", layer.name());
            assert_eq!(Layer::from_name(layer.name()), Some(layer));
        }
    }
}
