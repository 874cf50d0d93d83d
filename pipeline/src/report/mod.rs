//! The report of a run: what was read, rejected, repaired, held back, and why.
//!
//! [`Report`] is what programs read (`report.json`); [`html`] shows the same to people.

mod aid;
mod aid_page;
mod cause;
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
pub use groups::{Group, Groups, rows_in_short, values_in_short};
pub use json::{EvidenceReport, LayerReport, NetworkReport, REPORT_FORMAT, Report, SourceReport};
pub use reopening::{CriticalLinkReport, ReopeningReport, StretchReport};
pub use words::{how_en, how_id};
