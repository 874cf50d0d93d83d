//! What people say of aid: how a site stands, what is sent, how far it got.

use jiff::Timestamp;
use lintas_model::{
    aid::{Amount, Basis, Condition, Dispatch, DispatchState, Groups},
    report::Role,
};
use serde::{Deserialize, Serialize};

/// What somebody said of aid, once it is in the journal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// Its place in the journal.
    pub(crate) seq: u64,
    /// When it was taken in, by the server's clock.
    pub(crate) at: Timestamp,
    /// The role of whoever said it.
    pub(crate) role: Role,
    /// Id of the site or dispatch.
    pub(crate) about: String,
    /// What.
    pub(crate) word: AidStatement,
}

/// What was said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AidStatement {
    /// How a site stands.
    Site(Box<SiteStatement>),
    /// A dispatch that was not there before.
    Dispatch(Box<Dispatch>),
    /// A step of one.
    Step(Box<StepStatement>),
}

/// How a site stands; what is `None` was not said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SiteStatement {
    /// When it was seen so; the moment of the act where `None`.
    pub(crate) seen_at: Option<Timestamp>,
    /// Name.
    pub(crate) name: Option<String>,
    /// Kind of site.
    pub(crate) kind: Option<String>,
    /// `open`, `full` or `closed`.
    pub(crate) status: Option<String>,
    /// People whom it can take.
    pub(crate) capacity: Option<i64>,
    /// Longitude, latitude.
    pub(crate) place: Option<[f64; 2]>,
    /// Code of the desa or unit.
    pub(crate) place_code: Option<String>,
    /// People (jiwa) as counted.
    pub(crate) people: Option<i64>,
    /// Households (KK) as counted.
    pub(crate) households: Option<i64>,
    /// Houses (rumah) as counted.
    pub(crate) houses: Option<i64>,
    /// Who is counted.
    pub(crate) basis: Option<Basis>,
    /// People who need something of their own. Never public.
    pub(crate) groups: Groups,
    /// What was counted there.
    pub(crate) stock: Vec<Counted>,
    /// Item codes that are urgent; empty: none any more.
    pub(crate) urgent: Option<Vec<String>>,
    /// In words. Never public.
    pub(crate) note: Option<String>,
    /// How the word came. Never public.
    pub(crate) channel: Option<String>,
    /// Whose word it is. Never public.
    pub(crate) on_behalf_of: Option<String>,
}

/// What was counted of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Item code.
    pub(crate) item: String,
    /// Base units.
    pub(crate) amount: Amount,
    /// As it was said: `12 dus`.
    pub(crate) said: String,
}

/// A step of a dispatch; what is `None` was not said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StepStatement {
    /// What it becomes.
    pub(crate) state: DispatchState,
    /// When it became so.
    pub(crate) at: Timestamp,
    /// Who brings it from now on, where somebody promises what was only asked for.
    #[serde(default)]
    pub(crate) agency: Option<String>,
    /// The depot that it leaves from, where that is said only now.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// When it should arrive.
    #[serde(default)]
    pub(crate) eta: Option<Timestamp>,
    /// Plate or name of the vehicle.
    #[serde(default)]
    pub(crate) vehicle_id: Option<String>,
    /// What was signed for, base units.
    #[serde(default)]
    pub(crate) received: Option<Amount>,
    /// How it was.
    #[serde(default)]
    pub(crate) condition: Option<Condition>,
    /// Who signed: a role.
    #[serde(default)]
    pub(crate) receiver_role: Option<String>,
    /// Why it is promised although an overlap was shown.
    #[serde(default)]
    pub(crate) despite: Option<String>,
    /// Why, in words. Never public.
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

impl Said {
    /// The moment that it speaks of.
    pub(super) fn spoken_of(&self) -> Timestamp {
        match &self.word {
            AidStatement::Site(word) => word.seen_at.unwrap_or(self.at),
            _ => self.at,
        }
    }
}
