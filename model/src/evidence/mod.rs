//! The evidence about roads: all that files and people said of an edge, what of it
//! [counts](weigh), and [what the edge is](judged) by it at a moment.
//!
//! > Worse news acts at once, from wherever it comes. Better news must be whole, seen and in force.
//! > Damage, silence and time never make anything `open`.
//!
//! Rows of sources are [records](HazardRecord), and a [table](FactTable) says which lie on which edge.
//! Good news of a moment that is still to come [waits](Waiting). From one snapshot to the next evidence
//! is [lost](carry), or somebody says that it has
//! [ended](Ended). The phases of a single statement stand in [`crate::passability::phase`], what a
//! person reports and the lifetimes of both in [`crate::report`].

pub mod carry;
mod ended;
mod fact_table;
mod judged;
mod record;
mod summary;
mod waiting;
pub mod weigh;

pub use carry::{EdgeEvidence, Run, carried, past_danger};
pub use ended::{Ended, Renewed, Spoken};
pub use fact_table::{EdgeBuild, EdgeFacts, FactTable, MetHazard};
pub use judged::{Judged, judged};
pub use record::{ClosureRecord, CoverageRecord, HazardRecord};
pub use summary::{MUCH, Summary};
pub use waiting::Waiting;
pub use weigh::{Effective, effective};

#[cfg(test)]
mod worlds;
