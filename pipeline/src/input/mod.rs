//! What a source may bring: the inputs, their columns, and the units that values come in.
//!
//! A column is defined once, in the file of its input under `columns/`: by its definition
//! ([`ColumnDefinition`]) tables are read, by its type ([`Column`]) rows are asked.

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
