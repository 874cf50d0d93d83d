//! How aid gets to sites and villages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::{access::Access, vehicle::VehicleClass};

/// How aid gets to one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reached {
    /// In one word.
    pub(crate) access: Access,
    /// The oldest evidence on the way.
    pub(crate) as_of: Option<Timestamp>,
    /// Id of the depot that the way starts from.
    pub(crate) depot: Option<String>,
    /// Minutes from there.
    pub(crate) minutes: Option<f64>,
    /// The vehicle that takes so long.
    pub(crate) vehicle: Option<VehicleClass>,
}

/// How aid gets to places, by id.
pub(crate) type SiteAccess = BTreeMap<String, Reached>;
