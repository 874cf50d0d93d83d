//! Papers that go with a dispatch: surat jalan (delivery note) and BAST (record of handover), as
//! HTML that prints on one A4 page; and the sheet of an agency, as HTML and as a workbook. Bahasa
//! Indonesia first, English beside it; roles, no names of persons, with lines to sign on. Those of a
//! drill are marked LATIHAN.

mod agency_sheet;
mod agency_tables;
mod bast;
mod content;
mod page;
mod qr;
mod surat_jalan;
mod workbook;

pub(crate) use agency_sheet::{AgencyPaper, agency_sheet};
pub(crate) use bast::bast;
pub(crate) use content::{Paper, in_url};
pub(crate) use page::{both, drill_mark};
pub(crate) use qr::{svg as qr_svg, text as qr_text};
pub(crate) use surat_jalan::surat_jalan;
pub(crate) use workbook::workbook;

/// The style sheets of all papers.
pub(crate) const STYLES: [&str; 2] = [page::STYLE, agency_sheet::TABLES];

#[cfg(test)]
mod tests;
