//! The columns of each input, with the names that agencies' tables give them and their HXL tags.
//!
//! Names with unit suffixes (`depth_cm`) stand for ours in that unit.

use lintas_model::report::lifetime::CAUSES;

use super::{Column, InputLayer};

const VEHICLES: &[&str] =
    &["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck", "boat"];
const CODE_SYSTEMS: &[&str] = &["kemendagri", "bps", "cod"];

const LAT: Column = Column::float("lat")
    .signed()
    .also(&[("latitude", None), ("lintang", None), ("y", None)])
    .hxl("#geo+lat");
const LON: Column = Column::float("lon")
    .signed()
    .also(&[("longitude", None), ("lng", None), ("long", None), ("bujur", None), ("x", None)])
    .hxl("#geo+lon");
const WKT: Column = Column::text("wkt")
    .also(&[("geom_wkt", None), ("geometry", None), ("the_geom", None)])
    .hxl("#geo+line+wkt");
const REPORTED_AT: Column = Column::time("reported_at").hxl("#date+reported");
const EXERCISE: Column = Column::bool("exercise").also(&[("latihan", None)]).hxl("#meta+exercise");
const NAME: Column = Column::text("name").also(&[("nama", None)]).hxl("#loc+name");
const PLACE_CODE: Column = Column::text("place_code")
    .also(&[("kode_desa", None), ("kode_kemendagri", None), ("kode_wilayah", None)])
    .hxl("#adm4+code+v_kemendagri");
const CODE_SYSTEM: Column = Column::word("code_system", CODE_SYSTEMS);
const AGENCY: Column = Column::text("agency").also(&[("org_code", None)]).hxl("#org+code");
const ID: Column = Column::text("id");

const ROADS: &[Column] = &[
    ID.also(&[("edge_id", None)]),
    Column::text("class").also(&[("highway", None), ("fclass", None)]),
    NAME,
    Column::text("surface"),
    Column::text("smoothness"),
    Column::text("tracktype"),
    Column::text("oneway"),
    Column::bool("bridge"),
    Column::bool("tunnel"),
    Column::int("layer").signed(),
    Column::tonnes("max_weight_t").also(&[("maxweight", None), ("max_gvw_t", None)]),
    Column::metres("max_height_m").also(&[("maxheight", None)]),
    Column::metres("width_m").also(&[("width", None)]),
    Column::text("access"),
    Column::bool("ford"),
    LAT,
    LON,
    WKT,
];

const HAZARDS: &[Column] = &[
    ID,
    Column::word("kind", &["flood", "landslide", "fire", "earthquake", "tsunami", "other"]),
    Column::int("severity"),
    Column::metres("depth_m").also(&[("depth_cm", Some("cm")), ("depth", None)]),
    Column::metres("depth_min_m"),
    Column::time("valid_from"),
    Column::time("valid_to"),
    LAT,
    LON,
    WKT,
];

const CLOSURES: &[Column] = &[
    ID.also(&[("event_id", None)]).hxl("#event+id"),
    Column::text("segment_id").hxl("#operations+segment+id"),
    Column::text("osm_way").hxl("#operations+osm+id"),
    Column::text("road_name").hxl("#operations+name"),
    Column::word("cause", &CAUSES).hxl("#cause+code"),
    Column::word(
        "status",
        &["open", "restricted", "closed", "boat_only", "emergency_only", "planned", "unknown"],
    )
    .hxl("#operations+status+code"),
    Column::words("vehicles", VEHICLES)
        .also(&[("vehicle_classes", None)])
        .hxl("#access+type+vehicle"),
    Column::metres("depth_m").also(&[("depth_cm", Some("cm"))]).hxl("#operations+depth+cm+num"),
    Column::tonnes("max_weight_t").also(&[("max_gvw_t", None)]).hxl("#operations+limit+weight+num"),
    Column::metres("max_width_m").hxl("#operations+limit+width+num"),
    Column::text("lanes").hxl("#operations+lanes+code"),
    Column::text("direction").hxl("#operations+direction"),
    Column::text("reason").also(&[("note", None)]).hxl("#description"),
    Column::time("starts").also(&[("starts_at", None)]).hxl("#date+start"),
    Column::time("expected_end").hxl("#date+end+expected"),
    Column::time("expires").also(&[("valid_until", None)]).hxl("#date+expires"),
    REPORTED_AT,
    Column::text("reporter_org").hxl("#org+reported+code"),
    Column::text("reporter_role").hxl("#org+reported+type"),
    Column::text("method").hxl("#meta+method"),
    Column::word("confidence", &["seen", "told", "inferred"]).hxl("#meta+confidence"),
    EXERCISE,
    LAT,
    LON,
    WKT,
];

