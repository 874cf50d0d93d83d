//! Columns of hazards: floods, landslides and other dangers.

use jiff::Timestamp;
use lintas_model::hazard::{self, HazardKind};

use super::shared::{self, REPORT_DATES};
use crate::input::ColumnDefinition;
use crate::input::typed::columns;
use crate::input::words::DEPTHS;

columns! {
    ID: String = shared::ID.definition();
    KIND: HazardKind = ColumnDefinition::word("kind", &hazard::NAMES)
    .spoken(hazard::SPOKEN)
    .called(&[
        "jenis",
        "jenis bencana",
        "jenis bahaya",
        "jenis kejadian",
        "bencana",
        "kejadian", "hazard", "hazard type", "type of hazard", "disaster type", "type d'aléa", "tipo de perigo", "dezastre", "tipu dezastre"]);
    SEVERITY: i64 = ColumnDefinition::int("severity").called(&[
        "tingkat",
        "tingkat keparahan",
        "keparahan",
        "tingkat bahaya", "niveau", "gravité", "nível", "gravidade"]);
    DEPTH_M: f64 = ColumnDefinition::water("depth_m")
        .also(&[("depth_cm", Some("cm")), ("depth", None)])
        .called(DEPTHS);
    DEPTH_MIN_M: f64 = ColumnDefinition::water("depth_min_m").called(&[
        "tinggi minimum",
        "tinggi min",
        "kedalaman minimum",
        "kedalaman min",
        "depth min",
    ]);
    /// Where an outline follows the cells of a raster: their side.
    CELL_M: f64 = ColumnDefinition::metres("cell_m");
    AS_OF: Timestamp = shared::AS_OF
        .definition()
        .also(&[("observed_at", None), ("reported_at", None)])
        .called(REPORT_DATES)
        .hxl("#date+reported");
    VALID_FROM: Timestamp =
        ColumnDefinition::time("valid_from").called(&["mulai", "berlaku mulai", "berlaku dari"]);
    VALID_TO: Timestamp = ColumnDefinition::end("valid_to").called(&[
        "berlaku sampai",
        "berlaku hingga",
        "berakhir",
        "sampai",
    ]);
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
