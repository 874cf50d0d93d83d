//! The flow of a refresh, stage by stage: `gather`, merge, `assessment`, aid, layers, `publish`; and
//! of a [`check()`], which stops before there is anything to publish.

mod assessment;
pub mod change;
mod check;
mod contents;
mod coverages;
mod export_files;
mod gather;
mod inputs;
mod layer_files;
mod life;
mod network_files;
mod previous;
mod publish;
mod reporting;
mod stages;
pub mod statements;
mod tables;

pub use check::check;
pub use previous::Allowed;
pub use publish::{Refreshed, refresh};
pub use stages::Taken;

#[cfg(test)]
mod aid_tests;
#[cfg(test)]
mod context_tests;
