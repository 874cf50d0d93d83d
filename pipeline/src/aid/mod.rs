//! Aid: what the tables of agencies say of items, stock and dispatches, each thing once.
//!
//! Rows that cannot be counted (an item nobody knows, a unit that cannot be converted, the same stock
//! told twice) are findings, and lie whole in the quarantine.

pub mod dispatches;
pub mod items;
pub mod movements;
pub mod people;
pub mod stock;
