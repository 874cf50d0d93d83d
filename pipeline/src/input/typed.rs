//! Typed columns: `row.get(stock::EXPIRY)` is a moment or nothing, and a column that does not exist
//! does not compile.

use std::marker::PhantomData;

use jiff::Timestamp;
use lintas_model::aid::PlacedBy;
use lintas_model::hazard::HazardKind;
use lintas_model::passability::ReportStatus;
use lintas_model::passability::fact::Confidence;
use lintas_model::vehicle::VehicleClass;

use super::{ColumnDefinition, ColumnKind, InputValue, PeopleUnit};

/// A column of an input whose cells hold a `T`.
pub struct Column<T> {
    definition: &'static ColumnDefinition,
    holds: PhantomData<fn() -> T>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Column").field(&self.definition.name).finish()
    }
}

impl<T: CellType> Column<T> {
    /// The column with this definition. A definition whose kind does not fit `T` fails to compile,
    /// in a constant.
    pub(super) const fn of(definition: &'static ColumnDefinition) -> Self {
        let mut fits = false;
        let mut at = 0;
        while at < T::KINDS.len() {
            fits |= T::KINDS[at] as u8 == definition.kind as u8;
            at += 1;
        }
        assert!(fits, "the cells of this column do not hold what its type says");
        Self { definition, holds: PhantomData }
    }
}

impl<T> Column<T> {
    /// Our name for it.
    pub const fn name(self) -> &'static str {
        self.definition.name
    }

    /// Its definition.
    pub(super) const fn definition(self) -> ColumnDefinition {
        *self.definition
    }
}

/// Turns each line `NAME: T = definition;` into a constant of type [`Column<T>`].
macro_rules! typed_columns {
    ($($(#[$doc:meta])* $name:ident: $holds:ty = $definition:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: $crate::input::Column<$holds> = {
                const DEFINITION: $crate::input::ColumnDefinition = $definition;
                $crate::input::Column::of(&DEFINITION)
            };
        )*
    };
}
pub(super) use typed_columns;

