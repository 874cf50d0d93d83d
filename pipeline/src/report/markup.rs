//! What every part of the page is written with.

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

/// That there is nothing to tell.
pub(super) fn none() -> Markup {
    html! { p { "Tidak ada. " (en("None.")) } }
}
