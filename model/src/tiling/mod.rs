//! Features to vector tiles: project, simplify, clip, quantise, repair, encode, rank.
//!
//! Pure: bytes of a tile come out, nothing is written anywhere. The way of a feature: [`LayerNodes`] says
//! which vertices must stay, [`Shape`] projects it and weighs every vertex once, [`Cutter`] draws
//! it at one zoom and cuts it into tiles, [`Encoder`] puts the parts of many features into the bytes
//! of a tile, [`RoadRank`] decides which roads a zoom shows. [`TileMatrix`] and [`TileLimits`] tell the
//! tiles in the terms of OGC.

mod arrange;
mod clip;
#[cfg(test)]
mod clip_tests;
mod commands;
mod coord;
mod cut;
#[cfg(test)]
mod cut_tests;
pub mod decoded;
mod encode;
#[cfg(test)]
mod encode_tests;
mod matrix;
mod mercator;
mod nodes;
mod properties;
mod rank;
mod repair;
mod rings;
mod roles;
mod shape;
mod simplify;
mod smooth;
mod values;
mod vertex;

pub use coord::{MAX_ZOOM, TileCoord};
pub use cut::{BUFFER, Cutter, Detail, EXTENT};
pub use encode::{Encoder, TileFeature};
pub use matrix::{HALF_SQUARE_M, TILE_CELLS, TileLimits, TileMatrix};
pub use mercator::{MAX_LATITUDE, project};
pub use nodes::{LayerNodes, Passage, find_nodes, line_passages, ring_passages};
pub use properties::{Properties, TextLimit};
pub use rank::{RoadRank, RoadTraits};
pub use roles::{RoleValue, Roles};
pub use shape::{Shape, ShapeKind};
