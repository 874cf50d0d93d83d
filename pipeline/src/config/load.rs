//! From a file to the configuration that holds.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::document::{ConfigError, Document};
use super::raw;
use super::resolve::resolve;
use super::resolved::Config;

impl Config {
    /// Reads and resolves the configuration in `file`. `started` is the start of the run: what a
    /// snapshot speaks of where the configuration does not say.
    ///
    /// # Errors
    /// Where the file cannot be read or anything in it is wrong; all that is wrong is told at once,
    /// as far as it can be told apart.
    pub fn load(file: &Path, started: Timestamp) -> Result<Self, ConfigError> {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let text = std::fs::read_to_string(&absolute).map_err(|error| {
            let document = Document::new(absolute.clone(), String::new());
            ConfigError::from(document.problem_with_file(format!("cannot read it: {error}")))
        })?;
        Self::parse(&absolute, &text, started)
    }

    /// As [`Config::load`], of a text that stands for the file at the absolute path `file`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(file: &Path, text: &str, started: Timestamp) -> Result<Self, ConfigError> {
        let document = Arc::new(Document::new(file.to_owned(), text.to_owned()));
        let raw = raw::parse(&document)?;
        resolve(&document, raw, started)
    }
}
