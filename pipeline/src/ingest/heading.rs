//! Matches the headings of a table to our columns.

use std::collections::BTreeMap;

use lintas_model::aid::BaseUnit;
use serde::{Deserialize, Serialize};

use super::hxl;
use crate::input::{ColumnDefinition, InputLayer, Unit};

/// The heading of one column of a source table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// As it stands.
    pub text: String,
    /// What it is called in findings: unique in its table, in a workbook with its letter.
    pub label: String,
    /// For a heading of two rows: both joined, in the readings to try in order. Empty otherwise.
    pub readings: Vec<String>,
}

impl Heading {
    /// The heading of a column that has one name and nothing more.
    pub fn named(text: String) -> Self {
        Self { label: text.clone(), text, readings: Vec::new() }
    }

    /// The readings to try, in order. A `form` names its columns by the path of their question.
    fn bare(&self, form: bool) -> Vec<String> {
        let mut readings: Vec<String> = match self.readings[..] {
            [] => vec![bare(&self.text)],
            _ => self.readings.iter().map(|reading| bare(reading)).collect(),
        };
        if form {
            readings.extend(of_question(&self.text).map(bare));
        }
        readings
    }
}

/// Why a column of the table is matched to one of ours; the order is that of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The configuration says so.
    Configuration,
    /// Its HXL hashtag.
    Tag,
    /// It has our name.
    Name,
    /// It has a listed name that means the same.
    Synonym,
}

/// A column of the table that is matched to one of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Our name.
    pub ours: String,
    /// The table's heading; in a workbook with the column's letter.
    pub theirs: String,
    /// How we know.
    pub how: How,
}

/// How the columns of one table were matched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableMatch {
    /// Its sheet, in a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row number of its heading, as a spreadsheet program shows it; absent where the format has
    /// named columns instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<u64>,
    /// The columns that are read.
    pub columns: Vec<Match>,
    /// Headings of the columns that are not read.
    pub unused: Vec<String>,
}

/// A column of the table that may be one of ours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) index: usize,
    pub(super) how: How,
    pub(super) unit: Option<Unit>,
}

/// The columns of a table, matched to ours: once, for the choice among rows that may be the heading
/// and for reading what stands below.
#[derive(Debug, Clone)]
pub struct Headings {
    /// The table's headings, by column.
    pub(super) theirs: Vec<Heading>,
    /// What of ours they may be.
    pub(super) found: Candidates,
}

impl Headings {
    /// Matches headings, with their HXL hashtags where the table has a row of them, to the columns of
    /// a layer.
    pub fn of(layer: InputLayer, theirs: Vec<Heading>, tags: Option<&[String]>) -> Self {
        let found = matched(layer.columns(), &theirs, tags);
        Self { theirs, found }
    }
}

/// The candidates for each of `ours`: several where they match equally well. A hashtag precedes our
/// own name, our own name precedes a synonym.
pub(super) fn matched(
    ours: &'static [ColumnDefinition],
    theirs: &[Heading],
    tags: Option<&[String]>,
) -> Candidates {
    let mut found = BTreeMap::new();
    let form = is_form(theirs);
    let points: Vec<&str> = theirs.iter().filter_map(|theirs| of_geopoint(&theirs.text)).collect();
    let reading = |theirs: &Heading| {
        // The answer of a geopoint, whatever the question is called.
        let is_point = points.contains(&theirs.text.as_str());
        if is_point { vec!["coordinate".to_owned()] } else { theirs.bare(form) }
    };
    let readings: Vec<Vec<String>> = theirs.iter().map(reading).collect();
    for column in ours {
        let candidates = by_tag(column, tags);
        if !candidates.is_empty() {
            found.insert(column.name, candidates);
        }
    }
    let names: Vec<Names> = ours.iter().map(Names::of).collect();
    let mut named: BTreeMap<&'static str, Vec<Candidate>> = BTreeMap::new();
    for (index, readings) in readings.iter().enumerate() {
        // The first reading that names a column of ours counts.
        let meant = readings.iter().find_map(|reading| {
            (!reading.is_empty()).then(|| {
                names.iter().find_map(|names| Some((names.column, names.matches(reading)?)))
            })?
        });
        let meant = meant.or_else(|| amount_with_unit(&theirs[index], &names));
        let Some((column, (how, unit))) = meant else { continue };
        named.entry(column.name).or_default().push(Candidate { index, how, unit });
    }
    for (name, mut candidates) in named {
        let best = candidates.iter().map(|candidate| candidate.how).min();
        candidates.retain(|candidate| Some(candidate.how) == best);
        found.entry(name).or_insert(candidates);
    }
    Candidates(found)
}

