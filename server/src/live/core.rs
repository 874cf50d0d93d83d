//! What the one hand that writes holds: the journal, the book, and the scene they speak of.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Changed, Reaches,
    act::{Act, Kind, Receipt},
    book::{Book, is_nowhere},
    desk::Answer,
    journal::{Journal, JournalError},
    perform::Done,
    scene::Scene,
};
use crate::{aid::Alarm, clock::Clock, network::Network, serving::Open};

/// How often a journal that could not be opened is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The journal, the book, and the scene they speak of.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) journal: Option<Journal>,
    pub(super) book: Book,
    pub(super) scene: Option<Scene>,
    pub(super) revision: u64,
    pub(super) last: Option<Timestamp>,
    /// How aid gets to the places to which it does not get as was published.
    pub(super) ways: Arc<Reaches>,
    /// When the journal was looked for last, where it could not be opened.
    looked: Option<Instant>,
    /// What makes the tokens of overlap alarms; made when the first is needed.
    pub(super) alarm: Option<Alarm>,
    /// What of the journal cannot be read: then nothing is added to it.
    damage: Option<JournalError>,
}

impl Core {
    /// The book.
    pub(super) fn book(&self) -> &Book {
        &self.book
    }

    /// How often reports and expiries have changed the answers.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// The moment of the last act.
    pub(super) fn last(&self) -> Option<Timestamp> {
        self.last
    }

    fn network(&self) -> Option<&Network> {
        self.scene.as_ref()?.network.as_deref()
    }

    /// Another snapshot comes into service; says whether other acts count on it.
    pub(super) fn stage(&mut self, open: &Open, network: Option<Arc<Network>>) -> bool {
        let other = self.scene.as_ref().is_none_or(|scene| scene.mode != open.mode());
        self.scene = Some(Scene::of(open, network));
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
    /// acts of which the book knows nothing: then it is read first.
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

    /// Writes the book anew from the journal, on the network in service. A drill's acts are nothing to an actual server, and the reverse. `clock` is given
    /// the last act of this scene before it is asked what time it is.
    pub(super) fn read_all(&mut self, clock: &Clock) {
        let mut book = Book::default();
        self.damage = None;
        if let (Some(journal), Some(scene)) = (&self.journal, &self.scene) {
            let (acts, wrong) = journal.acts();
            self.damage = wrong;
            for act in acts.iter().filter(|act| act.mode == scene.mode) {
                book.take(act, scene.network.as_deref());
                self.last = self.last.max(Some(act.received_at));
                if act.as_of == scene.as_of {
                    clock.resume_drill(scene.as_of, act.received_at, act.wall_at);
                }
            }
            self.revision = self.revision.max(acts.last().map_or(0, |act| act.revision));
        }
        self.book = book;
        self.settle_all(clock.now());
    }

    /// Puts the book on another network.
    pub(super) fn rematch(&mut self, now: Timestamp) {
        let network = self.scene.as_ref().and_then(|scene| scene.network.clone());
        self.book.rematch(network.as_deref());
        self.settle_all(now);
    }

    fn settle_all(&mut self, now: Timestamp) {
        let network = self.scene.as_ref().and_then(|scene| scene.network.clone());
        let mut edges: Vec<u32> = self.book.on_edges().edges().collect();
        if let Some(network) = &network {
            edges.extend(network.facts().edges.iter().map(|facts| facts.edge));
        }
        edges.sort_unstable();
        edges.dedup();
        self.book.settle(network.as_deref(), &edges, now);
    }

    /// Settles what is over by now, and returns its edges.
    pub(super) fn let_pass(&mut self, now: Timestamp) -> Vec<u32> {
        let network = self.scene.as_ref().and_then(|scene| scene.network.clone());
        let due = self.book.due(now);
        self.book.settle(network.as_deref(), &due, now);
        self.revision += 1;
        let edges: Vec<u32> = due.into_iter().filter(|edge| !is_nowhere(*edge)).collect();
        let named = self.scene.as_ref().map(|scene| json!(scene.named(&edges))).unwrap_or_default();
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
        let (Some(journal), Some(scene)) = (self.journal.as_mut(), &self.scene) else { return };
        let act = Act {
            seq: 0,
            received_at: now,
            wall_at: Timestamp::now(),
            mode: scene.mode.to_owned(),
            as_of: scene.as_of,
            by: None,
            kind,
            report: String::new(),
            revision: self.revision,
            receipt: None,
            known: json!({ "snapshot": scene.snapshot }),
            payload: json!({ "edges": edges }),
        };
        let stored = journal
            .next_seq()
            .and_then(|seq| journal.append(std::slice::from_ref(&Act { seq, ..act })));
        if let Err(error) = stored {
            tracing::warn!(%error, "a change is not in the journal");
        }
    }

    /// Puts what was done on the disk, and counts it.
    ///
    /// # Errors
    /// [`JournalError`]; then the book holds what the journal does not: read it again.
    pub(super) fn store(&mut self, done: &mut Done, now: Timestamp) -> Result<(), JournalError> {
        let network = self.scene.as_ref().and_then(|scene| scene.network.clone());
        self.book.settle(network.as_deref(), &done.edges, now);
        let revision = self.revision + 1;
        for (at, act) in done.acts.iter_mut().enumerate() {
            let mut body = match done.bodies[at].take() {
                Some(body) => body,
                None => self.answer_of(&act.report, &done.alternatives[at]),
            };
            body["revision"] = revision.into();
            let status = act.kind.status();
            let answer = Answer { status, body: body.to_string(), repeated: false, revision };
            act.receipt = done.once[at].as_ref().map(|(key, request)| Receipt {
                key: key.clone(),
                request: *request,
                status,
                answer: answer.body.clone(),
            });
            done.answers.push(answer);
        }
        let closed = || JournalError::Failed("it is not open".to_owned());
        self.journal.as_mut().ok_or_else(closed)?.append(&done.acts)?;
        for act in &done.acts {
            self.book.remember(act);
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

    /// The number of the next act.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(super) fn next_seq(&self) -> Result<u64, JournalError> {
        let closed = || JournalError::Failed("it is not open".to_owned());
        self.journal.as_ref().ok_or_else(closed)?.next_seq()
    }

    /// What an event says: what changed, for everybody.
    pub(super) fn told(&self, changed: &Changed, about: &[&str]) -> Value {
        let told = |scene: &Scene| scene.told(&self.book, self.revision, changed, about);
        self.scene.as_ref().map(told).unwrap_or_default()
    }

    pub(super) fn answer_of(&self, id: &str, alternatives: &[Value]) -> Value {
        let Some(entry) = self.book.entry(id) else { return self.answer_of_closure(id) };
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
        let said = self.book.of_closures().iter().rev().find(|said| said.closure == id);
        let Some(said) = said else { return json!({ "id": id }) };
        let edges: Vec<&str> = said.edges.iter().map(String::as_str).collect();
        json!({ "id": id, "revision": self.revision, "edges": edges, "state": said.state() })
    }

    fn ids(&self, edges: &[u32]) -> Vec<&str> {
        let Some(network) = self.network() else { return Vec::new() };
        edges.iter().map(|edge| network.file().id(*edge)).collect()
    }
}
