//! Features as GeoJSON, and the questions that may be asked of them.

pub(crate) mod geojson;
pub(crate) mod place;
pub(crate) mod query;
pub(crate) mod time;
