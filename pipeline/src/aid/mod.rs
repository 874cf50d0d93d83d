//! Aid: what the tables of agencies say of people, items, stock and dispatches, each thing once; and
//! one ledger of it all, with what was assessed of roads and water.
//!
//! Rows that cannot be counted (an unknown item, a unit that cannot be converted, stock that
//! another row states already) are findings, and are kept whole in the quarantine. The rules, and
//! what follows from a ledger, are `lintas_model::aid`.

mod admin_units;
mod alike;
#[cfg(test)]
mod cover_oracle_tests;
mod dispatch_row;
pub mod dispatches;
mod double_counts;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod gone;
pub mod items;
pub mod ledger;
mod named_places;
mod quantity;
mod repeats;
pub mod stock;
pub mod stock_cards;
mod stock_row;
pub mod travel;
mod unreadable_expiry;
mod unreadable_moment;
mod verdicts;
pub mod villages;
mod words;
