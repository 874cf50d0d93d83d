//! From a table's columns to ours: matching them (`columns`), reading one value (`cell`), amounts with
//! their units (`amounts`) and units in headings (`headed`), the depth
//! of water that may stand in several columns (`water`), and the whole `row`.

mod amounts;
mod cell;
mod columns;
mod headed;
mod row;
mod times;
mod water;

pub use columns::Mapping;
pub use row::Mapped;
pub use water::DepthUnit;

#[cfg(test)]
mod tests;
