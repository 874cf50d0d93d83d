//! Place codes: which code system they belong to, and which admin unit they name.
//!
//! BPS 6403 and Kemendagri 64.03 are different regencies. Taking a code of one system for one of
//! the other would send aid to the wrong regency, so codes are joined only within a system, or by a
//! crosswalk between stated systems.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::ingest::Row;
use crate::input::columns::crosswalk;

/// The system of Kemendagri: `64.02.06.1001`.
pub const KEMENDAGRI: &str = "kemendagri";
/// The system of BPS: `6403090001`.
pub const BPS: &str = "bps";
/// The system of the common operational data sets: `ID6403090`.
pub const COD: &str = "cod";

/// The code system that the notation of a code shows. Kemendagri writes levels of 2, 2, 2 and 4
/// digits with dots between them; BPS writes 2, 4, 7 or 10 digits without dots. Two digits show
/// nothing: a province is written alike in both.
pub fn written_in(code: &str) -> Option<&'static str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = code.strip_prefix("ID") {
        return digits(rest).then_some(COD);
    }
    if code.contains('.') {
        let parts: Vec<&str> = code.split('.').collect();
        let fits = parts.len() <= 4
            && parts
                .iter()
                .enumerate()
                .all(|(level, part)| digits(part) && part.len() == if level == 3 { 4 } else { 2 });
        return fits.then_some(KEMENDAGRI);
    }
    (digits(code) && matches!(code.len(), 4 | 7 | 10)).then_some(BPS)
}

/// The code itself and those of the units that contain its unit, from the smallest: one level after
/// the other is cut off at the end.
pub fn ancestors<'a>(system: &str, code: &'a str) -> Vec<&'a str> {
    if system == KEMENDAGRI {
        let mut all = vec![code];
        let mut rest = code;
        while let Some((parent, _)) = rest.rsplit_once('.') {
            all.push(parent);
            rest = parent;
        }
        return all;
    }
    let prefix = if system == COD { 2 } else { 0 };
    let ends = [10, 7, 4, 2].map(|digits| prefix + digits);
    let mut all = vec![code];
    all.extend(ends.iter().filter(|end| **end < code.len()).filter_map(|end| code.get(..*end)));
    all
}

/// Translates codes between systems.
#[derive(Debug, Clone, Default)]
pub struct Crosswalk {
    codes: BTreeMap<(String, String, String), String>,
    known: BTreeSet<(String, String)>,
}

impl Crosswalk {
    /// From the rows of all crosswalk sources that are valid at `now`. Each row translates in both
    /// directions.
    pub fn from_rows<'a>(rows: impl IntoIterator<Item = &'a Row>, now: Timestamp) -> Self {
        let mut crosswalk = Self::default();
        for row in rows {
            let begun = row.get(crosswalk::VALID_FROM).is_none_or(|from| from <= now);
            let over = row.get(crosswalk::VALID_TO).is_some_and(|to| to <= now);
            if !begun || over {
                continue;
            }
            let text = |column| row.values.owned(column);
            let cells = (
                text(crosswalk::FROM_SYSTEM),
                text(crosswalk::FROM_CODE),
                text(crosswalk::TO_SYSTEM),
                text(crosswalk::TO_CODE),
            );
            if let (Some(from), Some(from_code), Some(to), Some(to_code)) = cells {
                crosswalk.known.insert((from.clone(), from_code.clone()));
                crosswalk.known.insert((to.clone(), to_code.clone()));
                let there = (from.clone(), from_code.clone(), to.clone());
                crosswalk.codes.insert(there, to_code.clone());
                crosswalk.codes.insert((to, to_code, from), from_code);
            }
        }
        crosswalk
    }

    /// Whether any row names this code.
    pub fn knows(&self, system: &str, code: &str) -> bool {
        self.known.contains(&(system.to_owned(), code.to_owned()))
    }

    /// Translates a code into the system `to`.
    pub fn translate(&self, from: &str, code: &str, to: &str) -> Option<&str> {
        self.codes.get(&(from.to_owned(), code.to_owned(), to.to_owned())).map(String::as_str)
    }

    /// Translates a code into the system `to`, or the smallest containing unit that a row names.
    pub fn translate_up(&self, from: &str, code: &str, to: &str) -> Option<&str> {
        ancestors(from, code).into_iter().find_map(|code| self.translate(from, code, to))
    }
}

