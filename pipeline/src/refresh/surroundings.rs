//! Hazards as the roads meet them: polygons, rasters cell by cell, and where anybody looked at all.

use geo::BoundingRect;
use geo_types::{Geometry, Rect};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::AreaIndex;
use lintas_model::passability::fact::Coverage;

use crate::assess::hazards::{CoverageArea, RasterHazard};
use crate::config::{self, Config, Source};
use crate::ingest::{SourceRows, areas};
use crate::merge::hazards::Hazard;
use crate::report::Tally;

/// Polygons and rasters apart. The bands of a raster are drawn as hazards; along a road its cells are
/// asked instead.
pub(super) fn split<'a>(
    hazards: &'a [Hazard],
    sources: &'a [SourceRows],
) -> (Vec<&'a Hazard>, Vec<RasterHazard<'a>>) {
    let is_raster = |hazard: &&Hazard| sources[hazard.source].raster.is_some();
    let vectors = hazards.iter().filter(|hazard| !is_raster(hazard)).collect();
    let rasters = sources
        .iter()
        .enumerate()
        .filter_map(|(at, rows)| {
            let raster = rows.raster.as_ref()?;
            // What holds for one band of a raster holds for all.
            let band = hazards.iter().find(|hazard| hazard.source == at)?;
            Some(RasterHazard {
                raster,
                kind: band.kind,
                basis: band.basis,
                as_of: band.as_of,
                valid_to: band.valid_to,
            })
        })
        .collect();
    (vectors, rasters)
}

/// Where hazard sources looked. A coverage holds as long as the last hazard of its source does; one
/// that cannot be read is a finding, and nothing is open by it.
pub(super) fn coverages(
    config: &Config,
    sources: &[SourceRows],
    hazards: &[Hazard],
    tally: &mut Tally,
) -> Vec<CoverageArea> {
    let mut looked = Vec::new();
    for (at, (source, rows)) in config.sources.iter().zip(sources).enumerate() {
        let Some(stated) = &source.coverage else { continue };
        if !source.basis.is_some_and(|basis| basis.is_actual()) {
            continue;
        }
        let mine = || hazards.iter().filter(|hazard| hazard.source == at);
        let polygons = match stated {
            config::Coverage::Extent => extent(rows, mine()).into_iter().collect(),
            config::Coverage::File(path) => match areas(path) {
                Ok(polygons) => polygons,
                Err(why) => {
                    tally.add(unreadable(source, &path.shown, &why));
                    continue;
                }
            },
        };
        let ends: Option<Vec<_>> = mine().map(|hazard| hazard.valid_to).collect();
        let coverage =
            Coverage { as_of: rows.as_of, valid_to: ends.and_then(|ends| ends.into_iter().max()) };
        looked.push(CoverageArea { area: AreaIndex::build(&polygons), coverage });
    }
    looked
}

fn extent<'a>(
    rows: &SourceRows,
    hazards: impl Iterator<Item = &'a Hazard>,
) -> Option<Geometry<f64>> {
    if let Some(raster) = &rows.raster {
        return Some(raster.outline.clone().into());
    }
    hazards
        .filter_map(|hazard| hazard.geometry.bounding_rect())
        .reduce(|a, b| {
            let (min_a, max_a, min_b, max_b) = (a.min(), a.max(), b.min(), b.max());
            Rect::new(
                geo_types::coord! { x: min_a.x.min(min_b.x), y: min_a.y.min(min_b.y) },
                geo_types::coord! { x: max_a.x.max(max_b.x), y: max_a.y.max(max_b.y) },
            )
        })
        .map(|bounds| bounds.to_polygon().into())
}

fn unreadable(source: &Source, path: &str, why: &str) -> Finding {
    let message = format!("its coverage cannot be read, so no road is open by it: {why}");
    Finding::new(FindingCode::SourceUnreadable, &source.id, message).in_column("coverage", path)
}
