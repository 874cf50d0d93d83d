//! Items as columns: a row for each depot or destination, a column for each item. Turned so that each
//! amount is a row of its own.

use lintas_model::finding::{Finding, FindingCode};

use super::layout::Layout;
use super::sheet::{Sheet, SheetRow};
use crate::config::Source;
use crate::ingest::heading::{Heading, bare, in_brackets};
use crate::ingest::known::meanings;
use crate::ingest::mapping::Mapping;
use crate::ingest::row::Cell;
use crate::input::InputLayer;

/// Our columns one of which says where the amounts of a row are.
const WHERE: [&str; 4] = ["warehouse_id", "warehouse_name", "to_id", "to_name"];
/// Columns of an item: what it is, in which unit.
const ITEM: [&str; 3] = ["item_code", "item_name", "unit"];
/// Columns that sum up a row.
const AMOUNT: [&str; 2] = ["qty_available", "qty"];

/// A column of an item.
struct ItemColumn {
    at: usize,
    name: String,
    unit: Option<String>,
}

/// The sheet with a row for each amount, and its layout, where items stand as columns; `None` where it
/// is another table. Says so among the findings of the sheet.
pub(super) fn turned(
    source: &Source,
    sheet: &Sheet,
    layout: &Layout,
    mapping: &Mapping,
) -> Option<(Sheet, Layout)> {
    let takes = matches!(source.layer, InputLayer::Stock | InputLayer::Dispatches);
    let fills = |names: &[&str]| mapping.filled().any(|name| names.contains(&name));
    if !takes || layout.tagged || fills(&ITEM) || !fills(&WHERE) {
        return None;
    }
    let totals = mapping.positions(&AMOUNT);
    let data = sheet.rows.get(layout.data..)?;
    let items = items(layout, mapping, &totals, data);
    if items.len() < 2 {
        return None;
    }
    let width = layout.headings.theirs.len();
    let more = ["Nama Barang", "Satuan", "Jumlah"].map(|text| Heading::named(text.to_owned()));
    let gone = |at: usize| totals.contains(&at) || items.iter().any(|item| item.at == at);
    let kept = layout
        .headings
        .theirs
        .iter()
        .enumerate()
        .map(|(at, heading)| if gone(at) { Heading::default() } else { heading.clone() });
    let headings: Vec<Heading> = kept.chain(more).collect();
    let rows = data.iter().flat_map(|row| amounts(row, &items, &totals, width));
    let mut turned = Sheet {
        name: sheet.name.clone(),
        rows: rows.collect(),
        top: sheet.top,
        hidden: sheet.hidden,
        spans: Vec::new(),
        epoch: sheet.epoch,
        told: sheet.told.clone(),
    };
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    let names = names.join(", ");
    let told = Finding::new(
        FindingCode::HeadingFound,
        &source.id,
        format!("items stand as columns, each amount is a row: {names}"),
    );
    turned.told.push(told.in_indonesian(format!(
        "barang ditulis sebagai kolom, tiap jumlah dibaca sebagai baris: {names}"
    )));
    Some((turned, layout.turned(source, headings)))
}

/// The columns that hold amounts of an item: nothing but numbers below a heading that is no other
/// column of ours.
fn items(
    layout: &Layout,
    mapping: &Mapping,
    totals: &[usize],
    data: &[SheetRow],
) -> Vec<ItemColumn> {
    let used: Vec<usize> = mapping.used().collect();
    let is_item = |at: usize| {
        let heading = layout.headings.theirs.get(at).map_or("", |heading| heading.text.as_str());
        let numbering = ["nomor", "nomorurut", "total", "jumlah"].contains(&bare(heading).as_str());
        let mut cells =
            data.iter().flat_map(|row| row.cells.iter().filter(|(column, _)| *column == at));
        !heading.is_empty()
            && !numbering
            && !used.contains(&at)
            && !totals.contains(&at)
            && meanings(heading).is_empty()
            && cells.clone().next().is_some()
            && cells.all(|(_, cell)| is_amount(cell.inner()))
    };
    let columns = (0..layout.headings.theirs.len()).filter(|at| is_item(*at));
    columns.map(|at| item(at, &layout.headings.theirs[at].text)).collect()
}

fn is_amount(cell: &Cell) -> bool {
    match cell {
        Cell::Int(_) | Cell::Float(_) => true,
        Cell::Text(text) => {
            text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '±' | '~'))
        }
        _ => false,
    }
}

/// An item by its heading: `Beras (kg)`, below a group `Jenis Bantuan / Beras`.
fn item(at: usize, heading: &str) -> ItemColumn {
    let name = heading.rsplit(" / ").next().unwrap_or(heading);
    let in_the_middle = || {
        let (name, rest) = name.split_once('(')?;
        Some((name, rest.split_once(')')?.0))
    };
    match in_brackets(name).or_else(in_the_middle) {
        Some((name, unit)) if !name.trim().is_empty() => {
            ItemColumn { at, name: name.trim().to_owned(), unit: Some(unit.trim().to_owned()) }
        }
        _ => ItemColumn { at, name: name.trim().to_owned(), unit: None },
    }
}

/// A row for each amount of a row.
fn amounts(row: &SheetRow, items: &[ItemColumn], totals: &[usize], width: usize) -> Vec<SheetRow> {
    let is_item = |at: &usize| items.iter().any(|item| item.at == *at) || totals.contains(at);
    let common: Vec<(usize, Cell)> =
        row.cells.iter().filter(|(at, _)| !is_item(at) && *at < width).cloned().collect();
    let found = items.iter().filter_map(|item| {
        let (_, amount) = row.cells.iter().find(|(at, _)| *at == item.at)?;
        let mut cells = common.clone();
        cells.push((width, Cell::Text(item.name.clone())));
        cells.extend(item.unit.clone().map(|unit| (width + 1, Cell::Text(unit))));
        cells.push((width + 2, amount.clone()));
        Some(SheetRow { number: row.number, cells, broken: row.broken.clone() })
    });
    found.collect()
}
