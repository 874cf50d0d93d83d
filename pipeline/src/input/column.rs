//! The definition of one column of an input.

use super::unit::Dimension;
use super::words::PeopleUnit;

/// The kind of values in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text as it stands.
    Text,
    /// One of [`ColumnDefinition::values`].
    Word,
    /// Several of [`ColumnDefinition::values`] (any words where that is empty); kept joined with
    /// `;`.
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

/// One column of an input: how tables may call it, and which values it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnDefinition {
    /// Our name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// What it measures, if anything; the column's name then ends in our unit.
    pub dimension: Option<Dimension>,
    /// Whether it counts things or people, so that `1.250` may be a thousand and more of them.
    pub counts: bool,
    /// What it counts, where that is people, households or houses.
    pub people: Option<PeopleUnit>,
    /// Whether it may be below zero.
    pub signed: bool,
    /// Whether it is a depth of water. A value that cannot be used leaves water of unknown depth,
    /// not none; several columns of a table may match it, and the deepest counts.
    pub water: bool,
    /// Whether it is the end of something: a date without a time then means the end of that day.
    pub ends: bool,
    /// Whether it may name a month or a year alone, and then means its end.
    pub periods: bool,
    /// Whether a row without a value is rejected.
    pub compulsory: bool,
    /// Whether the table must have the column, although rows may leave it empty.
    pub expected: bool,
    /// Name of the column that stands in for it where it is empty (a name for a code); empty where
    /// none does.
    pub stand_in: &'static str,
    /// The values that it takes; empty: any text.
    pub values: &'static [&'static str],
    /// Words that officers use for those values: (theirs, ours).
    pub spoken: &'static [(&'static str, &'static str)],
    /// Other names in tables, with the unit that such a name implies (`depth_cm`).
    pub also: &'static [(&'static str, Option<&'static str>)],
    /// Names in Indonesian tables, with abbreviations written out (`jml` as `jumlah`).
    pub synonyms: &'static [&'static str],
    /// Its HXL hashtag; empty where it has none.
    pub hxl: &'static str,
}

impl ColumnDefinition {
    /// All its names, its own first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name)
            .chain(self.also.iter().map(|(name, _)| *name))
            .chain(self.synonyms.iter().copied())
    }

    /// Whether it is an amount of goods, in the unit of its row.
    pub fn is_amount(&self) -> bool {
        self.counts && self.kind == ColumnKind::Float && self.name != "pack_size"
    }

    const fn new(name: &'static str, kind: ColumnKind) -> Self {
        Self {
            name,
            kind,
            dimension: None,
            counts: matches!(kind, ColumnKind::Int),
            people: None,
            signed: false,
            water: false,
            ends: false,
            periods: false,
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

    /// A number of people, households or houses.
    pub(super) const fn people(name: &'static str, unit: PeopleUnit) -> Self {
        let mut column = Self::int(name);
        column.people = Some(unit);
        column
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
        column.periods = true;
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

    /// A moment that may be a month or a year alone: its end.
    pub(super) const fn or_period(mut self) -> Self {
        self.periods = true;
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
