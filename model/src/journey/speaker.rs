//! What spoke of a road: kinds of witnesses, never persons.

use super::language::Language;
use crate::passability::{Evidence, rules::Origin};

/// What the state of a road rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Nobody looked.
    Nobody,
    /// The road data: a limit, a barrier, a bridge with water before it.
    RoadData,
    /// A survey or model that found the place dry.
    Coverage,
    /// A model of water or slides.
    Model,
    /// An observation from afar, such as a flood mapped from the air.
    Observation,
    /// A report from hearsay.
    Report,
    /// A report of somebody who stood there.
    Eyes,
    /// Whoever asked for the journey.
    Request,
}

impl Speaker {
    /// Who spoke the deciding word.
    pub fn of(origin: Origin, evidence: Evidence) -> Self {
        match (origin, evidence) {
            (Origin::Nobody, _) => Self::Nobody,
            (Origin::Road, _) => Self::RoadData,
            (Origin::Coverage, _) => Self::Coverage,
            (Origin::Hazard(_), Evidence::Reported | Evidence::Confirmed) => Self::Observation,
            (Origin::Hazard(_), _) => Self::Model,
            (Origin::Report(_), Evidence::Confirmed) => Self::Eyes,
            (Origin::Report(_), _) => Self::Report,
        }
    }

    /// How a sentence names it, after the fact; `None` where there is nobody to name.
    pub const fn words(self, language: Language) -> Option<&'static str> {
        let (id, en) = match self {
            Self::Nobody => return None,
            Self::RoadData => ("menurut data jalan", "according to the road data"),
            Self::Coverage => ("menurut model banjir", "according to the flood model"),
            Self::Model => ("menurut model bahaya", "according to a hazard model"),
            Self::Observation => ("menurut pengamatan", "according to an observation"),
            Self::Report => ("menurut laporan", "according to a report"),
            Self::Eyes => ("dilihat langsung", "seen on site"),
            Self::Request => ("atas permintaan", "as asked for"),
        };
        Some(match language {
            Language::Id => id,
            Language::En => en,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eyes_on_the_spot_outrank_hearsay_and_models_are_named_as_such() {
        let of = Speaker::of;
        assert_eq!(of(Origin::Report(0), Evidence::Confirmed), Speaker::Eyes);
        assert_eq!(of(Origin::Report(0), Evidence::Reported), Speaker::Report);
        assert_eq!(of(Origin::Hazard(0), Evidence::Modelled), Speaker::Model);
        assert_eq!(of(Origin::Hazard(0), Evidence::Reported), Speaker::Observation);
        assert_eq!(of(Origin::Nobody, Evidence::None).words(Language::Id), None);
    }
}
