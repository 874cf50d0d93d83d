//! A polygon prepared for many questions.

use geo_types::{Coord, Geometry, Polygon};
use robust::orient2d;

use super::grid::{CellGrid, MARGIN};

/// Border pieces that a cell on the border should hold: fewer make more cells, more make every
/// question about such a cell dearer. Found by trying on 50- to 5,000-corner flood outlines.
const PIECES_PER_CELL: f64 = 3.0;

/// Cells for every corner of the outline, at most.
const CELLS_PER_CORNER: usize = 4;

/// How a [`PreparedArea`] is cut into cells; the answers are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellWidth {
    /// By the pieces of the border: some in every cell that it crosses. The cheapest to build, for
    /// outlines as nature draws them.
    ByPieces,
    /// As many cells as there are corners at least, also where pieces are long. A star of ten thousand
    /// spikes is one single cell by its pieces, and every question about it costs them all.
    ByCorners,
}

/// Bit of [`PreparedArea::cells`] that says that a cell without border lies inside.
const INSIDE: u32 = 1 << 31;

/// Where a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the interior.
    Inside,
    /// On an outer or inner ring.
    Boundary,
    /// Neither.
    Outside,
}

/// A polygon or multi-polygon, cut into cells that know whether they lie inside, outside or on the
/// border, and which pieces of the border they hold.
///
/// Building costs about as much as reading the polygon; a question about a place away from the
/// border costs a look at one cell. Not worth it for a single question.
///
/// # Validity
/// A point is inside where a ray from it crosses the rings an odd number of times, so parts of a
/// multi-polygon must not overlap and rings must not run over themselves: make geometries valid
/// first. Corners that are no finite numbers are left out.
///
/// ```
/// use geo_types::{Coord, Geometry, polygon};
/// use lintas_model::overlay::PreparedArea;
///
/// let flood = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 0.0)];
/// let flood = PreparedArea::new(&Geometry::Polygon(flood));
/// assert!(flood.covers(Coord { x: 1.5, y: 0.5 }));
/// // The shore is wet.
/// assert!(flood.covers(Coord { x: 1.0, y: 1.0 }));
/// assert!(!flood.covers(Coord { x: 0.5, y: 1.5 }));
/// ```
#[derive(Debug, Clone)]
pub struct PreparedArea {
    min: Coord<f64>,
    max: Coord<f64>,
    grid: CellGrid,
    /// The rings, closed, one after the other.
    corners: Vec<Coord<f64>>,
    /// For every cell where its pieces start in `pieces`, with [`INSIDE`]; one more at the end.
    cells: Vec<u32>,
    /// A piece of border runs from the corner of this index to the next one.
    pieces: Vec<u32>,
}

impl PreparedArea {
    /// The area that `geometry` covers: that of its polygons; points and lines cover none.
    pub fn new(geometry: &Geometry<f64>) -> Self {
        let mut outline = RingBuilder::default();
        outline.add_geometry(geometry);
        outline.prepare(CellWidth::ByPieces)
    }

    /// The same area, for outlines by strangers: questions stay cheap whatever its shape. Building
    /// costs O(corners · √corners) at most: ten thousand corners about a hundredth of a second.
    pub fn of_any_shape(geometry: &Geometry<f64>) -> Self {
        let mut outline = RingBuilder::default();
        outline.add_geometry(geometry);
        outline.prepare(CellWidth::ByCorners)
    }

    /// Pieces of border that a question about one cell looks at, on average over all cells.
    pub fn pieces_of_a_cell(&self) -> f64 {
        self.pieces.len() as f64 / self.grid.cells() as f64
    }

    /// The area inside `rings`: outer and inner ones in any order, closed or not.
    pub fn from_rings<R: IntoIterator<Item = Coord<f64>>>(
        rings: impl IntoIterator<Item = R>,
    ) -> Self {
        let mut outline = RingBuilder::default();
        for ring in rings {
            outline.add_ring(ring);
        }
        outline.prepare(CellWidth::ByPieces)
    }

    /// Whether nothing is covered, not even a point of a border.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// South-west and north-east corner of the bounding box; `None` where the area is empty.
    pub fn bounds(&self) -> Option<(Coord<f64>, Coord<f64>)> {
        (!self.is_empty()).then_some((self.min, self.max))
    }

    pub(super) fn grid(&self) -> &CellGrid {
        &self.grid
    }

