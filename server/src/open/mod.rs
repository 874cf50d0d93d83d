//! An opened snapshot, and the others that are kept: manifest, layers, tiles, network, names.
//! Nothing here depends on live reports.

mod downloads;
pub(crate) mod extent;
pub(crate) mod gazetteer;
pub(crate) mod kept;
mod layer_collection;
mod layer_glance;
mod layer_part;
pub(crate) mod layer_set;
pub(crate) mod network;
mod opened;
pub(crate) mod tile_matrix_set;
pub(crate) mod tilejson;
pub(crate) mod tileset;
mod time_columns;
mod time_extent;
mod title;

pub(crate) use downloads::Download;
pub(crate) use kept::Kept;
pub(crate) use layer_collection::LayerCollection;
pub(crate) use layer_part::LayerPart;
pub(crate) use layer_set::LayerSet;
pub(crate) use network::Network;
pub(crate) use opened::{Open, damaged};
pub(crate) use time_columns::TimeColumns;
pub(crate) use time_extent::TimeExtent;
pub(crate) use title::title;
