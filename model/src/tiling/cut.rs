//! One feature at one zoom: simplified, rounded to the grid, cut into tiles.

use std::ops::Range;

use super::{
    clip::{Border, Bounds, Paths, RingClipper, clip_lines},
    commands::{write_lines, write_points, write_rings},
    coord::TileCoord,
    repair::Repair,
    rings::Rings,
    shape::{Shape, ShapeKind},
};

/// Units across a tile, as every published tile says in its `extent`.
pub const EXTENT: u32 = 4096;

/// Units by which lines and polygons go on beyond each side of a tile, so that a line drawn with up
/// to 8 pixels (of 512 a tile) on either side of its middle has no gap where tiles meet.
pub const BUFFER: u32 = 64;

/// How true to its source a feature is drawn at one zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detail {
    /// Vertices that change a line by less than this many units ([`EXTENT`] a tile) are left out.
    pub tolerance: f64,
    /// Whether what is smaller than a unit is drawn as one unit rather than left out.
    pub keep_all: bool,
}

/// Vertices that change a line by less than this many units (of 4096 a tile: a quarter of a pixel where
/// a tile is drawn at 512) are left out below the greatest zoom.
const TOLERANCE: f64 = 2.0;
/// The same at the greatest zoom, which maps magnify beyond it: 0.3 m at zoom 14 on the equator.
const FINEST_TOLERANCE: f64 = 0.5;

impl Detail {
    /// How features are drawn at a zoom; `last` says that it is the greatest of the archive.
    pub const fn of_zoom(last: bool) -> Self {
        Self { tolerance: if last { FINEST_TOLERANCE } else { TOLERANCE }, keep_all: last }
    }
}

/// Cuts features into tiles. Its buffers are used again for the next feature: make one for each
/// thread.
#[derive(Debug, Default)]
pub struct Cutter {
    whole: Paths,
    spare: Vec<Paths>,
    local: Vec<[i32; 2]>,
    ends: Vec<usize>,
    rings: Rings,
    arranged: Rings,
    clipper: RingClipper,
    repair: Repair,
    encoded: Vec<u8>,
    /// The only tile that is wanted, where it is only one.
    only: Option<TileCoord>,
}

impl Cutter {
    /// The shape's part in one tile, byte for byte what [`Cutter::cut`] gives for it, without
    /// cutting the other tiles: calls `emit` once or not at all.
    pub fn cut_one(
        &mut self,
        shape: &Shape,
        tile: TileCoord,
        detail: Detail,
        emit: &mut impl FnMut(&[u8]),
    ) {
        self.only = Some(tile);
        let mut found = false;
        let geometry_only = Detail { keep_all: false, ..detail };
        self.cut(shape, tile.z(), geometry_only, &mut |at, geometry| {
            if at == tile {
                found = true;
                emit(geometry);
            }
        });
        self.only = None;
        // A mark is drawn where no tile at all has a part of the shape: to know that, all are cut.
        if !found && detail.keep_all && stand_in_tile(shape, tile.z()) == Some(tile) {
            self.cut(shape, tile.z(), detail, &mut |at, geometry| {
                if at == tile {
                    emit(geometry);
                }
            });
        }
    }

    /// Calls `emit` with every tile of zoom `zoom` that the shape touches (its buffer included) and
    /// the shape's part in it as geometry commands of the vector tile format; returns how many.
    /// Tiles come in no particular order.
    ///
    /// The shape is rounded to the grid of its zoom before it is cut, so that neighbouring tiles
    /// and neighbouring features agree on every vertex. Each part is halved until it lies in one
    /// tile, so a vertex is visited at most O(log tiles) times.
    pub fn cut(
        &mut self,
        shape: &Shape,
        zoom: u8,
        detail: Detail,
        emit: &mut impl FnMut(TileCoord, &[u8]),
    ) -> usize {
        self.snap(shape, zoom, detail.tolerance);
        let mut count = 0;
        if !self.whole.is_empty() {
            let whole = std::mem::take(&mut self.whole);
            let mut counted = |tile: TileCoord, geometry: &[u8]| {
                count += 1;
                emit(tile, geometry);
            };
            match shape.kind() {
                ShapeKind::Point => self.place_points(&whole, zoom, &mut counted),
                kind => {
                    let bounds = whole.bounds();
                    self.descend(kind, &whole, bounds, zoom, &mut counted);
                }
            }
            self.whole = whole;
        }
        if count == 0 && detail.keep_all && self.stand_in(shape, zoom, emit) {
            count = 1;
        }
        count
    }

