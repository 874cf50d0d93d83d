//! Units as tables write them, converted to base units of an item and never to those of another.

use std::fmt;

use super::{Amount, BaseUnit, Item, spelling::plain};

/// Packs whose content differs from maker to maker: an amount only together with the pack's size.
const PACKS: [&str; 25] = [
    "bag", "bal", "ball", "boks", "botol", "box", "bungkus", "can", "carton", "drum", "dus",
    "galon", "ikat", "jerigen", "jeriken", "kaleng", "kantong", "kardus", "karton", "karung",
    "kotak", "pack", "pak", "peti", "sak",
];

const ONE: Amount = Amount::thousandths(1000);

/// Why a unit of a table is no amount of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitError {
    /// It measures something else: kilograms of blankets.
    Other {
        /// What the unit measures.
        said: BaseUnit,
        /// What the item is counted in.
        wanted: BaseUnit,
    },
    /// A pack of which nobody says how much it holds.
    PackSizeMissing,
    /// Neither a known unit nor a known pack.
    Unknown,
    /// Negative, not a number, or more than any warehouse holds.
    OutOfRange,
}

impl fmt::Display for UnitError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other { said, wanted } => {
                write!(out, "measures {}, the item is counted in {}", said.word(), wanted.word())
            }
            Self::PackSizeMissing => out.write_str("a pack without its size"),
            Self::Unknown => out.write_str("an unknown unit"),
            Self::OutOfRange => out.write_str("an amount out of range"),
        }
    }
}

impl std::error::Error for UnitError {}

impl BaseUnit {
    /// Its name on screens, in requests and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Litre => "L",
            Self::Kilogram => "kg",
            Self::Piece => "buah",
            Self::Portion => "porsi",
        }
    }

    /// What a unit of a table measures, and how many base units it is: `ton` is 1000 kilograms.
    /// `None` for packs and for units of one item alone, see [`Item::convert`].
    pub fn measured_by(word: &str) -> Option<(Self, Amount)> {
        let (unit, thousandths) = match plain(word).as_str() {
            "l" | "lt" | "ltr" | "liter" | "litre" | "liters" | "litres" => (Self::Litre, 1_000),
            "ml" | "mililiter" | "millilitre" | "cc" => (Self::Litre, 1),
            "m3" | "kubik" | "meterkubik" | "kl" => (Self::Litre, 1_000_000),
            "kg" | "kgs" | "kilo" | "kilogram" | "kilograms" => (Self::Kilogram, 1_000),
            "g" | "gr" | "gram" | "grams" => (Self::Kilogram, 1),
            "kuintal" | "kwintal" | "kw" => (Self::Kilogram, 100_000),
            "t" | "ton" | "tonne" | "tons" => (Self::Kilogram, 1_000_000),
            "buah" | "bh" | "pcs" | "pc" | "piece" | "pieces" | "biji" | "unit" | "ea" => {
                (Self::Piece, 1_000)
            }
            "lusin" | "dozen" => (Self::Piece, 12_000),
            "kodi" => (Self::Piece, 20_000),
            "gros" | "gross" => (Self::Piece, 144_000),
            "porsi" | "portion" | "portions" => (Self::Portion, 1_000),
            _ => return None,
        };
        Some((unit, Amount::thousandths(thousandths)))
    }

    /// Whether a word is a unit or a pack that tables count in, such as `kg`, `dus` or `karung 25 kg`,
    /// whatever the item.
    pub fn is_unit(word: &str) -> bool {
        let (name, ..) = sized(word);
        Self::measured_by(word).is_some()
            || PACKS.contains(&name.as_str())
            || EACH.contains(&name.as_str())
    }
}

impl Item {
    /// The unit that people count it by: `lembar`, `bungkus`, `kg`.
    pub fn counted_in(&self) -> &str {
        let one = self.packs.iter().find(|pack| pack.holds == ONE);
        one.map_or(self.unit.word(), |pack| pack.word.as_str())
    }

