//! What every part of the page is written with.

use maud::{Markup, Render, html};

/// A heading in both languages: Bahasa Indonesia, English.
pub(super) fn heading(id: &str, en: &str) -> Markup {
    html! { h2 { (id) " " small.en { (en) } } }
}

/// English, beside Bahasa Indonesia.
pub(super) fn en(text: &str) -> Markup {
    html! { span.en { (text) } }
}

/// The heading of a column in both languages.
pub(super) fn column(id: &str, english: &str) -> Markup {
    html! { th { (id) " " (en(english)) } }
}

/// That there is nothing to tell.
pub(super) fn none() -> Markup {
    html! { p { "Tidak ada. " (en("None.")) } }
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
