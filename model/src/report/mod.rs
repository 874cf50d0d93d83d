//! What people report of roads: who may say what, and how long a word lasts.
//!
//! Reading order: a [`Report`], its [`lifetime`], and what may become of it ([`State`]). Which words
//! count, of all that was said of one edge, is weighed in [`crate::evidence::weigh`].

pub mod lifetime;
pub mod privacy;
mod role;
mod spoken;
mod state;

pub use role::Role;
pub use spoken::{Report, Said};
pub use state::State;
