//! The life of evidence about roads from one snapshot to the next: what is [lost](carry), what has
//! [ended](Ended), and [what an edge is](judged) by all of it at a moment.
//!
//! > Worse news acts at once, from wherever it comes. Better news must be whole, seen and in force.
//! > Damage, silence and time never make anything `open`.
//!
//! The phases of a single statement stand in [`crate::passability::phase`], lifetimes in
//! [`crate::report::lifetime`].

pub mod carry;
mod ended;
mod judged;
mod summary;

pub use carry::{EdgeEvidence, Run, carried, past_danger};
pub use ended::{Ended, Renewed, Spoken};
pub use judged::{Judged, judged};
pub use summary::{MUCH, Summary};

#[cfg(test)]
mod worlds;
