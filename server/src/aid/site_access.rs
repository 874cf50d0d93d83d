//! The access of sites and villages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::{
    access::{Access, AccessReason},
    vehicle::VehicleClass,
};

/// The access of one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlaceAccess {
    /// The verdict.
    pub(crate) access: Access,
    /// Why it is unknown, where it is.
    pub(crate) reason: Option<AccessReason>,
    /// The moment of the oldest evidence on the way.
    pub(crate) as_of: Option<Timestamp>,
    /// Id of the depot that the way starts from.
    pub(crate) depot: Option<String>,
    /// Travel time from there, minutes.
    pub(crate) minutes: Option<f64>,
    /// The vehicle of that travel time.
    pub(crate) vehicle: Option<VehicleClass>,
}

/// Access by the id of a site or village.
pub(crate) type SiteAccess = BTreeMap<String, PlaceAccess>;
