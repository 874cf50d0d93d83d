//! The live layer `closures`: those that the snapshot published, those that have ended marked so,
//! and reports. Public: without reporters.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    iter,
    sync::Arc,
};

use geo_types::{Geometry, MultiLineString};
use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{
    evidence::ClosureRecord,
    feature::Feature,
    layer::Layer,
    passability::{EvidenceState, Phase, ReportStatus},
    report::{
        State,
        lifetime::{life_end, lifetime},
        privacy::without_contacts,
    },
    schema::{Field, FieldKind, Schema},
    tiling::TileCoord,
    value::Value,
    vehicle::VehicleSet,
};
use lintas_snapshot::{
    Error,
    format::{DrawFeature, Drawing, LayerFile, NetworkFile, Redrawn},
    store::Snapshot,
};

use super::{
    LiveOverlay,
    live_layer::{LiveLayer, Next, RevisionStep, RoadStep},
    reports::StoredReport,
    shared_map::SharedMap,
    stale_tiles::{Redraw, StaleTiles},
};
use crate::open::{Network, extent};

/// The `source` of reports.
const REPORTED: &str = "reports";
/// The field of a closure's or report's state.
const STATE: &str = "state";
/// The field of its evidence: current, stale, lost, ended or held back.
const EVIDENCE: &str = "evidence_state";

/// What does not change between revisions: the published layer, matched to the facts of the
/// network.
#[derive(Debug)]
struct ClosureSheet {
    drawing: Drawing,
    /// The fields of the layer, and [`STATE`] behind them.
    schema: Schema,
    /// By id, the position in the layer.
    position_of: HashMap<String, u32>,
    /// By position in the facts, the edges of each closure.
    edges_of: Vec<Vec<EdgeId>>,
    /// Ids of the closures in the facts, which lie on some road.
    on_roads: HashSet<String>,
    /// The moment that the snapshot speaks of.
    as_of: Timestamp,
}

/// The closures at one revision.
#[derive(Debug, Clone)]
pub(super) struct ClosureLayer {
    sheet: Arc<ClosureSheet>,
    stale: StaleTiles,
    /// By position in the layer, the closures whose life differs from the published one.
    lives: Arc<BTreeMap<u32, ClosureState>>,
    /// The reports that are neither withdrawn nor rejected and have a place, by id. Persistent: the
    /// next revision shares all but what it changes, however many there are.
    reported: SharedMap<Arc<str>, PlacedReport>,
    /// When officers ended closures, by their ids.
    ended_at: Arc<BTreeMap<String, Timestamp>>,
}

/// State and evidence of a closure at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ClosureState {
    state: State,
    evidence: EvidenceState,
}

impl ClosureState {
    /// Judges a closure; `counts` is asked, where it is in force, whether newer evidence leaves it
    /// in effect on any edge.
    fn of(record: &ClosureRecord, now: Timestamp, counts: impl FnOnce() -> bool) -> Self {
        let fact = record.fact();
        let evidence = fact.evidence_state(now);
        let state = match fact.phase(now) {
            Phase::Stale | Phase::Lost | Phase::Over => State::Expired,
            // An `open` that nobody saw waits for confirmation.
            _ if fact.doubtful && fact.status == ReportStatus::Open => State::Unverified,
            _ if counts() => State::Active,
            _ => return Self { state: State::Superseded, evidence: EvidenceState::Ended },
        };
        Self { state, evidence }
    }
}

/// A report, and the box around its place. Its feature takes ten times the memory, and is made from
/// it whenever it is asked for.
#[derive(Debug, Clone)]
struct PlacedReport {
    entry: Arc<StoredReport>,
    bbox: Option<[f64; 4]>,
}

impl PlacedReport {
    fn is_drawn(&self) -> bool {
        self.entry.state == State::Active
    }

    /// Whether its feature is the same as another's of this network.
    fn looks_like(&self, other: &Self) -> bool {
        let (one, other) = (&*self.entry, &*other.entry);
        one.state == other.state
            && one.place.edges == other.place.edges
            && (Arc::ptr_eq(&one.report, &other.report) || one.report == other.report)
    }
}