    /// The parts on the grid of the zoom, without vertices below the tolerance.
    fn snap(&mut self, shape: &Shape, zoom: u8, tolerance: f64) {
        let scale = (u64::from(EXTENT) << zoom) as f64;
        let limit = (tolerance / scale).powi(2);
        let least = match shape.kind() {
            ShapeKind::Point => 1,
            ShapeKind::Line => 2,
            ShapeKind::Polygon => 3,
        };
        self.whole.clear();
        let mut start = 0;
        for &end in &shape.ends {
            let first = self.whole.points.len();
            let mut last_is_fixed = true;
            for vertex in &shape.vertices[start..end] {
                // Ends and nodes have infinite weight and always stay.
                if vertex.weight <= limit {
                    continue;
                }
                let fixed = vertex.weight.is_infinite();
                let point = [(vertex.x * scale + 0.5).floor(), (vertex.y * scale + 0.5).floor()];
                let points = &mut self.whole.points;
                let n = points.len();
                if n > first && points[n - 1] == point {
                    last_is_fixed |= fixed;
                    continue;
                }
                if n > first + 1 && !last_is_fixed && passes(points[n - 2], points[n - 1], point) {
                    points[n - 1] = point;
                } else {
                    points.push(point);
                }
                last_is_fixed = fixed;
            }
            if shape.kind() == ShapeKind::Polygon {
                let points = &mut self.whole.points;
                while points.len() > first + 1 && points[points.len() - 1] == points[first] {
                    points.pop();
                }
            }
            self.whole.finish(least);
            start = end;
        }
    }

    fn place_points(&mut self, points: &Paths, zoom: u8, emit: &mut impl FnMut(TileCoord, &[u8])) {
        let mut placed: Vec<(u32, u32, [i32; 2])> = Vec::new();
        for point in &points.points {
            let columns = tiles_of(point[0], point[0], zoom);
            let rows = tiles_of(point[1], point[1], zoom);
            for x in columns {
                for y in rows.clone() {
                    placed.push((x, y, to_tile(*point, x, y)));
                }
            }
        }
        if points.points.len() > 1 {
            placed.sort_unstable();
            placed.dedup();
        }
        for same in placed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            self.local.clear();
            self.local.extend(same.iter().map(|place| place.2));
            self.encoded.clear();
            write_points(&self.local, &mut self.encoded);
            if let Some(tile) = TileCoord::new(zoom, same[0].0, same[0].1) {
                emit(tile, &self.encoded);
            }
        }
    }

    /// Halves the range of tiles until one is left, cutting at the middle each time.
    fn descend(
        &mut self,
        kind: ShapeKind,
        paths: &Paths,
        bounds: Bounds,
        zoom: u8,
        emit: &mut impl FnMut(TileCoord, &[u8]),
    ) {
        let ranges = [0, 1].map(|axis| tiles_of(bounds.min[axis], bounds.max[axis], zoom));
        self.divide(kind, paths, bounds, ranges, zoom, emit);
    }

    fn divide(
        &mut self,
        kind: ShapeKind,
        paths: &Paths,
        bounds: Bounds,
        ranges: [Range<u32>; 2],
        zoom: u8,
        emit: &mut impl FnMut(TileCoord, &[u8]),
    ) {
        let axis = usize::from(ranges[1].len() > ranges[0].len());
        if ranges[axis].len() > 1 {
            let Range { start, end } = ranges[axis];
            let middle = start + (end - start) / 2;
            for half in [start..middle, middle..end] {
                if self.only.is_some_and(|tile| !half.contains(&[tile.x(), tile.y()][axis])) {
                    continue;
                }
                let mut ranges = ranges.clone();
                ranges[axis] = half;
                self.within(kind, paths, bounds, ranges, axis, zoom, emit);
            }
        } else if (0..2)
            .all(|axis| ranges[axis].len() == 1 && overlaps(bounds, axis, &ranges[axis]))
        {
            self.finish(kind, paths, zoom, ranges[0].start, ranges[1].start, emit);
        }
    }

    /// Clips the paths to the range of tiles on `axis`, and divides what is left.
    #[expect(clippy::too_many_arguments, reason = "the state of one recursion")]
    fn within(
        &mut self,
        kind: ShapeKind,
        paths: &Paths,
        bounds: Bounds,
        mut ranges: [Range<u32>; 2],
        axis: usize,
        zoom: u8,
        emit: &mut impl FnMut(TileCoord, &[u8]),
    ) {
        let (low, high) = span(&ranges[axis]);
        if bounds.min[axis] > high || bounds.max[axis] < low {
            return;
        }
        if bounds.min[axis] >= low && bounds.max[axis] <= high {
            self.divide(kind, paths, bounds, ranges, zoom, emit);
            return;
        }
        let mut clipped = self.spare.pop().unwrap_or_default();
        if kind == ShapeKind::Line {
            clip_lines(paths, axis, low, high, &mut clipped);
        } else {
            let mut half = self.spare.pop().unwrap_or_default();
            let mut source = paths;
            if bounds.min[axis] < low {
                self.clipper.clip(source, Border { axis, at: low, above: true }, &mut half);
                source = &half;
            }
            if bounds.max[axis] > high {
                self.clipper.clip(source, Border { axis, at: high, above: false }, &mut clipped);
            } else {
                std::mem::swap(&mut half, &mut clipped);
            }
            self.spare.push(half);
        }
        if !clipped.is_empty() {
            let bounds = clipped.bounds();
            for (axis, range) in ranges.iter_mut().enumerate() {
                let tiles = tiles_of(bounds.min[axis], bounds.max[axis], zoom);
                let start = range.start.max(tiles.start);
                *range = start..range.end.min(tiles.end).max(start);
            }
            self.divide(kind, &clipped, bounds, ranges, zoom, emit);
        }
        self.spare.push(clipped);
    }

    /// Rounds what lies in one tile to its units and encodes it.
    fn finish(
        &mut self,
        kind: ShapeKind,
        paths: &Paths,
        zoom: u8,
        x: u32,
        y: u32,
        emit: &mut impl FnMut(TileCoord, &[u8]),
    ) {
        let Some(tile) = TileCoord::new(zoom, x, y) else { return };
        self.encoded.clear();
        if kind == ShapeKind::Line {
            self.local.clear();
            self.ends.clear();
            for line in paths.iter() {
                let start = self.local.len();
                for &point in line {
                    let point = to_tile(point, x, y);
                    if self.local.len() == start || self.local[self.local.len() - 1] != point {
                        self.local.push(point);
                    }
                }
                if self.local.len() - start >= 2 {
                    self.ends.push(self.local.len());
                } else {
                    self.local.truncate(start);
                }
            }
            write_lines(&self.local, &self.ends, &mut self.encoded);
        } else {
            self.rings.clear();
            for ring in paths.iter() {
                self.rings.push(ring.iter().map(|&point| to_tile(point, x, y)));
            }
            self.rings.arrange(&mut self.repair, &mut self.arranged);
            write_rings(&self.arranged, &mut self.encoded);
        }
        if !self.encoded.is_empty() {
            emit(tile, &self.encoded);
        }
    }

    /// Draws a mark of one unit at the first vertex of a shape that has no part in any tile of this
    /// zoom. Returns whether it did.
    fn stand_in(
        &mut self,
        shape: &Shape,
        zoom: u8,
        emit: &mut impl FnMut(TileCoord, &[u8]),
    ) -> bool {
        let Some(vertex) = shape.vertices.first() else { return false };
        let Some(tile) = stand_in_tile(shape, zoom) else { return false };
        let (x, y) = (tile.x(), tile.y());
        let scale = (u64::from(EXTENT) << zoom) as f64;
        let [px, py] = to_tile([vertex.x * scale, vertex.y * scale], x, y);
        let limit = EXTENT as i32 - 1;
        let (px, py) = (px.clamp(0, limit), py.clamp(0, limit));
        self.encoded.clear();
        match shape.kind() {
            ShapeKind::Point => write_points(&[[px, py]], &mut self.encoded),
            ShapeKind::Line => {
                write_lines(&[[px, py], [px + 1, py]], &[2], &mut self.encoded);
            }
            ShapeKind::Polygon => {
                self.arranged.clear();
                self.arranged.push_clean(&[[px, py], [px + 1, py], [px + 1, py + 1], [px, py + 1]]);
                write_rings(&self.arranged, &mut self.encoded);
            }
        }
        emit(tile, &self.encoded);
        true
    }
}

