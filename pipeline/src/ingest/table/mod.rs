//! Tables as agencies send them: delimited text, workbooks, Parquet.
//!
//! Each reader turns its file into [`sheet`]s. From there on all tables are handled alike: the
//! heading is found ([`layout`]), columns are matched, rows that are no data are reported and left
//! out, and the other [`rows`] go to the intake.

mod blocks;
mod bounds;
mod chosen;
mod days;
mod encoding;
mod formula;
mod grid;
mod hidden;
mod html;
pub(super) mod json;
mod kind;
mod layout;
mod open_document;
mod parquet;
mod pivot;
mod records;
mod rows;
mod sheet;
mod text;
mod titles;
mod workbook;

use std::path::Path;

pub(super) use encoding::decode;
use kind::TableKind;
use lintas_model::finding::{Finding, FindingCode};

use super::source_rows::SourceRows;
use super::unusable::{SEE_PERMISSIONS, SEND_AGAIN, Unusable};
use crate::config::{Config, ConfigProblem, Source};

/// File endings of tables.
pub(super) const ENDINGS: [&str; 9] =
    ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "parquet"];

/// Reads a table.
///
/// # Errors
/// Where the configuration names what the table does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    file: &Path,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let ending = source.path.ending();
    if ending == "parquet" {
        return parquet::read(config, source, file, tell);
    }
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let why = Unusable::foreign(error).mended_by(SEE_PERMISSIONS);
            return Ok(rows::broken(source, why));
        }
    };
    // Files are called after the program that somebody wished they were from.
    let is_book = ["xlsx", "xlsm", "xls", "xlsb", "ods"].contains(&ending.as_str());
    let kind = TableKind::of(&bytes);
    let mut read = match kind {
        TableKind::Empty => return Ok(rows::broken(source, empty())),
        TableKind::Protected => return Ok(rows::broken(source, protected())),
        TableKind::Xlsx | TableKind::Xls => workbook::read(config, source, bytes, kind, tell)?,
        TableKind::Html => html::read(config, source, &bytes, tell)?,
        TableKind::Other if is_book => {
            workbook::read(config, source, bytes, TableKind::Xlsx, tell)?
        }
        TableKind::Text | TableKind::Other => text::read(config, source, bytes, tell)?,
    };
    let misnamed = match kind {
        TableKind::Xlsx => !["xlsx", "xlsm", "xlsb", "ods"].contains(&ending.as_str()),
        TableKind::Xls => ending != "xls",
        TableKind::Html => true,
        TableKind::Text => is_book,
        TableKind::Empty | TableKind::Protected | TableKind::Other => false,
    };
    let is_table = read.tables.iter().any(|table| !table.columns.is_empty());
    if is_book && kind == TableKind::Text && !is_table {
        // The first bytes of a broken workbook, or a letter: no table of ours.
        let why = Unusable::new(
            "it is no workbook: it is text, and none of its headings is known",
            "bukan buku kerja: isinya teks, dan tidak satu pun judul kolomnya dikenal",
        );
        return Ok(rows::broken(source, why.mended_by(SEND_AGAIN)));
    }
    if misnamed {
        let (en, id) = kind.name();
        let told = Finding::new(
            FindingCode::MisnamedFile,
            &source.id,
            format!("it is called .{ending} and is {en}; it is read as that"),
        );
        read.findings.add(
            told.in_indonesian(format!("namanya .{ending}, isinya {id}; dibaca menurut isinya")),
        );
    }
    Ok(read)
}

fn empty() -> Unusable {
    let why = Unusable::new("the file is empty: nothing is in it", "berkasnya kosong");
    why.mended_by(SEND_AGAIN)
}

fn protected() -> Unusable {
    let why = Unusable::new("a password protects it", "berkasnya dilindungi sandi");
    why.mended_by([
        "Buka di Excel, hapus sandinya (File > Info > Protect Workbook), simpan dan kirim ulang.",
        "Open it in Excel, remove the password (File > Info > Protect Workbook), save and send it again.",
    ])
}

#[cfg(test)]
mod binary_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
