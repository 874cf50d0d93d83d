//! What the writer works on: the journal, the store of reports, and the context that both speak of.

use lintas_model::index::EdgeId;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Changed,
    batch::Batch,
    command::Answer,
    context::Context,
    journal::{
        Journal, JournalError,
        entry::{JournalEntry, Kind, Receipt},
    },
    reports::{ReportStore, is_nowhere},
};
use crate::{
    aid::{Alarm, SiteAccess},
    clock::Clock,
    open::{Network, Open},
};

/// How often a journal that could not be opened is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The journal, the store of reports, and the context that both speak of.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) journal: Option<Journal>,
    pub(super) store: ReportStore,
    pub(super) context: Option<Context>,
    pub(super) revision: u64,
    pub(super) last: Option<Timestamp>,
    /// How aid gets to the places to which it does not get as was published.
    pub(super) ways: Arc<SiteAccess>,
    /// When the journal was looked for last, where it could not be opened.
    looked: Option<Instant>,
    /// What makes the tokens of overlap alarms; made when the first is needed.
    pub(super) alarm: Option<Alarm>,
    /// What of the journal cannot be read: then nothing is added to it.
    damage: Option<JournalError>,
    /// How many entries of the journal are not understood.
    unreadable: usize,
}

impl Core {
    /// The store of reports.
    pub(super) fn reports(&self) -> &ReportStore {
        &self.store
    }

    /// How many entries of the journal this release does not understand.
    pub(super) fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// How often reports and expiries have changed the answers.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// The moment of the last entry.
    pub(super) fn last(&self) -> Option<Timestamp> {
        self.last
    }

    fn network(&self) -> Option<&Network> {
        self.context.as_ref()?.network.as_deref()
    }

    /// Another snapshot comes into service; says whether other entries count on it.
    pub(super) fn stage(&mut self, open: &Open, network: Option<Arc<Network>>) -> bool {
        let other = self.context.as_ref().is_none_or(|context| context.mode != open.mode());
        self.context = Some(Context::of(open, network));
        self.ways = Arc::default();
        other
    }

    /// Whether it is time to look again for a journal that could not be opened.
    pub(super) fn is_due_for_a_look(&mut self) -> bool {
        let due = self.looked.is_none_or(|looked| looked.elapsed() >= LOOK_AGAIN);
        if due {
            self.looked = Some(Instant::now());
        }
        due && self.journal.is_none()
    }