/// The amount of ours that a heading names before the unit in brackets behind it: `Jumlah (kg)`.
fn amount_with_unit(
    heading: &Heading,
    names: &[Names],
) -> Option<(&'static ColumnDefinition, (How, Option<Unit>))> {
    let readings = match &heading.readings[..] {
        [] => std::slice::from_ref(&heading.text),
        readings => readings,
    };
    let amounts = names.iter().filter(|names| names.column.is_amount());
    readings.iter().filter_map(|text| unit_behind(text)).find_map(|(name, _)| {
        let reading = bare(name);
        amounts.clone().find_map(|names| Some((names.column, names.matches(&reading)?)))
    })
}

/// A heading without the unit in brackets behind it, and that unit: `Jumlah (kg)`, `Stok [liter]`. `None`
/// where no brackets stand there, or what they hold is no unit.
pub(super) fn unit_behind(heading: &str) -> Option<(&str, &str)> {
    let (name, unit) = in_brackets(heading)?;
    BaseUnit::is_unit(unit).then_some((name, unit))
}

/// A heading without what stands in brackets behind it, and that.
pub(super) fn in_brackets(heading: &str) -> Option<(&str, &str)> {
    let heading = heading.trim_end();
    let (open, close) =
        [('(', ')'), ('[', ']')].into_iter().find(|(_, close)| heading.ends_with(*close))?;
    let (name, inside) = heading.strip_suffix(close)?.rsplit_once(open)?;
    let (name, inside) = (name.trim(), inside.trim());
    (!name.is_empty() && !inside.is_empty()).then_some((name, inside))
}

