//! Why GDAL does not open a source, or we do not let it.

use std::borrow::Cow;

use crate::ingest::unusable::Unusable;

/// Why a vector source cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// GDAL does not open it, or cannot read on: its words.
    #[error("GDAL cannot open it: {0}")]
    NotOpened(String),
    /// It opens, and is of no use.
    #[error("{0}")]
    Useless(Unusable),
    /// The table is not in it.
    #[error("it has no table `{given}`")]
    NoTable {
        /// The name asked for.
        given: String,
        /// The names there are.
        names: Vec<String>,
    },
    /// The attribute filter cannot be read.
    #[error("the filter cannot be read: {0}")]
    BadFilter(String),
    /// The overriding coordinate system is none.
    #[error("`{0}` is no coordinate system")]
    BadCrs(String),
}

impl OpenError {
    /// It opens, and is of no use for a reason in words of our own, with what to do.
    pub(super) fn useless(
        en: impl Into<String>,
        id: impl Into<String>,
        remedy: [impl Into<Cow<'static, str>>; 2],
    ) -> Self {
        Self::Useless(Unusable::new(en, id).mended_by(remedy))
    }

    /// The reason in both languages.
    pub fn told(&self) -> Unusable {
        match self {
            Self::Useless(why) => why.clone(),
            Self::NotOpened(words) => Unusable::foreign(words),
            other => Unusable::foreign(other),
        }
    }
}
