//! Parquet files that every reader opens, also one of years ago.
//!
//! They are written here and not by polars, whose files name types in their own schema (`Utf8View`) that older releases
//! of Arrow do not open. What stands in these has been in Parquet from its first release on: plain encoding, data
//! pages of version 1, no dictionary, nothing compressed, each value in its logical type and no schema beside
//! Parquet's own (<https://github.com/apache/parquet-format>).

mod column;
mod thrift;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::Path;

use anyhow::Context as _;
use jiff::Timestamp;
use lintas_model::schema::FieldKind;
use lintas_model::value::Value;

use self::column::ColumnChunk;
pub(crate) use self::column::ParquetValues;
use self::thrift::ThriftWriter;

/// A column: its name, and the values of some rows.
pub(crate) type NamedValues = (String, ParquetValues);

/// First and last bytes of a file.
const MAGIC: &[u8; 4] = b"PAR1";
/// Rows in a group at most: bounds memory, and the size of pages.
const ROWS: usize = 16_384;

/// Writes a file of `rows` rows. `columns` gives every column with the values of a range of them, always in one order;
/// `pairs` is its metadata.
///
/// # Errors
/// Where the disk fails, `columns` does, or a column is too large for a page.
pub(crate) fn write(
    path: &Path,
    rows: usize,
    columns: impl Fn(Range<usize>) -> anyhow::Result<Vec<NamedValues>>,
    pairs: &[(&str, String)],
) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(said)?);
    file.write_all(MAGIC).with_context(said)?;
    let mut at = MAGIC.len() as i64;
    let mut groups = Vec::new();
    for from in (0..rows).step_by(ROWS) {
        let of = from..rows.min(from + ROWS);
        let mut chunks = Vec::new();
        for (name, values) in columns(of.clone())? {
            let page = values.page().with_context(|| format!("column {name} is too large"))?;
            file.write_all(&page).with_context(said)?;
            let (kind, bytes) = (values.kind(), page.len() as i64);
            chunks.push(ColumnChunk { name, kind, at, bytes, values: of.len() as i64 });
            at += bytes;
        }
        groups.push((chunks, of.len() as i64));
    }
    let footer = footer(&columns(0..0)?, rows, &groups, pairs);
    let size = u32::try_from(footer.len()).context("its footer is too large")?;
    file.write_all(&footer).with_context(said)?;
    file.write_all(&size.to_le_bytes()).with_context(said)?;
    file.write_all(MAGIC).with_context(said)?;
    file.flush().with_context(said)
}

/// Values of a field as a column.
///
/// # Errors
/// A moment that is none.
pub(crate) fn values<'a>(
    name: &str,
    kind: FieldKind,
    values: impl Iterator<Item = Option<&'a Value>>,
) -> anyhow::Result<ParquetValues> {
    Ok(match kind {
        FieldKind::Bool => {
            let yes = |value: &Value| if let Value::Bool(yes) = value { Some(*yes) } else { None };
            ParquetValues::Bools(values.map(|value| value.and_then(yes)).collect())
        }
        FieldKind::Int => {
            let whole = |value: &Value| if let Value::Int(it) = value { Some(*it) } else { None };
            ParquetValues::Ints(values.map(|value| value.and_then(whole)).collect())
        }
        FieldKind::Float => {
            ParquetValues::Floats(values.map(|value| value.and_then(Value::as_f64)).collect())
        }
        FieldKind::Text => {
            ParquetValues::Texts(values.map(|value| value.map(ToString::to_string)).collect())
        }
        FieldKind::Moment => {
            let moment = |value: Option<&Value>| value.map(microseconds).transpose();
            let moments: anyhow::Result<Vec<Option<i64>>> = values.map(moment).collect();
            ParquetValues::Moments(moments.with_context(|| name.to_owned())?)
        }
    })
}

fn microseconds(value: &Value) -> anyhow::Result<i64> {
    let text = value.to_string();
    let moment: Timestamp = text.parse().with_context(|| format!("`{text}` is no moment"))?;
    Ok(moment.as_microsecond())
}

fn footer(
    schema: &[NamedValues],
    rows: usize,
    groups: &[(Vec<ColumnChunk>, i64)],
    pairs: &[(&str, String)],
) -> Vec<u8> {
    ThriftWriter::structure(|it| {
        // Version of the format: all of it was in the first one.
        it.i32(1, 1);
        let root = std::iter::once(None).chain(schema.iter().map(Some));
        it.structures(2, &root.collect::<Vec<_>>(), |it, column| match column {
            None => {
                it.text(4, "schema");
                it.i32(5, i32::try_from(schema.len()).unwrap_or(i32::MAX));
            }
            Some((name, values)) => values.schema(it, name),
        });
        it.i64(3, rows as i64);
        it.structures(4, groups, |it, (chunks, rows)| {
            it.structures(1, chunks, |it, chunk| chunk.tell(it));
            it.i64(2, chunks.iter().map(|chunk| chunk.bytes).sum());
            it.i64(3, *rows);
        });
        if !pairs.is_empty() {
            it.structures(5, pairs, |it, (key, value)| {
                it.text(1, key);
                it.text(2, value);
            });
        }
        it.text(6, "Lintas");
    })
}
