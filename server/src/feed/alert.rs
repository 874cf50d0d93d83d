//! What a feed tells of one closure, site or admin unit: ready to be listed (Atom) and to be written
//! as a message of the Common Alerting Protocol (OASIS CAP 1.2).

use geo_types::Geometry;
use jiff::{SignedDuration, Timestamp};
use lintas_model::language::Language;

use super::setting::{FeedSetting, encoded};

/// A name of a code list of CAP 1.2, section 3.2.
macro_rules! cap_codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $code:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$of])* $code),+ }

        impl $name {
            /// The code, as CAP spells it.
            pub(crate) const fn code(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),+ }
            }
        }
    };
}

cap_codes! {
    /// What a message is to those before it.
    MessageType {
        /// The first one.
        Alert,
        /// Takes the place of the one that it refers to.
        Update,
        /// Takes back the one that it refers to.
        Cancel,
    }
}
cap_codes! {
    /// When to act.
    CapUrgency {
        /// Now.
        Immediate,
        /// It begins later.
        Future,
        /// It is over.
        Past,
        /// Nobody knows.
        Unknown,
    }
}
cap_codes! {
    /// How grave it is.
    CapSeverity {
        /// Nobody gets through, or stock is gone within a day.
        Severe,
        /// Some get through, or there is a day and more.
        Moderate,
        /// Nobody knows.
        Unknown,
    }
}
cap_codes! {
    /// How sure it is.
    CapCertainty {
        /// Somebody saw it.
        Observed,
        /// Somebody heard it, or it follows from what was counted.
        Likely,
        /// It is inferred, old, or known in part.
        Possible,
        /// Nobody knows.
        Unknown,
    }
}
cap_codes! {
    /// What to do.
    CapResponse {
        /// Stay away.
        Avoid,
        /// Look at it, and judge.
        Assess,
        /// Bring help.
        Execute,
        /// It is no danger any more.
        AllClear,
    }
}
cap_codes! {
    /// What kind of event.
    CapCategory {
        /// Public and private transportation.
        Transport,
        /// Rescue and recovery.
        Rescue,
    }
}

/// What is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertSubject {
    /// A road event.
    Closure,
    /// A site where people are.
    Site,
    /// An admin unit.
    Unit,
}

impl AlertSubject {
    /// The layer that it is a feature of.
    pub(crate) const fn layer(self) -> &'static str {
        match self {
            Self::Closure => "closures",
            Self::Site => "shelters",
            Self::Unit => "needs",
        }
    }
}

/// One thing that a feed tells of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FeedAlert {
    /// What.
    pub(crate) subject: AlertSubject,
    /// Its id.
    pub(crate) id: String,
    /// What this message is to those before it.
    pub(crate) kind: MessageType,
    /// When it was said first.
    pub(crate) first: Timestamp,
    /// When this message came about.
    pub(crate) sent: Timestamp,
    /// The messages before it: each with its moment.
    pub(crate) before: Vec<(MessageType, Timestamp)>,
    /// The message that names the kind of event.
    pub(crate) event: &'static str,
    /// One line.
    pub(crate) headline: [String; 2],
    /// All that is known.
    pub(crate) description: [String; 2],
    /// What to do.
    pub(crate) instruction: [String; 2],
    /// Its categories.
    pub(crate) categories: &'static [CapCategory],
    /// What to do, as a code.
    pub(crate) response: CapResponse,
    /// When to act.
    pub(crate) urgency: CapUrgency,
    /// How grave it is.
    pub(crate) severity: CapSeverity,
    /// How sure it is.
    pub(crate) certainty: CapCertainty,
    /// When it began.
    pub(crate) onset: Option<Timestamp>,
    /// Until when the message holds.
    pub(crate) expires: Option<Timestamp>,
    /// Name of the place.
    pub(crate) place_name: String,
    /// Where it is, degrees.
    pub(crate) geometry: Geometry<f64>,
    /// How far around a point it reaches, metres.
    pub(crate) radius_m: f64,
    /// Code of the admin unit that it fills.
    pub(crate) place_code: Option<String>,
    /// Its public values, for programs.
    pub(crate) parameters: Vec<(&'static str, String)>,
}

impl FeedAlert {
    /// Its id for feeds: a URN.
    pub(crate) fn urn(&self, setting: &FeedSetting) -> String {
        format!("urn:uuid:{}", setting.uuid(self.subject.layer(), &self.id))
    }

    /// The identifier of one of its messages: no spaces, commas, `<` or `&` (CAP 1.2, section 3.2.1).
    pub(crate) fn identifier(
        &self,
        setting: &FeedSetting,
        kind: MessageType,
        sent: Timestamp,
    ) -> String {
        let uuid = setting.uuid(self.subject.layer(), &self.id);
        format!("{uuid}.{}.{}", kind.code(), sent.as_second())
    }

    /// The address of its CAP message.
    pub(crate) fn cap_address(&self, setting: &FeedSetting) -> String {
        let (origin, id) = (&setting.origin, encoded(&self.id));
        match self.subject {
            AlertSubject::Closure => format!("{origin}/feeds/closures.cap/{id}"),
            other => format!("{origin}/feeds/shortages.cap/{}/{id}", other.layer()),
        }
    }

    /// The address of the feature that it is about.
    pub(crate) fn item_address(&self, setting: &FeedSetting) -> String {
        let layer = self.subject.layer();
        format!("{}/collections/{layer}/items/{}", setting.origin, encoded(&self.id))
    }
}

/// Messages of what lasts are sent anew after so long, so that each can say when it ends: a need that
/// is met is no longer told of, and nobody would take back an alert without an end.
pub(crate) const SENT_ANEW: SignedDuration = SignedDuration::from_hours(24);

/// How often a message that was first sent at `first` has been sent anew by `at`, and when the last
/// time was.
pub(crate) fn sent_anew(first: Timestamp, at: Timestamp) -> (i64, Timestamp) {
    let rounds = at.duration_since(first).as_secs().div_euclid(SENT_ANEW.as_secs()).max(0);
    let since = SignedDuration::from_secs(rounds.saturating_mul(SENT_ANEW.as_secs()));
    (rounds, first.checked_add(since).unwrap_or(first))
}

/// The text of a language in a pair.
pub(crate) fn in_language(pair: &[String; 2], language: Language) -> &str {
    language.choose(&pair[0], &pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_sent_anew_each_day_and_never_from_the_future() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let first = at("2025-09-18T09:00:00+08:00");
        assert_eq!(sent_anew(first, at("2025-09-19T08:59:59+08:00")), (0, first));
        let second = at("2025-09-19T09:00:00+08:00");
        assert_eq!(sent_anew(first, at("2025-09-20T08:00:00+08:00")), (1, second));
        assert_eq!(sent_anew(first, at("2025-09-01T00:00:00+08:00")), (0, first));
    }

    #[test]
    fn codes_are_spelled_as_cap_spells_them() {
        assert_eq!(CapResponse::AllClear.code(), "AllClear");
        assert_eq!(MessageType::Cancel.code(), "Cancel");
    }
}
