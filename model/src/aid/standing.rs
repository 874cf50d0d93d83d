//! How things stand: all that follows from a ledger at one moment.

use jiff::Timestamp;
use serde::Serialize;

use super::{Amount, Clash, Ledger, NeedRow, Priority, Silence};

/// How things stand at one moment. A pure function of the ledger and the moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// The moment.
    pub at: Timestamp,
    /// Ascending by site, then item; every open site with every item that some rate gives it.
    pub needs: Vec<NeedRow>,
    /// One a site, in the order of the ledger.
    pub sites: Vec<SiteStanding>,
    /// One an area, in the order of the ledger.
    pub areas: Vec<AreaStanding>,
    /// One a lot, in the order of the ledger: what may be given away now. `None`: belum terdata.
    pub free: Vec<Option<Amount>>,
    /// Dispatches under way that are doubtful.
    pub clashes: Vec<Clash>,
    /// Who has not been heard of, longest first.
    pub silent: Vec<Silence>,
}

/// How a site stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SiteStanding {
    /// Days until the first critical item of which the stock is known runs out.
    pub days_left: Option<f64>,
    /// When.
    pub runs_out_at: Option<Timestamp>,
    /// Position of that item in the catalogue.
    pub first_item: Option<usize>,
    /// Positions of critical items that are needed and of which nobody knows the stock.
    pub unknown_items: Vec<usize>,
    /// Who comes first.
    pub priority: Priority,
    /// Nobody has heard from it for [`super::Rules::silent_after_h`].
    pub is_silent: bool,
}

/// How an area stands: sums over its open sites.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AreaStanding {
    /// People at its sites, where any is known.
    pub people: Option<i64>,
    /// Exposed residents who are counted at no site: an estimate.
    pub people_estimated: Option<i64>,
    /// Its range.
    pub people_estimated_range: Option<(i64, i64)>,
    /// General gap by item, ascending by position in the catalogue, critical items always. Sums of
    /// the rows of sites that may be public.
    pub gaps: Vec<(usize, Amount)>,
    /// Latest word from a site.
    pub heard_at: Option<Timestamp>,
    /// Positions of silent sites and flooded villages without a word.
    pub silent: usize,
}

/// How things stand at `at`.
pub fn assess(ledger: &Ledger, at: Timestamp) -> Standing {
    Standing {
        at,
        needs: Vec::new(),
        sites: vec![SiteStanding::default(); ledger.sites.len()],
        areas: vec![AreaStanding::default(); ledger.areas.len()],
        free: vec![None; ledger.lots.len()],
        clashes: Vec::new(),
        silent: Vec::new(),
    }
}
