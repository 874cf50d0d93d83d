//! Ingest: reads whatever agencies send into rows with our names, our units, and EPSG:4326.
//!
//! Reading order: what a row is (`row`), how it gets there (`intake`: [`mapping`] of columns,
//! [`typing`] of cells, [`shape`] of geometries), the result for a source (`source_rows`), then
//! the readers, one for each kind of source (`vector`, `raster`, `osm`, `table`), and the choice
//! between them (`source`).
//!
//! A problem of a row is a finding, and the row is kept whole in the quarantine. A mistake of the
//! configuration (it names a column that the source lacks) is a `ConfigProblem` of the source.

mod admission;
pub mod amount;
pub mod apart;
mod areas;
mod cap;
mod cell_number;
pub mod cell_problem;
mod cell_sum;
mod cells;
mod cited;
mod clock;
mod context;
pub mod coordinate;
mod depth;
mod depth_raster;
pub mod digest;
mod fetch;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod gdal;
pub mod geojson;
pub mod habit;
pub mod heading;
pub mod hxl;
mod intake;
mod known;
pub mod mapping;
pub mod moment;
pub mod number;
mod observed;
mod osm;
pub mod patches;
pub mod people;
pub mod private;
mod raster;
pub mod rings;
mod road;
mod row;
pub mod shape;
mod source;
mod source_rows;
mod table;
mod tables;
#[cfg(test)]
mod tables_tests;
pub mod typing;
mod unfit;
mod unopened;
mod unusable;
mod vector;
mod vehicles;

use rayon::prelude::*;

pub use areas::{extent_of, within_the_world};
pub use cell_sum::CellSum;
pub use context::{ContextFeature, ContextRows};
pub use depth_raster::{DepthRaster, Raster, RasterWater};
pub use gdal::crs::{StatedCrs, ToLonLat};
pub use heading::{How, Match, TableMatch};
#[cfg(test)]
pub(crate) use osm::written;
pub use road::{RoadLine, TurnRestriction};
pub use row::{Cell, RawRow, Rejected, Row, Values};
pub use source_rows::{CodedRows, SourceRows};
pub use unusable::Unusable;

use geo_types::Geometry;

use crate::config::{Config, ConfigProblem, SourcePath};
use crate::progress::Progress;

/// Reads all sources in parallel; the result is in the order of the configuration. `Err` where a
/// source is missing, or the configuration names what it does not have: the caller, who knows the
/// last snapshot, decides what follows.
pub fn ingest_all(config: &Config, progress: &Progress) -> Vec<Result<SourceRows, ConfigProblem>> {
    let stage = progress.stage("ingest", "rows", 0);
    // Geometries and coordinates are worked on here, too, and GDAL's complaints are ours to tell.
    gdal::diagnostics::start();
    if apart::is_on() {
        return apart::ingest_all(config, &|rows| stage.add(rows));
    }
    config
        .sources
        .par_iter()
        .map(|source| source::ingest(config, source, &|rows| stage.add(rows)))
        .collect()
}

/// The polygons of the coverage file of the source at this position of the configuration, read as sources
/// are.
///
/// # Errors
/// Why the file cannot be used, in words.
pub fn coverage_of(
    config: &Config,
    at: usize,
    path: &SourcePath,
) -> Result<Vec<Geometry<f64>>, Unusable> {
    let source = &config.sources[at];
    if apart::is_on() && !path.missing {
        return apart::coverage(config, at, source, path);
    }
    areas::areas_of_source(config, source, path)
}
