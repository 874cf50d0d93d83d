//! Phrases of the page: English beside Bahasa Indonesia, moments, and lists.

use jiff::Timestamp;
use maud::{Markup, Render, html};

use super::facts::BulletinFacts;
use crate::journey::{Language, moment};

pub(super) fn en(text: &str) -> Markup {
    html! { span.en { (text) } }
}

pub(super) fn time(facts: &BulletinFacts, at: Timestamp) -> String {
    moment(at, &facts.zone, Language::Id)
}

/// One after the other, with something between them.
pub(super) fn joined<T: Render>(
    pieces: impl IntoIterator<Item = T>,
    between: &'static str,
) -> Markup {
    html! {
        @for (at, piece) in pieces.into_iter().enumerate() {
            @if at > 0 { (between) }
            (piece)
        }
    }
}
