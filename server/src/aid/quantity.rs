//! Amounts as people say them: a number and a unit of the item, or a pack that it comes in.

use lintas_model::aid::{Amount, BaseUnit, Item, Ledger};

use crate::http::problem::{Code, Problem};

/// More base units of anything than this are a slip of the pen: half of what the regency eats in a
/// year.
const MOST: f64 = 1.0e8;

/// The item with this code.
///
/// # Errors
/// `unknown_item`, which proposes the nearest.
pub(super) fn item_of<'a>(ledger: &'a Ledger, code: &str) -> Result<&'a Item, Problem> {
    let code = code.trim().to_lowercase();
    ledger.catalogue.get(&code).ok_or_else(|| {
        let codes = ledger.catalogue.items.iter().map(|item| item.code.as_str());
        let told = match nearest(&code, codes) {
            Some(near) => format!("No item is called so. Did you mean {near}?"),
            None => "No item is called so.".to_owned(),
        };
        Problem::new(Code::UnknownGoods, told)
    })
}

/// How much that is in base units, and how it was said. Without a unit the base unit is meant.
///
/// # Errors
/// `unit_mismatch`, which names the units of the item; `invalid_report`.
pub(super) fn amount_of(
    item: &Item,
    number: f64,
    unit: Option<&str>,
) -> Result<(Amount, String), Problem> {
    if !number.is_finite() || !(0.0..=MOST).contains(&number) {
        let told = format!("An amount is a number from 0 to {MOST}.");
        return Err(Problem::new(Code::InvalidReport, told));
    }
    let Some(word) = unit.map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty())
    else {
        let amount = Amount::of(number).ok_or(Code::InvalidReport)?;
        return Ok((amount, format!("{number} {}", unit_word(item.unit))));
    };
    let holds = base_units(item, &word).ok_or_else(|| {
        let mut known = vec![unit_word(item.unit)];
        known.extend(item.packs.iter().map(|pack| pack.word.as_str()));
        let told = format!("{} is counted in {}.", item.code, known.join(", "));
        Problem::new(Code::UnitMismatch, told)
    })?;
    let amount = Amount::of(number * holds).filter(|_| number * holds <= MOST);
    let amount = amount.ok_or(Code::InvalidReport)?;
    Ok((amount, format!("{number} {word}")))
}

/// The word of a base unit in answers.
pub(crate) const fn unit_word(unit: BaseUnit) -> &'static str {
    match unit {
        BaseUnit::Litre => "L",
        BaseUnit::Kilogram => "kg",
        BaseUnit::Piece => "buah",
        BaseUnit::Portion => "porsi",
    }
}

/// Base units in one of `word`.
fn base_units(item: &Item, word: &str) -> Option<f64> {
    let of_base = match (item.unit, word) {
        (BaseUnit::Litre, "l" | "liter" | "litre" | "ltr") => Some(1.0),
        (BaseUnit::Litre, "ml") => Some(0.001),
        (BaseUnit::Litre, "m3" | "kubik") => Some(1000.0),
        (BaseUnit::Kilogram, "kg" | "kilogram" | "kilo") => Some(1.0),
        (BaseUnit::Kilogram, "g" | "gram" | "gr") => Some(0.001),
        (BaseUnit::Kilogram, "t" | "ton") => Some(1000.0),
        (BaseUnit::Kilogram, "kuintal" | "kwintal") => Some(100.0),
        (BaseUnit::Piece, "buah" | "bh" | "pcs" | "unit" | "lembar" | "helai" | "potong") => {
            Some(1.0)
        }
        (BaseUnit::Portion, "porsi" | "bungkus nasi" | "portion") => Some(1.0),
        _ => None,
    };
    of_base
        .or_else(|| item.packs.iter().find(|pack| pack.word == word).map(|pack| pack.holds.units()))
}

/// The candidate that is the fewest letters away, where it is near at all.
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

/// Letters to be put in, taken out or changed to make one word of the other (Levenshtein).
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
