//! Ingest: whatever agencies send, to rows under our names, in our units, in EPSG:4326.
//!
//! Reading order: what a row is ([`row`]), how it gets there ([`intake`]: [`mapping`] of columns,
//! [`typing`] of cells, [`shape`] of geometries), then the readers, one a kind of source:
//! [`gdal::vector`], [`gdal::raster`], [`osm`], [`table`].
//!
//! What is wrong with a row is a finding, and the row lies whole in the quarantine; what is wrong
//! with the configuration (a column that is not there) ends the run.

mod areas;
mod cited;
pub mod digest;
pub mod gdal;
pub mod geojson;
pub mod habit;
pub mod heading;
pub mod hxl;
mod intake;
pub mod mapping;
pub mod moment;
pub mod number;
mod osm;
pub mod patches;
mod raster;
mod road;
mod row;
pub mod shape;
mod source;
mod table;
pub mod typing;

use rayon::prelude::*;

pub use areas::areas;
pub use heading::{How, TableMatch};
pub use raster::Raster;
pub use road::{RoadLine, TurnRestriction};
pub use row::{Cell, RawRow, Rejected, Row, Values};
pub use source::SourceRows;

use crate::config::{Config, ConfigError};
use crate::progress::Progress;

/// Reads every source, several at once. The order is that of the configuration.
///
/// # Errors
/// Where the configuration names what a source does not have; all such names are told at once.
pub fn ingest_all(config: &Config, progress: &Progress) -> Result<Vec<SourceRows>, ConfigError> {
    let stage = progress.stage("ingest", "rows", 0);
    let read: Vec<_> = config
        .sources
        .par_iter()
        .map(|source| source::ingest(config, source, &|rows| stage.add(rows)))
        .collect();
    let mut sources = Vec::with_capacity(read.len());
    let mut problems = Vec::new();
    for result in read {
        match result {
            Ok(rows) => sources.push(rows),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(ConfigError { problems }) }
}
