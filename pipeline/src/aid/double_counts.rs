//! The same stock in two rows: it is counted once, and the finding names both rows.
//!
//! Rules, in order:
//! 1. **Two sources state one owner's item in one depot**: one source stays, the one whose rows count
//!    something, then the newer, then the one of higher precedence, then the first by id. All its rows
//!    stay, all rows of the others go. So an agency sends one table of an item in a depot at a time,
//!    and a newer table replaces an older one.
//! 2. **Two rows of one source agree in owner, item, depot, expiry and amount**: one stays. Where they
//!    agree in all but the amount, the newer one stays; of the same moment they are two batches, both
//!    stay, and a finding says so.
//! 3. **Two owners claim the same amount of an item in one depot**, with the same expiry or none
//!    stated: one stays, that of the agency which runs the depot, else by the order of rule 1.
//!
//! Dropping rows only makes totals smaller, which is the safe side: stock that is not there feeds
//! nobody.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use lintas_model::aid::Catalogue;
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::alike::alike;
use super::stock_row::StockRow;
use super::verdicts::Verdicts;
use super::words;

/// The rows that count; the others are refused.
pub(super) fn settle(
    told: Vec<StockRow>,
    catalogue: &Catalogue,
    verdicts: &mut Verdicts,
) -> Vec<StockRow> {
    let mut settling = Settling { gone: vec![None; told.len()], told, catalogue };
    settling.of_two_sources();
    settling.of_two_rows(verdicts);
    settling.of_two_owners();
    let mut kept = Vec::with_capacity(settling.told.len());
    for (one, gone) in settling.told.into_iter().zip(settling.gone) {
        match gone {
            None => kept.push(one),
            Some(finding) => verdicts.refuse(one.source, one.at, finding),
        }
    }
    kept
}

struct Settling<'a> {
    told: Vec<StockRow>,
    gone: Vec<Option<Finding>>,
    catalogue: &'a Catalogue,
}

