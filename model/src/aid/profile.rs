//! How much of an item people need: one table, every number with its source.

use serde::{Deserialize, Serialize};

use super::Amount;

/// Whom a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Everybody.
    Person,
    /// Families of five: what family kits are packed for. People are counted, and divided by five.
    FamilyOfFive,
    /// Infants of 0 to 23 months. Never public.
    Infant,
    /// Pregnant or lactating women. Never public.
    Pregnant,
    /// The site as a whole.
    Site,
}

impl Per {
    /// Counts a group whose size is never public.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Infant | Self::Pregnant)
    }
}

/// How much of an item a profile gives, to whom, how often, and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Item code.
    pub item: String,
    /// Whom it counts.
    pub per: Per,
    /// Base units for each of them, every [`Rate::days`].
    pub amount: Amount,
    /// For so many days; `None` where it is given once, for the whole event.
    #[serde(default)]
    pub days: Option<u32>,
    /// First day of the event that it holds on, from 1.
    #[serde(default = "first")]
    pub from_day: u32,
    /// Last day that it holds on; `None` where it goes on.
    #[serde(default)]
    pub to_day: Option<u32>,
    /// Document, edition, page.
    pub source: String,
}

fn first() -> u32 {
    1
}

impl Rate {
    /// Whether it holds on this day of the event.
    pub fn holds_on(&self, day: u32) -> bool {
        day >= self.from_day && self.to_day.is_none_or(|last| day <= last)
    }
}

/// A standard: what people need by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// `bnpb`, `sphere`, or a name of the configuration.
    pub id: String,
    /// Name, as people say it.
    pub name: String,
    /// What it gives.
    pub rates: Vec<Rate>,
}

/// Verified: Perka BNPB 7/2008, as quoted in public copies of it.
const PERKA: &str = "Perka BNPB 7/2008";
/// Verified: BNPB's guidance on water, sanitation and hygiene of November 2015.
const WASH: &str = "BNPB, pedoman WASH 2015";
/// Verified: the table that BNPB approved for InaSAFE (`BNPB_en.json`).
const INASAFE: &str = "BNPB (tabel InaSAFE BNPB_en.json)";
/// Verified: InaSAFE's table after Sphere (`SPHERE.json`) and the Open University's of Sphere 2018.
const SPHERE: &str = "Sphere 2018";
/// Widely quoted, not checked against the document.
const QUOTED: &str = "Perka BNPB 7/2008 (dikutip, belum diperiksa)";
/// The same of Sphere.
const SPHERE_QUOTED: &str = "Sphere 2018 (dikutip, belum diperiksa)";
/// No standard says so: a proposal that a region may replace.
const PROPOSED: &str = "usulan Lintas, belum ada standar";

/// A line of the table: item, whom it counts, thousandths of a base unit, days (0: once), first and
/// last day of the event (0: goes on), source.
type ProfileRow = (&'static str, Per, i64, u32, u32, u32, &'static str);

/// What people need by the rules of BNPB. Clean water is litres a **day**.
#[rustfmt::skip]
const BNPB: [ProfileRow; 14] = [
    ("air_bersih", Per::Person, 7_000, 1, 1, 3, WASH),
    ("air_bersih", Per::Person, 15_000, 1, 4, 0, WASH),
    ("air_minum", Per::Person, 2_500, 1, 1, 0, INASAFE),
    ("beras", Per::Person, 400, 1, 1, 0, PERKA),
    // About 330 kcal a day beyond the others', in rice.
    ("beras", Per::Pregnant, 100, 1, 1, 0, PROPOSED),
    ("family_kit", Per::FamilyOfFive, 1_000, 0, 1, 0, PROPOSED),
    ("hygiene_kit", Per::FamilyOfFive, 1_000, 7, 1, 0, INASAFE),
    // Two containers of 10 to 20 L a household.
    ("jerigen_20l", Per::FamilyOfFive, 2_000, 0, 1, 0, QUOTED),
    // Two meals a day is the Perka's; that kitchens feed the first three days is a proposal.
    ("makanan_siap", Per::Person, 2_000, 1, 1, 3, PERKA),
    ("matras", Per::Person, 1_000, 0, 1, 0, QUOTED),
    ("selimut", Per::Person, 1_000, 0, 1, 0, QUOTED),
    // Never without the health service: mother's milk comes first.
    ("susu_balita", Per::Infant, 100, 1, 1, 0, PROPOSED),
    ("terpal", Per::FamilyOfFive, 1_000, 0, 1, 0, PROPOSED),
    // One for 20 people.
    ("toilet_portabel", Per::Person, 50, 0, 1, 0, PERKA),
];

