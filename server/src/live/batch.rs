//! The result of a batch before it is on disk.

use lintas_model::index::EdgeId;
use std::sync::Arc;

use serde_json::Value;

use super::{command::Answer, journal::entry::JournalEntry};
use crate::{
    aid::Aid,
    http::problem::{Code, Problem},
};

/// The result of a batch before it is on disk. `acts`, `answers`, `alternatives`, `bodies` and
/// `once` are parallel: one element per journal entry. `outcomes` has one per command.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// The entries to be appended to the journal.
    pub(super) acts: Vec<JournalEntry>,
    /// The edges that have to be judged again, ascending.
    pub(super) edges: Vec<EdgeId>,
    /// By command: its entry, an earlier answer, or a refusal.
    pub(super) outcomes: Vec<Result<Outcome, Problem>>,
    /// By entry, its answer; empty until the entries are committed.
    pub(super) answers: Vec<Answer>,
    /// By entry, the other roads that the point of a report may mean.
    pub(super) alternatives: Vec<Vec<Value>>,
    /// By entry, the body of an answer about aid, without its revision; `None` for other entries.
    pub(super) bodies: Vec<Option<Value>>,
    /// The state of aid including the entries above; `None` until it is asked for, and after each
    /// entry about aid.
    pub(super) aid: Option<Arc<Aid>>,
    /// By entry, the idempotency key of its request and the hash of the request.
    pub(super) once: Vec<Option<(String, [u8; 32])>>,
}

/// The result of one command.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It changes nothing: this is the answer.
    Answered(Answer),
    /// It led to a journal entry.
    JournalEntry {
        /// Its position in [`Applied::acts`].
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
