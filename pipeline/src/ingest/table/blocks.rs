//! Several tables on one sheet, below and beside each other: each becomes a sheet of its own, so that
//! what stands under one heading is never read under another.

use std::collections::BTreeSet;
use std::ops::Range;

use lintas_model::finding::{Finding, FindingCode};

use super::layout::letter;
use super::sheet::{Sheet, SheetRow};
use crate::config::Source;
use crate::ingest::heading::bare;
use crate::ingest::hxl;
use crate::ingest::known::{identify_alike, is_heading, meanings};
use crate::ingest::row::Cell;
use crate::input::InputLayer;

/// A part of a sheet: indices of its rows, and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SheetRegion {
    rows: Range<usize>,
    columns: Range<usize>,
}

/// Cuts of a sheet follow each other at most so deep.
const DEEPEST: usize = 6;

/// The tables of a sheet, from above and from the left; the sheet itself where it is one table.
pub(super) fn split(mut sheet: Sheet, source: &Source) -> Vec<Sheet> {
    repeated_headings(&mut sheet, source);
    let regions = regions(&sheet, source);
    if regions.len() < 2 {
        return vec![sheet];
    }
    let mut told = std::mem::take(&mut sheet.told);
    let part = |region: &SheetRegion| {
        let mut part = cut_out(&sheet, region);
        part.told = std::mem::take(&mut told);
        part
    };
    regions.iter().map(part).filter(|part| !part.rows.is_empty()).collect()
}

fn regions(sheet: &Sheet, source: &Source) -> Vec<SheetRegion> {
    let rows = &sheet.rows;
    let width = rows.iter().filter_map(|row| row.cells.last()).map(|(at, _)| at + 1).max();
    let whole = SheetRegion { rows: 0..rows.len(), columns: 0..width.unwrap_or(0) };
    let tagged = rows.iter().take(hxl::SEARCHED_ROWS).any(|row| {
        let texts = row.texts();
        hxl::is_tag_row(texts.iter().map(String::as_str))
    });
    // A row of hashtags says by itself what is the heading.
    if tagged || !may_hold_several(rows, &whole) {
        return vec![whole];
    }
    let mut found = Vec::new();
    divide(rows, whole, source, DEEPEST, &mut found);
    found
}

/// Whether a sheet has two headings, or one that names something twice or has a gap.
fn may_hold_several(rows: &[SheetRow], whole: &SheetRegion) -> bool {
    let mut headings = rows.iter().filter(|row| named(row, &whole.columns) >= 2);
    let Some(first) = headings.next() else { return false };
    if headings.next().is_some() {
        return true;
    }
    let texts: Vec<(usize, &str)> = texts(first, &whole.columns).collect();
    let names: BTreeSet<String> = texts.iter().map(|(_, text)| bare(text)).collect();
    names.len() < texts.len() || texts.windows(2).any(|pair| pair[1].0 > pair[0].0 + 1)
}

/// How many cells of a row could be headings.
fn named(row: &SheetRow, columns: &Range<usize>) -> usize {
    texts(row, columns).filter(|(_, text)| !meanings(text).is_empty()).count()
}

fn divide(
    rows: &[SheetRow],
    region: SheetRegion,
    source: &Source,
    deep: usize,
    found: &mut Vec<SheetRegion>,
) {
    let mut parts = if deep == 0 { Vec::new() } else { beside(rows, &region, source) };
    if parts.len() < 2 && deep > 0 {
        parts = below(rows, &region, source);
    }
    if parts.len() < 2 {
        found.push(region);
        return;
    }
    for part in parts {
        divide(rows, part, source, deep - 1, found);
    }
}

/// The texts of a row in some columns.
fn texts<'a>(
    row: &'a SheetRow,
    columns: &'a Range<usize>,
) -> impl Iterator<Item = (usize, &'a str)> + Clone {
    cells(row, columns).filter_map(|(at, cell)| match cell {
        Cell::Text(text) if !text.trim().is_empty() => Some((at, text.as_str())),
        _ => None,
    })
}

fn cells<'a>(
    row: &'a SheetRow,
    columns: &'a Range<usize>,
) -> impl Iterator<Item = (usize, &'a Cell)> + Clone {
    let all = row.cells.iter().filter(|(at, _)| columns.contains(at));
    all.map(|(at, cell)| (*at, cell.inner()))
}

/// Whether a row is a heading in these columns: no numbers and dates, and known names.
fn heads(row: &SheetRow, columns: &Range<usize>) -> bool {
    row.broken.is_none()
        && cells(row, columns).all(|(_, cell)| matches!(cell, Cell::Text(_)))
        && is_heading(texts(row, columns).map(|(_, text)| text))
}

