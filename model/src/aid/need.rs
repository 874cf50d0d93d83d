//! What a site needs of an item, with the arithmetic.

use jiff::Timestamp;
use serde::Serialize;

use super::{Amount, Per};

/// One line of the arithmetic: `43 people × 7 L × 3 days = 903 L (BNPB …)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// Whom it counts.
    pub per: Per,
    /// How many of them.
    pub count: i64,
    /// Base units for each of them and [`Term::every_days`].
    pub amount: Amount,
    /// For so many days; `None` where it is given once.
    pub every_days: Option<u32>,
    /// Hours of the horizon that it holds in.
    pub hours: f64,
    /// What it comes to over those hours.
    pub total: Amount,
    /// Who says so.
    pub source: String,
}

/// What one site needs of one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedRow {
    /// Position in [`super::Ledger::sites`].
    pub site: usize,
    /// Position in the catalogue.
    pub item: usize,
    /// The arithmetic of [`NeedRow::horizon`], whose totals add up to it.
    pub terms: Vec<Term>,
    /// Need of one day, as of the day that it is.
    pub day: Amount,
    /// The same without what groups need beyond it ([`Per::is_private`]): what may be public.
    pub general_day: Amount,
    /// Need from now over [`super::Rules::horizon_days`].
    pub horizon: Amount,
    /// The same without what groups need beyond it.
    pub general_horizon: Amount,
    /// What is left there of what was counted and received; `None`: belum terdata.
    pub on_hand: Option<Amount>,
    /// When it was counted last.
    pub on_hand_as_of: Option<Timestamp>,
    /// On its way.
    pub coming: Amount,
    /// Promised by an agency, not yet on its way.
    pub pledged: Amount,
    /// Shortage: need over the horizon, less what is there, coming and pledged.
    pub gap: Amount,
    /// The same from the general need: what may be public.
    pub general_gap: Amount,
    /// Days until it runs out, counting what arrives in time; `None` where nobody knows what is there,
    /// or nothing is needed.
    pub days_left: Option<f64>,
    /// When it runs out; `None` also where it lasts beyond what is looked ahead.
    pub runs_out_at: Option<Timestamp>,
}
