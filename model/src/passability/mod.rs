//! Can a vehicle pass? From what a road is, what lies on it and what was reported, to a verdict
//! per vehicle class with its reasons, and to the state of the road as the layer `roads` shows it
//! ([`state`]).
//!
//! What nobody looked at is [`Passability::Presumed`], what is doubtful is
//! [`Passability::Unknown`], and only what somebody reported open, or what a survey or a model
//! found dry or shallow enough, is [`Passability::Open`].

pub mod depth;
mod evidence;
pub mod fact;
pub mod fit;
mod passable;
mod past_danger;
pub mod phase;
pub mod reason;
pub mod rules;
pub mod state;
pub mod status;
mod unread;

pub use depth::depth_word;
pub use evidence::Evidence;
pub use fact::{Facts, HazardFact, Lost, ReportFact, ReportStatus, WayKind};
pub use fit::Fit;
pub use passable::Passability;
pub use past_danger::PastDanger;
pub use phase::{EvidenceState, Phase};
pub use reason::Reason;
pub use rules::{Verdict, assess};
pub use state::{RoadState, judge, road_fields};
pub use status::Status;
