//! Commands about aid. Each is judged against everything before it, earlier commands of its batch
//! included: of two that clash the second is refused.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::{
    aid::{Amount, Clash, Dispatch, DispatchState, overlap::clashes, urgency, withheld},
    language::Language,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Serving,
    batch::{Batch, Prepared, new_id},
    command::OfAid,
    core::Core,
    journal::entry::EntryKind,
};
use crate::{
    aid::{Aid, Despite, DispatchDraft, SiteDraft, StepDraft, free},
    http::{
        caller::Caller,
        problem::{Code, Problem},
        spoken::Against,
    },
};
/// Who sends the command, and what it is judged against.
struct AidCommand<'a> {
    by: &'a Caller,
    aid: &'a Aid,
    against: Against<'a>,
}

impl Core {
    /// The state of aid including the earlier commands of this batch. Derived in full again after
    /// each of them.
    ///
    /// # Errors
    /// `no_snapshot`, `no_aid`.
    fn aid_now(
        &self,
        serving: &Serving,
        batch: &mut Batch,
        now: Timestamp,
    ) -> Result<Arc<Aid>, Problem> {
        if let Some(aid) = &batch.aid {
            return Ok(Arc::clone(aid));
        }
        let published = serving.open()?.ledger().ok_or(Code::NoAid)?;
        let aid = Arc::new(Aid::of(published, self.reports().aid(), &self.ways, now));
        batch.aid = Some(Arc::clone(&aid));
        Ok(aid)
    }

    /// Judges a command and builds its entry.
    ///
    /// # Errors
    /// Any problem of the draft; `stock_short`, `overlap`.
    pub(super) fn made_of_aid(
        &self,
        order: OfAid,
        seq: u64,
        by: &Caller,
        now: Timestamp,
        serving: &Serving,
        batch: &mut Batch,
    ) -> Result<Prepared, Problem> {
        let aid = self.aid_now(serving, batch, now)?;
        let open = serving.open()?;
        let against = Against { mode: open.mode(), region: open.bbox(), now };
        let asking = AidCommand { by, aid: &aid, against };
        match order {
            OfAid::Site { site, draft } => told_of_site(&asking, seq, site, &draft),
            OfAid::Dispatch(draft) => self.new_dispatch(&asking, seq, &draft),
            OfAid::Step { dispatch, draft } => self.next_step(&asking, &dispatch, &draft),
        }
    }

    fn new_dispatch(
        &self,
        asking: &AidCommand<'_>,
        seq: u64,
        draft: &DispatchDraft,
    ) -> Result<Prepared, Problem> {
        let mut dispatch = draft.judge(asking.by, &asking.aid.ledger, &asking.against)?;
        asking.by.must_speak_of_site(&dispatch.to, None, &asking.aid.ledger)?;
        let mut known = self.checked(asking, &mut dispatch, draft.despite.as_ref())?;
        if let Some(line) = &draft.proposal {
            known["proposal"] = line.chars().take(100).collect::<String>().into();
        }
        dispatch.id = new_id('d', seq)?;
        let body = json!({ "id": dispatch.id, "state": dispatch.state });
        let payload = written(&dispatch)?;
        Ok(Prepared {
            body: Some(body),
            known,
            ..Prepared::of(EntryKind::Dispatch, dispatch.id, payload)
        })
    }

    fn next_step(
        &self,
        asking: &AidCommand<'_>,
        id: &str,
        draft: &StepDraft,
    ) -> Result<Prepared, Problem> {
        let ledger = &asking.aid.ledger;
        let at = ledger.dispatch(id).ok_or(Code::UnknownItem)?;
        let before = &ledger.dispatches[at];
        asking.by.must_speak_of_site(&before.to, None, ledger)?;
        let mut step = draft.judge(asking.by, before, ledger, &asking.against)?;
        let mut known = json!({ "state": before.state });
        if step.waits {
            let body = json!({
                "id": id,
                "state": before.state,
                "waits": step.state,
                "words_id": Language::ID.say("problem.arrival_waits"),
                "words_en": Language::EN.say("problem.arrival_waits"),
            });
            let made = Prepared::of(EntryKind::DispatchState, id.to_owned(), written(&step)?);
            return Ok(Prepared { body: Some(body), known, ..made });
        }
        if before.state == DispatchState::Diminta {
            // An agency binds itself only now: judged like a new dispatch.
            let mut promised = before.clone();
            promised.state = step.state;
            promised.from = step.from.clone().or(promised.from);
            promised.agency = step.agency.clone().unwrap_or(promised.agency);
            promised.eta = step.eta.or(promised.eta);
            known = self.checked(asking, &mut promised, draft.despite.as_ref())?;
            known["state"] = json!(before.state);
            step.despite = promised.despite;
        }
        let body = json!({ "id": id, "state": step.state });
        let payload = written(&step)?;
        let made = Prepared::of(EntryKind::DispatchState, id.to_owned(), payload);
        Ok(Prepared { body: Some(body), known, ..made })
    }

