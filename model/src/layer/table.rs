//! What a published layer is: its name, what people call it, its geometry and its columns.

use crate::{
    aid::Item,
    schema::{Field, FieldKind, GeometryKind, Schema},
    vehicle::VehicleClass,
};

/// A published layer.
#[derive(Debug)]
pub(super) struct LayerTable {
    /// Its name in files and URLs.
    pub(super) name: &'static str,
    /// The message that says what it is called.
    pub(super) title: &'static str,
    /// Its geometry.
    pub(super) geometry: GeometryKind,
    /// Its columns, behind those of every layer.
    pub(super) columns: &'static [ColumnGroup],
}

/// Columns that stand together.
#[derive(Debug)]
pub(super) enum ColumnGroup {
    /// One.
    One {
        /// Its name.
        name: &'static str,
        /// Type of its values.
        kind: FieldKind,
        /// Their unit, where they have one.
        unit: Option<&'static str>,
        /// One line that says what it means.
        meaning: &'static str,
    },
    /// One for each vehicle class, called as the class.
    Classes(&'static str),
    /// These for each critical item of the region.
    Items(&'static [ItemField]),
}

/// What is told of a critical item.
#[derive(Debug, Clone, Copy)]
pub(super) enum ItemField {
    /// Its need of one day.
    NeedDay,
    /// Its shortage.
    Gap,
}

/// A column without a unit.
pub(super) const fn of(name: &'static str, kind: FieldKind, meaning: &'static str) -> ColumnGroup {
    ColumnGroup::One { name, kind, unit: None, meaning }
}

/// A column whose values are measured in `unit`.
pub(super) const fn of_unit(
    name: &'static str,
    kind: FieldKind,
    unit: &'static str,
    meaning: &'static str,
) -> ColumnGroup {
    ColumnGroup::One { name, kind, unit: Some(unit), meaning }
}

impl LayerTable {
    /// Geometry and fields, those of every layer first.
    pub(super) fn schema(&self, every: &[ColumnGroup], critical: &[&Item]) -> Schema {
        let fields = every.iter().chain(self.columns).flat_map(|it| it.fields(critical)).collect();
        Schema { layer: self.name.to_owned(), geometry: self.geometry, fields }
    }
}

impl ColumnGroup {
    fn fields(&self, critical: &[&Item]) -> Vec<Field> {
        match self {
            Self::One { name, kind, unit, meaning } => {
                let field = Field::new(name, *kind, meaning);
                vec![unit.map_or(field.clone(), |unit| field.in_unit(unit))]
            }
            Self::Classes(meaning) => VehicleClass::ALL
                .map(|class| Field::new(class.name(), FieldKind::Text, meaning))
                .to_vec(),
            Self::Items(told) => {
                critical.iter().flat_map(|item| told.iter().map(|field| field.of(item))).collect()
            }
        }
    }
}

impl ItemField {
    fn of(self, item: &Item) -> Field {
        let (name, meaning) = match self {
            Self::NeedDay => ("need_day", "need of one day, what groups need beyond it left out"),
            Self::Gap => (
                "gap",
                "shortage over the days looked ahead, less what is known there, coming and promised",
            ),
        };
        let meaning = format!("{}: {meaning}", item.name_en);
        Field::new(&format!("{}_{name}", item.code), FieldKind::Float, &meaning)
            .in_unit(item.unit.word())
    }
}
