//! Columns of closures and field reports.

use jiff::Timestamp;
use lintas_model::passability::ReportStatus;
use lintas_model::passability::fact::Confidence;
use lintas_model::report::lifetime::CAUSES;
use lintas_model::vehicle::{VehicleClass, spec};

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;
use crate::input::words::{DEPTHS, SPOKEN_CAUSES, SPOKEN_CONFIDENCE, SPOKEN_STATUS};

columns! {
    ID: String = shared::ID.definition().also(&[("event_id", None)]).hxl("#event+id");
    SEGMENT_ID: String = ColumnDefinition::text("segment_id")
        .called(&["kode ruas", "id ruas", "nomor ruas"])
        .hxl("#operations+segment+id");
    OSM_WAY: String = ColumnDefinition::text("osm_way").hxl("#operations+osm+id");
    ROAD_NAME: String = ColumnDefinition::text("road_name")
        .called(&["ruas", "nama ruas", "ruas jalan", "nama jalan", "jalan", "road", "road segment", "street", "route", "nom de la route", "estrada", "nome da estrada", "estrada naran"])
        .hxl("#operations+name");
    CAUSE: String = ColumnDefinition::word("cause", &CAUSES)
        .spoken(SPOKEN_CAUSES)
        .called(&["penyebab", "sebab", "jenis gangguan", "jenis kejadian", "raison de fermeture", "causa", "kauza"])
        .hxl("#cause+code");
    STATUS: ReportStatus = ColumnDefinition::word(
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
        "kondisi jalan", "road status", "road condition", "condition", "état de la route", "estado da estrada", "kondisaun estrada"])
    .hxl("#operations+status+code");
    VEHICLES: Vec<VehicleClass> = ColumnDefinition::words("vehicles", &spec::NAMES)
        .spoken(spec::SPOKEN)
        .also(&[("vehicle_classes", None)])
        .called(&["kendaraan", "jenis kendaraan", "untuk kendaraan", "berlaku untuk", "applies to vehicles", "véhicules", "veículos"])
        .hxl("#access+type+vehicle");
    DEPTH_M: f64 = ColumnDefinition::water("depth_m")
        .also(&[("depth_cm", Some("cm"))])
        .called(DEPTHS)
        .hxl("#operations+depth+cm+num");
    MAX_WEIGHT_T: f64 = ColumnDefinition::tonnes("max_weight_t")
        .also(&[("max_gvw_t", None)])
        .called(&["berat maksimum", "berat maks", "batas berat", "tonase", "tonase maksimum"])
        .hxl("#operations+limit+weight+num");
    MAX_WIDTH_M: f64 =
        ColumnDefinition::metres("max_width_m").hxl("#operations+limit+width+num");
    LANES: String = ColumnDefinition::text("lanes").hxl("#operations+lanes+code");
    DIRECTION: String =
        ColumnDefinition::text("direction").called(&["arah"]).hxl("#operations+direction");
    REASON: String = ColumnDefinition::text("reason")
        .also(&[("note", None)])
        .called(&["keterangan", "alasan", "catatan", "uraian", "remarks", "remarques", "observações"])
        .hxl("#description");
    STARTS: Timestamp = ColumnDefinition::time("starts")
        .also(&[("starts_at", None)])
        .called(&["mulai", "tanggal mulai", "waktu mulai", "ditutup sejak"])
        .hxl("#date+start");
    EXPECTED_END: Timestamp = ColumnDefinition::end("expected_end")
        .called(&["perkiraan selesai", "target selesai", "rencana dibuka"])
        .hxl("#date+end+expected");
    EXPIRES: Timestamp = ColumnDefinition::end("expires")
        .also(&[("valid_until", None)])
        .called(&["berlaku sampai", "berlaku hingga", "berakhir", "kedaluwarsa"])
        .hxl("#date+expires");
    REPORTED_AT: Timestamp = shared::REPORTED_AT.definition();
    REPORTER_ORG: String = ColumnDefinition::text("reporter_org").hxl("#org+reported+code");
    REPORTER_ROLE: String = ColumnDefinition::text("reporter_role").hxl("#org+reported+type");
    METHOD: String = ColumnDefinition::text("method").hxl("#meta+method");
    CONFIDENCE: Confidence =
        ColumnDefinition::word("confidence", &["seen", "told", "inferred"])
            .spoken(SPOKEN_CONFIDENCE)
            .called(&["keyakinan", "sumber kabar", "cara tahu"])
            .hxl("#meta+confidence");
    EXERCISE: bool = shared::EXERCISE.definition();
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
