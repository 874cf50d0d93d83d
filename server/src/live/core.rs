//! What the one hand that writes holds: the journal, the book, and the scene they speak of.

use std::{
    collections::HashMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use geo::BoundingRect as _;
use geo_types::Rect;
use jiff::Timestamp;
use lintas_model::report::State;
use serde_json::{Value, json};

use super::{
    Changed,
    act::{Act, Kind, Receipt, words_of},
    book::{Book, is_nowhere},
    desk::{Answer, Order, What},
    journal::{Journal, JournalError},
    place::{alternatives, check_edges},
};
use crate::{
    clock::Clock,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    network::Network,
    serving::{Open, Serving},
};

/// Edges whose state goes into the journal with an act, and into an event by id, at most.
const NAMED: usize = 500;
/// How often a journal that could not be opened is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What is served, as far as reports go.
#[derive(Debug, Clone)]
struct Scene {
    snapshot: String,
    mode: &'static str,
    as_of: Timestamp,
    network: Option<Arc<Network>>,
}

/// The journal, the book, and the scene they speak of.
#[derive(Debug, Default)]
pub(super) struct Core {
    journal: Option<Journal>,
    book: Book,
    scene: Option<Scene>,
    revision: u64,
    last: Option<Timestamp>,
    /// When the journal was looked for last, where it could not be opened.
    looked: Option<Instant>,
    /// What of the journal cannot be read: then nothing is added to it.
    damage: Option<JournalError>,
}

/// What orders came to, before they are on the disk.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// What was done.
    pub(super) acts: Vec<Act>,
    /// The edges that it bears on, ascending.
    pub(super) edges: Vec<u32>,
    /// What each order came to.
    pub(super) outcomes: Vec<Result<Outcome, Problem>>,
    /// What is answered for each act; empty until they are stored.
    pub(super) answers: Vec<Answer>,
    /// Roads that a point may have meant as well, of each act.
    alternatives: Vec<Vec<Value>>,
    /// Under which idempotency key each act was ordered.
    once: Vec<Option<(String, [u8; 32])>>,
}

