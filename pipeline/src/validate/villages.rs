//! Where a site stands that has no point of its own: inside its desa, else inside its kecamatan. Only
//! where one unit alone can be meant; nobody is placed by a guess, and nobody is lost for a missing point.

use geo::{Contains, InteriorPoint};
use geo_types::Point;
use lintas_model::aid::PlacedBy;
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::units::{UnitArea, crosswalk, named_places, units};
use crate::config::{Config, Source};
use crate::ingest::heading::bare;
use crate::ingest::{Row, SourceRows, TableMatch};
use crate::input::InputLayer;
use crate::input::columns::{shared, shelters};
use crate::merge::place_code::{CodeReading, KEMENDAGRI, PlaceCodes, ancestors};
use crate::tally::Tally;

/// Levels of admin units.
const KECAMATAN: i64 = 3;
const DESA: i64 = 4;

/// Words before the name of a unit.
const KINDS: [&str; 12] = [
    "desa",
    "ds",
    "kelurahan",
    "kel",
    "kecamatan",
    "kec",
    "distrik",
    "village",
    "suco",
    "suku",
    "nagari",
    "gampong",
];

/// Places the sites that wait for their village; of the others the rows are rejected. Before any source
/// is judged: one whose sites nobody can place is held back.
pub fn stand_in_villages(config: &Config, sources: &mut [SourceRows], tally: &mut Tally) {
    if sources.iter().all(|rows| rows.astray.iter().all(|(row, _)| row.geometry.is_some())) {
        return;
    }
    let crosswalk = crosswalk(config, sources);
    let units = units(config, sources);
    let of = units.iter().map(|unit| (unit.system.as_deref(), unit.code.as_deref()));
    let codes = PlaceCodes::new(of, &crosswalk);
    let villages = Villages::new(&codes, &units, named_places(config, sources));
    for (source, rows) in config.sources.iter().zip(sources) {
        for (mut row, problem) in std::mem::take(&mut rows.astray) {
            if row.geometry.is_some() {
                rows.astray.push((row, problem));
                continue;
            }
            match villages.stand(&row, &source.id, &problem) {
                Some((stand, told)) => {
                    tally.add(row.in_their_words(&rows.tables, told));
                    stand_at(&mut row, &stand);
                    rows.rows.push(row);
                    rows.rows_accepted += 1;
                }
                None => {
                    rows.rejected.push(row.rejected(&problem));
                    // Those beyond the world are told with what they may mean.
                    if problem.code != FindingCode::CoordinateOutOfRange {
                        tally.add(problem);
                    }
                }
            }
        }
    }
}

/// Where a site stands, and by what.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stand {
    pub(super) place: Point<f64>,
    pub(super) by: PlacedBy,
    /// The name of the unit.
    name: String,
}

/// Admin units and named places by their names.
pub(super) struct Villages<'a> {
    codes: &'a PlaceCodes<'a>,
    units: &'a [UnitArea],
    names: Vec<String>,
    /// Named places in normal form.
    points: Vec<(String, Point<f64>)>,
}

impl<'a> Villages<'a> {
    pub(super) fn new(
        codes: &'a PlaceCodes<'a>,
        units: &'a [UnitArea],
        places: Vec<(String, Point<f64>)>,
    ) -> Self {
        let names = units.iter().map(|unit| plain(unit.name.as_deref().unwrap_or_default()));
        let points = places.into_iter().map(|(name, point)| (plain(&name), point)).collect();
        Self { codes, units, names: names.collect(), points }
    }

    /// Moves a site whose point lies where it cannot be into its desa or kecamatan, with the findings
    /// that say so. Answers `false` where it is no site, or no unit or several can be meant.
    pub(super) fn moved(
        &self,
        source: &Source,
        tables: &[TableMatch],
        row: &mut Row,
        problem: &Finding,
        tally: &mut Tally,
    ) -> bool {
        if source.layer != InputLayer::Shelters {
            return false;
        }
        let Some((stand, told)) = self.stand(row, &source.id, problem) else { return false };
        tally.add(problem.clone().with_severity(Severity::Warning));
        tally.add(row.in_their_words(tables, told));
        stand_at(row, &stand);
        true
    }

