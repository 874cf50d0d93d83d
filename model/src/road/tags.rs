//! OSM tags, and problems with them.

use super::dimension::DimensionError;
use crate::finding::FindingCode;

/// The tags of one element. So few that lookups are linear.
#[derive(Debug, Clone, Default)]
pub struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    /// From pairs of key and value.
    pub fn new(pairs: Vec<(&'a str, &'a str)>) -> Self {
        Self(pairs)
    }

    /// The value of `key`, trimmed; `None` where it is empty.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        let value = self.0.iter().find(|(k, _)| *k == key)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The value of the key `key` + `suffix`, like [`Tags::get`].
    pub fn get_with_suffix(&self, key: &str, suffix: &str) -> Option<&'a str> {
        let value = self.0.iter().find(|(k, _)| k.strip_suffix(suffix) == Some(key))?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// Whether `key` has one of `values`.
    pub fn is(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|value| values.contains(&value))
    }

    /// Every pair.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.0.iter().copied()
    }
}

/// A tag that could not be used; the attribute stays empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagProblem {
    /// [`FindingCode::UnknownUnit`], [`FindingCode::UnreadableValue`] or
    /// [`FindingCode::UnknownValue`].
    pub code: FindingCode,
    /// Key of the tag.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// The first value of a list.
pub(super) fn first(value: &str) -> &str {
    value.split(';').next().unwrap_or(value).trim()
}

/// The problems so far.
pub(super) struct Problems(pub(super) Vec<TagProblem>);

impl Problems {
    fn push(&mut self, code: FindingCode, key: &str, value: &str) {
        self.0.push(TagProblem { code, key: key.to_owned(), value: value.to_owned() });
    }

    pub(super) fn read<T>(
        &mut self,
        tags: &Tags<'_>,
        key: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.or_else_tell(FindingCode::UnreadableValue, tags, key, read)
    }

    pub(super) fn named<T>(
        &mut self,
        tags: &Tags<'_>,
        key: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.or_else_tell(FindingCode::UnknownValue, tags, key, read)
    }

    /// What `read` makes of the value of a key; a finding of `code` where it makes nothing of it.
    fn or_else_tell<T>(
        &mut self,
        code: FindingCode,
        tags: &Tags<'_>,
        key: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = tags.get(key)?;
        let read = read(first(value));
        if read.is_none() {
            self.push(code, key, value);
        }
        read
    }

    pub(super) fn dimension(
        &mut self,
        tags: &Tags<'_>,
        key: &str,
        read: impl Fn(&str) -> Result<Option<f64>, DimensionError>,
    ) -> Option<f64> {
        let value = tags.get(key)?;
        match read(first(value)) {
            Ok(read) => read,
            Err(DimensionError::UnknownUnit) => {
                self.push(FindingCode::UnknownUnit, key, value);
                None
            }
            Err(DimensionError::Unreadable) => {
                self.push(FindingCode::UnreadableValue, key, value);
                None
            }
        }
    }
}
