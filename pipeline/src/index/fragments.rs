//! The second reading: every feature drawn at every zoom that shows it, cut into tiles.

use std::sync::Mutex;

use anyhow::Result;
use flatgeobuf::{Feature, Geometry, GeometryType};
use lintas_model::tiling::{
    Cutter, Detail, Nodes, Properties, RoadRank, RoadTraits, Shape, ShapeKind,
};

use super::{
    flatgeobuf::{Batch, Cell, Column, FgbFile, visit_cells},
    input::Roles,
    spool::{Fragment, Key, RunWriter, Spool},
    summary::ZoomSummary,
    survey::{Survey, id_of},
    tiles::Zooms,
};
use crate::progress::Stage;

/// Vertices that change a line by less than this many units (of 4096 a tile: a quarter of a pixel where
/// a tile is drawn at 512) are left out below the greatest zoom.
const TOLERANCE: f64 = 2.0;
/// The same at the greatest zoom, which maps stretch: 0.3 m at zoom 14.
const FINEST_TOLERANCE: f64 = 0.5;

/// What one layer came to.
#[derive(Debug, Clone)]
pub(super) struct LayerCount {
    pub(super) features: u64,
    pub(super) unusable: u64,
    /// West, south, east, north of all vertices.
    pub(super) bounds: [f64; 4],
    pub(super) zooms: Vec<ZoomSummary>,
}

impl LayerCount {
    fn new(zooms: Zooms) -> Self {
        Self {
            features: 0,
            unusable: 0,
            bounds: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
            zooms: zooms.all().map(|zoom| ZoomSummary { zoom, ..ZoomSummary::default() }).collect(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.features += other.features;
        self.unusable += other.unusable;
        for i in 0..2 {
            self.bounds[i] = self.bounds[i].min(other.bounds[i]);
            self.bounds[i + 2] = self.bounds[i + 2].max(other.bounds[i + 2]);
        }
        for (zoom, more) in self.zooms.iter_mut().zip(&other.zooms) {
            zoom.features += more.features;
            zoom.thinned += more.thinned;
            zoom.too_small += more.too_small;
        }
    }
}

/// Cuts a layer into the spool, on all cores.
pub(super) fn cut_layer(
    file: &mut FgbFile,
    layer: u8,
    roles: &Roles,
    survey: &Survey,
    zooms: Zooms,
    spool: &Spool,
    stage: &Stage,
) -> Result<LayerCount> {
    let columns = file.columns.clone();
    let header_type = file.geometry;
    let file = Mutex::new(file);
    let counts = rayon::broadcast(|_| -> Result<LayerCount> {
        let mut batch = Batch::default();
        let mut worker = Worker {
            layer,
            columns: &columns,
            header_type,
            roles,
            survey,
            zooms,
            count: LayerCount::new(zooms),
            run: spool.run(),
            shape: Shape::default(),
            cutter: Cutter::default(),
            properties: Properties::default(),
            payload: Vec::new(),
        };
        while file.lock().expect("no holder of the lock panics").next_batch(&mut batch)? {
            let before = worker.count.features;
            batch.visit(|position, feature| worker.take(position, &feature))?;
            stage.add(worker.count.features - before);
        }
        worker.run.finish();
        Ok(worker.count)
    });
    let mut total = LayerCount::new(zooms);
    for count in counts {
        total.add(&count?);
    }
    Ok(total)
}

struct Worker<'a> {
    layer: u8,
    columns: &'a [Column],
    header_type: GeometryType,
    roles: &'a Roles,
    survey: &'a Survey,
    zooms: Zooms,
    count: LayerCount,
    run: RunWriter<'a>,
    shape: Shape,
    cutter: Cutter,
    properties: Properties,
    payload: Vec<u8>,
}

impl Worker<'_> {
    fn take(&mut self, position: u64, feature: &Feature<'_>) -> Result<()> {
        self.count.features += 1;
        let bounds = feature.geometry().and_then(|geometry| bounds_of(geometry, self.header_type));
        let (Some(bounds), Some(geometry)) = (bounds, feature.geometry()) else {
            self.count.unusable += 1;
            return Ok(());
        };
        for i in 0..2 {
            self.count.bounds[i] = self.count.bounds[i].min(bounds[i]);
            self.count.bounds[i + 2] = self.count.bounds[i + 2].max(bounds[i + 2]);
        }
        set_shape(&mut self.shape, geometry, self.header_type, &self.survey.nodes);

        let roles = self.roles;
        let mut id = position + 1;
        let mut road = RoadTraits::default();
        self.properties.clear();
        let properties = &mut self.properties;
        let ids_hold = self.survey.ids_hold;
        visit_cells(feature, self.columns, |column, cell| {
            let at = Some(column);
            if at == roles.id && ids_hold {
                id = id_of(cell);
            }
            match cell {
                Cell::Text(text) if at == roles.class => road.class = Some(text),
                Cell::Text(text) if at == roles.status => road.status = Some(text),
                Cell::Bool(yes) if at == roles.bridge => road.bridge = yes,
                Cell::Int(number) if at == roles.bridge => road.bridge = number != 0,
                Cell::Text(text) if at == roles.bridge => road.bridge = !matches!(text, "" | "no"),
                Cell::Int(people) if at == roles.cut_off => road.cuts_off = people > 0,
                _ => {}
            }
            match cell {
                Cell::Bool(truth) => properties.push_bool(column, truth),
                Cell::Int(number) => properties.push_int(column, number),
                Cell::Unsigned(number) => properties.push_uint(column, number),
                Cell::Float(number) => properties.push_float(column, number),
                Cell::Text(text) => properties.push_text(column, text),
                Cell::Other => {}
            }
        })?;
        let (minzoom, order) = self.rank(road, bounds);
        self.draw(position, id, minzoom, order)
    }

