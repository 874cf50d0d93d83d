//! What can be done with a state folder from the command line: `lintas-server state …`. Each answers
//! what it has to say, line by line, and whether all is well.

pub use super::{
    backup::backup, check::check, merge::merge, restore::restore, state_report::StateReport,
};
