//! Plausibility of the numbers at a site: people, households (KK) and houses.
//!
//! A number that cannot be right is dropped with a finding, and never converted into another. In
//! order:
//!
//! 1. `people_unit` says what the column of people counts: KK are moved to households, houses to
//!    houses.
//! 2. A column of houses whose heading or cell says KK: the reader leaves it empty, with a finding.
//! 3. Fewer people than households: one of them is wrong, or they are swapped; both are dropped.
//! 4. As many people as households, five or more: KK were copied into the column of people; people
//!    are dropped.
//! 5. More than [`MOST_A_HOUSEHOLD`] people per household: households are dropped.
//! 6. As many houses as households, ten or more: KK were taken for houses, or the reverse (5,208
//!    "houses" in one report of Tabang, January 2022, are 5,208 KK in another); houses are dropped.
//! 7. Fewer people than houses, ten houses or more: houses are dropped.

use lintas_model::finding::{Finding, FindingCode};

use crate::ingest::Row;
use crate::input::PeopleUnit;
use crate::input::columns::shelters;

/// Most people per household that are credible. Averages in the regency stay below 3.8; the bound
/// is far above, because one long house may be one household (proposal of Lintas).
pub const MOST_A_HOUSEHOLD: i64 = 15;
/// From this number of households on, as many people as households is no coincidence: single people
/// are common, a site of nothing else is not (proposal of Lintas).
const FEWEST_COPIED: i64 = 5;
/// Below this number of houses, as many houses as households may be a coincidence (proposal of
/// Lintas).
const FEWEST_HOUSES: i64 = 10;

/// The counts of a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heads {
    /// People, as counted.
    pub people: Option<i64>,
    /// Households (KK), as reported.
    pub households: Option<i64>,
    /// Houses (rumah), as reported.
    pub houses: Option<i64>,
}

impl Heads {
    /// Reads the counts of a row; a finding for each that is dropped.
    pub fn read(row: &Row, source: &str, findings: &mut Vec<Finding>) -> Self {
        let count = |column| row.get(column).filter(|count: &i64| *count >= 0);
        let mut told = Self {
            people: count(shelters::PEOPLE),
            households: count(shelters::HOUSEHOLDS),
            houses: count(shelters::HOUSES),
        };
        let mut tell = |column: &str, value: Option<i64>, en: String, id: String| {
            let value = value.map_or(String::new(), |value| value.to_string());
            let finding = row.finding(FindingCode::PeopleUnit, source, en, id);
            findings.push(finding.in_column(column, value));
        };
        told.take_unit(row.get(shelters::PEOPLE_UNIT), &mut tell);
        told.judge(&mut tell);
        told
    }

    /// Moves the count in the column of people to the field that its unit names.
    fn take_unit(
        &mut self,
        unit: Option<PeopleUnit>,
        tell: &mut impl FnMut(&str, Option<i64>, String, String),
    ) {
        let (to, of) = match unit {
            Some(PeopleUnit::Households) => (&mut self.households, "KK"),
            Some(PeopleUnit::Houses) => (&mut self.houses, "rumah"),
            Some(PeopleUnit::People) | None => return,
        };
        let Some(said) = self.people.take() else { return };
        match *to {
            None => *to = Some(said),
            Some(known) if known == said => {}
            Some(known) => tell(
                "people",
                Some(said),
                format!("{said} {of} stand in the column of people and {known} in their own"),
                format!("{said} {of} ada di kolom jiwa, sedangkan di kolomnya sendiri {known}"),
            ),
        }
    }

