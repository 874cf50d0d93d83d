//! The result of a batch before it is on disk.

use lintas_model::index::EdgeId;
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use super::{
    command::Answer,
    journal::entry::{EntryKind, JournalEntry},
    judged::JudgedEdges,
};
use crate::{
    aid::Aid,
    http::problem::{Code, Problem},
};

/// What the commands of a batch come to, before it is on the disk.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// What is to be written, in the order of the commands.
    pub(super) applied: Vec<Applied>,
    /// The edges that have to be judged again, ascending.
    pub(super) edges: Vec<EdgeId>,
    /// These edges as judged, once the report store is settled.
    pub(super) judged: JudgedEdges,
    /// By command: its entry, an earlier answer, or a refusal.
    pub(super) outcomes: Vec<Result<CommandOutcome, Problem>>,
    /// The state of aid with all of `applied`; `None` until it is asked for, and after each entry
    /// about aid.
    pub(super) aid: Option<Arc<Aid>>,
}

/// What a command comes to, before the report store holds it.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Kind of the journal entry.
    pub(super) kind: EntryKind,
    /// Id of the report, site, dispatch or closure that it is about.
    pub(super) about: String,
    /// The content of the journal entry.
    pub(super) payload: Value,
    /// The body of an answer about aid, without its revision; `None` for other commands.
    pub(super) body: Option<Value>,
    /// What was known of it before, beside what every entry tells.
    pub(super) known: Value,
}

impl Prepared {
    /// Of a command about which nothing more is known.
    pub(super) fn of(kind: EntryKind, about: String, payload: Value) -> Self {
        Self { kind, about, payload, body: None, known: Value::Null }
    }
}

/// A command that the report store holds and the journal does not yet.
#[derive(Debug)]
pub(super) struct Applied {
    /// What is to be written.
    pub(super) entry: JournalEntry,
    /// The body of an answer about aid, without its revision; `None` for other entries.
    pub(super) body: Option<Value>,
    /// The other roads that the point of a report may mean.
    pub(super) alternatives: Vec<Value>,
    /// The idempotency key, and the hash of the request.
    pub(super) once: Option<(String, [u8; 32])>,
    /// By how much the moment that was told lies ahead of the server's clock.
    pub(super) ahead: Option<SignedDuration>,
    /// The answer; `None` until the entry is committed.
    pub(super) answer: Option<Answer>,
}

/// The result of one command.
#[derive(Debug)]
pub(super) enum CommandOutcome {
    /// It changes nothing: this is the answer.
    Answered(Answer),
    /// It led to a journal entry.
    Applied {
        /// Its position in [`Batch::applied`].
        at: usize,
        /// An earlier command of the same batch with the same idempotency key led to it.
        repeated: bool,
    },
}

/// An id that is unique on this server and, with high probability, among servers: a letter, the
/// number of the journal entry, and 32 random bits.
///
/// # Errors
/// `internal` where the system gives no randomness.
pub(super) fn new_id(letter: char, seq: u64) -> Result<String, Problem> {
    let mut chance = [0; 4];
    getrandom::fill(&mut chance).map_err(|_no_chance| Code::Internal)?;
    Ok(format!("{letter}{seq}-{:08x}", u32::from_be_bytes(chance)))
}
