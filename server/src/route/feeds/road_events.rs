//! Road events as feeds tell them: closures of the snapshot as they are now, and reports. Of reports
//! only what everybody may read.

use std::collections::HashMap;

use geo_types::{Geometry, LineString, MultiLineString, MultiPoint};
use jiff::Timestamp;
use lintas_model::{
    evidence::ClosureRecord,
    feature::Feature,
    index::EdgeId,
    passability::{EvidenceState, Phase, ReportStatus},
    report::{State, privacy::without_contacts},
};
use lintas_snapshot::format::LayerFile;

use crate::{
    feed::{EventStage, FeatureColumns, FeedSetting, RoadEvent},
    http::{
        deadline::Deadline,
        problem::{Code, Problem},
    },
    live::{Live, Serving, journal::entry::EntryKind, reports::StoredReport},
    open::damaged,
};

const CLOSURES: &str = "closures";
/// The `source` of reports.
const REPORTS: &str = "reports";
/// Stretches of road of one event at most: beyond that it is told by its area.
const STRETCHES: usize = 500;

/// What is looked up of events, made once for an answer: O(facts of the network + reports).
pub(super) struct RoadLookup<'a> {
    live: Option<&'a Live>,
    /// By id, the closures of the snapshot that lie on roads.
    records: HashMap<&'a str, (&'a ClosureRecord, Vec<EdgeId>)>,
    /// By id, the reports.
    reports: HashMap<&'a str, &'a StoredReport>,
    /// By edge, when the last report on it came in.
    heard: HashMap<EdgeId, Timestamp>,
}

impl<'a> RoadLookup<'a> {
    /// The look-up of what is served.
    pub(super) fn of(serving: &'a Serving) -> Self {
        let live = serving.live.as_ref();
        let mut records: HashMap<&str, (&ClosureRecord, Vec<EdgeId>)> = HashMap::new();
        if let Some(live) = live {
            let facts = live.network.facts();
            for of_edge in &facts.edges {
                let on_edge = of_edge.closures.iter();
                for record in on_edge.filter_map(|at| facts.closures.get(*at as usize)) {
                    let known = records.entry(&record.id).or_insert((record, Vec::new()));
                    known.1.push(of_edge.edge);
                }
            }
        }
        let mut heard: HashMap<EdgeId, Timestamp> = HashMap::new();
        let mut reports = HashMap::with_capacity(serving.reports.len());
        for entry in serving.reports.iter() {
            reports.insert(entry.report.id.as_str(), &**entry);
            if matches!(entry.state, State::Withdrawn | State::Rejected) {
                continue;
            }
            for edge in &entry.place.edges {
                let last = heard.entry(*edge).or_insert(entry.report.received_at);
                *last = (*last).max(entry.report.received_at);
            }
        }
        Self { live, records, reports, heard }
    }

    /// Every event, newest first, of equal ones by id; without their places, see
    /// [`RoadLookup::place`].
    ///
    /// # Errors
    /// `no_snapshot`, `snapshot_damaged`, `timeout`.
    pub(super) fn all(
        &self,
        serving: &Serving,
        setting: &FeedSetting,
        deadline: &Deadline,
    ) -> Result<Vec<RoadEvent>, Problem> {
        let mut pace = deadline.pace();
        let mut events = Vec::new();
        if let Some(file) = closures(serving)? {
            for feature in file.features() {
                if pace.is_over() {
                    return Err(Code::Timeout.into());
                }
                events.extend(self.published(file, feature.map_err(damaged)?, setting));
            }
        }
        for entry in serving.reports.iter() {
            if pace.is_over() {
                return Err(Code::Timeout.into());
            }
            events.extend(self.reported(entry, setting));
        }
        events.sort_by_cached_key(|event| {
            (std::cmp::Reverse(event.updated(setting)), event.id.clone())
        });
        Ok(events)
    }

    /// The event of an id, with its place; `None` where there is none.
    ///
    /// # Errors
    /// `no_snapshot`, `snapshot_damaged`.
    pub(super) fn find(
        &self,
        serving: &Serving,
        setting: &FeedSetting,
        id: &str,
    ) -> Result<Option<RoadEvent>, Problem> {
        let file = closures(serving)?;
        let published = file.map(|file| file.get(id)).transpose().map_err(damaged)?.flatten();
        let event = match (file, published) {
            (Some(file), Some(feature)) => self.published(file, feature, setting),
            _ => self.reports.get(id).and_then(|entry| self.reported(entry, setting)),
        };
        Ok(event.map(|mut event| {
            self.place(serving, &mut event);
            event
        }))
    }