    /// `amount` of the unit `word` as base units of this item, with the conversion as text where
    /// there was one (`1 dus = 40 bungkus`). `pack_size` is what the row says that a pack holds,
    /// base units; it outranks the catalogue's, and is ignored beside a unit such as kilograms.
    ///
    /// A unit with a number is a pack of that size: `karung 25 kg`, `dus isi 40`.
    ///
    /// # Errors
    ///
    /// Where the unit measures something else, where it is unknown, where the size of a pack is not
    /// known, or where an amount is out of range. Nothing is guessed: a unit is never read as
    /// another.
    pub fn convert(
        &self,
        amount: f64,
        word: &str,
        pack_size: Option<f64>,
    ) -> Result<(Amount, Option<String>), UnitError> {
        if !amount.is_finite() || amount < 0.0 {
            return Err(UnitError::OutOfRange);
        }
        let holds = self.holds(word, pack_size)?;
        let total = Amount::of(amount * holds.units()).ok_or(UnitError::OutOfRange)?;
        let said = (holds != ONE).then(|| {
            format!("1 {} = {} {}", word.trim(), decimal(holds.units()), self.counted_in())
        });
        Ok((total, said))
    }

    /// Base units in one unit called `word`.
    fn holds(&self, word: &str, pack_size: Option<f64>) -> Result<Amount, UnitError> {
        let known = self.packs.iter().find(|pack| plain(&pack.word) == plain(word));
        if known.is_some_and(|pack| pack.holds == ONE) {
            return Ok(ONE);
        }
        if let Some((said, holds)) = BaseUnit::measured_by(word) {
            let wanted = self.unit;
            return if said == wanted { Ok(holds) } else { Err(UnitError::Other { said, wanted }) };
        }
        let (name, inside, unit) = sized(word);
        let is_pack = known.is_some()
            || PACKS.contains(&name.as_str())
            || self.packs.iter().any(|pack| plain(&pack.word) == name);
        if !is_pack {
            return Err(UnitError::Unknown);
        }
        let more_than_nothing =
            |size: Option<Amount>| size.filter(|size| size.is_some()).ok_or(UnitError::OutOfRange);
        if let Some(size) = pack_size {
            return more_than_nothing(Amount::of(size));
        }
        if let Some(pack) = known {
            return Ok(pack.holds);
        }
        let Some(inside) = inside else { return Err(UnitError::PackSizeMissing) };
        let each = if unit.is_empty() { ONE } else { self.holds(&unit, None)? };
        more_than_nothing(Amount::of(inside * each.units()))
    }
}

/// Units of which one is one of an item.
const EACH: [&str; 12] = [
    "butir", "helai", "kit", "lembar", "paket", "pasang", "rol", "roll", "set", "stel", "tablet",
    "tandon",
];

/// A unit split at its number: `Karung @25 kg` is `karung`, 25, `kg`.
fn sized(word: &str) -> (String, Option<f64>, String) {
    let digit = |letter: char| letter.is_ascii_digit();
    let Some(start) = word.find(digit) else { return (plain(word), None, String::new()) };
    let (name, rest) = word.split_at(start);
    let end = rest.find(|letter: char| !digit(letter) && letter != '.' && letter != ',');
    let (number, unit) = rest.split_at(end.unwrap_or(rest.len()));
    let name = plain(name);
    let name = name.strip_suffix("isi").unwrap_or(&name).to_owned();
    (name, number.replace(',', ".").parse().ok(), plain(unit))
}

