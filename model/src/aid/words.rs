//! Amounts, days and hours of aid as people say them. Rounding happens here and nowhere before.

use super::{
    Amount, BaseUnit, Catalogue, CountBasis, Depot, Item, Ledger, NeedTotal, PeopleByBasis, Site,
};
use crate::{access::AccessReason, language::Language};

impl BaseUnit {
    /// The unit's name beside an amount, in a language.
    pub fn word_in(self, language: Language) -> &'static str {
        language.say(match self {
            Self::Litre => "aid.unit.litre",
            Self::Kilogram => "aid.unit.kilogram",
            Self::Piece => "aid.unit.piece",
            Self::Portion => "aid.unit.portion",
        })
    }
}

/// A number with at most `decimals` decimals, without zeros at its end, thousands set apart.
pub fn number(language: Language, number: f64, decimals: usize) -> String {
    language.number(number, 0, decimals)
}

/// An amount with its unit, one decimal at most: `1.250 L`, `14,4 kg`. What is less than a tenth
/// keeps its three decimals, so that a small amount is not shown as none.
pub fn amount(language: Language, amount: Amount, unit: BaseUnit) -> String {
    let units = amount.units();
    let decimals = if units != 0.0 && units.abs() < 0.1 { 3 } else { 1 };
    format!("{} {}", number(language, units, decimals), unit.word_in(language))
}

/// A shortage: whole base units, rounded up, since nobody brings three tenths of a blanket and no word
/// may hide the last litre. Every shortage that people read is told so; the viewer and the map style
/// round alike.
pub fn shortage(language: Language, gap: Amount, unit: BaseUnit) -> String {
    format!("{} {}", whole(language, gap), unit.word_in(language))
}

/// The number of [`shortage`] without its unit, where that stands beside it.
pub fn whole(language: Language, gap: Amount) -> String {
    let thousandths = gap.as_thousandths();
    let whole = thousandths.div_euclid(1000) + i64::from(thousandths.rem_euclid(1000) != 0);
    number(language, whole as f64, 0)
}

/// A total shortage with its sites: `83.961 L di 63 lokasi, stok 48 lokasi belum terdata`.
pub fn total(language: Language, total: &NeedTotal, unit: BaseUnit) -> String {
    let gap = shortage(language, total.gap, unit);
    let sites = number(language, total.short as f64, 0);
    let unknown = number(language, total.short_unknown as f64, 0);
    let key = match total.short_unknown {
        0 => "aid.total.all_counted",
        _ => "aid.total.some_unknown",
    };
    language.fill(key, &[("gap", &gap), ("sites", &sites), ("unknown", &unknown)])
}

/// Days, one decimal: `0,3 hari`.
pub fn days(language: Language, days: f64) -> String {
    language.fill("aid.days", &[("n", &number(language, days, 1))])
}

/// Hours from now, whole, the fraction left out so that nobody thinks there is more time; below one
/// hour in minutes: `6 jam`, `40 menit`.
pub fn hours(language: Language, hours: f64) -> String {
    let hours = hours.max(0.0);
    if hours < 1.0 {
        let minutes = number(language, (hours * 60.0).floor(), 0);
        return language.fill("time.minutes", &[("n", &minutes)]);
    }
    language.fill("time.hours", &[("n", &number(language, hours.floor(), 0))])
}

/// Whom a head count counts, beside its number: `di pengungsian`.
pub fn basis(language: Language, basis: CountBasis) -> &'static str {
    language.say(match basis {
        CountBasis::InShelter => "aid.basis.in_shelter",
        CountBasis::Displaced => "aid.basis.displaced",
        CountBasis::AtHome => "aid.basis.at_home",
        CountBasis::Affected => "aid.basis.affected",
    })
}

