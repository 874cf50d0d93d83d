//! An opened snapshot, and the others that are kept: manifest, layers, tiles, network, names.
//! Nothing here depends on live reports.

mod downloads;
pub(crate) mod extent;
pub(crate) mod gazetteer;
pub(crate) mod kept;
pub(crate) mod layer_set;
pub(crate) mod network;
mod opened;
pub(crate) mod tilejson;
mod title;

pub(crate) use downloads::Download;
pub(crate) use kept::Kept;
pub(crate) use layer_set::LayerSet;
pub(crate) use network::Network;
pub(crate) use opened::{Open, damaged};
pub(crate) use title::title;
