//! The published layers: merged and assessed data as features.
//!
//! Each layer has a file with one function `features`.

pub mod admin;
pub mod buildings;
pub mod closures;
pub mod depots;
pub mod hazards;
pub mod landuse;
pub mod needs;
pub mod places;
pub mod reopening;
pub mod roads;
pub mod routes;
pub mod shelters;
pub mod water;

use std::collections::HashMap;

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::aid::shown::FieldValues;
use lintas_model::aid::{Item, Ledger};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::schema::Schema;
use lintas_model::value::Value;

use crate::merge::context::ContextThing;

/// The schema of `layer`; its fields include the critical items of the ledger's catalogue.
pub fn schema(layer: Layer, ledger: &Ledger) -> Schema {
    let items = &ledger.catalogue;
    let critical: Vec<&Item> = items.critical().map(|at| &items.items[at]).collect();
    layer.schema_with(&critical)
}

/// Builds features of one schema, with fields set by name.
#[derive(Debug)]
pub struct FeatureBuilder {
    schema: Schema,
    positions: HashMap<String, usize>,
}

impl FeatureBuilder {
    /// Builds features of `layer`.
    pub fn of(layer: Layer) -> Self {
        Self::with(layer.schema())
    }

    /// Builds features of this schema.
    pub fn with(schema: Schema) -> Self {
        let positions =
            schema.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect();
        Self { schema, positions }
    }

    /// Begins a feature with the fields that every layer has: id, source and moment.
    pub fn feature(
        &self,
        id: &str,
        source: &str,
        as_of: Option<Timestamp>,
        geometry: Geometry<f64>,
    ) -> Drafted<'_> {
        let feature =
            Feature { id: id.to_owned(), geometry, values: vec![None; self.schema.fields.len()] };
        let mut drafted = Drafted { draft: self, feature };
        drafted.set("id", id);
        drafted.set("source", source);
        drafted.set_time("as_of", as_of);
        drafted
    }

    /// Begins the feature of a thing of the map around the roads, with its name and with what it is in
    /// the field called `kind`.
    fn context(&self, thing: &ContextThing, kind: &str, source: &str) -> Drafted<'_> {
        let ContextThing { as_of, feature, .. } = thing;
        let mut to = self.feature(&feature.id, source, *as_of, feature.geometry.clone());
        to.set(kind, feature.kind.name());
        to.set_some("name", feature.name.as_deref());
        to
    }
}

/// A feature that is being built.
#[derive(Debug)]
pub struct Drafted<'a> {
    draft: &'a FeatureBuilder,
    feature: Feature,
}

impl Drafted<'_> {
    /// Sets a field. A field that the schema lacks is a bug: debug builds panic.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        match self.draft.positions.get(field) {
            Some(at) => self.feature.values[*at] = Some(value.into()),
            None => debug_assert!(false, "{} has no field {field}", self.draft.schema.layer),
        }
    }

    /// Sets a field where there is a value.
    pub fn set_some(&mut self, field: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(field, value);
        }
    }

    /// Sets a moment, RFC 3339 in UTC to the second.
    pub fn set_time(&mut self, field: &str, time: Option<Timestamp>) {
        self.set_some(field, time.map(|time| format!("{time:.0}")));
    }

    /// Sets every field of `values`.
    pub fn set_all(&mut self, values: FieldValues) {
        for (field, value) in values {
            self.set(&field, value);
        }
    }

    /// The finished feature.
    pub fn done(self) -> Feature {
        self.feature
    }
}
