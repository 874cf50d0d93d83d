//! Does a point lie in the admin unit that its code names? PlaceVerdict by the unit, not by the region: a
//! region that straddles the equator holds most points whose sign was lost.
//!
//! A point outside its own unit that would lie in it with its coordinates swapped, or with the other
//! sign of its latitude, goes to the quarantine with the corrected coordinates as remedy: it is never
//! mended silently. Any other point outside its unit is kept and told. A code of another system than
//! it stands as is not joined: it is emptied, told, and the row keeps the unit that it lies in.

use std::collections::BTreeMap;

use geo::{Distance, Euclidean};
use geo_types::{Coord, Geometry, Point};
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::overlay::AreaIndex;

use super::units::{UnitArea, crosswalk, named_places, units};
use super::villages::Villages;
use crate::config::Config;
use crate::ingest::{Row, SourceRows};
use crate::input::InputLayer;
use crate::input::columns::shared;
use crate::merge::place_code::{CodeReading, PlaceCodes};
use crate::tally::Tally;

/// A point so near to its unit lies in it, in degrees (550 m): borders are drawn simplified, and a
/// house on the bank of a river that is the border stands on either side of it.
const BORDER_DEG: f64 = 0.005;

/// The inputs whose points have a code.
const CHECKED: [InputLayer; 5] = [
    InputLayer::Shelters,
    InputLayer::Depots,
    InputLayer::Stock,
    InputLayer::Jetties,
    InputLayer::Places,
];

/// Checks every point that has a place code against the unit of that code. What cannot be used goes
/// to the quarantine of its source; but a site, since people are there, to its desa or kecamatan.
pub fn check_places(config: &Config, sources: &mut [SourceRows], tally: &mut Tally) {
    let crosswalk = crosswalk(config, sources);
    let units: Vec<UnitArea> = units(config, sources);
    let codes = units.iter().map(|unit| (unit.system.as_deref(), unit.code.as_deref()));
    let named = named_places(config, sources);
    let codes = PlaceCodes::new(codes, &crosswalk);
    let villages = Villages::new(&codes, &units, named);
    let places = PlaceChecker {
        codes: &codes,
        areas: AreaIndex::build(units.iter().map(|unit| &unit.geometry)),
        units: &units,
    };
    for (source, rows) in config.sources.iter().zip(sources) {
        for (mut row, out_of_range) in std::mem::take(&mut rows.astray) {
            let told = places.swapped_beyond(&row, &source.id).unwrap_or(out_of_range);
            let told = row.in_their_words(&rows.tables, told);
            if villages.moved(source, &rows.tables, &mut row, &told, tally) {
                rows.rows.push(row);
                rows.rows_accepted += 1;
            } else {
                rows.rejected.push(row.rejected(&told));
                tally.add(told);
            }
        }
        if !CHECKED.contains(&source.layer) || units.is_empty() {
            continue;
        }
        let mut refused = BTreeMap::new();
        let tables = &rows.tables;
        for (at, row) in rows.rows.iter_mut().enumerate() {
            let spoken = |finding: Box<Finding>| row.in_their_words(tables, *finding);
            match places.judge(row, &source.id) {
                PlaceVerdict::Fine => {}
                PlaceVerdict::Told(finding) => tally.add(spoken(finding)),
                PlaceVerdict::Coded(code) => {
                    row.values.set(shared::PLACE_CODE, code);
                    row.values.take(shared::CODE_SYSTEM);
                }
                PlaceVerdict::WithoutCode(finding) => {
                    tally.add(spoken(finding));
                    row.values.take(shared::PLACE_CODE);
                    row.values.take(shared::CODE_SYSTEM);
                }
                PlaceVerdict::Refused(finding) => {
                    let finding = spoken(finding);
                    if !villages.moved(source, tables, row, &finding, tally) {
                        tally.add(finding.clone());
                        refused.insert(at, finding);
                    }
                }
            }
        }
        rows.set_aside(refused);
    }
}

enum PlaceVerdict {
    Fine,
    /// Kept as it is.
    Told(Box<Finding>),
    /// Kept, with its code in the system of the units.
    Coded(String),
    /// Kept, without its code.
    WithoutCode(Box<Finding>),
    Refused(Box<Finding>),
}

struct PlaceChecker<'a> {
    codes: &'a PlaceCodes<'a>,
    areas: AreaIndex,
    units: &'a [UnitArea],
}

