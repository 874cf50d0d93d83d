//! How long vehicles take from every depot to every site.

use crate::index::{DepotIndex, SiteIndex};
use crate::vehicle::VehicleClass;

/// Travel times of some classes between all depots and all sites of a ledger, in their order. The
/// time of a boat includes the way by land to where it is loaded. Memory: 4 bytes × classes ×
/// depots × sites.
///
/// ```
/// use lintas_model::{
///     aid::Travel,
///     index::{DepotIndex, SiteIndex},
///     vehicle::VehicleClass,
/// };
///
/// let (depot, site) = (DepotIndex::new(0), SiteIndex::new(1));
/// let mut travel = Travel::none(&[VehicleClass::Truck], 1, 2);
/// travel.set(VehicleClass::Truck, depot, site, 900_000);
/// assert_eq!(travel.ms(VehicleClass::Truck, depot, site), Some(900_000));
/// assert_eq!(travel.ms(VehicleClass::Boat, depot, site), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Travel {
    classes: Vec<VehicleClass>,
    depots: usize,
    sites: usize,
    /// Class by class, depot by depot, site by site; [`u32::MAX`] where there is no way.
    ms: Vec<u32>,
}

impl Travel {
    /// A table without any way between this many depots and sites, to be filled by [`Travel::set`].
    pub fn none(classes: &[VehicleClass], depots: usize, sites: usize) -> Self {
        let ms = vec![u32::MAX; classes.len() * depots * sites];
        Self { classes: classes.to_vec(), depots, sites, ms }
    }

    /// The classes that were asked, in order of preference.
    pub fn classes(&self) -> &[VehicleClass] {
        &self.classes
    }

    /// Sets a time, milliseconds. What lies outside the table is ignored.
    pub fn set(&mut self, class: VehicleClass, depot: DepotIndex, site: SiteIndex, ms: u32) {
        if let Some(at) = self.at(class, depot, site) {
            self.ms[at] = ms;
        }
    }

    /// Milliseconds; `None` where there is no way.
    pub fn ms(&self, class: VehicleClass, depot: DepotIndex, site: SiteIndex) -> Option<u32> {
        self.at(class, depot, site).map(|at| self.ms[at]).filter(|ms| *ms != u32::MAX)
    }

    fn at(&self, class: VehicleClass, depot: DepotIndex, site: SiteIndex) -> Option<usize> {
        let class = self.classes.iter().position(|known| *known == class)?;
        let (depot, site) = (depot.index(), site.index());
        (depot < self.depots && site < self.sites)
            .then(|| (class * self.depots + depot) * self.sites + site)
    }
}
