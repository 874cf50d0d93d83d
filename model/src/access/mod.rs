//! Routes of aid to places: which road a place is at, whether that road leads on, where it ends and
//! what is left from there, which vehicles carry aid, where a load changes to a boat, and which
//! route is the best. Nothing here knows where the roads come from ([`AidRoads`]).
//!
//! The pipeline, which publishes access and ways, and the server, which answers about them live,
//! ask the same rules here; neither has numbers of its own.

mod carriers;
pub mod foot;
pub mod leads;
pub mod reach;
pub mod reason;
pub mod road_end;
pub mod roads;
pub mod status;
pub mod water;
pub mod way;
pub mod waypoint;
pub mod ways;

pub use carriers::{CARRIERS, SENT};
pub use foot::Foot;
pub use leads::{Leads, WaypointRole};
pub use reach::{AidReach, ClassQueries, InTurn, minutes, reached};
pub use reason::AccessReason;
pub use road_end::{ON_FOOT_M, RoadEnd, SITE_REACH_M, delivers, detour_m};
pub use roads::{AidRoads, RoadEdges};
pub use status::Access;
pub use water::WaterIndex;
pub use way::{AidRoute, RoutePiece};
pub use waypoint::{Waypoint, afloat, at_roads};
pub use ways::{LEVELS, NetworkWeights, Ways, is_landing};
