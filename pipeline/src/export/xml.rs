//! Elements of XML 1.0 around texts, which maud escapes.

use std::fmt::Write as _;

use maud::Render as _;

/// Writes a text between the tags of an element.
pub(super) fn element(out: &mut String, name: &str, text: &str) {
    // Writing into a text cannot fail.
    let _written = write!(out, "<{name}>");
    content(out, text);
    let _written = write!(out, "</{name}>");
}

/// Writes a text with an attribute at its element.
pub(super) fn element_of(out: &mut String, name: &str, (key, value): (&str, &str), text: &str) {
    let _written = write!(out, "<{name} {key}=\"");
    content(out, value);
    out.push_str("\">");
    content(out, text);
    let _written = write!(out, "</{name}>");
}

/// Writes a text, as an element or an attribute in double quotes may hold it.
pub(super) fn content(out: &mut String, text: &str) {
    // XML 1.0 does not allow them, whatever a road is called.
    let forbidden = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.replace(forbidden, "").render_to(out);
}
