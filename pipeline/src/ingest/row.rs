//! Rows: as their source has them, and after validation.

use std::sync::Arc;

use geo_types::Geometry;
use jiff::Timestamp;
use jiff::civil::DateTime;
use lintas_model::finding::{Finding, FindingCode};
use serde::{Deserialize, Serialize};

use super::heading::TableMatch;
use crate::input::{CellType, Column, InputValue};

/// A cell of a source, before it is read as one of our columns.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A whole number.
    Int(i64),
    /// A number; may be NaN or infinite.
    Float(f64),
    /// Text, trimmed, not empty.
    Text(String),
    /// A date, with a time of day or at midnight, that the source types as such; without a zone.
    Moment(DateTime),
    /// The error that a spreadsheet shows for a failed formula (`#REF!`).
    Error(String),
    /// The value of a cell that was merged over several rows, in each of these rows.
    Merged(Box<Cell>),
}

impl Cell {
    /// The cell itself, merged or not.
    pub fn inner(&self) -> &Self {
        match self {
            Self::Merged(cell) => cell,
            cell => cell,
        }
    }

    /// The cell as text: whole numbers without a decimal point.
    pub fn text(&self) -> String {
        match self {
            Self::Int(n) => n.to_string(),
            Self::Float(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x:.0}"),
            Self::Float(x) => x.to_string(),
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Moment(moment) if moment.time() == jiff::civil::Time::midnight() => {
                moment.date().to_string()
            }
            Self::Moment(moment) => moment.to_string(),
            Self::Merged(cell) => cell.text(),
        }
    }

    /// The cell as JSON; NaN and infinite numbers as text.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Int(n) => (*n).into(),
            Self::Float(x) => serde_json::Number::from_f64(*x)
                .map_or_else(|| x.to_string().into(), serde_json::Value::Number),
            other => other.text().into(),
        }
    }
}

/// A row as its source has it, before validation.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRow {
    /// From 1, as the reader of its source counts rows.
    pub number: u64,
    /// By the position of the source's columns.
    pub cells: Vec<Option<Cell>>,
    /// Longitude and latitude, unless the coordinate system is missing.
    pub geometry: Option<Geometry<f64>>,
    /// Why its geometry could not be read.
    pub unreadable: Option<String>,
    /// Rings of its geometry that did not end where they began, and were closed.
    pub open_rings: usize,
}

/// The values of a row by our column names. So few that lookups are linear.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(Vec<(&'static str, InputValue)>);

impl Values {
    /// The value of a column.
    pub fn get<T: CellType>(&self, column: Column<T>) -> Option<T::Read<'_>> {
        T::read(self.held(column.name())?)
    }

    /// Whether a column has a value.
    pub fn has<T>(&self, column: Column<T>) -> bool {
        self.held(column.name()).is_some()
    }

    /// The text of a column, trimmed; `None` where nothing is left.
    pub fn trimmed(&self, column: Column<String>) -> Option<&str> {
        self.get(column).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The text of a column, as an owned string.
    pub fn owned(&self, column: Column<String>) -> Option<String> {
        self.get(column).map(str::to_owned)
    }

    /// Sets the value of a column; replaces an earlier one.
    pub fn set<T: CellType>(&mut self, column: Column<T>, value: T) {
        self.hold(column.name(), value.held());
    }

    /// Removes and returns the value of a column.
    pub fn take<T: CellType>(&mut self, column: Column<T>) -> Option<T> {
        T::taken(self.take_held(column.name())?)
    }

    /// The value of the column called `name`, for callers that iterate over columns.
    pub fn held(&self, name: &str) -> Option<&InputValue> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Sets the value of the column called `name`, whose type it must have; replaces an earlier
    /// one.
    pub fn hold(&mut self, name: &'static str, value: InputValue) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Removes and returns the value of the column called `name`.
    pub fn take_held(&mut self, name: &str) -> Option<InputValue> {
        let at = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Every value, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &InputValue)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

impl FromIterator<(&'static str, InputValue)> for Values {
    fn from_iter<I: IntoIterator<Item = (&'static str, InputValue)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// An accepted row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// From 1, as a program that opens the source shows it.
    pub number: u64,
    /// Sheet of the workbook, where its source is one.
    pub sheet: Option<Arc<str>>,
    /// Its own id, else one made of the source's id and its content; unique within the source.
    pub id: String,
    /// EPSG:4326; absent in tables without places.
    pub geometry: Option<Geometry<f64>>,
    /// Its values under our names, in our units.
    pub values: Values,
    /// The moment that it speaks of, where it or its source says one.
    pub as_of: Option<Timestamp>,
    /// It is new and worse news of a source that is held back, and counts beside the last good rows
    /// of that source.
    pub beside: bool,
    /// The row as its source has it: a JSON object, in case the row is rejected later.
    pub raw: Box<str>,
}

impl Row {
    /// The value of a column.
    pub fn get<T: CellType>(&self, column: Column<T>) -> Option<T::Read<'_>> {
        self.values.get(column)
    }

    /// A finding about this row of the source called `source`, with its message in English and in
    /// Bahasa Indonesia.
    pub fn finding(
        &self,
        code: FindingCode,
        source: &str,
        en: impl Into<String>,
        id: impl Into<String>,
    ) -> Finding {
        Finding::new(code, source, en)
            .on_sheet(self.sheet.as_deref())
            .at_row(self.number)
            .in_indonesian(id)
    }

    /// The table's heading and cell for our column `ours`.
    pub fn said(&self, tables: &[TableMatch], ours: &str) -> Option<(String, String)> {
        let table = tables.iter().find(|table| table.sheet.as_deref() == self.sheet.as_deref())?;
        let theirs = &table.columns.iter().find(|column| column.ours == ours)?.theirs;
        let raw: serde_json::Value = serde_json::from_str(&self.raw).ok()?;
        let cell = match raw.get(theirs) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => match other.as_f64().filter(|_| other.is_f64()) {
                Some(number) => Cell::Float(number).text(),
                None => other.to_string(),
            },
        };
        Some((theirs.clone(), cell))
    }

    /// The finding with this row's sheet; where it names one of our columns, with the table's
    /// heading and cell instead.
    pub fn in_their_words(&self, tables: &[TableMatch], finding: Finding) -> Finding {
        let finding = finding.on_sheet(self.sheet.as_deref());
        let said = finding.column.as_deref().and_then(|ours| self.said(tables, ours));
        match said {
            None => finding,
            Some((column, cell)) => finding.in_column(&column, cell),
        }
    }

    /// The quarantine's entry for this row, where a later stage rejects it.
    pub fn rejected(&self, finding: &Finding) -> Rejected {
        let raw = serde_json::from_str(&self.raw).unwrap_or_else(|_| (&*self.raw).into());
        Rejected::new(self.number, self.geometry.as_ref(), &raw, finding)
    }
}

/// A rejected row: the whole row with its finding, as a GeoJSON feature on one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// The row's number.
    pub number: u64,
    /// A line of `rejected/<source>.geojsonl`.
    pub line: Box<str>,
}

impl Rejected {
    /// The entry for a row whose cells are `properties`, as the source has them.
    pub fn new(
        number: u64,
        geometry: Option<&Geometry<f64>>,
        properties: &serde_json::Value,
        finding: &Finding,
    ) -> Self {
        let line = serde_json::json!({
            "type": "Feature",
            "geometry": geometry.map(super::geojson::geometry),
            "properties": properties,
            "row": number,
            "finding": finding,
        });
        Self { number, line: line.to_string().into() }
    }
}