    /// Where `point` lies. Exact.
    pub fn locate(&self, point: Coord<f64>) -> Location {
        let within = point.x >= self.min.x
            && point.x <= self.max.x
            && point.y >= self.min.y
            && point.y <= self.max.y;
        if !within || self.is_empty() {
            return Location::Outside;
        }
        let place = self.grid.place(point);
        let (row, column) = (self.grid.row(place.y), self.grid.column(place.x));
        let first = row * self.grid.columns;
        // Walk west, counting what is crossed, to a cell that knows or out of the box.
        let mut inside = false;
        let mut east: &[u32] = &[];
        for cell in (first..=first + column).rev() {
            let pieces = match self.cell(cell) {
                CellRelation::Border(pieces) => pieces,
                CellRelation::Inside => {
                    return if inside { Location::Outside } else { Location::Inside };
                }
                CellRelation::Outside => break,
            };
            for &piece in pieces {
                // A piece lies in neighbouring cells of a row: seen before means seen just now.
                if east.contains(&piece) {
                    continue;
                }
                match west_of(point, self.piece(piece)) {
                    RayCrossing::Through => return Location::Boundary,
                    RayCrossing::West => inside = !inside,
                    RayCrossing::None => {}
                }
            }
            east = pieces;
        }
        if inside { Location::Inside } else { Location::Outside }
    }

    /// Whether `point` lies inside or on the border.
    pub fn covers(&self, point: Coord<f64>) -> bool {
        self.locate(point) != Location::Outside
    }

    /// The ends of a piece of border.
    pub(super) fn piece(&self, index: u32) -> [Coord<f64>; 2] {
        [self.corners[index as usize], self.corners[index as usize + 1]]
    }

    /// What the grid knows of a cell.
    pub(super) fn cell(&self, index: usize) -> CellRelation<'_> {
        let (from, to) = (self.cells[index], self.cells[index + 1] & !INSIDE);
        let start = from & !INSIDE;
        if start < to {
            CellRelation::Border(&self.pieces[start as usize..to as usize])
        } else if from & INSIDE != 0 {
            CellRelation::Inside
        } else {
            CellRelation::Outside
        }
    }
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum CellRelation<'a> {
    /// Wholly inside, well away from the border.
    Inside,
    /// Wholly outside.
    Outside,
    /// These pieces of border come near.
    Border(&'a [u32]),
}

/// Which way the ray from a point to the west meets a piece of border.
enum RayCrossing {
    /// The point lies on the piece.
    Through,
    /// The ray crosses the piece; its upper end does not count, so that a corner counts once.
    West,
    /// Neither.
    None,
}

fn west_of(point: Coord<f64>, [a, b]: [Coord<f64>; 2]) -> RayCrossing {
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    if point.y < low.y || point.y > high.y || (point.x < a.x && point.x < b.x) {
        return RayCrossing::None;
    }
    let counts = point.y < high.y;
    if point.x > a.x && point.x > b.x {
        return if counts { RayCrossing::West } else { RayCrossing::None };
    }
    // Positive: the point lies to the left of the way up, so the piece lies to its east.
    let side = orient(low, high, point);
    if side == 0.0 {
        // Also where the piece is level: then both x were compared above.
        RayCrossing::Through
    } else if side < 0.0 && counts {
        RayCrossing::West
    } else {
        RayCrossing::None
    }
}

/// Positive where `c` lies to the left of the way from `a` to `b`, negative to the right, zero
/// exactly on it. Exact in sign.
pub(super) fn orient(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    let coord = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
    orient2d(coord(a), coord(b), coord(c))
}

/// Rings on their way to a [`PreparedArea`].
#[derive(Debug, Default)]
struct RingBuilder {
    corners: Vec<Coord<f64>>,
    /// Index of the first corner of every ring, and of the end.
    rings: Vec<usize>,
}

