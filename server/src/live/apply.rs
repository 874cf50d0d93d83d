//! Applying commands. They are applied to the report store before they are in the journal, since
//! the answer is read from the store; where the journal then fails, the store is filled anew from
//! it.

use std::collections::HashMap;

use jiff::Timestamp;
use lintas_model::{layer::Layer, report::State};
use serde_json::{Value, json};

use super::{
    Serving,
    batch::{Applied, Batch, CommandOutcome, Prepared, new_id},
    closure_statements::{ClosureStatement, edges_of},
    command::{Answer, Command, What},
    core::Core,
    journal::entry::{EntryKind, JournalEntry},
    report_edges::{alternatives, check_edges},
};
use crate::http::{
    caller::Caller,
    problem::{Code, Problem},
};

impl Core {
    /// The answer that was given to an idempotency key before; `None` where the key is new.
    ///
    /// # Errors
    /// `idempotency_conflict` where the key was used for another request.
    pub(super) fn answered(
        &self,
        by: &Caller,
        (key, request): &(String, [u8; 32]),
    ) -> Result<Option<Answer>, Problem> {
        let receipts = self.store.receipts(&by.name, key);
        if receipts.is_empty() {
            return Ok(None);
        }
        let receipt = receipts.iter().find(|receipt| receipt.request == *request);
        let receipt = receipt.ok_or(Code::IdempotencyConflict)?;
        Ok(Some(Answer {
            status: receipt.status,
            body: receipt.answer.to_string(),
            repeated: true,
            revision: self.revision,
        }))
    }

    /// Applies commands to the store, in order; their entries, numbered from `seq`, are still to be
    /// committed. Two commands of one batch with the same idempotency key lead to one entry.
    pub(super) fn apply(
        &mut self,
        commands: Vec<Command>,
        seq: u64,
        now: Timestamp,
        serving: &Serving,
    ) -> Batch {
        let mut batch = Batch::default();
        let mut asked: HashMap<(String, String), (usize, [u8; 32])> = HashMap::new();
        for command in commands {
            let key = command.once.as_ref().map(|(key, _)| (command.by.name.clone(), key.clone()));
            let before = key.as_ref().and_then(|key| asked.get(key)).copied();
            let outcome = match (before, command.once.as_ref()) {
                (Some((at, request)), Some((_, again))) if request == *again => {
                    Ok(CommandOutcome::Applied { at, repeated: true })
                }
                (Some(_), _) => Err(Code::IdempotencyConflict.into()),
                (None, _) => {
                    let at = batch.applied.len();
                    let seq = seq + at as u64;
                    let outcome = self.apply_one(command, seq, now, serving, &mut batch);
                    if let (Some(key), Ok(CommandOutcome::Applied { .. })) = (key, &outcome)
                        && let Some((_, request)) = &batch.applied[at].once
                    {
                        asked.insert(key, (at, *request));
                    }
                    outcome
                }
            };
            batch.outcomes.push(outcome);
        }
        batch.edges.sort_unstable();
        batch.edges.dedup();
        batch
    }

    fn apply_one(
        &mut self,
        command: Command,
        seq: u64,
        now: Timestamp,
        serving: &Serving,
        batch: &mut Batch,
    ) -> Result<CommandOutcome, Problem> {
        if let Some(once) = &command.once
            && let Some(answer) = self.answered(&command.by, once)?
        {
            return Ok(CommandOutcome::Answered(answer));
        }
        if let What::Decide { kind, report, .. } = &command.what
            && let Some(answer) = self.decided(&command.by, *kind, report)?
        {
            return Ok(CommandOutcome::Answered(answer));
        }
        if let Some(answer) = self.photo_stands(&command.by, &command.what)? {
            return Ok(CommandOutcome::Answered(answer));
        }
        let context = self.context.clone().ok_or(Code::NoSnapshot)?;
        let network = context.network.as_deref();
        let ahead = command.what.ahead(now);
        let Prepared { kind, about, payload, body, known } =
            self.made(command.what, seq, &command.by, now, serving, batch)?;
        let mut entry = JournalEntry {
            seq,
            received_at: now,
            wall_at: Timestamp::now(),
            mode: context.mode.to_owned(),
            as_of: context.as_of,
            by: Some(command.by),
            kind,
            about,
            revision: self.revision + 1,
            receipt: None,
            known: Value::Null,
            payload,
        };
        let edges = self.store.take(&entry, entry.as_stamped(), network);
        if kind.is_of_aid() {
            batch.aid = None;
        }
        entry.known = context.known(serving, &edges, known);
        let filed = self.store.entry(&entry.about).filter(|_| kind == EntryKind::Report);
        let alternatives =
            filed.map_or_else(Vec::new, |stored| alternatives(&stored.report, network));
        let at = batch.applied.len();
        let once = command.once;
        batch.applied.push(Applied { entry, body, alternatives, once, ahead, answer: None });
        batch.edges.extend(edges);
        Ok(CommandOutcome::Applied { at, repeated: false })
    }