/// What an order came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nothing to do.
    Answered(Answer),
    /// This act.
    Act {
        /// Its position in [`Done::acts`].
        at: usize,
        /// Another order of the same stroke led to it.
        repeated: bool,
    },
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
        self.scene = Some(Scene {
            snapshot: open.id().to_string(),
            mode: open.mode(),
            as_of: open.manifest().as_of,
            network,
        });
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
        }
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
        let named = named(network.as_deref(), &edges).iter().map(|id| json!(id)).collect();
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

    /// What was answered to a request before; `None` where it is new.
    ///
    /// # Errors
    /// `idempotency_conflict`.
    pub(super) fn answered(
        &self,
        by: &Caller,
        (key, request): &(String, [u8; 32]),
    ) -> Result<Option<Answer>, Problem> {
        let Some(receipt) = self.book.receipt(&by.name, key) else { return Ok(None) };
        if receipt.request != *request {
            return Err(Code::IdempotencyConflict.into());
        }
        Ok(Some(Answer {
            status: receipt.status,
            body: receipt.answer.clone(),
            repeated: true,
            revision: self.revision,
        }))
    }

    /// Does orders in the book; what they came to is still to be stored.
    pub(super) fn perform(
        &mut self,
        orders: Vec<Order>,
        seq: u64,
        now: Timestamp,
        serving: &Serving,
    ) -> Done {
        let mut done = Done::default();
        let mut asked: HashMap<(String, String), (usize, [u8; 32])> = HashMap::new();
        for order in orders {
            let key = order.once.as_ref().map(|(key, _)| (order.by.name.clone(), key.clone()));
            let before = key.as_ref().and_then(|key| asked.get(key)).copied();
            let outcome = match (before, order.once.as_ref()) {
                (Some((at, request)), Some((_, again))) if request == *again => {
                    Ok(Outcome::Act { at, repeated: true })
                }
                (Some(_), _) => Err(Code::IdempotencyConflict.into()),
                (None, _) => {
                    let at = done.acts.len();
                    let outcome = self.perform_one(order, seq + at as u64, now, serving, &mut done);
                    if let (Some(key), Ok(Outcome::Act { .. })) = (key, &outcome)
                        && let Some((_, request)) = &done.once[at]
                    {
                        asked.insert(key, (at, *request));
                    }
                    outcome
                }
            };
            done.outcomes.push(outcome);
        }
        done.edges.sort_unstable();
        done.edges.dedup();
        done
    }

    fn perform_one(
        &mut self,
        order: Order,
        seq: u64,
        now: Timestamp,
        serving: &Serving,
        done: &mut Done,
    ) -> Result<Outcome, Problem> {
        if let Some(once) = &order.once
            && let Some(answer) = self.answered(&order.by, once)?
        {
            return Ok(Outcome::Answered(answer));
        }
        let scene = self.scene.clone().ok_or(Code::NoSnapshot)?;
        let network = scene.network.as_deref();
        let mut others = Vec::new();
        let (kind, report, payload) = match order.what {
            What::File(report) => {
                check_edges(&report, network)?;
                others = alternatives(&report, network);
                (Kind::Report, new_id(seq)?, words_of(&report))
            }
            What::Decide { kind, report, reason } => {
                if let Some(answer) = self.decided(&order.by, kind, &report)? {
                    return Ok(Outcome::Answered(answer));
                }
                (kind, report, json!({ "reason": reason }))
            }
        };
        let mut act = Act {
            seq,
            received_at: now,
            wall_at: Timestamp::now(),
            mode: scene.mode.to_owned(),
            as_of: scene.as_of,
            by: Some(order.by),
            kind,
            report,
            revision: self.revision + 1,
            receipt: None,
            known: Value::Null,
            payload,
        };
        let edges = self.book.take(&act, network);
        act.known = known(&scene, serving, &edges);
        let at = done.acts.len();
        done.acts.push(act);
        done.alternatives.push(others);
        done.once.push(order.once);
        done.edges.extend(edges);
        Ok(Outcome::Act { at, repeated: false })
    }

    /// What is answered where a decision changes nothing; `None` where it is still to be made.
    fn decided(&self, by: &Caller, kind: Kind, id: &str) -> Result<Option<Answer>, Problem> {
        let entry = self.book.entry(id).ok_or(Code::UnknownItem)?;
        let own = entry.report.reporter == by.name;
        if !(by.role.decides() || kind == Kind::Withdraw && own) {
            let told = "Only who filed a report, or an officer, closes it.";
            return Err(Problem::new(Code::Forbidden, told));
        }
        let stands_as = match (kind, entry.closed()) {
            (Kind::Withdraw, Some(State::Withdrawn)) | (Kind::Reject, Some(State::Rejected)) => {
                true
            }
            (_, Some(_)) => return Err(Code::ReportClosed.into()),
            (Kind::Verify, None) => entry.place.confirmed,
            (_, None) => false,
        };
        Ok(stands_as.then(|| Answer {
            status: 200,
            body: self.answer_of(id, &[]).to_string(),
            repeated: true,
            revision: self.revision,
        }))
    }

    /// Puts what was done on the disk, and counts it.
    ///
    /// # Errors
    /// [`JournalError`]; then the book holds what the journal does not: read it again.
    pub(super) fn store(&mut self, done: &mut Done, now: Timestamp) -> Result<(), JournalError> {
        let network = self.scene.as_ref().and_then(|scene| scene.network.clone());
        self.book.settle(network.as_deref(), &done.edges, now);
        let revision = self.revision + 1;
        for ((act, others), once) in done.acts.iter_mut().zip(&done.alternatives).zip(&done.once) {
            let mut body = self.answer_of(&act.report, others);
            body["revision"] = revision.into();
            let status = if act.kind == Kind::Report { 201 } else { 200 };
            let answer = Answer { status, body: body.to_string(), repeated: false, revision };
            act.receipt = once.as_ref().map(|(key, request)| Receipt {
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

    /// The number of the next act.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(super) fn next_seq(&self) -> Result<u64, JournalError> {
        let closed = || JournalError::Failed("it is not open".to_owned());
        self.journal.as_ref().ok_or_else(closed)?.next_seq()
    }

    fn answer_of(&self, id: &str, alternatives: &[Value]) -> Value {
        let Some(entry) = self.book.entry(id) else { return json!({ "id": id }) };
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

    fn ids(&self, edges: &[u32]) -> Vec<&str> {
        let Some(network) = self.network() else { return Vec::new() };
        edges.iter().map(|edge| network.file().id(*edge)).collect()
    }

    /// What an event says: what changed, for everybody.
    pub(super) fn told(&self, changed: &Changed, about: &[&str]) -> Value {
        let edges = &changed.edges;
        let network = self.network();
        let mut bounds: Option<Rect<f64>> = None;
        let mut cover = |other: Option<Rect<f64>>| {
            bounds = match (bounds, other) {
                (Some(a), Some(b)) => Some(Rect::new(
                    (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
                    (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
                )),
                (a, b) => a.or(b),
            };
        };
        if let Some(network) = network {
            edges.iter().for_each(|edge| cover(network.line(*edge).bounding_rect()));
        }
        for id in about {
            let place = self.book.entry(id).and_then(|entry| entry.report.geometry.as_ref());
            cover(place.and_then(|place| place.bounding_rect()));
        }
        let mut told = json!({
            "snapshot": self.scene.as_ref().map(|scene| scene.snapshot.as_str()),
            "revision": self.revision,
            "edges": named(network, edges),
            "bbox": bounds.map(|b| [b.min().x, b.min().y, b.max().x, b.max().y]),
        });
        // Where they are too many to be named, whoever shows a map fetches all that is on it.
        told["tiles"] = changed.tiles.as_ref().map_or(Value::Null, |tiles| {
            tiles.iter().map(|it| format!("{}/{}/{}", it.z(), it.x(), it.y())).collect()
        });
        if edges.len() > NAMED {
            told["more_edges"] = (edges.len() - NAMED).into();
        }
        if !about.is_empty() {
            told["reports"] = about.iter().take(NAMED).copied().collect::<Vec<_>>().into();
        }
        told
    }
}

/// Ids of edges, as many as are named.
fn named<'a>(network: Option<&'a Network>, edges: &[u32]) -> Vec<&'a str> {
    let Some(network) = network else { return Vec::new() };
    edges.iter().take(NAMED).map(|edge| network.file().id(*edge)).collect()
}

/// What was known when somebody acted: for whoever asks later why it was done.
fn known(scene: &Scene, serving: &Serving, edges: &[u32]) -> Value {
    let states: serde_json::Map<String, Value> = match &serving.live {
        Some(live) => edges
            .iter()
            .take(NAMED)
            .map(|edge| {
                let verdict = &live.overlay.state(*edge).verdict;
                let id = live.network.file().id(*edge).to_owned();
                (id, json!([verdict.status.name(), verdict.evidence.name()]))
            })
            .collect(),
        None => serde_json::Map::new(),
    };
    json!({ "snapshot": scene.snapshot, "revision": serving.revision, "edges": states })
}

/// An id that no other report has, on this server or another: its number and a little chance.
fn new_id(seq: u64) -> Result<String, Problem> {
    let mut chance = [0; 4];
    getrandom::fill(&mut chance).map_err(|_no_chance| Code::Internal)?;
    Ok(format!("r{seq}-{:08x}", u32::from_be_bytes(chance)))
}
