//! The admin units and named places that places are judged by.

use geo_types::{Geometry, Point};

use crate::config::Config;
use crate::ingest::SourceRows;
use crate::input::InputLayer;
use crate::input::columns::{admin, shared};
use crate::merge::place_code::Crosswalk;

/// An admin unit, as far as places are judged by it.
pub(super) struct UnitArea {
    pub(super) system: Option<String>,
    pub(super) code: Option<String>,
    pub(super) name: Option<String>,
    pub(super) level: Option<i64>,
    pub(super) geometry: Geometry<f64>,
}

/// The admin units of all sources.
pub(super) fn units(config: &Config, sources: &[SourceRows]) -> Vec<UnitArea> {
    let of = config.sources.iter().zip(sources);
    let rows = of.filter(|(source, _)| source.layer == InputLayer::Admin);
    rows.flat_map(|(_, rows)| &rows.rows)
        .filter_map(|row| {
            Some(UnitArea {
                system: row.values.owned(admin::CODE_SYSTEM),
                code: row.values.owned(admin::PLACE_CODE),
                name: row.values.owned(admin::NAME),
                level: row.get(admin::ADMIN_LEVEL),
                geometry: row.geometry.clone()?,
            })
        })
        .collect()
}

/// Villages as points: every named place.
pub(super) fn named_places(config: &Config, sources: &[SourceRows]) -> Vec<(String, Point<f64>)> {
    let of = config.sources.iter().zip(sources);
    let rows = of.filter(|(source, _)| source.layer == InputLayer::Places);
    rows.flat_map(|(_, rows)| &rows.rows)
        .filter_map(|row| match row.geometry.as_ref()? {
            Geometry::Point(point) => Some((row.values.owned(shared::NAME)?, *point)),
            _ => None,
        })
        .collect()
}

/// Translations of place codes of all sources.
pub(super) fn crosswalk(config: &Config, sources: &[SourceRows]) -> Crosswalk {
    let of = config.sources.iter().zip(sources);
    let rows = of.filter(|(source, _)| source.layer == InputLayer::Crosswalk);
    Crosswalk::from_rows(rows.flat_map(|(_, rows)| &rows.rows), config.region.as_of)
}