    /// Fills in where an event is: its geometry, the stretches of road and their names.
    pub(super) fn place(&self, serving: &Serving, event: &mut RoadEvent) {
        let edges: &[EdgeId] = match self.records.get(event.id.as_str()) {
            Some((_, edges)) if event.source != REPORTS => edges,
            _ => {
                let entry = self.reports.get(event.id.as_str());
                entry.map_or(&[][..], |entry| entry.place.edges.as_slice())
            }
        };
        if let Some(entry) = self.reports.get(event.id.as_str()).filter(|_| event.source == REPORTS)
        {
            event.geometry = match &entry.report.geometry {
                Some(geometry) => geometry.clone(),
                None => {
                    self.lines(edges).map_or_else(nowhere, |lines| MultiLineString(lines).into())
                }
            };
        }
        event.roads.clear();
        if let Some(live) = &serving.live {
            for name in edges.iter().map(|edge| live.network.file().name(*edge)) {
                if !name.is_empty() && !event.roads.iter().any(|known| known == name) {
                    event.roads.push(name.to_owned());
                }
                if event.roads.len() >= STRETCHES {
                    break;
                }
            }
        }
        event.lines = match &event.geometry {
            Geometry::LineString(line) => vec![line.clone()],
            Geometry::MultiLineString(lines) => lines.0.iter().take(STRETCHES).cloned().collect(),
            // Not the whole stretch between two junctions, which may be kilometres.
            Geometry::Point(_) | Geometry::MultiPoint(_) => Vec::new(),
            _ => self.lines(edges).unwrap_or_default(),
        };
    }

    /// The lines of edges; `None` where there are none.
    fn lines(&self, edges: &[EdgeId]) -> Option<Vec<LineString<f64>>> {
        let network = &self.live?.network;
        let lines: Vec<_> = edges.iter().take(STRETCHES).map(|it| network.line(*it)).collect();
        Some(lines).filter(|lines| !lines.is_empty())
    }

    /// The event of a closure of the snapshot.
    fn published(
        &self,
        file: &LayerFile,
        mut feature: Feature,
        setting: &FeedSetting,
    ) -> Option<RoadEvent> {
        let published = file.schema();
        let schema = self.live.map_or(published, |live| live.schema(CLOSURES, published));
        self.live.into_iter().for_each(|live| live.revise(CLOSURES, &mut feature));
        let row = FeatureColumns { feature: &feature, schema };
        let mut event = RoadEvent::of_feature(row, setting)?;
        event.ended_at = self.live.and_then(|live| live.ended_at(CLOSURES, &event.id));
        if let Some((record, edges)) = self.records.get(event.id.as_str()) {
            let fact = record.fact();
            event.expires = event.expires.or(fact.expires);
            event.is_over |= event.state == State::Expired && fact.phase(setting.at) == Phase::Over;
            event.ended_at = event.ended_at.or_else(|| match event.state {
                State::Superseded => self.heard_since(edges, event.said_at),
                _ => record.lost_since.filter(|_| event.evidence == EvidenceState::Lost),
            });
        }
        // One that was renewed holds beyond the end that its source states.
        if event.stage() == EventStage::Holds {
            event.expires = event.expires.filter(|end| *end > setting.at);
        }
        Some(event)
    }

    /// The event of a report; `None` where it does not speak against a road, waits to be confirmed, or
    /// has no place.
    fn reported(&self, entry: &StoredReport, setting: &FeedSetting) -> Option<RoadEvent> {
        let (report, state) = (&entry.report, entry.state);
        let has_place = report.geometry.is_some() || !entry.place.edges.is_empty();
        if report.status == ReportStatus::Open || state == State::Unverified || !has_place {
            return None;
        }
        let taken_back = entry
            .marks
            .iter()
            .filter(|mark| matches!(mark.kind, EntryKind::Withdraw | EntryKind::Reject))
            .map(|mark| mark.at)
            .max();
        let replaced = || self.heard_since(&entry.place.edges, report.received_at);
        let is_over = state == State::Expired && report.fact().phase(setting.at) == Phase::Over;
        Some(RoadEvent {
            id: report.id.clone(),
            source: REPORTS.to_owned(),
            status: report.status,
            state,
            evidence: match state {
                State::Active | State::Unverified => EvidenceState::Current,
                State::Expired => EvidenceState::Stale,
                State::Superseded | State::Withdrawn | State::Rejected | State::Ended => {
                    EvidenceState::Ended
                }
            },
            is_over,
            vehicles: report.vehicles,
            cause: report.cause.clone(),
            depth_m: report.depth_m,
            max_weight_t: report.max_weight_t,
            // What was wrong is not said again.
            reason: report.reason.as_deref().filter(|_| taken_back.is_none()).map(without_contacts),
            confidence: Some(report.confidence),
            said_at: report.received_at,
            starts: Some(report.seen_at),
            expires: report.expires(),
            ended_at: match state {
                State::Superseded | State::Ended => replaced(),
                _ => taken_back,
            },
            roads: Vec::new(),
            geometry: nowhere(),
            lines: Vec::new(),
        })
    }

    /// When the last report on these edges came in, where that was after a moment.
    fn heard_since(&self, edges: &[EdgeId], moment: Timestamp) -> Option<Timestamp> {
        edges
            .iter()
            .filter_map(|edge| self.heard.get(edge))
            .max()
            .copied()
            .filter(|it| *it > moment)
    }
}

/// The layer of closures; `None` where the snapshot lacks it.
fn closures(serving: &Serving) -> Result<Option<&LayerFile>, Problem> {
    let open = serving.open()?;
    open.position(CLOSURES).map(|_| open.features(CLOSURES)).transpose()
}

/// No place.
fn nowhere() -> Geometry<f64> {
    Geometry::MultiPoint(MultiPoint(Vec::new()))
}
