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
    journey::Language,
};

/// What a load is to its site at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Nothing: it is only asked for, was called off, or came in pieces.
    Nothing,
    /// Promised, and the promise is in force.
    Promised,
    /// On its way or at the door; expected then, where anybody knows.
    Coming(Option<Timestamp>),
    /// Signed for then: so much of it is part of what is there.
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
        }
    }

    /// What an officer reads beside the load.
    pub const fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Overdue, Language::Id) => "lewat waktu tiba: tanyakan, mungkin masih di jalan",
            (Self::Overdue, Language::En) => "overdue: ask, it may still be on its way",
            (Self::Lapsed, Language::Id) => "janji lama: minta kepastian",
            (Self::Lapsed, Language::En) => "an old promise: ask for it to be renewed",
            (Self::Undated, Language::Id) => "tanpa waktu: tanyakan kapan",
            (Self::Undated, Language::En) => "no time is told: ask when",
            (Self::CutOff, Language::Id) => "jalan ke lokasi terputus",
            (Self::CutOff, Language::En) => "the way to the site is cut",
            (Self::WayUnknown, Language::Id) => "jalan ke lokasi belum diketahui",
            (Self::WayUnknown, Language::En) => "the way to the site is not known",
            (Self::BeforeCount, Language::Id) => "tiba sebelum stok dihitung: sudah termasuk",
            (Self::BeforeCount, Language::En) => "arrived before the count, which holds it",
        }
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
            DispatchState::Dijanjikan | DispatchState::Disiapkan => {
                promised(ledger, site, dispatch, at)
            }
            DispatchState::Berangkat => on_its_way(ledger, site, dispatch, at),
            DispatchState::Tiba => arrived(count, dispatch, at),
            DispatchState::Diterima => received(dispatch),
        }
    }
}

/// The moment after which what `dispatch` is to `site` changes by time alone: when it becomes overdue or
/// its promise lapses. `None` where time changes nothing.
pub fn covers_until(ledger: &Ledger, site: &Site, dispatch: &Dispatch) -> Option<Timestamp> {
    match dispatch.state {
        DispatchState::Dijanjikan | DispatchState::Disiapkan => {
            let lapses = lapses(ledger, said_last(dispatch)?);
            Some(dispatch.eta.map_or(lapses, |eta| eta.min(lapses)))
        }
        DispatchState::Berangkat => due(ledger, site, dispatch),
        _ => None,
    }
}

fn promised(ledger: &Ledger, site: &Site, dispatch: &Dispatch, at: Timestamp) -> Cover {
    let Some(said) = said_last(dispatch) else { return Cover::Doubtful(Doubt::Undated) };
    if dispatch.eta.is_some_and(|eta| eta < at) {
        return Cover::Doubtful(Doubt::Overdue);
    }
    if lapses(ledger, said) < at {
        return Cover::Doubtful(Doubt::Lapsed);
    }
    way(site).map_or(Cover::Promised, Cover::Doubtful)
}

fn on_its_way(ledger: &Ledger, site: &Site, dispatch: &Dispatch, at: Timestamp) -> Cover {
    match due(ledger, site, dispatch) {
        None => Cover::Doubtful(Doubt::Undated),
        Some(due) if due < at => Cover::Doubtful(Doubt::Overdue),
        Some(_) => {
            let expected = dispatch.eta.or_else(|| travelled(ledger, site, dispatch));
            way(site).map_or(Cover::Coming(expected), Cover::Doubtful)
        }
    }
}

/// What stands at the door and was not signed for.
fn arrived(count: Option<&OnHand>, dispatch: &Dispatch, at: Timestamp) -> Cover {
    let arrived = dispatch.reached(DispatchState::Tiba);
    match count {
        Some(count) if arrived.is_none_or(|arrived| arrived <= count.as_of) => {
            Cover::Doubtful(Doubt::BeforeCount)
        }
        _ => Cover::Coming(Some(at)),
    }
}

/// Never more than was sent: a slip of the pen feeds nobody.
fn received(dispatch: &Dispatch) -> Cover {
    let signed = dispatch.reached(DispatchState::Diterima);
    match signed.filter(|_| dispatch.condition != Some(GoodsCondition::Damaged)) {
        Some(signed) => {
            let amount = dispatch.received.unwrap_or(dispatch.amount).min(dispatch.amount);
            Cover::Received(signed, amount)
        }
        None => Cover::Nothing,
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

/// When somebody last said that a promise holds.
fn said_last(dispatch: &Dispatch) -> Option<Timestamp> {
    let steps = dispatch.history.iter().filter(|step| step.state.is_pledged());
    steps.filter_map(|step| step.at).max()
}

/// When a promise that was last said at `said` lapses.
fn lapses(ledger: &Ledger, said: Timestamp) -> Timestamp {
    after_h(said, ledger.rules.promise_window_h)
}

/// When a load on its way is due: as told, else when the travel time from its depot is over; where
/// nobody knows that, a promise's window after it left. `None` where nobody says when it left either.
fn due(ledger: &Ledger, site: &Site, dispatch: &Dispatch) -> Option<Timestamp> {
    dispatch.eta.or_else(|| travelled(ledger, site, dispatch)).or_else(|| {
        let left = dispatch.reached(DispatchState::Berangkat)?;
        Some(after_h(left, ledger.rules.promise_window_h))
    })
}

/// When it would have travelled the time that the way from its depot takes.
fn travelled(ledger: &Ledger, site: &Site, dispatch: &Dispatch) -> Option<Timestamp> {
    let left = dispatch.reached(DispatchState::Berangkat)?;
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
