//! Tables of web pages, which old programs save as `.xls`: the rows of the largest table of the page.
//!
//! No layout, no scripts, no nested tables: cells are the text between `<td>` or `<th>` and what follows.

use super::chosen;
use super::encoding;
use super::layout::Layout;
use super::rows::{broken, without_heading};
use super::sheet::{Sheet, SheetRow};
use super::text::heads;
use crate::config::{Config, ConfigProblem, Source};
use crate::ingest::row::Cell;
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unusable::Unusable;

/// Cells of a page at most.
const MOST_CELLS: usize = 4_000_000;

/// Reads the largest table of a page.
///
/// # Errors
/// Where the configuration names what the table does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    bytes: &[u8],
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let decoded = encoding::decode(bytes, source.encoding.as_deref());
    let Some(table) = decoded.and_then(|decoded| rows_of(&decoded.text)) else {
        return Ok(broken(source, without_a_table()));
    };
    let row = |(number, cells): (u64, Vec<String>)| SheetRow {
        number,
        cells: cells
            .into_iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| (column, Cell::Text(text)))
            .collect(),
        broken: None,
    };
    let rows = (1..).zip(table).map(row).filter(|row| !row.cells.is_empty()).collect();
    let sheet = Sheet { rows, ..Sheet::default() };
    if Layout::find(&sheet, source).filter(heads).is_none() {
        return Ok(broken(source, without_heading()));
    }
    chosen::read(config, source, vec![sheet], tell)
}

/// Why a page cannot be used that shows no table: most are those that ask to log in.
fn without_a_table() -> Unusable {
    let why = Unusable::new(
        "it is a web page without a table, perhaps one that asks to log in",
        "isinya halaman web tanpa tabel, mungkin halaman masuk (login)",
    );
    why.mended_by([
        "Buka alamatnya di peramban, masuk, unduh berkas aslinya dan kirim ulang.",
        "Open its address in a browser, log in, download the file itself and send that.",
    ])
}

/// The rows of the table with the most cells; `None` where the page has none, or too many cells.
fn rows_of(page: &str) -> Option<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut cell: Option<String> = None;
    let mut cells = 0;
    for piece in page.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let name: String =
            tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        match name.to_ascii_lowercase().as_str() {
            "table" => tables.push(Vec::new()),
            "tr" | "td" | "th" | "/tr" | "/table" | "/td" | "/th" => {
                let table = tables.last_mut();
                let row = table.as_ref().and_then(|table| table.len().checked_sub(1));
                if let (Some(text), Some(table), Some(row)) = (cell.take(), tables.last_mut(), row)
                {
                    table[row].push(plain(&text));
                    cells += 1;
                    if cells > MOST_CELLS {
                        return None;
                    }
                }
                match name.to_ascii_lowercase().as_str() {
                    "tr" => tables.last_mut()?.push(Vec::new()),
                    "td" | "th" if tables.last().is_some_and(|table| !table.is_empty()) => {
                        cell = Some(String::new());
                    }
                    _ => {}
                }
            }
            "br" | "br/" | "p" => cell.iter_mut().for_each(|cell| cell.push(' ')),
            _ => {}
        }
        if let Some(cell) = &mut cell {
            cell.push_str(text);
        }
    }
    let size = |table: &Vec<Vec<String>>| table.iter().map(Vec::len).sum::<usize>();
    tables.into_iter().max_by_key(size).filter(|table| size(table) > 0)
}

/// Text with its entities read and its blanks joined.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        plain.push_str(before);
        let entity = after.find(';').filter(|end| *end <= 8).map(|end| &after[1..end]);
        match entity.and_then(character) {
            Some(c) => {
                plain.push(c);
                rest = &after[entity.map_or(1, |entity| entity.len() + 2)..];
            }
            None => {
                plain.push('&');
                rest = &after[1..];
            }
        }
    }
    plain.push_str(rest);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn character(entity: &str) -> Option<char> {
    let code = match entity.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => {
            return Some(match entity {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                "deg" => '°',
                _ => return None,
            });
        }
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_table_of_a_page_is_read_cell_by_cell() {
        let page = "<html><table><tr><td>menu</td></tr></table><TABLE border=1><tr><th>Kode</th><th>Nama <b>Barang</b>\
                    </th></tr><tr><td>GD-01<td>Beras &amp; gula<br>5&nbsp;kg</tr></TABLE></html>";
        let rows = rows_of(page).unwrap();
        assert_eq!(rows, [vec!["Kode", "Nama Barang"], vec!["GD-01", "Beras & gula 5 kg"]]);
    }

    #[test]
    fn a_page_without_a_table_and_broken_ones_give_what_they_have() {
        assert_eq!(rows_of("<html><p>halo</p></html>"), None);
        assert_eq!(rows_of("<td>x"), None);
        let cells = |page| rows_of(page).unwrap_or_default().concat();
        assert_eq!(cells("<table><tr><td>a</td></tr"), ["a"]);
        assert_eq!(cells("<table><tr><td>&#xZZ; &unknown; &</td>"), ["&#xZZ; &unknown; &"]);
    }
}