    /// Refuses a promise that the depot cannot keep, and one that overlaps with others unless that
    /// was shown (its token comes along). Answers what was known.
    fn checked(
        &self,
        asking: &AidCommand<'_>,
        dispatch: &mut Dispatch,
        despite: Option<&Despite>,
    ) -> Result<Value, Problem> {
        let (ledger, standing) = (&asking.aid.ledger, &asking.aid.standing);
        let mut known = json!({ "site": site_known(asking.aid, &dispatch.to) });
        if !dispatch.state.is_pledged() && !dispatch.state.is_coming() {
            return Ok(known);
        }
        let free = free(ledger, standing, dispatch);
        let sees = asking.by.sees_stock(&ledger.rules);
        if let Some(free) = free.filter(|free| *free < dispatch.amount) {
            return Err(stock_short(free, sees.agency(&dispatch.agency)));
        }
        // `null`: the stock was not counted, and the sender may know better.
        known["free"] = json!(free);
        let clashes: Vec<Clash> = clashes(ledger, standing, dispatch)
            .iter()
            .map(|clash| withheld::told(clash, ledger, standing, sees).into_owned())
            .collect();
        if clashes.is_empty() {
            return Ok(known);
        }
        let alarm = self.alarm.as_ref().ok_or(Code::Internal)?;
        let (key, now) = (asking.by.name.as_str(), asking.against.now);
        match despite {
            Some(despite) if alarm.covers(&despite.token, key, dispatch, &clashes, now) => {
                let reason = despite.why()?;
                known["clashes"] = json!(clashes);
                known["token"] = despite.token.trim().into();
                known["reason"] = reason.clone().into();
                dispatch.despite = Some(reason);
                Ok(known)
            }
            _ => Err(overlap(&clashes, &alarm.token(key, dispatch, &clashes, now))),
        }
    }
}

/// The refusal of more than a depot has free; how much that is, for who sees it.
fn stock_short(free: Amount, is_seen: bool) -> Problem {
    if !is_seen {
        return Problem::new(Code::StockShort, "The depot has less of it to give away.");
    }
    let told = format!("The depot has {} of it to give away.", free.units());
    Problem::new(Code::StockShort, told).with_member("free", json!(free))
}

fn overlap(clashes: &[Clash], token: &str) -> Problem {
    let told: Vec<&str> = clashes.iter().map(|clash| clash.words_en.as_str()).collect();
    let told = format!("{} Say despite (token, reason) to go ahead.", told.join(" "));
    Problem::new(Code::Overlap, told)
        .with_member("clashes", json!(clashes))
        .with_member("token", token.into())
}

/// The entry of a statement on a site.
fn told_of_site(
    asking: &AidCommand<'_>,
    seq: u64,
    site: String,
    draft: &SiteDraft,
) -> Result<Prepared, Problem> {
    let word = draft.judge(&site, &asking.aid.ledger, &asking.against)?;
    asking.by.must_speak_of_site(&site, word.place, &asking.aid.ledger)?;
    let known = asking.aid.ledger.site(&site).map(|at| &asking.aid.ledger.sites[at]);
    let is_gone = known.is_some_and(|site| site.gone_since.is_some());
    if is_gone && word.status.as_deref() == Some("closed") && !asking.by.role.decides() {
        let told = "Its source no longer lists this site, so that an officer closes it. What else \
                    is known of it may be said.";
        return Err(Problem::new(Code::Forbidden, told));
    }
    let created = known.is_none();
    let body = json!({ "id": new_id('u', seq)?, "site": site, "created": created });
    let known = json!({ "site": site_known(asking.aid, &site) });
    Ok(Prepared { body: Some(body), known, ..Prepared::of(EntryKind::Site, site, written(&word)?) })
}

/// The state of a site in short.
fn site_known(aid: &Aid, id: &str) -> Option<Value> {
    let at = aid.ledger.site(id)?;
    let (site, standing) = (&aid.ledger.sites[at], aid.standing.sites.get(at.index())?);
    Some(json!({
        "id": site.id,
        "people": site.people.people,
        "status": site.status,
        "access": site.access,
        "heard_at": site.heard_at,
        "days_left": standing.days_left,
        "first_item": standing.first_item.map(|item| &aid.ledger.catalogue.items[item].code),
        "priority": urgency::priority(&aid.standing, at),
    }))
}

fn written(word: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(word).map_err(|_no_json| Code::Internal.into())
}
