//! Who drives: the vehicle classes that every verdict is given for, what they are ([`spec`]), and sets
//! of them.

mod set;
pub mod spec;

pub use set::{PerClass, VehicleSet};
pub use spec::{Chassis, DepthLimits, VehicleClass, VehicleSpec, Weight};
