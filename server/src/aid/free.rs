//! Free stock of an agency in a depot.

use lintas_model::aid::{Amount, Dispatch, Ledger, SupplyStatus};

/// How much of the item the agency of a dispatch has free in its depot. `None` where no depot is
/// named, the agency has no lot of it there, or one of these lots is not counted.
pub(crate) fn free(
    ledger: &Ledger,
    standing: &SupplyStatus,
    dispatch: &Dispatch,
) -> Option<Amount> {
    let from = dispatch.from.as_deref()?;
    let its = |lot: &lintas_model::aid::Lot| {
        lot.depot == from && lot.item == dispatch.item && lot.owner == dispatch.agency
    };
    let lots: Vec<Option<Amount>> = ledger
        .lots
        .iter()
        .zip(&standing.free)
        .filter(|(lot, _)| its(lot))
        .map(|(_, free)| *free)
        .collect();
    if lots.is_empty() { None } else { lots.into_iter().sum::<Option<Amount>>() }
}
