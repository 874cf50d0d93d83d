//! Markup that all parts of the page share.

use lintas_model::markup::en;
use maud::{Markup, html};

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
