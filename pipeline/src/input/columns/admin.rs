//! Columns of admin units.

use jiff::Timestamp;

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    PLACE_CODE: String = shared::PLACE_CODE.definition();
    CODE_SYSTEM: String = shared::CODE_SYSTEM.definition();
    NAME: String = shared::NAME.definition();
    ADMIN_LEVEL: i64 = ColumnDefinition::int("admin_level");
    PEOPLE: i64 = ColumnDefinition::int("people");
    HOUSEHOLDS: i64 = ColumnDefinition::int("households");
    POP_SOURCE: String = ColumnDefinition::text("pop_source");
    AS_OF: Timestamp = shared::AS_OF.definition();
    WKT: String = shared::WKT.definition();
}
