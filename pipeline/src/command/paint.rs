//! Colours and both languages on a terminal.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{IsTerminal, Write};

use lintas_model::finding::Severity;
use lintas_model::language::Language;

/// Whether colours go to stdout: on a terminal, unless `NO_COLOR` is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    pub(super) colour: bool,
    /// Which language comes first.
    pub(super) language: Language,
}

impl Paint {
    /// Paint for stdout.
    pub(super) fn stdout(language: Language) -> Self {
        // Set to nothing it does not count: https://no-color.org
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour: wanted && std::io::stdout().is_terminal(), language }
    }

    /// A message in both languages, the region's first: `baris/row`.
    pub(super) fn both(self, key: &'static str) -> String {
        self.pair(Language::ID.say(key), Language::EN.say(key))
    }

    /// Words of the data in both languages, the region's first.
    pub(super) fn pair(self, id: &str, en: &str) -> String {
        let (first, second) = self.language.choose((id, en), (en, id));
        format!("{first}/{second}")
    }

    /// A message in the first language, and below it in the other.
    pub(super) fn write_message(
        self,
        out: &mut impl Write,
        key: &'static str,
        values: &[(&str, &dyn Display)],
    ) -> std::io::Result<()> {
        let [id, en] = Language::BOTH.map(|language| language.fill(key, values));
        self.write_sentence(out, "", &id, &en)
    }

    /// A sentence in the first language, and below it in the other.
    pub(super) fn write_sentence(
        self,
        out: &mut impl Write,
        indent: &str,
        id: &str,
        en: &str,
    ) -> std::io::Result<()> {
        let (one, other) = self.language.choose((id, en), (en, id));
        writeln!(out, "{indent}{one}")?;
        writeln!(out, "{indent}{}", self.dim(other))
    }

    /// What stands beside the first language.
    pub(super) fn dim<'a>(self, text: &'a str) -> Cow<'a, str> {
        self.coloured("2", text)
    }

    /// What stands out.
    pub(super) fn bold<'a>(self, text: &'a str) -> Cow<'a, str> {
        self.coloured("1", text)
    }

    /// The mark of a severity: told by its shape, and by its colour where there are colours.
    pub(super) fn mark(self, severity: Severity) -> Cow<'static, str> {
        match severity {
            Severity::Error => self.coloured("31", "✗"),
            Severity::Warning => self.coloured("33", "!"),
            Severity::Info => self.coloured("2", "·"),
        }
    }

    fn coloured<'a>(self, code: &str, text: &'a str) -> Cow<'a, str> {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m").into() } else { text.into() }
    }
}

/// Text of a file as one line that a terminal takes for nothing but text: a cell may hold line breaks
/// and escape sequences.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let kept = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    kept.collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_file_cannot_steer_the_terminal() {
        assert_eq!(plain("Tenggarong"), "Tenggarong");
        assert_eq!(plain("a\u{1b}[2Jb\nc\0"), "a [2Jb c ");
    }

    #[test]
    fn the_first_language_comes_first_and_colours_are_left_out_where_nobody_sees_them() {
        let plain = Paint { colour: false, language: Language::ID };
        assert_eq!(plain.both("refresh.row"), "baris/row");
        assert_eq!(plain.mark(Severity::Error), "✗");
        let mut told = Vec::new();
        plain.write_sentence(&mut told, "  ", "kosong", "empty").unwrap();
        assert_eq!(told, b"  kosong\n  empty\n");
        let bright = Paint { colour: true, language: Language::EN };
        assert_eq!(bright.both("refresh.row"), "row/baris");
        assert_eq!(bright.dim("x"), "\u{1b}[2mx\u{1b}[0m");
    }
}
