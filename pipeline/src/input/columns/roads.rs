//! Columns of roads, ferry lines and navigable rivers.

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    ID: String = shared::ID.definition().also(&[("edge_id", None)]);
    CLASS: String =
        ColumnDefinition::text("class").also(&[("highway", None), ("fclass", None)]);
    NAME: String = shared::NAME.definition();
    SURFACE: String = ColumnDefinition::text("surface");
    SMOOTHNESS: String = ColumnDefinition::text("smoothness");
    TRACKTYPE: String = ColumnDefinition::text("tracktype");
    ONEWAY: String = ColumnDefinition::text("oneway");
    BRIDGE: bool = ColumnDefinition::bool("bridge");
    TUNNEL: bool = ColumnDefinition::bool("tunnel");
    LAYER: i64 = ColumnDefinition::int("layer").signed();
    MAX_WEIGHT_T: f64 =
        ColumnDefinition::tonnes("max_weight_t").also(&[("maxweight", None), ("max_gvw_t", None)]);
    MAX_HEIGHT_M: f64 = ColumnDefinition::metres("max_height_m").also(&[("maxheight", None)]);
    WIDTH_M: f64 = ColumnDefinition::metres("width_m").also(&[("width", None)]);
    ACCESS: String = ColumnDefinition::text("access");
    FORD: bool = ColumnDefinition::bool("ford");
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