impl ClosureLayer {
    /// Reads the layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(super) fn open(snapshot: &Snapshot, network: &Network) -> Result<Option<Self>, Error> {
        let sheet = ClosureSheet::of(snapshot, network.file(), network.facts())?;
        Ok(sheet.map(|sheet| Self {
            sheet: Arc::new(sheet),
            stale: StaleTiles::default(),
            lives: Arc::default(),
            reported: SharedMap::new(),
            ended_at: Arc::default(),
        }))
    }
}

impl LiveLayer for ClosureLayer {
    fn layer(&self) -> Layer {
        Layer::Closures
    }

    fn next(&self, file: &LayerFile, step: &RevisionStep<'_>) -> Result<Option<Next>, Error> {
        let RevisionStep::Roads(step) = step else { return Ok(None) };
        let (mut next, mut tiles) = (self.clone(), Vec::new());
        let mut redraws = self.sheet.ended(&mut next, file, step)?;
        redraws.extend(self.sheet.reports(&mut next, step));
        next.stale.note(&redraws, step.revision(), &mut tiles);
        Ok(Some(Next::unlisted(Arc::new(next), tiles)))
    }

    fn stale(&self) -> &StaleTiles {
        &self.stale
    }

    fn tile(
        &self,
        network: &Network,
        file: &LayerFile,
        _overlay: &LiveOverlay,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.sheet.tile(network, file, self, tile)
    }

    fn revise(&self, _network: &Network, overlay: &LiveOverlay, feature: &mut Feature) {
        self.sheet.revise(self, overlay.now(), feature);
    }

    fn schema(&self) -> Option<&Schema> {
        Some(&self.sheet.schema)
    }

    /// The reports that are neither withdrawn nor rejected, by id.
    fn added(&self) -> Vec<(&str, Option<[f64; 4]>)> {
        self.reported.iter().map(|(id, reported)| (&**id, reported.bbox)).collect()
    }

    fn added_item(&self, network: &Network, id: &str) -> Option<Cow<'_, Feature>> {
        self.sheet.feature(network, &self.reported.get(id)?.entry).map(Cow::Owned)
    }

    fn ended_at(&self, id: &str) -> Option<Timestamp> {
        self.ended_at.get(id).copied()
    }
}

