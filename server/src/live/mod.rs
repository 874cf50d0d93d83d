//! What is true now: the snapshot, and what has been reported since. Tiles, features, routes and
//! matrices all read an [`Overlay`], so they cannot disagree.
//!
//! A report is read as a [`Draft`], handed in at the [`Desk`], written into the `journal`, noted in the
//! `book`, put on its edges ([`OnEdges`]), weighed, and told as [`events`]. [`keys`] say who may.

pub(crate) mod act;
mod aid_access;
mod aid_follow;
mod aid_orders;
mod aid_sheets;
mod aid_ways;
#[cfg(test)]
mod aid_worlds;
pub(crate) mod book;
mod changed;
mod closure_statements;
mod closures;
mod core;
mod desk;
mod draft;
pub(crate) mod events;
mod features;
mod journal;
pub mod keys;
mod now;
mod overlay;
mod perform;
mod place;
mod published;
mod scene;
mod sheets;
pub(crate) mod spoken;
mod standing;
mod tiles;
pub mod timer;
mod times;
#[cfg(test)]
mod worlds;

pub(crate) use aid_access::Reaches;
pub(crate) use aid_orders::OfAid;
pub(crate) use aid_sheets::AidSheet;
pub(crate) use changed::{Changed, Told};
pub(crate) use closures::ClosureSheet;
pub(crate) use desk::{Answer, Desk, Order, What};
pub(crate) use draft::{Draft, REPORT_BYTES};
pub(crate) use now::{DRAWN, Live};
pub(crate) use overlay::Overlay;
pub(crate) use sheets::RoadSheet;
pub(crate) use spoken::Against;
pub(crate) use standing::OnEdges;
#[cfg(test)]
pub(crate) use standing::Standing;
pub(crate) use times::Workshop;
