//! Markup that all parts of the page share.

use lintas_model::aid::Amount;
use lintas_model::language::Language;
use lintas_model::markup::en;
use maud::{Markup, html};

/// Rows of a list that the page shows; the tables have all.
pub(super) const SHOWN: usize = 15;

/// A heading in both languages: Bahasa Indonesia, English.
pub(super) fn heading(id: &str, en: &str) -> Markup {
    html! { h2 { (id) " " small.en { (en) } } }
}

/// The heading of a column in both languages.
pub(super) fn column(id: &str, english: &str) -> Markup {
    html! { th { (id) " " (en(english)) } }
}

/// A paragraph for "none".
pub(super) fn none() -> Markup {
    html! { p { "Tidak ada. " (en("None.")) } }
}

/// How many rows of a list are not shown.
pub(super) fn more(all: u64, id: &str, english: &str) -> Markup {
    let left = all.saturating_sub(SHOWN as u64);
    html! {
        @if left > 0 {
            p { "… dan " (count(left)) " " (id) " lagi. " (en(&format!("and more {english}."))) }
        }
    }
}

/// A number with at most one decimal, in Indonesian notation.
pub(super) fn number(number: f64) -> String {
    Language::ID.number(number, 0, 1)
}

/// A whole number.
pub(super) fn count(count: u64) -> String {
    number(count as f64)
}

/// An amount without its unit.
pub(super) fn told(amount: Amount) -> String {
    number(amount.units())
}
