//! The only folder that uses GDAL. It hands out our own types, and takes them where it writes.
//!
//! One `Dataset` a thread: nothing here is shared between threads.

pub mod container;
pub mod crs;
pub mod diagnostics;
#[cfg(test)]
pub mod drawn;
mod drivers;
pub mod file_list;
mod first_bytes;
pub mod mosaic;
mod open_error;
mod picture;
pub mod property;
pub mod quiet;
pub mod raster;
pub mod repair;
mod sidecar;
mod sqlite;
pub mod vector;
mod wkb;
pub mod writing;
pub mod written;
