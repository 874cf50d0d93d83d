//! Who carries an amount: of the vehicles that get there, the one whose last load arrives first.

use super::{Amount, Travel, payload};
use crate::{
    index::{DepotIndex, SiteIndex},
    network::Trust,
    vehicle::VehicleClass,
};

/// So much of a lot for a shortage.
pub(super) struct Load {
    /// Position of the shortage, in the order in which they are met.
    pub(super) of: usize,
    pub(super) site: SiteIndex,
    pub(super) depot: DepotIndex,
    /// Position in [`super::Ledger::lots`].
    pub(super) lot: usize,
    pub(super) amount: Amount,
    pub(super) carrier: Carrier,
}

/// Who carries an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carrier {
    /// The class; a boat goes by land to where it is loaded.
    pub class: VehicleClass,
    /// Trips that its payload takes.
    pub trips: u32,
    /// Milliseconds from depot to site, one way.
    pub ms: u32,
}

impl Carrier {
    /// Milliseconds until the last load is there: one vehicle drives all trips.
    pub fn done_ms(self) -> u64 {
        u64::from(self.ms) * (2 * u64::from(self.trips)).saturating_sub(1)
    }

    /// Who brings an amount of an item that weighs `unit_kg` a base unit first, over ways that rest
    /// on just this: by land, or, where no land vehicle gets there, by boat. `None` where nothing
    /// gets there.
    pub fn of(
        travel: &Travel,
        over: Trust,
        depot: DepotIndex,
        site: SiteIndex,
        amount: Amount,
        unit_kg: f64,
    ) -> Option<Self> {
        let carrier = |class: VehicleClass| {
            let ms = travel.ms_over(over, class, depot, site)?;
            Some(Self { class, trips: payload::trips(class, amount, unit_kg), ms })
        };
        let land = travel.classes().iter().filter(|class| !class.floats());
        let best = land.filter_map(|class| carrier(*class)).min_by_key(|it| it.done_ms());
        best.or_else(|| carrier(VehicleClass::Boat))
    }
}
