//! Validation of the request body of a step of a dispatch, against the dispatch as it is.

use jiff::Timestamp;
use lintas_model::{
    aid::{Dispatch, DispatchState, GoodsCondition, Ledger},
    report::{Role, privacy::without_contacts},
};
use serde::Deserialize;

use super::{
    dispatch_draft::{Despite, depot, planned, state_called},
    quantity::{amount_of, item_of},
    statement::StepStatement,
};
use crate::http::{
    caller::Caller,
    problem::{Code, Problem},
    spoken::{Against, object, same_mode, seen_moment, word, words, wrong},
};

/// The request body of a step of a dispatch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepDraft {
    mode: Option<String>,
    state: String,
    at: Option<String>,
    /// The depot: only where a dispatch that was asked for is promised.
    from: Option<String>,
    eta: Option<String>,
    vehicle_id: Option<String>,
    received: Option<f64>,
    unit: Option<String>,
    condition: Option<String>,
    receiver_role: Option<String>,
    reason: Option<String>,
    /// The overlap that was shown and why it goes ahead, where a promise overlaps.
    pub(crate) despite: Option<Despite>,
}

impl StepDraft {
    /// Parses a request body; unknown fields are refused.
    ///
    /// # Errors
    /// `invalid_report`.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Problem> {
        object(body, "a step of a dispatch")
    }

    /// The step, validated against `dispatch`; its moment is never before that of the last step.
    ///
    /// # Errors
    /// `mode_mismatch`, `forbidden`, `invalid_report`, `unknown_depot`, `unit_mismatch`,
    /// `wrong_state`.
    pub(crate) fn judge(
        &self,
        by: &Caller,
        dispatch: &Dispatch,
        ledger: &Ledger,
        against: &Against<'_>,
    ) -> Result<StepStatement, Problem> {
        same_mode(self.mode.as_deref(), against)?;
        let state = state_called(&self.state)?;
        let agency = agency(by, dispatch, state)?;
        let waits = arrival_waits(by, dispatch, state, ledger)?;
        let renews = state == dispatch.state && state.may_be_renewed();
        if renews && state == DispatchState::Berangkat && self.eta.is_none() {
            return Err(wrong("eta is said where a dispatch on its way is renewed."));
        }
        if !waits && !renews && !dispatch.state.may_become(state) {
            let told =
                format!("It is {} and cannot become {}.", dispatch.state.name(), state.name());
            return Err(Problem::new(Code::WrongState, told));
        }
        let at = self.moment(dispatch, state, against)?;
        let from = self.from.as_deref().map(|id| depot(ledger, id)).transpose()?;
        if from.is_some() && dispatch.state != DispatchState::Diminta {
            return Err(wrong("from is said when a dispatch is promised, and stays."));
        }
        let is_sent = !waits && state != DispatchState::Batal && state != DispatchState::Diminta;
        if is_sent
            && dispatch.state == DispatchState::Diminta
            && from.is_none()
            && dispatch.from.is_none()
        {
            return Err(wrong("from names the depot that it leaves from."));
        }
        Ok(StepStatement {
            state,
            at,
            agency,
            from,
            eta: planned("eta", self.eta.as_deref(), against.now)?,
            vehicle_id: words("vehicle_id", self.vehicle_id.clone(), 64)?,
            received: self.received(dispatch, ledger, state).map_err(|problem| {
                // The refusal names the item and its units.
                let sees = by.sees_stock(&ledger.rules).load(dispatch);
                let told = "received is an amount of what was sent.";
                if sees { problem } else { Problem::new(Code::UnitMismatch, told) }
            })?,
            condition: self.condition.as_deref().map(condition).transpose()?,
            receiver_role: words("receiver_role", self.receiver_role.clone(), 60)?
                .map(|role| without_contacts(&role)),
            despite: None,
            reason: words("reason", self.reason.clone(), 1_000)?,
            waits,
        })
    }

    /// When it was reached, as it was said.
    pub(crate) fn said_at(&self) -> Option<&str> {
        self.at.as_deref()
    }

    /// When it was reached: never before the last step.
    fn moment(
        &self,
        dispatch: &Dispatch,
        state: DispatchState,
        against: &Against<'_>,
    ) -> Result<Timestamp, Problem> {
        let at = seen_moment("at", self.at.as_deref(), against.now)?;
        if self.at.is_some() && state.is_arrival() && dispatch.left_at().is_some_and(|it| at < it) {
            let told = "It left after that moment: at says when it arrived, after it had left.";
            return Err(Problem::new(Code::WrongState, told));
        }
        let last = dispatch.history.iter().filter_map(|step| step.at).max();
        if self.at.is_some() && last.is_some_and(|last| at < last) {
            return Err(wrong("at lies before the step that came before."));
        }
        Ok(last.map_or(at, |last| at.max(last)))
    }

    fn received(
        &self,
        dispatch: &Dispatch,
        ledger: &Ledger,
        state: DispatchState,
    ) -> Result<Option<lintas_model::aid::Amount>, Problem> {
        let Some(received) = self.received else { return Ok(None) };
        if state != DispatchState::Diterima {
            return Err(wrong("received is said when it is signed for (diterima)."));
        }
        let item = item_of(ledger, &dispatch.item)?;
        let (amount, _) = amount_of(item, received, self.unit.as_deref())?;
        if amount > dispatch.amount {
            return Err(wrong(format!(
                "received is at most what was sent, {} {}: is it in another unit?",
                dispatch.amount.units(),
                item.unit.word()
            )));
        }
        Ok(Some(amount))
    }
}

