//! The records of delimited text (RFC 4180), one after another, in one pass.
//!
//! `csv-core` splits cells. Three things that it does not offer are done here: the row number that
//! a spreadsheet would show (it skips empty lines silently), whether a quotation mark was left open
//! (it ends the last cell with the text), and blanks before a quotation mark (it would take the
//! mark for a letter, and the separators behind it for separators).

use csv_core::{ReadFieldResult, Reader, ReaderBuilder, Terminator};

/// A record that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Row number in a spreadsheet that shows the file: from 1, blank rows counted.
    pub(super) number: u64,
    /// Its cells, trimmed and unquoted, empty ones included.
    pub(super) cells: Vec<String>,
    /// Every quotation mark is closed.
    pub(super) closed: bool,
}

/// Iterates over the records of a text, without blank ones (of blanks and separators alone).
#[derive(Debug)]
pub(super) struct Records<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
    reader: Reader,
    number: u64,
    /// Buffer for the cell that is being read, reused.
    cell: Vec<u8>,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, separator: u8) -> Self {
        // Only `\n` ends a record: a `\r` before it is trimmed off the last cell, any other `\r` is
        // part of the text.
        let reader =
            ReaderBuilder::new().delimiter(separator).terminator(Terminator::Any(b'\n')).build();
        Self { text, at: 0, separator, reader, number: 0, cell: vec![0; 64] }
    }

    /// Skips blanks within the line; the separator may itself be a blank (tab).
    fn pass_over_blanks(&mut self) {
        let separator = char::from(self.separator);
        let blank = |c: char| c.is_whitespace() && c != '\n' && c != separator;
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(blank).len();
    }

    /// The record at `self.at`.
    fn record(&mut self) -> Record {
        let mut record = Record { number: self.number, cells: Vec::new(), closed: true };
        loop {
            let (length, is_last) = self.cell(&mut record.closed);
            // The reader splits at ASCII bytes only, so cells stay valid UTF-8.
            let cell = String::from_utf8_lossy(&self.cell[..length]);
            record.cells.push(cell.trim().to_owned());
            if is_last {
                return record;
            }
            self.pass_over_blanks();
        }
    }

    /// Reads a cell into `self.cell`: its length, and whether it ends its record.
    fn cell(&mut self, closed: &mut bool) -> (usize, bool) {
        let mut length = 0;
        let mut probed = false;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            // At the end of the text a line end is fed in. It ends the last record; inside an open
            // quotation mark it becomes part of the cell instead (and is trimmed), which shows that
            // the mark was never closed.
            let probes = rest.is_empty() && !probed;
            let input = if probes { b"\n" } else { rest };
            let (result, read, written) = self.reader.read_field(input, &mut self.cell[length..]);
            length += written;
            if probes {
                probed = read > 0;
            } else {
                self.at += read;
            }
            match result {
                ReadFieldResult::Field { record_end } => {
                    *closed = !probed || probes;
                    return (length, record_end);
                }
                ReadFieldResult::OutputFull => self.cell.resize(self.cell.len() * 2, 0),
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::End => return (length, true),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let start = self.at;
            self.number += 1;
            self.pass_over_blanks();
            if *self.text.as_bytes().get(self.at)? == b'\n' {
                self.at += 1;
                continue;
            }
            let record = self.record();
            let blank = |byte: u8| byte == self.separator || byte.is_ascii_whitespace();
            if !self.text[start..self.at].bytes().all(blank) {
                return Some(record);
            }
        }
    }
}