    /// Opens the journal where there is one and none is open; says whether one was opened.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(super) fn open(&mut self, state: &Path) -> Result<bool, JournalError> {
        if self.journal.is_some() {
            return Ok(false);
        }
        self.journal = Journal::open(state, false)?;
        Ok(self.journal.is_some())
    }

    /// Makes sure that there is a journal to write to. One that could not be opened before may hold
    /// entries of which the store knows nothing: then it is read first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(super) fn ready(&mut self, state: &Path, clock: &Clock) -> Result<(), JournalError> {
        match &self.journal {
            Some(journal) if !journal.is_in_place() => {
                Err(JournalError::Failed("its file is gone".to_owned()))
            }
            Some(_) => self.sound(),
            None => {
                self.journal = Journal::open(state, true)?;
                self.read_all(clock);
                self.sound()
            }
        }?;
        if self.alarm.is_none() {
            self.alarm = Some(Alarm::of(state)?);
        }
        Ok(())
    }

    /// What is wrong with what was read of the journal.
    ///
    /// # Errors
    /// [`JournalError::Damaged`].
    pub(super) fn sound(&self) -> Result<(), JournalError> {
        match &self.damage {
            Some(damage) => Err(JournalError::Damaged(damage.to_string())),
            None => Ok(()),
        }
    }

    /// Fills the store anew from the journal, on the network in service. A drill's entries are nothing to
    /// an actual server, and the reverse. `clock` is given the last entry of this context before it is
    /// asked what time it is.
    pub(super) fn read_all(&mut self, clock: &Clock) {
        let mut store = ReportStore::default();
        self.damage = None;
        if let (Some(journal), Some(context)) = (&self.journal, &self.context) {
            let (recorded, wrong) = journal.read();
            self.damage = wrong;
            for entry in &recorded.unreadable {
                tracing::error!(
                    seq = entry.seq,
                    why = entry.why,
                    "an entry of the journal is not understood"
                );
                if let Some(receipt) = &entry.receipt {
                    store.remember_receipt(&entry.by, receipt);
                }
            }
            self.unreadable = recorded.unreadable.len();
            let entries = recorded.entries;
            for entry in entries.iter().filter(|entry| entry.mode == context.mode) {
                store.take(entry, context.network.as_deref());
                self.last = self.last.max(Some(entry.received_at));
                if entry.as_of == context.as_of {
                    clock.resume_drill(context.as_of, entry.received_at, entry.wall_at);
                }
            }
            self.revision = entries
                .iter()
                .map(|entry| entry.revision)
                .chain(recorded.unreadable.iter().map(|entry| entry.revision))
                .fold(self.revision, u64::max);
        }
        self.store = store;
        self.settle_all(clock.now());
    }

    /// Puts the store on another network.
    pub(super) fn rematch(&mut self, now: Timestamp) {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        self.store.rematch(network.as_deref());
        self.settle_all(now);
    }

    fn settle_all(&mut self, now: Timestamp) {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        let mut edges: Vec<EdgeId> = self.store.on_edges().edges().collect();
        if let Some(network) = &network {
            edges.extend(network.facts().edges.iter().map(|facts| facts.edge));
        }
        edges.sort_unstable();
        edges.dedup();
        self.store.settle(network.as_deref(), &edges, now);
    }

    /// Settles what is over by now, and returns its edges.
    pub(super) fn let_pass(&mut self, now: Timestamp) -> Vec<EdgeId> {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        let due = self.store.due(now);
        self.store.settle(network.as_deref(), &due, now);
        self.revision += 1;
        let edges: Vec<EdgeId> = due.into_iter().filter(|edge| !is_nowhere(*edge)).collect();
        let named =
            self.context.as_ref().map(|context| json!(context.named(&edges))).unwrap_or_default();
        self.log(Kind::Expiry, now, named);
        edges
    }

    /// Counts that another snapshot is in service, where anything was counted before: nobody reported
    /// yet, and a new snapshot is told by its name.
    pub(super) fn count_swap(&mut self, now: Timestamp) {
        if self.revision > 0 {
            self.revision += 1;
            self.log(Kind::Snapshot, now, Value::Null);
        }
    }

    /// Writes down that something changed without anybody's doing. Where nobody reported there is
    /// nothing to write to; where something was, the next start would begin at a revision that was
    /// shown already, with other answers.
    fn log(&mut self, kind: Kind, now: Timestamp, edges: Value) {
        let (Some(journal), Some(context)) = (self.journal.as_mut(), &self.context) else { return };
        let entry = JournalEntry {
            seq: 0,
            received_at: now,
            wall_at: Timestamp::now(),
            mode: context.mode.to_owned(),
            as_of: context.as_of,
            by: None,
            kind,
            report: String::new(),
            revision: self.revision,
            receipt: None,
            known: json!({ "snapshot": context.snapshot }),
            payload: json!({ "edges": edges }),
        };
        let stored = journal
            .next_seq()
            .and_then(|seq| journal.append(std::slice::from_ref(&JournalEntry { seq, ..entry })));
        if let Err(error) = stored {
            tracing::warn!(%error, "a change is not in the journal");
        }
    }

    /// Puts what was done on the disk, and counts it.
    ///
    /// # Errors
    /// [`JournalError`]; then the store holds what the journal does not: read it again.
    pub(super) fn commit(&mut self, batch: &mut Batch, now: Timestamp) -> Result<(), JournalError> {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        self.store.settle(network.as_deref(), &batch.edges, now);
        let revision = self.revision + 1;
        for applied in &mut batch.applied {
            let entry = &mut applied.entry;
            let mut body = match applied.body.take() {
                Some(body) => body,
                None => self.answer_of(&entry.report, &applied.alternatives),
            };
            body["revision"] = revision.into();
            let status = entry.kind.status();
            let answer = Answer { status, body: body.to_string(), repeated: false, revision };
            entry.receipt = applied.once.as_ref().map(|(key, request)| Receipt {
                key: key.clone(),
                request: *request,
                status,
                answer: answer.body.clone(),
            });
            applied.answer = Some(answer);
        }
        let closed = || JournalError::Failed("it is not open".to_owned());
        let entries = || batch.applied.iter().map(|applied| &applied.entry);
        self.journal.as_mut().ok_or_else(closed)?.append(entries())?;
        for entry in entries() {
            self.store.remember(entry);
        }
        self.revision = revision;
        self.last = Some(now);
        Ok(())
    }

    /// The journal, for tests that fill its disk.
    #[cfg(test)]
    pub(super) fn journal(&self) -> &Journal {
        self.journal.as_ref().unwrap()
    }

    /// The number of the next entry.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(super) fn next_seq(&self) -> Result<u64, JournalError> {
        let closed = || JournalError::Failed("it is not open".to_owned());
        self.journal.as_ref().ok_or_else(closed)?.next_seq()
    }

    /// What an event says: what changed, for everybody.
    pub(super) fn told(&self, changed: &Changed, about: &[&str]) -> Value {
        let told = |context: &Context| context.told(&self.store, self.revision, changed, about);
        self.context.as_ref().map(told).unwrap_or_default()
    }

    pub(super) fn answer_of(&self, id: &str, alternatives: &[Value]) -> Value {
        let Some(entry) = self.store.entry(id) else { return self.answer_of_closure(id) };
        let mut answer = json!({
            "id": id,
            "revision": self.revision,
            "edges": self.ids(&entry.place.edges),
            "state": entry.state.name(),
        });
        if !alternatives.is_empty() {
            answer["alternatives"] = alternatives.into();
        }
        answer
    }

    /// What is answered about a closure of the snapshot.
    fn answer_of_closure(&self, id: &str) -> Value {
        let said = self.store.of_closures().iter().rev().find(|said| said.closure == id);
        let Some(said) = said else { return json!({ "id": id }) };
        let edges: Vec<&str> = said.edges.iter().map(String::as_str).collect();
        json!({ "id": id, "revision": self.revision, "edges": edges, "state": said.state() })
    }

    fn ids(&self, edges: &[EdgeId]) -> Vec<&str> {
        let Some(network) = self.network() else { return Vec::new() };
        edges.iter().map(|edge| network.file().id(*edge)).collect()
    }
}
