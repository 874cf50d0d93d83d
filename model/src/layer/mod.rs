//! The published layers and their fields. To add one: a variant of [`Layer`] and its table, both in
//! `tables.rs`.

mod table;
mod tables;

pub use tables::Layer;

use crate::{aid::Item, language::Language, schema::Schema};

impl Layer {
    /// The name in files and URLs.
    pub const fn name(self) -> &'static str {
        self.table().name
    }

    /// What people call it: Bahasa Indonesia, English.
    pub fn title(self) -> [&'static str; 2] {
        Language::BOTH.map(|language| language.say(self.table().title))
    }

    /// The layer called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// Geometry and fields, in column order, of a region without items.
    pub fn schema(self) -> Schema {
        self.schema_with(&[])
    }

    /// Geometry and fields, in column order: `shelters` and `needs` have fields of their own for each
    /// of the critical items of a region, in the order of its catalogue.
    pub fn schema_with(self, critical: &[&Item]) -> Schema {
        self.table().schema(tables::EVERY, critical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_critical_item_has_its_need_and_shortage_in_its_own_unit() {
        let water = Item {
            code: "air_bersih".to_owned(),
            name_id: "Air bersih".to_owned(),
            name_en: "Water".to_owned(),
            unit: crate::aid::BaseUnit::Litre,
            critical: true,
            packs: Vec::new(),
            mass_kg: 1.0,
        };
        let fields = |layer: Layer| layer.schema_with(&[&water]).fields;
        let of_item = |layer: Layer| -> Vec<(String, Option<String>)> {
            let own = fields(layer).into_iter().filter(|field| field.name.starts_with("air_"));
            own.map(|field| (field.name, field.unit)).collect()
        };
        let litres = |name: &str| (name.to_owned(), Some("L".to_owned()));
        assert_eq!(
            of_item(Layer::Shelters),
            [litres("air_bersih_need_day"), litres("air_bersih_gap")]
        );
        assert_eq!(of_item(Layer::Needs), [litres("air_bersih_gap")]);
        assert_eq!(fields(Layer::Roads), Layer::Roads.schema().fields);
    }

    #[test]
    fn every_layer_carries_id_source_and_as_of_first_and_no_field_twice() {
        for layer in Layer::ALL {
            let names: Vec<String> =
                layer.schema().fields.into_iter().map(|field| field.name).collect();
            assert_eq!(names[..3], ["id", "source", "as_of"]);
            let mut once = names.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), names.len(), "{}", layer.name());
            assert_eq!(Layer::from_name(layer.name()), Some(layer));
        }
    }
}