    /// The lowest zoom that shows the feature, and how long it stays where bytes are short.
    fn rank(&self, road: RoadTraits<'_>, bounds: [f64; 4]) -> (u8, u8) {
        let is_road = self.shape.kind() == ShapeKind::Line
            && (self.roles.roads || road.class.is_some_and(RoadRank::knows_class));
        if is_road {
            let rank = RoadRank::of(road);
            (rank.minzoom, rank.order)
        } else {
            // The bigger the longer: eight steps for each doubling of the extent, from 1e-7 degrees.
            let extent = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]).max(1e-7);
            (0, (8.0 * (extent * 1e7).log2()).min(255.0) as u8)
        }
    }

    fn draw(&mut self, position: u64, id: u64, minzoom: u8, order: u8) -> Result<()> {
        let Self { cutter, shape, payload, properties, run, count, zooms, layer, .. } = self;
        let mut outcome = Ok(());
        for (zoom, count) in zooms.all().zip(&mut count.zooms) {
            let last = zoom == zooms.max();
            if zoom < minzoom && !last {
                count.thinned += 1;
                continue;
            }
            let detail = Detail {
                tolerance: if last { FINEST_TOLERANCE } else { TOLERANCE },
                keep_all: last,
            };
            let tiles = cutter.cut(shape, zoom, detail, &mut |tile, geometry| {
                let fragment = Fragment {
                    id,
                    kind: shape.kind(),
                    geometry,
                    properties: properties.as_bytes(),
                };
                fragment.write(payload);
                let key = Key::new(tile, *layer, order, position);
                if let Err(error) = run.push(key, payload) {
                    outcome = Err(error);
                }
            });
            if tiles > 0 {
                count.features += 1;
            } else {
                count.too_small += 1;
            }
        }
        outcome
    }
}

/// Puts a geometry of the file into `shape`.
fn set_shape(shape: &mut Shape, geometry: Geometry<'_>, header_type: GeometryType, nodes: &Nodes) {
    match dimension(geometry, header_type) {
        0 => {
            shape.begin(ShapeKind::Point);
            each_point(geometry, header_type, &mut |[lon, lat]| shape.push_point(lon, lat));
        }
        1 => {
            shape.begin(ShapeKind::Line);
            each_line(geometry, header_type, &mut |line| shape.push_line(points_of(line), nodes));
        }
        _ => {
            shape.begin(ShapeKind::Polygon);
            each_ring(geometry, header_type, &mut |ring, interior| {
                shape.push_ring(points_of(ring), interior, nodes);
            });
        }
    }
}

/// Interleaved coordinates of one part.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    bytes: &'a [u8],
}

/// The points of a part.
pub(crate) fn points_of(part: Part<'_>) -> impl Iterator<Item = [f64; 2]> + '_ {
    part.bytes.chunks_exact(16).map(|point| {
        let number = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&point[at..at + 8]);
            f64::from_le_bytes(bytes)
        };
        [number(0), number(8)]
    })
}

/// A member's own type where it says one (members of collections, files of mixed types), else the
/// file's.
fn type_of(geometry: Geometry<'_>, header_type: GeometryType) -> GeometryType {
    if header_type == GeometryType::Unknown { geometry.type_() } else { header_type }
}

