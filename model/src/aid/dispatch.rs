//! Dispatches: who brings what to whom, and how far it got.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Amount;
use crate::vehicle::VehicleClass;

/// How far a dispatch got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispatchState {
    /// Asked for; nobody has promised it, so it covers nobody.
    Diminta,
    /// Promised by an agency.
    Dijanjikan,
    /// Being loaded.
    Disiapkan,
    /// On its way.
    Berangkat,
    /// At the site, not yet signed for.
    Tiba,
    /// Signed for.
    Diterima,
    /// Will not come.
    Batal,
}

impl DispatchState {
    /// Every state, in order.
    pub const ALL: [Self; 7] = [
        Self::Diminta,
        Self::Dijanjikan,
        Self::Disiapkan,
        Self::Berangkat,
        Self::Tiba,
        Self::Diterima,
        Self::Batal,
    ];

    /// Its code in files, requests and on paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diminta => "diminta",
            Self::Dijanjikan => "dijanjikan",
            Self::Disiapkan => "disiapkan",
            Self::Berangkat => "berangkat",
            Self::Tiba => "tiba",
            Self::Diterima => "diterima",
            Self::Batal => "batal",
        }
    }

    /// The state called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// An agency has bound itself, and the goods have not arrived.
    pub fn is_pledged(self) -> bool {
        matches!(self, Self::Dijanjikan | Self::Disiapkan)
    }

    /// The goods have left the depot and are not signed for.
    pub fn is_coming(self) -> bool {
        matches!(self, Self::Berangkat | Self::Tiba)
    }

    /// The goods have left the depot, whether or not they are signed for.
    pub fn is_sent(self) -> bool {
        self.is_coming() || self == Self::Diterima
    }

    /// The goods are at the site: they have left before.
    pub fn is_arrival(self) -> bool {
        matches!(self, Self::Tiba | Self::Diterima)
    }

    /// Nothing follows any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Diterima | Self::Batal)
    }

    /// Whether it may be said once more, so that a promise or a load on its way counts again
    /// ([`Cover`](super::Cover)): the promise still holds, or a new time of arrival is told.
    pub fn may_be_renewed(self) -> bool {
        self.is_pledged() || self == Self::Berangkat
    }

    /// Whether `next` may follow: only forward, where steps may be left out; it arrives only once it
    /// has left; and is called off only before it has arrived.
    ///
    /// ```
    /// use lintas_model::aid::DispatchState::*;
    ///
    /// assert!(Dijanjikan.may_become(Berangkat) && Berangkat.may_become(Diterima));
    /// assert!(!Disiapkan.may_become(Tiba) && !Tiba.may_become(Berangkat));
    /// ```
    pub fn may_become(self, next: Self) -> bool {
        match next {
            Self::Batal => self < Self::Tiba,
            Self::Tiba | Self::Diterima if self < Self::Berangkat => false,
            _ => !self.is_final() && next > self,
        }
    }
}

/// How the goods were when they were signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoodsCondition {
    /// Baik.
    Good,
    /// Sebagian rusak.
    PartlyDamaged,
    /// Rusak.
    Damaged,
}

/// A step that a dispatch took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateChange {
    /// What it became.
    pub state: DispatchState,
    /// When; `None` where the table does not say.
    pub at: Option<Timestamp>,
}

/// A dispatch: one item of one agency to one site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Stable id.
    pub id: String,
    /// Source of the configuration, or `report`.
    pub source: String,
    /// Row in that source.
    pub row: Option<u64>,
    /// Code of the agency that brings it. Where it is only asked for, of the agency that asks.
    pub agency: String,
    /// Id of the depot that it leaves from; `None` while nobody has promised it.
    pub from: Option<String>,
    /// Id of the site that it goes to.
    pub to: String,
    /// Item code.
    pub item: String,
    /// How much, base units.
    pub amount: Amount,
    /// As the source states it: `25 dus`.
    pub said: Option<String>,
    /// Vehicle class. Never public.
    pub vehicle: Option<VehicleClass>,
    /// Plate or name of the vehicle. Never public.
    pub vehicle_id: Option<String>,
    /// How far it got.
    pub state: DispatchState,
    /// Every step with its moment, ascending.
    pub history: Vec<StateChange>,
    /// When it should leave.
    pub planned_at: Option<Timestamp>,
    /// When it should arrive. Never public.
    pub eta: Option<Timestamp>,
    /// What was signed for, base units.
    pub received: Option<Amount>,
    /// How it was.
    pub condition: Option<GoodsCondition>,
    /// Who signed: a role, never a person.
    pub receiver_role: Option<String>,
    /// Free text. Never public.
    pub note: Option<String>,
    /// Why it was sent although an overlap was shown; `None` where none was.
    pub despite: Option<String>,
    /// Since when its source no longer lists it; `None` where it does. It stays, so that nobody gives its
    /// stock away twice, and covers nobody until somebody speaks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<Timestamp>,
}

impl Dispatch {
    /// When it came into this state, or into the first later one that has a moment.
    pub fn reached(&self, state: DispatchState) -> Option<Timestamp> {
        let steps = self.history.iter().filter(|step| step.state >= state);
        steps.filter(|step| step.state != DispatchState::Batal).find_map(|step| step.at)
    }

    /// When anybody last said how far it got.
    pub fn last_said(&self) -> Option<Timestamp> {
        self.history.iter().filter_map(|step| step.at).max()
    }

    /// When it left; `None` where nobody says.
    pub fn left_at(&self) -> Option<Timestamp> {
        let left = self.history.iter().filter(|step| step.state == DispatchState::Berangkat);
        left.filter_map(|step| step.at).min()
    }

    /// Whether its source no longer lists it, and nobody has spoken of it since.
    pub fn is_gone(&self) -> bool {
        let spoken = |since| self.last_said().is_some_and(|said| said > since);
        self.gone_since.is_some_and(|since| !spoken(since))
    }

    /// When an agency bound itself to it.
    pub fn committed_at(&self) -> Option<Timestamp> {
        self.reached(DispatchState::Dijanjikan)
    }
}
