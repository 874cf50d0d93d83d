//! What all files of QGIS have alike.

/// What begins every file of QGIS.
pub(super) const DOCTYPE: &str = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n";

/// The release of QGIS whose files these are like: the oldest that is asked for. Newer ones read them, too.
pub(super) const RELEASE: &str = "3.22.0-Lintas";

/// A text without what XML 1.0 (section 2.2) has no place for, whatever a region is called.
pub(super) fn printable(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(allowed).collect()
}