const WATERWAYS: &[Column] = &[
    ID,
    NAME,
    Column::text("class").also(&[("waterway", None)]),
    Column::metres("width_m").also(&[("width", None)]),
    Column::bool("navigable"),
    LAT,
    LON,
    WKT,
];

const JETTIES: &[Column] =
    &[ID, NAME, Column::float("load_min"), PLACE_CODE, CODE_SYSTEM, LAT, LON, WKT];

const SHELTERS: &[Column] = &[
    ID.also(&[("shelter_id", None)]).hxl("#loc+code+id"),
    NAME,
    Column::text("type").hxl("#loc+type"),
    PLACE_CODE,
    CODE_SYSTEM,
    Column::text("adm3_pcode").hxl("#adm3+code+v_pcode"),
    Column::int("capacity").hxl("#capacity+num+ind"),
    Column::word("status", &["open", "full", "closed"]).hxl("#status+code"),
    Column::int("people").hxl("#affected+ind+displaced+incamp"),
    Column::word("people_basis", &["in_shelter", "displaced", "affected"])
        .hxl("#meta+people_basis"),
    Column::int("households").hxl("#affected+hh+displaced+incamp"),
    Column::int("female").hxl("#affected+ind+displaced+incamp+f"),
    Column::int("infants").hxl("#affected+ind+displaced+incamp+infants"),
    Column::int("children").hxl("#affected+ind+displaced+incamp+children"),
    Column::int("elderly").hxl("#affected+ind+displaced+incamp+elderly"),
    Column::int("pregnant").hxl("#affected+ind+displaced+incamp+f+pregnant"),
    Column::int("disability").hxl("#affected+ind+displaced+incamp+disability"),
    Column::text("manager_org").hxl("#org+code+prog"),
    Column::text("contact").hxl("#contact+phone"),
    Column::text("water_source").hxl("#service+type+water"),
    Column::int("toilets").hxl("#service+num+toilets"),
    Column::text("access_note").hxl("#access+description"),
    REPORTED_AT,
    Column::text("stated_source").also(&[("source", None)]).hxl("#meta+source"),
    EXERCISE,
    LAT,
    LON,
    WKT,
];

const DEPOTS: &[Column] = &[
    ID.also(&[("depot_id", None), ("warehouse_id", None)]).hxl("#loc+code+id"),
    NAME,
    AGENCY,
    Column::text("status").hxl("#status+code"),
    PLACE_CODE,
    CODE_SYSTEM,
    REPORTED_AT,
    EXERCISE,
    LAT,
    LON,
    WKT,
];

const STOCK: &[Column] = &[
    Column::text("warehouse_id")
        .also(&[("depot_id", None), ("depot", None)])
        .hxl("#loc+code+id")
        .compulsory(),
    Column::text("org_code").also(&[("agency", None)]).hxl("#org+code"),
    Column::text("item_code").also(&[("item", None)]).hxl("#item+code").compulsory(),
    Column::text("item_name").hxl("#item+name+i_id"),
    Column::text("unit").hxl("#item+unit"),
    Column::float("qty_available").also(&[("qty", None)]).hxl("#item+num+available").compulsory(),
    Column::float("qty_reserved").hxl("#item+num+reserved"),
    Column::float("qty_in_transit").hxl("#item+num+intransit"),
    Column::float("pack_size").hxl("#item+num+pack"),
    Column::time("expiry").hxl("#date+expiry"),
    PLACE_CODE,
    CODE_SYSTEM,
    REPORTED_AT,
    Column::text("stated_source").also(&[("source", None)]).hxl("#meta+source"),
    EXERCISE,
    LAT,
    LON,
];

