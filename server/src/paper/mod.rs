//! Papers that go with a dispatch: surat jalan (delivery note) and BAST (record of handover), as
//! HTML that prints on one A4 page. Bahasa Indonesia first, English beside it; roles, no names of
//! persons, with lines to sign on. Those of a drill are marked LATIHAN.

mod bast;
mod content;
mod page;
mod qr;
mod surat_jalan;

pub(crate) use bast::bast;
pub(crate) use content::{Paper, in_url};
pub(crate) use surat_jalan::surat_jalan;

#[cfg(test)]
mod tests;