impl RingBuilder {
    fn add_geometry(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Polygon(polygon) => self.add_polygon(polygon),
            Geometry::MultiPolygon(polygons) => {
                polygons.0.iter().for_each(|polygon| self.add_polygon(polygon));
            }
            Geometry::Rect(rect) => self.add_polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.add_polygon(&triangle.to_polygon()),
            Geometry::GeometryCollection(parts) => {
                parts.0.iter().for_each(|part| self.add_geometry(part));
            }
            Geometry::Point(_)
            | Geometry::MultiPoint(_)
            | Geometry::Line(_)
            | Geometry::LineString(_)
            | Geometry::MultiLineString(_) => {}
        }
    }

    fn add_polygon(&mut self, polygon: &Polygon<f64>) {
        self.add_ring(polygon.exterior().coords().copied());
        for hole in polygon.interiors() {
            self.add_ring(hole.coords().copied());
        }
    }

    fn add_ring(&mut self, ring: impl IntoIterator<Item = Coord<f64>>) {
        let first = self.corners.len();
        for corner in ring {
            let again = self.corners.len() > first && self.corners.last() == Some(&corner);
            if corner.x.is_finite() && corner.y.is_finite() && !again {
                self.corners.push(corner);
            }
        }
        if self.corners.len() > first && self.corners[first] != self.corners[self.corners.len() - 1]
        {
            self.corners.push(self.corners[first]);
        }
        if self.corners.len() < first + 2 {
            self.corners.truncate(first);
        } else {
            self.rings.push(first);
        }
    }

    /// Every piece of border: the index of its first corner.
    fn pieces(&self) -> impl Iterator<Item = usize> {
        let ends = self.rings.iter().skip(1).copied().chain([self.corners.len()]);
        self.rings.iter().zip(ends).flat_map(|(&first, end)| first..end - 1)
    }

    fn prepare(mut self, width: CellWidth) -> PreparedArea {
        self.corners.shrink_to_fit();
        let (mut min, mut max) = (
            Coord { x: f64::INFINITY, y: f64::INFINITY },
            Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        );
        for corner in &self.corners {
            min = Coord { x: min.x.min(corner.x), y: min.y.min(corner.y) };
            max = Coord { x: max.x.max(corner.x), y: max.y.max(corner.y) };
        }
        if self.corners.is_empty() {
            let grid = CellGrid::over(Coord::zero(), Coord::zero(), 1.0, 1);
            let (cells, pieces, corners) = (vec![0, 0], Vec::new(), Vec::new());
            return PreparedArea { min, max, grid, corners, cells, pieces };
        }
        let around: f64 = self
            .pieces()
            .map(|piece| {
                let (a, b) = (self.corners[piece], self.corners[piece + 1]);
                (b.x - a.x).hypot(b.y - a.y)
            })
            .sum();
        let corners = self.corners.len();
        let by_pieces = PIECES_PER_CELL * around / corners as f64;
        let side = match width {
            CellWidth::ByPieces => by_pieces,
            CellWidth::ByCorners => {
                by_pieces.min(((max.x - min.x) * (max.y - min.y) / corners as f64).sqrt())
            }
        };
        let grid = CellGrid::over(min, max, side, CELLS_PER_CORNER * corners);
        let (cells, pieces) = self.sort_into(&grid);
        PreparedArea { min, max, grid, corners: self.corners, cells, pieces }
    }

    /// [`PreparedArea::cells`] and [`PreparedArea::pieces`].
    fn sort_into(&self, grid: &CellGrid) -> (Vec<u32>, Vec<u32>) {
        let mut crossed = vec![false; grid.cells()];
        let mut met: Vec<(u32, u32)> = Vec::with_capacity(self.corners.len() * 2);
        let mut cells = vec![0u32; grid.cells() + 1];
        for piece in self.pieces() {
            let (a, b) = (grid.place(self.corners[piece]), grid.place(self.corners[piece + 1]));
            // Twice the margin of those who ask, so that no border is nearer to them than they see.
            grid.walk(a, b, 2.0 * MARGIN, |row, from, to| {
                for cell in row * grid.columns + from..=row * grid.columns + to {
                    met.push((cell as u32, piece as u32));
                    cells[cell + 1] += 1;
                }
            });
            cross_rows(grid, a, b, &mut crossed);
        }
        for cell in 1..cells.len() {
            cells[cell] += cells[cell - 1];
        }
        let mut next = cells.clone();
        let mut pieces = vec![0u32; met.len()];
        for (cell, piece) in met {
            let slot = &mut next[cell as usize];
            pieces[*slot as usize] = piece;
            *slot += 1;
        }
        for row in 0..grid.rows {
            let mut inside = false;
            for cell in row * grid.columns..(row + 1) * grid.columns {
                inside ^= crossed[cell];
                if inside && cells[cell] == cells[cell + 1] & !INSIDE {
                    cells[cell] |= INSIDE;
                }
            }
        }
        (cells, pieces)
    }
}

/// Marks, in every row whose middle the piece from place `a` to place `b` crosses, the first cell
/// whose centre lies east of the crossing. Where the crossing is too near to a centre for rounding
/// to tell, that cell holds the piece anyway and nobody reads its mark.
fn cross_rows(grid: &CellGrid, a: Coord<f64>, b: Coord<f64>, crossed: &mut [bool]) {
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    let (west, east) = if a.x <= b.x { (a.x, b.x) } else { (b.x, a.x) };
    for row in grid.row(low.y)..=grid.row(high.y) {
        let middle = row as f64 + 0.5;
        if low.y <= middle && high.y > middle {
            let u = low.x + (middle - low.y) / (high.y - low.y) * (high.x - low.x);
            let column = (u.clamp(west, east) + 0.5).max(0.0) as usize;
            if column < grid.columns {
                crossed[row * grid.columns + column] ^= true;
            }
        }
    }
}