const DISPATCHES: &[Column] = &[
    ID.also(&[("dispatch_id", None)]).hxl("#activity+id"),
    Column::text("org_code").also(&[("agency", None)]).hxl("#org+code"),
    Column::text("from_id").hxl("#loc+code+id+origin"),
    Column::text("to_id").hxl("#loc+code+id+dest").compulsory(),
    Column::text("item_code").also(&[("item", None)]).hxl("#item+code").compulsory(),
    Column::text("unit").hxl("#item+unit"),
    Column::float("qty").hxl("#item+num").compulsory(),
    Column::word("vehicle", VEHICLES).also(&[("vehicle_class", None)]).hxl("#modality+vehicle"),
    Column::text("vehicle_id").hxl("#meta+vehicle+id"),
    Column::text("status").hxl("#status+code"),
    Column::time("planned_at").hxl("#date+planned"),
    Column::time("departed_at").hxl("#date+start"),
    Column::time("eta").hxl("#date+eta"),
    Column::time("arrived_at").hxl("#date+end"),
    Column::float("received_qty").hxl("#reached+num+item"),
    Column::text("note").hxl("#description"),
    EXERCISE,
];

const POPULATION: &[Column] = &[
    PLACE_CODE.compulsory(),
    CODE_SYSTEM,
    NAME,
    Column::int("admin_level"),
    Column::int("people").also(&[("penduduk", None)]).hxl("#population").compulsory(),
    Column::int("households").also(&[("kk", None)]).hxl("#population+hh"),
    Column::text("pop_source"),
    Column::time("as_of"),
];

const ADMIN: &[Column] = &[
    PLACE_CODE,
    CODE_SYSTEM,
    NAME,
    Column::int("admin_level"),
    Column::int("people"),
    Column::int("households"),
    Column::text("pop_source"),
    Column::time("as_of"),
    WKT,
];

const PLACES: &[Column] = &[
    ID,
    NAME.compulsory(),
    Column::text("kind"),
    Column::words("aliases", &[]),
    PLACE_CODE,
    CODE_SYSTEM,
    LAT,
    LON,
    WKT,
];

const CROSSWALK: &[Column] = &[
    Column::word("from_system", CODE_SYSTEMS).compulsory(),
    Column::text("from_code").compulsory(),
    Column::word("to_system", CODE_SYSTEMS).compulsory(),
    Column::text("to_code").compulsory(),
    Column::time("valid_from"),
    Column::time("valid_to"),
];

const ITEMS: &[Column] = &[
    ID.also(&[("item_code", None), ("item", None)]).hxl("#item+code").compulsory(),
    NAME,
    Column::text("unit").hxl("#item+unit"),
    Column::text("ifrc_code"),
    Column::text("gtin"),
    Column::bool("critical"),
];

pub(super) const fn of(layer: InputLayer) -> &'static [Column] {
    match layer {
        InputLayer::Roads => ROADS,
        InputLayer::Hazards => HAZARDS,
        InputLayer::Closures => CLOSURES,
        InputLayer::Waterways => WATERWAYS,
        InputLayer::Jetties => JETTIES,
        InputLayer::Shelters => SHELTERS,
        InputLayer::Depots => DEPOTS,
        InputLayer::Stock => STOCK,
        InputLayer::Dispatches => DISPATCHES,
        InputLayer::Population => POPULATION,
        InputLayer::Admin => ADMIN,
        InputLayer::Places => PLACES,
        InputLayer::Crosswalk => CROSSWALK,
        InputLayer::Items => ITEMS,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::input::Unit;

    #[test]
    fn no_name_stands_for_two_columns_of_one_input() {
        for layer in InputLayer::ALL {
            let mut seen = BTreeSet::new();
            for column in layer.columns() {
                let also = column.also.iter().map(|(name, _)| *name);
                for name in std::iter::once(column.name).chain(also) {
                    assert!(seen.insert(name), "{layer}: {name}");
                }
                if !column.hxl.is_empty() {
                    assert!(seen.insert(column.hxl), "{layer}: {}", column.hxl);
                }
            }
        }
    }

    #[test]
    fn implied_units_measure_what_the_column_measures() {
        for column in InputLayer::ALL.into_iter().flat_map(|layer| layer.columns()) {
            for unit in column.also.iter().filter_map(|(_, unit)| *unit) {
                let dimension = Unit::from_symbol(unit).map(|unit| unit.dimension);
                assert_eq!(dimension, column.dimension, "{}", column.name);
            }
        }
    }
}
