//! Columns of rivers, canals and lakes.

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    ID: String = shared::ID.definition();
    NAME: String = shared::NAME.definition();
    CLASS: String = ColumnDefinition::text("class").also(&[("waterway", None)]);
    WIDTH_M: f64 = ColumnDefinition::metres("width_m").also(&[("width", None)]);
    NAVIGABLE: bool = ColumnDefinition::bool("navigable");
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
