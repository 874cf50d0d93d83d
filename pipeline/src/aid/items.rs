//! The item catalogue: the standard one, overlaid by what the region's own lists say; and which item
//! a row means.

use lintas_model::aid::{Amount, BaseUnit, Catalogue, Item, Pack};
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::index::ItemIndex;

use super::words::{quoted, said_in};
use crate::config::Config;
use crate::ingest::{Row, SourceRows};
use crate::input::InputLayer;
use crate::input::columns::{items, shared};
use crate::tally::Tally;

const ONE: Amount = Amount::thousandths(1000);

/// Units that are one piece, for items that only the region's own list knows. A pack (dus, bal) is
/// none of them, since its content differs.
const SINGLE: [&str; 14] = [
    "batang", "botol", "bungkus", "helai", "kaleng", "kit", "lembar", "paket", "pasang", "rol",
    "sachet", "set", "strip", "tabung",
];

/// The standard catalogue with the rows of all `items` sources laid over it, a source of higher
/// precedence over one of lower, of two the one whose id comes later in the alphabet.
///
/// A listed item keeps the unit that the standard counts it in: sums of two lists must mean the same.
/// Where the list says another one, that is a finding, and the rest of the row is used.
pub fn catalogue(config: &Config, sources: &[SourceRows], tally: &mut Tally) -> Catalogue {
    let mut catalogue = Catalogue::standard();
    let mut lists: Vec<_> = config
        .sources
        .iter()
        .zip(sources)
        .filter(|(source, _)| source.layer == InputLayer::Items)
        .collect();
    lists.sort_by(|(a, _), (b, _)| (a.precedence, &a.id).cmp(&(b.precedence, &b.id)));
    for (source, rows) in lists {
        for row in &rows.rows {
            let mut tell = |finding| tally.add(row.in_their_words(&rows.tables, finding));
            lay_over(&mut catalogue, row, &source.id, &mut tell);
        }
    }
    catalogue
}

fn lay_over(catalogue: &mut Catalogue, row: &Row, source: &str, tell: &mut dyn FnMut(Finding)) {
    let said = row.get(items::ID).unwrap_or_default();
    let code = catalogue.find(said).map_or_else(
        || said.trim().to_lowercase().replace([' ', '-', '.'], "_"),
        |at| catalogue.items[at].code.clone(),
    );
    if code.is_empty() {
        return;
    }
    let at = match catalogue.position(&code) {
        Some(at) => {
            check_unit(&catalogue.items[at], row, source, tell);
            at
        }
        None => {
            let Some(item) = fresh(&code, row, source, tell) else { return };
            let at = catalogue.items.partition_point(|known| known.code < code);
            catalogue.items.insert(at, item);
            ItemIndex::at(at)
        }
    };
    let item = &mut catalogue.items[at];
    if let Some(name) = row.values.trimmed(items::NAME) {
        name.clone_into(&mut item.name_id);
    }
    if let Some(name) = row.values.trimmed(items::NAME_EN) {
        name.clone_into(&mut item.name_en);
    }
    if let Some(critical) = row.get(items::CRITICAL) {
        item.critical = critical;
    }
    if let Some(mass_kg) = row.get(items::MASS_KG).filter(|mass_kg| *mass_kg > 0.0) {
        item.mass_kg = mass_kg;
    }
    for part in row
        .values
        .trimmed(items::PACKS)
        .unwrap_or_default()
        .split(';')
        .filter(|part| !part.trim().is_empty())
    {
        match pack(part) {
            Some(pack) => {
                item.packs.retain(|known| known.word != pack.word);
                item.packs.push(pack);
            }
            None => tell(
                row.finding(
                    FindingCode::UnreadableValue,
                    source,
                    "a pack is written as word=units, such as dus=40",
                    "kemasan ditulis kata=isi, misalnya dus=40",
                )
                .in_column(items::PACKS.name(), part.trim()),
            ),
        }
    }
}

/// `dus=40`.
fn pack(part: &str) -> Option<Pack> {
    let (word, holds) = part.split_once('=')?;
    let word = word.trim().to_lowercase();
    let holds: f64 = holds.trim().replace(',', ".").parse().ok()?;
    let holds = Amount::of(holds).filter(|holds| holds.is_some())?;
    (!word.is_empty()).then_some(Pack { word, holds })
}

/// An item that only this list knows; `None` where its unit is none that it can be counted in.
fn fresh(code: &str, row: &Row, source: &str, tell: &mut dyn FnMut(Finding)) -> Option<Item> {
    let word = row.get(items::UNIT).unwrap_or_default().trim().to_lowercase();
    let measured = BaseUnit::measured_by(&word).filter(|(_, holds)| *holds == ONE);
    let single = SINGLE.contains(&word.as_str());
    let unit = measured.map(|(unit, _)| unit).or_else(|| single.then_some(BaseUnit::Piece));
    let Some(unit) = unit else {
        tell(
            row.finding(
                FindingCode::UnitMismatch,
                source,
                "a new item needs a unit that it can be counted in: kg, L, buah, lembar, paket, porsi",
                "barang baru perlu satuan hitung: kg, L, buah, lembar, paket, porsi",
            )
            .in_column(items::UNIT.name(), word),
        );
        return None;
    };
    let name = row.get(items::NAME).unwrap_or(code).to_owned();
    let packs = single.then_some(Pack { word, holds: ONE });
    Some(Item {
        code: code.to_owned(),
        name_en: name.clone(),
        name_id: name,
        unit,
        critical: false,
        packs: packs.into_iter().collect(),
        // Where the list states none: right for a litre of water, a guess for pieces.
        mass_kg: 1.0,
    })
}