/// People by basis, each with its word and never added up: `1.374 di pengungsian · 2.589 di rumah`;
/// empty where nobody counted anybody.
pub fn people(language: Language, people: &PeopleByBasis) -> String {
    let told = people.iter().map(|(of, count)| {
        format!("{} {}", number(language, count as f64, 0), basis(language, of))
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// Why nobody knows how aid gets there, as an addition to "access unknown".
pub fn access_reason(language: Language, reason: AccessReason) -> &'static str {
    language.say(match reason {
        AccessReason::NoDepots => "aid.access_reason.no_depots",
        AccessReason::NoRoads => "aid.access_reason.no_roads",
        AccessReason::NoNetworkNearDepots => "aid.access_reason.no_network_near_depots",
        AccessReason::NoNetworkNear => "aid.access_reason.no_network_near",
        AccessReason::RoadEnds => "aid.access_reason.road_ends",
        AccessReason::AcrossWater => "aid.access_reason.across_water",
        AccessReason::UnknownRoads => "aid.access_reason.unknown_roads",
    })
}

/// What an item is called within a sentence; its code where the catalogue does not know it.
pub fn item(language: Language, catalogue: &Catalogue, code: &str) -> String {
    catalogue.get(code).map_or_else(|| code.to_owned(), |item| item.called(language))
}

impl Item {
    /// What it is called within a sentence: `air bersih`.
    pub fn called(&self, language: Language) -> String {
        let name = language.choose(&self.name_id, &self.name_en);
        let mut letters = name.chars();
        letters.next().map_or_else(String::new, |first| {
            let mut called: String = first.to_lowercase().collect();
            called.push_str(letters.as_str());
            called
        })
    }
}

/// What a site is called; its id where it has no name.
pub fn site(site: &Site) -> &str {
    site.name.as_deref().unwrap_or(&site.id)
}

/// What the site with this id is called; the id where nobody knows it, or its name.
pub fn site_of<'a>(ledger: &'a Ledger, id: &'a str) -> &'a str {
    ledger.site(id).map_or(id, |at| site(&ledger.sites[at]))
}

/// What a depot is called; its id where it has no name.
pub fn depot(depot: &Depot) -> &str {
    depot.name.as_deref().unwrap_or(&depot.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_different_bases_stand_beside_each_other() {
        let told = PeopleByBasis::of([
            (CountBasis::AtHome, Some(2_589)),
            (CountBasis::InShelter, Some(1_000)),
            (CountBasis::Affected, None),
            (CountBasis::InShelter, Some(374)),
        ]);
        assert_eq!(people(Language::ID, &told), "1.374 di pengungsian · 2.589 di rumah");
        assert_eq!(people(Language::EN, &told), "1,374 in shelters · 2,589 at home");
        assert_eq!(people(Language::ID, &PeopleByBasis::default()), "");
    }

    #[test]
    fn numbers_are_said_as_people_write_them() {
        let [id, en] = [Language::ID, Language::EN];
        assert_eq!(number(id, 1_234_567.26, 1), "1.234.567,3");
        assert_eq!(number(en, 1_234_567.26, 1), "1,234,567.3");
        assert_eq!(number(id, 999.96, 1), "1.000");
        assert_eq!(number(id, -0.04, 1), "0");
        assert_eq!(number(en, -12.5, 1), "−12.5");
        let said = |thousandths, unit| amount(id, Amount::thousandths(thousandths), unit);
        assert_eq!(said(1_250_000, BaseUnit::Litre), "1.250 L");
        assert_eq!(said(14_440, BaseUnit::Kilogram), "14,4 kg");
        assert_eq!(said(4, BaseUnit::Kilogram), "0,004 kg");
        assert_eq!(amount(en, Amount::thousandths(40_000), BaseUnit::Portion), "40 meals");
        assert_eq!(shortage(id, Amount::thousandths(83_960_001), BaseUnit::Litre), "83.961 L");
        assert_eq!(shortage(en, Amount::thousandths(50), BaseUnit::Kilogram), "1 kg");
        assert_eq!(shortage(id, Amount::ZERO, BaseUnit::Piece), "0 buah");
        assert_eq!(days(id, 0.33), "0,3 hari");
        assert_eq!(days(en, 1.0), "1 day");
        assert_eq!(hours(id, 6.9), "6 jam");
        assert_eq!(hours(en, 0.7), "42 min");
    }
}
