//! Ingest: whatever agencies send, to rows under our names, in our units, in EPSG:4326.
//!
//! Reading order: what a row is (`row`), how it gets there (`intake`: [`mapping`] of columns,
//! [`typing`] of cells, [`shape`] of geometries), what becomes of a source (`source_rows`), then
//! the readers, one a kind of source (`vector`, `raster`, `osm`, `table`), and what chooses
//! between them (`source`).
//!
//! What is wrong with a row is a finding, and the row lies whole in the quarantine; what is wrong
//! with the configuration (a column that is not there) is the problem of its source.

mod areas;
mod cells;
mod cited;
mod depth;
mod depth_raster;
pub mod digest;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod gdal;
pub mod geojson;
pub mod habit;
pub mod heading;
pub mod hxl;
mod intake;
pub mod mapping;
pub mod moment;
pub mod number;
mod observed;
mod osm;
pub mod patches;
mod raster;
mod road;
mod row;
pub mod shape;
mod source;
mod source_rows;
mod table;
pub mod typing;
mod unopened;
mod vector;
mod vehicles;

use rayon::prelude::*;

pub use areas::areas;
pub use depth_raster::{DepthRaster, Raster, RasterWater};
pub use heading::{How, TableMatch};
pub use road::{RoadLine, TurnRestriction};
pub use row::{Cell, RawRow, Rejected, Row, Values};
pub use source_rows::SourceRows;

use crate::config::{Config, Problem};
use crate::progress::Progress;

/// Reads every source, several at once. The order is that of the configuration. Where a source is
/// not there, or the configuration names what it does not have, its problem stands in its place:
/// whoever knows what the source was before decides what that means.
pub fn ingest_all(config: &Config, progress: &Progress) -> Vec<Result<SourceRows, Problem>> {
    let stage = progress.stage("ingest", "rows", 0);
    config
        .sources
        .par_iter()
        .map(|source| source::ingest(config, source, &|rows| stage.add(rows)))
        .collect()
}
