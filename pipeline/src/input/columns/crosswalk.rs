//! Columns of a crosswalk from one system of place codes to another.

use jiff::Timestamp;

use super::shared::CODE_SYSTEMS;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    FROM_SYSTEM: String = ColumnDefinition::word("from_system", CODE_SYSTEMS).compulsory();
    FROM_CODE: String = ColumnDefinition::text("from_code").compulsory();
    TO_SYSTEM: String = ColumnDefinition::word("to_system", CODE_SYSTEMS).compulsory();
    TO_CODE: String = ColumnDefinition::text("to_code").compulsory();
    VALID_FROM: Timestamp = ColumnDefinition::time("valid_from");
    VALID_TO: Timestamp = ColumnDefinition::time("valid_to");
}
