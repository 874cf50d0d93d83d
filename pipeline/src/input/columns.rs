//! The columns of each input, with the names that agencies' tables give them and their HXL tags; those
//! of what aid is made of stand in `aid_columns.rs`, those that many inputs have in `shared_columns.rs`.
//!
//! Names with unit suffixes (`depth_cm`) stand for ours in that unit.

use lintas_model::report::lifetime::CAUSES;

use super::Column;
use super::shared_columns::{
    CODE_SYSTEM, CODE_SYSTEMS, EXERCISE, ID, LAT, LON, NAME, PLACE_CODE, REPORT_DATES, REPORTED_AT,
    VEHICLES, WKT,
};
use super::words::{
    DEPTHS, SPOKEN_CAUSES, SPOKEN_CONFIDENCE, SPOKEN_KINDS, SPOKEN_STATUS, SPOKEN_VEHICLES,
};

pub(super) const ROADS: &[Column] = &[
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

pub(super) const HAZARDS: &[Column] = &[
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

pub(super) const CLOSURES: &[Column] = &[
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

pub(super) const WATERWAYS: &[Column] = &[
    ID,
    NAME,
    Column::text("class").also(&[("waterway", None)]),
    Column::metres("width_m").also(&[("width", None)]),
    Column::bool("navigable"),
    LAT,
    LON,
    WKT,
];

pub(super) const JETTIES: &[Column] =
    &[ID, NAME, Column::float("load_min"), PLACE_CODE, CODE_SYSTEM, LAT, LON, WKT];

pub(super) const ADMIN: &[Column] = &[
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

pub(super) const PLACES: &[Column] = &[
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

pub(super) const CROSSWALK: &[Column] = &[
    Column::word("from_system", CODE_SYSTEMS).compulsory(),
    Column::text("from_code").compulsory(),
    Column::word("to_system", CODE_SYSTEMS).compulsory(),
    Column::text("to_code").compulsory(),
    Column::time("valid_from"),
    Column::time("valid_to"),
];
