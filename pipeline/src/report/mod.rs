//! The report of a run: what was read, rejected, repaired, held back, and why.
//!
//! [`RunReport`] is what programs read (`report.json`); [`html`] shows the same to people.

mod aid;
mod aid_page;
mod cause;
mod checks;
mod checks_page;
mod findings_page;
mod groups;
pub mod html;
mod json;
mod markup;
mod reopening;
mod reopening_page;
mod words;

pub use aid::{AidReport, ItemReport, PeopleReport, ProposalReport, WayQuestionReport};
pub use cause::Cause;
pub use checks::CheckReport;
pub use groups::{FindingGroups, Group, rows_in_short, values_in_short};
pub use json::{
    EvidenceReport, LayerReport, NetworkReport, REPORT_FORMAT, RunReport, SourceReport,
};
pub use reopening::{CriticalLinkReport, ReopeningReport, StretchReport};
pub use words::how_in_words;
