//! The records of a delimited text (RFC 4180): where they are and how many cells they have.

use std::ops::Range;

/// One record that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Its bytes, without the line end.
    pub(super) range: Range<usize>,
    /// Row of a spreadsheet that shows the file: from 1, blank rows counted.
    pub(super) number: u64,
    /// Its cells.
    pub(super) cells: usize,
    /// No quotation mark is left open.
    pub(super) closed: bool,
}

/// All records but blank ones (those with nothing but separators are blank too).
pub(super) fn records(text: &str, separator: u8) -> Vec<Record> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut start, mut number) = (0, 0);
    while start < bytes.len() {
        number += 1;
        let (mut at, mut cells, mut quoted, mut fresh) = (start, 1, false, true);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' if quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
                b'"' if quoted || fresh => {
                    quoted = !quoted;
                    fresh = false;
                }
                b'\n' if !quoted => break,
                byte if byte == separator && !quoted => {
                    cells += 1;
                    fresh = true;
                }
                b' ' | b'\t' if fresh => {}
                _ => fresh = false,
            }
            at += 1;
        }
        let end = if at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
        let blank = text[start..end].bytes().all(|b| b == separator || b.is_ascii_whitespace());
        if !blank {
            found.push(Record { range: start..end, number, cells, closed: !quoted });
        }
        start = at + 1;
    }
    found
}

/// The cells of one record, trimmed and unquoted.
pub(super) fn cells(record: &str, separator: u8) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = record.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("there is always one");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            c if c == char::from(separator) && !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Writes a record as RFC 4180 has it, every cell in quotation marks: what a stray mark inside of a
/// cell does to the next records is no longer a matter of taste.
pub(super) fn write(cells: &[String], out: &mut String) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push('\n');
}

/// The separator that gives the first records the most cells, and the same number most often.
pub(super) fn separator(text: &str) -> u8 {
    const CANDIDATES: [u8; 4] = *b",;\t|";
    let head: usize = text.char_indices().nth(20_000).map_or(text.len(), |(at, _)| at);
    let score = |separator: u8| {
        let widths: Vec<usize> =
            records(&text[..head], separator).iter().take(25).map(|record| record.cells).collect();
        let mut sorted = widths.clone();
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == median).count();
        (median > 1, alike * median)
    };
    // The first of equals: `max_by_key` would take the last.
    CANDIDATES.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_across_quoted_line_ends() {
        let text = "a,b\r\n\"x\ny\",2\n\n,,\nq,\"1\"\"2\"\n\"open,1\n";
        let found = records(text, b',');
        let seen: Vec<_> = found.iter().map(|r| (r.number, r.cells, r.closed)).collect();
        assert_eq!(seen, [(1, 2, true), (2, 2, true), (5, 2, true), (6, 1, false)]);
        assert_eq!(cells(&text[found[1].range.clone()], b','), ["x\ny", "2"]);
        assert_eq!(cells(&text[found[2].range.clone()], b','), ["q", "1\"2"]);
    }

    #[test]
    fn a_stray_mark_stays_in_its_cell() {
        let text = "pipa 5\" rusak,1\nx,2\n";
        let found = records(text, b',');
        let mut out = String::new();
        for record in &found {
            write(&cells(&text[record.range.clone()], b','), &mut out);
        }
        assert_eq!(out, "\"pipa 5\"\" rusak\",\"1\"\n\"x\",\"2\"\n");
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
