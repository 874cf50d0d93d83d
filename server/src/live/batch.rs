//! What the commands of one batch come to, before it is on the disk.

use lintas_model::index::EdgeId;
use std::sync::Arc;

use serde_json::Value;

use super::{command::Answer, journal::entry::JournalEntry};
use crate::{
    aid::Aid,
    http::problem::{Code, Problem},
};

/// What the commands of a batch come to, before it is on the disk.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// What is to be written, in the order of the commands.
    pub(super) applied: Vec<Applied>,
    /// The edges that it bears on, ascending.
    pub(super) edges: Vec<EdgeId>,
    /// What each command came to, those of which nothing is written included.
    pub(super) outcomes: Vec<Result<Outcome, Problem>>,
    /// What is known of aid, all of `applied` included; made when it is first asked for.
    pub(super) aid: Option<Arc<Aid>>,
}

/// A command that the report store holds and the journal does not yet.
#[derive(Debug)]
pub(super) struct Applied {
    /// What is to be written.
    pub(super) entry: JournalEntry,
    /// What is answered to a command about aid, the revision aside.
    pub(super) body: Option<Value>,
    /// Roads that the point of a report may have meant as well.
    pub(super) alternatives: Vec<Value>,
    /// The idempotency key, and the hash of the request.
    pub(super) once: Option<(String, [u8; 32])>,
    /// What is answered, once it is written.
    pub(super) answer: Option<Answer>,
}

/// What a command came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nothing to do.
    Answered(Answer),
    /// This entry of the journal.
    Applied {
        /// Its position in [`Batch::applied`].
        at: usize,
        /// Another command of the same batch led to it.
        repeated: bool,
    },
}

/// An id that nothing else has, on this server or another: its number and a little chance.
pub(super) fn new_id(letter: char, seq: u64) -> Result<String, Problem> {
    let mut chance = [0; 4];
    getrandom::fill(&mut chance).map_err(|_no_chance| Code::Internal)?;
    Ok(format!("{letter}{seq}-{:08x}", u32::from_be_bytes(chance)))
}
