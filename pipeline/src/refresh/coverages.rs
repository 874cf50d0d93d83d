//! Hazards as roads meet them: polygons, cells of rasters, and the areas that sources cover.

use geo_types::Geometry;
use jiff::{SignedDuration, Timestamp};
use lintas_model::evidence::{CoverageRecord, Ended, Renewed, Spoken};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::HazardKind;
use lintas_model::overlay::AreaIndex;
use lintas_model::report::lifetime::hazard_lifetime;

use crate::assess::hazards::{CoverageArea, RasterHazard};
use crate::config::{self, Config, Nodata, Source};
use crate::ingest::{DepthRaster, SourceRows, Unusable, coverage_of, extent_of, within_the_world};
use crate::input::InputLayer;
use crate::merge::hazards::Hazard;
use crate::tally::Tally;

/// Splits hazards into polygons and rasters, without what has ended. The map shows the bands of a
/// raster as polygons; roads are overlaid with its cells instead.
pub(super) fn split<'a>(
    config: &Config,
    hazards: &'a [Hazard],
    sources: &'a [SourceRows],
) -> (Vec<&'a Hazard>, Vec<RasterHazard<'a>>) {
    let stands = || hazards.iter().filter(|hazard| hazard.ended.is_none());
    let is_raster = |hazard: &&Hazard| sources[hazard.source].raster.is_some();
    let vectors = stands().filter(|hazard| !is_raster(hazard)).collect();
    let rasters = sources
        .iter()
        .enumerate()
        .filter_map(|(at, rows)| {
            let is_water = config.sources[at].layer == InputLayer::Hazards;
            let raster = rows.raster.as_ref().filter(|_| is_water)?;
            let mine = stands().filter(|hazard| hazard.source == at);
            let bands = mine.map(|band| band.record(config.sources[at].id.clone())).collect();
            Some(RasterHazard { raster, bands })
        })
        .collect();
    (vectors, rasters)
}

/// Statements of officers about evidence, beside its sources.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndedAndRenewed<'a> {
    /// What has ended.
    pub(super) ended: &'a [Ended],
    /// What is still so.
    pub(super) renewed: &'a [Renewed],
    /// The moment of the run.
    pub(super) as_of: Timestamp,
}

impl EndedAndRenewed<'_> {
    /// The moment of a row once renewals are applied.
    pub(super) fn moment(
        &self,
        id: &str,
        source: &str,
        as_of: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let row = Spoken { id, source, latest: as_of };
        self.renewed.iter().fold(as_of, |as_of, renewed| renewed.moment(row, as_of, self.as_of))
    }

    /// The latest statement that a row has ended everywhere: who made it, and its moment.
    pub(super) fn end(
        &self,
        id: &str,
        source: &str,
        as_of: Option<Timestamp>,
    ) -> Option<(String, Timestamp)> {
        let row = Spoken { id, source, latest: as_of };
        let ended = self.ended.iter().filter(|ended| ended.holds_everywhere(row));
        ended.max_by_key(|ended| ended.at).map(|ended| (ended.by.clone(), ended.at))
    }
}

/// The coverages of hazard sources. A coverage holds for the stated lifetime of its source, else as
/// long as its water. One that cannot be read, or whose source was not read whole, is a finding and
/// makes nothing open; one without a moment does not count either.
pub(super) fn coverages<'a>(
    config: &Config,
    sources: &'a [SourceRows],
    hazards: &[Hazard],
    told: EndedAndRenewed<'_>,
    tally: &mut Tally,
) -> Vec<CoverageArea<'a>> {
    let mut looked = Vec::new();
    for (at, (source, rows)) in config.sources.iter().zip(sources).enumerate() {
        let Some(stated) = &source.coverage else { continue };
        let Some(basis) = source.basis.filter(|basis| basis.is_actual()) else { continue };
        if !rows.is_whole() || rows.coverage_refused {
            tally.extend(withdrawn(source, rows));
            continue;
        }
        let mine = || hazards.iter().filter(|hazard| hazard.source == at);
        let polygons = match stated {
            config::SurveyedArea::Extent => extent(rows, mine()),
            config::SurveyedArea::File(path) => match coverage_of(config, at, path) {
                Ok(polygons) => polygons,
                Err(why) => {
                    tally.add(unreadable(source, &path.shown, &why));
                    continue;
                }
            },
        };
        let as_of = told.moment(&source.id, &source.id, rows.as_of);
        if told.end(&source.id, &source.id, as_of).is_some() {
            continue;
        }
        let record = CoverageRecord {
            source: source.id.clone(),
            as_of,
            until: until(source.lifetime, as_of, mine()),
            basis,
            waits: false,
        };
        let cells = rows.raster.as_ref().map(|raster| raster as &dyn DepthRaster);
        let cells = cells.filter(|_| source.nodata == Nodata::Unknown);
        looked.push(CoverageArea { area: AreaIndex::build(&polygons), cells, record });
    }
    looked
}