/// Guesses the separator: the one by which most of the first 25 records have the same number of
/// cells (more than one), times that number.
pub(super) fn separator(text: &str) -> u8 {
    const CANDIDATES: [u8; 4] = *b",;\t|";
    let head: usize = text.char_indices().nth(20_000).map_or(text.len(), |(at, _)| at);
    let score = |separator: u8| {
        let records = Records::new(&text[..head], separator);
        let widths: Vec<usize> = records.take(25).map(|record| record.cells.len()).collect();
        let mut sorted = widths.clone();
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == median).count();
        (median > 1, alike * median)
    };
    // Reversed, because `max_by_key` takes the last of equals, and the first is wanted.
    CANDIDATES.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(u64, Vec<String>, bool)> {
        let records = Records::new(text, b',');
        records.map(|record| (record.number, record.cells, record.closed)).collect()
    }

    fn row(number: u64, cells: &[&str], closed: bool) -> (u64, Vec<String>, bool) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect(), closed)
    }

    #[test]
    fn records_are_found_across_quoted_line_ends() {
        let text = "a,b\r\n\"x\ny\",2\n\n,,\nq,\"1\"\"2\"\n\"open,1\n";
        let expected = [
            row(1, &["a", "b"], true),
            row(2, &["x\ny", "2"], true),
            row(5, &["q", "1\"2"], true),
            row(6, &["open,1"], false),
        ];
        assert_eq!(seen(text), expected);
    }

    #[test]
    fn a_stray_mark_stays_in_its_cell() {
        let text = "pipa 5\" rusak,1\nx,2\n\"y\"z\"\",3";
        let expected = [
            row(1, &["pipa 5\" rusak", "1"], true),
            row(2, &["x", "2"], true),
            row(3, &["yz\"\"", "3"], true),
        ];
        assert_eq!(seen(text), expected);
    }

    #[test]
    fn blanks_around_marks_and_cells_are_no_part_of_them() {
        let text = " \"a, b\" ,\t\"c\"\t, d \r\n \t\n\"\",\"\"\r\n,\u{a0}\r\"e, f\"";
        let expected = [
            row(1, &["a, b", "c", "d"], true),
            row(3, &["", ""], true),
            row(4, &["", "e, f"], true),
        ];
        assert_eq!(seen(text), expected);
        let of_tabs: Vec<_> = Records::new("a\t\t b", b'\t').map(|record| record.cells).collect();
        assert_eq!(of_tabs, [["a", "", "b"]]);
    }

    #[test]
    fn the_last_record_needs_no_line_end() {
        for (text, expected) in [
            ("a,b", row(1, &["a", "b"], true)),
            ("a,", row(1, &["a", ""], true)),
            ("a,\"b\"", row(1, &["a", "b"], true)),
            ("a,\"", row(1, &["a", ""], false)),
            ("a,\"b\"\"", row(1, &["a", "b\""], false)),
            ("\n \na\r \t", row(3, &["a"], true)),
        ] {
            assert_eq!(seen(text), [expected], "{text:?}");
        }
        assert!(seen("").is_empty() && seen(" \n\r\n,, ,\n\t ").is_empty());
    }

    #[test]
    fn a_carriage_return_alone_ends_no_record() {
        assert_eq!(
            seen("a,b\rc,d\n1,2"),
            [row(1, &["a", "b\rc", "d"], true), row(2, &["1", "2"], true)]
        );
    }

    #[test]
    fn a_long_cell_is_kept_whole() {
        let long = "é\"\"x ".repeat(300);
        let text = format!("\"{long}\",2\n{long},3\n\"{long}");
        let unquoted = long.replace("\"\"", "\"");
        let expected = [
            row(1, &[unquoted.trim(), "2"], true),
            row(2, &[long.trim(), "3"], true),
            row(3, &[unquoted.trim()], false),
        ];
        assert_eq!(seen(&text), expected);
    }

    #[test]
    fn separators_are_told_apart() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2;3\n", b';'),
            ("a\tb\n1,5\t2\n", b'\t'),
            ("name\nx\n", b','),
            ("Posko, data;;\nnama;lat;lon\nx;1,5;2\n", b';'),
        ] {
            assert_eq!(char::from(separator(text)), char::from(expected), "{text}");
        }
    }
}
