//! The column `exercise`, for formats with which nothing travels but rows.

use lintas_model::schema::{Field, FieldKind};
use lintas_model::value::Value;

use super::content::ExportContent;

/// Name of the column, as in the tables of aid.
const EXERCISE: &str = "exercise";

/// The fields of a layer, and the mark of a drill behind them.
pub(super) fn fields(content: &ExportContent) -> Vec<Field> {
    let mark = Field::new(EXERCISE, FieldKind::Bool, "LATIHAN: true in a drill");
    content.schema.fields.iter().cloned().chain([mark]).collect()
}

/// What stands in that column in every row.
pub(super) fn mark(content: &ExportContent) -> Value {
    Value::Bool(content.label.is_drill())
}
