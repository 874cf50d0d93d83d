//! Columns of population tables: how many people live where.

use jiff::Timestamp;

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    PLACE_CODE: String = shared::PLACE_CODE.definition();
    CODE_SYSTEM: String = shared::CODE_SYSTEM.definition();
    NAME: String = shared::NAME.definition().called(&[
        "desa",
        "nama desa",
        "kelurahan",
        "desa kelurahan",
        "nama desa kelurahan",
    ]);
    ADMIN_LEVEL: i64 = ColumnDefinition::int("admin_level").called(&["tingkat wilayah"]);
    PEOPLE: i64 = ColumnDefinition::int("people")
        .also(&[("penduduk", None)])
        .called(&["jumlah penduduk", "jiwa", "jumlah jiwa", "orang", "jumlah orang"])
        .hxl("#population")
        .compulsory();
    HOUSEHOLDS: i64 = ColumnDefinition::int("households")
        .also(&[("kk", None)])
        .called(&[
            "jumlah kk",
            "kepala keluarga",
            "jumlah kepala keluarga",
            "keluarga",
            "jumlah keluarga",
        ])
        .hxl("#population+hh");
    POP_SOURCE: String =
        ColumnDefinition::text("pop_source").called(&["sumber", "sumber data"]);
    AS_OF: Timestamp =
        shared::AS_OF.definition().called(&["tanggal", "tanggal data", "per tanggal", "data per"]);
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
