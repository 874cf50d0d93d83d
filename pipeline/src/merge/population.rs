//! Joins population sources to admin units: by place code, else by place; and points to the unit that they
//! lie in.
//!
//! Where several sources know a unit, the higher `precedence` wins; of equals a count by code, then what
//! the admin source itself says, then a sum by place, and of equals of these the later source.
//!
//! A join across code systems needs a crosswalk: BPS 6403 and Kemendagri 64.03 are different
//! regencies.

use std::collections::BTreeSet;

use geo_types::Point;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::AreaIndex;
use lintas_model::value::Value;

use super::inhabitants::{self, Inhabitants};
use super::place_code::{CodeReading, Crosswalk, PlaceCodes};
use super::sites::AdminUnit;
use crate::config::{FieldRule, Source};
use crate::ingest::{Row, SourceRows};
use crate::input::columns::population;

/// How good a number is: precedence of its source, how it came to its unit, position of the source.
type Rank = (i64, Assignment, usize);

/// How a number of people came to its unit, the better later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Assignment {
    /// Summed by place.
    Placed,
    /// The admin source has it.
    Own,
    /// By the code of the unit.
    Coded,
}

/// The units, with what is known of their people so far.
#[derive(Debug)]
pub struct Join<'a> {
    units: &'a mut [AdminUnit],
    ranks: Vec<Rank>,
}

impl<'a> Join<'a> {
    /// With what the admin sources say themselves.
    pub fn new(units: &'a mut [AdminUnit]) -> Self {
        let ranks = vec![(0, Assignment::Own, 0); units.len()];
        Self { units, ranks }
    }

    /// Takes in one population source, which stands at position `at`; findings for what belongs to no
    /// unit.
    pub fn take(
        &mut self,
        source: &Source,
        at: usize,
        rows: &SourceRows,
        crosswalk: &Crosswalk,
    ) -> Vec<Finding> {
        if self.units.is_empty() {
            return Vec::new();
        }
        let mut findings = self.by_code(source, at, rows, crosswalk);
        let mut placed =
            rows.rows.iter().filter(|row| !row.values.has(population::PLACE_CODE)).peekable();
        if placed.peek().is_some() {
            let (sums, told) = inhabitants::of_rows(self.units, &source.id, placed);
            self.by_place(source, at, rows, &sums);
            findings.extend(told);
        }
        if let Some(raster) = &rows.raster {
            let (sums, told) = inhabitants::of_cells(self.units, &source.id, raster);
            self.by_place(source, at, rows, &sums);
            findings.extend(told);
        }
        findings
    }

    fn by_code(
        &mut self,
        source: &Source,
        at: usize,
        rows: &SourceRows,
        crosswalk: &Crosswalk,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        // Units without a stated system are left out: guessing it here could not be noticed later.
        let known: Vec<(Option<String>, Option<String>)> = self
            .units
            .iter()
            .map(|unit| (unit.code_system.clone(), unit.place_code.clone()))
            .map(|(system, code)| (system.clone(), code.filter(|_| system.is_some())))
            .collect();
        let known = known.iter().map(|(system, code)| (system.as_deref(), code.as_deref()));
        let codes = PlaceCodes::new(known, crosswalk);
        let mut seen = BTreeSet::new();
        for row in &rows.rows {
            let Some(code) = row.get(population::PLACE_CODE) else { continue };
            let found =
                unit_of(&codes, row, code, &source.id).and_then(|unit| match seen.insert(unit) {
                    true => Ok(unit),
                    false => Err(Box::new(twice(row, &source.id))),
                });
            match found {
                Ok(unit) => {
                    let counts = (row.get(population::PEOPLE), row.get(population::HOUSEHOLDS));
                    let origin = row.values.owned(population::POP_SOURCE);
                    self.give(unit, (source.precedence, Assignment::Coded, at), counts, origin);
                }
                Err(finding) => {
                    let finding = finding.in_column(population::PLACE_CODE.name(), code);
                    findings.push(row.in_their_words(&rows.tables, finding));
                }
            }
        }
        findings
    }