fn check_unit(item: &Item, row: &Row, source: &str, tell: &mut dyn FnMut(Finding)) {
    let Some(word) = row.get(items::UNIT) else { return };
    if item.convert(1.0, word, None).is_ok_and(|(one, _)| one == ONE) {
        return;
    }
    let counted = item.counted_in();
    let code = &item.code;
    let en = format!("{code} is counted in {counted}; the unit of this list is not used");
    let id = format!("{code} dihitung dalam {counted}; satuan di daftar ini tidak dipakai");
    tell(
        row.finding(FindingCode::UnitMismatch, source, en, id)
            .in_column(items::UNIT.name(), word)
            .mended_by(
                format!(
                    "tulis {counted} sebagai satuan, dan isi {word} di kolom kemasan ({word}=…)"
                ),
                format!("write {counted} as the unit, and what a {word} holds in packs ({word}=…)"),
            )
            .with_severity(Severity::Warning),
    );
}

/// The item that a row of a table means: by code, else by name, exactly but for case and spacing.
///
/// # Errors
/// The finding for which the row is refused, with the nearest item as a proposal.
pub(super) fn of_row<'a>(
    catalogue: &'a Catalogue,
    row: &Row,
    source: &str,
) -> Result<&'a Item, Box<Finding>> {
    let (code, name) =
        (row.values.trimmed(shared::ITEM_CODE), row.values.trimmed(shared::ITEM_NAME));
    let find = |said: &str| catalogue.find(said).map(|at| &catalogue.items[at]);
    let (by_code, by_name) = (code.and_then(find), name.and_then(find));
    let said = code.or(name).unwrap_or_default();
    let column = said_in(row, shared::ITEM_CODE, shared::ITEM_NAME);
    let finding = |en: String, id: String| {
        row.finding(FindingCode::UnknownItem, source, en, id).in_column(column, said)
    };
    match (by_code, by_name) {
        (Some(by_code), Some(by_name)) if by_code.code != by_name.code => {
            let (one, two) = (&by_code.code, &by_name.code);
            let en = format!("code and name are two items: {one} and {two}");
            let id = format!("kode dan nama adalah dua barang: {one} dan {two}");
            Err(Box::new(finding(en, id).mended_by(
                "perbaiki kode atau nama barangnya",
                "correct the code or the name of the item",
            )))
        }
        (Some(item), _) | (None, Some(item)) => Ok(item),
        (None, None) => {
            let near = [code, name].into_iter().flatten().find_map(|said| catalogue.nearest(said));
            let finding = finding(
                format!("{} is not in the item catalogue", quoted(said)),
                format!("{} tidak ada di katalog barang", quoted(said)),
            );
            Err(Box::new(match near.map(|at| &catalogue.items[at]) {
                None => finding,
                Some(near) => finding.mended_by(
                    format!("maksudnya {} ({})? tulis kode itu", near.code, near.name_id),
                    format!("{} ({}) is meant? write that code", near.code, near.name_en),
                ),
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures::AidInputs;

    fn read(rows: &[&[(&'static str, &str)]]) -> (Catalogue, Vec<Finding>) {
        let world = AidInputs::new().rows("barang", InputLayer::Items, rows);
        let mut tally = Tally::default();
        let catalogue = catalogue(&world.config, &world.sources, &mut tally);
        (catalogue, tally.listed().0)
    }

    #[test]
    fn a_list_overlays_the_standard_and_adds_to_it() {
        let (catalogue, findings) = read(&[
            &[
                ("id", "BERAS"),
                ("name", "Beras SPHP"),
                ("packs", "sak=5; bal = 10"),
                ("unit", "kg"),
            ],
            &[("id", "kelambu"), ("name", "Kelambu"), ("unit", "lembar"), ("packs", "bal=50")],
        ]);
        assert_eq!(findings, []);
        let beras = catalogue.get("beras").unwrap();
        assert_eq!(beras.name_id, "Beras SPHP");
        assert_eq!(beras.convert(3.0, "sak", None).unwrap().0, Amount::thousandths(15_000));
        let kelambu = catalogue.get("kelambu").unwrap();
        assert_eq!((kelambu.unit, kelambu.counted_in()), (BaseUnit::Piece, "lembar"));
        assert!(catalogue.items.is_sorted_by(|one, next| one.code < next.code));
    }

    #[test]
    fn another_unit_than_the_standard_is_told_and_not_used() {
        let (catalogue, findings) = read(&[
            &[("id", "mie"), ("unit", "dus")],
            &[("id", "garam"), ("unit", "dus")],
            &[("id", "selimut"), ("unit", "lembar"), ("packs", "bal")],
        ]);
        assert_eq!(catalogue.get("mie").unwrap().counted_in(), "bungkus");
        assert_eq!(catalogue.get("garam"), None);
        let codes: Vec<_> = findings.iter().map(|finding| (finding.code, finding.row)).collect();
        assert!(codes.contains(&(FindingCode::UnitMismatch, Some(1))), "{codes:?}");
        assert!(codes.contains(&(FindingCode::UnitMismatch, Some(2))), "{codes:?}");
        assert!(codes.contains(&(FindingCode::UnreadableValue, Some(3))), "{codes:?}");
    }
}