/// Whether a word that a load has arrived waits for an officer. It counts at once from an officer, from
/// the agency that brings it, and from who speaks for the site ([`Caller::speaks_for`]), once the load
/// has left; better news from anybody else feeds nobody.
///
/// # Errors
/// `wrong_state` where it cannot arrive any more, or its sender can first say that it left.
fn arrival_waits(
    by: &Caller,
    dispatch: &Dispatch,
    state: DispatchState,
    ledger: &Ledger,
) -> Result<bool, Problem> {
    if !state.is_arrival() || dispatch.state.is_final() || dispatch.state >= state {
        return Ok(false);
    }
    let sends = by.agency.as_ref() == Some(&dispatch.agency);
    let site = ledger.site(&dispatch.to).map(|at| &ledger.sites[at]);
    if dispatch.state.may_become(state) {
        return Ok(!(by.role.decides() || sends || site.is_some_and(|site| by.speaks_for(site))));
    }
    if by.role.decides() || sends && by.role >= Role::Agency {
        let told = format!(
            "It is {} and has not left as far as anybody says: say berangkat (with at) first.",
            dispatch.state.name()
        );
        return Err(Problem::new(Code::WrongState, told));
    }
    Ok(true)
}

/// The agency that the dispatch passes to; `None` where it stays.
///
/// # Errors
/// `forbidden` where the sender may not take this step.
fn agency(
    by: &Caller,
    dispatch: &Dispatch,
    state: DispatchState,
) -> Result<Option<String>, Problem> {
    let own = by.agency.as_ref() == Some(&dispatch.agency);
    // Whether a word of arrival counts is judged elsewhere; anybody may say it.
    if by.role.decides() || by.role >= Role::Agency && own || state.is_arrival() {
        return Ok(None);
    }
    // Any agency may promise what was only asked for; it is its own from then on.
    let promises = dispatch.state == DispatchState::Diminta && state != DispatchState::Batal;
    match &by.agency {
        Some(agency) if by.role >= Role::Agency && promises => Ok(Some(agency.clone())),
        _ => {
            let told = "Its own agency or an officer moves a dispatch on; who stands at the site may \
                        say that it has arrived.";
            Err(Problem::new(Code::Forbidden, told))
        }
    }
}

fn condition(name: &str) -> Result<GoodsCondition, Problem> {
    let read = |name: &str| match name {
        "good" => Some(GoodsCondition::Good),
        "partly_damaged" => Some(GoodsCondition::PartlyDamaged),
        "damaged" => Some(GoodsCondition::Damaged),
        _ => None,
    };
    word("condition", name, read, || "good, partly_damaged, damaged".to_owned())
}
