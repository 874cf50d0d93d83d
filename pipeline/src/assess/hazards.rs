//! All hazards of a run, indexed for queries along edges.

use geo_types::LineString;
use lintas_model::evidence::{CoverageRecord, HazardRecord, MetHazard};
use lintas_model::hazard::Basis;
use lintas_model::overlay::{AreaIndex, Meeting};

use crate::ingest::DepthRaster;
use crate::merge::hazards::Hazard;

/// Share of an edge in water from which it counts as under water from end to end. Not 1, because
/// the border of a survey is drawn by hand.
const DROWNED_SHARE: f64 = 0.99;

/// A raster with the hazards that its bands are published as.
pub struct RasterHazard<'a> {
    /// The depths.
    pub raster: &'a dyn DepthRaster,
    /// Its bands, as published hazards.
    pub bands: Vec<HazardRecord>,
}

impl std::fmt::Debug for RasterHazard<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RasterHazard").field("bands", &self.bands).finish_non_exhaustive()
    }
}

/// The area that a survey or model covers.
pub struct CoverageArea<'a> {
    /// Its polygons.
    pub area: AreaIndex,
    /// The raster that it is based on, if any: cells without data are not covered.
    pub cells: Option<&'a dyn DepthRaster>,
    /// Source, moment and validity.
    pub record: CoverageRecord,
}

impl std::fmt::Debug for CoverageArea<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CoverageArea").field("record", &self.record).finish_non_exhaustive()
    }
}

/// All hazards and coverages that an edge may meet.
#[derive(Debug)]
pub struct Surroundings<'a> {
    index: AreaIndex,
    rasters: Vec<RasterHazard<'a>>,
    coverages: Vec<CoverageArea<'a>>,
    /// The hazards, vectors before the bands of rasters.
    records: Vec<HazardRecord>,
    /// By vector hazard: deepest and shallowest depth, metres.
    depths: Vec<(Option<f64>, Option<f64>)>,
}

/// What one edge meets.
#[derive(Debug, Default)]
pub struct Met {
    /// The hazards, vectors before rasters, as indices into [`Surroundings::records`].
    pub hazards: Vec<MetHazard>,
    /// Share of the edge under actual water, current or stale.
    pub wet_share: f64,
    /// It is under actual water from end to end.
    pub drowned: bool,
    /// Some actual water touches it.
    pub wet: bool,
    /// Indices into [`Surroundings::coverages`], ascending, of those that cover the whole edge and
    /// have no water on it.
    pub covered: Vec<u32>,
}

impl<'a> Surroundings<'a> {
    /// Builds the indices; `source_id` gives the id of a source by its position.
    pub fn new(
        vectors: Vec<&'a Hazard>,
        rasters: Vec<RasterHazard<'a>>,
        coverages: Vec<CoverageArea<'a>>,
        source_id: impl Fn(usize) -> String,
    ) -> Self {
        let index = AreaIndex::build(vectors.iter().map(|hazard| &hazard.geometry));
        let mut records: Vec<HazardRecord> =
            vectors.iter().map(|hazard| hazard.record(source_id(hazard.source))).collect();
        records.extend(rasters.iter().flat_map(|raster| raster.bands.iter().cloned()));
        let depths = vectors
            .iter()
            .map(|hazard| (hazard.depth_m, hazard.shallowest_m.or(hazard.depth_m)))
            .collect();
        Self { index, rasters, coverages, records, depths }
    }

    /// What an edge meets.
    pub fn along(&self, line: &LineString<f64>) -> Met {
        let mut met = Met::default();
        let mut meetings: Vec<Meeting> = Vec::new();
        self.index.meet(line, &mut meetings);
        let mut waters = Vec::new();
        for meeting in &meetings {
            if is_wet(&self.records[meeting.hazard]) {
                waters.push(meeting.hazard);
            }
            let (depth_m, shallowest_m) = self.depths[meeting.hazard];
            met.hazards.push(MetHazard { hazard: meeting.hazard as u32, depth_m, shallowest_m });
        }
        met.wet = !waters.is_empty();
        if met.wet {
            met.wet_share = self.index.share_of_union(line, &waters);
        }
        let mut first_band = self.depths.len();
        for raster in &self.rasters {
            let band_at = first_band;
            first_band += raster.bands.len();
            let Some(water) = raster.raster.along(line) else { continue };
            let id = raster.raster.hazard_id(water.deepest_m);
            let Some(band) = raster.bands.iter().position(|band| band.id == id) else { continue };
            if is_wet(&raster.bands[band]) {
                met.wet = true;
                // Vectors and rasters may describe the same water, so the larger share counts, not
                // the sum.
                met.wet_share = met.wet_share.max(water.share);
            }
            met.hazards.push(MetHazard {
                hazard: (band_at + band) as u32,
                depth_m: water.deepest_m,
                shallowest_m: water.shallowest_m,
            });
        }
        met.drowned = met.wet_share >= DROWNED_SHARE;
        met.covered = self.covered(line, &met.hazards);
        met
    }

    /// The hazards, vectors before the bands of rasters.
    pub fn records(&self) -> &[HazardRecord] {
        &self.records
    }

    /// The coverages, in the order of the configuration.
    pub fn coverages(&self) -> impl Iterator<Item = &CoverageRecord> {
        self.coverages.iter().map(|area| &area.record)
    }

    fn covered(&self, line: &LineString<f64>, met: &[MetHazard]) -> Vec<u32> {
        let mut meetings = Vec::new();
        let mut found_dry = |coverage: &CoverageArea<'_>| {
            let own_water = |met: &MetHazard| {
                let record = &self.records[met.hazard as usize];
                record.may_wet() && record.source == coverage.record.source
            };
            coverage.area.meet(line, &mut meetings);
            meetings.iter().any(|meeting| meeting.share >= 1.0 - 1e-9)
                && !met.iter().any(own_water)
                && coverage.cells.is_none_or(|cells| cells.covers(line))
        };
        let looks = (0_u32..).zip(&self.coverages);
        looks.filter(|(_, coverage)| found_dry(coverage)).map(|(at, _)| at).collect()
    }
}

/// Whether a hazard is actual water on roads: observed or modelled.
fn is_wet(record: &HazardRecord) -> bool {
    matches!(record.basis, Basis::Observed | Basis::Modelled) && record.kind.is_water()
}
