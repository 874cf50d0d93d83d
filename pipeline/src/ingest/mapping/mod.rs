//! Their columns to ours: which is which (`columns`), what a `cell` says, how deep the `water` of
//! a row is, and the whole `row`.

mod cell;
mod columns;
mod row;
mod water;

pub use columns::Mapping;
pub use row::Mapped;
pub use water::DepthUnit;

#[cfg(test)]
mod tests;
