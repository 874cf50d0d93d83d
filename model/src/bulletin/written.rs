//! The language that a bulletin is written in.

use std::fmt::Display;

use maud::Markup;

use crate::{language::Language, markup::en};

/// The language of the text, and the first one of the page.
pub(super) const MAIN: Language = Language::ID;

/// A message in the bulletin's language.
pub(super) fn say(key: &'static str) -> &'static str {
    MAIN.say(key)
}

/// A message in the bulletin's language, its places filled.
pub(super) fn fill(key: &'static str, values: &[(&str, &dyn Display)]) -> String {
    MAIN.fill(key, values)
}

/// What the page says in English only, beside a sentence in its own language.
pub(super) fn note(key: &'static str) -> Markup {
    en(Language::EN.say(key))
}