/// The last moment at which the coverage of a source holds. `stated` is the lifetime in its
/// configuration; without it the longest of its water, and without water that of a flood.
fn until<'a>(
    stated: Option<SignedDuration>,
    as_of: Option<Timestamp>,
    hazards: impl Iterator<Item = &'a Hazard>,
) -> Option<Timestamp> {
    let lived =
        |time: SignedDuration| as_of.map(|at| at.checked_add(time).unwrap_or(Timestamp::MAX));
    if let Some(lifetime) = stated {
        return lived(lifetime);
    }
    let waters = hazards.filter(|hazard| hazard.kind.is_water());
    let of_water = waters.filter_map(|hazard| hazard.record(String::new()).fact(None, None).until);
    of_water.max().or_else(|| lived(hazard_lifetime(HazardKind::Flood)))
}

/// The finding of a coverage that is withdrawn because rows of its source have no place.
fn withdrawn(source: &Source, rows: &SourceRows) -> Option<Finding> {
    // Other reasons for which it does not count have findings of their own.
    let untold = !rows.held_back && !rows.coverage_refused && rows.broken.is_none();
    untold.then(|| {
        let message = format!(
            "{} of its rows have no place that anybody knows: nothing is open by its coverage",
            rows.placeless
        );
        let id = format!(
            "tempat {} barisnya tidak diketahui siapa pun: tidak ada jalan yang dianggap terbuka oleh \
             cakupannya",
            rows.placeless
        );
        Finding::new(FindingCode::CoverageWithdrawn, &source.id, message)
            .in_column("coverage", "")
            .in_indonesian(id)
    })
}

fn extent<'a>(
    rows: &SourceRows,
    hazards: impl Iterator<Item = &'a Hazard> + Clone,
) -> Vec<Geometry<f64>> {
    match &rows.raster {
        Some(raster) => within_the_world(&raster.outline),
        None => extent_of(hazards.map(|hazard| &hazard.geometry)),
    }
}

fn unreadable(source: &Source, path: &str, why: &Unusable) -> Finding {
    let message = format!("its coverage cannot be read, so no road is open by it: {}", why.en);
    Finding::new(FindingCode::SourceUnreadable, &source.id, message)
        .in_column("coverage", path)
        .in_indonesian(format!(
            "cakupannya tidak terbaca, jadi tidak ada jalan yang dianggap terbuka olehnya: {}",
            why.id
        ))
}

#[cfg(test)]
mod tests {
    use lintas_model::hazard::Basis;

    use super::*;

    #[test]
    fn a_coverage_lives_as_long_as_the_water_of_its_source_and_as_no_other_row() {
        let at = |hours: i64| {
            let morning: Timestamp = "2025-09-18T06:00:00+08:00".parse().unwrap();
            Some(morning + SignedDuration::from_hours(hours))
        };
        let row = |kind: HazardKind, valid_to: Option<Timestamp>| Hazard {
            id: "h1".to_owned(),
            source: 0,
            kind,
            basis: Basis::Modelled,
            severity: None,
            depth_m: None,
            shallowest_m: None,
            cell_m: None,
            as_of: at(0),
            valid_from: None,
            valid_to,
            lifetime: hazard_lifetime(kind),
            held_back: false,
            beside: false,
            ended: None,
            geometry: Geometry::MultiPolygon(geo_types::MultiPolygon(vec![])),
        };
        let lives = |rows: &[Hazard]| until(None, at(0), rows.iter());
        assert_eq!(lives(&[]), at(6));
        assert_eq!(lives(&[row(HazardKind::Flood, None)]), at(6));
        assert_eq!(lives(&[row(HazardKind::Flood, at(24))]), at(24));
        // A slide lives for a day, and what cannot be read for half a day.
        for kind in [HazardKind::Landslide, HazardKind::Other] {
            assert_eq!(lives(&[row(kind, None), row(HazardKind::Flood, None)]), at(6), "{kind:?}");
            assert_eq!(lives(&[row(kind, None)]), at(6), "{kind:?}");
        }
    }
}
