//! Statements on aid: the situation of a site, a new dispatch, a step of one.

use jiff::Timestamp;
use lintas_model::{
    aid::{Amount, CountBasis, Dispatch, DispatchState, GoodsCondition, Groups},
    report::Role,
};
use serde::{Deserialize, Serialize};

/// A statement on aid that is in the journal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AidEntry {
    /// Number of its journal entry.
    pub(crate) seq: u64,
    /// When it was received, by the server's clock.
    pub(crate) at: Timestamp,
    /// The role of its sender.
    pub(crate) role: Role,
    /// Id of the site or dispatch that it is about.
    pub(crate) about: String,
    /// Its content.
    pub(crate) word: AidStatement,
}

/// The content of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AidStatement {
    /// The situation of a site.
    Site(Box<SiteStatement>),
    /// A new dispatch.
    Dispatch(Box<Dispatch>),
    /// A step of a dispatch.
    Step(Box<StepStatement>),
}

/// The situation of a site; `None` where nothing was stated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SiteStatement {
    /// When it was seen; `None`: when it was received.
    pub(crate) seen_at: Option<Timestamp>,
    /// Name.
    pub(crate) name: Option<String>,
    /// Kind of site.
    pub(crate) kind: Option<String>,
    /// `open`, `full` or `closed`.
    pub(crate) status: Option<String>,
    /// People that it can take.
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
    /// Which people are counted.
    pub(crate) basis: Option<CountBasis>,
    /// Counts of groups with needs of their own. Never public.
    pub(crate) groups: Groups,
    /// Stock as counted.
    pub(crate) stock: Vec<ItemCount>,
    /// Codes of urgent items; an empty list: none any more.
    pub(crate) urgent: Option<Vec<String>>,
    /// A note. Never public.
    pub(crate) note: Option<String>,
    /// The channel it came by. Never public.
    pub(crate) channel: Option<String>,
    /// On whose behalf it was sent. Never public.
    pub(crate) on_behalf_of: Option<String>,
}

/// The counted stock of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ItemCount {
    /// Item code.
    pub(crate) item: String,
    /// Base units.
    pub(crate) amount: Amount,
    /// As it was given: `12 dus`.
    pub(crate) said: String,
}

/// A step of a dispatch; `None` where nothing was stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StepStatement {
    /// The new state.
    pub(crate) state: DispatchState,
    /// When it was reached.
    pub(crate) at: Timestamp,
    /// The agency that brings it from now on, where one promises what was only asked for.
    #[serde(default)]
    pub(crate) agency: Option<String>,
    /// The depot that it leaves from, where it is named only now.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// Expected arrival.
    #[serde(default)]
    pub(crate) eta: Option<Timestamp>,
    /// Plate or name of the vehicle.
    #[serde(default)]
    pub(crate) vehicle_id: Option<String>,
    /// Amount signed for, base units.
    #[serde(default)]
    pub(crate) received: Option<Amount>,
    /// Condition of the goods.
    #[serde(default)]
    pub(crate) condition: Option<GoodsCondition>,
    /// Role of the person who signed.
    #[serde(default)]
    pub(crate) receiver_role: Option<String>,
    /// Why it is promised although an overlap was shown.
    #[serde(default)]
    pub(crate) despite: Option<String>,
    /// The reason. Never public.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// It changes nothing until an officer says the same: its sender speaks neither for the site nor
    /// for the agency, or the load has not left as far as anybody says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) waits: bool,
}

impl AidStatement {
    /// Takes it for as old as it may be, since its clock was in doubt; what is said to have arrived
    /// waits for an officer.
    pub(crate) fn doubt(&mut self, oldest: impl Fn(Timestamp) -> Timestamp) {
        match self {
            Self::Site(word) => word.seen_at = word.seen_at.map(oldest),
            Self::Dispatch(dispatch) => {
                for step in &mut dispatch.history {
                    step.at = step.at.map(&oldest);
                }
            }
            Self::Step(step) => {
                step.at = oldest(step.at);
                step.waits |= step.state.is_arrival();
            }
        }
    }
}

impl AidEntry {
    /// The moment that it is about: that of seeing for a site, else that of receiving.
    pub(super) fn spoken_of(&self) -> Timestamp {
        match &self.word {
            AidStatement::Site(word) => word.seen_at.unwrap_or(self.at),
            _ => self.at,
        }
    }
}
