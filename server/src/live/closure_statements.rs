//! Officers' statements on closures that files brought: that one has ended, or still holds. A
//! statement has no lifetime and applies to every row not later than it, in this snapshot and the
//! next ones.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{
    evidence::{ClosureRecord, FactTable},
    passability::ReportStatus,
};
use serde_json::{Value, json};

use super::{
    act_time::ActTime,
    journal::entry::{EntryKind, JournalEntry},
};
use crate::open::Network;

/// An officer's statement on a closure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClosureStatement {
    /// End or renew.
    kind: EntryKind,
    /// Id of the closure.
    pub(crate) closure: String,
    /// Id of its source.
    source: String,
    /// Its cause: a row without a stable id is recognised by source, cause and place.
    cause: Option<String>,
    /// Ids of the edges that it lay on, ascending.
    pub(crate) edges: Vec<String>,
    /// The moment that the officer spoke of.
    at: Timestamp,
}

impl ClosureStatement {
    /// The journal payload of a statement; `None` where the snapshot has no closure of this id,
    /// neither on a road nor in its layer.
    pub(super) fn payload(
        closure: &str,
        at: Timestamp,
        reason: Option<String>,
        network: &Network,
        is_in_layer: bool,
    ) -> Option<Value> {
        let table = network.facts();
        let known = table.closures.iter().find(|record| record.id == closure);
        if known.is_none() && !is_in_layer {
            return None;
        }
        Some(json!({
            "at": at,
            "source": known.map(|record| &record.source),
            "cause": known.and_then(|record| record.cause.as_ref()),
            "edges": edges_of(closure, network),
            "reason": reason,
        }))
    }

    /// Reads a journal entry, at the time of the act; `None` where its moment cannot be read. An end
    /// is better news, and holds against no row that is newer than it may be.
    pub(super) fn of(entry: &JournalEntry, time: ActTime) -> Option<Self> {
        let text = |name: &str| entry.payload.get(name).and_then(Value::as_str);
        let edges = entry.payload.get("edges").and_then(Value::as_array).into_iter().flatten();
        let at: Timestamp = text("at")?.parse().ok()?;
        Some(Self {
            kind: entry.kind,
            closure: entry.about.clone(),
            source: text("source").unwrap_or_default().to_owned(),
            cause: text("cause").map(str::to_owned),
            edges: edges.filter_map(Value::as_str).map(str::to_owned).collect(),
            at: match entry.kind {
                EntryKind::EndClosure => time.oldest(at),
                _ => time.bounded(at),
            },
        })
    }

    /// The state of the closure after it.
    pub(super) fn state(&self) -> &'static str {
        if self.kind == EntryKind::EndClosure { "ended" } else { "active" }
    }

    /// Whether it applies to a row: of that id, or of the same source and cause with every edge
    /// among its edges.
    fn is_of(&self, record: &ClosureRecord, network: &Network) -> bool {
        let same_place = || {
            let edges = edges_of(&record.id, network);
            !edges.is_empty() && edges.iter().all(|edge| self.edges.binary_search(edge).is_ok())
        };
        record.id == self.closure
            || record.source == self.source && record.cause == self.cause && same_place()
    }
}

/// Ids of the edges that the closures with this id lie on, ascending.
pub(super) fn edges_of(closure: &str, network: &Network) -> Vec<String> {
    let table = network.facts();
    let is_it = |at: &u32| table.closures.get(*at as usize).is_some_and(|it| it.id == closure);
    let mut edges: Vec<String> = table
        .edges
        .iter()
        .filter(|facts| facts.closures.iter().any(is_it))
        .map(|facts| network.file().id(facts.edge).to_owned())
        .collect();
    edges.sort_unstable();
    edges
}

/// The closures of a snapshot as changed by officers' statements.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RevisedClosures {
    /// By position in the facts, the closures that differ; `None` where one has ended.
    revised: BTreeMap<u32, Option<ClosureRecord>>,
    /// Closures that have ended, those on no road included, by id: the moment of which the officer
    /// spoke last.
    ended: Arc<BTreeMap<String, Timestamp>>,
}

impl RevisedClosures {
    /// Applies statements in order: O(statements × closures).
    pub(super) fn of(said: &[ClosureStatement], network: Option<&Network>) -> Self {
        let mut revised = Self::default();
        let Some(network) = network.filter(|_| !said.is_empty()) else { return revised };
        let mut ended: BTreeMap<String, Timestamp> = BTreeMap::new();
        for statement in said {
            for (at, record) in (0..).zip(&network.facts().closures) {
                if !statement.is_of(record, network) {
                    continue;
                }
                let now = revised.revised.get(&at).cloned().unwrap_or_else(|| Some(record.clone()));
                let Some(now) = now else { continue };
                let next = match statement.kind {
                    EntryKind::EndClosure
                        if now.spoken().latest.is_none_or(|it| it <= statement.at) =>
                    {
                        None
                    }
                    EntryKind::RenewClosure => Some(renewed(now, statement.at)),
                    _ => Some(now),
                };
                revised.revised.insert(at, next);
            }
            if statement.kind == EntryKind::EndClosure {
                ended.insert(statement.closure.clone(), statement.at);
            }
        }
        let gone = |id: &String| {
            let mut rows = (0..).zip(&network.facts().closures).filter(|(_, it)| it.id == *id);
            rows.all(|(at, _)| revised.revised.get(&at).is_some_and(Option::is_none))
        };
        ended.retain(|id, _| gone(id));
        revised.ended = Arc::new(ended);
        let untouched = |at: &u32, now: &mut Option<ClosureRecord>| {
            now.as_ref() != network.facts().closures.get(*at as usize)
        };
        revised.revised.retain(untouched);
        revised
    }

    /// A closure of the snapshot after the statements; `None` where it has ended.
    pub(super) fn record<'a>(&'a self, table: &'a FactTable, at: u32) -> Option<&'a ClosureRecord> {
        match self.revised.get(&at) {
            Some(revised) => revised.as_ref(),
            None => table.closures.get(at as usize),
        }
    }

    /// The closures that have ended, by id, each with the moment of its end.
    pub(super) fn ended(&self) -> &Arc<BTreeMap<String, Timestamp>> {
        &self.ended
    }

    /// The edges of the closures that differ between the two, ascending.
    pub(super) fn differences(&self, other: &Self, network: Option<&Network>) -> Vec<EdgeId> {
        let Some(network) = network else { return Vec::new() };
        let differs = |at: &u32| self.revised.get(at) != other.revised.get(at);
        let table = network.facts();
        let touched = table.edges.iter().filter(|facts| facts.closures.iter().any(differs));
        touched.map(|facts| facts.edge).collect()
    }
}

/// A closure renewed at a moment. Bad news whose stated end lies before that moment loses this end;
/// good news keeps its end and its lifetime.
fn renewed(mut record: ClosureRecord, at: Timestamp) -> ClosureRecord {
    record.as_of = record.as_of.max(Some(at));
    if record.status != ReportStatus::Open && record.expires.is_some_and(|end| end < at) {
        record.expires = None;
    }
    record.lost_since = None;
    record
}
