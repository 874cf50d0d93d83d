//! What may be given away of a lot: first expired, first out (FEFO).

use std::collections::BTreeMap;

use super::{Amount, DispatchState, Ledger, Lot};
use jiff::Timestamp;

/// What may be given away of every lot at `at`, in the order of the ledger: what was counted, less what
/// was reserved then, less what its owner has bound itself to since.
///
/// `None` where nobody counted; zero where it has expired. A commitment is drawn from the lots of
/// its depot, owner and item that were counted before it, the lot that expires first going first. A
/// count from after the commitment knew of it. Where either has no moment, the commitment is taken
/// to be the later one, so that nothing is given away twice. `O(n log n)` in lots and dispatches
/// where a depot has few lots of an item.
pub(super) fn free(ledger: &Ledger, at: Timestamp) -> Vec<Option<Amount>> {
    let usable = |lot: &Lot| {
        Some(lot.available?.less(lot.reserved))
            .map(|free| if lot.is_usable(at) { free } else { Amount::ZERO })
    };
    let mut free: Vec<Option<Amount>> = ledger.lots.iter().map(usable).collect();
    let mut shelves: BTreeMap<[&str; 3], Vec<usize>> = BTreeMap::new();
    for (position, lot) in ledger.lots.iter().enumerate() {
        if free[position].is_some_and(Amount::is_some) {
            shelves.entry([&lot.depot, &lot.owner, &lot.item]).or_default().push(position);
        }
    }
    for lots in shelves.values_mut() {
        lots.sort_by_key(|lot| {
            let end = ledger.lots[*lot].expires_at;
            (end.is_none(), end, *lot)
        });
    }
    for dispatch in &ledger.dispatches {
        if dispatch.state == DispatchState::Diminta || dispatch.state == DispatchState::Batal {
            continue;
        }
        let Some(from) = dispatch.from.as_deref() else { continue };
        let Some(lots) = shelves.get(&[from, dispatch.agency.as_str(), dispatch.item.as_str()])
        else {
            continue;
        };
        let bound = dispatch.committed_at();
        let mut wanted = dispatch.amount;
        for lot in lots {
            let counted = ledger.lots[*lot].as_of;
            let knew = bound.zip(counted).is_some_and(|(bound, counted)| bound <= counted);
            if let Some(left) = free[*lot].as_mut().filter(|_| !knew) {
                let taken = wanted.min(*left);
                (wanted, *left) = (wanted.less(taken), left.less(taken));
            }
        }
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{StateChange, fixtures};

    fn ledger(lots: Vec<Lot>, commitments: &[(i64, &str)]) -> Ledger {
        let mut ledger = fixtures::ledger();
        ledger.lots = lots;
        for (at, (units, bound)) in commitments.iter().enumerate() {
            let mut dispatch = fixtures::dispatch(&format!("d{at}"), "posko", "beras", *units);
            dispatch.from = Some("gudang".to_owned());
            dispatch.state = DispatchState::Dijanjikan;
            let at = Some(fixtures::time(bound));
            dispatch.history = vec![StateChange { state: DispatchState::Dijanjikan, at }];
            ledger.dispatches.push(dispatch);
        }
        ledger
    }

    fn units(ledger: &Ledger) -> Vec<Option<f64>> {
        free(ledger, ledger.as_of).into_iter().map(|it| it.map(Amount::units)).collect()
    }

    #[test]
    fn what_is_reserved_or_promised_since_the_count_is_not_free() {
        let mut lot = fixtures::lot("gudang", "BPBD", "beras", Some(100));
        lot.reserved = fixtures::amount(30);
        let after = (20, "2025-09-17T05:00:00+08:00");
        let before = (50, "2025-09-17T03:00:00+08:00");
        assert_eq!(units(&ledger(vec![lot.clone()], &[])), [Some(70.0)]);
        assert_eq!(units(&ledger(vec![lot.clone()], &[after, before])), [Some(50.0)]);
        assert_eq!(units(&ledger(vec![lot.clone()], &[after, after, after, after])), [Some(0.0)]);
        let mut called_off = ledger(vec![lot.clone()], &[after]);
        called_off.dispatches[0].state = DispatchState::Batal;
        assert_eq!(units(&called_off), [Some(70.0)]);
        let mut another = ledger(vec![lot], &[after]);
        another.dispatches[0].agency = "PMI".to_owned();
        assert_eq!(units(&another), [Some(70.0)], "each agency gives its own");
    }

    #[test]
    fn what_nobody_counted_is_unknown_and_what_has_expired_is_nothing() {
        let unknown = fixtures::lot("gudang", "BPBD", "beras", None);
        let mut expired = fixtures::lot("gudang", "PMI", "beras", Some(10));
        expired.expires_at = Some(fixtures::time("2025-09-17T06:00:00+08:00"));
        assert_eq!(units(&ledger(vec![unknown, expired], &[])), [None, Some(0.0)]);
    }

    #[test]
    fn what_expires_first_is_given_first() {
        let mut late = fixtures::lot("gudang", "BPBD", "beras", Some(10));
        late.expires_at = Some(fixtures::time("2026-01-01T00:00:00+08:00"));
        let soon =
            Lot { expires_at: Some(fixtures::time("2025-10-01T00:00:00+08:00")), ..late.clone() };
        let never = Lot { expires_at: None, ..late.clone() };
        let world = ledger(vec![never, late, soon], &[(15, "2025-09-17T05:00:00+08:00")]);
        assert_eq!(units(&world), [Some(10.0), Some(5.0), Some(0.0)]);
    }
}
