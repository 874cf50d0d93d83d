//! The columns of each input, with the names that agencies' tables give them and their HXL tags.
//!
//! Names with unit suffixes (`depth_cm`) stand for ours in that unit.

use lintas_model::report::lifetime::CAUSES;

use super::aid_columns::{DEPOTS, DISPATCHES, ITEMS, POPULATION, SHELTERS, SPOKEN_VEHICLES, STOCK};
use super::words::{DEPTHS, SPOKEN_CAUSES, SPOKEN_CONFIDENCE, SPOKEN_KINDS, SPOKEN_STATUS};
use super::{Column, InputLayer};

pub(super) const VEHICLES: &[&str] =
    &["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck", "boat"];
const CODE_SYSTEMS: &[&str] = &["kemendagri", "bps", "cod"];

pub(super) const LAT: Column = Column::float("lat")
    .signed()
    .also(&[("latitude", None), ("lintang", None), ("y", None)])
    .called(&["koordinat y", "garis lintang", "titik lintang"])
    .hxl("#geo+lat");
pub(super) const LON: Column = Column::float("lon")
    .signed()
    .also(&[("longitude", None), ("lng", None), ("long", None), ("bujur", None), ("x", None)])
    .called(&["koordinat x", "garis bujur", "titik bujur"])
    .hxl("#geo+lon");
pub(super) const WKT: Column = Column::text("wkt")
    .also(&[("geom_wkt", None), ("geometry", None), ("the_geom", None)])
    .hxl("#geo+line+wkt");
/// What tables call the moment that a row speaks of.
const REPORT_DATES: &[&str] = &[
    "tanggal",
    "waktu",
    "tanggal data",
    "waktu data",
    "data per",
    "per tanggal",
    "tanggal lapor",
    "tanggal laporan",
    "waktu lapor",
    "waktu laporan",
    "dilaporkan",
    "tanggal update",
    "update terakhir",
    "tanggal pendataan",
];
pub(super) const REPORTED_AT: Column =
    Column::time("reported_at").called(REPORT_DATES).hxl("#date+reported");
pub(super) const EXERCISE: Column =
    Column::bool("exercise").also(&[("latihan", None)]).hxl("#meta+exercise");
pub(super) const NAME: Column = Column::text("name").also(&[("nama", None)]).hxl("#loc+name");
pub(super) const PLACE_CODE: Column = Column::text("place_code")
    .also(&[("kode_desa", None), ("kode_kemendagri", None), ("kode_wilayah", None)])
    .called(&["kode kelurahan", "kode desa kelurahan", "kode desa kemendagri"])
    .hxl("#adm4+code+v_kemendagri");
pub(super) const CODE_SYSTEM: Column = Column::word("code_system", CODE_SYSTEMS);
pub(super) const AGENCY: Column =
    Column::text("agency").also(&[("org_code", None)]).hxl("#org+code");
pub(super) const ID: Column = Column::text("id");

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
    Column::word("kind", &["flood", "landslide", "fire", "earthquake", "tsunami", "other"])
        .spoken(SPOKEN_KINDS)
        .called(&[
            "jenis",
            "jenis bencana",
            "jenis bahaya",
            "jenis kejadian",
            "bencana",
            "kejadian",
        ]),
    Column::int("severity").called(&[
        "tingkat",
        "tingkat keparahan",
        "keparahan",
        "tingkat bahaya",
    ]),
    Column::water("depth_m").also(&[("depth_cm", Some("cm")), ("depth", None)]).called(DEPTHS),
    Column::water("depth_min_m").called(&[
        "tinggi minimum",
        "tinggi min",
        "kedalaman minimum",
        "kedalaman min",
        "depth min",
    ]),
    Column::time("as_of")
        .also(&[("observed_at", None), ("reported_at", None)])
        .called(REPORT_DATES)
        .hxl("#date+reported"),
    Column::time("valid_from").called(&["mulai", "berlaku mulai", "berlaku dari"]),
    Column::end("valid_to").called(&["berlaku sampai", "berlaku hingga", "berakhir", "sampai"]),
    LAT,
    LON,
    WKT,
];

