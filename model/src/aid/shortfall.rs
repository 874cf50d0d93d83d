//! Promises that the stock behind them does not reach: an agency has promised more from a depot than was
//! counted there. Never public.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Amount, Dispatch, DispatchState, Ledger};
use crate::language::Language;

/// What an agency has promised of an item from a depot and does not have there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// Depot id.
    pub depot: String,
    /// Item code.
    pub item: String,
    /// Positions in [`Ledger::lots`] of its stock there.
    pub lots: Vec<usize>,
    /// Positions in [`Ledger::dispatches`] of what is promised from there and has not left.
    pub loads: Vec<usize>,
    /// What is missing; `None` where nobody counted all of the stock.
    pub short: Option<Amount>,
    /// When the stock was counted, the oldest count of it.
    pub counted_at: Option<Timestamp>,
}

impl Shortfall {
    /// Its name in tables.
    pub const fn name(&self) -> &'static str {
        if self.short.is_some() { "stock_short" } else { "stock_unknown" }
    }

    /// What whoever has to look reads.
    pub fn words(&self, language: Language) -> &'static str {
        language.say(match self.short {
            Some(_) => "aid.shortfall.short",
            None => "aid.shortfall.unknown",
        })
    }

    /// The tables that the stock is counted in, joined with `;`.
    pub fn sources(&self, ledger: &Ledger) -> String {
        let mut sources: Vec<&str> =
            self.lots.iter().map(|at| ledger.lots[*at].source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.join(";")
    }
}

/// One item of the agency in one depot.
#[derive(Default)]
struct StockOfItem {
    lots: Vec<usize>,
    left: Vec<usize>,
    promised: Vec<usize>,
}

/// Where the agency has promised more than was counted, at the moment `at`; ascending by depot, then item.
///
/// As in [`free`](super::free): what was reserved when a lot was counted is given away, a promise that
/// the count knew of is in what was reserved, and what has expired is nothing. What left since the count
/// is taken first: it is gone. `O(n log n)` in lots and dispatches.
pub fn shortfalls(ledger: &Ledger, at: Timestamp, agency: &str) -> Vec<Shortfall> {
    let mut shelves: BTreeMap<(&str, &str), StockOfItem> = BTreeMap::new();
    for (position, lot) in ledger.lots.iter().enumerate().filter(|(_, lot)| lot.owner == agency) {
        shelves.entry((&lot.depot, &lot.item)).or_default().lots.push(position);
    }
    for (position, load) in ledger.dispatches.iter().enumerate() {
        let Some(from) = load.from.as_deref().filter(|_| load.agency == agency) else { continue };
        let shelf = shelves.entry((from, &load.item)).or_default();
        match load.state {
            DispatchState::Diminta | DispatchState::Batal => {}
            state if state.is_pledged() => shelf.promised.push(position),
            _ => shelf.left.push(position),
        }
    }
    let short = |((depot, item), shelf): (_, StockOfItem)| shelf.shortfall(ledger, at, depot, item);
    shelves.into_iter().filter_map(short).collect()
}

impl StockOfItem {
    fn shortfall(
        self,
        ledger: &Ledger,
        at: Timestamp,
        depot: &str,
        item: &str,
    ) -> Option<Shortfall> {
        let mut counted: Vec<(usize, Amount)> = Vec::new();
        let mut missing = Amount::ZERO;
        for &position in &self.lots {
            let lot = &ledger.lots[position];
            let Some(available) = lot.available else { continue };
            let there = if lot.is_usable(at) { available } else { Amount::ZERO };
            missing += lot.reserved.less(there);
            counted.push((position, there.less(lot.reserved)));
        }
        counted.sort_by_key(|(position, _)| {
            let end = ledger.lots[*position].expires_at;
            (end.is_none(), end, *position)
        });
        for position in &self.left {
            take(ledger, &mut counted, &ledger.dispatches[*position]);
        }
        for position in &self.promised {
            missing += take(ledger, &mut counted, &ledger.dispatches[*position]);
        }
        let is_known = !self.lots.is_empty() && counted.len() == self.lots.len();
        let counts = counted.iter().filter_map(|(position, _)| ledger.lots[*position].as_of);
        missing.is_some().then(|| Shortfall {
            depot: depot.to_owned(),
            item: item.to_owned(),
            counted_at: counts.min(),
            short: is_known.then_some(missing),
            lots: self.lots,
            loads: self.promised,
        })
    }
}

