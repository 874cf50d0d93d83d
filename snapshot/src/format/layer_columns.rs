//! Properties of a feature in FlatGeobuf: for every value its column's number (`u16`), then its
//! bytes.

use flatgeobuf::{Column, ColumnType, Header};
use lintas_model::{
    schema::{Field, FieldKind, GeometryKind, Schema},
    value::Value,
};

/// The column type that holds values of this kind.
pub(crate) fn column_type(kind: FieldKind) -> ColumnType {
    match kind {
        FieldKind::Bool => ColumnType::Bool,
        FieldKind::Int => ColumnType::Long,
        FieldKind::Float => ColumnType::Double,
        FieldKind::Text => ColumnType::String,
        FieldKind::Moment => ColumnType::DateTime,
    }
}

fn kind(column: ColumnType) -> Option<FieldKind> {
    Some(match column {
        ColumnType::Bool => FieldKind::Bool,
        ColumnType::Byte
        | ColumnType::UByte
        | ColumnType::Short
        | ColumnType::UShort
        | ColumnType::Int
        | ColumnType::UInt
        | ColumnType::Long
        | ColumnType::ULong => FieldKind::Int,
        ColumnType::Float | ColumnType::Double => FieldKind::Float,
        ColumnType::String | ColumnType::Json => FieldKind::Text,
        ColumnType::DateTime => FieldKind::Moment,
        // Binary values are not read: the field is there, always empty.
        ColumnType::Binary => FieldKind::Text,
        _ => return None,
    })
}

/// Appends the values to `bytes`, in column order.
///
/// # Errors
/// Which value its column cannot hold, in words.
pub(crate) fn encode(
    bytes: &mut Vec<u8>,
    fields: &[Field],
    values: &[Option<Value>],
) -> Result<(), String> {
    if values.len() != fields.len() {
        return Err(format!("it has {} values for {} fields", values.len(), fields.len()));
    }
    for (column, (field, value)) in fields.iter().zip(values).enumerate() {
        let Some(value) = value else { continue };
        // A schema has far fewer fields than 65,536: checked when the writer is made.
        bytes.extend((column as u16).to_le_bytes());
        match (field.kind, value) {
            (FieldKind::Bool, Value::Bool(truth)) => bytes.push(u8::from(*truth)),
            (FieldKind::Int, Value::Int(number)) => bytes.extend(number.to_le_bytes()),
            (FieldKind::Float, Value::Float(number)) if number.is_finite() => {
                bytes.extend(number.to_le_bytes());
            }
            (FieldKind::Float, Value::Int(number)) => bytes.extend((*number as f64).to_le_bytes()),
            (FieldKind::Text | FieldKind::Moment, Value::Text(text)) => {
                let length = u32::try_from(text.len()).map_err(|error| error.to_string())?;
                bytes.extend(length.to_le_bytes());
                bytes.extend(text.as_bytes());
            }
            _ => return Err(format!("{} is {:?} and cannot be {value:?}", field.name, field.kind)),
        }
    }
    Ok(())
}

/// The columns of a layer file.
#[derive(Debug)]
pub(crate) struct LayerColumns {
    pub(crate) schema: Schema,
    types: Vec<ColumnType>,
    /// Position of the field called `id`.
    pub(crate) id: Option<usize>,
}

impl LayerColumns {
    pub(crate) fn read(header: &Header<'_>, geometry: GeometryKind) -> Result<Self, String> {
        let mut fields = Vec::new();
        let mut types = Vec::new();
        for column in header.columns().iter().flatten() {
            let kind = kind(column.type_())
                .ok_or_else(|| format!("column {} has an unknown type", column.name()))?;
            fields.push(Field {
                name: column.name().to_owned(),
                kind,
                unit: unit(&column),
                meaning: column.description().unwrap_or_default().to_owned(),
            });
            types.push(column.type_());
        }
        let layer = header.name().unwrap_or_default().to_owned();
        let schema = Schema { layer, geometry, fields };
        let id = schema.position("id");
        Ok(Self { schema, types, id })
    }

    /// The values in `bytes`, by field; `None` where the feature has none.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn decode(&self, mut bytes: &[u8]) -> Result<Vec<Option<Value>>, String> {
        let mut values = vec![None; self.types.len()];
        while !bytes.is_empty() {
            let column = usize::from(u16::from_le_bytes(take(&mut bytes)?));
            let column_type = *self.types.get(column).ok_or("a value names no column")?;
            values[column] = value(column_type, &mut bytes)?;
        }
        Ok(values)
    }
}

/// The metadata of a column whose values have a unit, JSON.
pub(crate) fn unit_metadata(unit: &str) -> String {
    serde_json::json!({ "unit": unit }).to_string()
}

fn unit(column: &Column<'_>) -> Option<String> {
    let metadata: serde_json::Value = serde_json::from_str(column.metadata()?).ok()?;
    Some(metadata.get("unit")?.as_str()?.to_owned())
}

fn value(column: ColumnType, bytes: &mut &[u8]) -> Result<Option<Value>, String> {
    let int = |number: i64| Some(Value::Int(number));
    let float = |number: f64| number.is_finite().then_some(Value::Float(number));
    Ok(match column {
        ColumnType::Bool => Some(Value::Bool(u8::from_le_bytes(take(bytes)?) != 0)),
        ColumnType::Byte => int(i8::from_le_bytes(take(bytes)?).into()),
        ColumnType::UByte => int(u8::from_le_bytes(take(bytes)?).into()),
        ColumnType::Short => int(i16::from_le_bytes(take(bytes)?).into()),
        ColumnType::UShort => int(u16::from_le_bytes(take(bytes)?).into()),
        ColumnType::Int => int(i32::from_le_bytes(take(bytes)?).into()),
        ColumnType::UInt => int(u32::from_le_bytes(take(bytes)?).into()),
        ColumnType::Long => int(i64::from_le_bytes(take(bytes)?)),
        ColumnType::ULong => i64::try_from(u64::from_le_bytes(take(bytes)?)).ok().and_then(int),
        ColumnType::Float => float(f32::from_le_bytes(take(bytes)?).into()),
        ColumnType::Double => float(f64::from_le_bytes(take(bytes)?)),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime => {
            let text =
                std::str::from_utf8(take_block(bytes)?).map_err(|error| error.to_string())?;
            Some(Value::Text(text.to_owned()))
        }
        _ => {
            take_block(bytes)?;
            None
        }
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], String> {
    let (head, tail) = bytes.split_first_chunk::<N>().ok_or("its values end too early")?;
    *bytes = tail;
    Ok(*head)
}

fn take_block<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], String> {
    let length = u32::from_le_bytes(take(bytes)?) as usize;
    let (head, tail) = bytes.split_at_checked(length).ok_or("its values end too early")?;
    *bytes = tail;
    Ok(head)
}
