//! What the commands of one batch come to, before it is on the disk.

use lintas_model::index::EdgeId;
use std::sync::Arc;

use serde_json::Value;

use super::{command::Answer, journal::entry::JournalEntry};
use crate::{
    aid::Aid,
    http::problem::{Code, Problem},
};

/// What the commands of a batch came to, before they are on the disk.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// What was done.
    pub(super) acts: Vec<JournalEntry>,
    /// The edges that it bears on, ascending.
    pub(super) edges: Vec<EdgeId>,
    /// What each command came to.
    pub(super) outcomes: Vec<Result<Outcome, Problem>>,
    /// What is answered for each act; empty until they are stored.
    pub(super) answers: Vec<Answer>,
    /// Roads that a point may have meant as well, of each act.
    pub(super) alternatives: Vec<Vec<Value>>,
    /// What is answered for each act about aid, the revision aside.
    pub(super) bodies: Vec<Option<Value>>,
    /// What is known of aid, these acts included; made when it is first asked for.
    pub(super) aid: Option<Arc<Aid>>,
    /// The idempotency key of each, and the hash of what was asked.
    pub(super) once: Vec<Option<(String, [u8; 32])>>,
}

/// What a command came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nothing to do.
    Answered(Answer),
    /// This act.
    JournalEntry {
        /// Its position in [`Applied::acts`].
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