/// The result of reading a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeReading {
    /// It belongs to the code system of the admin units, if need be by the crosswalk.
    Known {
        /// The code in that system.
        code: String,
        /// Index of the smallest admin unit that it lies in; `None` where it lies in none.
        unit: Option<usize>,
        /// Whether the code names exactly that unit, and not a smaller one inside it.
        exact: bool,
    },
    /// It seems to belong to another system than stated, or its system cannot be translated.
    Refused(Refusal),
}

/// Why a code is not joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The system that it seems to belong to.
    pub system: Option<&'static str>,
    /// Its translation by the crosswalk, if it is a BPS code.
    pub by_crosswalk: Option<String>,
    /// The Kemendagri code with dots added, where such a unit exists.
    pub with_dots: Option<String>,
    /// Reason, in English.
    pub why_en: String,
    /// Reason, in Bahasa Indonesia.
    pub why_id: String,
}

/// The codes of the admin units, indexed.
#[derive(Debug)]
pub struct PlaceCodes<'a> {
    units: BTreeMap<(&'a str, &'a str), usize>,
    systems: BTreeSet<&'a str>,
    regencies: BTreeSet<&'a str>,
    crosswalk: &'a Crosswalk,
}

impl<'a> PlaceCodes<'a> {
    /// Indexes (system, code) of every unit, in the order of the units. A unit without a system
    /// gets the one that its code shows; without either it is left out.
    pub fn new(
        units: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>,
        crosswalk: &'a Crosswalk,
    ) -> Self {
        let mut codes = Self {
            units: BTreeMap::new(),
            systems: BTreeSet::new(),
            regencies: BTreeSet::new(),
            crosswalk,
        };
        for (at, unit) in units.into_iter().enumerate() {
            let (system, Some(code)) = unit else { continue };
            let Some(system) = system.or_else(|| written_in(code)) else { continue };
            codes.units.insert((system, code), at);
            codes.systems.insert(system);
            if system == KEMENDAGRI {
                codes.regencies.extend(code.get(..5));
            }
        }
        codes
    }

    /// The unit with exactly this code.
    pub fn exactly(&self, system: &str, code: &str) -> Option<usize> {
        self.units.get(&(system, code)).copied()
    }

    /// Whether any unit has a code of this system.
    pub fn has_system(&self, system: &str) -> bool {
        self.systems.contains(system)
    }

    /// Index of the smallest unit that a code lies in.
    fn unit_of(&self, system: &str, code: &str) -> Option<usize> {
        ancestors(system, code).into_iter().find_map(|code| self.exactly(system, code))
    }

    /// Reads a code whose row states the system `said`. `place_is_here`: whether the position of
    /// the row lies in one of the units, where it has one. A position here with the code of another
    /// regency is the sign of a BPS code that was given Kemendagri's dots.
    pub fn read(&self, said: Option<&str>, code: &str, place_is_here: Option<bool>) -> CodeReading {
        let written = written_in(code);
        let Some(system) = said.or(written.filter(|system| *system != BPS)) else {
            return self.refused(
                written,
                code,
                "the row does not say of which system its place code is (kemendagri, bps or cod)",
                "baris tidak menyebut sistem kode wilayahnya (kemendagri, bps, atau cod)",
            );
        };
        if system == KEMENDAGRI && !code.contains('.') && code.len() > 2 {
            return self.refused(
                written,
                code,
                "it is written without dots, as BPS codes are, and stands as a Kemendagri code; \
                 BPS and Kemendagri number regencies differently",
                "ditulis tanpa titik seperti kode BPS, padahal berdiri sebagai kode Kemendagri; \
                 nomor kabupaten BPS dan Kemendagri berbeda",
            );
        }
        if let Some(unit) = self.unit_of(system, code) {
            let exact = self.exactly(system, code).is_some();
            return CodeReading::Known { code: code.to_owned(), unit: Some(unit), exact };
        }
        if !self.has_system(system) && !self.systems.is_empty() {
            let translated = self.systems.iter().find_map(|to| {
                let ours = self.crosswalk.translate_up(system, code, to)?;
                let exact = self.crosswalk.translate(system, code, to) == Some(ours)
                    && self.exactly(to, ours).is_some();
                Some((ours, self.unit_of(to, ours), exact))
            });
            return match translated {
                Some((code, unit, exact)) => {
                    CodeReading::Known { code: code.to_owned(), unit, exact }
                }
                None => self.refused(
                    None,
                    code,
                    "admin units are of another code system, and no crosswalk names this code",
                    "batas wilayah memakai sistem kode lain, dan tabel padanan tidak memuat kode ini",
                ),
            };
        }
        // Possibly the digits of a BPS code with dots in the manner of Kemendagri.
        let regency = code.get(..5).filter(|_| system == KEMENDAGRI);
        if let Some(regency) = regency.filter(|regency| !self.regencies.contains(regency)) {
            let digits = regency.replace('.', "");
            let is_bps = self.crosswalk.knows(BPS, &digits);
            if !self.regencies.is_empty() && (place_is_here == Some(true) || is_bps) {
                let en = format!(
                    "Kemendagri {regency} is another regency, and the admin units here are of {}; \
                     the number looks like BPS {digits}",
                    self.regencies_in_words(),
                );
                let id = format!(
                    "Kemendagri {regency} adalah kabupaten lain, sedangkan wilayah ini {}; \
                     nomornya seperti BPS {digits}",
                    self.regencies_in_words(),
                );
                return self.refused(Some(BPS), code, &en, &id);
            }
        }
        CodeReading::Known { code: code.to_owned(), unit: None, exact: false }
    }

