//! What the writer works on under its lock: the journal, the report store, and their context.

use lintas_model::{index::EdgeId, language::Language};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Changed,
    act_times::ActTimes,
    batch::Batch,
    command::Answer,
    context::Context,
    journal::{
        Journal, JournalCondition, JournalError,
        entry::{EntryKind, JournalEntry, Receipt},
        lock::StateLock,
        read_only::ReadOnlyJournal,
    },
    judged::JudgedEdges,
    reports::ReportStore,
    steadiness::Steadiness,
    wholeness::at_most_presumed,
};
use crate::{
    aid::{Alarm, SiteAccess},
    open::{Network, Open},
};
use lintas_model::aid::Ledger;

/// How often opening a journal that could not be opened is tried again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The condition of a journal that is not there.
static SOUND: JournalCondition = JournalCondition::NONE;

/// What the writer works on under its lock.
#[derive(Debug, Default)]
pub(super) struct Core {
    /// The journal, to be written; `None` where it is not there or cannot be.
    pub(super) journal: Option<Journal>,
    /// The same to be read, where it cannot be written.
    pub(super) beside: Option<ReadOnlyJournal>,
    /// The lock of the state folder, from when it was first got until this process ends.
    pub(super) lock: Option<Arc<StateLock>>,
    /// Where this server listens, once it does.
    pub(super) listen: Option<SocketAddr>,
    /// Nothing is to be written to the state folder (`--read-only-state`).
    pub(super) keeps_off: bool,
    pub(super) store: ReportStore,
    pub(super) context: Option<Context>,
    pub(super) revision: u64,
    /// When the acts of the journal happened.
    times: ActTimes,
    /// How long the clock has run without being set.
    steadiness: Steadiness,
    /// The clock when the passing of time was last applied.
    looked_at: Option<Timestamp>,
    /// Access of the places whose access is not as published.
    pub(super) ways: Arc<SiteAccess>,
    /// The same before doubts about reports are taken into account.
    found_ways: Arc<SiteAccess>,
    /// When opening the journal was tried last, where it could not be opened.
    looked: Option<Instant>,
    /// Signs the tokens of overlap alarms; `None` until the journal is ready to be written.
    pub(super) alarm: Option<Alarm>,
    /// Why the journal cannot be read to its end: then nothing is appended to it.
    pub(super) damage: Option<JournalError>,
    /// When its entries were read last, and how long that took.
    pub(super) last_read: Option<(Instant, Duration)>,
    /// How many acts the journal had lost when the store was filled from it as a whole.
    pub(super) lacks: u64,
    /// The number of the last entry that the store holds.
    last_seq: u64,
    /// Entries of the journal that are not understood.
    unreadable: usize,
}

impl Core {
    /// Before the first snapshot; with `keeps_off`, nothing will be written to the state folder.
    pub(super) fn at(keeps_off: bool) -> Self {
        Self { keeps_off, ..Self::default() }
    }

    /// The report store.
    pub(super) fn reports(&self) -> &ReportStore {
        &self.store
    }

    /// How many entries of the journal this release does not understand.
    pub(super) fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// How sound the journal was when it was opened, or read where it cannot be written.
    pub(super) fn condition(&self) -> &JournalCondition {
        match (&self.journal, &self.beside) {
            (Some(journal), _) => journal.condition(),
            (None, Some(beside)) => beside.condition(),
            (None, None) => &SOUND,
        }
    }

    /// Moves the journal's write-ahead log into its database, where that is due or, at the `end` of
    /// the server, in any case.
    pub(super) fn settle_journal(&mut self, end: bool) {
        match &mut self.journal {
            Some(journal) if end => journal.settle(),
            Some(journal) => journal.checkpoint_if_due(),
            None => {}
        }
    }

