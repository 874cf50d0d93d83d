//! What a source may bring: the inputs, their columns, and the units that values come in.

mod aid_columns;
pub mod column;
mod columns;
mod layer;
mod shared_columns;
pub mod unit;
mod words;

pub use column::{Column, ColumnKind};
pub use layer::{InputLayer, InputShape};
pub use unit::{Dimension, Unit};
