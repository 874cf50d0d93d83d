//! The inputs that a source may feed, their columns, and the units of their values.
//!
//! A column is defined once, in the file of its input under `columns/`: as a definition
//! ([`ColumnDefinition`]) by which tables are read, and as a type ([`Column`]) by which rows are
//! accessed.

pub mod column;
pub(crate) mod columns;
mod layer;
mod typed;
pub mod unit;
mod value;
mod words;

pub use column::{ColumnDefinition, ColumnKind};
pub use layer::{InputLayer, InputShape};
pub use typed::{CellType, Column};
pub use unit::{Dimension, Unit};
pub use value::InputValue;
pub use words::PeopleUnit;