/// Candidates by the name of our column.
#[derive(Debug, Clone)]
pub(super) struct Candidates(BTreeMap<&'static str, Vec<Candidate>>);

impl Candidates {
    pub(super) fn get(&self, name: &str) -> Option<&[Candidate]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Without what only a synonym speaks for, of the columns that the configuration assigns.
    pub(super) fn without(mut self, assigned: &[usize]) -> Self {
        self.0.retain(|_, candidates| {
            candidates.retain(|it| it.how != How::Synonym || !assigned.contains(&it.index));
            !candidates.is_empty()
        });
        self
    }

    /// How many of our columns have a candidate.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

fn by_tag(column: &ColumnDefinition, tags: Option<&[String]>) -> Vec<Candidate> {
    let Some(tags) = tags.filter(|_| !column.hxl.is_empty()) else { return Vec::new() };
    let in_cm = column.dimension.is_some() && column.hxl.split('+').any(|part| part == "cm");
    let unit = in_cm.then(|| Unit::from_symbol("cm")).flatten();
    let found = hxl::best_matches(column.hxl, tags);
    found.into_iter().map(|index| Candidate { index, how: How::Tag, unit }).collect()
}

/// The names of one of our columns in the normal form of headings.
struct Names {
    column: &'static ColumnDefinition,
    ours: String,
    also: Vec<(String, Option<&'static str>)>,
    synonyms: Vec<String>,
}

impl Names {
    fn of(column: &'static ColumnDefinition) -> Self {
        Self {
            column,
            ours: bare(column.name),
            also: column.also.iter().map(|(name, unit)| (bare(name), *unit)).collect(),
            synonyms: column.synonyms.iter().map(|name| bare(name)).collect(),
        }
    }

    /// How a heading in normal form names the column, and in which unit where it tells one.
    fn matches(&self, reading: &str) -> Option<(How, Option<Unit>)> {
        if self.ours == reading {
            return Some((How::Name, None));
        }
        if let Some((_, unit)) = self.also.iter().find(|(name, _)| name == reading) {
            return Some((How::Synonym, unit.and_then(Unit::from_symbol)));
        }
        if self.synonyms.iter().any(|name| name == reading) {
            return Some((How::Synonym, None));
        }
        // A synonym followed by a unit, such as `Tinggi Air (cm)`.
        self.column.dimension?;
        Unit::symbols(self.column.dimension).find_map(|symbol| {
            let name = reading.strip_suffix(symbol).filter(|name| !name.is_empty())?;
            let mut synonyms = self.synonyms.iter().chain(self.also.iter().map(|(name, _)| name));
            let is = synonyms.any(|synonym| synonym == name);
            is.then(|| (How::Synonym, Unit::from_symbol(symbol)))
        })
    }
}

/// Columns that forms of ODK and KoBoToolbox have beside their questions.
const OF_FORMS: [&str; 6] =
    ["_uuid", "_submission_time", "__version__", "instanceid", "meta/instanceid", "submissiondate"];

/// Whether a table is an export of a form of ODK or KoBoToolbox.
fn is_form(theirs: &[Heading]) -> bool {
    let is = |text: &str| {
        OF_FORMS.contains(&text.to_lowercase().as_str()) || of_geopoint(text).is_some()
    };
    theirs.iter().any(|heading| is(&heading.text))
}

/// The question whose latitude stands in a column: `grup/lokasi` of `_grup/lokasi_latitude`.
fn of_geopoint(heading: &str) -> Option<&str> {
    heading.strip_prefix('_')?.strip_suffix("_latitude").filter(|question| !question.is_empty())
}

/// What the question of a form is called, without the groups that it stands in; of a geopoint's parts
/// (`_grup/lokasi_latitude`) which part it is.
fn of_question(heading: &str) -> Option<&str> {
    let parts = ["latitude", "longitude"];
    let part = parts.iter().find(|part| {
        heading.strip_suffix(**part).is_some_and(|before| before.ends_with(['_', '-', ':']))
    });
    if let Some(part) = part {
        return Some(part);
    }
    heading.rsplit_once(['/', ':']).map(|(_, question)| question).filter(|name| !name.is_empty())
}

/// Abbreviations in headings, written out.
const WRITTEN_OUT: &[(&str, &str)] = &[
    ("jml", "jumlah"),
    ("jmlh", "jumlah"),
    ("jlh", "jumlah"),
    ("jum", "jumlah"),
    ("tgl", "tanggal"),
    ("kd", "kode"),
    ("nm", "nama"),
    ("no", "nomor"),
    ("sat", "satuan"),
    ("ket", "keterangan"),
    ("brg", "barang"),
    ("telp", "telepon"),
    ("tlp", "telepon"),
];

/// The normal form that headings are compared in: lower case, without blanks, punctuation and
/// diacritics, abbreviations written out.
pub fn bare(heading: &str) -> String {
    let folded: String = heading
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à'..='å' => 'a',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ò'..='ö' => 'o',
            'ù'..='ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        })
        // Combining diacritics (Unicode block Combining Diacritical Marks).
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect();
    folded
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| {
            WRITTEN_OUT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(layer: InputLayer, headings: &[&str]) -> Vec<(String, Vec<usize>)> {
        let headings: Vec<Heading> =
            headings.iter().map(|text| Heading::named((*text).to_owned())).collect();
        let found = matched(layer.columns(), &headings, None);
        let columns = found.0.into_iter();
        columns
            .map(|(name, all)| (name.to_owned(), all.iter().map(|one| one.index).collect()))
            .collect()
    }

    #[test]
    fn headings_of_offices_are_known_whatever_their_dress() {
        let one = |name: &str, index| (name.to_owned(), vec![index]);
        assert_eq!(
            found(
                InputLayer::Stock,
                &["No.", "KD. BARANG", "Nama Barang ", "Sat.", "Jml_Stok", "Tgl. Kadaluarsa"],
            ),
            [
                one("expiry", 5),
                one("item_code", 1),
                one("item_name", 2),
                one("qty_available", 4),
                one("unit", 3)
            ]
        );
        assert_eq!(
            found(
                InputLayer::Shelters,
                &["Posko", "Jml KK", "Jumlah Jiwa", "Rumáh", "Lintang", "Bujur"]
            ),
            [
                one("households", 1),
                one("houses", 3),
                one("lat", 4),
                one("lon", 5),
                one("name", 0),
                one("people", 2)
            ]
        );
        assert_eq!(bare("Désa/Kelu\u{300}rahan"), "desakelurahan");
    }

    #[test]
    fn a_unit_behind_a_name_is_the_unit_of_the_column() {
        let of = |heading: &str| {
            let column = InputLayer::Hazards.column("depth_m").unwrap();
            Names::of(column).matches(&bare(heading)).map(|(_, unit)| unit.map(|unit| unit.factor))
        };
        assert_eq!(of("TINGGI_CM"), Some(Some(0.01)));
        assert_eq!(of("Tinggi Genangan (cm)"), Some(Some(0.01)));
        assert_eq!(of("Kedalaman (m)"), Some(Some(1.0)));
        assert_eq!(of("Kedalaman"), Some(None));
        assert_eq!(of("depth_m"), Some(None));
        assert_eq!(of("KELURAHAN"), None);
    }

    #[test]
    fn a_unit_in_brackets_behind_an_amount_is_no_part_of_its_name() {
        let one = |name: &str, index| (name.to_owned(), vec![index]);
        for heading in
            ["Jumlah (kg)", "STOK [Liter]", "Sisa (karung 25 kg) ", "qty_available (dus)"]
        {
            let found = found(InputLayer::Stock, &["Nama Barang", heading]);
            assert_eq!(found, [one("item_name", 0), one("qty_available", 1)], "{heading}");
        }
        for heading in ["Jumlah (orang)", "Jumlah (kg) lama", "(kg)", "Beras (kg)"] {
            let found = found(InputLayer::Stock, &["Nama Barang", heading]);
            assert_eq!(found, [one("item_name", 0)], "{heading}");
        }
        assert!(found(InputLayer::Shelters, &["Jumlah Jiwa (kg)"]).is_empty());
    }

    #[test]
    fn our_own_name_wins_and_two_synonyms_leave_it_open() {
        assert_eq!(
            found(InputLayer::Stock, &["Jumlah", "qty_available"]),
            [("qty_available".to_owned(), vec![1])]
        );
        assert_eq!(
            found(InputLayer::Stock, &["Jumlah", "Sisa"]),
            [("qty_available".to_owned(), vec![0, 1])]
        );
    }
}
