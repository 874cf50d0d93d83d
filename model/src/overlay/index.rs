//! Many areas, asked together.

use geo_types::{Coord, Geometry, LineString};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

use super::{
    area::PreparedArea,
    clip::{ClipBuffers, Overlap, Path},
    stretches::merge,
};

/// A line meets an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    /// Position of the area among those that the index was built from.
    pub hazard: usize,
    /// Share of the line's planar length that the area covers, 0 to 1; 0 where they only touch. A
    /// line without length that is covered has share 1.
    pub share: f64,
}

/// Areas that lines and points are judged against: hazard zones, coverages, admin units.
///
/// Built once, then read by as many threads as there are. Building is linear in the corners of the
/// areas (a million corners take about a tenth of a second); a question costs a look at the areas
/// whose boxes it meets, and more only near a border.
#[derive(Debug, Clone)]
pub struct AreaIndex {
    areas: Vec<PreparedArea>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

/// An [`AreaIndex`] of hazards.
pub type HazardIndex = AreaIndex;

impl PreparedArea {
    /// Whether `line` has a point in common with the area (OGC intersects: a touch counts). A line
    /// with a corner that is no finite number meets nothing.
    pub fn meets(&self, line: &LineString<f64>) -> bool {
        Path::new(&line.0).is_some_and(|path| path.meets(self, &mut ClipBuffers::default()))
    }
}

impl AreaIndex {
    /// Prepares every geometry; those that cover nothing (points, lines, empty ones) keep their
    /// position and are never met. Geometries must be valid: see [`PreparedArea`].
    pub fn build<'a>(geometries: impl IntoIterator<Item = &'a Geometry<f64>>) -> Self {
        geometries.into_iter().map(PreparedArea::new).collect()
    }

    /// Number of areas, empty ones included.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is no area.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The area at a position.
    pub fn area(&self, position: usize) -> Option<&PreparedArea> {
        self.areas.get(position)
    }

    /// Puts into `meetings` every area that has a point in common with `line` (OGC intersects: a
    /// touch counts), by position. A line with a corner that is no finite number meets nothing.
    pub fn meet(&self, line: &LineString<f64>, meetings: &mut Vec<Meeting>) {
        meetings.clear();
        let Some(path) = Path::new(&line.0) else { return };
        let mut scratch = ClipBuffers::default();
        for hazard in self.near(path.min, path.max) {
            let share = match path.overlap(&self.areas[hazard], &mut scratch, &mut ()) {
                Overlap::Apart => continue,
                Overlap::Whole => 1.0,
                Overlap::Part(length) => length / path.length,
            };
            meetings.push(Meeting { hazard, share });
        }
        meetings.sort_unstable_by_key(|meeting| meeting.hazard);
    }

    /// Share of the line's planar length that lies in any of the areas at `positions`, 0 to 1;
    /// where they overlap it counts once.
    pub fn share_of_union(&self, line: &LineString<f64>, positions: &[usize]) -> f64 {
        let Some(path) = Path::new(&line.0) else { return 0.0 };
        let mut scratch = ClipBuffers::default();
        let mut stretches = Vec::new();
        let areas = positions.iter().filter_map(|&position| self.areas.get(position));
        for area in areas {
            if path.overlap(area, &mut scratch, &mut stretches) == Overlap::Whole {
                return 1.0;
            }
        }
        merge(&mut stretches);
        let covered: f64 = stretches.iter().map(|(from, to)| to - from).sum();
        if path.length > 0.0 { (covered / path.length).min(1.0) } else { 0.0 }
    }

    /// Positions of the areas that `point` lies in or on the border of, ascending.
    pub fn containing(&self, point: Coord<f64>) -> Vec<usize> {
        let mut positions: Vec<usize> = self
            .near(point, point)
            .filter(|&position| self.areas[position].covers(point))
            .collect();
        positions.sort_unstable();
        positions
    }

    /// Whether `point` lies in or on the border of any area.
    pub fn covers(&self, point: Coord<f64>) -> bool {
        self.near(point, point).any(|position| self.areas[position].covers(point))
    }

    /// Whether `line` has a point in common with any area.
    pub fn intersects(&self, line: &LineString<f64>) -> bool {
        let Some(path) = Path::new(&line.0) else { return false };
        let mut scratch = ClipBuffers::default();
        self.near(path.min, path.max)
            .any(|position| path.meets(&self.areas[position], &mut scratch))
    }

    fn near(&self, min: Coord<f64>, max: Coord<f64>) -> impl Iterator<Item = usize> {
        let sought = AABB::from_corners([min.x, min.y], [max.x, max.y]);
        self.boxes.locate_in_envelope_intersecting(&sought).map(|found| found.data)
    }
}

impl FromIterator<PreparedArea> for AreaIndex {
    /// For those who prepare areas themselves, on many threads or while reading.
    fn from_iter<I: IntoIterator<Item = PreparedArea>>(areas: I) -> Self {
        let areas: Vec<PreparedArea> = areas.into_iter().collect();
        let boxes = areas
            .iter()
            .enumerate()
            .filter_map(|(position, area)| {
                let (min, max) = area.bounds()?;
                let corners = Rectangle::from_corners([min.x, min.y], [max.x, max.y]);
                Some(GeomWithData::new(corners, position))
            })
            .collect();
        Self { areas, boxes: RTree::bulk_load(boxes) }
    }
}
