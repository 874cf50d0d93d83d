//! One `[[source]]`, resolved.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use lintas_model::hazard::Basis;
use lintas_model::network::Noding;
use lintas_model::value::Value;

use super::path::SourcePath;
use crate::input::{InputLayer, Unit};

/// A source of rows.
#[derive(Debug, Clone)]
pub struct Source {
    /// Unique; appears as `source` on every feature that came from it.
    pub id: String,
    /// The input that its rows are of.
    pub layer: InputLayer,
    /// Where it is.
    pub path: SourcePath,
    /// Layer or sheet inside the file; the first where absent.
    pub table: Option<String>,
    /// Coordinate system that overrides the file's.
    pub crs: Option<String>,
    /// OGR attribute filter.
    pub filter: Option<String>,
    /// Encoding of its text, where the file does not say.
    pub encoding: Option<String>,
    /// Licence of the data.
    pub licence: Option<String>,
    /// Whom to name.
    pub attribution: Option<String>,
    /// How the danger is known; always there for hazards.
    pub basis: Option<Basis>,
    /// Where the hazard source looked at all.
    pub coverage: Option<Coverage>,
    /// When the data was observed.
    pub observed_at: Option<Timestamp>,
    /// Raster cells at or under this value are dry.
    pub where_above: Option<f64>,
    /// Where lines of a road source join.
    pub noding: Noding,
    /// Ends that miss each other by less than this many metres are joined.
    pub snap_m: f64,
    /// Higher wins where two sources describe the same thing.
    pub precedence: i64,
    /// Our field to where its values come from.
    pub fields: BTreeMap<&'static str, FieldRule>,
    /// Place of the table, column and other names in the file, for messages.
    pub spans: SourceSpans,
}

/// Byte ranges in the configuration's text.
#[derive(Debug, Clone, Default)]
pub struct SourceSpans {
    /// Of the whole `[[source]]`.
    pub whole: Range<usize>,
    /// Of `path`.
    pub path: Range<usize>,
    /// Of `table`.
    pub table: Range<usize>,
    /// Of `crs`.
    pub crs: Range<usize>,
    /// Of `encoding`.
    pub encoding: Range<usize>,
    /// Of `where`.
    pub filter: Range<usize>,
}

/// Where a hazard source looked at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// The extent of its data.
    Extent,
    /// The polygons of a file.
    File(SourcePath),
}

/// Where the values of one of our fields come from.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldRule {
    /// The same value in every row.
    Const(Value),
    /// A column of theirs.
    Column(ColumnRule),
    /// A band of a raster, from 1.
    Band(usize),
}

/// How a column of theirs becomes a field of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnRule {
    /// Their name for it.
    pub column: String,
    /// Their value, as text, to ours. An empty text leaves the field empty on purpose.
    pub map: Option<BTreeMap<String, Value>>,
    /// Ours where theirs is empty or not in `map`.
    pub default: Option<Value>,
    /// The unit of the numbers (theirs, the map's, the default), where a cell does not say.
    pub unit: Option<Unit>,
    /// Place of the column's name in the configuration.
    pub span: Range<usize>,
}
