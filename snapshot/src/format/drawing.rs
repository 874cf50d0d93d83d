//! Draws single tiles of a layer with features that have changed since it was published: byte for
//! byte what the archive would contain had they been so when it was made.

use std::collections::BTreeMap;

use geo_types::Geometry;
use lintas_model::{
    feature::Feature,
    ids::feature_id,
    tiling::{
        Cutter, Detail, LayerNodes, Passage, Properties, RoadRank, RoadTraits, RoleValue, Roles,
        Shape, ShapeKind, TileCoord, TileFeature, find_nodes, line_passages, ring_passages,
    },
    value::Value,
};

use super::{
    LayerFile,
    footprint::{each_line, tiles_of, window},
    layer_geometry::bbox,
    layer_tree::intersects,
    tile_bytes::{LayerHead, encode_tile},
};
use crate::Result;

/// Candidate features up to which their boxes are compared one by one; beyond, the R-tree of the
/// file is searched.
const FEW: usize = 4096;

/// What tiles depend on beyond their own features: shared vertices, ranks, whether ids are unique.
/// Memory: about 5 bytes a feature, and the shared vertices.
#[derive(Debug)]
pub struct Drawing {
    head: LayerHead,
    roles: Roles,
    nodes: LayerNodes,
    /// Whether the 52-bit ids of the layer are unique, so that tiles carry them; else tiles carry
    /// positions plus 1.
    ids_hold: bool,
    zooms: (u8, u8),
    /// By feature, the lowest zoom that shows it, as published.
    minzooms: Vec<u8>,
    /// By that zoom, the positions of its features, ascending.
    by_minzoom: Vec<Vec<u32>>,
}

/// Draws a feature.
pub type DrawFeature<'a> = dyn FnMut(&Feature) + 'a;

/// How the live state of a layer differs from its file.
#[derive(Clone, Copy)]
pub struct Redrawn<'a> {
    /// The changed features: position to the lowest zoom that shows them now ([`Drawing::rank`]).
    pub minzooms: &'a BTreeMap<u32, u8>,
    /// Gives the feature at a position its live values.
    pub revise: &'a dyn Fn(u32, &mut Feature),
    /// Shows the features that the file lacks, one by one; they come after its own.
    pub added: &'a dyn Fn(&mut DrawFeature<'_>),
}

impl std::fmt::Debug for Redrawn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redrawn").field("minzooms", self.minzooms).finish_non_exhaustive()
    }
}

impl Drawing {
    /// Reads the whole layer once, O(vertices log vertices); `visit` gets every feature with its
    /// position. `zooms` are the least and the greatest of its archive.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where a feature cannot be read.
    pub fn of(
        layer: &LayerFile,
        zooms: (u8, u8),
        visit: &mut dyn FnMut(u32, &Feature),
    ) -> Result<Self> {
        let schema = layer.schema();
        let columns = schema.fields.iter().map(|field| (field.name.as_str(), Some(field.kind)));
        let roles = Roles::of(&schema.layer, columns);
        let mut drawing = Self {
            head: LayerHead {
                name: schema.layer.clone(),
                keys: schema.fields.iter().map(|field| field.name.clone()).collect(),
                id_key: roles.id,
            },
            roles,
            nodes: LayerNodes::default(),
            ids_hold: false,
            zooms,
            minzooms: Vec::with_capacity(layer.len()),
            by_minzoom: Vec::new(),
        };
        let mut passages = Vec::new();
        let mut ids = Vec::with_capacity(layer.len());
        for (position, feature) in (0_u32..).zip(layer.features()) {
            let feature = feature?;
            each_passage(&feature.geometry, &mut |passage| passages.push(passage));
            ids.extend(drawing.roles.id.map(|column| id_of(feature.values[column].as_ref())));
            let minzoom = drawing.rank(&feature).minzoom;
            drawing.minzooms.push(minzoom);
            let lists = &mut drawing.by_minzoom;
            lists.resize(lists.len().max(usize::from(minzoom) + 1), Vec::new());
            lists[usize::from(minzoom)].push(position);
            visit(position, &feature);
        }
        find_nodes(&mut passages, &mut drawing.nodes);
        ids.sort_unstable();
        let unique = ids.windows(2).all(|pair| pair[0] != pair[1]);
        drawing.ids_hold =
            drawing.roles.id.is_some() && unique && ids.last().is_none_or(|&id| id < 1 << 52);
        Ok(drawing)
    }

