//! The second pass over a layer: every feature is drawn at every zoom that shows it, and cut into
//! tiles.

use std::sync::Mutex;

use anyhow::Result;
use flatgeobuf::{Feature, GeometryType};
use lintas_model::tiling::{
    Cutter, Detail, Properties, RoadRank, RoadTraits, RoleValue, Roles, Shape,
};

use super::{
    flatgeobuf::{FeatureBatch, FgbFile, PropertyColumn, PropertyValue, visit_cells},
    geometry::{bounds_of, set_shape},
    spool::{FragmentKey, RunWriter, Spool, TileFragment},
    summary::ZoomSummary,
    survey::{Survey, id_of},
    zooms::Zooms,
};
use crate::progress::StageProgress;

/// Counts of one layer.
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

/// Cuts a layer into fragments and puts them into the spool, in parallel.
pub(super) fn cut_layer(
    file: &mut FgbFile,
    layer: u8,
    roles: &Roles,
    survey: &Survey,
    zooms: Zooms,
    spool: &Spool,
    stage: &StageProgress,
) -> Result<LayerCount> {
    let columns = file.columns.clone();
    let header_type = file.geometry;
    let file = Mutex::new(file);
    let counts = rayon::broadcast(|_| -> Result<LayerCount> {
        let mut batch = FeatureBatch::default();
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
    columns: &'a [PropertyColumn],
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
        let roles = self.roles;
        let mut id = position + 1;
        let mut road = RoadTraits::default();
        let mut cell_m = None;
        self.properties.clear();
        let properties = &mut self.properties;
        let ids_hold = self.survey.ids_hold;
        visit_cells(feature, self.columns, |column, cell| {
            if roles.id == Some(column) && ids_hold {
                id = id_of(cell);
            }
            match cell {
                PropertyValue::Text(text) => roles.note(column, RoleValue::Text(text), &mut road),
                PropertyValue::Int(number) => roles.note(column, RoleValue::Int(number), &mut road),
                PropertyValue::Bool(truth) => roles.note(column, RoleValue::Bool(truth), &mut road),
                PropertyValue::Float(number) if roles.cell_m == Some(column) => {
                    cell_m = Some(number);
                }
                _ => {}
            }
            match cell {
                PropertyValue::Bool(truth) => properties.push_bool(column, truth),
                PropertyValue::Int(number) => properties.push_int(column, number),
                PropertyValue::Unsigned(number) => properties.push_uint(column, number),
                PropertyValue::Float(number) => properties.push_float(column, number),
                PropertyValue::Text(text) => properties.push_text(column, text),
                PropertyValue::Other => {}
            }
        })?;
        let nodes = &self.survey.nodes;
        set_shape(&mut self.shape, geometry, self.header_type, nodes, cell_m);
        let rank = roles.rank(self.shape.kind(), road, bounds);
        self.draw(position, id, rank)
    }

    fn draw(&mut self, position: u64, id: u64, rank: RoadRank) -> Result<()> {
        let Self { cutter, shape, payload, properties, run, count, zooms, layer, roles, .. } = self;
        let drawn = if roles.largest_first() { u8::MAX - rank.order } else { rank.order };
        let mut outcome = Ok(());
        for (zoom, count) in zooms.all().zip(&mut count.zooms) {
            let last = zoom == zooms.max();
            if !rank.is_shown(zoom, last) {
                count.thinned += 1;
                continue;
            }
            let tiles = cutter.cut(shape, zoom, Detail::of_zoom(last), &mut |tile, geometry| {
                let fragment = TileFragment {
                    id,
                    kind: shape.kind(),
                    geometry,
                    properties: properties.as_bytes(),
                };
                fragment.write(payload);
                let key = FragmentKey::new(tile, *layer, (drawn, rank.order), position);
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
