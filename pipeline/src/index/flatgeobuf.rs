//! Reads FlatGeobuf files in batches: one thread reads, all decode.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use flatgeobuf::{
    ColumnType, Feature, GeometryType, packed_r_tree::PackedRTree, size_prefixed_root_as_feature,
    size_prefixed_root_as_header,
};
use lintas_model::schema::FieldKind;

/// Bytes of features in one batch, about.
const BATCH_BYTES: usize = 256 << 10;
/// Bound on the size of a header, so that a damaged file cannot make us allocate more; ours are far
/// smaller.
const HEADER_LIMIT: usize = 64 << 20;
/// The same for one feature.
const FEATURE_LIMIT: usize = 1 << 30;

/// A column of a file.
#[derive(Debug, Clone)]
pub(crate) struct PropertyColumn {
    pub(crate) name: String,
    pub(crate) kind: ColumnType,
}

impl PropertyColumn {
    /// The kind of our fields that holds the column's values; `None` for bytes.
    pub(crate) fn field_kind(&self) -> Option<FieldKind> {
        Some(match self.kind {
            ColumnType::Bool => FieldKind::Bool,
            ColumnType::Float | ColumnType::Double => FieldKind::Float,
            ColumnType::String | ColumnType::Json => FieldKind::Text,
            ColumnType::DateTime => FieldKind::Moment,
            ColumnType::Binary => return None,
            _ => FieldKind::Int,
        })
    }
}

/// An open file with a position among its features.
#[derive(Debug)]
pub(crate) struct FgbFile {
    path: PathBuf,
    file: BufReader<File>,
    features_at: u64,
    read: u64,
    pub(crate) columns: Vec<PropertyColumn>,
    pub(crate) geometry: GeometryType,
    /// EPSG code; 0 where the file does not say.
    pub(crate) epsg: i32,
    /// Size of all features, bytes.
    pub(crate) feature_bytes: u64,
    /// Number of features; 0 where the file does not say.
    pub(crate) count: u64,
}

/// Consecutive features, not decoded yet.
#[derive(Debug, Default)]
pub(crate) struct FeatureBatch {
    /// Position of the first in the file, from 0.
    pub(crate) first: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl FgbFile {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let at = || format!("cannot read {}", path.display());
        let file = File::open(path).with_context(at)?;
        let length = file.metadata().with_context(at)?.len();
        let mut file = BufReader::with_capacity(1 << 20, file);
        let mut magic = [0; 8];
        file.read_exact(&mut magic).with_context(at)?;
        if magic[..3] != *b"fgb" || magic[3] > flatgeobuf::VERSION || magic[4..7] != *b"fgb" {
            bail!("{} is no FlatGeobuf file of version {}", path.display(), flatgeobuf::VERSION);
        }
        let mut header = Vec::new();
        read_frame(&mut file, HEADER_LIMIT, &mut header).with_context(at)?;
        let table = size_prefixed_root_as_header(&header).with_context(at)?;
        let columns = table.columns().map_or_else(Vec::new, |columns| {
            columns
                .iter()
                .map(|c| PropertyColumn { name: c.name().to_owned(), kind: c.type_() })
                .collect()
        });
        let (count, node_size) = (table.features_count(), table.index_node_size());
        let index_bytes = if count > 0 && node_size >= 2 {
            PackedRTree::index_size(usize::try_from(count)?, node_size) as u64
        } else {
            0
        };
        let features_at = (8 + header.len()) as u64 + index_bytes;
        let geometry = table.geometry_type();
        let epsg = table.crs().map_or(0, |crs| crs.code());
        let feature_bytes = length.saturating_sub(features_at);
        let mut file = Self {
            path: path.to_owned(),
            file,
            features_at,
            read: 0,
            columns,
            geometry,
            epsg,
            feature_bytes,
            count,
        };
        file.rewind()?;
        Ok(file)
    }

    /// Goes back to the first feature.
    pub(crate) fn rewind(&mut self) -> Result<()> {
        self.read = 0;
        self.file
            .seek(SeekFrom::Start(self.features_at))
            .with_context(|| format!("cannot read {}", self.path.display()))?;
        Ok(())
    }

