//! The layer `closures` as it is now: what the snapshot published, less what has ended since, and
//! what was reported. The public part of it: nobody learns here who reported.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use geo_types::{Geometry, MultiLineString};
use jiff::Timestamp;
use lintas_model::{
    feature::Feature,
    layer::Layer,
    network::known::ClosureRecord,
    passability::{ReportStatus, VehicleSet, fact::DESTROYED},
    report::{Report, State, privacy::without_contacts},
    schema::{Field, FieldKind, Schema},
    tiling::TileCoord,
    value::Value,
};
use lintas_snapshot::{
    Error,
    format::{Drawing, LayerFile, NetworkFile, Redrawn},
    store::Snapshot,
};

use super::{
    OnEdges,
    book::Entry,
    tiles::{Redraw, StaleTiles},
};
use crate::network::Network;

/// The `source` of what was reported.
const REPORTED: &str = "reports";
/// The field that says what became of a closure or report.
const STATE: &str = "state";

/// The layer `closures` of a snapshot beside its network.
#[derive(Debug)]
pub(crate) struct ClosureSheet {
    drawing: Drawing,
    /// The fields of the layer, and [`STATE`] behind them.
    schema: Schema,
    position_of: HashMap<String, u32>,
    /// By position in the facts, the edges of each closure.
    edges_of: Vec<Vec<u32>>,
}

/// The closures at one revision.
#[derive(Debug, Clone, Default)]
pub(super) struct Closures {
    stale: StaleTiles,
    /// By position in the layer, what became of closures that ended since.
    ended: Arc<BTreeMap<u32, State>>,
    /// What was reported, by id.
    reported: Arc<BTreeMap<String, Arc<Reported>>>,
}

/// One report.
#[derive(Debug)]
struct Reported {
    feature: Feature,
    /// The tiles that it is drawn in, by number, ascending; none where it does not count.
    tiles: Vec<TileCoord>,
}

