//! The ring that a map draws around a site: for how long its supplies last, as a class and in words.
//!
//! Maps, QGIS among them, choose a picture by one field and write another; they reckon nothing. The
//! viewer, which counts down by the clock, draws the same classes from the same facts
//! (`server/viewer/src/ring.ts`).

use super::words;
use crate::language::Language;

/// Below half an hour nothing is left that could be planned with, days.
const OUT_DAYS: f64 = 0.02;
/// From so many days on nothing is pressing: the horizon of shortages.
const CALM_DAYS: f64 = 3.0;
/// So far is looked ahead, days: what lasts longer is told without a number.
const FAR_DAYS: f64 = 30.0;
/// Up to so many days the time left is told in hours.
const IN_HOURS_DAYS: f64 = 2.0;

/// What is known of a site's supplies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RingFacts {
    /// Days until the first critical item of which the stock is known runs out.
    pub days_left: Option<f64>,
    /// Something is needed there.
    pub is_needy: bool,
    /// The stock of every critical item that it needs was counted.
    pub stock_counted: bool,
    /// There is a number of people.
    pub has_people: bool,
    /// Somebody counted them; an estimate is no count.
    pub people_counted: bool,
    /// Nobody has heard from it for too long.
    pub silent: bool,
}

/// The classes of time left; each has a picture of its own.
///
/// ```
/// use lintas_model::aid::{RingFacts, SupplyRing};
/// use lintas_model::language::Language;
///
/// let counted = RingFacts {
///     days_left: Some(0.5),
///     is_needy: true,
///     stock_counted: true,
///     has_people: true,
///     people_counted: true,
///     silent: false,
/// };
/// assert_eq!(SupplyRing::of(counted), Some(SupplyRing::Day));
/// assert_eq!(counted.label(Language::ID).as_deref(), Some("12 jam"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupplyRing {
    /// Run out.
    Out,
    /// Below six hours.
    SixHours,
    /// Below a day.
    Day,
    /// Below three days.
    ThreeDays,
    /// Three days and more: people and stock were counted.
    More,
    /// Not all was counted, or nobody has heard from there.
    Unknown,
}

impl SupplyRing {
    /// The ring of a site; `None` where nothing is needed. What was counted and runs out soon comes
    /// before what was not counted.
    pub fn of(known: RingFacts) -> Option<Self> {
        match known.days_left.filter(|days| *days < CALM_DAYS) {
            Some(days) if days < OUT_DAYS => Some(Self::Out),
            Some(days) if days < 0.25 => Some(Self::SixHours),
            Some(days) if days < 1.0 => Some(Self::Day),
            Some(_) => Some(Self::ThreeDays),
            None if known.is_counted() => Some(Self::More),
            None if known.is_needy || known.silent => Some(Self::Unknown),
            None => None,
        }
    }

    /// Its name in the field `ring`, and that of its picture behind `clock-`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::SixHours => "6",
            Self::Day => "24",
            Self::ThreeDays => "72",
            Self::More => "more",
            Self::Unknown => "unknown",
        }
    }
}

impl RingFacts {
    /// People and stock were counted, and somebody was heard of lately.
    const fn is_counted(self) -> bool {
        self.is_needy && self.stock_counted && self.people_counted && !self.silent
    }

    /// What a map writes beside the ring: the time left, or what is not known; `None` where there is
    /// nothing to say.
    pub fn label(self, language: Language) -> Option<String> {
        let ring = SupplyRing::of(self)?;
        let days = self.days_left.filter(|days| *days < FAR_DAYS);
        let whole = |days: f64| words::days(language, days.floor());
        Some(match (ring, days) {
            (SupplyRing::Out, _) => language.say("page.ring.out").to_owned(),
            (SupplyRing::SixHours | SupplyRing::Day | SupplyRing::ThreeDays, Some(days)) => {
                if days < IN_HOURS_DAYS {
                    words::hours(language, (24.0 * days).max(1.0))
                } else {
                    whole(days)
                }
            }
            (SupplyRing::Unknown, _) if self.silent => language.say("page.ring.silent").to_owned(),
            (SupplyRing::Unknown, _) if !self.has_people => {
                language.say("page.ring.people_unknown").to_owned()
            }
            (SupplyRing::Unknown, _) => language.say("page.ring.stock_unknown").to_owned(),
            (_, Some(days)) => whole(days),
            (_, None) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTED: RingFacts = RingFacts {
        days_left: None,
        is_needy: true,
        stock_counted: true,
        has_people: true,
        people_counted: true,
        silent: false,
    };

    fn told(known: RingFacts) -> (Option<&'static str>, Option<String>, Option<String>) {
        let ring = SupplyRing::of(known).map(SupplyRing::name);
        (ring, known.label(Language::ID), known.label(Language::EN))
    }

    #[test]
    fn the_class_and_the_words_follow_the_time_left() {
        for (days, ring, id, en) in [
            (0.0, "out", "HABIS", "OUT"),
            (0.03, "6", "1 jam", "1 h"),
            (0.24, "6", "5 jam", "5 h"),
            (0.25, "24", "6 jam", "6 h"),
            (1.0, "72", "24 jam", "24 h"),
            (2.9, "72", "2 hari", "2 days"),
            (3.0, "more", "3 hari", "3 days"),
            (29.9, "more", "29 hari", "29 days"),
        ] {
            let known = RingFacts { days_left: Some(days), ..COUNTED };
            assert_eq!(
                told(known),
                (Some(ring), Some(id.to_owned()), Some(en.to_owned())),
                "{days}"
            );
        }
        for lasting in [None, Some(30.0)] {
            let known = RingFacts { days_left: lasting, ..COUNTED };
            assert_eq!(told(known), (Some("more"), None, None));
        }
    }

    #[test]
    fn enough_is_said_only_where_all_was_counted_and_somebody_was_heard_of() {
        let lasting = RingFacts { days_left: Some(12.0), ..COUNTED };
        for (known, id) in [
            (RingFacts { silent: true, ..lasting }, "tanpa kabar"),
            (RingFacts { people_counted: false, ..lasting }, "stok ?"),
            (RingFacts { people_counted: false, has_people: false, ..lasting }, "orang ?"),
            (RingFacts { stock_counted: false, ..lasting }, "stok ?"),
        ] {
            assert_eq!(told(known).0, Some("unknown"));
            assert_eq!(told(known).1.as_deref(), Some(id));
            let soon = RingFacts { days_left: Some(0.5), ..known };
            assert_eq!(told(soon).0, Some("24"), "what runs out comes first all the same");
        }
    }

    #[test]
    fn who_needs_nothing_has_no_ring_unless_nobody_has_heard_from_there() {
        let calm = RingFacts { is_needy: false, stock_counted: false, ..COUNTED };
        assert_eq!(told(calm), (None, None, None));
        let silent = RingFacts { silent: true, ..calm };
        assert_eq!(told(silent).0, Some("unknown"));
        assert_eq!(told(silent).2.as_deref(), Some("no word"));
    }
}
