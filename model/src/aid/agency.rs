//! One agency: what it has, sent, promised, owes and is asked for. Never public.

use std::collections::BTreeMap;

use super::{Amount, Dispatch, DispatchState, Doubt, Ledger, Shortfall, SupplyStatus, shortfalls};
use crate::index::ItemIndex;

/// What concerns one agency, as positions in the ledger. All of it in the order of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct AgencySheet {
    /// Its code.
    pub code: String,
    /// What it has: its lots, also those that nobody counted and those that have expired.
    pub lots: Vec<usize>,
    /// What it sent: on its way, arrived, signed for.
    pub sent: Vec<usize>,
    /// What it promised and has not sent.
    pub promised: Vec<usize>,
    /// What it owes an answer or goods for.
    pub owed: Vec<Owed>,
    /// What it is asked for: requests that name it, or a depot of its own, first; then those that nobody
    /// has promised and any agency may.
    pub asked: Vec<usize>,
    /// Its sums, item by item.
    pub totals: Vec<AgencyTotal>,
}

/// Something that an agency owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owed {
    /// An answer: its load covers nobody until somebody has looked ("periksa").
    Answer {
        /// Position in [`Ledger::dispatches`].
        load: usize,
        /// Why it covers nobody.
        doubt: Doubt,
    },
    /// Goods: it promised more than it has.
    Goods(Shortfall),
}

/// The sums of an agency of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgencyTotal {
    /// Position in the catalogue.
    pub item: ItemIndex,
    /// Counted and usable.
    pub available: Amount,
    /// Of that, what may be given away.
    pub free: Amount,
    /// Counted and expired.
    pub expired: Amount,
    /// Lots that nobody counted.
    pub uncounted: usize,
    /// On its way or arrived, and not signed for.
    pub coming: Amount,
    /// Signed for: as it was signed, else as it was sent.
    pub received: Amount,
    /// Promised and not sent.
    pub promised: Amount,
    /// Of what is on its way or promised, what covers nobody until somebody has looked.
    pub doubtful: Amount,
}

impl AgencySheet {
    /// What concerns the agency with this code, at the moment `standing.at`. Empty where nothing does.
    pub fn of(ledger: &Ledger, standing: &SupplyStatus, code: &str) -> Self {
        let loads = |wanted: &dyn Fn(&Dispatch) -> bool| -> Vec<usize> {
            let loads = ledger.dispatches.iter().enumerate();
            loads.filter(|(_, load)| wanted(load)).map(|(at, _)| at).collect()
        };
        let own = |load: &Dispatch| load.agency == code;
        let answers = standing.doubtful.iter().filter(|it| own(&ledger.dispatches[it.dispatch]));
        let answers = answers.map(|it| Owed::Answer { load: it.dispatch, doubt: it.doubt });
        let goods = shortfalls(ledger, standing.at, code).into_iter().map(Owed::Goods);
        let mut asked = loads(&|load| load.state == DispatchState::Diminta);
        asked.sort_by_key(|at| !is_asked(ledger, &ledger.dispatches[*at], code));
        let lots = ledger.lots.iter().enumerate().filter(|(_, lot)| lot.owner == code);
        let sheet = Self {
            code: code.to_owned(),
            lots: lots.map(|(at, _)| at).collect(),
            sent: loads(&|load| own(load) && load.state.is_sent()),
            promised: loads(&|load| own(load) && load.state.is_pledged()),
            owed: answers.chain(goods).collect(),
            asked,
            totals: Vec::new(),
        };
        Self { totals: sheet.summed(ledger, standing), ..sheet }
    }

    /// Whether the ledger knows of an agency with this code: it owns stock or a depot, or brings or asks
    /// for something.
    pub fn is_known(ledger: &Ledger, code: &str) -> bool {
        ledger.lots.iter().any(|lot| lot.owner == code)
            || ledger.dispatches.iter().any(|load| load.agency == code)
            || ledger.depots.iter().any(|depot| depot.agency.as_deref() == Some(code))
    }

