//! Feeds: what closes roads and what sites and villages lack, in the formats that other programs
//! subscribe to. Pure: from public values and a [`FeedSetting`] to documents.
//!
//! Reading order: a [`RoadEvent`] and an [`AidPlace`] are what is told of; each becomes a
//! [`FeedAlert`], which [`atom`] lists and [`cap`] writes as one CAP 1.2 message. [`open511`],
//! [`wzdx`] and [`gpx_marks`] write road events and places directly. [`xml`] and [`gpx`] write for
//! all of them, and for journeys.

mod aid_place;
mod alert;
pub(crate) mod atom;
pub(crate) mod cap;
mod cap_area;
mod columns;
mod georss;
pub(crate) mod gpx;
pub(crate) mod gpx_marks;
pub(crate) mod open511;
mod page;
mod road_alert;
mod road_event;
mod road_words;
mod setting;
mod supply_alert;
mod supply_words;
pub(crate) mod wzdx;
mod xml;

pub(crate) use aid_place::AidPlace;
pub(crate) use alert::{AlertSubject, FeedAlert};
pub(crate) use columns::FeatureColumns;
pub(crate) use page::FeedPage;
pub(crate) use road_event::{EventStage, RoadEvent};
pub(crate) use setting::FeedSetting;
