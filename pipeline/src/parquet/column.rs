//! Columns of a Parquet file: their types, and a chunk of values as one data page.

use super::thrift::{ThriftWriter, varint};

/// Parquet's numbers for physical types.
const BOOLEAN: i32 = 0;
const INT64: i32 = 2;
const DOUBLE: i32 = 5;
const BYTE_ARRAY: i32 = 6;
/// Parquet's numbers for encodings.
const PLAIN: i32 = 0;
const RLE: i32 = 3;
/// Parquet's numbers for what a type means, as the first release told it.
const UTF8: i32 = 0;
const TIMESTAMP_MICROS: i32 = 10;
const OPTIONAL: i32 = 1;

/// Values of a column, `None` where there is none.
#[derive(Debug)]
pub(crate) enum ParquetValues {
    Bools(Vec<Option<bool>>),
    Ints(Vec<Option<i64>>),
    Floats(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
    /// Microseconds since 1970, UTC.
    Moments(Vec<Option<i64>>),
    Binaries(Vec<Option<Vec<u8>>>),
}

/// Where a chunk of a column lies in the file.
#[derive(Debug)]
pub(super) struct ColumnChunk {
    pub(super) name: String,
    pub(super) kind: i32,
    pub(super) at: i64,
    pub(super) bytes: i64,
    pub(super) values: i64,
}

impl ParquetValues {
    /// The physical type.
    pub(super) fn kind(&self) -> i32 {
        match self {
            Self::Bools(_) => BOOLEAN,
            Self::Ints(_) | Self::Moments(_) => INT64,
            Self::Floats(_) => DOUBLE,
            Self::Texts(_) | Self::Binaries(_) => BYTE_ARRAY,
        }
    }

    /// The element of the schema for a column of these values.
    pub(super) fn schema(&self, out: &mut ThriftWriter, name: &str) {
        out.i32(1, self.kind());
        out.i32(3, OPTIONAL);
        out.text(4, name);
        match self {
            Self::Texts(_) => {
                out.i32(6, UTF8);
                out.inner(10, |it| it.inner(1, |_| ()));
            }
            Self::Moments(_) => {
                out.i32(6, TIMESTAMP_MICROS);
                out.inner(10, |it| {
                    it.inner(8, |it| {
                        it.bool(1, true);
                        it.inner(2, |it| it.inner(2, |_| ()));
                    });
                });
            }
            Self::Bools(_) | Self::Ints(_) | Self::Floats(_) | Self::Binaries(_) => {}
        }
    }

    /// One data page (version 1) with all values, header first; `None` where it would exceed what a page may have.
    pub(super) fn page(&self) -> Option<Vec<u8>> {
        let (body, rows) = match self {
            Self::Bools(values) => {
                let bits: Vec<bool> = values.iter().copied().flatten().collect();
                (with_bits(body(values, &mut |_, _| ()), &bits), values.len())
            }
            Self::Ints(values) | Self::Moments(values) => {
                (body(values, &mut |out, it| out.extend(it.to_le_bytes())), values.len())
            }
            Self::Floats(values) => {
                (body(values, &mut |out, it| out.extend(it.to_le_bytes())), values.len())
            }
            Self::Texts(values) => {
                (body(values, &mut |out, it| bytes(out, it.as_bytes())), values.len())
            }
            Self::Binaries(values) => (body(values, &mut |out, it| bytes(out, it)), values.len()),
        };
        let (size, rows) = (i32::try_from(body.len()).ok()?, i32::try_from(rows).ok()?);
        let mut page = ThriftWriter::structure(|it| {
            it.i32(1, 0);
            it.i32(2, size);
            it.i32(3, size);
            it.inner(5, |it| {
                it.i32(1, rows);
                it.i32(2, PLAIN);
                it.i32(3, RLE);
                it.i32(4, RLE);
            });
        });
        page.extend(body);
        Some(page)
    }
}

impl ColumnChunk {
    /// The element of the footer.
    pub(super) fn tell(&self, out: &mut ThriftWriter) {
        out.i64(2, self.at);
        out.inner(3, |it| {
            it.i32(1, self.kind);
            it.numbers(2, &[PLAIN, RLE]);
            it.one_text(3, &self.name);
            // Uncompressed.
            it.i32(4, 0);
            it.i64(5, self.values);
            it.i64(6, self.bytes);
            it.i64(7, self.bytes);
            it.i64(9, self.at);
        });
    }
}

/// Which values there are, as runs of one bit, and those that there are.
fn body<T>(values: &[Option<T>], put: &mut dyn FnMut(&mut Vec<u8>, &T)) -> Vec<u8> {
    let mut levels = Vec::new();
    for run in values.chunk_by(|a, b| a.is_some() == b.is_some()) {
        varint(&mut levels, (run.len() as u64) << 1);
        levels.push(u8::from(run[0].is_some()));
    }
    let mut out = Vec::new();
    bytes(&mut out, &levels);
    values.iter().flatten().for_each(|value| put(&mut out, value));
    out
}

/// Bits, eight a byte, the lowest first.
fn with_bits(mut out: Vec<u8>, bits: &[bool]) -> Vec<u8> {
    let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| (byte << 1) | u8::from(*bit));
    out.extend(bits.chunks(8).map(byte));
    out
}

/// Bytes after their number.
fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    // A page larger than that is refused as a whole.
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(bytes);
}
