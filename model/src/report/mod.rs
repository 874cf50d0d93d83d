//! What people report of roads: who may say what, how long a word lasts, and which words count.
//!
//! Reading order: a [`Report`], its [`lifetime`], then [`weigh`]: all that was said of one edge, and
//! what of it stands. The answer depends on what was said and on the moment, never on the order in
//! which it arrived.

pub mod lifetime;
pub mod privacy;
mod role;
mod spoken;
pub mod weigh;

pub use role::Role;
pub use spoken::{Report, Trend};
pub use weigh::{Effective, Said, State, effective};
