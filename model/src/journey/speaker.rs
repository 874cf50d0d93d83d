//! The kind of evidence that decides the state of a road; never a person.

use crate::{
    language::Language,
    passability::{Evidence, rules::Origin},
};

/// The kind of evidence that the state of a road rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// None.
    Nobody,
    /// The road data: a limit, a barrier, a bridge with water before it.
    RoadData,
    /// A survey or model whose coverage has the road dry.
    Coverage,
    /// A model of water or slides.
    Model,
    /// An observation from a distance, such as a flood mapped from the air.
    Observation,
    /// A report by somebody who was told.
    Report,
    /// A report by somebody who saw it.
    Eyes,
    /// The request for the journey itself (roads to avoid).
    Request,
}

impl Speaker {
    /// The kind of evidence that decided.
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

    /// The words for it at the end of a clause; `None` where there is nothing to name.
    pub fn words(self, language: Language) -> Option<&'static str> {
        Some(language.say(match self {
            Self::Nobody => return None,
            Self::RoadData => "journey.speaker.road_data",
            Self::Coverage => "journey.speaker.coverage",
            Self::Model => "journey.speaker.model",
            Self::Observation => "journey.speaker.observation",
            Self::Report => "journey.speaker.report",
            Self::Eyes => "journey.speaker.eyes",
            Self::Request => "journey.speaker.request",
        }))
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
        assert_eq!(of(Origin::Nobody, Evidence::None).words(Language::ID), None);
    }
}