impl ClosureSheet {
    /// Reads the layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn of(
        snapshot: &Snapshot,
        network: &NetworkFile,
        facts: &lintas_model::network::FactTable,
    ) -> Result<Option<Self>, Error> {
        let name = Layer::Closures.name();
        let Some(layer) = snapshot.layer(name)? else { return Ok(None) };
        let mut position_of = HashMap::with_capacity(layer.len());
        let zooms = snapshot.manifest().layers.get(name);
        let zooms = zooms.and_then(|entry| entry.minzoom.zip(entry.maxzoom)).unwrap_or((0, 14));
        let mut drawing = Drawing::of(layer, zooms, &mut |position, feature| {
            position_of.insert(feature.id.clone(), position);
        })?;
        drawing.add_column(STATE);
        let mut schema = layer.schema().clone();
        schema.fields.push(Field::new(
            STATE,
            FieldKind::Text,
            "what became of it: active, unverified, expired or superseded",
        ));
        let mut edges_of = vec![Vec::new(); facts.closures.len()];
        for of_edge in facts.edges.iter().filter(|of_edge| of_edge.edge < network.edges()) {
            for closure in &of_edge.closures {
                edges_of[*closure as usize].push(of_edge.edge);
            }
        }
        Ok(Some(Self { drawing, schema, position_of, edges_of }))
    }

    /// The fields of the layer, and what became of each feature behind them.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Takes in the reports that are not the same in memory as before.
    pub(super) fn reports(
        &self,
        network: &Network,
        next: &mut Closures,
        before: &[Arc<Entry>],
        now: &[Arc<Entry>],
    ) -> Vec<Redraw> {
        let others = now
            .iter()
            .enumerate()
            .filter(|(at, entry)| before.get(*at).is_none_or(|before| !Arc::ptr_eq(before, entry)));
        others.filter_map(|(_, entry)| self.report(network, next, entry)).collect()
    }

    /// What became of the closures of the snapshot on these edges.
    pub(super) fn ended(
        &self,
        network: &Network,
        next: &mut Closures,
        layer: &LayerFile,
        on_edges: &OnEdges,
        judged: &[u32],
        now: Timestamp,
    ) -> Result<Vec<Redraw>, Error> {
        let table = network.facts();
        let mut closures: Vec<u32> = judged
            .iter()
            .filter_map(|edge| table.of_edge(*edge))
            .flat_map(|facts| facts.closures.iter().copied())
            .collect();
        closures.sort_unstable();
        closures.dedup();
        let mut redraws = Vec::new();
        for closure in closures {
            let record = &table.closures[closure as usize];
            let Some(position) = self.position_of.get(&record.id).copied() else { continue };
            let has_ended = if has_expired(record, now) {
                Some(State::Expired)
            } else {
                let counts = |edge: &u32| {
                    on_edges.of(*edge).is_empty()
                        || on_edges.weigh(network, *edge, now, |effective| {
                            effective.facts.iter().any(|fact| fact.id == record.id)
                        })
                };
                let edges = &self.edges_of[closure as usize];
                (!edges.iter().any(counts)).then_some(State::Superseded)
            };
            let before = next.ended.get(&position).copied();
            if has_ended == before {
                continue;
            }
            let map = Arc::make_mut(&mut next.ended);
            match has_ended {
                Some(state) => map.insert(position, state),
                None => map.remove(&position),
            };
            let feature = layer.feature(position as usize)?;
            redraws.push(Redraw {
                position: Some(position),
                published: 0,
                before: before.map(|_| 0),
                now: has_ended.map(|_| 0),
                tiles: self.drawing.tiles_of(&feature.geometry, 0),
            });
        }
        Ok(redraws)
    }

    /// Takes in one report; `None` where no tile shows a difference.
    fn report(&self, network: &Network, next: &mut Closures, entry: &Entry) -> Option<Redraw> {
        let id = &entry.report.id;
        let is_listed = !matches!(entry.state, State::Withdrawn | State::Rejected);
        let place = place_of(network, entry).filter(|_| is_listed);
        let now = place.map(|place| {
            let is_drawn = entry.state == State::Active;
            let tiles = if is_drawn { self.drawing.tiles_of(&place, 0) } else { Vec::new() };
            Arc::new(Reported { feature: self.feature(&entry.report, entry.state, place), tiles })
        });
        let before = next.reported.get(id).cloned();
        if before.as_ref().map(|it| &it.feature) == now.as_ref().map(|it| &it.feature) {
            return None;
        }
        let map = Arc::make_mut(&mut next.reported);
        match &now {
            Some(reported) => map.insert(id.clone(), Arc::clone(reported)),
            None => map.remove(id),
        };
        let tiles = |it: &Option<Arc<Reported>>| it.as_ref().map(|it| it.tiles.clone());
        let (was, is) = (tiles(&before).unwrap_or_default(), tiles(&now).unwrap_or_default());
        let shown = |tiles: &[TileCoord]| (!tiles.is_empty()).then_some(0);
        let (before, now) = (shown(&was), shown(&is));
        (before.is_some() || now.is_some()).then_some(Redraw {
            position: None,
            published: 0,
            before,
            now,
            // A report stays where it is: they are the same, or one of them has none.
            tiles: if was.is_empty() { is } else { was },
        })
    }

    /// What everybody may read of a report.
    fn feature(&self, report: &Report, state: State, geometry: Geometry<f64>) -> Feature {
        let mut feature = Feature {
            id: report.id.clone(),
            geometry,
            values: vec![None; self.schema.fields.len()],
        };
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let moment = |moment: Timestamp| text(&format!("{moment:.0}"));
        let vehicles = (report.vehicles != VehicleSet::ALL).then(|| {
            let names: Vec<&str> = report.vehicles.iter().map(|class| class.name()).collect();
            Value::Text(names.join(";"))
        });
        for (field, value) in [
            ("id", text(&report.id)),
            ("source", text(REPORTED)),
            ("as_of", moment(report.seen_at)),
            ("status", text(report.status.name())),
            ("vehicles", vehicles),
            ("cause", report.cause.as_deref().and_then(text)),
            ("depth_m", report.depth_m.map(Value::Float)),
            ("max_weight_t", report.max_weight_t.map(Value::Float)),
            ("reason", report.reason.as_deref().map(without_contacts).map(Value::Text)),
            ("starts", moment(report.seen_at)),
            ("expires", report.expires().and_then(moment)),
            ("confidence", text(report.confidence.name())),
            (STATE, text(state.name())),
        ] {
            if let Some(column) = self.schema.position(field) {
                feature.values[column] = value;
            }
        }
        feature
    }

    /// Gives a feature of the layer what became of it, behind its own values.
    pub(super) fn revise(&self, closures: &Closures, now: Timestamp, feature: &mut Feature) {
        let position = self.position_of.get(&feature.id);
        let ended = position.and_then(|position| closures.ended.get(position)).copied();
        let state = ended.unwrap_or_else(|| {
            if self.says_expired(feature, now) { State::Expired } else { State::Active }
        });
        feature.values.resize(self.schema.fields.len(), None);
        feature.values[self.schema.fields.len() - 1] = Some(state.name().into());
    }

    /// Whether a feature's own words say that its time is over: that of one which meets no road.
    fn says_expired(&self, feature: &Feature, now: Timestamp) -> bool {
        let text = |field: &str| {
            let column = self.schema.position(field)?;
            feature.values.get(column)?.as_ref()?.as_str()
        };
        let destroyed = text("cause").is_some_and(|cause| DESTROYED.contains(&cause));
        let expires = text("expires").and_then(|moment| moment.parse::<Timestamp>().ok());
        expires.is_some_and(|expires| expires < now)
            && !(destroyed && text("status") != Some("open"))
    }

    /// A tile as it is now (gzip); `None` where nothing is in it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    pub(super) fn tile(
        &self,
        layer: &LayerFile,
        closures: &Closures,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        let revise = |position: u32, feature: &mut Feature| {
            if let Some(state) = closures.ended.get(&position) {
                feature.values.push(Some(state.name().into()));
            }
        };
        let id = tile.hilbert_id();
        let in_tile = |it: &&Arc<Reported>| {
            it.tiles.binary_search_by_key(&id, |tile| tile.hilbert_id()).is_ok()
        };
        let added: Vec<Feature> =
            closures.reported.values().filter(in_tile).map(|it| it.feature.clone()).collect();
        let minzooms = closures.stale.minzooms();
        let redrawn = Redrawn { minzooms, revise: &revise, added: &added };
        self.drawing.tile(layer, tile, redrawn)
    }
}

