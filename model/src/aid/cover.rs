//! Cover: what of the loads that were asked for, promised or sent still counts for a site.
//!
//! Better news must be in force (docs/evidence.md): a load counts only while it can still come. What is
//! overdue may have turned back; a promise that nobody renewed may be forgotten; where no way is known to
//! be passable nothing gets there; and what arrived before the site was counted is in that count already.
//! Such loads cover nobody. They are listed, so that somebody asks ([`DoubtfulLoad`]).
//!
//! Shortage, days of supply, alarm, proposal, lists and bulletin all ask here, and nowhere else.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Amount, Dispatch, DispatchState, GoodsCondition, Ledger, OnHand, Site};
use crate::{
    access::Access,
    index::{ItemIndex, SiteIndex},
    language::Language,
    passability::phase::AHEAD,
};

/// What a load is to its site at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Nothing: it is only asked for, was called off, came damaged, or nobody says when it came.
    Nothing,
    /// Promised, and the promise is in force.
    Promised,
    /// On its way; expected then, where anybody knows.
    Coming(Option<Timestamp>),
    /// At the door and not signed for: so much of it is good.
    Arrived(Amount),
    /// Signed for, and there since then: so much of it is part of what is there.
    Received(Timestamp, Amount),
    /// It covers nobody until somebody has looked.
    Doubtful(Doubt),
}

/// Why a load covers nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It should have arrived: it may have turned back, or arrived without a word.
    Overdue,
    /// The promise is older than [`Rules::promise_window_h`](super::Rules::promise_window_h).
    Lapsed,
    /// Nobody says when it was promised or left.
    Undated,
    /// No way leads to the site.
    CutOff,
    /// Nobody knows whether the way to the site is passable.
    WayUnknown,
    /// It arrived before the site was counted, or nobody knows that it did not: the count holds it.
    BeforeCount,
    /// It arrived longer ago than a promise holds, and nobody signed for it or counted since.
    Unsigned,
    /// It came damaged in part, and nobody says how much of it is good.
    PartlyDamaged,
    /// Its source no longer lists it, and nobody says what became of it.
    Gone,
}

impl Doubt {
    /// Its name in files and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Lapsed => "lapsed",
            Self::Undated => "undated",
            Self::CutOff => "cut_off",
            Self::WayUnknown => "way_unknown",
            Self::BeforeCount => "before_count",
            Self::Unsigned => "unsigned",
            Self::PartlyDamaged => "partly_damaged",
            Self::Gone => "gone",
        }
    }

    /// What an officer reads beside the load.
    pub fn words(self, language: Language) -> &'static str {
        language.say(match self {
            Self::Overdue => "aid.doubt.overdue",
            Self::Lapsed => "aid.doubt.lapsed",
            Self::Undated => "aid.doubt.undated",
            Self::CutOff => "aid.doubt.cut_off",
            Self::WayUnknown => "aid.doubt.way_unknown",
            Self::BeforeCount => "aid.doubt.before_count",
            Self::Unsigned => "aid.doubt.unsigned",
            Self::PartlyDamaged => "aid.doubt.partly_damaged",
            Self::Gone => "aid.doubt.gone",
        })
    }
}

/// A load that covers nobody until somebody has looked: listed under "periksa". Never public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoubtfulLoad {
    /// Position in [`Ledger::dispatches`].
    pub dispatch: usize,
    /// Position in [`Ledger::sites`] of where it goes.
    pub site: SiteIndex,
    /// Position of its item in the catalogue.
    pub item: ItemIndex,
    /// How much, base units.
    pub amount: Amount,
    /// Why.
    pub doubt: Doubt,
}

impl Cover {
    /// What `dispatch`, whose destination is `site`, is to it at `at`. `count`: what was counted there
    /// of its item last.
    pub fn of(
        ledger: &Ledger,
        site: &Site,
        count: Option<&OnHand>,
        dispatch: &Dispatch,
        at: Timestamp,
    ) -> Self {
        match dispatch.state {
            DispatchState::Diminta | DispatchState::Batal => Self::Nothing,
            state if dispatch.is_gone() && !state.is_final() => Self::Doubtful(Doubt::Gone),
            DispatchState::Dijanjikan | DispatchState::Disiapkan => {
                promised(ledger, site, dispatch, at)
            }
            DispatchState::Berangkat => on_its_way(ledger, site, dispatch, at),
            DispatchState::Tiba => arrived(ledger, count, dispatch, at),
            DispatchState::Diterima => received(dispatch, at),
        }
    }
}

/// The moment after which what `dispatch` is to `site` changes by time alone: when it becomes overdue or
/// its promise lapses. `None` where time changes nothing.
pub fn covers_until(ledger: &Ledger, site: &Site, dispatch: &Dispatch) -> Option<Timestamp> {
    match dispatch.state {
        DispatchState::Dijanjikan | DispatchState::Disiapkan => {
            let lapses = lapses(ledger, said_last(dispatch, Timestamp::MAX)?);
            Some(dispatch.eta.map_or(lapses, |eta| eta.min(lapses)))
        }
        DispatchState::Berangkat => due(ledger, site, dispatch, Timestamp::MAX),
        DispatchState::Tiba => Some(lapses(ledger, dispatch.reached(DispatchState::Tiba)?)),
        _ => None,
    }
}

fn promised(ledger: &Ledger, site: &Site, dispatch: &Dispatch, at: Timestamp) -> Cover {
    let Some(said) = said_last(dispatch, at) else { return Cover::Doubtful(Doubt::Undated) };
    if dispatch.eta.is_some_and(|eta| eta < at) {
        return Cover::Doubtful(Doubt::Overdue);
    }
    if lapses(ledger, said) < at {
        return Cover::Doubtful(Doubt::Lapsed);
    }
    way(site).map_or(Cover::Promised, Cover::Doubtful)
}

