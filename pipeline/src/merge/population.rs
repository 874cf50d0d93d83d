//! Joins the population table to admin units by place code, and points to the unit that they lie
//! in.
//!
//! A join across code systems needs a crosswalk: BPS 6403 and Kemendagri 64.03 are different
//! regencies.

use geo_types::Point;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::overlay::AreaIndex;

use super::place_code::{Crosswalk, PlaceCodes, Reading};
use super::sites::AdminUnit;
use crate::ingest::{Row, SourceRows};
use crate::input::columns::population;

/// Gives every unit the people and households of the row with exactly its code; findings for rows
/// that match no unit.
pub fn join(
    units: &mut [AdminUnit],
    source_id: &str,
    rows: &SourceRows,
    crosswalk: &Crosswalk,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if units.is_empty() {
        return findings;
    }
    // Units without a stated system are left out: guessing it here could not be noticed later.
    let known: Vec<(Option<String>, Option<String>)> = units
        .iter()
        .map(|unit| (unit.code_system.clone(), unit.place_code.clone()))
        .map(|(system, code)| (system.clone(), code.filter(|_| system.is_some())))
        .collect();
    let known = known.iter().map(|(system, code)| (system.as_deref(), code.as_deref()));
    let codes = PlaceCodes::new(known, crosswalk);
    for row in &rows.rows {
        let Some(code) = row.get(population::PLACE_CODE) else { continue };
        match unit_of(&codes, row, code, source_id) {
            Ok(at) => {
                let unit = &mut units[at];
                unit.people = row.get(population::PEOPLE).or(unit.people);
                unit.households = row.get(population::HOUSEHOLDS).or(unit.households);
                let origin = row.values.owned(population::POP_SOURCE);
                unit.pop_source = origin.or_else(|| unit.pop_source.take());
            }
            Err(finding) => {
                let finding = finding.in_column(population::PLACE_CODE.name(), code);
                findings.push(row.in_their_words(&rows.tables, finding));
            }
        }
    }
    findings
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
        Reading::Known { unit: Some(unit), exact: true, .. } => Ok(unit),
        Reading::Known { .. } => Err(Box::new(row.finding(
            FindingCode::UnknownPlaceCode,
            source,
            "no admin unit has this place code",
            "tidak ada wilayah dengan kode ini",
        ))),
        Reading::Refused(refusal) => {
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