/// Indices of the headings of a region, of two rows that make one heading the upper.
fn headings(rows: &[SheetRow], region: &SheetRegion) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for at in region.rows.clone().filter(|at| heads(&rows[*at], &region.columns)) {
        let joined = found
            .last()
            .is_some_and(|last| *last + 1 == at && rows[at].number == rows[*last].number + 1);
        if !joined {
            found.push(at);
        }
    }
    found
}

/// The tables beside each other: cut where a heading names again what rows are about, or, at a blank
/// column, where what follows is the heading of something else.
fn beside(rows: &[SheetRow], region: &SheetRegion, source: &Source) -> Vec<SheetRegion> {
    let filled: BTreeSet<usize> = rows[region.rows.clone()]
        .iter()
        .flat_map(|row| cells(row, &region.columns).map(|(at, _)| at))
        .collect();
    let (Some(first), Some(last)) = (filled.first(), filled.last()) else { return Vec::new() };
    let gaps: Vec<usize> = (*first + 1..=*last)
        .filter(|at| filled.contains(at) && !filled.contains(&(at - 1)))
        .collect();
    let mut cuts: Vec<usize> = Vec::new();
    let from = |cuts: &[usize]| cuts.last().copied().unwrap_or(region.columns.start);
    for gap in gaps {
        let (left, right) = (from(&cuts)..gap, gap..region.columns.end);
        if are_two(rows, region, &left, &right, source) {
            cuts.push(gap);
        }
    }
    if cuts.is_empty() {
        cuts = again(rows, region);
    }
    let ends = cuts.iter().copied().chain(std::iter::once(region.columns.end));
    let mut start = region.columns.start;
    ends.map(|end| {
        let columns = start..end;
        start = end;
        SheetRegion { rows: region.rows.clone(), columns }
    })
    .collect()
}

/// Whether what stands right of a blank column is a table of its own.
fn are_two(
    rows: &[SheetRow],
    region: &SheetRegion,
    left: &Range<usize>,
    right: &Range<usize>,
    source: &Source,
) -> bool {
    let of = |columns: &Range<usize>| {
        let region = SheetRegion { rows: region.rows.clone(), columns: columns.clone() };
        headings(rows, &region)
    };
    let (lefts, rights) = (of(left), of(right));
    let mut pairs = lefts.iter().flat_map(|one| rights.iter().map(move |other| (*one, *other)));
    pairs.any(|(one, other)| {
        let lefts = texts(&rows[one], left).map(|(_, text)| text);
        let rights: Vec<&str> = texts(&rows[other], right).map(|(_, text)| text).collect();
        identify_alike(lefts, rights.iter().copied()) || is_of_another(&rights, source)
    })
}

/// Whether a heading names more of another input than of the source's. Danger is never cut off so.
fn is_of_another(heading: &[&str], source: &Source) -> bool {
    let named = |wanted: &dyn Fn(InputLayer) -> bool| {
        let all = heading.iter().flat_map(|text| meanings(text));
        all.filter(|(layer, _)| wanted(*layer)).map(|(layer, column)| (*layer, *column)).collect()
    };
    let ours: BTreeSet<_> = named(&|layer| layer == source.layer);
    let others: BTreeSet<_> = named(&|layer| layer != source.layer);
    let most = others
        .iter()
        .map(|(layer, _)| others.iter().filter(|(other, _)| other == layer).count())
        .max();
    !source.layer.is_evidence() && most.is_some_and(|most| most >= 2 && most > ours.len())
}

/// The columns at which the only heading of a region begins again, without a gap.
fn again(rows: &[SheetRow], region: &SheetRegion) -> Vec<usize> {
    let found = headings(rows, region);
    let [heading] = found[..] else { return Vec::new() };
    let texts: Vec<(usize, &str)> = texts(&rows[heading], &region.columns).collect();
    let mut cuts = Vec::new();
    let mut start = 0;
    for at in 1..texts.len() {
        let name = bare(texts[at].1);
        let here = &texts[start..at];
        if !here.iter().any(|(_, text)| bare(text) == name) {
            continue;
        }
        let rest = texts[at..].iter().take(here.len()).map(|(_, text)| *text);
        if identify_alike(here.iter().map(|(_, text)| *text), rest.clone()) && is_heading(rest) {
            cuts.push(texts[at].0);
            start = at;
        }
    }
    cuts
}