    /// What a command comes to, judged against all that was said before it.
    fn made(
        &self,
        what: What,
        seq: u64,
        by: &Caller,
        now: Timestamp,
        serving: &Serving,
        batch: &mut Batch,
    ) -> Result<Prepared, Problem> {
        let context = self.context.clone().ok_or(Code::NoSnapshot)?;
        let network = context.network.as_deref();
        match what {
            What::File { fields, bounds } => {
                check_edges(&fields, network)?;
                by.must_report_within(&fields, network)?;
                fields.check_extent(by, bounds, network)?;
                let said = serde_json::to_value(&fields).map_err(|_no_json| Code::Internal)?;
                Ok(Prepared::of(EntryKind::Report, new_id('r', seq)?, said))
            }
            What::Aid(of_aid) => self.made_of_aid(*of_aid, seq, by, now, serving, batch),
            What::Closure { kind, closure, as_of, reason } => {
                let network = network.ok_or(Code::NoNetwork)?;
                let layer = serving.open()?.features(Layer::Closures.name());
                let shown = layer.ok().and_then(|it| it.get(&closure).ok().flatten());
                let at = as_of.unwrap_or(now);
                let said =
                    ClosureStatement::payload(&closure, at, reason, network, shown.is_some());
                let said = said.ok_or(Code::UnknownItem)?;
                let shown = shown.as_ref().map(|feature| &feature.geometry);
                let edges = edges_of(&closure, network);
                by.must_speak_of_roads(shown.filter(|_| edges.is_empty()), &edges, Some(network))?;
                Ok(Prepared::of(kind, closure, said))
            }
            What::Photo { report, fields, bounds } => {
                self.made_of_photo(report, &fields, bounds, by, now)
            }
            What::DecidePhoto { kind, report, photo, reason } => {
                self.made_of_publication(kind, report, &photo, reason)
            }
            What::Decide { kind, report, reason } => {
                let filed = &self.store.entry(&report).ok_or(Code::UnknownItem)?.report;
                // Whoever filed it may take it back, wherever the key is bound to now.
                if filed.reporter != by.name {
                    by.must_speak_of_roads(filed.geometry.as_ref(), &filed.edges, network)?;
                }
                Ok(Prepared::of(kind, report, json!({ "reason": reason })))
            }
        }
    }

    /// The answer to a decision that changes nothing, as a second withdrawal; `None` where it is
    /// still to be made.
    ///
    /// # Errors
    /// `unknown_item`, `forbidden`, `report_closed`.
    fn decided(&self, by: &Caller, kind: EntryKind, id: &str) -> Result<Option<Answer>, Problem> {
        let entry = self.store.entry(id).ok_or(Code::UnknownItem)?;
        let own = entry.report.reporter == by.name;
        if !(by.role.decides() || kind == EntryKind::Withdraw && own) {
            let told = "Only who filed a report, or an officer, closes it.";
            return Err(Problem::new(Code::Forbidden, told));
        }
        let stands_as = match (kind, entry.closed()) {
            (EntryKind::Withdraw, Some(State::Withdrawn))
            | (EntryKind::Reject, Some(State::Rejected)) => true,
            (_, Some(_)) => return Err(Code::ReportClosed.into()),
            (EntryKind::Verify, None) => entry.place.confirmed,
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
