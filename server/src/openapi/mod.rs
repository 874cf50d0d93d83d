//! The description of every route: an OpenAPI document for programs, a page for people, both from
//! one table ([`operation`]). A test compares the table with the router, both ways.
//!
//! The table is data, and not derived from the handlers: these take extractors of their own and
//! answer bodies that they have written themselves, of which a derive would see nothing.

mod document;
mod made;
mod operation;
mod page;
mod setting;

pub(crate) use made::{ApiDocuments, ApiForm};
pub(crate) use setting::ApiSetting;

/// The style sheets of the page.
pub(crate) const STYLES: [&str; 1] = [page::STYLE];
