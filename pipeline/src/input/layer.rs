//! The inputs: what their rows are, and which columns they may have.

use super::{ColumnDefinition, columns};

/// An input: the values of `layer =` of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum InputLayer {
    /// Roads, ferry lines, navigable rivers.
    Roads,
    /// Floods, landslides and other dangers.
    Hazards,
    /// Closures and field reports.
    Closures,
    /// Rivers, canals, lakes.
    Waterways,
    /// Places where goods are transferred between road and boat.
    Jetties,
    /// Sites where people are.
    Shelters,
    /// Places with stock.
    Depots,
    /// What is in the depots.
    Stock,
    /// Goods that are promised or under way.
    Dispatches,
    /// Number of residents by place code.
    Population,
    /// Admin units.
    Admin,
    /// Named places.
    Places,
    /// Translations between systems of place codes.
    Crosswalk,
    /// Item catalogue.
    Items,
}

/// The type of geometry that the rows of an input have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputShape {
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
    /// Points; a larger geometry is replaced by a point inside it.
    Point,
    /// Any geometry.
    Any,
    /// Rows of a table; a geometry is optional.
    None,
}

impl InputLayer {
    /// Every input.
    pub const ALL: [Self; 14] = [
        Self::Roads,
        Self::Hazards,
        Self::Closures,
        Self::Waterways,
        Self::Jetties,
        Self::Shelters,
        Self::Depots,
        Self::Stock,
        Self::Dispatches,
        Self::Population,
        Self::Admin,
        Self::Places,
        Self::Crosswalk,
        Self::Items,
    ];

    /// The name in configurations and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Roads => "roads",
            Self::Hazards => "hazards",
            Self::Closures => "closures",
            Self::Waterways => "waterways",
            Self::Jetties => "jetties",
            Self::Shelters => "shelters",
            Self::Depots => "depots",
            Self::Stock => "stock",
            Self::Dispatches => "dispatches",
            Self::Population => "population",
            Self::Admin => "admin",
            Self::Places => "places",
            Self::Crosswalk => "crosswalk",
            Self::Items => "items",
        }
    }

    /// The input called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// The type of geometry that its rows have.
    pub const fn shape(self) -> InputShape {
        match self {
            Self::Roads => InputShape::Line,
            Self::Hazards | Self::Admin => InputShape::Polygon,
            Self::Closures | Self::Waterways => InputShape::Any,
            Self::Jetties | Self::Shelters | Self::Depots | Self::Places => InputShape::Point,
            Self::Stock | Self::Dispatches | Self::Population | Self::Crosswalk | Self::Items => {
                InputShape::None
            }
        }
    }

    /// Whether a row with the id of an earlier one is rejected. Not where that would lose a hazard
    /// or a road: there the later row is kept, with an id of its own.
    pub const fn rejects_duplicate_ids(self) -> bool {
        !matches!(self, Self::Roads | Self::Hazards | Self::Closures | Self::Waterways)
    }

    /// Whether its rows are evidence on the state of roads, so that a row that cannot be used must
    /// not be taken for "nothing is there".
    pub const fn is_evidence(self) -> bool {
        matches!(self, Self::Hazards | Self::Closures)
    }

    /// Its columns.
    pub const fn columns(self) -> &'static [ColumnDefinition] {
        match self {
            Self::Roads => columns::roads::TABLE,
            Self::Hazards => columns::hazards::TABLE,
            Self::Closures => columns::closures::TABLE,
            Self::Waterways => columns::waterways::TABLE,
            Self::Jetties => columns::jetties::TABLE,
            Self::Shelters => columns::shelters::TABLE,
            Self::Depots => columns::depots::TABLE,
            Self::Stock => columns::stock::TABLE,
            Self::Dispatches => columns::dispatches::TABLE,
            Self::Population => columns::population::TABLE,
            Self::Admin => columns::admin::TABLE,
            Self::Places => columns::places::TABLE,
            Self::Crosswalk => columns::crosswalk::TABLE,
            Self::Items => columns::items::TABLE,
        }
    }

    /// Its column called `name`.
    pub fn column(self, name: &str) -> Option<&'static ColumnDefinition> {
        self.columns().iter().find(|column| column.name == name)
    }
}

impl std::fmt::Display for InputLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ingest::heading::bare;
    use crate::input::Unit;

    #[test]
    fn no_name_stands_for_two_columns_of_one_input() {
        for layer in InputLayer::ALL {
            let mut seen = BTreeSet::new();
            for column in layer.columns() {
                for name in column.names() {
                    assert!(seen.insert(bare(name)), "{layer}: {name}");
                }
                if !column.hxl.is_empty() {
                    assert!(seen.insert(column.hxl.to_owned()), "{layer}: {}", column.hxl);
                }
            }
        }
    }

    #[test]
    fn what_stands_in_is_there_and_spoken_words_are_of_values() {
        for layer in InputLayer::ALL {
            for column in layer.columns() {
                let stand_in = column.stand_in;
                assert!(stand_in.is_empty() || layer.column(stand_in).is_some(), "{stand_in}");
                for (theirs, ours) in column.spoken {
                    assert!(column.values.contains(ours), "{layer}: {theirs}");
                    assert!(!column.values.contains(theirs), "{layer}: {theirs}");
                }
            }
        }
    }

    #[test]
    fn implied_units_measure_what_the_column_measures() {
        for column in InputLayer::ALL.into_iter().flat_map(|layer| layer.columns()) {
            for unit in column.also.iter().filter_map(|(_, unit)| *unit) {
                let dimension = Unit::from_symbol(unit).map(|unit| unit.dimension);
                assert_eq!(dimension, column.dimension, "{}", column.name);
            }
        }
    }
}