    /// Fills `batch` with the next features; `false` at the end of the file.
    pub(crate) fn next_batch(&mut self, batch: &mut FeatureBatch) -> Result<bool> {
        batch.first = self.read;
        batch.bytes.clear();
        batch.ends.clear();
        while batch.bytes.len() < BATCH_BYTES {
            let more =
                read_frame(&mut self.file, FEATURE_LIMIT, &mut batch.bytes).with_context(|| {
                    format!("{} breaks off at feature {}", self.path.display(), self.read + 1)
                })?;
            if !more {
                break;
            }
            batch.ends.push(batch.bytes.len());
            self.read += 1;
        }
        Ok(!batch.ends.is_empty())
    }
}

impl FeatureBatch {
    /// Position in the file behind the last feature of the batch.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.ends.len() as u64
    }

    /// Calls `visit` with the position of each feature in the file and the feature.
    pub(crate) fn visit(
        &self,
        mut visit: impl FnMut(u64, Feature<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut start = 0;
        for (position, &end) in (self.first..).zip(&self.ends) {
            let feature = size_prefixed_root_as_feature(&self.bytes[start..end])
                .with_context(|| format!("feature {} is damaged", position + 1))?;
            visit(position, feature)?;
            start = end;
        }
        Ok(())
    }
}

/// Appends one size-prefixed table, prefix included; false where the file ends before it.
fn read_frame(file: &mut impl Read, limit: usize, out: &mut Vec<u8>) -> std::io::Result<bool> {
    let mut prefix = [0; 4];
    let mut have = 0;
    while have < 4 {
        match file.read(&mut prefix[have..])? {
            0 if have == 0 => return Ok(false),
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            n => have += n,
        }
    }
    let length = u32::from_le_bytes(prefix) as usize;
    if length > limit {
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            "a length is out of range",
        ));
    }
    out.extend_from_slice(&prefix);
    let start = out.len();
    out.resize(start + length, 0);
    file.read_exact(&mut out[start..])?;
    Ok(true)
}

/// A value of a property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum PropertyValue<'a> {
    Bool(bool),
    Int(i64),
    /// Above `i64::MAX`.
    Unsigned(u64),
    Float(f64),
    Text(&'a str),
    /// Bytes, or text that is no UTF-8.
    Other,
}

/// Calls `visit` with the column and the value of each property that the feature has.
pub(crate) fn visit_cells<'a>(
    feature: &Feature<'a>,
    columns: &[PropertyColumn],
    mut visit: impl FnMut(usize, PropertyValue<'a>),
) -> Result<()> {
    let Some(properties) = feature.properties() else { return Ok(()) };
    let mut rest = properties.bytes();
    // Some writers leave a trailing byte after a last column of bytes.
    while rest.len() >= 2 {
        let column = usize::from(u16::from_le_bytes(take(&mut rest)?));
        let Some(kind) = columns.get(column).map(|c| c.kind) else {
            bail!("a property is of a column that the file does not have");
        };
        let cell = match kind {
            ColumnType::Bool => PropertyValue::Bool(take::<1>(&mut rest)? != [0]),
            ColumnType::Byte => PropertyValue::Int(i8::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::UByte => PropertyValue::Int(u8::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Short => PropertyValue::Int(i16::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::UShort => PropertyValue::Int(u16::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Int => PropertyValue::Int(i32::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::UInt => PropertyValue::Int(u32::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Long => PropertyValue::Int(i64::from_le_bytes(take(&mut rest)?)),
            ColumnType::ULong => {
                let number = u64::from_le_bytes(take(&mut rest)?);
                i64::try_from(number).map_or(PropertyValue::Unsigned(number), PropertyValue::Int)
            }
            ColumnType::Float => PropertyValue::Float(f32::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Double => PropertyValue::Float(f64::from_le_bytes(take(&mut rest)?)),
            _ => {
                let length = u32::from_le_bytes(take(&mut rest)?) as usize;
                let Some((bytes, after)) = rest.split_at_checked(length) else {
                    bail!("a property is longer than its feature");
                };
                rest = after;
                match (kind, std::str::from_utf8(bytes)) {
                    (ColumnType::Binary, _) | (_, Err(_)) => PropertyValue::Other,
                    (_, Ok(text)) => PropertyValue::Text(text),
                }
            }
        };
        visit(column, cell);
    }
    Ok(())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N]> {
    let Some((bytes, after)) = rest.split_first_chunk() else {
        bail!("a property is longer than its feature");
    };
    *rest = after;
    Ok(*bytes)
}