    fn summed(&self, ledger: &Ledger, standing: &SupplyStatus) -> Vec<AgencyTotal> {
        let mut totals: BTreeMap<ItemIndex, AgencyTotal> = BTreeMap::new();
        let mut of = |code: &str, add: &dyn Fn(&mut AgencyTotal)| {
            if let Some(item) = ledger.catalogue.position(code) {
                add(totals.entry(item).or_insert_with(|| AgencyTotal::none(item)));
            }
        };
        for &at in &self.lots {
            let (lot, free) = (&ledger.lots[at], standing.free.get(at).copied().flatten());
            of(&lot.item, &|total| {
                match lot.available {
                    None => total.uncounted += 1,
                    Some(available) if lot.is_usable(standing.at) => total.available += available,
                    Some(available) => total.expired += available,
                }
                total.free += free.unwrap_or(Amount::ZERO);
            });
        }
        for &at in self.sent.iter().chain(&self.promised) {
            let load = &ledger.dispatches[at];
            of(&load.item, &|total| match load.state {
                DispatchState::Diterima => total.received += load.received.unwrap_or(load.amount),
                state if state.is_coming() => total.coming += load.amount,
                _ => total.promised += load.amount,
            });
        }
        for owed in &self.owed {
            if let Owed::Answer { load, .. } = owed {
                let load = &ledger.dispatches[*load];
                of(&load.item, &|total| total.doubtful += load.amount);
            }
        }
        totals.into_values().collect()
    }
}

/// Whether a request names the agency, or a depot of its own.
pub fn is_asked(ledger: &Ledger, request: &Dispatch, code: &str) -> bool {
    let depot = request.from.as_deref().and_then(|from| ledger.depot(from));
    let its = depot.and_then(|at| ledger.depots[at].agency.as_deref());
    request.agency == code || its == Some(code)
}

impl AgencyTotal {
    fn none(item: ItemIndex) -> Self {
        let none = Amount::ZERO;
        Self {
            item,
            available: none,
            free: none,
            expired: none,
            uncounted: 0,
            coming: none,
            received: none,
            promised: none,
            doubtful: none,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{StateChange, assess, fixtures};

    #[test]
    fn every_load_of_an_agency_stands_once_and_sums_are_those_of_its_rows() {
        let mut ledger = fixtures::ledger();
        ledger.lots = vec![
            fixtures::lot("gudang", "BPBD", "beras", Some(100)),
            fixtures::lot("gudang", "BPBD", "beras", None),
            fixtures::lot("gudang", "PMI", "beras", Some(7)),
        ];
        let load = |id: &str, agency: &str, state| {
            let mut load = fixtures::dispatch(id, "posko", "beras", 10);
            load.agency = agency.to_owned();
            load.from = Some("gudang".to_owned());
            load.state = state;
            let at = Some(fixtures::time("2025-09-17T05:30:00+08:00"));
            load.history = vec![StateChange { state, at }];
            load
        };
        ledger.dispatches = vec![
            load("a", "BPBD", DispatchState::Dijanjikan),
            load("b", "BPBD", DispatchState::Berangkat),
            load("c", "BPBD", DispatchState::Diterima),
            load("d", "BPBD", DispatchState::Batal),
            load("e", "DINSOS", DispatchState::Diminta),
            load("f", "PMI", DispatchState::Dijanjikan),
            load("g", "BPBD", DispatchState::Diminta),
        ];
        ledger.dispatches[2].received = Some(fixtures::amount(9));
        ledger.dispatches[1].eta = Some(fixtures::time("2025-09-17T05:45:00+08:00"));
        ledger.dispatches[4].from = None;
        let standing = assess(&ledger, ledger.as_of);
        let sheet = AgencySheet::of(&ledger, &standing, "BPBD");
        assert_eq!(sheet.lots, [0, 1]);
        assert_eq!((&sheet.sent[..], &sheet.promised[..]), (&[1, 2][..], &[0][..]));
        assert_eq!(sheet.asked, [6, 4], "what names it comes first");
        assert_eq!(sheet.owed, [Owed::Answer { load: 1, doubt: Doubt::Overdue }]);
        let total = sheet.totals[0];
        let sums = [total.available, total.coming, total.received, total.promised, total.doubtful];
        assert_eq!(sums.map(Amount::units), [100.0, 10.0, 9.0, 10.0, 10.0]);
        assert_eq!((sheet.totals.len(), total.uncounted), (1, 1));
        assert!(AgencySheet::is_known(&ledger, "DINSOS"));
        assert!(!AgencySheet::is_known(&ledger, "DPU"));
        let nothing = AgencySheet::of(&ledger, &standing, "DPU");
        assert!(nothing.lots.is_empty() && nothing.owed.is_empty() && nothing.totals.is_empty());
        assert_eq!(nothing.asked, [4, 6], "whatever nobody promised is asked of everybody");
    }
}
