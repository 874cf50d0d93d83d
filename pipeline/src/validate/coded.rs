//! Warnings whose areas are place codes: they lie where the admin units with these codes lie.

use geo_types::{Geometry, MultiPolygon, Polygon};
use lintas_model::finding::{Finding, FindingCode};

use super::places::{Unit, crosswalk, units};
use crate::config::Config;
use crate::ingest::{CodedRows, Row, SourceRows};
use crate::merge::place_code::{PlaceCodes, Reading, ancestors};
use crate::tally::Tally;

/// Places the warnings of all sources by their codes. A row of which no code can be placed is rejected;
/// a message of which one cannot ends nothing that it renews.
pub fn place_by_code(config: &Config, sources: &mut [SourceRows], tally: &mut Tally) {
    if sources.iter().all(|rows| rows.by_code.is_empty()) {
        return;
    }
    let crosswalk = crosswalk(config, sources);
    let units = units(config, sources);
    let of = units.iter().map(|unit| (unit.system.as_deref(), unit.code.as_deref()));
    let codes = PlaceCodes::new(of, &crosswalk);
    for (source, rows) in config.sources.iter().zip(sources) {
        for message in std::mem::take(&mut rows.by_code) {
            place(&source.id, rows, message, &Codes { codes: &codes, units: &units }, tally);
        }
    }
}

struct Codes<'a> {
    codes: &'a PlaceCodes<'a>,
    units: &'a [Unit],
}

fn place(
    source: &str,
    rows: &mut SourceRows,
    message: CodedRows,
    codes: &Codes<'_>,
    tally: &mut Tally,
) {
    let mut whole = true;
    for (mut row, said) in message.rows {
        let mut polygons = Vec::new();
        for (system, code) in &said {
            match codes.area(*system, code) {
                Ok(found) => polygons.extend(found),
                Err((en, id)) => {
                    whole = false;
                    let finding = row.finding(FindingCode::UnknownPlaceCode, source, en, id);
                    tally.add(finding.in_column("geocode", code.as_str()));
                }
            }
        }
        if polygons.is_empty() {
            rows.placeless += 1;
            rows.rejected.push(row.rejected(&unplaced(source, &row)));
            tally.add(unplaced(source, &row));
            continue;
        }
        row.geometry = Some(Geometry::MultiPolygon(MultiPolygon(polygons)));
        rows.rows_accepted += 1;
        rows.rows.push(row);
    }
    if !whole {
        rows.rows_accepted += message.instead.len() as u64;
        for row in &message.instead {
            let finding = row.finding(
                FindingCode::EndNotTaken,
                source,
                "the message that renews it cannot be placed; both are drawn",
                "pesan yang memperbaruinya tidak dapat ditempatkan; keduanya digambar",
            );
            tally.add(finding);
        }
        rows.rows.extend(message.instead);
    }
}

fn unplaced(source: &str, row: &Row) -> Finding {
    row.finding(
        FindingCode::EmptyGeometry,
        source,
        "its area is a place code that no admin unit has: it is not drawn",
        "daerahnya hanya kode wilayah yang tidak ada di batas wilayah: tidak digambar",
    )
    .mended_by(
        "Tambahkan batas wilayah (`layer = \"admin\"`) dengan kode itu, atau tabel padanan kode (`crosswalk`).",
        "Add admin units (`layer = \"admin\"`) with that code, or a `crosswalk` that names it.",
    )
}

impl Codes<'_> {
    /// The polygons of the unit with this code; where none has it, of all units in it, or of the smallest
    /// unit around it: a warning for a part is drawn for the whole.
    ///
    /// # Errors
    /// Why it cannot be placed, in English and in Bahasa Indonesia.
    fn area(
        &self,
        system: Option<&str>,
        code: &str,
    ) -> Result<Vec<Polygon<f64>>, (String, String)> {
        let (code, unit, exact) = match self.codes.read(system, code, None) {
            Reading::Known { code, unit, exact } => (code, unit, exact),
            Reading::Refused(refusal) => return Err((refusal.why_en, refusal.why_id)),
        };
        if let Some(unit) = unit.filter(|_| exact) {
            return Ok(polygons(&self.units[unit]));
        }
        let inside = self.units.iter().filter(|unit| {
            let (Some(theirs), Some(system)) = (unit.code.as_deref(), unit.system.as_deref())
            else {
                return false;
            };
            ancestors(system, theirs).contains(&code.as_str())
        });
        let inside: Vec<Polygon<f64>> = inside.flat_map(polygons).collect();
        match unit {
            _ if !inside.is_empty() => Ok(inside),
            Some(around) => Ok(polygons(&self.units[around])),
            None => Err((
                "no admin unit has this place code".to_owned(),
                "tidak ada wilayah dengan kode ini".to_owned(),
            )),
        }
    }
}

fn polygons(unit: &Unit) -> Vec<Polygon<f64>> {
    match &unit.geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        _ => Vec::new(),
    }
}