/// Takes a load from what was counted, and answers what of it was not there; nothing where a count
/// knew of the load.
fn take(ledger: &Ledger, counted: &mut [(usize, Amount)], load: &Dispatch) -> Amount {
    let (bound, mut wanted) = (load.committed_at(), load.amount);
    for (position, left) in counted {
        let as_of = ledger.lots[*position].as_of;
        if bound.zip(as_of).is_some_and(|(bound, as_of)| bound <= as_of) {
            return Amount::ZERO;
        }
        let taken = wanted.min(*left);
        (wanted, *left) = (wanted.less(taken), left.less(taken));
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{StateChange, fixtures};

    fn load(id: &str, units: i64, state: DispatchState, bound: &str) -> Dispatch {
        let mut load = fixtures::dispatch(id, "posko", "beras", units);
        load.from = Some("gudang".to_owned());
        load.state = state;
        let at = Some(fixtures::time(bound));
        load.history = vec![StateChange { state: DispatchState::Dijanjikan, at }];
        load
    }

    fn short(ledger: &Ledger) -> Vec<Option<f64>> {
        let found = shortfalls(ledger, ledger.as_of, "BPBD");
        found.into_iter().map(|it| it.short.map(Amount::units)).collect()
    }

    /// After the count of a lot of the fixtures, and before it.
    const AFTER: &str = "2025-09-17T05:00:00+08:00";
    const BEFORE: &str = "2025-09-17T03:00:00+08:00";

    #[test]
    fn what_was_promised_beyond_the_count_is_owed() {
        let mut ledger = fixtures::ledger();
        ledger.lots = vec![fixtures::lot("gudang", "BPBD", "beras", Some(100))];
        let promised = |id: &str| load(id, 60, DispatchState::Dijanjikan, AFTER);
        ledger.dispatches = vec![promised("a")];
        assert!(short(&ledger).is_empty());
        ledger.dispatches.push(promised("b"));
        assert_eq!(short(&ledger), [Some(20.0)]);
        let owed = &shortfalls(&ledger, ledger.as_of, "BPBD")[0];
        assert_eq!((owed.loads.as_slice(), owed.lots.as_slice()), (&[0, 1][..], &[0][..]));
        assert!(shortfalls(&ledger, ledger.as_of, "PMI").is_empty(), "each owes its own");
        // What has left was there; what it took is not there any more.
        ledger.dispatches[1].state = DispatchState::Berangkat;
        assert_eq!(short(&ledger), [Some(20.0)]);
        ledger.dispatches[0].state = DispatchState::Berangkat;
        assert!(short(&ledger).is_empty());
    }

    #[test]
    fn what_the_count_knew_of_is_in_what_was_reserved() {
        let mut ledger = fixtures::ledger();
        ledger.lots = vec![fixtures::lot("gudang", "BPBD", "beras", Some(100))];
        ledger.dispatches = vec![load("a", 400, DispatchState::Disiapkan, BEFORE)];
        assert!(short(&ledger).is_empty());
        ledger.lots[0].reserved = fixtures::amount(130);
        assert_eq!(short(&ledger), [Some(30.0)], "more was reserved than lies there");
        ledger.lots[0].expires_at = Some(fixtures::time(BEFORE));
        assert_eq!(short(&ledger), [Some(130.0)], "what has expired is nothing");
    }

    #[test]
    fn a_promise_of_what_nobody_counted_is_told_without_a_number() {
        let mut ledger = fixtures::ledger();
        ledger.dispatches = vec![load("a", 4, DispatchState::Dijanjikan, AFTER)];
        assert_eq!(short(&ledger), [None]);
        ledger.lots = vec![fixtures::lot("gudang", "BPBD", "beras", None)];
        assert_eq!(short(&ledger), [None]);
    }
}
