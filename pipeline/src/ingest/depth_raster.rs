//! A raster of water depths, kept cell by cell, that the overlay queries along the lines of roads.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use geo_types::{Coord, LineString, Polygon, Rect};
use lintas_model::overlay::RasterGrid;

use super::gdal::crs::{FromLonLat, StatedCrs};

/// Upper bounds of the depth bands, metres; the last band has none. They lie around the depths at
/// which the vehicle classes stop.
const BOUNDS_M: [f32; 6] = [0.05, 0.15, 0.3, 0.6, 1.0, 2.0];

/// The band after the last one: water of unknown depth.
pub(super) const UNKNOWN_BAND: usize = BOUNDS_M.len() + 1;

/// Cell value of water of unknown depth: above every threshold, so that it counts as wet.
pub(super) const UNKNOWN_DEPTH: f32 = f32::MAX;

/// Water along an edge, read from a raster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RasterWater {
    /// Depth of the deepest wet cell that the edge passes through, metres; `None` where that of one
    /// of them is not known.
    pub deepest_m: Option<f64>,
    /// Depth of the shallowest wet cell; `None` under the same condition.
    pub shallowest_m: Option<f64>,
    /// Share of the edge's planar length in wet cells.
    pub share: f64,
}

/// What the overlay asks of a depth raster.
pub trait DepthRaster: Sync {
    /// The water along an edge (EPSG:4326); `None` where every cell that it passes through is dry.
    fn along(&self, line: &LineString<f64>) -> Option<RasterWater>;
    /// Id of the published hazard (one a depth band) that holds cells of this depth; `None` asks
    /// for the band of unknown depth. Empty where the band has no cells.
    fn hazard_id(&self, depth_m: Option<f64>) -> &str;
    /// Whether every cell that an edge passes through has data.
    fn covers(&self, line: &LineString<f64>) -> bool;
}

/// A raster of depths that any thread may query.
#[derive(Debug)]
pub struct Raster {
    pub(super) grid: RasterGrid,
    /// GDAL's transform of the grid.
    pub(super) transform: [f64; 6],
    /// Definition of its coordinate system (WKT); empty where that is longitude and latitude.
    pub(super) crs: Arc<str>,
    /// Cells at or under this depth are dry.
    pub(super) threshold_m: f32,
    /// Bounding box in EPSG:4326, widened by about a cell on every side: a quick rejection before
    /// cells are looked at.
    pub(super) bounds: Rect<f64>,
    /// Outline of the raster, EPSG:4326; its longitudes go beyond 180 where it crosses the antimeridian.
    pub outline: Polygon<f64>,
    /// Id of the published hazard of each band, by band from the shallowest; empty where a band has
    /// no cells.
    pub band_ids: Vec<String>,
}

impl DepthRaster for Raster {
    fn along(&self, line: &LineString<f64>) -> Option<RasterWater> {
        let line = &*self.in_its_turn(line);
        if !line.coords().any(|at| self.may_hold(*at)) && !self.may_cross(line) {
            return None;
        }
        let meeting = self.grid.meet(&self.in_its_system(line));
        let (deepest, shallowest) = (meeting.max?, meeting.min?);
        // Nothing is known of the extremes where a cell of unknown depth is among them.
        let known = deepest < UNKNOWN_DEPTH;
        Some(RasterWater {
            deepest_m: known.then(|| exact(deepest)),
            shallowest_m: known.then(|| exact(shallowest)),
            share: meeting.share,
        })
    }

    fn hazard_id(&self, depth_m: Option<f64>) -> &str {
        let band = depth_m.map_or(UNKNOWN_BAND, |depth_m| band_of(depth_m as f32));
        self.band_ids.get(band).map_or("", String::as_str)
    }

    /// Whether every cell that the line (EPSG:4326) passes through has data, wet or dry. A line
    /// that leaves the raster is not covered.
    fn covers(&self, line: &LineString<f64>) -> bool {
        let line = &*self.in_its_turn(line);
        let inside = line.coords().all(|at| self.may_hold(*at));
        inside && self.grid.meet(&self.in_its_system(line)).known_share >= 1.0 - 1e-9
    }
}

impl Raster {
    fn may_hold(&self, at: Coord<f64>) -> bool {
        let (min, max) = (self.bounds.min(), self.bounds.max());
        (min.x..=max.x).contains(&at.x) && (min.y..=max.y).contains(&at.y)
    }

    fn may_cross(&self, line: &LineString<f64>) -> bool {
        use geo::{BoundingRect, Intersects};
        line.bounding_rect().is_some_and(|bounds| bounds.intersects(&self.bounds))
    }

    /// The line as the raster counts longitudes: from 0 to 360, or on beyond 180, where it does and
    /// the line lies there.
    pub(super) fn in_its_turn<'a>(&self, line: &'a LineString<f64>) -> Cow<'a, LineString<f64>> {
        use geo::MapCoords;
        let (west, east) = (self.bounds.min().x, self.bounds.max().x);
        let turn = match (west < -180.0, east > 180.0) {
            (_, true) => 360.0,
            (true, false) => -360.0,
            _ => return Cow::Borrowed(line),
        };
        let turned = line.map_coords(|at| Coord { x: at.x + turn, y: at.y });
        let is_there = !self.may_cross(line) && self.may_cross(&turned);
        if is_there { Cow::Owned(turned) } else { Cow::Borrowed(line) }
    }

    /// The line in the raster's own coordinates; empty where PROJ cannot transform. PROJ objects
    /// must not be shared between threads, so each thread keeps a transformation by coordinate
    /// system.
    pub(super) fn in_its_system(&self, line: &LineString<f64>) -> LineString<f64> {
        thread_local! {
            static WAYS: RefCell<HashMap<Arc<str>, Option<FromLonLat>>> =
                RefCell::new(HashMap::new());
        }
        if self.crs.is_empty() {
            return line.clone();
        }
        WAYS.with(|ways| {
            let mut ways = ways.borrow_mut();
            let way = ways
                .entry(Arc::clone(&self.crs))
                .or_insert_with(|| StatedCrs::parse(&self.crs).as_ref().and_then(FromLonLat::to));
            way.as_ref().map_or_else(|| LineString::new(Vec::new()), |way| way.line(line))
        })
    }
}

/// Index of the band that a wet cell of this depth belongs to.
fn band_of(depth_m: f32) -> usize {
    BOUNDS_M.iter().filter(|bound| depth_m > **bound).count()
}

/// The band of a wet cell.
pub(super) fn class_of(depth_m: f32) -> u16 {
    (if depth_m == UNKNOWN_DEPTH { UNKNOWN_BAND } else { band_of(depth_m) }) as u16
}

/// The shortest decimal number that the 32-bit cell stands for: 0.3 and not 0.300000012, which
/// would exceed a threshold of 0.3.
pub(super) fn exact(depth: f32) -> f64 {
    depth.to_string().parse().unwrap_or_else(|_| f64::from(depth))
}