impl Settling<'_> {
    /// Groups of rows that still count and agree in a key.
    fn groups(&self, key: impl Fn(&StockRow) -> Option<String>) -> Vec<Vec<usize>> {
        let keys: Vec<Option<String>> = self
            .told
            .iter()
            .zip(&self.gone)
            .map(|(one, gone)| if gone.is_none() { key(one) } else { None })
            .collect();
        alike(&keys)
    }

    fn of_two_sources(&mut self) {
        for group in
            self.groups(|one| Some(joined(&[&one.lot.depot, &one.lot.item, &one.lot.owner])))
        {
            let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for at in group {
                by_source.entry(&self.told[at].lot.source).or_default().push(at);
            }
            if by_source.len() < 2 {
                continue;
            }
            let mut sides: Vec<Vec<usize>> = by_source.into_values().collect();
            sides.sort_by_key(|side| side.iter().map(|at| rank(&self.told[*at])).min());
            let stays = sides[0][0];
            for at in sides.into_iter().skip(1).flatten() {
                self.drop(at, stays);
            }
        }
    }

    fn of_two_rows(&mut self, verdicts: &mut Verdicts) {
        let expiry =
            |one: &StockRow| one.lot.expires_at.map_or("-".to_owned(), |end| end.to_string());
        let same = |one: &StockRow| {
            let lot = &one.lot;
            Some(joined(&[&lot.depot, &lot.item, &lot.owner, &expiry(one)]))
        };
        for mut group in self.groups(same) {
            group.sort_by(|a, b| rank(&self.told[*a]).cmp(&rank(&self.told[*b])));
            let mut stay: Vec<usize> = Vec::new();
            for at in group {
                let lot = &self.told[at].lot;
                let known = stay.iter().copied().find(|known| {
                    let known = &self.told[*known].lot;
                    let told_less = lot.available.is_none() || known.as_of > lot.as_of;
                    told_less || known.available == lot.available
                });
                match known {
                    Some(known) => self.drop(at, known),
                    None => {
                        if let Some(first) = stay.first() {
                            let finding = self.two_batches(at, *first);
                            verdicts.tell(self.told[at].source, self.told[at].at, finding);
                        }
                        stay.push(at);
                    }
                }
            }
        }
    }

    fn of_two_owners(&mut self) {
        let same = |one: &StockRow| {
            let amount = one.lot.available.filter(|amount| amount.is_some())?;
            let amount = amount.as_thousandths().to_string();
            Some(joined(&[&one.lot.depot, &one.lot.item, &amount]))
        };
        for mut group in self.groups(same) {
            group.sort_by(|a, b| {
                let own = |at: &usize| {
                    let one = &self.told[*at];
                    one.keeper.as_ref() != Some(&one.lot.owner)
                };
                own(a).cmp(&own(b)).then(rank(&self.told[*a]).cmp(&rank(&self.told[*b])))
            });
            let mut stay: Vec<usize> = Vec::new();
            for at in group {
                let lot = &self.told[at].lot;
                let known = stay.iter().copied().find(|known| {
                    let known = &self.told[*known].lot;
                    let (one, two) = (known.expires_at, lot.expires_at);
                    known.owner != lot.owner && (one == two || one.is_none() || two.is_none())
                });
                match known {
                    Some(known) => self.drop(at, known),
                    None => stay.push(at),
                }
            }
        }
    }

    fn drop(&mut self, at: usize, stays: usize) {
        let (gone, stays) = (&self.told[at].lot, &self.told[stays].lot);
        let much = |amount: Option<_>| match (amount, self.catalogue.get(&gone.item)) {
            (Some(amount), Some(item)) => words::amount(amount, item),
            _ => "–".to_owned(),
        };
        let (here, there) = (much(gone.available), much(stays.available));
        let (en, id) = words::row(&stays.source, stays.row.unwrap_or_default());
        let (item, depot) = (&gone.item, &gone.depot);
        let (owner, other) = (&gone.owner, &stays.owner);
        self.gone[at] = Some(
            Finding::new(
                FindingCode::DoubleCount,
                &gone.source,
                format!(
                    "the same stock as {en}: {item} in {depot}, {here} of {owner} here, {there} of \
                     {other} there; what stands there is counted, this is not"
                ),
            )
            .in_indonesian(format!(
                "stok yang sama dengan {id}: {item} di {depot}, di sini {here} milik {owner}, di \
                 sana {there} milik {other}; yang di sana dihitung, yang ini tidak"
            ))
            .mended_by(
                format!(
                    "tanyakan {owner} dan {other} siapa pemiliknya, lalu hapus salah satu baris; \
                     bila memang dua tumpukan, beri kedaluwarsa atau jumlah masing-masing"
                ),
                format!(
                    "ask {owner} and {other} whose it is and delete one of the rows; if there are \
                     two piles, give each its expiry or amount"
                ),
            )
            .at_row(gone.row.unwrap_or_default())
            .in_column("qty_available", here),
        );
    }

    fn two_batches(&self, at: usize, first: usize) -> Finding {
        let (lot, first) = (&self.told[at].lot, &self.told[first].lot);
        let (en, id) = words::row(&first.source, first.row.unwrap_or_default());
        let (item, depot, owner) = (&lot.item, &lot.depot, &lot.owner);
        Finding::new(
            FindingCode::DoubleCount,
            &lot.source,
            format!(
                "{item} of {owner} in {depot} stands in {en} too, with another amount: both count"
            ),
        )
        .in_indonesian(format!(
            "{item} milik {owner} di {depot} juga ada di {id} dengan jumlah lain: keduanya dihitung"
        ))
        .mended_by(
            "bila dua tumpukan, isi kedaluwarsa masing-masing; bila satu, hapus salah satu baris",
            "if they are two piles, give each its expiry; if one, delete one of the rows",
        )
        .at_row(lot.row.unwrap_or_default())
        .in_column("qty_available", "")
        .with_severity(Severity::Warning)
    }
}

/// Key for the row that is preferred, which comes first: one that counted something, then the newer
/// one, then by precedence, then by id of the source.
fn rank(one: &StockRow) -> impl Ord + '_ {
    let lot = &one.lot;
    let newer = Reverse(lot.as_of);
    (lot.available.is_none(), newer, Reverse(one.precedence), &lot.source, lot.row)
}

fn joined(parts: &[&str]) -> String {
    parts.join("\u{1f}")
}
