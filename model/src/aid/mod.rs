//! Aid: what is needed where, what lies where, who brings what.
//!
//! Reading order: what is counted ([`amount`], [`item`], [`mod@unit`],
//! [`catalogue`], [`people`]), where it is ([`site`],
//! [`depot`], [`area`]), what moves ([`stock`], [`dispatch`]), all of it together ([`ledger`]); then
//! the rules: how much is needed ([`profile`], [`need`]), what still counts of what was sent
//! ([`cover`]), how long it lasts ([`supply`]), who comes
//! first ([`priority`], [`urgency`]), what a map draws of it ([`ring`], [`grouping`]), what lacks in all ([`totals`]), who is silent ([`silence`]), who gets it twice ([`overlap`]), who could
//! bring it ([`proposal`]). [`assess()`] is all that follows from a ledger at one moment.
//!
//! Amounts are exact thousandths of an item's base unit, so that totals equal the sums of their rows
//! in whatever order they are added; rounding is for display alone. What nobody counted is absent,
//! never zero, and covers nobody.

pub mod agency;
pub mod amount;
pub mod area;
mod area_supply;
mod assess;
pub mod carrier;
pub mod catalogue;
mod clash;
pub mod cover;
pub mod depot;
pub mod dispatch;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod free;
pub mod greedy;
pub mod grouping;
pub mod item;
pub mod ledger;
pub mod movement;
pub mod need;
pub mod need_total;
pub mod overlap;
#[cfg(test)]
mod overlap_tests;
pub mod payload;
pub mod people;
pub mod priority;
pub mod profile;
pub mod proposal;
#[cfg(test)]
mod proposal_tests;
mod proposal_words;
pub mod ring;
pub mod rules;
mod shelves;
mod shortfall;
pub mod shown;
pub mod silence;
pub mod site;
pub mod spelling;
pub mod stock;
pub mod supply;
pub mod supply_status;
pub mod table;
pub mod timing;
pub mod totals;
pub mod travel;
pub mod unit;
pub mod urgency;
pub mod visibility;
pub mod withheld;
pub mod words;

pub use agency::{AgencySheet, AgencyTotal, Owed};
pub use amount::Amount;
pub use area::{Area, Estimate, Village};
pub use area_supply::{AreaSupply, Uncounted};
pub use assess::{STEP, assess, step};
pub use clash::{Clash, ClashKind};
pub use cover::{Cover, Doubt, DoubtfulLoad, covers_until};
pub use depot::Depot;
pub use dispatch::{Dispatch, DispatchState, GoodsCondition, StateChange};
pub use greedy::{Greedy, propose};
pub use grouping::group_sites;
pub use item::{BaseUnit, Catalogue, Item, Pack};
pub use ledger::Ledger;
pub use movement::Movement;
pub use need::{NeedRow, Term};
pub use need_total::{NeedScope, NeedTotal};
pub use overlap::Overlaps;
pub use people::{CountBasis, Groups, HeadCount, Method, PeopleByBasis};
pub use priority::Priority;
pub use profile::{Per, Profile, Rate};
pub use proposal::{Proposal, ProposalLine, Proposer, Unmet, UnmetReason, WayQuestion};
pub use ring::{RingFacts, SupplyRing};
pub use rules::Rules;
pub use shortfall::{Shortfall, shortfalls};
pub use silence::Silence;
pub use site::{OnHand, PlacedBy, Site};
pub use stock::Lot;
pub use supply_status::{LoadChecks, SiteSupply, SupplyStatus};
pub use table::{AidTable, TableColumn};
pub use timing::{Timings, timings};
pub use travel::{Travel, UnknownPieces, WayEvidence, WayLookup, WayQuery};
pub use unit::{UnitError, decimal};
pub use visibility::{Sees, StockVisibility};
