//! The geometry of one feature in the Mercator square, ready to be cut into tiles.

use geo_types::{Geometry, LineString, Polygon};

use super::{mercator::project, nodes::LayerNodes, simplify, smooth, vertex::Vertex};

/// What a tile feature is made of. A feature of a vector tile holds parts of one kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShapeKind {
    /// One or more points.
    Point = 1,
    /// One or more lines.
    Line = 2,
    /// One or more polygons.
    Polygon = 3,
}

/// The parts of one feature, each vertex with the tolerance from which on it is left out.
///
/// Rings are stored without their closing vertex, exteriors with positive area in a square whose
/// y points south, interiors with negative area, so that the winding alone tells them apart.
#[derive(Debug, Clone)]
pub struct Shape {
    kind: ShapeKind,
    pub(super) vertices: Vec<Vertex>,
    /// Where each part ends in `vertices`.
    pub(super) ends: Vec<usize>,
    chain: simplify::SimplifyBuffers,
    /// Side of the cells that its rings follow, metres; `None` where they are drawn as they are.
    cell_m: Option<f64>,
    corners: smooth::SmoothBuffers,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            kind: ShapeKind::Point,
            vertices: Vec::new(),
            ends: Vec::new(),
            chain: simplify::SimplifyBuffers::default(),
            cell_m: None,
            corners: smooth::SmoothBuffers::default(),
        }
    }
}

impl Shape {
    /// What the parts are.
    pub fn kind(&self) -> ShapeKind {
        self.kind
    }

    /// Whether nothing is left to draw.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Removes the parts, keeps the memory, and begins a feature of another kind.
    pub fn begin(&mut self, kind: ShapeKind) {
        self.kind = kind;
        self.vertices.clear();
        self.ends.clear();
        self.cell_m = None;
    }

    /// Its rings follow the cells of a raster, whose side measures so many metres: they are drawn
    /// without steps, and nowhere smaller than the cells. To be said before they are added.
    pub fn follow_cells(&mut self, cell_m: f64) {
        self.cell_m = Some(cell_m).filter(|cell_m| cell_m.is_finite() && *cell_m > 0.0);
    }

    /// Adds a point, longitude and latitude in degrees.
    pub fn push_point(&mut self, lon: f64, lat: f64) {
        let [x, y] = project(lon, lat);
        self.vertices.push(Vertex { x, y, weight: f64::INFINITY });
        self.ends.push(self.vertices.len());
    }

    /// Adds a line of longitudes and latitudes; one without length is kept as a single vertex.
    pub fn push_line(&mut self, line: impl Iterator<Item = [f64; 2]>, nodes: &LayerNodes) {
        let start = self.push_vertices(line, nodes);
        let part = &mut self.vertices[start..];
        if part.is_empty() {
            return;
        }
        simplify::weigh_line(part, &mut self.chain);
        self.ends.push(self.vertices.len());
    }

    /// Adds a ring of longitudes and latitudes, closed or not. Interior rings follow the exterior
    /// of their polygon. One without area is kept: [`super::Cutter`] decides what becomes of it.
    pub fn push_ring(
        &mut self,
        ring: impl Iterator<Item = [f64; 2]>,
        interior: bool,
        nodes: &LayerNodes,
    ) {
        let start = self.push_vertices(ring, nodes);
        let part = &self.vertices[start..];
        if part.len() > 1
            && (part[0].x, part[0].y) == (part[part.len() - 1].x, part[part.len() - 1].y)
        {
            self.vertices.pop();
        }
        let part = &mut self.vertices[start..];
        if part.is_empty() {
            return;
        }
        if (ring_area(part) < 0.0) != interior {
            part.reverse();
        }
        if let Some(cell_m) = self.cell_m {
            smooth::smooth(&mut self.vertices, start, cell_m, &mut self.corners);
        }
        let part = &mut self.vertices[start..];
        simplify::weigh_ring(part, &mut self.chain);
        self.ends.push(self.vertices.len());
    }