    /// Adds a column after those of the file, for values that only live features have.
    pub fn add_column(&mut self, name: &str) {
        self.head.keys.push(name.to_owned());
    }

    /// Least and greatest zoom.
    pub fn zooms(&self) -> (u8, u8) {
        self.zooms
    }

    /// The lowest zoom that shows the feature at a position, as published.
    pub fn minzoom(&self, position: u32) -> u8 {
        self.minzooms.get(position as usize).copied().unwrap_or(0)
    }

    /// The rank of a feature, by its values and geometry.
    pub fn rank(&self, feature: &Feature) -> RoadRank {
        let mut road = RoadTraits::default();
        for (column, value) in feature.values.iter().enumerate() {
            let told = match value {
                Some(Value::Text(text)) => RoleValue::Text(text),
                Some(Value::Int(number)) => RoleValue::Int(*number),
                Some(Value::Bool(truth)) => RoleValue::Bool(*truth),
                _ => continue,
            };
            self.roles.note(column, told, &mut road);
        }
        self.roles.rank(kind_of(&feature.geometry), road, bbox(&feature.geometry))
    }

    /// One tile as stored (gzip); `None` where it is empty.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where a feature cannot be read.
    pub fn tile(
        &self,
        layer: &LayerFile,
        tile: TileCoord,
        redrawn: Redrawn<'_>,
    ) -> Result<Option<Vec<u8>>> {
        if tile.z() < self.zooms.0 || tile.z() > self.zooms.1 {
            return Ok(None);
        }
        let mut sheet = TileDrawing {
            drawing: self,
            tile,
            last: tile.z() == self.zooms.1,
            shape: Shape::default(),
            cutter: Cutter::default(),
            properties: Properties::default(),
            bytes: Vec::new(),
            fragments: Vec::new(),
        };
        for position in self.candidates(layer, tile, redrawn.minzooms) {
            let mut feature = layer.feature(position as usize)?;
            if redrawn.minzooms.contains_key(&position) {
                (redrawn.revise)(position, &mut feature);
            }
            sheet.draw(u64::from(position), &feature, &self.nodes);
        }
        // Added features share no vertices with others, so simplification need not keep any for
        // them.
        let nodes = LayerNodes::default();
        let mut position = layer.len() as u64;
        (redrawn.added)(&mut |feature| {
            sheet.draw(position, feature, &nodes);
            position += 1;
        });
        Ok(sheet.encode())
    }

    /// Whether anything in a box (west, south, east, north in degrees) may be drawn in a tile, its
    /// buffer included. Never denies what is.
    pub fn meets(tile: TileCoord, bbox: [f64; 4]) -> bool {
        intersects(window(tile), bbox)
    }

    /// The tiles of all zooms from `least` up in which a geometry may be drawn, buffers of tiles
    /// included: each once. May have too many, never too few.
    pub fn tiles_of(&self, geometry: &Geometry<f64>, least: u8) -> Vec<TileCoord> {
        tiles_of(geometry, self.zooms.0.max(least.min(self.zooms.1)), self.zooms.1)
    }

    /// Positions of the features that may be in a tile, ascending.
    fn candidates(
        &self,
        layer: &LayerFile,
        tile: TileCoord,
        changed: &BTreeMap<u32, u8>,
    ) -> Vec<u32> {
        let window = window(tile);
        let last = tile.z() == self.zooms.1;
        let shown = |minzoom: u8| minzoom <= tile.z() || last;
        let lists = || self.by_minzoom.iter().take(usize::from(tile.z()) + 1);
        if last || lists().map(Vec::len).sum::<usize>() > FEW {
            let minzoom = |position: u32| {
                changed.get(&position).copied().unwrap_or_else(|| self.minzoom(position))
            };
            let positions = layer.positions(window).into_iter().map(|position| position as u32);
            return positions.filter(|position| shown(minzoom(*position))).collect();
        }
        let meets = |position: u32| {
            layer.feature_bbox(position as usize).is_some_and(|own| intersects(window, own))
        };
        let as_published = lists().flatten().copied().filter(|at| !changed.contains_key(at));
        let now = changed.iter().filter(|(_, minzoom)| shown(**minzoom)).map(|(at, _)| *at);
        let mut positions: Vec<u32> = as_published.chain(now).filter(|at| meets(*at)).collect();
        positions.sort_unstable();
        positions
    }
}

