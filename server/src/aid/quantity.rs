//! Amounts in requests: a number with a unit of the item, or with a pack that it comes in.

use lintas_model::aid::{Amount, Item, Ledger, UnitError};
use lintas_model::index::ItemIndex;

use crate::http::{
    problem::{Code, Problem},
    spoken::wrong,
};

/// Greatest amount that is believed, in base units of any item: more is a typing error.
const MOST: f64 = 1.0e8;

/// The item of this code or name.
///
/// # Errors
/// `unknown_item`, which proposes the nearest.
pub(super) fn item_of<'a>(ledger: &'a Ledger, said: &str) -> Result<&'a Item, Problem> {
    let catalogue = &ledger.catalogue;
    let item = |at: ItemIndex| &catalogue.items[at];
    catalogue.find(said).map(item).ok_or_else(|| {
        let near = catalogue.nearest(said).map(item);
        let near = near.map(|near| format!(" Did you mean {}?", near.code)).unwrap_or_default();
        Problem::new(Code::UnknownGoods, format!("No item is called so.{near}"))
    })
}

/// The amount in base units, and the text as it was given (`12 dus`). Without a unit the base unit
/// is meant.
///
/// # Errors
/// `unit_mismatch`, which names the units of the item; `invalid_report`.
pub(super) fn amount_of(
    item: &Item,
    number: f64,
    unit: Option<&str>,
) -> Result<(Amount, String), Problem> {
    let out_of_range = || wrong(format!("An amount is a number from 0 to {MOST}."));
    if !number.is_finite() || !(0.0..=MOST).contains(&number) {
        return Err(out_of_range());
    }
    let unit = unit.map(str::trim).filter(|unit| !unit.is_empty());
    let word = unit.unwrap_or_else(|| item.unit.word());
    match item.convert(number, word, None) {
        Ok((amount, _)) if amount.units() <= MOST => Ok((amount, format!("{number} {word}"))),
        Ok(_) | Err(UnitError::OutOfRange) => Err(out_of_range()),
        Err(UnitError::Other { .. } | UnitError::PackSizeMissing | UnitError::Unknown) => {
            let mut known = vec![item.unit.word()];
            known.extend(item.packs.iter().map(|pack| pack.word.as_str()));
            let told = format!("{} is counted in {}.", item.code, known.join(", "));
            Err(Problem::new(Code::UnitMismatch, told))
        }
    }
}

/// The candidate with the least edit distance, where that is at most half of the letters of `asked`
/// (rounded up, at least 2). O(letters of `asked` × letters of all candidates).
pub(super) fn nearest<'a>(
    asked: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let most = asked.chars().count().div_ceil(2).max(2);
    let distance = |candidate: &&str| letters_between(asked, candidate);
    candidates
        .map(|candidate| (distance(&candidate), candidate))
        .filter(|(letters, _)| *letters <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance: letters inserted, removed or replaced. O(a × b) time, one row of memory.
fn letters_between(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
