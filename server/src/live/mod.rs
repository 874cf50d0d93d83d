//! The live state: the snapshot in service, and everything that has been reported since. Tiles,
//! features, routes and matrices of one request all read the same [`LiveOverlay`], so they cannot
//! disagree.
//!
//! The body of a report is read as [`report_fields::ReportFields`], judged, and submitted to the
//! [`Writer`] as a [`Command`]. The writer makes a journal entry of it and puts that into the report
//! store, which matches it to edges and [judges](judged) them with it, appends it to the [`journal`]
//! (nothing is answered or shown before it is on disk; where that fails the store is read anew),
//! publishes the edges as judged as a [`Serving`], and sends an event ([`events`]). [`keys`] decide who may do so.

mod act_time;
mod act_times;
mod admitted;
mod aid_access;
mod aid_follow;
mod aid_layer;
mod aid_orders;
#[cfg(test)]
mod aid_tests;
mod apply;
mod batch;
mod bulletins;
mod changed;
#[cfg(test)]
mod clock_tests;
mod closure_layer;
mod closure_statements;
mod command;
mod context;
mod core;
mod edge_reports;
pub(crate) mod events;
pub(crate) mod evidence;
mod foreseen;
pub(crate) mod journal;
mod journal_access;
mod judged;
mod key_area;
pub mod keys;
mod live_layer;
mod live_layers;
mod live_roads;
pub(crate) mod made_tiles;
mod overlay;
mod photo_fields;
mod photo_folder;
mod photo_orders;
mod published;
mod receipts;
mod report_edges;
mod report_extent;
mod report_fields;
mod report_request;
pub(crate) mod reports;
mod road_layer;
mod serving;
pub(crate) mod shared_map;
mod sqlite;
mod stage;
mod stale_tiles;
mod state_folder;
mod steadiness;
#[cfg(test)]
mod tests;
pub(crate) mod tile;
pub(crate) mod timer;
mod times;
mod wholeness;
mod writer;

pub(crate) use admitted::Admitted;
pub(crate) use bulletins::{BulletinFormat, Bulletins};
pub(crate) use changed::{Changed, Reported};
pub(crate) use command::{Answer, Command, OfAid, What};
#[cfg(test)]
pub(crate) use edge_reports::EdgePosition;
pub(crate) use edge_reports::EdgeReports;
pub(crate) use foreseen::{Foreseen, ForeseenState};
pub(crate) use live_layer::AddedFeature;
pub(crate) use live_layers::{Live, live_names};
pub(crate) use made_tiles::MadeTiles;
pub(crate) use overlay::LiveOverlay;
pub(crate) use photo_fields::{PhotoFields, StoredPhoto};
pub(crate) use photo_orders::too_many as too_many_photos;
pub(crate) use report_fields::ReportFields;
pub(crate) use report_request::REPORT_BYTES;
pub(crate) use serving::Serving;
pub(crate) use state_folder::keep_private;
pub(crate) use times::Workshop;
pub(crate) use writer::Writer;