    fn regencies_in_words(&self) -> String {
        let all: Vec<&str> = self.regencies.iter().copied().collect();
        all.join(", ")
    }

    fn refused(&self, system: Option<&'static str>, code: &str, en: &str, id: &str) -> CodeReading {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let to_ours = |to: &&str| self.crosswalk.translate_up(BPS, &digits, to);
        let by_crosswalk = (system == Some(BPS)).then(|| self.systems.iter().find_map(to_ours));
        let with_dots = (!code.contains('.')).then(|| dotted(&digits)).flatten();
        CodeReading::Refused(Refusal {
            system,
            by_crosswalk: by_crosswalk.flatten().map(str::to_owned),
            with_dots: with_dots.filter(|code| self.unit_of(KEMENDAGRI, code).is_some()),
            why_en: en.to_owned(),
            why_id: id.to_owned(),
        })
    }
}

/// Adds the dots of a Kemendagri code.
fn dotted(digits: &str) -> Option<String> {
    let ends: &[usize] = match digits.len() {
        4 => &[2, 4],
        6 => &[2, 4, 6],
        10 => &[2, 4, 6, 10],
        _ => return None,
    };
    let mut from = 0;
    let parts = ends.iter().map(|end| {
        let part = &digits[from..*end];
        from = *end;
        part
    });
    Some(parts.collect::<Vec<_>>().join("."))
}

impl Refusal {
    /// What to do about it: in English, in Bahasa Indonesia.
    pub fn remedy(&self) -> (String, String) {
        match (&self.with_dots, &self.by_crosswalk) {
            (Some(dots), Some(code)) => (
                format!(
                    "if it is a BPS code, set `code_system` to bps: the crosswalk makes it {code}; \
                     if only its dots are missing, write {dots}"
                ),
                format!(
                    "bila kode BPS, isi `code_system` dengan bps: tabel padanan menjadikannya {code}; \
                     bila hanya titiknya hilang, tulis {dots}"
                ),
            ),
            (None, Some(code)) => (
                format!("set `code_system` to bps: the crosswalk makes it {code}"),
                format!("isi `code_system` dengan bps: tabel padanan menjadikannya {code}"),
            ),
            (Some(dots), None) => (
                format!(
                    "if only its dots are missing, write {dots}; if it is a BPS code, set \
                     `code_system` to bps and add a crosswalk source"
                ),
                format!(
                    "bila hanya titiknya hilang, tulis {dots}; bila kode BPS, isi `code_system` \
                     dengan bps dan tambahkan sumber tabel padanan"
                ),
            ),
            (None, None) => (
                "say of which system the code is in `code_system`, and add a crosswalk source that \
                 names it"
                    .to_owned(),
                "sebut sistem kodenya di `code_system`, dan tambahkan sumber tabel padanan yang \
                 memuatnya"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
#[path = "place_code_tests.rs"]
mod property_tests;
