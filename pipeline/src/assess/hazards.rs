//! All hazards of a run, ready to be asked along an edge.

use geo_types::LineString;
use jiff::Timestamp;
use lintas_model::hazard::{Basis, HazardKind};
use lintas_model::overlay::{AreaIndex, Meeting};
use lintas_model::passability::fact::{Coverage, HazardFact};

use crate::merge::hazards::Hazard;

/// Share of an edge from which on it counts as under water from end to end. A survey's border is
/// drawn by hand: the last hundredth is not asked for.
const DROWNED_SHARE: f64 = 0.99;

/// Water along an edge, read from a raster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RasterWater {
    /// Depth of the deepest wet cell that the edge passes through, metres; `None` where that of one
    /// of them is not known.
    pub deepest_m: Option<f64>,
    /// Depth of the shallowest one.
    pub shallowest_m: Option<f64>,
    /// Share of the edge's planar length in wet cells.
    pub share: f64,
}

/// A raster of depths.
pub trait DepthRaster: Sync {
    /// The water along an edge (EPSG:4326); `None` where every cell that it passes through is dry.
    fn along(&self, line: &LineString<f64>) -> Option<RasterWater>;
    /// Id of the published hazard that holds a cell of this depth; `None`: of unknown depth.
    fn hazard_id(&self, depth_m: Option<f64>) -> &str;
}

/// A raster with what is known of it.
pub struct RasterHazard<'a> {
    /// The depths.
    pub raster: &'a dyn DepthRaster,
    /// What kind of danger.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// End of validity.
    pub valid_to: Option<Timestamp>,
}

impl std::fmt::Debug for RasterHazard<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RasterHazard")
            .field("kind", &self.kind)
            .field("basis", &self.basis)
            .finish_non_exhaustive()
    }
}

/// Where a survey or model looked.
#[derive(Debug)]
pub struct CoverageArea {
    /// The area, or several.
    pub area: AreaIndex,
    /// When it looked, and until when it holds.
    pub coverage: Coverage,
}

/// Everything that an edge may meet.
#[derive(Debug)]
pub struct Surroundings<'a> {
    vectors: Vec<&'a Hazard>,
    index: AreaIndex,
    rasters: Vec<RasterHazard<'a>>,
    coverages: Vec<CoverageArea>,
}

/// What one edge meets.
#[derive(Debug, Default)]
pub struct Met<'a> {
    /// The hazards, vectors before rasters.
    pub hazards: Vec<HazardFact<'a>>,
    /// Share of the edge under actual water, current or expired.
    pub wet_share: f64,
    /// It is under actual water from end to end.
    pub drowned: bool,
    /// Some actual water touches it.
    pub wet: bool,
    /// Position in [`Surroundings::coverages`] of the unexpired one that it lies whole inside.
    pub covered: Option<u32>,
}

impl<'a> Surroundings<'a> {
    /// Prepares the hazards. Coverages that are over at `as_of` say nothing any more.
    pub fn new(
        vectors: Vec<&'a Hazard>,
        rasters: Vec<RasterHazard<'a>>,
        mut coverages: Vec<CoverageArea>,
        as_of: Timestamp,
    ) -> Self {
        coverages.retain(|area| area.coverage.valid_to.is_none_or(|to| to >= as_of));
        // The newest look wins where several cover a road.
        coverages.sort_by_key(|area| std::cmp::Reverse(area.coverage.as_of));
        let index = AreaIndex::build(vectors.iter().map(|hazard| &hazard.geometry));
        Self { vectors, index, rasters, coverages }
    }

    /// What an edge meets.
    pub fn along(&self, line: &LineString<f64>) -> Met<'_> {
        let mut met = Met::default();
        let mut meetings: Vec<Meeting> = Vec::new();
        self.index.meet(line, &mut meetings);
        let mut waters = Vec::new();
        for meeting in &meetings {
            let hazard = self.vectors[meeting.hazard];
            if hazard.kind.is_water() && hazard.basis.is_actual() {
                waters.push(meeting.hazard);
            }
            met.hazards.push(HazardFact {
                id: &hazard.id,
                kind: hazard.kind,
                basis: hazard.basis,
                depth_m: hazard.depth_m,
                shallowest_m: hazard.shallowest_m.or(hazard.depth_m),
                as_of: hazard.as_of,
                valid_from: hazard.valid_from,
                valid_to: hazard.valid_to,
            });
        }
        met.wet = !waters.is_empty();
        if met.wet {
            met.wet_share = self.index.share_of_union(line, &waters);
        }
        for raster in &self.rasters {
            let Some(water) = raster.raster.along(line) else { continue };
            if raster.basis.is_actual() && raster.kind.is_water() {
                met.wet = true;
                // Vectors and rasters describe the same water: the longer of the two counts.
                met.wet_share = met.wet_share.max(water.share);
            }
            met.hazards.push(HazardFact {
                id: raster.raster.hazard_id(water.deepest_m),
                kind: raster.kind,
                basis: raster.basis,
                depth_m: water.deepest_m,
                shallowest_m: water.shallowest_m,
                as_of: raster.as_of,
                valid_from: None,
                valid_to: raster.valid_to,
            });
        }
        met.drowned = met.wet_share >= DROWNED_SHARE;
        met.covered = self.coverage(line);
        met
    }

    /// The unexpired coverages, the newest look first.
    pub fn coverages(&self) -> impl Iterator<Item = Coverage> {
        self.coverages.iter().map(|area| area.coverage)
    }

    fn coverage(&self, line: &LineString<f64>) -> Option<u32> {
        let mut meetings = Vec::new();
        let newest = self.coverages.iter().position(|coverage| {
            coverage.area.meet(line, &mut meetings);
            meetings.iter().any(|meeting| meeting.share >= 1.0 - 1e-9)
        });
        newest.map(|at| at as u32)
    }
}
