//! The two languages of responses: lengths, durations and vehicles in words.

use jiff::{Timestamp, tz::TimeZone};

use crate::vehicle::VehicleClass;

/// A language of responses.
///
/// ```
/// use lintas_model::journey::Language;
/// assert_eq!(Language::Id.length(12_340.0), "12,3 km");
/// assert_eq!(Language::En.duration(5_400.0), "1 h 30 min");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Bahasa Indonesia.
    Id,
    /// English.
    En,
}

impl Language {
    /// Chooses the text in this language.
    pub fn choose<T>(self, id: T, en: T) -> T {
        match self {
            Self::Id => id,
            Self::En => en,
        }
    }

    /// Metres in words: rounded to tens below a kilometre, else kilometres with one decimal.
    pub fn length(self, metres: f64) -> String {
        if metres < 9.5 {
            return format!("{} m", metres.round());
        }
        if metres < 995.0 {
            return format!("{} m", (metres / 10.0).round() * 10.0);
        }
        let km = format!("{:.1} km", metres / 1000.0);
        self.choose(km.replace('.', ","), km)
    }

    /// Seconds in words, rounded up to minutes.
    pub fn duration(self, seconds: f64) -> String {
        let minutes = (seconds / 60.0).ceil().max(1.0) as u64;
        let (hours, rest) = (minutes / 60, minutes % 60);
        match (hours, rest) {
            (0, rest) => self.choose(format!("{rest} menit"), format!("{rest} min")),
            (hours, 0) => self.choose(format!("{hours} jam"), format!("{hours} h")),
            (hours, rest) => {
                self.choose(format!("{hours} jam {rest} menit"), format!("{hours} h {rest} min"))
            }
        }
    }

    /// The name of a vehicle class.
    pub const fn vehicle(self, class: VehicleClass) -> &'static str {
        match self {
            Self::Id => class.spec().indonesian,
            Self::En => class.spec().english,
        }
    }
}

/// A moment in local time, as people of the region write it: `18 Sep 14.20 WITA`.
pub fn moment(time: Timestamp, zone: &TimeZone, language: Language) -> String {
    const ID: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
    const EN: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let local = time.to_zoned(zone.clone());
    // Indonesia's zone names, whatever the time zone database calls them.
    let name = match local.offset().seconds() {
        25_200 => "WIB".to_owned(),
        28_800 => "WITA".to_owned(),
        32_400 => "WIT".to_owned(),
        _ => local.strftime("%Z").to_string(),
    };
    let month = language.choose(ID, EN)[(local.month() - 1).unsigned_abs() as usize % 12];
    let between = language.choose('.', ':');
    format!("{} {month} {:02}{between}{:02} {name}", local.day(), local.hour(), local.minute())
}

pub(super) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_times_are_told_as_people_say_them() {
        assert_eq!(Language::Id.length(4.0), "4 m");
        assert_eq!(Language::Id.length(851.0), "850 m");
        assert_eq!(Language::Id.length(999.0), "1,0 km");
        assert_eq!(Language::Id.duration(3_660.0), "1 jam 1 menit");
        assert_eq!(Language::En.duration(7_200.0), "2 h");
        assert_eq!(Language::Id.duration(20.0), "1 menit");
        let may = "2025-05-01T00:05:00+08:00".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(moment(may, &zone, Language::Id), "1 Mei 00.05 WITA");
    }
}
