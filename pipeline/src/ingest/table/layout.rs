//! Finds the heading row of a table.

use lintas_model::finding::{Finding, FindingCode, Severity};

use super::sheet::{Sheet, SheetRow};
use crate::config::{FieldRule, Source};
use crate::ingest::heading::{Heading, Headings, bare};
use crate::ingest::hxl;
use crate::ingest::row::Cell;

/// Rows from the top among which the heading is searched; as many as HXL 1.1 ("placement") searches
/// for its hashtags.
const SEARCHED_ROWS: u64 = hxl::SEARCHED_ROWS as u64;

/// Columns that are read. Cells farther right are reported and left out.
pub(super) const MOST_COLUMNS: usize = 1024;

/// Group headings that add nothing to the headings below them, such as `data` and `logistik`.
const GROUPS: [&str; 12] = [
    "barang",
    "data",
    "databarang",
    "identitasbarang",
    "mutasi",
    "mutasibarang",
    "mutasistok",
    "koordinat",
    "titikkoordinat",
    "lokasi",
    "rincian",
    "logistik",
];

/// Where headings, hashtags and data of a sheet are.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) headings: Headings,
    /// It has a row of HXL hashtags.
    pub(super) tagged: bool,
    /// Index in `sheet.rows` of the first data row.
    pub(super) data: usize,
    /// Number of the heading row, as a spreadsheet shows it; of two, the lower. 0: no such row.
    pub(super) row: u64,
    /// The heading consists of two rows.
    pub(super) joined: bool,
    /// How many rows above the heading are titles.
    above: usize,
    /// How many of our columns the heading names.
    pub(super) score: usize,
}

impl Layout {
    /// The heading of `sheet`: the row above its HXL hashtags, else the row among the first ones
    /// that names most of our columns; of equals the one with more cells, then the upper one. A row
    /// is joined with the row below where it has group headings (merged cells), or where both
    /// together name more columns than either alone. Where no row names any of our columns, the
    /// first row is the heading. `None` where there are no rows.
    pub(super) fn find(sheet: &Sheet, source: &Source) -> Option<Self> {
        let head: Vec<&SheetRow> = sheet
            .rows
            .iter()
            .take_while(|row| row.number <= sheet.top + SEARCHED_ROWS)
            .filter(|row| row.broken.is_none())
            .collect();
        let texts: Vec<Vec<String>> = head.iter().map(|row| row.texts()).collect();
        let is_tags = |row: &&Vec<String>| hxl::is_tag_row(row.iter().map(String::as_str));
        if let Some(at) = texts.iter().position(|row| is_tags(&row)) {
            return Some(Self::tagged(sheet, source, &texts, at, head[at].number));
        }
        let mut best: Option<(usize, usize, Self)> = None;
        // The row below group headings is not tried by itself: what its cells mean depends on the
        // group above.
        let mut lower_half = None;
        for (at, row) in
            texts.iter().enumerate().filter(|(_, row)| row.iter().any(|text| !text.is_empty()))
        {
            if lower_half == Some(at) {
                continue;
            }
            let one = Self::of(sheet, source, head[at], plain(row), false);
            let filled = row.iter().filter(|text| !text.is_empty()).count();
            let lower = texts.get(at + 1).filter(|_| head[at + 1].number == head[at].number + 1);
            let two = lower.map(|lower| {
                let headings = joined(row, lower, sheet, head[at].number);
                Self::of(sheet, source, head[at + 1], headings, true)
            });
            let single_below = lower.map_or(0, |lower| {
                Self::of(sheet, source, head[at + 1], plain(lower), false).score
            });
            let grouped = has_groups(row, sheet, head[at].number);
            let layout = match two {
                Some(two) if grouped && two.score > 0 => {
                    lower_half = Some(at + 1);
                    two
                }
                Some(two) if two.score > one.score && two.score > single_below => two,
                _ => one,
            };
            let better = best
                .as_ref()
                .is_none_or(|(score, most, _)| (layout.score, filled) > (*score, *most));
            if better {
                best = Some((layout.score, filled, layout));
            }
        }
        let (score, _, layout) = best?;
        if score > 0 {
            return Some(layout);
        }
        let first = texts.first()?;
        Some(Self::of(sheet, source, head.first()?, plain(first), false))
    }

