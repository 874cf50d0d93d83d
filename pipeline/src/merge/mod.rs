//! Merge: one truth per thing, out of what several sources say of it.

pub mod closures;
pub mod hazards;
pub mod identity;
pub mod population;
pub mod roads;
pub mod sites;

use jiff::Timestamp;

use crate::ingest::Values;

/// The moment in a field that ingest has read as one.
fn moment(values: &Values, name: &str) -> Option<Timestamp> {
    values.text(name)?.parse().ok()
}