/// Defines the columns of an input: a constant for each, and `TABLE` with all of them, in order.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $holds:ty = $definition:expr;)*) => {
        $crate::input::typed::typed_columns! { $($(#[$doc])* $name: $holds = $definition;)* }

        /// All of them.
        pub(in crate::input) const TABLE: &[$crate::input::ColumnDefinition] =
            &[$($name.definition()),*];
    };
}
pub(super) use columns;

/// A type that the values of a column may have.
pub trait CellType: Sized {
    /// What reading a row gives: the value itself, or a borrow of it.
    type Read<'a>;

    /// The kinds of columns with values of this type.
    const KINDS: &'static [ColumnKind];

    /// Reads `value`; `None` where it is not of this type.
    fn read(value: &InputValue) -> Option<Self::Read<'_>>;

    /// Converts a value that was taken out of a row; `None` where it is not of this type.
    fn taken(value: InputValue) -> Option<Self>;

    /// The form in which a row holds it.
    fn held(self) -> InputValue;
}

impl CellType for String {
    type Read<'a> = &'a str;
    const KINDS: &'static [ColumnKind] = &[ColumnKind::Text, ColumnKind::Word, ColumnKind::Words];

    fn read(value: &InputValue) -> Option<&str> {
        match value {
            InputValue::Text(text) => Some(text),
            _ => None,
        }
    }

    fn taken(value: InputValue) -> Option<Self> {
        match value {
            InputValue::Text(text) => Some(text),
            _ => None,
        }
    }

    fn held(self) -> InputValue {
        InputValue::Text(self)
    }
}

impl CellType for f64 {
    type Read<'a> = Self;
    const KINDS: &'static [ColumnKind] = &[ColumnKind::Float];

    fn read(value: &InputValue) -> Option<Self> {
        match value {
            InputValue::Float(number) => Some(*number),
            InputValue::Int(number) => Some(*number as Self),
            _ => None,
        }
    }

    fn taken(value: InputValue) -> Option<Self> {
        Self::read(&value)
    }

    fn held(self) -> InputValue {
        InputValue::Float(self)
    }
}

/// Types with a variant of [`InputValue`] of their own.
macro_rules! cell_types {
    ($($holds:ty: $kind:ident, $variant:ident;)*) => {
        $(
            impl CellType for $holds {
                type Read<'a> = Self;
                const KINDS: &'static [ColumnKind] = &[ColumnKind::$kind];

                fn read(value: &InputValue) -> Option<Self> {
                    match value {
                        InputValue::$variant(held) => Some(*held),
                        _ => None,
                    }
                }

                fn taken(value: InputValue) -> Option<Self> {
                    Self::read(&value)
                }

                fn held(self) -> InputValue {
                    InputValue::$variant(self)
                }
            }
        )*
    };
}

cell_types! {
    i64: Int, Int;
    bool: Bool, Bool;
    Timestamp: Time, Moment;
}

/// Enums with a name for each variant: a row holds the name as text.
macro_rules! vocabularies {
    ($($holds:ty),*) => {
        $(
            impl CellType for $holds {
                type Read<'a> = Self;
                const KINDS: &'static [ColumnKind] = &[ColumnKind::Word];

                fn read(value: &InputValue) -> Option<Self> {
                    Self::from_name(String::read(value)?)
                }

                fn taken(value: InputValue) -> Option<Self> {
                    Self::read(&value)
                }

                fn held(self) -> InputValue {
                    InputValue::Text(self.name().to_owned())
                }
            }
        )*
    };
}

vocabularies!(HazardKind, ReportStatus, Confidence, VehicleClass, PeopleUnit, PlacedBy);

impl CellType for Vec<VehicleClass> {
    type Read<'a> = Self;
    const KINDS: &'static [ColumnKind] = &[ColumnKind::Words];

    /// The classes, in the order of the text.
    fn read(value: &InputValue) -> Option<Self> {
        Some(String::read(value)?.split(';').filter_map(VehicleClass::from_name).collect())
    }

    fn taken(value: InputValue) -> Option<Self> {
        Self::read(&value)
    }

    fn held(self) -> InputValue {
        InputValue::Text(self.into_iter().map(VehicleClass::name).collect::<Vec<_>>().join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::columns::{closures, dispatches, hazards, shelters};

    /// Every word that `column` takes, read and converted back.
    fn again<T: CellType>(column: Column<T>) -> Vec<String> {
        let words = column.definition().values.iter();
        let held = words.map(|word| InputValue::Text((*word).to_owned()));
        held.filter_map(T::taken).map(|value| value.held().to_string()).collect()
    }

    #[test]
    fn every_word_of_a_closed_vocabulary_is_a_value_of_its_type() {
        assert_eq!(again(hazards::KIND), hazards::KIND.definition().values);
        assert_eq!(again(closures::STATUS), closures::STATUS.definition().values);
        assert_eq!(again(closures::CONFIDENCE), closures::CONFIDENCE.definition().values);
        assert_eq!(again(closures::VEHICLES), closures::VEHICLES.definition().values);
        assert_eq!(again(dispatches::VEHICLE), dispatches::VEHICLE.definition().values);
        assert_eq!(again(shelters::PEOPLE_UNIT), shelters::PEOPLE_UNIT.definition().values);
        assert_eq!(again(shelters::PLACED_BY), shelters::PLACED_BY.definition().values);
    }

    #[test]
    fn nothing_is_read_as_what_it_is_not() {
        let text = InputValue::Text("2025-09-18T09:00:00+08:00".to_owned());
        assert_eq!(
            (Timestamp::read(&text), f64::read(&text), i64::read(&text)),
            (None, None, None)
        );
        assert_eq!(ReportStatus::read(&InputValue::Text("ditutup".to_owned())), None);
        assert_eq!(
            (i64::read(&InputValue::Float(1.0)), f64::read(&InputValue::Int(1))),
            (None, Some(1.0))
        );
        let list = InputValue::Text("truck;becak;car".to_owned());
        assert_eq!(Vec::read(&list), Some(vec![VehicleClass::Truck, VehicleClass::Car]));
    }
}