/// A number as it is written in Indonesia (`1.250,5`), with as many decimals as it has, three at
/// most.
pub fn decimal(number: f64) -> String {
    let text = format!("{:.3}", number.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let sign = if number < 0.0 && (whole != "0" || !part.is_empty()) { "-" } else { "" };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let comma = if part.is_empty() { "" } else { "," };
    format!("{sign}{grouped}{comma}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::Catalogue;

    fn item(code: &str) -> Item {
        Catalogue::standard().get(code).unwrap().clone()
    }

    fn units(code: &str, amount: f64, word: &str, size: Option<f64>) -> Result<f64, UnitError> {
        item(code).convert(amount, word, size).map(|(amount, _)| amount.units())
    }

    #[test]
    fn a_word_is_a_unit_whatever_the_item_or_none() {
        for unit in ["kg", "Liter", "dus", "karung 25 kg", "lembar", "buah", "Dus isi 40"] {
            assert!(BaseUnit::is_unit(unit), "{unit}");
        }
        for word in ["orang", "jiwa", "", "per 26 Nov", "25 kg", "total"] {
            assert!(!BaseUnit::is_unit(word), "{word}");
        }
    }

    #[test]
    fn packs_become_base_units_and_the_conversion_is_said() {
        let (amount, said) = item("mie").convert(25.0, "dus", None).unwrap();
        assert_eq!((amount.units(), said.as_deref()), (1000.0, Some("1 dus = 40 bungkus")));
        assert_eq!(units("mie", 12.0, "Bungkus", None), Ok(12.0));
        assert_eq!(units("mie", 2.0, "dus", Some(24.0)), Ok(48.0), "the row knows its own packs");
        assert_eq!(units("sarden", 2.0, "dus", None), Ok(48.0));
        assert_eq!(units("beras", 3.0, "karung 25 kg", None), Ok(75.0));
        assert_eq!(units("beras", 3.0, "Karung @50", None), Ok(150.0));
        assert_eq!(units("beras", 1.5, "ton", None), Ok(1500.0));
        assert_eq!(units("beras", 4.0, "karung", Some(10.0)), Ok(40.0));
        assert_eq!(units("selimut", 2.0, "kodi", None), Ok(40.0));
    }

    #[test]
    fn a_unit_is_never_read_as_another() {
        let other = |said, wanted| Err(UnitError::Other { said, wanted });
        assert_eq!(units("beras", 5.0, "L", None), other(BaseUnit::Litre, BaseUnit::Kilogram));
        assert_eq!(units("selimut", 5.0, "kg", None), other(BaseUnit::Kilogram, BaseUnit::Piece));
        let portions = units("air_minum", 5.0, "porsi", None);
        assert_eq!(portions, other(BaseUnit::Portion, BaseUnit::Litre));
        let litres = units("beras", 5.0, "karung 20 L", None);
        assert_eq!(litres, other(BaseUnit::Litre, BaseUnit::Kilogram));
        assert_eq!(units("beras", 5.0, "karung", None), Err(UnitError::PackSizeMissing));
        assert_eq!(units("beras", 5.0, "truk", Some(4000.0)), Err(UnitError::Unknown));
        assert_eq!(units("beras", -5.0, "kg", None), Err(UnitError::OutOfRange));
        assert_eq!(units("beras", f64::NAN, "kg", None), Err(UnitError::OutOfRange));
    }

    #[test]
    fn an_unknown_item_has_a_nearest_one_where_something_is_near() {
        let catalogue = Catalogue::standard();
        let near = |said| catalogue.nearest(said).map(|at| catalogue.items[at].code.as_str());
        assert_eq!(near("Berass"), Some("beras"));
        assert_eq!(near("slimut"), Some("selimut"));
        assert_eq!(near("AIR MINUMM"), Some("air_minum"));
        assert_eq!(near("traktor"), None);
        let find = |said| catalogue.find(said).map(|at| catalogue.items[at].code.as_str());
        assert_eq!(find("Air-Bersih"), Some("air_bersih"));
        assert_eq!(find("Paket kebersihan"), Some("hygiene_kit"));
        assert_eq!(find("Berass"), None);
    }

    #[test]
    fn numbers_are_written_as_in_indonesia() {
        assert_eq!(decimal(1250.5), "1.250,5");
        assert_eq!(decimal(1_000_000.0), "1.000.000");
        assert_eq!(decimal(0.0), "0");
        assert_eq!(decimal(-0.0001), "0");
        assert_eq!(decimal(-12.25), "-12,25");
    }
}
