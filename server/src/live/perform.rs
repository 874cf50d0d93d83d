//! Doing what is ordered: in the book first, so that the answer can be told; what comes of it is still
//! to be stored.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use lintas_model::report::State;
use serde_json::{Value, json};

use super::{
    act::{Act, Kind, words_of},
    closure_statements::ClosureStatement,
    core::Core,
    desk::{Answer, Order, What},
    place::{alternatives, check_edges},
};
use crate::{
    aid::Aid,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    serving::Serving,
};

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
    pub(super) alternatives: Vec<Vec<Value>>,
    /// What is answered for each act about aid, the revision aside.
    pub(super) bodies: Vec<Option<Value>>,
    /// What is known of aid, these acts included; made when it is first asked for.
    pub(super) aid: Option<Arc<Aid>>,
    /// Under which idempotency key each act was ordered.
    pub(super) once: Vec<Option<(String, [u8; 32])>>,
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
        let (mut body, mut known) = (None, Value::Null);
        let (kind, report, payload) = match order.what {
            What::File(report) => {
                check_edges(&report, network)?;
                others = alternatives(&report, network);
                (Kind::Report, new_id('r', seq)?, words_of(&report))
            }
            What::Aid(of_aid) => {
                let made = self.make(*of_aid, seq, &order.by, now, serving, done)?;
                (body, known) = (Some(made.body), made.known);
                (made.kind, made.about, made.payload)
            }
            What::Closure { kind, closure, as_of, reason } => {
                let network = network.ok_or(Code::NoNetwork)?;
                let said =
                    ClosureStatement::payload(&closure, as_of.unwrap_or(now), reason, network);
                (kind, closure, said.ok_or(Code::UnknownItem)?)
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
        if kind.is_of_aid() {
            done.aid = None;
        }
        act.known = scene.known(serving, &edges, known);
        let at = done.acts.len();
        done.acts.push(act);
        done.alternatives.push(others);
        done.bodies.push(body);
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
}

/// An id that nothing else has, on this server or another: its number and a little chance.
pub(super) fn new_id(letter: char, seq: u64) -> Result<String, Problem> {
    let mut chance = [0; 4];
    getrandom::fill(&mut chance).map_err(|_no_chance| Code::Internal)?;
    Ok(format!("{letter}{seq}-{:08x}", u32::from_be_bytes(chance)))
}