    /// Where a row without a usable point stands, with the finding that says so; `problem` is what is
    /// wrong with its point. `None` where no unit or several can be meant.
    pub(super) fn stand(
        &self,
        row: &Row,
        source: &str,
        problem: &Finding,
    ) -> Option<(Stand, Finding)> {
        let stand = self.by_code(row).or_else(|| self.by_names(row))?;
        let (name, unit) = (&stand.name, stand.by.name());
        let why = problem.message_id.as_deref().unwrap_or(problem.code.meaning_id());
        let finding = row
            .finding(
                FindingCode::PlacedByName,
                source,
                format!("{}: it stands in the middle of {unit} {name}", problem.message),
                format!("{why}; lokasi ditaruh di tengah {unit} {name}"),
            )
            .at_place(stand.place.x(), stand.place.y());
        let finding = match &problem.column {
            Some(column) => finding.in_column(column, problem.value.clone().unwrap_or_default()),
            None => finding,
        };
        Some((stand, finding))
    }

    fn by_code(&self, row: &Row) -> Option<Stand> {
        let code = row.values.trimmed(shared::PLACE_CODE)?;
        match self.codes.read(row.get(shared::CODE_SYSTEM), code, None) {
            CodeReading::Known { unit: Some(unit), .. } => self.inside(unit),
            _ => None,
        }
    }

    fn by_names(&self, row: &Row) -> Option<Stand> {
        let said = |column| row.values.trimmed(column).map(plain).filter(|name| !name.is_empty());
        let (village, district) = (said(shelters::VILLAGE), said(shelters::DISTRICT));
        let districts = district.map(|name| self.called(&name, KECAMATAN)).unwrap_or_default();
        let villages = village.as_deref().map(|name| self.called(name, DESA)).unwrap_or_default();
        let inside = |village: &&usize| districts.iter().any(|of| self.lies_in(**village, *of));
        let villages: Vec<usize> = match districts.len() {
            0 => villages,
            _ => villages.iter().filter(inside).copied().collect(),
        };
        if let [village] = villages[..] {
            return self.inside(village);
        }
        let point =
            village.and_then(|name| self.point(&name, &districts)).filter(|_| villages.is_empty());
        match districts[..] {
            _ if point.is_some() => point,
            [district] => self.inside(district),
            _ => None,
        }
    }

    /// The only named place with this name, inside the kecamatan where one is said.
    fn point(&self, name: &str, districts: &[usize]) -> Option<Stand> {
        let inside = |point: &Point<f64>| {
            districts.is_empty()
                || districts.iter().any(|of| self.units[*of].geometry.contains(point))
        };
        let mut found = self.points.iter().filter(|(called, at)| called == name && inside(at));
        let (_, place) = found.next().filter(|_| found.next().is_none())?;
        Some(Stand { place: *place, by: PlacedBy::Desa, name: name.to_owned() })
    }

    fn called(&self, name: &str, level: i64) -> Vec<usize> {
        let is = |at: &usize| self.names[*at] == name && level_of(&self.units[*at]) == Some(level);
        (0..self.units.len()).filter(is).collect()
    }

    fn lies_in(&self, village: usize, district: usize) -> bool {
        let (one, other) = (&self.units[village], &self.units[district]);
        if let (Some(code), Some(of)) = (one.code.as_deref(), other.code.as_deref())
            && one.system == other.system
        {
            return ancestors(one.system.as_deref().unwrap_or(KEMENDAGRI), code).contains(&of);
        }
        one.geometry.interior_point().is_some_and(|point| other.geometry.contains(&point))
    }

    /// A point inside a desa or a kecamatan; `None` for a greater unit.
    fn inside(&self, unit: usize) -> Option<Stand> {
        let of = &self.units[unit];
        let by = match level_of(of)? {
            DESA => PlacedBy::Desa,
            KECAMATAN => PlacedBy::Kecamatan,
            _ => return None,
        };
        let name = of.name.clone().or_else(|| of.code.clone()).unwrap_or_default();
        Some(Stand { place: of.geometry.interior_point()?, by, name })
    }
}

