//! Files for QGIS, so that it draws our layers as our own map does: a style for each layer (QML), and a project
//! (`.qgz`) that opens this server's collections. Written as XML, without QGIS: what it reads of them is checked by
//! QGIS itself (`tests/it/qgis.rs`).

mod layer_style;
mod legend;
mod part;
mod project;
mod rule;
mod state;
mod symbol;
mod xml;

pub(crate) use layer_style::style_file;
pub(crate) use part::part;
pub(crate) use project::project_file;

#[cfg(test)]
mod tests;
