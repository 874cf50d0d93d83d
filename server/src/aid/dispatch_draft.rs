//! Validation of the request body of a new dispatch.

use jiff::{SignedDuration, Timestamp};
use lintas_model::{
    aid::{Dispatch, DispatchState, Ledger, StateChange},
    report::Role,
    vehicle::VehicleClass,
};
use serde::Deserialize;

use super::{
    quantity::{amount_of, item_of, nearest},
    revised::REPORTED,
    site_draft::unknown_site,
};
use crate::http::{
    caller::Caller,
    problem::{Code, Problem},
    spoken::{Against, moment, object, same_mode, word, words, wrong},
};

/// How far a planned moment may lie from now, either way.
const PLANNED_WITHIN: SignedDuration = SignedDuration::from_hours(60 * 24);

/// The request body of a new dispatch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispatchDraft {
    mode: Option<String>,
    to: String,
    item: String,
    amount: f64,
    unit: Option<String>,
    from: Option<String>,
    agency: Option<String>,
    state: Option<String>,
    vehicle: Option<String>,
    vehicle_id: Option<String>,
    planned_at: Option<String>,
    eta: Option<String>,
    note: Option<String>,
    /// The line of the proposal that it accepts.
    pub(crate) proposal: Option<String>,
    /// The overlap that was shown, and why it goes ahead.
    pub(crate) despite: Option<Despite>,
}

/// Consent to an overlap that was shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Despite {
    /// The token of the alarm.
    pub(crate) token: String,
    /// Why.
    pub(crate) reason: String,
}

impl Despite {
    /// The reason, trimmed.
    ///
    /// # Errors
    /// `invalid_report` where there is none.
    pub(crate) fn why(&self) -> Result<String, Problem> {
        let reason = words("despite.reason", Some(self.reason.clone()), 1_000)?;
        reason.ok_or_else(|| wrong("despite.reason says why it goes ahead."))
    }
}

impl DispatchDraft {
    /// Parses a request body; unknown fields are refused.
    ///
    /// # Errors
    /// `invalid_report`.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Problem> {
        object(body, "a dispatch")
    }

    /// The dispatch, validated, without an id yet.
    ///
    /// # Errors
    /// `mode_mismatch`, `forbidden`, `invalid_report`, `unknown_site`, `unknown_depot`,
    /// `unknown_item`, `unit_mismatch`, `wrong_state`.
    pub(crate) fn judge(
        &self,
        by: &Caller,
        ledger: &Ledger,
        against: &Against<'_>,
    ) -> Result<Dispatch, Problem> {
        same_mode(self.mode.as_deref(), against)?;
        let state = self.state(by)?;
        let agency = self.agency(by, state)?;
        let site = ledger.site(&self.to).ok_or_else(|| unknown_site(ledger, &self.to))?;
        if !ledger.sites[site].is_open() {
            return Err(wrong("The site is closed: nobody is there to receive anything."));
        }
        let item = item_of(ledger, &self.item)?;
        let (amount, said) = amount_of(item, self.amount, self.unit.as_deref())?;
        if !amount.is_some() {
            return Err(wrong("amount is more than nothing."));
        }
        let from = self.from.as_deref().map(|id| depot(ledger, id)).transpose()?;
        if from.is_none() && state != DispatchState::Diminta {
            return Err(wrong("from names the depot that it leaves from."));
        }
        let vehicle = self.vehicle.as_deref().map(|name| {
            let known = || VehicleClass::ALL.map(VehicleClass::name).join(", ");
            word("vehicle", name, VehicleClass::from_name, known)
        });
        Ok(Dispatch {
            id: String::new(),
            source: REPORTED.to_owned(),
            row: None,
            agency,
            from,
            to: self.to.clone(),
            item: item.code.clone(),
            amount,
            said: Some(said),
            vehicle: vehicle.transpose()?,
            vehicle_id: words("vehicle_id", self.vehicle_id.clone(), 64)?,
            state,
            history: vec![StateChange { state, at: Some(against.now) }],
            planned_at: planned("planned_at", self.planned_at.as_deref(), against.now)?,
            eta: planned("eta", self.eta.as_deref(), against.now)?,
            received: None,
            condition: None,
            receiver_role: None,
            note: words("note", self.note.clone(), 1_000)?,
            despite: None,
            gone_since: None,
        })
    }

    /// The first state: by default asked for (`diminta`) from reporters, promised (`dijanjikan`)
    /// from others.
    ///
    /// # Errors
    /// `invalid_report`, `wrong_state`, `forbidden`.
    fn state(&self, by: &Caller) -> Result<DispatchState, Problem> {
        let state = match self.state.as_deref() {
            None if by.role < Role::Agency => DispatchState::Diminta,
            None => DispatchState::Dijanjikan,
            Some(name) => state_called(name)?,
        };
        if state >= DispatchState::Tiba {
            let told = "A dispatch begins as diminta, dijanjikan, disiapkan or berangkat.";
            return Err(Problem::new(Code::WrongState, told));
        }
        if by.role < Role::Agency && state != DispatchState::Diminta {
            let told = "A reporter asks for aid (diminta); agencies promise and send it.";
            return Err(Problem::new(Code::Forbidden, told));
        }
        Ok(state)
    }

    /// The agency of the dispatch: an officer may name any, others only their own.
    ///
    /// # Errors
    /// `invalid_report`, `forbidden`.
    fn agency(&self, by: &Caller, state: DispatchState) -> Result<String, Problem> {
        let said = words("agency", self.agency.clone(), 64)?;
        match (said, &by.agency) {
            (Some(said), _) if by.role.decides() => Ok(said),
            (Some(said), Some(own)) if said != *own => {
                Err(Problem::new(Code::Forbidden, "An agency sends its own dispatches alone."))
            }
            (_, Some(own)) => Ok(own.clone()),
            // A post without an agency asks under the name that it gives.
            (Some(said), None) if state == DispatchState::Diminta => Ok(said),
            (Some(_), None) => Err(Problem::new(Code::Forbidden, "This key belongs to no agency.")),
            (None, None) => Err(wrong("agency is the code of the agency that sends or asks.")),
        }
    }
}

/// The state of this name.
///
/// # Errors
/// `invalid_report`.
pub(super) fn state_called(name: &str) -> Result<DispatchState, Problem> {
    let known = || DispatchState::ALL.map(DispatchState::name).join(", ");
    word("state", name, DispatchState::from_name, known)
}

/// The depot with this id.
///
/// # Errors
/// `unknown_depot`, which proposes the nearest id.
pub(super) fn depot(ledger: &Ledger, id: &str) -> Result<String, Problem> {
    if ledger.depot(id).is_some() {
        return Ok(id.to_owned());
    }
    let ids = ledger.depots.iter().map(|depot| depot.id.as_str());
    let near = nearest(id, ids).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    Err(Problem::new(Code::UnknownDepot, format!("No depot has this id.{near}")))
}

/// A planned moment, at most 60 days from now.
///
/// # Errors
/// `invalid_report`.
pub(super) fn planned(
    field: &str,
    text: Option<&str>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    let planned = moment(field, text)?;
    if planned.is_some_and(|at| at.duration_since(now).abs() > PLANNED_WITHIN) {
        return Err(wrong(format!("{field} lies within 60 days of now.")));
    }
    Ok(planned)
}