impl Closures {
    /// Takes note of what `revision` changes, and appends the tiles that it changes.
    pub(super) fn note(&mut self, redraws: &[Redraw], revision: u64, changed: &mut Vec<TileCoord>) {
        self.stale.note(redraws, revision, changed);
    }

    /// The revision that changed a tile last; `None` where it is as published.
    pub(super) fn since(&self, tile: TileCoord) -> Option<u64> {
        self.stale.since(tile)
    }

    /// What was reported, by id: all that was neither withdrawn nor rejected.
    pub(super) fn reported(&self) -> impl Iterator<Item = &Feature> {
        self.reported.values().map(|reported| &reported.feature)
    }

    /// The report with this id.
    pub(super) fn report(&self, id: &str) -> Option<&Feature> {
        self.reported.get(id).map(|reported| &reported.feature)
    }
}

fn has_expired(record: &ClosureRecord, now: Timestamp) -> bool {
    let destroyed = record.fact().is_destroyed() && record.status != ReportStatus::Open;
    !destroyed && record.expires.is_some_and(|expires| expires < now)
}

/// Where a report is: where it says, else where its edges run.
fn place_of(network: &Network, entry: &Entry) -> Option<Geometry<f64>> {
    if let Some(geometry) = &entry.report.geometry {
        return Some(geometry.clone());
    }
    let lines: Vec<_> = entry.place.edges.iter().map(|edge| network.line(*edge)).collect();
    (!lines.is_empty()).then(|| MultiLineString(lines).into())
}
