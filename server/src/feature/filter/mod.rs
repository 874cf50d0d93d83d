//! The filter language of OGC, CQL2 (21-065r2), on the features of a layer.
//!
//! A filter is read ([`text`], [`json`]) into a tree ([`expression`]), bound to the columns of the
//! layer ([`bind`]), and asked of each feature ([`predicate`]). It is a stranger's text, so all that
//! it can cost is bounded before it is spent ([`cost`]), and evaluation stops at the deadline of its
//! request.
//!
//! Of CQL2 this lacks custom functions and arrays, for which layers have no use.

mod bind;
mod cost;
mod datum;
mod expression;
mod geojson_literal;
mod geometry_literal;
mod instant;
mod json;
mod letters;
mod predicate;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
mod text;
mod text_reader;
mod time_span;
mod token;
mod wkt;

use lintas_model::{
    feature::Feature,
    schema::{FieldKind, Schema},
};

use self::{
    bind::Binding,
    datum::{Datum, DatumKind},
    expression::{ComparisonOperator, Expression},
    predicate::{FilteredFeature, Predicate, Scalar},
};
use super::crs::Crs;
use crate::http::{deadline::Deadline, problem::Problem};

/// A notation of CQL2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FilterLanguage {
    /// `cql2-text`, the default.
    #[default]
    Text,
    /// `cql2-json`.
    Json,
}

impl FilterLanguage {
    /// Reads the value of `filter-lang`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "cql2-text" => Some(Self::Text),
            "cql2-json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Reads a filter in it.
    fn read(self, text: &str) -> Result<Expression, Problem> {
        match self {
            Self::Text => text::read(text),
            Self::Json => json::read(text),
        }
    }
}

/// A filter on the features of one layer.
#[derive(Debug)]
pub(crate) struct Filter {
    predicate: Predicate,
    crs: Crs,
}

impl Filter {
    /// Reads a filter and binds it to the columns of a layer. O(length), and for geometries
    /// O(vertices²) at worst.
    ///
    /// # Errors
    /// `invalid_parameter`: what cannot be read, costs too much, names what the layer does not have
    /// or compares what cannot be compared. The filter itself is not repeated.
    pub(crate) fn parse(
        text: &str,
        language: FilterLanguage,
        crs: Crs,
        schema: &Schema,
    ) -> Result<Self, Problem> {
        let expression = language.read(text)?;
        Ok(Self { predicate: Binding { schema, crs }.predicate(expression)?, crs })
    }

    /// The filter that a column of this kind equals a value; `None` where no value of the kind is
    /// written so.
    pub(crate) fn equal_to(at: usize, kind: FieldKind, value: &str) -> Option<Self> {
        let datum = Datum::parse(kind, value)?;
        let column = Scalar::Column(at, DatumKind::of(kind));
        let predicate =
            Predicate::Compare(ComparisonOperator::Equal, column, Scalar::Literal(datum));
        Some(Self { predicate, crs: Crs::CRS84 })
    }

    /// Whether it holds of a feature; not where that is unknown, nor once the deadline is over.
    pub(crate) fn matches(&self, feature: &Feature, deadline: &Deadline) -> bool {
        let row = FilteredFeature::of(feature, self.crs, deadline);
        self.predicate.holds(&row) == Some(true)
    }

    /// West, south, east, north in degrees of a box that meets the box of every feature of which it
    /// can hold; `None` where those may lie anywhere.
    pub(crate) fn degrees(&self) -> Option<[f64; 4]> {
        self.predicate.degrees()
    }
}
