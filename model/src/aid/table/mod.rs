//! Tables of aid as partners read them: columns with HXL hashtags, rows of values.
//!
//! The columns are those of the cluster's own sheets, under the same names and hashtags, so that what
//! Lintas gives out it can read again; what it adds stands after them. Amounts are in base units and
//! not rounded. An empty cell is "belum terdata" and never zero.

mod agency;
mod cell;
mod column;
mod csv;
mod dispatches;
mod needs;
mod silent;
mod stock;
#[cfg(test)]
mod tests;

pub use agency::agency;
pub use cell::TableContext;
pub use column::{AidTable, TableColumn};
pub use csv::{is_formula, to_csv, write_plain};
pub use dispatches::{dispatches, who_what_where};
pub use needs::{needs, needs_full};
pub use silent::silent;
pub use stock::{movements, stock};
