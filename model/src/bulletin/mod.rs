//! The bulletin: the situation as a text for WhatsApp and as a page for print.
//!
//! Reading order: the content ([`facts`], with the roads that closed and opened, [`roads`]), then
//! its two forms: a text of at most 1,000 characters ([`mod@text`]), and a page ([`mod@page`]) with
//! a map that needs no browser ([`picture`]). All of it is public: it says nothing that a map would
//! not.

pub mod facts;
mod legend;
mod lines;
pub mod page;
pub mod picture;
pub mod roads;
pub mod since;
mod supply_words;
mod symbols;
mod tables;
pub mod text;
mod written;

pub use facts::{BulletinFacts, DRILL, Setting};
pub use legend::road_words;
pub use page::page;
pub use picture::{MapFeature, Picture};
pub use roads::{EvidenceAge, Grounds, RoadChange, RoadColumns, RoadNow};
pub use since::moment_since;
pub use text::{MOST_CHARACTERS, text};