    /// The layout of a format with named columns (Parquet): no heading row, all rows are data.
    pub(super) fn of_names<'a>(names: impl Iterator<Item = &'a str>, source: &Source) -> Self {
        let names = names.map(|name| Heading::named(name.to_owned())).collect();
        let headings = Headings::of(source.layer, names, None);
        let score = score(source, &headings);
        Self { headings, tagged: false, data: 0, row: 0, joined: false, above: 0, score }
    }

    /// The layout of a sheet of which only data rows are left, below other headings.
    pub(super) fn turned(&self, source: &Source, headings: Vec<Heading>) -> Self {
        let headings = Headings::of(source.layer, headings, None);
        let score = self.score;
        Self { headings, tagged: false, data: 0, row: self.row, joined: false, above: 0, score }
    }

    fn tagged(
        sheet: &Sheet,
        source: &Source,
        texts: &[Vec<String>],
        at: usize,
        number: u64,
    ) -> Self {
        let tags = texts[at].clone();
        let mut headings = at.checked_sub(1).map_or_else(Vec::new, |above| texts[above].clone());
        headings.resize(headings.len().max(tags.len()), String::new());
        let headings = Headings::of(source.layer, labelled(plain(&headings), sheet), Some(&tags));
        let score = score(source, &headings);
        let data = position(sheet, number);
        let row = number.saturating_sub(u64::from(at > 0)).max(1);
        Self {
            headings,
            tagged: true,
            data,
            row,
            joined: false,
            above: at.saturating_sub(1),
            score,
        }
    }

    fn of(
        sheet: &Sheet,
        source: &Source,
        row: &SheetRow,
        headings: Vec<Heading>,
        joined: bool,
    ) -> Self {
        let data = position(sheet, row.number);
        let headings = Headings::of(source.layer, labelled(headings, sheet), None);
        let score = score(source, &headings);
        let above = data.saturating_sub(if joined { 2 } else { 1 });
        Self { headings, tagged: false, data, row: row.number, joined, above, score }
    }

    /// The titles above the heading, from above: one text for each row that has one.
    pub(super) fn titles(&self, sheet: &Sheet) -> Vec<String> {
        let rows = sheet.rows.iter().take(self.above).filter(|row| !has_numbers(row));
        rows.map(|row| row.texts().join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// Findings that say where the heading is, where it is not simply the first row, and which rows
    /// above it are no titles.
    pub(super) fn told(&self, sheet: &Sheet, source: &Source) -> Vec<Finding> {
        let above = sheet.rows.iter().take(self.above).filter(|row| has_numbers(row));
        let numbers = above.map(|row| unread(source, row.number));
        self.place(source).into_iter().chain(numbers).collect()
    }

    fn place(&self, source: &Source) -> Option<Finding> {
        if self.above == 0 && !self.joined {
            return None;
        }
        let (two, dua) =
            if self.joined { (" and the one above it", " dan baris di atasnya") } else { ("", "") };
        let message = format!(
            "the heading is row {}{two}; {} rows above it are titles",
            self.row, self.above
        );
        Some(
            Finding::new(FindingCode::HeadingFound, &source.id, message)
                .in_indonesian(format!(
                    "judul kolom ada di baris {}{dua}; {} baris di atasnya dianggap judul tabel",
                    self.row, self.above
                ))
                .at_row(self.row),
        )
    }
}

/// Whether a row has several numbers: it is data, and no title.
fn has_numbers(row: &SheetRow) -> bool {
    let is = |cell: &Cell| match cell.inner() {
        Cell::Int(_) | Cell::Float(_) => true,
        Cell::Text(text) => {
            text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) && text.len() > 1
        }
        _ => false,
    };
    row.cells.len() > 1 && row.cells.iter().any(|(_, cell)| is(cell))
}

