//! From a table's columns to ours: matching them (`columns`), reading one value (`cell`), the depth
//! of water that may stand in several columns (`water`), and the whole `row`.

mod cell;
mod columns;
mod row;
mod water;

pub use columns::Mapping;
pub use row::Mapped;
pub use water::DepthUnit;

#[cfg(test)]
mod tests;
