//! Evidence on roads: everything that files and people state about an edge, which of it
//! [counts](weigh), and the [state](judged) of the edge that follows at a moment.
//!
//! > Worse news acts at once, from wherever it comes. Better news must be whole, seen and in force.
//! > Damage, silence and time never make anything `open`.
//!
//! Rows of sources are [records](HazardRecord); a [table](FactTable) says which of them lie on
//! which edge. Good news of a future moment [waits](Waiting). From one snapshot to the next
//! evidence may be [lost](carry), or somebody states that it has [ended](Ended). The phases of a
//! single statement are in [`crate::passability::phase`], reports of people and the lifetimes of
//! both in [`crate::report`].

pub mod carry;
mod ended;
mod fact_table;
mod judged;
mod record;
mod summary;
mod waiting;
pub mod weigh;

pub use carry::{CarryRun, EdgeEvidence, carried, past_danger};
pub use ended::{Ended, Renewed, Spoken};
pub use fact_table::{EdgeBuild, EdgeFacts, FactTable, MetHazard};
pub use judged::{JudgedEdge, judged};
pub use record::{ClosureRecord, CoverageRecord, HazardRecord};
pub use summary::{MUCH, Summary};
pub use waiting::WaitingRows;
pub use weigh::{Effective, effective};

#[cfg(test)]
mod property_tests;
