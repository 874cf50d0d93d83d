//! Loads under "periksa" in the report: they cover nobody until somebody has asked.

use jiff::Timestamp;
use lintas_model::aid::{Amount, Doubt, DoubtfulLoad, Ledger};
use serde::{Deserialize, Serialize};

/// A load that covers nobody until somebody has asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Id of the dispatch.
    pub dispatch: String,
    /// Agency that brings it.
    pub agency: String,
    /// Id of the site that it goes to.
    pub site: String,
    /// Name of that site.
    pub name: Option<String>,
    /// Item code.
    pub item: String,
    /// How much, base units.
    pub amount: Amount,
    /// Why.
    pub doubt: Doubt,
    /// When it should arrive, where anybody said so.
    pub eta: Option<Timestamp>,
}

impl CheckReport {
    /// From a doubtful load; `None` where the ledger lacks it.
    pub(super) fn of(ledger: &Ledger, load: &DoubtfulLoad) -> Option<Self> {
        let dispatch = ledger.dispatches.get(load.dispatch)?;
        Some(Self {
            dispatch: dispatch.id.clone(),
            agency: dispatch.agency.clone(),
            site: dispatch.to.clone(),
            name: ledger.sites.get(load.site.index()).and_then(|site| site.name.clone()),
            item: dispatch.item.clone(),
            amount: load.amount,
            doubt: load.doubt,
            eta: dispatch.eta,
        })
    }
}
