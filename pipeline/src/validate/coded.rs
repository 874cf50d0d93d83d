//! Warnings whose areas are place codes: they lie where the admin units with these codes lie.

use geo_types::{Geometry, MultiPolygon, Polygon};
use lintas_model::finding::{Finding, FindingCode};

use super::units::{UnitArea, crosswalk, units};
use crate::config::Config;
use crate::ingest::{CodedRows, Row, SourceRows};
use crate::merge::place_code::{CodeReading, PlaceCodes, ancestors};
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
    units: &'a [UnitArea],
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
            CodeReading::Known { code, unit, exact } => (code, unit, exact),
            CodeReading::Refused(refusal) => return Err((refusal.why_en, refusal.why_id)),
        };
        if let Some(unit) = unit.filter(|_| exact) {
            return Ok(polygons(&self.units[unit]));
        }
        let inside: Vec<Polygon<f64>> =
            self.largest_in(&code).into_iter().flat_map(polygons).collect();
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

impl Codes<'_> {
    /// The units in the one with this code, without those that lie in another of them: parts that overlap
    /// would be drawn as holes.
    fn largest_in(&self, code: &str) -> Vec<&UnitArea> {
        let above = |unit: &UnitArea| -> Option<Vec<String>> {
            let (theirs, system) = (unit.code.as_deref()?, unit.system.as_deref()?);
            let above = ancestors(system, theirs)
                .into_iter()
                .skip(1)
                .map(str::to_owned)
                .collect::<Vec<_>>();
            above.iter().any(|known| known == code).then_some(above)
        };
        let inside: Vec<(&UnitArea, Vec<String>)> =
            self.units.iter().filter_map(|unit| Some((unit, above(unit)?))).collect();
        let is = |code: &String| inside.iter().any(|(unit, _)| unit.code.as_ref() == Some(code));
        inside.iter().filter(|(_, above)| !above.iter().any(is)).map(|(unit, _)| *unit).collect()
    }
}

fn polygons(unit: &UnitArea) -> Vec<Polygon<f64>> {
    match &unit.geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use geo::Area;
    use jiff::Timestamp;

    use super::*;
    use crate::ingest::ingest_all;
    use crate::progress::Progress;

    fn unit(code: &str, west: f64, east: f64) -> String {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"place_code\":\"{code}\",\"code_system\":\"kemendagri\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{west},0],[{east},0],[{east},1],[{west},1],[{west},0]]]}}}}"
        )
    }

    fn message(id: &str, hour: &str, references: &str, area: &str) -> String {
        format!(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{id}</identifier><sender>s</sender>\
             <sent>2025-09-18T{hour}:00:00+08:00</sent><status>Actual</status><msgType>Update</msgType><scope>Public</scope>\
             <references>{references}</references><info><event>Banjir</event><severity>Minor</severity>\
             <area><areaDesc>x</areaDesc>{area}</area></info></alert>"
        )
    }

    /// The warnings (id, area) and the codes of findings, where the newer message holds at this code.
    fn placed(system: &str, code: &str) -> (Vec<(String, f64)>, Vec<&'static str>) {
        let folder = tempfile::tempdir().unwrap();
        let units = [
            unit("64.02.06", 116.0, 118.0),
            unit("64.02.06.1001", 116.0, 117.0),
            unit("64.02.06.1002", 117.0, 118.0),
        ];
        let units =
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", units.join(","));
        std::fs::write(folder.path().join("a.geojson"), units).unwrap();
        let old = message("old", "06", "", "<polygon>0,100 0,104 1,104 1,100 0,100</polygon>");
        let geocode =
            format!("<geocode><valueName>{system}</valueName><value>{code}</value></geocode>");
        let new = message("new", "07", "s,old,2025-09-18T06:00:00+08:00", &geocode);
        std::fs::create_dir(folder.path().join("cap")).unwrap();
        std::fs::write(folder.path().join("cap/1.xml"), old).unwrap();
        std::fs::write(folder.path().join("cap/2.xml"), new).unwrap();
        let text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n\
                    as_of = 2025-09-18T09:00:00+08:00\n[[source]]\nid = \"batas\"\nlayer = \"admin\"\npath = \"a.geojson\"\n\
                    [[source]]\nid = \"bmkg\"\nlayer = \"hazards\"\npath = \"cap\"\nbasis = \"warning\"\n";
        let config =
            Config::parse(&folder.path().join("lintas.toml"), text, Timestamp::UNIX_EPOCH).unwrap();
        let rows = ingest_all(&config, &Progress::silent());
        let mut rows: Vec<SourceRows> = rows.into_iter().map(Result::unwrap).collect();
        let mut tally = Tally::default();
        place_by_code(&config, &mut rows, &mut tally);
        let area = |row: &Row| row.geometry.as_ref().map_or(0.0, Area::unsigned_area);
        let warnings = rows[1].rows.iter().map(|row| (row.id.clone(), area(row))).collect();
        (warnings, tally.listed().0.iter().map(|finding| finding.code.as_str()).collect())
    }

    #[test]
    fn a_warning_lies_where_the_units_of_its_code_lie() {
        let new = |area: f64| vec![("new".to_owned(), area)];
        for (system, code, area) in [
            ("KEMENDAGRI", "64.02.06.1001", 1.0),
            ("Kode", "64.02.06", 2.0),
            // The regency has no unit of its own: what lies in it, each place once.
            ("KEMENDAGRI", "64.02", 2.0),
            // A part of a desa is drawn as the whole kecamatan.
            ("KEMENDAGRI", "64.02.06.1009", 2.0),
        ] {
            assert_eq!(placed(system, code), (new(area), vec![]), "{system} {code}");
        }
    }

    #[test]
    fn what_cannot_be_placed_is_told_and_ends_nothing() {
        // BPS numbers regencies otherwise, and no crosswalk is there; 12.34 is in another province.
        for (system, code) in [("BPS", "6403060"), ("KEMENDAGRI", "12.34"), ("Kode", "640206")] {
            let (warnings, mut told) = placed(system, code);
            told.sort_unstable();
            assert_eq!(warnings, [("old".to_owned(), 4.0)], "{system} {code}");
            assert_eq!(
                told,
                ["empty_geometry", "end_not_taken", "unknown_place_code"],
                "{system} {code}"
            );
        }
    }
}
