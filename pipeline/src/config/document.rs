//! The text of a configuration, and messages that show its lines.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::secret::masked;

/// The file and its text.
#[derive(Debug, Clone)]
pub struct Document {
    /// Absolute path.
    pub file: PathBuf,
    /// Its text.
    pub text: String,
}

/// One mistake in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigProblem {
    file: PathBuf,
    /// The line that it is in: number from 1, and text.
    line: Option<(usize, String)>,
    pub(crate) message: String,
    hint: Option<String>,
}

impl Document {
    /// A document with this text.
    pub fn new(file: PathBuf, text: String) -> Self {
        Self { file, text }
    }

    /// A problem in the line where this byte range begins.
    pub fn problem(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigProblem {
        let at = span.start.min(self.text.len());
        let before = self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        let text = self.text.lines().nth(before).unwrap_or_default().trim();
        let text = masked(text);
        ConfigProblem {
            file: self.file.clone(),
            line: Some((before + 1, text)),
            message: message.into(),
            hint: None,
        }
    }

    /// A problem of the file as a whole.
    pub fn problem_with_file(&self, message: impl Into<String>) -> ConfigProblem {
        ConfigProblem { file: self.file.clone(), line: None, message: message.into(), hint: None }
    }
}

impl ConfigProblem {
    /// Adds a hint: the nearest of `names` to `given`, or all of them where none is near.
    #[must_use]
    pub fn proposing<'a>(mut self, given: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        self.hint = match nearest(given, names.iter().copied()) {
            Some(name) => Some(format!("did you mean `{name}`?")),
            None if names.is_empty() => None,
            None => Some(format!("known: {}", names.join(", "))),
        };
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn advising(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some((number, _)) = &self.line {
            write!(f, ":{number}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        if let Some((number, text)) = &self.line {
            write!(f, "\n  {number:>4} | {text}")?;
        }
        Ok(())
    }
}

/// All problems of a configuration. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// In the order in which they were found.
    pub problems: Vec<ConfigProblem>,
}

impl From<ConfigProblem> for ConfigError {
    fn from(problem: ConfigProblem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// The name nearest to `given` by Damerau-Levenshtein distance, ignoring case; `None` where even
/// that is too far to be what was meant (more than one, plus one for every four letters).
pub fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&given, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().max(given.len()) / 4)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_proposed_and_a_far_one_is_not() {
        let names = ["roads", "hazards", "closures"];
        assert_eq!(nearest("raods", names), Some("roads"));
        assert_eq!(nearest("Hazard", names), Some("hazards"));
        assert_eq!(nearest("bridges_of_the_region", names), None);
    }

    #[test]
    fn a_problem_shows_its_line() {
        let document = Document::new("/r/lintas.toml".into(), "a = 1\n  b = 2\n".into());
        let problem = document.problem(&(8..9), "unknown key `b`").proposing("b", ["a"]);
        assert_eq!(
            problem.to_string(),
            "/r/lintas.toml:2: unknown key `b`; did you mean `a`?\n     2 | b = 2"
        );
    }
}