    /// Takes the parts of `geometry` (degrees). Of a collection only the parts of the highest
    /// dimension are drawn: a tile feature has one kind.
    pub fn set_geometry(&mut self, geometry: &Geometry<f64>, nodes: &LayerNodes) {
        let Some(kind) = kind_of(geometry) else {
            self.begin(ShapeKind::Point);
            return;
        };
        self.begin(kind);
        self.push_geometry(geometry, nodes);
    }

    fn push_geometry(&mut self, geometry: &Geometry<f64>, nodes: &LayerNodes) {
        match (self.kind, geometry) {
            (_, Geometry::GeometryCollection(members)) => {
                for member in members {
                    self.push_geometry(member, nodes);
                }
            }
            (ShapeKind::Point, Geometry::Point(point)) => self.push_point(point.x(), point.y()),
            (ShapeKind::Point, Geometry::MultiPoint(points)) => {
                for point in points {
                    self.push_point(point.x(), point.y());
                }
            }
            (ShapeKind::Line, Geometry::Line(line)) => {
                self.push_line([line.start, line.end].into_iter().map(|c| [c.x, c.y]), nodes);
            }
            (ShapeKind::Line, Geometry::LineString(line)) => self.push_line(pairs(line), nodes),
            (ShapeKind::Line, Geometry::MultiLineString(lines)) => {
                for line in lines {
                    self.push_line(pairs(line), nodes);
                }
            }
            (ShapeKind::Polygon, Geometry::Polygon(polygon)) => self.push_polygon(polygon, nodes),
            (ShapeKind::Polygon, Geometry::MultiPolygon(polygons)) => {
                for polygon in polygons {
                    self.push_polygon(polygon, nodes);
                }
            }
            (ShapeKind::Polygon, Geometry::Rect(rect)) => {
                self.push_polygon(&rect.to_polygon(), nodes);
            }
            (ShapeKind::Polygon, Geometry::Triangle(triangle)) => {
                self.push_polygon(&triangle.to_polygon(), nodes);
            }
            _ => {}
        }
    }

    fn push_polygon(&mut self, polygon: &Polygon<f64>, nodes: &LayerNodes) {
        self.push_ring(pairs(polygon.exterior()), false, nodes);
        for ring in polygon.interiors() {
            self.push_ring(pairs(ring), true, nodes);
        }
    }

    fn push_vertices(
        &mut self,
        points: impl Iterator<Item = [f64; 2]>,
        nodes: &LayerNodes,
    ) -> usize {
        let start = self.vertices.len();
        let mut last = [f64::NAN; 2];
        for point in points {
            if point == last {
                continue;
            }
            last = point;
            let [x, y] = project(point[0], point[1]);
            let weight = if nodes.contains(point) { f64::INFINITY } else { 0.0 };
            self.vertices.push(Vertex { x, y, weight });
        }
        start
    }
}

fn pairs(line: &LineString<f64>) -> impl Iterator<Item = [f64; 2]> + '_ {
    line.0.iter().map(|c| [c.x, c.y])
}

fn kind_of(geometry: &Geometry<f64>) -> Option<ShapeKind> {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => Some(ShapeKind::Point),
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => {
            Some(ShapeKind::Line)
        }
        Geometry::Polygon(_)
        | Geometry::MultiPolygon(_)
        | Geometry::Rect(_)
        | Geometry::Triangle(_) => Some(ShapeKind::Polygon),
        Geometry::GeometryCollection(members) => members.iter().filter_map(kind_of).max(),
    }
}

/// Twice the area, positive where the ring runs clockwise as seen on a map with north up.
fn ring_area(ring: &[Vertex]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|edge| {
            (edge[0].x - origin.x) * (edge[1].y - origin.y)
                - (edge[1].x - origin.x) * (edge[0].y - origin.y)
        })
        .sum()
}
