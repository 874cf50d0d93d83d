//! What a heading may mean in any input: to see that a row is the heading of a table, whatever the
//! table is about.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::heading::{Headings, bare, matched, unit_behind};
use crate::input::{ColumnDefinition, InputLayer};

/// Inputs that come as tables.
const IN_TABLES: [InputLayer; 10] = [
    InputLayer::Stock,
    InputLayer::Dispatches,
    InputLayer::Shelters,
    InputLayer::Depots,
    InputLayer::Items,
    InputLayer::Population,
    InputLayer::Hazards,
    InputLayer::Closures,
    InputLayer::Jetties,
    InputLayer::Places,
];

/// Our columns that say which thing a row is about: two tables beside each other have it each.
const IDENTIFYING: [&str; 14] = [
    "id",
    "name",
    "item_code",
    "item_name",
    "warehouse_id",
    "warehouse_name",
    "from_id",
    "from_name",
    "to_id",
    "to_name",
    "segment_id",
    "road_name",
    "place_code",
    "village",
];

/// Longer cells are sentences, and no headings.
const LONGEST: usize = 60;

/// The inputs that know a heading, with their column.
type Meanings = Vec<(InputLayer, &'static str)>;

fn table() -> &'static HashMap<String, Meanings> {
    static KNOWN: OnceLock<HashMap<String, Meanings>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut known: HashMap<String, Meanings> = HashMap::new();
        for layer in IN_TABLES {
            for column in layer.columns() {
                for name in column.names() {
                    known.entry(bare(name)).or_default().push((layer, column.name));
                }
            }
        }
        known
    })
}

/// What a cell means as a heading; empty where no input has such a column.
pub(super) fn meanings(text: &str) -> &'static [(InputLayer, &'static str)] {
    if text.len() > LONGEST || !text.chars().any(char::is_alphabetic) {
        return &[];
    }
    let known = |name: &str| table().get(&bare(name)).map_or(&[][..], Vec::as_slice);
    let meant = known(text);
    match unit_behind(text).filter(|_| meant.is_empty()) {
        // The unit of an amount. `Air (liter)` is an item, whatever else is called so.
        Some((name, _)) if known(name).iter().all(|(layer, column)| is_amount(*layer, column)) => {
            known(name)
        }
        _ => meant,
    }
}

fn is_amount(layer: InputLayer, column: &str) -> bool {
    layer.column(column).is_some_and(ColumnDefinition::is_amount)
}

/// Whether these cells are the heading of a table: all of them text, at least two and half of them
/// columns of one input.
pub(super) fn is_heading<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> bool {
    let number = |text: &str| !text.chars().any(char::is_alphabetic);
    if cells.clone().any(number) {
        return false;
    }
    let most = most(cells.clone());
    most >= 2 && most * 2 >= cells.count()
}

/// The most columns of one input that these cells name.
fn most<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    let mut named: HashMap<InputLayer, BTreeSet<&'static str>> = HashMap::new();
    for (layer, column) in cells.flat_map(meanings) {
        named.entry(*layer).or_default().insert(column);
    }
    named.values().map(BTreeSet::len).max().unwrap_or(0)
}

/// Whether the cells of two headings have a column in common that says what a row is about.
pub(super) fn identify_alike<'a>(
    one: impl Iterator<Item = &'a str>,
    other: impl Iterator<Item = &'a str>,
) -> bool {
    let identifying = |text: &'a str| {
        let is = meanings(text).iter().any(|(_, column)| IDENTIFYING.contains(column));
        is.then(|| bare(text))
    };
    let one: BTreeSet<String> = one.filter_map(identifying).collect();
    other.filter_map(identifying).any(|name| one.contains(&name))
}

/// The other input whose columns a table has all that it must have, and more of them than of `ours`.
pub(super) fn fits_better(ours: InputLayer, headings: &Headings) -> Option<InputLayer> {
    let score = |layer: InputLayer| {
        let found = matched(layer.columns(), &headings.theirs, None);
        let has = |name: &str| found.get(name).is_some();
        let whole = layer
            .columns()
            .iter()
            .filter(|column| column.compulsory || column.expected)
            .all(|column| has(column.name) || has(column.stand_in));
        (found.len(), whole, layer)
    };
    let least = headings.found.len();
    let others = IN_TABLES.into_iter().filter(|layer| *layer != ours).map(score);
    let better = others.filter(|(found, whole, _)| *whole && *found > least);
    better.max_by_key(|(found, ..)| *found).map(|(.., layer)| layer)
}

/// Columns that say where or when, and nothing of what there is.
const WHERE_AND_WHEN: [&str; 13] = [
    "id",
    "lat",
    "lon",
    "coordinate",
    "easting",
    "northing",
    "utm_zone",
    "wkt",
    "as_of",
    "reported_at",
    "exercise",
    "reporter_org",
    "reason",
];

/// Whether a column of ours says more than where and when.
pub(super) fn says_what(ours: &str) -> bool {
    !WHERE_AND_WHEN.contains(&ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::heading::Heading;

    fn heading(cells: &[&str]) -> bool {
        is_heading(cells.iter().copied())
    }

    #[test]
    fn a_heading_of_any_input_is_told_from_data_and_titles() {
        assert!(heading(&["Kode Gudang", "Nama Barang", "Satuan", "Jumlah"]));
        assert!(heading(&["No", "Nama Posko", "Jml Jiwa", "Alamat"]));
        assert!(heading(&["Ruas", "Status Jalan"]));
        assert!(!heading(&["GD-01", "Beras", "kg", "1250"]));
        assert!(!heading(&["Nama Barang", "Jumlah", "1250"]));
        assert!(!heading(&["B. DISTRIBUSI"]));
        assert!(!heading(&["Jalan", "ditutup", "banjir", "laporan warga", "truk"]));
        assert!(!heading(&[]));
    }

    #[test]
    fn a_distribution_is_no_stock_and_a_stock_list_is_no_distribution() {
        let better = |ours: InputLayer, cells: &[&str]| {
            let headings = cells.iter().map(|cell| Heading::named((*cell).to_owned())).collect();
            fits_better(ours, &Headings::of(ours, headings, None))
        };
        let sent = ["Kode Gudang", "Nama Barang", "Satuan", "Jumlah", "Tujuan"];
        assert_eq!(better(InputLayer::Stock, &sent), Some(InputLayer::Dispatches));
        let stock = ["Kode Gudang", "Nama Barang", "Satuan", "Jumlah"];
        assert_eq!(better(InputLayer::Stock, &stock), None);
        assert_eq!(better(InputLayer::Dispatches, &sent), None);
    }
}