/// The tile of a shape's first vertex, where its mark is drawn.
fn stand_in_tile(shape: &Shape, zoom: u8) -> Option<TileCoord> {
    let vertex = shape.vertices.first()?;
    let tiles = 1_u64 << zoom;
    let place = |share: f64| ((share * tiles as f64).max(0.0) as u64).min(tiles - 1) as u32;
    TileCoord::new(zoom, place(vertex.x), place(vertex.y))
}

/// Whether `b` lies on the straight line from `a` to `c`, between them.
fn passes(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> bool {
    let (u, v) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
    u[0] * v[1] == u[1] * v[0] && u[0] * v[0] + u[1] * v[1] > 0.0
}

/// The coordinates that a range of tiles and its buffer spans.
fn span(tiles: &Range<u32>) -> (f64, f64) {
    let edge = |tile: u32| f64::from(tile) * f64::from(EXTENT);
    (edge(tiles.start) - f64::from(BUFFER), edge(tiles.end) + f64::from(BUFFER))
}

fn overlaps(bounds: Bounds, axis: usize, tiles: &Range<u32>) -> bool {
    let (low, high) = span(tiles);
    bounds.min[axis] <= high && bounds.max[axis] >= low
}

/// The tiles on one axis whose buffers hold some of `low..=high`.
pub(super) fn tiles_of(low: f64, high: f64, zoom: u8) -> Range<u32> {
    let (extent, buffer) = (f64::from(EXTENT), f64::from(BUFFER));
    let count = (1_u64 << zoom) as f64;
    let first = ((low - buffer) / extent).ceil() - 1.0;
    let end = ((high + buffer) / extent).floor() + 1.0;
    let clamp = |tile: f64| tile.clamp(0.0, count) as u32;
    clamp(first)..clamp(end)
}

fn to_tile(point: [f64; 2], x: u32, y: u32) -> [i32; 2] {
    let extent = f64::from(EXTENT);
    let local = |value: f64, tile: u32| (value - f64::from(tile) * extent + 0.5).floor() as i32;
    [local(point[0], x), local(point[1], y)]
}
