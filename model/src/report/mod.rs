//! Reports of people about roads: who may report what, and how long a report counts.
//!
//! Reading order: a [`Report`], its [`lifetime`], and its possible [`State`]s. Which of all
//! statements about one edge count is decided in [`crate::evidence::weigh`].

pub mod lifetime;
pub mod privacy;
mod role;
mod spoken;
mod state;

pub use role::Role;
pub use spoken::{Report, Said};
pub use state::State;