    /// The revision in service: rises by one with every batch, expiry and swap, also across
    /// restarts.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    fn network(&self) -> Option<&Network> {
        self.context.as_ref()?.network.as_deref()
    }

    /// Takes another snapshot as the context. Answers whether its mode differs, so that other
    /// entries of the journal count.
    pub(super) fn stage(&mut self, open: &Open, network: Option<Arc<Network>>) -> bool {
        let other = self.context.as_ref().is_none_or(|context| context.mode != open.mode());
        if other {
            // What the store holds is of the other mode.
            self.last_seq = 0;
        }
        self.context = Some(Context::of(open, network));
        self.ways = Arc::default();
        self.found_ways = Arc::default();
        other
    }

    /// Whether it is time to look at the state folder again.
    pub(super) fn is_due_for_a_look(&mut self) -> bool {
        let due = self.looked.is_none_or(|looked| looked.elapsed() >= LOOK_AGAIN);
        if due {
            self.looked = Some(Instant::now());
        }
        due
    }

    /// Makes the next tick look at once.
    #[cfg(test)]
    pub(super) fn forget_the_last_look(&mut self) {
        (self.looked, self.last_read) = (None, None);
    }

    /// Whether not all that was reported can be read: the one place that says so.
    pub(super) fn is_unread(&self) -> bool {
        self.damage.is_some() || !self.condition().is_whole()
    }

    /// Whether the store may know what the journal has lost since: then it is not filled anew.
    pub(super) fn knows_more(&self) -> bool {
        self.damage.is_some() || self.condition().lost > self.lacks
    }

    /// Takes over the access of places as it was found, or, with `None`, weighs it again after it
    /// became known that reports can, or cannot, be read. Answers whether it changed.
    pub(super) fn lead(
        &mut self,
        found: Option<Arc<SiteAccess>>,
        published: Option<&Ledger>,
    ) -> bool {
        if let Some(found) = found {
            self.found_ways = found;
        }
        let ways = match published {
            Some(published) if self.is_unread() => at_most_presumed(&self.found_ways, published),
            _ => Arc::clone(&self.found_ways),
        };
        let changed = self.ways != ways;
        if changed {
            self.ways = ways;
        }
        changed
    }

    /// Refuses to go on where the journal could not be read to its end.
    ///
    /// # Errors
    /// [`JournalError::Damaged`].
    pub(super) fn sound(&self) -> Result<(), JournalError> {
        match &self.damage {
            Some(damage) => Err(damage.clone()),
            None => Ok(()),
        }
    }

    /// Matches every report to the network of the context: after another snapshot came into
    /// service.
    pub(super) fn rematch(&mut self, now: Timestamp) {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        self.store.rematch(network.as_deref());
        self.settle_all(now);
    }

    /// Settles every edge on which the snapshot or a report says anything; returns those with reports.
    fn settle_all(&mut self, now: Timestamp) -> JudgedEdges {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        let mut reported: Vec<EdgeId> = self.store.on_edges().edges().collect();
        reported.sort_unstable();
        if let Some(network) = &network {
            let said = network.facts().edges.iter().map(|facts| facts.edge);
            let others = said.filter(|edge| reported.binary_search(edge).is_err());
            self.store.watch(network, &others.collect::<Vec<_>>(), now);
        }
        self.store.settle(network.as_deref(), &reported, now)
    }

    /// Settles what has expired or begun by now, raises the revision, and returns the edges.
    pub(super) fn let_pass(&mut self, now: Timestamp) -> JudgedEdges {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        let due = self.store.due(now);
        let judged = self.store.settle(network.as_deref(), &due, now);
        self.revision += 1;
        let edges: Vec<EdgeId> = judged.keys().copied().collect();
        let named =
            self.context.as_ref().map(|context| json!(context.named(&edges))).unwrap_or_default();
        self.log(EntryKind::Expiry, now, json!({ "edges": named }));
        judged
    }

    /// Raises the revision because the journal was read again.
    pub(super) fn count_reading(&mut self) {
        self.revision += 1;
    }

    /// Raises the revision because another snapshot came into service. Not where it is still 0:
    /// then nothing was reported, and clients tell the states apart by the id of the snapshot.
    pub(super) fn count_swap(&mut self, now: Timestamp) {
        if self.revision > 0 {
            self.revision += 1;
            self.log(EntryKind::Snapshot, now, json!({ "edges": null }));
        }
    }

    /// Appends an entry that nobody caused (an expiry, a swap, a clock), so that after a restart
    /// revisions go on above all that were shown; returns it. Nothing is written where no journal is
    /// open, or where it cannot be read to its end. A failure is logged and no more.
    fn log(&mut self, kind: EntryKind, now: Timestamp, payload: Value) -> Option<JournalEntry> {
        if self.damage.is_some() {
            return None;
        }
        let (journal, context) = (self.journal.as_mut()?, self.context.as_ref()?);
        let entry = JournalEntry {
            seq: 0,
            received_at: now,
            wall_at: Timestamp::now(),
            mode: context.mode.to_owned(),
            as_of: context.as_of,
            by: None,
            kind,
            about: String::new(),
            revision: self.revision,
            receipt: None,
            known: json!({ "snapshot": context.snapshot }),
            payload,
        };
        let stored = journal.next_seq().and_then(|seq| {
            let entry = JournalEntry { seq, ..entry };
            journal.append(std::slice::from_ref(&entry)).map(|()| entry)
        });
        self.last_seq = stored.as_ref().map_or(self.last_seq, |entry| entry.seq);
        stored.inspect_err(|error| tracing::warn!(%error, "a change is not in the journal")).ok()
    }

    /// Completes the answers of a batch, appends its entries to the journal (one fsync), and raises
    /// the revision by one.
    ///
    /// # Errors
    /// [`JournalError`]; then the store holds what the journal does not: it has to be read again.
    pub(super) fn commit(&mut self, batch: &mut Batch, now: Timestamp) -> Result<(), JournalError> {
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        batch.judged = self.store.settle(network.as_deref(), &batch.edges, now);
        let revision = self.revision + 1;
        for applied in &mut batch.applied {
            let entry = &mut applied.entry;
            let mut body = match applied.body.take() {
                Some(body) => body,
                None => self.answer_of(&entry.about, &applied.alternatives),
            };
            body["revision"] = revision.into();
            if let Some(ahead) = applied.ahead {
                body["clock"] = told_of_clock(ahead, now);
            }
            // Accepted, and waiting for an officer (RFC 9110, section 15.3.3).
            let waits = body.get("waits").is_some_and(|waits| !waits.is_null());
            let status = if waits { 202 } else { entry.kind.status() };
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
            self.last_seq = self.last_seq.max(entry.seq);
        }
        self.revision = revision;
        self.times.last = Some(now);
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

    /// The data of an event, public: what changed.
    pub(super) fn told(&self, changed: &Changed, about: &[&str]) -> Value {
        let told = |context: &Context| context.told(&self.store, self.revision, changed, about);
        self.context.as_ref().map(told).unwrap_or_default()
    }

    /// The body of an answer about a report, or about a closure of the snapshot.
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

    /// The body of an answer about a closure of the snapshot.
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

/// What is told to somebody whose clock runs ahead of the server's.
fn told_of_clock(ahead: SignedDuration, now: Timestamp) -> Value {
    let minutes = ahead.as_mins().max(1);
    let [id, en] =
        Language::BOTH.map(|it| it.fill("problem.clock_ahead", &[("minutes", &minutes)]));
    json!({
        "ahead_s": ahead.as_secs(),
        "taken_for": now,
        "words_id": id,
        "words_en": en,
    })
}

mod moments;
mod reading;
