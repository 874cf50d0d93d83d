//! Loads a configuration from its file.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::document::{ConfigError, Document};
use super::raw;
use super::resolve::resolve;
use super::resolved::Config;

impl Config {
    /// Reads and resolves the configuration in `file`. `started`, the start of the run, becomes the
    /// moment that the snapshot speaks of where the configuration states none.
    ///
    /// # Errors
    /// Where the file cannot be read, or has mistakes: all of them, as far as one does not hide
    /// another.
    /// as far as it can be told apart.
    pub fn load(file: &Path, started: Timestamp) -> Result<Self, ConfigError> {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let text = std::fs::read_to_string(&absolute).map_err(|error| {
            let document = Document::new(absolute.clone(), String::new());
            ConfigError::from(document.problem_with_file(format!("cannot read it: {error}")))
        })?;
        Self::parse(&absolute, &text, started)
    }

    /// Like [`Config::load`], with the text given instead of read from `file` (an absolute path).
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(file: &Path, text: &str, started: Timestamp) -> Result<Self, ConfigError> {
        let document = Arc::new(Document::new(file.to_owned(), text.to_owned()));
        let raw = raw::parse(&document)?;
        resolve(&document, raw, started)
    }
}