    fn judge(&mut self, tell: &mut impl FnMut(&str, Option<i64>, String, String)) {
        if let (Some(people), Some(households)) = (self.people, self.households) {
            if people < households {
                (self.people, self.households) = (None, None);
                tell(
                    "people",
                    Some(people),
                    format!("{people} people in {households} KK: neither number is used"),
                    format!("{people} jiwa dalam {households} KK: kedua angka tidak dipakai"),
                );
            } else if people == households && households >= FEWEST_COPIED {
                self.people = None;
                tell(
                    "people",
                    Some(people),
                    format!("{people} people and as many KK: the KK stand in for people, not used"),
                    format!("{people} jiwa sama dengan jumlah KK: angka jiwa tidak dipakai"),
                );
            } else if people > households.saturating_mul(MOST_A_HOUSEHOLD) && households > 0 {
                self.households = None;
                tell(
                    "households",
                    Some(households),
                    format!("{people} people in only {households} KK: the KK are not used"),
                    format!("{people} jiwa dalam {households} KK saja: angka KK tidak dipakai"),
                );
            }
        }
        let Some(houses) = self.houses.filter(|houses| *houses >= FEWEST_HOUSES) else { return };
        if self.households == Some(houses) {
            self.houses = None;
            tell(
                "houses",
                Some(houses),
                format!(
                    "as many houses as KK ({houses}): KK taken for houses, houses are not used"
                ),
                format!(
                    "rumah sama banyak dengan KK ({houses}): KK dikira rumah, angka rumah tidak dipakai"
                ),
            );
        } else if self.people.is_some_and(|people| people < houses) {
            self.houses = None;
            tell(
                "houses",
                Some(houses),
                format!("more houses ({houses}) than people: houses are not used"),
                format!("rumah ({houses}) lebih banyak daripada jiwa: angka rumah tidak dipakai"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures::row;
    use crate::input::InputLayer;

    fn read(cells: &[(&'static str, &str)]) -> (Heads, Vec<&'static str>) {
        let cells = cells.iter().map(|(name, text)| (*name, (*text).to_owned()));
        let row = row(InputLayer::Shelters, 7, cells);
        let mut findings = Vec::new();
        let heads = Heads::read(&row, "posko", &mut findings);
        let told = |finding: &Finding| match finding.column.as_deref() {
            Some("people") => "people",
            Some("households") => "households",
            Some("houses") => "houses",
            _ => "",
        };
        assert!(
            findings.iter().all(|finding| finding.row == Some(7) && finding.message_id.is_some())
        );
        (heads, findings.iter().map(told).collect())
    }

    #[test]
    fn numbers_that_can_be_what_they_stand_as_are_kept() {
        let said = [("people", "85"), ("households", "28"), ("houses", "21")];
        let kept = Heads { people: Some(85), households: Some(28), houses: Some(21) };
        assert_eq!(read(&said), (kept, vec![]));
        let alone = [("people", "3"), ("households", "3")];
        assert_eq!(read(&alone).1, Vec::<&str>::new(), "three who live alone");
    }

    #[test]
    fn the_unit_says_what_was_counted() {
        let kk = read(&[("people", "28"), ("people_unit", "kk")]);
        assert_eq!(kk, (Heads { households: Some(28), ..Heads::default() }, vec![]));
        let houses = read(&[("people", "21"), ("people_unit", "rumah")]);
        assert_eq!(houses, (Heads { houses: Some(21), ..Heads::default() }, vec![]));
        let two = read(&[("people", "28"), ("people_unit", "kk"), ("households", "31")]);
        assert_eq!(two, (Heads { households: Some(31), ..Heads::default() }, vec!["people"]));
    }

    #[test]
    fn what_cannot_be_is_told_and_not_used() {
        for (people, households, houses, expected, told) in [
            ("28", "85", "0", (None, None, Some(0)), "people"),
            ("28", "28", "0", (None, Some(28), Some(0)), "people"),
            ("900", "3", "0", (Some(900), None, Some(0)), "households"),
            ("85", "28", "28", (Some(85), Some(28), None), "houses"),
            ("85", "28", "120", (Some(85), Some(28), None), "houses"),
        ] {
            let cells = [("people", people), ("households", households), ("houses", houses)];
            let (heads, columns) = read(&cells);
            assert_eq!((heads.people, heads.households, heads.houses), expected, "{cells:?}");
            assert_eq!(columns, [told], "{cells:?}");
        }
    }
}