fn stand_at(row: &mut Row, stand: &Stand) {
    row.geometry = Some(stand.place.into());
    row.values.set(shelters::PLACED_BY, stand.by);
}

/// The level of a unit: as stated, else as its Kemendagri code shows.
fn level_of(unit: &UnitArea) -> Option<i64> {
    let shown = || match unit.code.as_deref()?.split('.').count() {
        3 => Some(KECAMATAN),
        4 => Some(DESA),
        _ => None,
    };
    unit.level.or_else(shown)
}

/// The name of a unit in normal form, without the word for what it is.
fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words[..] {
        [kind, ref rest @ ..] if !rest.is_empty() && KINDS.contains(&bare(kind).as_str()) => {
            bare(&rest.join(" "))
        }
        _ => bare(name),
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, polygon};

    use super::*;
    use crate::ingest::Values;
    use crate::merge::place_code::Crosswalk;

    fn unit(code: &str, name: &str, west: f64, wide: f64) -> UnitArea {
        let east = west + wide;
        let area =
            polygon![(x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0)];
        UnitArea {
            system: Some(KEMENDAGRI.to_owned()),
            code: Some(code.to_owned()),
            name: Some(name.to_owned()),
            level: None,
            geometry: Geometry::from(area),
        }
    }

    /// What a site with this village, kecamatan and code stands by, and west of where.
    fn stand(village: &str, district: &str, code: &str) -> Option<(PlacedBy, i64)> {
        let units = [
            unit("64.02.06", "Tenggarong", 0.0, 10.0),
            unit("64.02.06.1001", "Melayu", 0.0, 1.0),
            unit("64.02.06.1002", "Loa Ipuh", 1.0, 1.0),
            unit("64.02.07", "Loa Kulu", 10.0, 10.0),
            unit("64.02.07.2001", "Melayu", 12.0, 1.0),
        ];
        let crosswalk = Crosswalk::default();
        let of = units.iter().map(|unit| (unit.system.as_deref(), unit.code.as_deref()));
        let codes = PlaceCodes::new(of, &crosswalk);
        let points = vec![("Jahab".to_owned(), Point::new(5.5, 0.5))];
        let mut values = Values::default();
        for (column, text) in [
            (shelters::VILLAGE, village),
            (shelters::DISTRICT, district),
            (shared::PLACE_CODE, code),
        ] {
            if !text.is_empty() {
                values.set(column, text.to_owned());
            }
        }
        if !code.is_empty() {
            values.set(shared::CODE_SYSTEM, KEMENDAGRI.to_owned());
        }
        let row = Row {
            number: 2,
            sheet: None,
            id: "s".to_owned(),
            geometry: None,
            values,
            as_of: None,
            beside: false,
            raw: "{}".into(),
        };
        let problem = Finding::new(FindingCode::EmptyGeometry, "posko", "it has no place");
        let villages = Villages::new(&codes, &units, points);
        let (stand, finding) = villages.stand(&row, "posko", &problem)?;
        assert_eq!((finding.code, finding.row), (FindingCode::PlacedByName, Some(2)));
        Some((stand.by, stand.place.x() as i64))
    }

    #[test]
    fn a_site_without_a_point_stands_in_its_desa_else_in_its_kecamatan() {
        use PlacedBy::{Desa, Kecamatan};
        for (village, district, code, expected) in [
            ("Melayu", "Tenggarong", "", Some((Desa, 0))),
            ("Kel. Melayu", "Kec. Loa Kulu", "", Some((Desa, 12))),
            ("LOA IPUH", "", "", Some((Desa, 1))),
            ("Jahab", "Tenggarong", "", Some((Desa, 5))),
            ("Jahab", "Loa Kulu", "", Some((Kecamatan, 15))),
            ("Loa Ipuh Darat", "Tenggarong", "", Some((Kecamatan, 5))),
            ("", "Tenggarong", "", Some((Kecamatan, 5))),
            ("", "", "64.02.07.2001", Some((Desa, 12))),
            // Two villages are called so, and nobody says which.
            ("Melayu", "", "", None),
            ("Antah", "Berantah", "", None),
            ("", "", "", None),
        ] {
            assert_eq!(stand(village, district, code), expected, "{village}, {district} {code}");
        }
    }
}
