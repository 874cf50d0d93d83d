//! Who could bring what: a proposal, never an order.

use crate::index::{DepotIndex, ItemIndex, SiteIndex};
use jiff::Timestamp;
use serde::Serialize;

use super::{Amount, Ledger, SupplyStatus, Travel, UnknownPieces, WayEvidence, WayLookup};
use crate::vehicle::VehicleClass;

/// One line: so much of an item from a depot to a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposalLine {
    /// Stable id, made of what the line says.
    pub id: String,
    /// Position in [`Ledger::sites`].
    pub site: SiteIndex,
    /// Position in the catalogue.
    pub item: ItemIndex,
    /// Position in [`Ledger::depots`].
    pub depot: DepotIndex,
    /// Position in [`Ledger::lots`].
    pub lot: usize,
    /// Code of the agency that owns it.
    pub agency: String,
    /// How much, base units.
    pub amount: Amount,
    /// The vehicle class that carries it; a boat goes by land to where it is loaded.
    pub vehicle: VehicleClass,
    /// Trips that its payload takes.
    pub trips: u32,
    /// Milliseconds from depot to site.
    pub ms: u32,
    /// What is known of the way of that vehicle: never worse than restricted.
    pub way: WayEvidence,
    /// Whether it arrives before the site runs out; `None` where the stock of the site is not
    /// known.
    pub in_time: Option<bool>,
    /// When the lot expires.
    pub expires_at: Option<Timestamp>,
    /// Why this line, in a sentence, Bahasa Indonesia.
    pub why_id: String,
    /// The same in English.
    pub why_en: String,
}

/// A load that could be sent if somebody looked at its way first: "perlu diperiksa dulu". It meets no
/// shortage: what it could bring stays in [`Proposal::unmet`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayQuestion {
    /// Position in [`Ledger::sites`].
    pub site: SiteIndex,
    /// Position in the catalogue.
    pub item: ItemIndex,
    /// Position in [`Ledger::depots`].
    pub depot: DepotIndex,
    /// Code of the agency that owns it.
    pub agency: String,
    /// How much of the shortage lies there, base units.
    pub amount: Amount,
    /// The vehicle class that would carry it.
    pub vehicle: VehicleClass,
    /// Milliseconds from depot to site, if all of the way is passable.
    pub ms: u32,
    /// What nobody knows of the way.
    pub unknown: UnknownPieces,
    /// The moment of the oldest evidence on the way; `None` where nobody looked at any of it.
    pub as_of: Option<Timestamp>,
    /// What to find out, in a sentence, Bahasa Indonesia.
    pub words_id: String,
    /// The same in English.
    pub words_en: String,
}

/// Why a shortage cannot be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmetReason {
    /// No depot has it, as far as stock is known.
    NoStock,
    /// Depots have it, and no vehicle gets from them to the site.
    NoWay,
    /// What is there is promised to others, or was given to sites that come first.
    GivenAway,
    /// What is there has expired, or does before it arrives.
    Expired,
    /// Depots have it, and nobody knows whether the ways from them are passable: see
    /// [`Proposal::questions`].
    WayUnknown,
}

impl UnmetReason {
    /// Its name in files and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoStock => "no_stock",
            Self::NoWay => "no_way",
            Self::GivenAway => "given_away",
            Self::Expired => "expired",
            Self::WayUnknown => "way_unknown",
        }
    }
}

/// A shortage, or a part of one, that cannot be met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmet {
    /// Position in [`Ledger::sites`].
    pub site: SiteIndex,
    /// Position in the catalogue.
    pub item: ItemIndex,
    /// How much, base units.
    pub amount: Amount,
    /// Why.
    pub reason: UnmetReason,
    /// In a sentence, Bahasa Indonesia.
    pub words_id: String,
    /// In a sentence, English.
    pub words_en: String,
}

/// All lines, and what is left.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Proposal {
    /// In the order in which they were given: by priority.
    pub lines: Vec<ProposalLine>,
    /// In the same order.
    pub unmet: Vec<Unmet>,
    /// What could be sent if its way is passable, in the same order.
    pub questions: Vec<WayQuestion>,
}

/// Makes a proposal, which never
///
/// - takes more of a lot than may be given away, all lines together, nor from a lot that nobody
///   counted;
/// - brings more than a shortage (of what is counted in pieces, less than one piece more);
/// - brings what has expired or expires on the way;
/// - goes where [`Travel`] has no way, or one of which not all is known.
///
/// Questions take what the lines of all sites have left, and no more than that together. The same
/// ledger, status, travel times and ways give the same proposal.
pub trait Proposer {
    /// Who could bring what, at the moment `standing.at`.
    fn propose(
        &self,
        ledger: &Ledger,
        standing: &SupplyStatus,
        travel: &Travel,
        ways: &dyn WayLookup,
    ) -> Proposal;
}
