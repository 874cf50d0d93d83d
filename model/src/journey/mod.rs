//! A journey as people are told of it: the verdict on its pieces, and the sentences that say who
//! passes, where it is doubtful, who says so and since when.
//!
//! A sentence names what spoke (eyes on the spot, a report, a model), never a person.

pub mod gap;
mod language;
pub mod speaker;
pub mod stretch;
pub mod verdict;
pub mod words;

pub use gap::Gap;
pub use language::{Language, moment};
pub use speaker::Speaker;
pub use stretch::RouteStretch;
pub use verdict::{JourneyVerdict, Lengths};
pub use words::SpokenJourney;
