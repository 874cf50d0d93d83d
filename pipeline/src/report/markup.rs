//! What every part of the page is written with.

use std::fmt::Write;

/// A heading in both languages: Bahasa Indonesia, English.
pub(super) fn heading(page: &mut String, id: &str, en: &str) -> std::fmt::Result {
    writeln!(page, "<h2>{id} <small class=\"en\">{en}</small></h2>")
}

/// Text from a source, so that it never becomes markup.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
