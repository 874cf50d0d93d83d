//! A table, and its columns.

use crate::schema::FieldKind;
use crate::value::Value;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableColumn {
    /// Name, as in the first row of a CSV file.
    pub name: &'static str,
    /// HXL hashtag with attributes, as in the second.
    pub hxl: &'static str,
    /// What its cells hold.
    pub kind: FieldKind,
    /// What it means, in one line.
    pub meaning: &'static str,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct AidTable {
    /// Name in files and URLs.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [TableColumn],
    /// Its rows, each as long as the columns.
    pub rows: Vec<Vec<Option<Value>>>,
}

/// A column of a table.
pub(super) const fn column(
    name: &'static str,
    hxl: &'static str,
    kind: FieldKind,
    meaning: &'static str,
) -> TableColumn {
    TableColumn { name, hxl, kind, meaning }
}

impl AidTable {
    /// Position of the column called `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
