//! Columns of named places.

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    ID: String = shared::ID.definition();
    NAME: String = shared::NAME.definition().compulsory();
    KIND: String = ColumnDefinition::text("kind");
    ALIASES: String = ColumnDefinition::words("aliases", &[]);
    PLACE_CODE: String = shared::PLACE_CODE.definition();
    CODE_SYSTEM: String = shared::CODE_SYSTEM.definition();
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
