//! Phrases that every page is written with: English beside Bahasa Indonesia, and lists.

use maud::{Markup, Render, html};

use crate::language::Language;

/// English, beside Bahasa Indonesia.
///
/// ```
/// use lintas_model::markup::en;
///
/// assert_eq!(en("<None>").into_string(), "<span class=\"en\">&lt;None&gt;</span>");
/// ```
pub fn en(text: &str) -> Markup {
    html! { span.en { (text) } }
}

/// A message in Bahasa Indonesia, and in English beside it.
///
/// ```
/// use lintas_model::markup::both;
///
/// let told = both("vehicle.truck").into_string();
/// assert_eq!(told, "truk <span class=\"en\">truck</span>");
/// ```
pub fn both(key: &'static str) -> Markup {
    html! { (Language::ID.say(key)) " " (en(Language::EN.say(key))) }
}

/// One after the other, with something between them.
///
/// ```
/// use lintas_model::markup::joined;
///
/// assert_eq!(joined(["Tabang", "Kembang Janggut"], ", ").into_string(), "Tabang, Kembang Janggut");
/// ```
pub fn joined<T: Render>(pieces: impl IntoIterator<Item = T>, between: &'static str) -> Markup {
    html! {
        @for (at, piece) in pieces.into_iter().enumerate() {
            @if at > 0 { (between) }
            (piece)
        }
    }
}
