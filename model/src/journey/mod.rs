//! Journeys in words: the verdict on a journey, and sentences that say who passes, where it is
//! doubtful, on what evidence and since when.
//!
//! A sentence names the kind of evidence (an eyewitness, a report, a model), never a person.

pub mod gap;
pub mod speaker;
pub mod stretch;
pub mod verdict;
pub mod words;

pub use gap::Gap;
pub use speaker::Speaker;
pub use stretch::RouteStretch;
pub use verdict::{JourneyVerdict, Lengths};
pub use words::SpokenJourney;