/// The tables below each other: each begins with its heading and the titles above that.
fn below(rows: &[SheetRow], region: &SheetRegion, source: &Source) -> Vec<SheetRegion> {
    let found = headings(rows, region);
    let mut cuts: Vec<usize> = Vec::new();
    for pair in found.windows(2) {
        cuts.push(titles_of(rows, region, pair[0] + 1, pair[1], source));
    }
    let ends = cuts.iter().copied().chain(std::iter::once(region.rows.end));
    let mut start = region.rows.start;
    ends.map(|end| {
        let rows = start..end;
        start = end;
        SheetRegion { rows, columns: region.columns.clone() }
    })
    .collect()
}

/// The first of the titles right above a heading, not above `top`: rows of one text. Of evidence only
/// below a blank row, since such a row could be danger.
fn titles_of(
    rows: &[SheetRow],
    region: &SheetRegion,
    top: usize,
    heading: usize,
    source: &Source,
) -> usize {
    let is_title = |row: &SheetRow| {
        let said: Vec<&str> = texts(row, &region.columns).map(|(_, text)| text.trim()).collect();
        let filled = cells(row, &region.columns).count();
        let label = |text: &&str| text.ends_with(':') || text.starts_with(':');
        match filled {
            0 => true,
            1 => said.iter().any(|text| text.chars().any(char::is_alphabetic)),
            2 | 3 => said.len() == filled && said.iter().any(label),
            _ => false,
        }
    };
    let mut first = heading;
    while first > top && is_title(&rows[first - 1]) {
        first -= 1;
    }
    let apart = first > 0 && rows[first].number > rows[first - 1].number + 1;
    if source.layer.is_evidence() && !apart { heading } else { first }
}

/// A part of a sheet as a sheet, called like its range.
fn cut_out(sheet: &Sheet, region: &SheetRegion) -> Sheet {
    let mut rows: Vec<SheetRow> = Vec::with_capacity(region.rows.len());
    for row in &sheet.rows[region.rows.clone()] {
        let inside = row.cells.iter().filter(|(at, _)| region.columns.contains(at));
        let cells: Vec<(usize, Cell)> = inside.cloned().collect();
        if !cells.is_empty() || row.broken.is_some() {
            rows.push(SheetRow { number: row.number, cells, broken: row.broken.clone() });
        }
    }
    let numbers = (rows.first().map(|row| row.number), rows.last().map(|row| row.number));
    let of = |row: &SheetRow| Some((row.cells.first()?.0, row.cells.last()?.0));
    let columns = rows.iter().filter_map(of);
    let (left, right) =
        columns.fold((usize::MAX, 0), |all, (first, last)| (all.0.min(first), all.1.max(last)));
    let name = match (numbers, left <= right) {
        ((Some(top), Some(bottom)), true) => {
            let range = format!("{}{top}:{}{bottom}", letter(left), letter(right));
            Some(sheet.name.as_deref().map_or(range.clone(), |name| format!("{name}!{range}")))
        }
        _ => sheet.name.as_deref().map(str::to_owned),
    };
    let spans = sheet.spans.iter().filter(|(_, first, _)| region.columns.contains(first));
    Sheet {
        name: name.map(Into::into),
        top: numbers.0.unwrap_or(1) - 1,
        rows,
        hidden: sheet.hidden,
        spans: spans
            .map(|(row, first, last)| (*row, *first, (*last).min(region.columns.end - 1)))
            .collect(),
        epoch: sheet.epoch,
        told: Vec::new(),
    }
}

/// Takes out headings that repeat the one above them cell by cell, without a title between, as printed
/// lists have them on every page: the table goes on below.
fn repeated_headings(sheet: &mut Sheet, source: &Source) {
    let whole = SheetRegion { rows: 0..sheet.rows.len(), columns: 0..usize::MAX };
    let mut last: Option<usize> = None;
    let mut repeats = BTreeSet::new();
    for at in whole.rows.clone().filter(|at| named(&sheet.rows[*at], &whole.columns) >= 2) {
        if !heads(&sheet.rows[at], &whole.columns) {
            continue;
        }
        let same = last.is_some_and(|last| sheet.rows[last].cells == sheet.rows[at].cells);
        let untitled =
            titles_of(&sheet.rows, &whole, last.map_or(0, |last| last + 1), at, source) == at;
        if same && untitled {
            repeats.insert(sheet.rows[at].number);
        } else {
            last = Some(at);
        }
    }
    sheet.rows.retain(|row| !repeats.contains(&row.number));
    for row in repeats {
        let finding = Finding::new(
            FindingCode::RowSkipped,
            &source.id,
            "it repeats the heading; the table goes on below it",
        );
        sheet.told.push(
            finding.in_indonesian("judul kolom diulang; tabel berlanjut di bawahnya").at_row(row),
        );
    }
}