    fn by_place(&mut self, source: &Source, at: usize, rows: &SourceRows, sums: &[Inhabitants]) {
        let whole = |sum: Option<f64>| sum.map(|sum| sum.round() as i64);
        let stated = match source.fields.get(population::POP_SOURCE.name()) {
            Some(FieldRule::Const(Value::Text(text))) => Some(text.clone()),
            _ => None,
        };
        let of_rows = rows.rows.iter().find_map(|row| row.values.owned(population::POP_SOURCE));
        let origin = stated.or(of_rows).or_else(|| source.attribution.clone());
        let origin = origin.unwrap_or_else(|| source.id.clone());
        for (unit, sum) in
            sums.iter().enumerate().filter(|(_, sum)| **sum != Inhabitants::default())
        {
            let counts = (whole(sum.people), whole(sum.households));
            self.give(
                unit,
                (source.precedence, Assignment::Placed, at),
                counts,
                Some(origin.clone()),
            );
        }
    }

    /// Gives a unit what a source knows of it, where nothing better is known.
    fn give(
        &mut self,
        at: usize,
        rank: Rank,
        (people, households): (Option<i64>, Option<i64>),
        origin: Option<String>,
    ) {
        let unit = &mut self.units[at];
        // What nobody has counted so far is no better than anything.
        let better = rank > self.ranks[at] || unit.people.is_none();
        if better {
            self.ranks[at] = rank;
            unit.people = people.or(unit.people);
            unit.households = households.or(unit.households);
            unit.pop_source = origin.or_else(|| unit.pop_source.take());
        } else {
            unit.households = unit.households.or(households);
        }
    }
}

fn twice(row: &Row, source: &str) -> Finding {
    row.finding(
        FindingCode::DuplicateId,
        source,
        "an earlier row counts the same unit: this one is not added, for nobody says whether it should be",
        "baris sebelumnya sudah menghitung wilayah ini: baris ini tidak ditambahkan",
    )
    .mended_by(
        "Jumlahkan dulu menjadi satu baris per wilayah, atau beri titik koordinat tanpa kode wilayah.",
        "Sum them to one row a unit, or give each its place and no place code.",
    )
}

/// The unit with exactly the code of a row. Not the unit that contains it: the population of a desa
/// is not that of its kecamatan.
fn unit_of(
    codes: &PlaceCodes<'_>,
    row: &Row,
    code: &str,
    source: &str,
) -> Result<usize, Box<Finding>> {
    let said = row.get(population::CODE_SYSTEM);
    // The system must be stated: in a table of numbers nothing else would reveal a mistake.
    if said.is_none() {
        return Err(Box::new(row.finding(
            FindingCode::CodeSystemMismatch,
            source,
            "the row does not say of which system its place code is (kemendagri, bps or cod)",
            "baris tidak menyebut sistem kode wilayahnya (kemendagri, bps, atau cod)",
        )));
    }
    match codes.read(said, code, None) {
        CodeReading::Known { unit: Some(unit), exact: true, .. } => Ok(unit),
        CodeReading::Known { .. } => Err(Box::new(row.finding(
            FindingCode::UnknownPlaceCode,
            source,
            "no admin unit has this place code",
            "tidak ada wilayah dengan kode ini",
        ))),
        CodeReading::Refused(refusal) => {
            let (en, id) = refusal.remedy();
            let finding = row.finding(
                FindingCode::CodeSystemMismatch,
                source,
                refusal.why_en,
                refusal.why_id,
            );
            Err(Box::new(finding.mended_by(id, en)))
        }
    }
}

/// Finds the admin unit of the finest level that a point lies in.
#[derive(Debug)]
pub struct UnitIndex<'a> {
    units: &'a [AdminUnit],
    areas: AreaIndex,
}

impl<'a> UnitIndex<'a> {
    /// Builds the spatial index.
    pub fn new(units: &'a [AdminUnit]) -> Self {
        Self { units, areas: AreaIndex::build(units.iter().map(|unit| &unit.geometry)) }
    }

    /// Code of the unit of the finest level that a point lies in; of equals the first by id.
    pub fn code_at(&self, place: Point<f64>) -> Option<&'a str> {
        self.areas
            .containing(place.0)
            .into_iter()
            .map(|at| &self.units[at])
            .max_by_key(|unit| (unit.level, std::cmp::Reverse(&unit.id)))
            .and_then(|unit| unit.place_code.as_deref())
    }
}

#[cfg(test)]
#[path = "population_tests.rs"]
mod tests;