impl PlaceChecker<'_> {
    fn judge(&self, row: &Row, source: &str) -> PlaceVerdict {
        let Some(code) = row.get(shared::PLACE_CODE) else { return PlaceVerdict::Fine };
        let place = match row.geometry.as_ref() {
            Some(Geometry::Point(point)) => Some(*point),
            _ => None,
        };
        let here = place.map(|place| self.areas.covers(place.0));
        let (known, unit) = match self.codes.read(row.get(shared::CODE_SYSTEM), code, here) {
            CodeReading::Known { code, unit, .. } => (code, unit),
            CodeReading::Refused(refusal) => {
                let (en, id) = refusal.remedy();
                let kept_en = "; the code is not used";
                let kept_id = "; kode tidak dipakai";
                let finding = row
                    .finding(
                        FindingCode::CodeSystemMismatch,
                        source,
                        refusal.why_en + kept_en,
                        refusal.why_id + kept_id,
                    )
                    .in_column(shared::PLACE_CODE.name(), code)
                    .mended_by(id, en)
                    .with_severity(Severity::Warning);
                return PlaceVerdict::WithoutCode(Box::new(at(finding, place)));
            }
        };
        let coded = if known == code { PlaceVerdict::Fine } else { PlaceVerdict::Coded(known) };
        let (Some(place), Some(unit)) = (place, unit) else { return coded };
        if self.is_in(unit, place) {
            return coded;
        }
        match self.turned(unit, place) {
            Some(turned) => {
                PlaceVerdict::Refused(Box::new(self.refusal(row, source, unit, turned)))
            }
            None => PlaceVerdict::Told(Box::new(self.mismatch(row, source, unit, place))),
        }
    }

    fn is_in(&self, unit: usize, place: Point<f64>) -> bool {
        self.areas.area(unit).is_some_and(|area| area.covers(place.0))
            || Euclidean.distance(&place, &self.units[unit].geometry) <= BORDER_DEG
    }

    /// How the coordinates would have to be turned to lie in the unit.
    fn turned(&self, unit: usize, place: Point<f64>) -> Option<Turned> {
        let (lon, lat) = (place.x(), place.y());
        let inside = |lon: f64, lat: f64| {
            let in_world = lon.abs() <= 180.0 && lat.abs() <= 90.0;
            in_world
                && self.areas.area(unit).is_some_and(|area| area.covers(Coord { x: lon, y: lat }))
        };
        [
            Turned { code: FindingCode::LatitudeSign, lon, lat: -lat },
            Turned { code: FindingCode::CoordinatesSwapped, lon: lat, lat: lon },
            Turned { code: FindingCode::CoordinatesSwapped, lon: lat, lat: -lon },
        ]
        .into_iter()
        .find(|turned| inside(turned.lon, turned.lat))
    }

    /// The finding of a point beyond the world that lies in its unit when it is turned.
    fn swapped_beyond(&self, row: &Row, source: &str) -> Option<Finding> {
        let code = row.get(shared::PLACE_CODE)?;
        let Some(Geometry::Point(place)) = row.geometry.as_ref() else { return None };
        let read = self.codes.read(row.get(shared::CODE_SYSTEM), code, None);
        let CodeReading::Known { unit: Some(unit), .. } = read else { return None };
        let turned = self.turned(unit, *place)?;
        Some(self.refusal(row, source, unit, turned))
    }

    fn refusal(&self, row: &Row, source: &str, unit: usize, turned: Turned) -> Finding {
        let name = self.name(unit);
        let Turned { code, lon, lat } = turned;
        let (en, id) = match code {
            FindingCode::LatitudeSign => (
                format!("the place lies in {name} with the other sign of its latitude"),
                format!("titik ini berada di {name} bila tanda lintangnya dibalik"),
            ),
            _ => (
                format!("the place lies in {name} with longitude and latitude swapped"),
                format!("titik ini berada di {name} bila bujur dan lintangnya ditukar"),
            ),
        };
        let said = match row.geometry.as_ref() {
            Some(Geometry::Point(said)) => said.y().to_string(),
            _ => String::new(),
        };
        row.finding(code, source, en, id)
            .in_column(shared::LAT.name(), said)
            .at_place(lon, lat)
            .mended_by(format!("tulis lat {lat}, lon {lon}"), format!("write lat {lat}, lon {lon}"))
    }

    fn mismatch(&self, row: &Row, source: &str, unit: usize, place: Point<f64>) -> Finding {
        let name = self.name(unit);
        let code = row.get(shared::PLACE_CODE).unwrap_or_default();
        let lies_in: Vec<String> =
            self.areas.containing(place.0).into_iter().map(|unit| self.name(unit)).collect();
        let (en, id) = if lies_in.is_empty() {
            ("in no unit that is known".to_owned(), "di luar semua wilayah".to_owned())
        } else {
            let names = lies_in.join(", ");
            (format!("in {names}"), format!("di {names}"))
        };
        let finding = row
            .finding(
                FindingCode::PlaceMismatch,
                source,
                format!("the code is of {name}, the point lies {en}"),
                format!("kodenya {name}, titiknya {id}"),
            )
            .in_column(shared::PLACE_CODE.name(), code);
        at(finding, Some(place))
    }

    fn name(&self, unit: usize) -> String {
        let unit = &self.units[unit];
        let code = unit.code.as_deref().unwrap_or_default();
        unit.name.as_deref().map_or(code.to_owned(), |name| format!("{name} ({code})"))
    }
}

struct Turned {
    code: FindingCode,
    lon: f64,
    lat: f64,
}

fn at(finding: Finding, place: Option<Point<f64>>) -> Finding {
    match place {
        Some(place) => finding.at_place(place.x(), place.y()),
        None => finding,
    }
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod property_tests;