const CLOSURES: &[Column] = &[
    ID.also(&[("event_id", None)]).hxl("#event+id"),
    Column::text("segment_id")
        .called(&["kode ruas", "id ruas", "nomor ruas"])
        .hxl("#operations+segment+id"),
    Column::text("osm_way").hxl("#operations+osm+id"),
    Column::text("road_name")
        .called(&["ruas", "nama ruas", "ruas jalan", "nama jalan", "jalan"])
        .hxl("#operations+name"),
    Column::word("cause", &CAUSES)
        .spoken(SPOKEN_CAUSES)
        .called(&["penyebab", "sebab", "jenis gangguan", "jenis kejadian"])
        .hxl("#cause+code"),
    Column::word(
        "status",
        &["open", "restricted", "closed", "boat_only", "emergency_only", "planned", "unknown"],
    )
    .spoken(SPOKEN_STATUS)
    .called(&[
        "status jalan",
        "status ruas",
        "keadaan",
        "kondisi",
        "keadaan jalan",
        "kondisi jalan",
    ])
    .hxl("#operations+status+code"),
    Column::words("vehicles", VEHICLES)
        .spoken(SPOKEN_VEHICLES)
        .also(&[("vehicle_classes", None)])
        .called(&["kendaraan", "jenis kendaraan", "untuk kendaraan", "berlaku untuk"])
        .hxl("#access+type+vehicle"),
    Column::water("depth_m")
        .also(&[("depth_cm", Some("cm"))])
        .called(DEPTHS)
        .hxl("#operations+depth+cm+num"),
    Column::tonnes("max_weight_t")
        .also(&[("max_gvw_t", None)])
        .called(&["berat maksimum", "berat maks", "batas berat", "tonase", "tonase maksimum"])
        .hxl("#operations+limit+weight+num"),
    Column::metres("max_width_m").hxl("#operations+limit+width+num"),
    Column::text("lanes").hxl("#operations+lanes+code"),
    Column::text("direction").called(&["arah"]).hxl("#operations+direction"),
    Column::text("reason")
        .also(&[("note", None)])
        .called(&["keterangan", "alasan", "catatan", "uraian"])
        .hxl("#description"),
    Column::time("starts")
        .also(&[("starts_at", None)])
        .called(&["mulai", "tanggal mulai", "waktu mulai", "ditutup sejak"])
        .hxl("#date+start"),
    Column::end("expected_end")
        .called(&["perkiraan selesai", "target selesai", "rencana dibuka"])
        .hxl("#date+end+expected"),
    Column::end("expires")
        .also(&[("valid_until", None)])
        .called(&["berlaku sampai", "berlaku hingga", "berakhir", "kedaluwarsa"])
        .hxl("#date+expires"),
    REPORTED_AT,
    Column::text("reporter_org").hxl("#org+reported+code"),
    Column::text("reporter_role").hxl("#org+reported+type"),
    Column::text("method").hxl("#meta+method"),
    Column::word("confidence", &["seen", "told", "inferred"])
        .spoken(SPOKEN_CONFIDENCE)
        .called(&["keyakinan", "sumber kabar", "cara tahu"])
        .hxl("#meta+confidence"),
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
    use crate::ingest::heading::bare;
    use crate::input::Unit;

    #[test]
    fn no_name_stands_for_two_columns_of_one_input() {
        for layer in InputLayer::ALL {
            let mut seen = BTreeSet::new();
            for column in layer.columns() {
                for name in column.names() {
                    assert!(seen.insert(bare(name)), "{layer}: {name}");
                }
                if !column.hxl.is_empty() {
                    assert!(seen.insert(column.hxl.to_owned()), "{layer}: {}", column.hxl);
                }
            }
        }
    }

    #[test]
    fn what_stands_in_is_there_and_spoken_words_are_of_values() {
        for layer in InputLayer::ALL {
            for column in layer.columns() {
                let stand_in = column.stand_in;
                assert!(stand_in.is_empty() || layer.column(stand_in).is_some(), "{stand_in}");
                for (theirs, ours) in column.spoken {
                    assert!(column.values.contains(ours), "{layer}: {theirs}");
                    assert!(!column.values.contains(theirs), "{layer}: {theirs}");
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
