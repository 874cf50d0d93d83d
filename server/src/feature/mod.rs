//! Features as GeoJSON, and the queries of OGC API Features on them.

pub(crate) mod geojson;
pub(crate) mod place;
pub(crate) mod query;
pub(crate) mod time;
