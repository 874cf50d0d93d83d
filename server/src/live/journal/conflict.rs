//! What contradicts each other in the journals of two posts that were merged. All of it stays and
//! acts; an officer decides.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use lintas_model::aid::DispatchState;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    chain::ChainedAct,
    entry::{EntryKind, JournalEntry},
    entry_row::entry_of,
    row::{ActCell, ActColumn},
};
use crate::aid::AidStatement;

/// Member of a merge's payload with its conflicts.
const CONFLICTS: &str = "conflicts";

/// How two acts contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConflictKind {
    /// The same id stands for two reports, or two dispatches.
    SameId,
    /// One post says that a load was called off, the other that it went or came; or both say that it
    /// was signed for, and not for the same amount.
    Dispatch,
    /// The same idempotency key was used for two requests.
    IdempotencyKey,
}

/// Two acts of two posts that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct MergeConflict {
    /// How.
    pub(crate) kind: ConflictKind,
    /// `drill` or `actual`.
    pub(crate) mode: String,
    /// The report, the dispatch or the idempotency key.
    pub(crate) about: String,
    /// The two acts, `<post>/<number there>`, ascending.
    pub(crate) acts: [String; 2],
    /// What each says, in the same order.
    pub(crate) says: [String; 2],
}

impl MergeConflict {
    /// The conflicts that a merge found.
    pub(super) fn all_in(entry: &JournalEntry) -> Vec<Self> {
        let told = entry.payload.get(CONFLICTS).filter(|_| entry.kind == EntryKind::Merge);
        told.cloned().and_then(|told| serde_json::from_value(told).ok()).unwrap_or_default()
    }

    /// The payload of a merge that brought so many acts of a post, up to `head` of its chain.
    pub(super) fn payload(post: &str, head: &str, acts: usize, conflicts: &[Self]) -> Value {
        json!({ "post": post, "head": head, "acts": acts, CONFLICTS: conflicts })
    }

    /// What contradicts each other between acts of this post that the other does not know and acts
    /// of the other that are new here. `post` and `other` are their ids. O(acts), ascending.
    pub(super) fn between(
        mine: &[&ChainedAct],
        post: &str,
        theirs: &[&ChainedAct],
        other: &str,
    ) -> Vec<Self> {
        let mut by_thread: BTreeMap<(ConflictKind, String), Vec<&ChainedAct>> = BTreeMap::new();
        for act in mine {
            for thread in threads(act) {
                by_thread.entry(thread).or_default().push(act);
            }
        }
        let mut found = BTreeSet::new();
        for act in theirs {
            for (kind, about) in threads(act) {
                let same = by_thread.get(&(kind, about.clone())).into_iter().flatten();
                for own in same.filter(|own| contradict(kind, own, act)) {
                    let mut both = [(own, post), (act, other)].map(|(act, post)| {
                        let origin = act.origin(post);
                        (format!("{}/{}", origin.post, origin.seq), said(act))
                    });
                    both.sort();
                    let [(first, first_says), (second, second_says)] = both;
                    found.insert(Self {
                        kind,
                        mode: act.row.word(ActColumn::Mode).unwrap_or_default().to_owned(),
                        about: about.clone(),
                        acts: [first, second],
                        says: [first_says, second_says],
                    });
                }
            }
        }
        found.into_iter().collect()
    }
}

impl fmt::Display for MergeConflict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, mode, about, acts: [first, second], says: [one, other] } = self;
        let kind = match kind {
            ConflictKind::SameId => "one id for two things",
            ConflictKind::Dispatch => "a load is said to have come and not to",
            ConflictKind::IdempotencyKey => "one idempotency key for two requests",
        };
        write!(out, "{kind}: {about} ({mode})\n  {first}: {one}\n  {second}: {other}")
    }
}

/// Under which names an act may contradict another.
fn threads(act: &ChainedAct) -> Vec<(ConflictKind, String)> {
    let word = |column: ActColumn| act.row.word(column).unwrap_or_default();
    let mode = word(ActColumn::Mode);
    let about = word(ActColumn::About).to_owned();
    let kind = EntryKind::from_name(word(ActColumn::Kind));
    let mut threads = match kind {
        Some(EntryKind::Report | EntryKind::Dispatch) => vec![(ConflictKind::SameId, about)],
        Some(EntryKind::DispatchState) => vec![(ConflictKind::Dispatch, about)],
        _ => Vec::new(),
    };
    if let Some(key) = act.row.word(ActColumn::IdempotencyKey) {
        let key = format!("{mode} {}: {key}", word(ActColumn::KeyName));
        threads.push((ConflictKind::IdempotencyKey, key));
    }
    threads
}

fn contradict(kind: ConflictKind, one: &ChainedAct, other: &ChainedAct) -> bool {
    let differ = |column: ActColumn| one.row.cell(column) != other.row.cell(column);
    match kind {
        ConflictKind::SameId => differ(ActColumn::Payload) || differ(ActColumn::Kind),
        ConflictKind::IdempotencyKey => differ(ActColumn::RequestHash),
        ConflictKind::Dispatch => {
            let (Some(one), Some(other)) = (step(one), step(other)) else { return false };
            let batal = |step: &DispatchStep| step.0 == DispatchState::Batal;
            let signed = |step: &DispatchStep| step.0 == DispatchState::Diterima;
            batal(&one) != batal(&other) && (one.0.is_sent() || other.0.is_sent())
                || signed(&one) && signed(&other) && one.1 != other.1
        }
    }
}

/// The state that a step leads to, and the amount that was signed for.
type DispatchStep = (DispatchState, Option<i64>);

fn step(act: &ChainedAct) -> Option<DispatchStep> {
    let entry = entry_of(&act.row).ok()?.understood().ok()?;
    match entry.of_aid_as_stamped()?.word {
        AidStatement::Step(step) if !step.waits => {
            Some((step.state, step.received.map(|amount| amount.as_thousandths())))
        }
        _ => None,
    }
}

/// What an act says, in short.
fn said(act: &ChainedAct) -> String {
    let word = |column: ActColumn| act.row.word(column).unwrap_or_default();
    let by = word(ActColumn::KeyName);
    let at = word(ActColumn::ReceivedAt);
    let what = match act.row.cell(ActColumn::Payload) {
        ActCell::Text(payload) => payload.chars().take(300).collect(),
        _ => String::new(),
    };
    format!("{} {} ({by}, {at}): {what}", word(ActColumn::Kind), word(ActColumn::About))
}
