//! Files for QGIS, so that it draws our layers as our own map does: a style for each layer (QML), and a project
//! (`.qgz`) that opens this server's collections. Written as XML, without QGIS: what it reads of them is checked by
//! QGIS itself (`tests/it/qgis.rs`).

mod layer_style;
mod part;
mod project;
mod rule;
mod state;
mod symbol;

pub(crate) use layer_style::style_file;
pub(crate) use part::{LayerPart, part};
pub(crate) use project::project_file;

/// What begins every file of QGIS.
const DOCTYPE: &str = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n";

/// The release of QGIS whose files these are like: the oldest that is asked for. Newer ones read them, too.
const RELEASE: &str = "3.22.0-Lintas";

/// A text without what XML 1.0 (section 2.2) has no place for, whatever a region is called.
fn printable(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests;
