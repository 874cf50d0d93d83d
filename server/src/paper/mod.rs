//! Papers that travel with a dispatch: surat jalan and BAST (berita acara serah terima), as HTML that
//! prints on one A4 page. Bahasa Indonesia first, English beside it; roles and never persons, with
//! lines to sign on. A drill says LATIHAN on every page.

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
