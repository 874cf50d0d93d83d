//! A rule of a legend of QGIS.

use lintas_model::language::Language;

use super::symbol::MapSymbol;

/// A message in both languages: `Gudang · Depot`.
pub(super) fn called(key: &'static str) -> String {
    Language::BOTH.map(|language| language.say(key)).join(" · ")
}

/// A rule.
#[derive(Debug, Clone)]
pub(super) struct DrawnRule {
    /// In the legend.
    pub(super) words: String,
    /// An expression of QGIS; empty for every feature, `ELSE` for those that no other rule takes.
    pub(super) filter: String,
    /// How it is drawn.
    pub(super) symbol: MapSymbol,
}

impl DrawnRule {
    pub(super) fn new(
        words: impl Into<String>,
        filter: impl Into<String>,
        symbol: MapSymbol,
    ) -> Self {
        Self { words: words.into(), filter: filter.into(), symbol }
    }

    /// The same, without the features that `other` takes.
    pub(super) fn unless(mut self, other: &str) -> Self {
        self.filter = format!("({}) AND NOT ({other})", self.filter);
        self
    }
}