fn on_its_way(ledger: &Ledger, site: &Site, dispatch: &Dispatch, at: Timestamp) -> Cover {
    match due(ledger, site, dispatch, at) {
        None => Cover::Doubtful(Doubt::Undated),
        Some(due) if due < at => Cover::Doubtful(Doubt::Overdue),
        Some(_) => {
            let expected = dispatch.eta.or_else(|| travelled(ledger, site, dispatch, at));
            way(site).map_or(Cover::Coming(expected), Cover::Doubtful)
        }
    }
}

/// What stands at the door and was not signed for: people begin to use it, so it counts no longer than a
/// promise does.
fn arrived(ledger: &Ledger, count: Option<&OnHand>, dispatch: &Dispatch, at: Timestamp) -> Cover {
    let Some(good) = good(dispatch) else { return Cover::Nothing };
    match (reached_by(dispatch, DispatchState::Tiba, at), count) {
        (None, Some(_)) => Cover::Doubtful(Doubt::BeforeCount),
        (None, None) => Cover::Doubtful(Doubt::Undated),
        (Some(came), Some(count)) if came <= count.as_of => Cover::Doubtful(Doubt::BeforeCount),
        (Some(came), _) if lapses(ledger, came) < at => Cover::Doubtful(Doubt::Unsigned),
        (Some(_), _) => good.map_or_else(Cover::Doubtful, Cover::Arrived),
    }
}

/// There since it arrived: what was signed for after a count may have stood there when it was taken.
fn received(dispatch: &Dispatch, at: Timestamp) -> Cover {
    match (good(dispatch), reached_by(dispatch, DispatchState::Tiba, at)) {
        (Some(Err(doubt)), _) => Cover::Doubtful(doubt),
        (Some(Ok(good)), Some(came)) => Cover::Received(came, good),
        (None, _) | (_, None) => Cover::Nothing,
    }
}

/// How much of what came is good: never more than was sent, a slip of the pen feeds nobody. `None` where
/// nothing is.
fn good(dispatch: &Dispatch) -> Option<Result<Amount, Doubt>> {
    match (dispatch.condition, dispatch.received) {
        (Some(GoodsCondition::Damaged), _) => None,
        (Some(GoodsCondition::PartlyDamaged), None) => Some(Err(Doubt::PartlyDamaged)),
        (_, received) => Some(Ok(received.unwrap_or(dispatch.amount).min(dispatch.amount))),
    }
}

/// What speaks against the way to a site.
const fn way(site: &Site) -> Option<Doubt> {
    match site.access {
        Access::CutOff => Some(Doubt::CutOff),
        Access::Unknown => Some(Doubt::WayUnknown),
        Access::Open | Access::Presumed | Access::Restricted | Access::BoatOnly => None,
    }
}

/// When it came into this state, or into the first later one that has a moment. A moment ahead of `at` by
/// more than clocks differ is none: good news waits until then.
fn reached_by(dispatch: &Dispatch, state: DispatchState, at: Timestamp) -> Option<Timestamp> {
    dispatch.reached(state).filter(|moment| is_past(*moment, at))
}

fn is_past(moment: Timestamp, at: Timestamp) -> bool {
    moment <= at.saturating_add(AHEAD).unwrap_or(Timestamp::MAX)
}

/// When somebody last said that a promise holds, as of `at`.
fn said_last(dispatch: &Dispatch, at: Timestamp) -> Option<Timestamp> {
    let steps = dispatch.history.iter().filter(|step| step.state.is_pledged());
    steps.filter_map(|step| step.at).filter(|said| is_past(*said, at)).max()
}

/// When a promise that was last said at `said` lapses.
fn lapses(ledger: &Ledger, said: Timestamp) -> Timestamp {
    after_h(said, ledger.rules.promise_window_h)
}

/// When a load on its way is due: as told, else when the travel time from its depot is over; where
/// nobody knows that, a promise's window after it left. `None` where nobody says when it left either.
fn due(ledger: &Ledger, site: &Site, dispatch: &Dispatch, at: Timestamp) -> Option<Timestamp> {
    dispatch.eta.or_else(|| travelled(ledger, site, dispatch, at)).or_else(|| {
        let left = reached_by(dispatch, DispatchState::Berangkat, at)?;
        Some(after_h(left, ledger.rules.promise_window_h))
    })
}

/// When it would have travelled the time that the way from its depot takes.
fn travelled(
    ledger: &Ledger,
    site: &Site,
    dispatch: &Dispatch,
    at: Timestamp,
) -> Option<Timestamp> {
    let left = reached_by(dispatch, DispatchState::Berangkat, at)?;
    Some(after_h(left, way_h(ledger, site, dispatch)?))
}

/// Hours that the way from its depot takes; `None` where nobody knows.
pub(super) fn way_h(ledger: &Ledger, site: &Site, dispatch: &Dispatch) -> Option<f64> {
    let from = dispatch.from.as_deref()?;
    let is_nearest = site.nearest_depot.as_deref() == Some(from) && ledger.depot(from).is_some();
    let minutes = site.eta_min.filter(|minutes| is_nearest && minutes.is_finite())?;
    Some(minutes / 60.0)
}

/// So many hours after a moment; the end of time where that is too far.
pub(super) fn after_h(moment: Timestamp, hours: f64) -> Timestamp {
    SignedDuration::try_from_secs_f64(hours * 3600.0)
        .ok()
        .and_then(|hours| moment.checked_add(hours).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
#[path = "cover_tests.rs"]
mod tests;
