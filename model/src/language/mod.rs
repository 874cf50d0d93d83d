//! Languages, and the words of each: one catalogue a language, `messages/CODE.json`, for server, bulletin,
//! papers and viewer. A language is added by its file alone; what it does not say yet is said in Bahasa
//! Indonesia.
//!
//! A catalogue is an object of sections, each an object of messages. A message is text with places to fill,
//! `{name}`, and with words that follow a number as ICU MessageFormat writes them,
//! `{n, plural, one {road} other {roads}}` (forms of the Unicode CLDR; a form holds words only). The section
//! `language` tells the language's own name and how it writes numbers and times.

mod message;
mod messages;

use std::fmt::{self, Display};

use jiff::{Timestamp, tz::TimeZone};

use crate::vehicle::VehicleClass;
use messages::{Messages, catalogues};

/// A language that people read.
///
/// ```
/// use lintas_model::language::Language;
/// assert_eq!(Language::ID.length(12_340.0), "12,3 km");
/// assert_eq!(Language::EN.duration(5_400.0), "1 h 30 min");
/// assert_eq!(Language::of("en"), Some(Language::EN));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(u8);

impl Language {
    /// Bahasa Indonesia: first everywhere, and where another language has no words yet.
    pub const ID: Self = Self(0);
    /// English: beside it.
    pub const EN: Self = Self(1);
    /// The two that answers hold side by side.
    pub const BOTH: [Self; 2] = [Self::ID, Self::EN];

    /// The language of a code, such as `id`; `None` where there is no catalogue.
    pub fn of(code: &str) -> Option<Self> {
        Self::all().find(|it| it.code() == code)
    }

    /// Every language there is a catalogue for, Bahasa Indonesia first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..u8::try_from(catalogues().len()).unwrap_or(u8::MAX)).map(Self)
    }

    /// Its code (ISO 639), such as `id`.
    pub fn code(self) -> &'static str {
        self.catalogue().code
    }

    /// Chooses what stands in the data in two languages: the English for English, else the other.
    pub fn choose<T>(self, id: T, en: T) -> T {
        if self == Self::EN { en } else { id }
    }

    /// The message `section.key`, as it stands; in Bahasa Indonesia where this language lacks it.
    /// What no catalogue holds is its key (a test finds such keys).
    pub fn say(self, key: &'static str) -> &'static str {
        self.words(key).unwrap_or(key)
    }

    /// The same, of a message that data names; `None` where no catalogue holds it.
    pub fn words(self, key: &str) -> Option<&'static str> {
        self.catalogue().get(key).or_else(|| Self::ID.catalogue().get(key))
    }

    /// The message `section.key` with its places filled.
    ///
    /// ```
    /// use lintas_model::language::Language;
    /// assert_eq!(Language::EN.fill("aid.days", &[("n", &"1")]), "1 day");
    /// assert_eq!(Language::ID.fill("aid.days", &[("n", &"1,5")]), "1,5 hari");
    /// ```
    pub fn fill(self, key: &'static str, values: &[(&str, &dyn Display)]) -> String {
        let (of, message) = match self.catalogue().get(key) {
            Some(message) => (self, message),
            None => (Self::ID, Self::ID.say(key)),
        };
        message::filled(message, values, of.catalogue())
    }

    /// Metres in words: rounded to tens below a kilometre, else kilometres with one decimal.
    pub fn length(self, metres: f64) -> String {
        if metres < 9.5 {
            return format!("{} m", metres.round());
        }
        if metres < 995.0 {
            return format!("{} m", (metres / 10.0).round() * 10.0);
        }
        format!("{} km", self.number(metres / 1000.0, 1, 1))
    }

    /// Seconds in words, rounded up to minutes.
    pub fn duration(self, seconds: f64) -> String {
        let minutes = (seconds / 60.0).ceil().max(1.0) as u64;
        let (hours, rest) = (minutes / 60, minutes % 60);
        match (hours, rest) {
            (0, rest) => self.fill("time.minutes", &[("n", &rest)]),
            (hours, 0) => self.fill("time.hours", &[("n", &hours)]),
            (hours, rest) => {
                self.fill("time.hours_minutes", &[("hours", &hours), ("minutes", &rest)])
            }
        }
    }

    /// The name of a vehicle class within a sentence.
    pub fn vehicle(self, class: VehicleClass) -> &'static str {
        use VehicleClass::{Boat, Car, FourByFour, HeavyTruck, Motorcycle, Pickup, Truck};
        self.say(match class {
            Motorcycle => "vehicle.motorcycle",
            Car => "vehicle.car",
            Pickup => "vehicle.pickup",
            FourByFour => "vehicle.four_by_four",
            Truck => "vehicle.truck",
            HeavyTruck => "vehicle.heavy_truck",
            Boat => "vehicle.boat",
        })
    }

    /// A number with at least `least` and at most `most` decimals, thousands set apart, as the language writes it.
    pub fn number(self, number: f64, least: usize, most: usize) -> String {
        let Messages { decimal, group, .. } = self.catalogue();
        let text = format!("{:.most$}", number.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let mut told = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                told.push(*group);
            }
            told.push(digit);
        }
        let zeros = rest.len() - rest.trim_end_matches('0').len();
        let rest = &rest[..rest.len() - zeros.min(most - least)];
        if !rest.is_empty() {
            told.push(*decimal);
            told.push_str(rest);
        }
        if number < 0.0 && told.chars().any(|it| matches!(it, '1'..='9')) {
            told.insert(0, '−');
        }
        told
    }

    fn catalogue(self) -> &'static Messages {
        // Nobody but this module makes a language, and each has its catalogue.
        &catalogues()[usize::from(self.0)]
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({})", self.code())
    }
}

/// A moment in local time, as people of the region write it: `18 Sep 14.20 WITA`.
pub fn moment(time: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = time.to_zoned(zone.clone());
    // Indonesia's zone names, whatever the time zone database calls them.
    let name = match local.offset().seconds() {
        25_200 => "WIB".to_owned(),
        28_800 => "WITA".to_owned(),
        32_400 => "WIT".to_owned(),
        _ => local.strftime("%Z").to_string(),
    };
    let catalogue = language.catalogue();
    let month = catalogue.months[(local.month() - 1).unsigned_abs() as usize % 12];
    let between = catalogue.clock;
    format!("{} {month} {:02}{between}{:02} {name}", local.day(), local.hour(), local.minute())
}

/// Its first letter made a capital one.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
