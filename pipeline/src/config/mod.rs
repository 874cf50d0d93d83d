//! The configuration of a run: `lintas.toml`, parsed into types that cannot be wrong.
//!
//! `raw` is the file as typed. `resolved` has every path absolute, every name known, every moment
//! an instant; `resolve` turns one into the other. A mistake is reported with its line and the
//! nearest valid name.

mod bounds;
mod breaks;
mod connection;
mod document;
mod inside;
mod load;
mod moment;
mod path;
mod raw;
mod resolve;
mod resolved;
mod secret;
mod source;
mod time_zone;

pub use bounds::SourceBounds;
pub use breaks::Breaks;
pub use connection::{Connected, connected};
pub use document::{ConfigError, ConfigProblem, Document, nearest};
pub use inside::really_inside;
pub use moment::{moment_in_name, read_moment};
pub use path::SourcePath;
pub use resolved::{Config, Event, Gate, Mode, Output, RegionConfig};
pub use secret::masked;
pub use source::{
    Authority, BandRule, ColumnRule, FieldRule, Nodata, Observed, Source, SourceSpans, SurveyedArea,
};

#[cfg(test)]
mod tests;
