//! Features as GeoJSON, and the queries of OGC API Features on them: parts 1 (core), 2 (coordinate
//! reference systems), 3 (filters) and 5 (schemas).

pub(crate) mod conformance;
pub(crate) mod crs;
pub(crate) mod feature_form;
mod filter;
pub(crate) mod geojson;
pub(crate) mod layer_schema;
pub(crate) mod place;
mod projection;
pub(crate) mod query;
mod query_box;
mod queryables;
pub(crate) mod selection;
mod sort;
pub(crate) mod time;
