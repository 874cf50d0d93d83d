//! Columns of depots: places with stock.

use jiff::Timestamp;

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    ID: String = shared::ID
        .definition()
        .also(&[("depot_id", None), ("warehouse_id", None)])
        .called(&["kode gudang", "id gudang", "kode depo"])
        .hxl("#loc+code+id");
    NAME: String = shared::NAME.definition().called(&[
        "gudang",
        "nama gudang",
        "depo",
        "nama depo",
        "lokasi gudang",
        "lokasi", "warehouse", "warehouse name", "entrepôt", "armazém", "armazen"]);
    AGENCY: String = shared::AGENCY.definition().called(&[
        "instansi",
        "nama instansi",
        "kode instansi",
        "lembaga",
        "nama lembaga",
        "organisasi",
        "opd",
        "skpd",
        "dinas",
        "pemilik",
        "pengelola",
    ]);
    STATUS: String =
        ColumnDefinition::text("status").called(&["status gudang"]).hxl("#status+code");
    PLACE_CODE: String = shared::PLACE_CODE.definition();
    CODE_SYSTEM: String = shared::CODE_SYSTEM.definition();
    REPORTED_AT: Timestamp = shared::REPORTED_AT.definition();
    EXERCISE: bool = shared::EXERCISE.definition();
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