/// A tile that is being drawn.
struct TileDrawing<'a> {
    drawing: &'a Drawing,
    tile: TileCoord,
    last: bool,
    shape: Shape,
    cutter: Cutter,
    properties: Properties,
    bytes: Vec<u8>,
    fragments: Vec<ClippedFeature>,
}

/// The clipped part of one feature in a tile. Its geometry is `start..geometry_end` in the sheet's
/// bytes, its properties `geometry_end..end`.
struct ClippedFeature {
    order: u8,
    position: u64,
    id: u64,
    kind: ShapeKind,
    start: usize,
    geometry_end: usize,
    end: usize,
}

impl TileDrawing<'_> {
    fn draw(&mut self, position: u64, feature: &Feature, nodes: &LayerNodes) {
        let Self { drawing, tile, last, shape, cutter, properties, bytes, fragments } = self;
        let rank = drawing.rank(feature);
        let bounds = bbox(&feature.geometry);
        let sound = bounds.iter().all(|degrees| degrees.is_finite())
            && bounds[0] >= -180.0
            && bounds[2] <= 180.0
            && bounds[1] >= -90.0
            && bounds[3] <= 90.0;
        if !sound || !rank.is_shown(tile.z(), *last) {
            return;
        }
        shape.set_geometry(&feature.geometry, nodes);
        let kind = shape.kind();
        let (start, mut geometry_end) = (bytes.len(), None);
        cutter.cut_one(shape, *tile, Detail::of_zoom(*last), &mut |geometry| {
            bytes.extend_from_slice(geometry);
            geometry_end = Some(bytes.len());
        });
        let Some(geometry_end) = geometry_end else { return };
        properties.clear();
        for (column, value) in feature.values.iter().enumerate() {
            if let Some(value) = value {
                properties.push(column, value);
            }
        }
        bytes.extend_from_slice(properties.as_bytes());
        let id = match drawing.roles.id {
            Some(column) if drawing.ids_hold => id_of(feature.values[column].as_ref()),
            _ => position + 1,
        };
        let end = bytes.len();
        let order = rank.order;
        fragments.push(ClippedFeature { order, position, id, kind, start, geometry_end, end });
    }

    fn encode(mut self) -> Option<Vec<u8>> {
        if self.fragments.is_empty() {
            return None;
        }
        self.fragments.sort_unstable_by_key(|fragment| (fragment.order, fragment.position));
        let features: Vec<_> = self
            .fragments
            .iter()
            .map(|fragment| {
                let feature = TileFeature {
                    id: fragment.id,
                    kind: fragment.kind,
                    geometry: &self.bytes[fragment.start..fragment.geometry_end],
                    properties: &self.bytes[fragment.geometry_end..fragment.end],
                };
                (0, fragment.order, feature)
            })
            .collect();
        let head = std::slice::from_ref(&self.drawing.head);
        Some(encode_tile(head, &features, self.last).bytes)
    }
}

/// The tile id of a feature by the value of its id column; `u64::MAX`, which is too large for a
/// tile, where it has none.
fn id_of(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::Text(text)) => feature_id(text),
        Some(Value::Int(number)) => u64::try_from(*number).unwrap_or(u64::MAX),
        _ => u64::MAX,
    }
}

fn kind_of(geometry: &Geometry<f64>) -> ShapeKind {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => ShapeKind::Point,
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => {
            ShapeKind::Line
        }
        Geometry::GeometryCollection(members) => {
            members.iter().map(kind_of).max().unwrap_or(ShapeKind::Point)
        }
        _ => ShapeKind::Polygon,
    }
}

fn each_passage(geometry: &Geometry<f64>, visit: &mut impl FnMut(Passage)) {
    each_line(geometry, &mut |line, ring| {
        let points = line.0.iter().map(|point| [point.x, point.y]);
        if ring { ring_passages(points, visit) } else { line_passages(points, visit) }
    });
}
