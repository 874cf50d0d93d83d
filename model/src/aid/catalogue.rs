//! The standard items, with their packs and weights.

use super::{Amount, BaseUnit, Catalogue, Item, Pack};
use crate::language::Language;
use BaseUnit::{Kilogram, Litre, Piece, Portion};

/// A line of the table.
struct CatalogueRow {
    code: &'static str,
    /// The message that says its name.
    name: &'static str,
    unit: BaseUnit,
    critical: bool,
    /// Name of the pack, and thousandths of a base unit in it.
    packs: &'static [(&'static str, i64)],
    mass_kg: f64,
}

const fn row(
    code: &'static str,
    name: &'static str,
    unit: BaseUnit,
    critical: bool,
    packs: &'static [(&'static str, i64)],
    mass_kg: f64,
) -> CatalogueRow {
    CatalogueRow { code, name, unit, critical, packs, mass_kg }
}

const PAKET: &[(&str, i64)] = &[("paket", 1_000), ("kit", 1_000)];
const LEMBAR: &[(&str, i64)] = &[("lembar", 1_000), ("helai", 1_000)];
const SET: &[(&str, i64)] = &[("set", 1_000)];

/// The items of the cluster: codes and names as in its own list (`posko/barang.csv` of the drill
/// region) and soap, which Sphere counts; critical ones as that list marks them. Packs are the ones
/// of Indonesian shops (mi instan 40 packets a dus, sarden 24 tins, galon 19 L): a row that states
/// its own pack size outranks them.
///
/// Every mass is a proposal of Lintas from such goods as shops sell them, good enough to count
/// trips of a truck and no better. A region sets its own with an `items` source.
#[rustfmt::skip]
const STANDARD: [CatalogueRow; 24] = [
    row("air_bersih", "item.air_bersih", Litre, true,
        &[("galon", 19_000), ("jeriken", 20_000), ("jerigen", 20_000), ("tandon", 1_000_000)], 1.0),
    row("air_minum", "item.air_minum", Litre, true, &[("galon", 19_000)], 1.0),
    row("bbm", "item.bbm", Litre, false,
        &[("drum", 200_000), ("jeriken", 20_000), ("jerigen", 20_000)], 0.8),
    row("beras", "item.beras", Kilogram, true,
        &[("karung 5", 5_000), ("karung 10", 10_000), ("karung 25", 25_000), ("karung 50", 50_000)], 1.0),
    row("family_kit", "item.family_kit", Piece, false, PAKET, 12.0),
    row("genset", "item.genset", Piece, false, SET, 80.0),
    row("hygiene_kit", "item.hygiene_kit", Piece, true, PAKET, 5.0),
    row("jerigen_20l", "item.jerigen_20l", Piece, false,
        &[("jeriken", 1_000), ("jerigen", 1_000)], 1.2),
    row("kidsware", "item.kidsware", Piece, false, PAKET, 2.5),
    row("makanan_siap", "item.makanan_siap", Portion, false,
        &[("porsi", 1_000), ("bungkus", 1_000), ("kotak", 1_000), ("paket", 1_000)], 0.5),
    row("matras", "item.matras", Piece, false, LEMBAR, 3.0),
    row("mie", "item.mie", Piece, false,
        &[("bungkus", 1_000), ("dus", 40_000), ("kardus", 40_000), ("karton", 40_000)], 0.085),
    row("minyak", "item.minyak", Litre, false, &[], 0.92),
    row("obat_paket", "item.obat_paket", Piece, false, PAKET, 20.0),
    row("perahu_karet", "item.perahu_karet", Piece, false, SET, 90.0),
    row("sabun", "item.sabun", Kilogram, false, &[], 1.0),
    row("sarden", "item.sarden", Piece, false,
        &[("kaleng", 1_000), ("dus", 24_000), ("kardus", 24_000), ("karton", 24_000)], 0.45),
    row("selimut", "item.selimut", Piece, true, LEMBAR, 1.2),
    row("susu_balita", "item.susu_balita", Kilogram, false, &[], 1.0),
    row("tandon_1000l", "item.tandon_1000l", Piece, false, &[("tandon", 1_000)], 30.0),
    row("tenda_keluarga", "item.tenda_keluarga", Piece, false, SET, 55.0),
    row("tenda_posko", "item.tenda_posko", Piece, false, SET, 200.0),
    row("terpal", "item.terpal", Piece, false, LEMBAR, 5.0),
    row("toilet_portabel", "item.toilet_portabel", Piece, false, &[], 90.0),
];

impl Catalogue {
    /// The standard items, ascending by code.
    pub fn standard() -> Self {
        Self { items: STANDARD.iter().map(CatalogueRow::item).collect() }
    }
}

impl CatalogueRow {
    fn item(&self) -> Item {
        let [name_id, name_en] = Language::BOTH.map(|language| language.say(self.name));
        let pack = |(word, holds): &(&str, i64)| Pack {
            word: (*word).to_owned(),
            holds: Amount::thousandths(*holds),
        };
        Item {
            code: self.code.to_owned(),
            name_id: name_id.to_owned(),
            name_en: name_en.to_owned(),
            unit: self.unit,
            critical: self.critical,
            packs: self.packs.iter().map(pack).collect(),
            mass_kg: self.mass_kg,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_items_stand_in_the_order_that_they_are_looked_up_by() {
        let catalogue = Catalogue::standard();
        assert!(catalogue.items.is_sorted_by(|one, next| one.code < next.code));
        let critical: Vec<&str> =
            catalogue.critical().map(|at| catalogue.items[at].code.as_str()).collect();
        assert_eq!(critical, ["air_bersih", "air_minum", "beras", "hygiene_kit", "selimut"]);
        assert!(catalogue.items.iter().all(|item| item.mass_kg > 0.0));
        assert_eq!(catalogue.get("mie").unwrap().counted_in(), "bungkus");
        assert_eq!(catalogue.get("beras").unwrap().counted_in(), "kg");
    }
}
