//! What may still be given away, by item and depot, while a proposal is made.

use crate::index::{DepotIndex, ItemIndex};
use jiff::Timestamp;

use super::{Amount, BaseUnit, Ledger, SupplyStatus, UnmetReason};

/// A lot of which something is left to give.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelf {
    /// Position in [`Ledger::lots`].
    pub(super) lot: usize,
    pub(super) left: Amount,
    pub(super) expires_at: Option<Timestamp>,
}

/// One item in one depot that had something to give.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelves {
    /// The lot that expires first is first; those that never expire are last.
    pub(super) lots: Vec<Shelf>,
    /// Some of it would go over a way that is not known, as questions say.
    pub(super) asked: bool,
}

/// What is known of the stock of an item in all depots, to say why a shortage stays.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ItemStock {
    /// Some depot had some of it to give.
    pub(super) some: bool,
    /// Some depot has some of it, and all of that is promised to others.
    pub(super) promised: bool,
    /// Some of it has expired.
    pub(super) expired: bool,
    /// Lots that nobody counted.
    pub(super) uncounted: usize,
}

impl ItemStock {
    /// Why a shortage stays that no depot with some of the item gets to.
    pub(super) fn why_not_reached(self) -> UnmetReason {
        if self.some {
            UnmetReason::NoWay
        } else if self.promised {
            UnmetReason::GivenAway
        } else if self.expired {
            UnmetReason::Expired
        } else {
            UnmetReason::NoStock
        }
    }
}

/// What may still be given away.
#[derive(Debug)]
pub(super) struct Stores {
    depots: usize,
    /// By item, then depot: position in `shelves` plus 1; 0 where there was nothing to give.
    at: Vec<u32>,
    shelves: Vec<Shelves>,
    /// By item.
    pub(super) told: Vec<ItemStock>,
}

impl Stores {
    /// What may be given away at `standing.at`; only whole pieces of what is counted in pieces.
    pub(super) fn of(ledger: &Ledger, standing: &SupplyStatus) -> Self {
        let (items, depots) = (ledger.catalogue.items.len(), ledger.depots.len());
        let mut stores = Self {
            depots,
            at: vec![0; items * depots],
            shelves: Vec::new(),
            told: vec![ItemStock::default(); items],
        };
        for (lot, free) in (0..ledger.lots.len()).zip(&standing.free) {
            stores.take_in(ledger, standing.at, lot, *free);
        }
        for shelves in &mut stores.shelves {
            shelves.lots.sort_by(|a, b| {
                let key = |shelf: &Shelf| {
                    let lot = &ledger.lots[shelf.lot];
                    // Lots that never expire come last; the other fields make the order total.
                    let never = shelf.expires_at.is_none();
                    (never, shelf.expires_at, &lot.owner, lot.as_of, &lot.source, lot.row)
                };
                key(a).cmp(&key(b)).then(a.left.cmp(&b.left)).then(a.lot.cmp(&b.lot))
            });
        }
        stores
    }

    fn take_in(&mut self, ledger: &Ledger, now: Timestamp, at: usize, free: Option<Amount>) {
        let lot = &ledger.lots[at];
        let Some(item) = ledger.catalogue.position(&lot.item) else { return };
        let Some(depot) = ledger.depot(&lot.depot).filter(|it| ledger.depots[*it].open) else {
            return;
        };
        let told = &mut self.told[item];
        let (Some(available), Some(free)) = (lot.available, free) else {
            told.uncounted += 1;
            return;
        };
        if !lot.is_usable(now) {
            told.expired |= available.is_some();
            return;
        }
        let left = whole(free, ledger.catalogue.items[item].unit, false);
        if !left.is_some() {
            told.promised |= available.is_some();
            return;
        }
        told.some = true;
        let slot = &mut self.at[item.index() * self.depots + depot.index()];
        if *slot == 0 {
            self.shelves.push(Shelves::default());
            *slot = self.shelves.len() as u32;
        }
        let shelf = Shelf { lot: at, left, expires_at: lot.expires_at };
        self.shelves[*slot as usize - 1].lots.push(shelf);
    }

    /// The shelves of an item in a depot; `None` where it never had any to give.
    pub(super) fn shelves(&mut self, item: ItemIndex, depot: DepotIndex) -> Option<&mut Shelves> {
        let slot = self.at[item.index() * self.depots + depot.index()] as usize;
        self.shelves.get_mut(slot.checked_sub(1)?)
    }

    /// The first depot that had some of an item to give.
    pub(super) fn first_depot(&self, item: ItemIndex) -> Option<DepotIndex> {
        let begin = item.index() * self.depots;
        let row = &self.at[begin..begin + self.depots];
        row.iter().position(|slot| *slot != 0).map(DepotIndex::at)
    }
}

/// Rounds what is counted in pieces or portions to whole ones, down or `up`; litres and kilograms
/// stay as they are.
pub(super) fn whole(amount: Amount, unit: BaseUnit, up: bool) -> Amount {
    const ONE: i64 = 1000;
    if matches!(unit, BaseUnit::Litre | BaseUnit::Kilogram) {
        return amount;
    }
    let thousandths = amount.as_thousandths();
    let ones = thousandths.div_euclid(ONE) + i64::from(up && thousandths.rem_euclid(ONE) != 0);
    Amount::thousandths(ones.saturating_mul(ONE))
}
