//! Sources to snapshot.
//!
//! ```text
//! config ─▶ ingest ─▶ validate ─▶ merge ─▶ assess ─▶ aid ─▶ index ─▶ publish
//! ```
//!
//! Modules use only what stands to their left:
//!
//! ```text
//! input, tally, progress, failure ◀ config, index ◀ ingest ◀ merge ◀ validate, assess
//!     ◀ aid, layer, report, export ◀ refresh ◀ command
//! ```
//!
//! The only crate that knows GDAL and polars; `use gdal` stands in `ingest/gdal/` alone.

pub mod aid;
pub mod assess;
pub mod command;
pub mod config;
pub mod export;
pub mod failure;
pub mod index;
pub mod ingest;
pub mod input;
pub mod layer;
pub mod merge;
pub(crate) mod parquet;
pub mod progress;
pub mod refresh;
pub mod report;
pub mod tally;
pub mod validate;