/// What people need by Sphere, where it has a number for an item that is counted here.
#[rustfmt::skip]
const SPHERE_2018: [ProfileRow; 8] = [
    ("air_bersih", Per::Person, 15_000, 1, 1, 0, SPHERE),
    // 2.5 to 3 L, and part of the 15 L.
    ("air_minum", Per::Person, 3_000, 1, 1, 0, SPHERE),
    ("jerigen_20l", Per::FamilyOfFive, 2_000, 0, 1, 0, SPHERE_QUOTED),
    ("matras", Per::Person, 1_000, 0, 1, 0, SPHERE_QUOTED),
    // 250 g for bathing and 200 g for laundry a month.
    ("sabun", Per::Person, 450, 30, 1, 0, SPHERE),
    ("selimut", Per::Person, 1_000, 0, 1, 0, SPHERE_QUOTED),
    ("susu_balita", Per::Infant, 100, 1, 1, 0, PROPOSED),
    ("toilet_portabel", Per::Person, 50, 0, 1, 0, SPHERE),
];

impl Profile {
    /// The standards that are known: BNPB, then Sphere.
    pub fn standard() -> Vec<Self> {
        let rate = |(item, per, amount, days, from_day, to_day, source): ProfileRow| Rate {
            item: item.to_owned(),
            per,
            amount: Amount::thousandths(amount),
            days: (days > 0).then_some(days),
            from_day,
            to_day: (to_day > 0).then_some(to_day),
            source: source.to_owned(),
        };
        let profile = |id: &str, name: &str, rows: &[ProfileRow]| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            rates: rows.iter().copied().map(rate).collect(),
        };
        vec![profile("bnpb", "BNPB", &BNPB), profile("sphere", "Sphere 2018", &SPHERE_2018)]
    }

    /// The standards that are known, the one called `first` before the others.
    pub fn standard_from(first: &str) -> Vec<Self> {
        let mut profiles = Self::standard();
        profiles.sort_by_key(|profile| profile.id != first);
        profiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::Catalogue;

    #[test]
    fn every_rate_is_for_an_item_that_is_known_and_says_who_says_so() {
        let catalogue = Catalogue::standard();
        for rate in Profile::standard().iter().flat_map(|profile| &profile.rates) {
            assert!(catalogue.get(&rate.item).is_some(), "{}", rate.item);
            assert!(!rate.source.is_empty() && rate.amount.is_some(), "{}", rate.item);
        }
    }

    #[test]
    fn what_bnpb_says_of_water_rice_and_kits() {
        let bnpb = &Profile::standard()[0];
        let on = |item: &str, day: u32| {
            let mut held = bnpb.rates.iter().filter(|it| it.item == item && it.holds_on(day));
            let rate = held.find(|it| !it.per.is_private()).expect("every item here has a rate");
            (rate.amount.units(), rate.days)
        };
        assert_eq!(on("air_bersih", 1), (7.0, Some(1)));
        assert_eq!(on("air_bersih", 3), (7.0, Some(1)));
        assert_eq!(on("air_bersih", 4), (15.0, Some(1)));
        assert_eq!(on("air_minum", 9), (2.5, Some(1)));
        assert_eq!(on("beras", 1), (0.4, Some(1)));
        assert_eq!(on("hygiene_kit", 1), (1.0, Some(7)));
        assert_eq!(on("selimut", 1), (1.0, None));
        assert_eq!(Profile::standard_from("sphere")[0].id, "sphere");
    }
}