fn unread(source: &Source, row: u64) -> Finding {
    let message = "it stands above the heading and holds numbers: it is not read";
    Finding::new(FindingCode::RowSkipped, &source.id, message)
        .with_severity(Severity::Warning)
        .in_indonesian("baris berisi angka di atas judul kolom; tidak dibaca")
        .mended_by(
            "Tulis judul kolom di atas baris itu, atau pindahkan ke lembar sendiri.",
            "Write the headings above that row, or move it to a sheet of its own.",
        )
        .at_row(row)
}

/// Whether cells of this row are headings of several columns each. A title that is merged over the
/// whole table, and so is alone in its row, does not count.
fn has_groups(row: &[String], sheet: &Sheet, number: u64) -> bool {
    row.iter().filter(|text| !text.is_empty()).count() > 1
        && sheet.spans.iter().any(|(spanned, ..)| *spanned == number)
}

/// Index of the first row below row `number`.
fn position(sheet: &Sheet, number: u64) -> usize {
    sheet.rows.partition_point(|row| row.number <= number)
}

fn plain(row: &[String]) -> Vec<Heading> {
    let one_line = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    row.iter().map(|text| Heading::named(one_line(text))).collect()
}

/// Joins two rows to one heading; cells of the upper row hold for all columns they are merged over.
fn joined(upper: &[String], lower: &[String], sheet: &Sheet, number: u64) -> Vec<Heading> {
    let width = upper.len().max(lower.len());
    let mut spread = plain(upper);
    spread.resize(width, Heading::default());
    for &(row, first, last) in sheet.spans.iter().filter(|(row, ..)| *row == number) {
        debug_assert_eq!(row, number);
        for column in first + 1..=last.min(width.saturating_sub(1)) {
            if spread[column].text.is_empty() {
                spread[column] = spread[first].clone();
            }
        }
    }
    let mut lower = plain(lower);
    lower.resize(width, Heading::default());
    let pairs = spread.into_iter().zip(lower);
    pairs
        .map(|(upper, lower)| match (upper.text.as_str(), lower.text.as_str()) {
            (_, "") => upper,
            ("", _) => lower,
            (above, below) if above == below => upper,
            (above, below) => {
                let mut readings = vec![format!("{above} {below}"), format!("{below} {above}")];
                if GROUPS.contains(&bare(above).as_str()) {
                    readings.push(below.to_owned());
                }
                let text = format!("{above} / {below}");
                Heading { label: text.clone(), text, readings }
            }
        })
        .collect()
}

/// Gives every heading a unique label: in a workbook with the column's letter.
fn labelled(mut headings: Vec<Heading>, sheet: &Sheet) -> Vec<Heading> {
    let widest = sheet.rows.iter().filter_map(|row| row.cells.last()).map(|(column, _)| column + 1);
    if sheet.name.is_some() {
        let width = headings.len().max(widest.max().unwrap_or(0)).min(MOST_COLUMNS);
        headings.resize(width, Heading::default());
    }
    let mut seen: Vec<String> = Vec::with_capacity(headings.len());
    for (i, heading) in headings.iter_mut().enumerate() {
        heading.label = match (&sheet.name, heading.text.as_str()) {
            (Some(_), "") => format!("({})", letter(i)),
            (Some(_), text) => format!("{text} ({})", letter(i)),
            (None, text) if text.is_empty() || seen.iter().any(|label| label == text) => {
                format!("{text}#{}", i + 1)
            }
            (None, text) => text.to_owned(),
        };
        seen.push(heading.label.clone());
    }
    headings
}

/// The letters of a column (counted from 0), as a spreadsheet shows them.
pub(super) fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// How many of our columns the headings name.
fn score(source: &Source, headings: &Headings) -> usize {
    let configured = source.fields.values().filter(|rule| match rule {
        FieldRule::Column(rule) => {
            headings.theirs.iter().any(|theirs| theirs.text.eq_ignore_ascii_case(&rule.column))
        }
        _ => false,
    });
    headings.found.len() + configured.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, expected) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(letter(column), expected);
        }
    }
}
