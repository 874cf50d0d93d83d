//! The second reading: every feature drawn at every zoom that shows it, cut into tiles.

use std::sync::Mutex;

use anyhow::Result;
use flatgeobuf::{Feature, GeometryType};
use lintas_model::tiling::{Cutter, Detail, Properties, RoadRank, RoadTraits, Shape, ShapeKind};

use super::{
    flatgeobuf::{Batch, Cell, Column, FgbFile, visit_cells},
    geometry::{bounds_of, set_shape},
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
