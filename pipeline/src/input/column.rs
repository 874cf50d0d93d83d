//! How one column of an input is defined.

use super::unit::Dimension;

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text as it stands.
    Text,
    /// One of [`ColumnDefinition::values`].
    Word,
    /// Some of [`ColumnDefinition::values`] (any words where that is empty), joined with `;` in the end.
    Words,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Yes or no.
    Bool,
    /// A moment.
    Time,
}

/// One column of an input: its name, and what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnDefinition {
    /// Our name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// What it measures, where it measures something; the name ends in the unit.
    pub dimension: Option<Dimension>,
    /// Does it count things or people, so that `1.250` may be a thousand of them?
    pub counts: bool,
    /// May it be below zero?
    pub signed: bool,
    /// Is it a depth of water? What cannot be used of it leaves water of unknown depth, never none;
    /// several columns of a table may be it, and the deepest counts.
    pub water: bool,
    /// Is it an end? A date without a time ends with its day.
    pub ends: bool,
    /// Is a row without it of no use?
    pub compulsory: bool,
    /// Must the table have it, though a row may leave it empty?
    pub expected: bool,
    /// Name of the column whose value a row gives instead where it has none of this one (a name for
    /// a code); empty where nothing stands in.
    pub stand_in: &'static str,
    /// The values that it takes; empty: any.
    pub values: &'static [&'static str],
    /// Words of officers for those values: theirs, ours.
    pub spoken: &'static [(&'static str, &'static str)],
    /// Other names that tables give it, with the unit that such a name implies.
    pub also: &'static [(&'static str, Option<&'static str>)],
    /// What Indonesian tables call it, abbreviations written out (`jml` is `jumlah`).
    pub synonyms: &'static [&'static str],
    /// Its HXL hashtag; empty where it has none.
    pub hxl: &'static str,
}

impl ColumnDefinition {
    /// Every name that it goes by, its own first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name)
            .chain(self.also.iter().map(|(name, _)| *name))
            .chain(self.synonyms.iter().copied())
    }

    const fn new(name: &'static str, kind: ColumnKind) -> Self {
        Self {
            name,
            kind,
            dimension: None,
            counts: matches!(kind, ColumnKind::Int),
            signed: false,
            water: false,
            ends: false,
            compulsory: false,
            expected: false,
            stand_in: "",
            values: &[],
            spoken: &[],
            also: &[],
            synonyms: &[],
            hxl: "",
        }
    }

    pub(super) const fn text(name: &'static str) -> Self {
        Self::new(name, ColumnKind::Text)
    }

    pub(super) const fn word(name: &'static str, values: &'static [&'static str]) -> Self {
        let mut column = Self::new(name, ColumnKind::Word);
        column.values = values;
        column
    }

    pub(super) const fn words(name: &'static str, values: &'static [&'static str]) -> Self {
        let mut column = Self::new(name, ColumnKind::Words);
        column.values = values;
        column
    }

    pub(super) const fn int(name: &'static str) -> Self {
        Self::new(name, ColumnKind::Int)
    }

    pub(super) const fn float(name: &'static str) -> Self {
        Self::new(name, ColumnKind::Float)
    }

    pub(super) const fn quantity(name: &'static str) -> Self {
        let mut column = Self::new(name, ColumnKind::Float);
        column.counts = true;
        column
    }

    pub(super) const fn bool(name: &'static str) -> Self {
        Self::new(name, ColumnKind::Bool)
    }

    pub(super) const fn time(name: &'static str) -> Self {
        Self::new(name, ColumnKind::Time)
    }

    pub(super) const fn metres(name: &'static str) -> Self {
        let mut column = Self::new(name, ColumnKind::Float);
        column.dimension = Some(Dimension::Length);
        column
    }

    pub(super) const fn water(name: &'static str) -> Self {
        let mut column = Self::metres(name);
        column.water = true;
        column
    }

    pub(super) const fn end(name: &'static str) -> Self {
        let mut column = Self::time(name);
        column.ends = true;
        column
    }

    pub(super) const fn tonnes(name: &'static str) -> Self {
        let mut column = Self::new(name, ColumnKind::Float);
        column.dimension = Some(Dimension::Weight);
        column
    }

    pub(super) const fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    pub(super) const fn compulsory(mut self) -> Self {
        self.compulsory = true;
        self
    }

    pub(super) const fn expected(mut self) -> Self {
        self.expected = true;
        self
    }

    pub(super) const fn or(mut self, stand_in: &'static str) -> Self {
        self.stand_in = stand_in;
        self
    }

    pub(super) const fn spoken(mut self, words: &'static [(&'static str, &'static str)]) -> Self {
        self.spoken = words;
        self
    }

    pub(super) const fn called(mut self, synonyms: &'static [&'static str]) -> Self {
        self.synonyms = synonyms;
        self
    }

    pub(super) const fn also(
        mut self,
        names: &'static [(&'static str, Option<&'static str>)],
    ) -> Self {
        self.also = names;
        self
    }

    pub(super) const fn hxl(mut self, tag: &'static str) -> Self {
        self.hxl = tag;
        self
    }
}