impl ClosureSheet {
    /// Reads the layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    fn of(
        snapshot: &Snapshot,
        network: &NetworkFile,
        facts: &lintas_model::evidence::FactTable,
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
            "what became of it: active, unverified, expired, superseded or ended",
        ));
        let mut edges_of = vec![Vec::new(); facts.closures.len()];
        for of_edge in facts.edges.iter().filter(|of_edge| of_edge.edge.number() < network.edges())
        {
            for closure in &of_edge.closures {
                edges_of[*closure as usize].push(of_edge.edge);
            }
        }
        let on_roads = facts.closures.iter().map(|record| record.id.clone()).collect();
        let as_of = snapshot.manifest().as_of;
        Ok(Some(Self { drawing, schema, position_of, edges_of, on_roads, as_of }))
    }

    /// Draws again the reports that are not the same allocation as at the revision before.
    fn reports(&self, next: &mut ClosureLayer, step: &RoadStep<'_>) -> Vec<Redraw> {
        let (network, before, now) = (step.network, step.before, step.reported.reports);
        let before = before.iter().map(Some).chain(iter::repeat(None));
        let others = now
            .iter()
            .zip(before)
            .filter(|(entry, before)| before.is_none_or(|before| !Arc::ptr_eq(before, entry)));
        others.filter_map(|(entry, _)| self.report(network, next, entry)).collect()
    }

    /// Derives again the lives of the closures on the judged edges, and marks those that officers
    /// have ended.
    fn ended(
        &self,
        next: &mut ClosureLayer,
        layer: &LayerFile,
        step: &RoadStep<'_>,
    ) -> Result<Vec<Redraw>, Error> {
        let (network, on_edges, now) = (step.network, step.reported.on_edges, step.now());
        let table = network.facts();
        let mut closures: Vec<u32> = step
            .judged
            .iter()
            .filter_map(|edge| table.of_edge(*edge))
            .flat_map(|facts| facts.closures.iter().copied())
            .collect();
        closures.sort_unstable();
        closures.dedup();
        let mut redraws = Vec::new();
        for closure in closures {
            let published = &table.closures[closure as usize];
            let Some(position) = self.position_of.get(&published.id).copied() else { continue };
            let life = match on_edges.closures().record(table, closure) {
                None => ClosureState { state: State::Ended, evidence: EvidenceState::Ended },
                Some(record) => ClosureState::of(record, now, || {
                    let counts = |edge: &EdgeId| {
                        on_edges.weigh(network, *edge, now, |effective| {
                            effective.facts.iter().any(|fact| fact.id == record.id)
                        })
                    };
                    self.edges_of[closure as usize].iter().any(counts)
                }),
            };
            let as_published = ClosureState::of(published, self.as_of, || true);
            redraws.extend(self.lives(
                next,
                layer,
                position,
                (life != as_published).then_some(life),
            )?);
        }
        // Closures on no road, which `judged` does not reach.
        next.ended_at = Arc::clone(on_edges.closures().ended());
        for id in on_edges.closures().ended().keys() {
            let Some(position) = self.position_of.get(id).copied() else { continue };
            let life = ClosureState { state: State::Ended, evidence: EvidenceState::Ended };
            redraws.extend(self.lives(next, layer, position, Some(life))?);
        }
        Ok(redraws)
    }

    /// Notes the life of a closure (`None`: as published); answers the redrawing where it changed.
    fn lives(
        &self,
        next: &mut ClosureLayer,
        layer: &LayerFile,
        position: u32,
        life: Option<ClosureState>,
    ) -> Result<Option<Redraw>, Error> {
        let before = next.lives.get(&position).copied();
        if life == before {
            return Ok(None);
        }
        let map = Arc::make_mut(&mut next.lives);
        match life {
            Some(life) => map.insert(position, life),
            None => map.remove(&position),
        };
        let feature = layer.feature(position as usize)?;
        Ok(Some(Redraw {
            position: Some(position),
            published: 0,
            before: before.map(|_| 0),
            now: life.map(|_| 0),
            tiles: self.drawing.tiles_of(&feature.geometry, 0),
        }))
    }

    /// Draws one report again; `None` where no tile changes.
    fn report(
        &self,
        network: &Network,
        next: &mut ClosureLayer,
        entry: &Arc<StoredReport>,
    ) -> Option<Redraw> {
        let id = entry.report.id.as_str();
        let place = place_of(network, entry)?;
        let is_listed = !matches!(entry.state, State::Withdrawn | State::Rejected);
        let now = is_listed
            .then(|| PlacedReport { entry: Arc::clone(entry), bbox: extent::around(&place) });
        let before = next.reported.get(id).cloned();
        match &now {
            // Also where it looks as before: an entry that nobody else has is not kept.
            Some(reported) => next.reported.insert(id.into(), reported.clone()),
            None => next.reported.remove(id),
        }
        let alike = before.as_ref().zip(now.as_ref()).is_some_and(|(was, is)| was.looks_like(is));
        let shown = |it: &Option<PlacedReport>| {
            it.as_ref().is_some_and(PlacedReport::is_drawn).then_some(0)
        };
        let (before, now) = (shown(&before), shown(&now));
        // A report does not move.
        let tiles = || self.drawing.tiles_of(&place, 0);
        (!alike && (before.is_some() || now.is_some())).then(|| Redraw {
            position: None,
            published: 0,
            before,
            now,
            tiles: tiles(),
        })
    }

    /// The public feature of a report, contacts cut out of its reason; `None` where it has no
    /// place.
    fn feature(&self, network: &Network, entry: &StoredReport) -> Option<Feature> {
        let (report, state, geometry) = (&entry.report, entry.state, place_of(network, entry)?);
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
            (EVIDENCE, text(of_report(state).name())),
            (STATE, text(state.name())),
        ] {
            if let Some(column) = self.schema.position(field) {
                feature.values[column] = value;
            }
        }
        Some(feature)
    }

    /// Writes state and evidence into a published feature.
    fn revise(&self, closures: &ClosureLayer, now: Timestamp, feature: &mut Feature) {
        let position = self.position_of.get(&feature.id);
        let life = position.and_then(|position| closures.lives.get(position)).copied();
        let life = life.unwrap_or_else(|| {
            let over = self.says_expired(feature, now);
            let state = if over { State::Expired } else { State::Active };
            // A closure on a road that has no entry in `lives` is as published.
            let evidence = match over && !self.is_on_a_road(&feature.id) {
                true => Some(EvidenceState::Stale),
                false => None,
            };
            ClosureState { state, evidence: evidence.unwrap_or_else(|| self.published(feature)) }
        });
        self.show(life, feature);
    }

    /// The evidence that a feature was published with.
    fn published(&self, feature: &Feature) -> EvidenceState {
        let column = self.schema.position(EVIDENCE);
        let text = column.and_then(|column| feature.values.get(column)?.as_ref()?.as_str());
        [EvidenceState::HeldBack, EvidenceState::Stale, EvidenceState::Lost, EvidenceState::Ended]
            .into_iter()
            .find(|state| text == Some(state.name()))
            .unwrap_or(EvidenceState::Current)
    }

    fn is_on_a_road(&self, id: &str) -> bool {
        self.on_roads.contains(id)
    }

    /// Writes a life into a feature; [`STATE`] is the last column.
    fn show(&self, life: ClosureState, feature: &mut Feature) {
        let state = match life.evidence {
            EvidenceState::Ended if life.state == State::Active => State::Ended,
            _ => life.state,
        };
        feature.values.resize(self.schema.fields.len(), None);
        feature.values[self.schema.fields.len() - 1] = Some(state.name().into());
        if let Some(column) = self.schema.position(EVIDENCE) {
            feature.values[column] = Some(life.evidence.name().into());
        }
    }

    /// Whether a closure has expired by its own fields: for those on no road, which are not judged.
    fn says_expired(&self, feature: &Feature, now: Timestamp) -> bool {
        let text = |field: &str| {
            let column = self.schema.position(field)?;
            feature.values.get(column)?.as_ref()?.as_str()
        };
        let moment = |field: &str| text(field).and_then(|text| text.parse::<Timestamp>().ok());
        let status = text("status").and_then(ReportStatus::from_name);
        let status = status.unwrap_or(ReportStatus::Unknown);
        let lifetime = lifetime(status, text("cause"), None);
        let end = life_end(status, moment("as_of"), moment("expires"), lifetime);
        end.is_some_and(|end| end < now)
    }

    /// A tile at this revision (MVT, gzip); `None` where it is empty.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn tile(
        &self,
        network: &Network,
        layer: &LayerFile,
        closures: &ClosureLayer,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        let revise = |position: u32, feature: &mut Feature| {
            if let Some(life) = closures.lives.get(&position) {
                self.show(*life, feature);
            }
        };
        let in_tile = |it: &&PlacedReport| {
            it.is_drawn() && it.bbox.is_some_and(|bbox| Drawing::meets(tile, bbox))
        };
        let added = |draw: &mut DrawFeature<'_>| {
            for reported in closures.reported.values().filter(in_tile) {
                self.feature(network, &reported.entry).iter().for_each(&mut *draw);
            }
        };
        let minzooms = closures.stale.minzooms();
        let redrawn = Redrawn { minzooms, revise: &revise, added: &added };
        self.drawing.tile(layer, tile, redrawn)
    }
}

/// The evidence state that follows from a report's state.
const fn of_report(state: State) -> EvidenceState {
    match state {
        State::Active | State::Unverified => EvidenceState::Current,
        State::Expired => EvidenceState::Stale,
        State::Superseded | State::Withdrawn | State::Rejected | State::Ended => {
            EvidenceState::Ended
        }
    }
}

/// The geometry of a report: its own, else that of its edges.
fn place_of(network: &Network, entry: &StoredReport) -> Option<Geometry<f64>> {
    if let Some(geometry) = &entry.report.geometry {
        return Some(geometry.clone());
    }
    let lines: Vec<_> = entry.place.edges.iter().map(|edge| network.line(*edge)).collect();
    (!lines.is_empty()).then(|| MultiLineString(lines).into())
}