fn members<'a>(geometry: Geometry<'a>) -> impl Iterator<Item = Geometry<'a>> {
    geometry.parts().into_iter().flat_map(|parts| parts.iter())
}

fn dimension(geometry: Geometry<'_>, header_type: GeometryType) -> u8 {
    match type_of(geometry, header_type) {
        GeometryType::Point | GeometryType::MultiPoint => 0,
        GeometryType::LineString | GeometryType::MultiLineString => 1,
        GeometryType::GeometryCollection => {
            members(geometry).map(|m| dimension(m, GeometryType::Unknown)).max().unwrap_or(0)
        }
        _ => 2,
    }
}

/// West, south, east, north of all vertices; none where there is no vertex, one is not a number or lies
/// outside the world, or the type is none that tiles know.
fn bounds_of(geometry: Geometry<'_>, header_type: GeometryType) -> Option<[f64; 4]> {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut sound = true;
    let mut take = |[lon, lat]: [f64; 2]| {
        sound &= lon.abs() <= 180.0 && lat.abs() <= 90.0;
        bounds = [bounds[0].min(lon), bounds[1].min(lat), bounds[2].max(lon), bounds[3].max(lat)];
    };
    each_point(geometry, header_type, &mut take);
    each_line(geometry, header_type, &mut |line| points_of(line).for_each(&mut take));
    each_ring(geometry, header_type, &mut |ring, _| points_of(ring).for_each(&mut take));
    (sound && bounds[0] <= bounds[2]).then_some(bounds)
}

fn each_point(geometry: Geometry<'_>, header_type: GeometryType, visit: &mut impl FnMut([f64; 2])) {
    match type_of(geometry, header_type) {
        GeometryType::Point | GeometryType::MultiPoint => {
            whole(geometry).into_iter().for_each(|part| points_of(part).for_each(&mut *visit));
        }
        GeometryType::GeometryCollection => {
            members(geometry).for_each(|m| each_member_point(m, visit));
        }
        _ => {}
    }
}

// Recursion through `dyn` keeps the compiler from instantiating closures without end.
fn each_member_point(geometry: Geometry<'_>, visit: &mut dyn FnMut([f64; 2])) {
    each_point(geometry, GeometryType::Unknown, &mut |point| visit(point));
}

/// Calls `visit` with each line of the geometry.
pub(crate) fn each_line(
    geometry: Geometry<'_>,
    header_type: GeometryType,
    visit: &mut dyn FnMut(Part<'_>),
) {
    match type_of(geometry, header_type) {
        GeometryType::LineString => whole(geometry).into_iter().for_each(visit),
        GeometryType::MultiLineString => divided(geometry, &mut |part, _| visit(part)),
        GeometryType::GeometryCollection => {
            members(geometry).for_each(|m| each_line(m, GeometryType::Unknown, visit));
        }
        _ => {}
    }
}

/// Calls `visit` with each ring of the geometry, and whether it is an interior one.
pub(crate) fn each_ring(
    geometry: Geometry<'_>,
    header_type: GeometryType,
    visit: &mut dyn FnMut(Part<'_>, bool),
) {
    match type_of(geometry, header_type) {
        GeometryType::Polygon => divided(geometry, &mut |part, first| visit(part, !first)),
        GeometryType::MultiPolygon => {
            if geometry.parts().is_some() {
                members(geometry).for_each(|m| each_ring(m, GeometryType::Polygon, visit));
            } else {
                divided(geometry, &mut |part, first| visit(part, !first));
            }
        }
        GeometryType::GeometryCollection => {
            members(geometry).for_each(|m| each_ring(m, GeometryType::Unknown, visit));
        }
        _ => {}
    }
}

fn whole(geometry: Geometry<'_>) -> Option<Part<'_>> {
    geometry.xy().map(|xy| Part { bytes: xy.bytes() })
}

/// Calls `visit` with each part between the geometry's `ends`, and whether it is the first.
fn divided(geometry: Geometry<'_>, visit: &mut dyn FnMut(Part<'_>, bool)) {
    let Some(Part { bytes }) = whole(geometry) else { return };
    let Some(ends) = geometry.ends().filter(|ends| !ends.is_empty()) else {
        visit(Part { bytes }, true);
        return;
    };
    let mut start = 0;
    for (i, end) in ends.iter().enumerate() {
        let end = (end as usize).saturating_mul(16).min(bytes.len()).max(start);
        visit(Part { bytes: &bytes[start..end] }, i == 0);
        start = end;
    }
}
