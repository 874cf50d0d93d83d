//! What an agency has in a depot to give away.

use lintas_model::aid::{Amount, Dispatch, Ledger, SupplyStatus};

/// What the agency of a dispatch has in its depot of the item to give away; `None` where nobody
/// counted it, or counted all of it.
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
