//! The configuration of a run: `lintas.toml`, read into types that cannot be wrong.
//!
//! `raw` is what the user typed, `resolved` what holds: every path absolute, every name known, every
//! moment an instant; `resolve` makes one of the other. What is wrong is told with its line and the
//! nearest name.

mod document;
mod load;
mod moment;
mod path;
mod raw;
mod resolve;
mod resolved;
mod source;
mod time_zone;

pub use document::{ConfigError, Document, Problem, nearest};
pub use moment::{moment_in_name, read_moment};
pub use path::SourcePath;
pub use resolved::{Config, Event, Gate, Mode, Output, Region};
pub use source::{
    Authority, BandRule, ColumnRule, Coverage, FieldRule, Nodata, Observed, Source, SourceSpans,
};

#[cfg(test)]
mod tests;
