//! People of each admin unit, joined by place code; and points, joined to the unit they lie in.
//!
//! A join across code systems needs a crosswalk: BPS 6403 and Kemendagri 64.03 are two regencies.

use std::collections::BTreeMap;

use geo_types::Point;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::AreaIndex;

use super::sites::AdminUnit;
use crate::ingest::Row;

/// One place code system to another.
#[derive(Debug, Clone, Default)]
pub struct Crosswalk(BTreeMap<(String, String, String), String>);

impl Crosswalk {
    /// The rows of all crosswalk sources. Each holds in both directions.
    pub fn from_rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut codes = BTreeMap::new();
        for row in rows {
            let text = |name: &str| row.values.text(name).map(str::to_owned);
            let cells =
                (text("from_system"), text("from_code"), text("to_system"), text("to_code"));
            if let (Some(from), Some(from_code), Some(to), Some(to_code)) = cells {
                codes.insert((from.clone(), from_code.clone(), to.clone()), to_code.clone());
                codes.insert((to, to_code, from), from_code);
            }
        }
        Self(codes)
    }

    fn translate(&self, from: &str, code: &str, to: &str) -> Option<&str> {
        self.0.get(&(from.to_owned(), code.to_owned(), to.to_owned())).map(String::as_str)
    }
}

/// Gives every unit the people that a population row with its code counts.
pub fn join(
    units: &mut [AdminUnit],
    source_id: &str,
    rows: &[Row],
    crosswalk: &Crosswalk,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if units.is_empty() {
        return findings;
    }
    let mut by_code: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        if let (Some(system), Some(code)) = (&unit.code_system, &unit.place_code) {
            by_code.insert((system.clone(), code.clone()), at);
        }
    }
    let systems: Vec<&String> = {
        let mut systems: Vec<&String> = by_code.keys().map(|(system, _)| system).collect();
        systems.dedup();
        systems
    };
    for row in rows {
        let Some(code) = row.values.text("place_code") else { continue };
        let found = match row.values.text("code_system") {
            None => Err((
                FindingCode::CodeSystemMismatch,
                "the row does not say of which system its place code is (kemendagri, bps or cod)",
            )),
            Some(system) => {
                let here = by_code.get(&(system.to_owned(), code.to_owned()));
                let there = || {
                    systems.iter().find_map(|to| {
                        let translated = crosswalk.translate(system, code, to)?;
                        by_code.get(&((*to).clone(), translated.to_owned()))
                    })
                };
                let same_system = systems.iter().any(|known| *known == system);
                here.copied().or_else(|| there().copied()).ok_or(if same_system {
                    (FindingCode::UnknownPlaceCode, "no admin unit has this place code")
                } else {
                    (
                        FindingCode::CodeSystemMismatch,
                        "admin units are of another code system, and no crosswalk names this code",
                    )
                })
            }
        };
        match found {
            Ok(at) => {
                let unit = &mut units[at];
                unit.people = row.values.int("people").or(unit.people);
                unit.households = row.values.int("households").or(unit.households);
                let origin = row.values.text("pop_source").map(str::to_owned);
                unit.pop_source = origin.or_else(|| unit.pop_source.take());
            }
            Err((code_of, why)) => findings.push(
                Finding::new(code_of, source_id, why)
                    .at_row(row.number)
                    .in_column("place_code", code),
            ),
        }
    }
    findings
}

/// Tells which unit a point lies in: the one of the finest level.
#[derive(Debug)]
pub struct UnitIndex<'a> {
    units: &'a [AdminUnit],
    areas: AreaIndex,
}

impl<'a> UnitIndex<'a> {
    /// Prepares the units.
    pub fn new(units: &'a [AdminUnit]) -> Self {
        Self { units, areas: AreaIndex::build(units.iter().map(|unit| &unit.geometry)) }
    }

    /// Code of the unit of the finest level that a point lies in; of two, the first by id.
    pub fn code_at(&self, place: Point<f64>) -> Option<&'a str> {
        self.areas
            .containing(place.0)
            .into_iter()
            .map(|at| &self.units[at])
            .max_by_key(|unit| (unit.level, std::cmp::Reverse(&unit.id)))
            .and_then(|unit| unit.place_code.as_deref())
    }
}
