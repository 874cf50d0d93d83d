//! One status for the whole road, with its label in two languages.

use super::{Evidence, Passability, WayKind};
use crate::{language::Language, vehicle::VehicleClass};

/// The state of a road, over all land classes that may use it.
///
/// ```
/// use lintas_model::passability::Status;
///
/// assert_eq!(Status::Presumed.name(), "presumed");
/// assert_eq!(Status::Presumed.label_id(), "BELUM ADA LAPORAN");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Every class passes, and somebody looked.
    Open,
    /// Nobody looked, and there is no evidence against it.
    Presumed,
    /// Some classes, or slowly.
    Restricted,
    /// No land vehicle.
    Closed,
    /// No land vehicle, but a boat.
    BoatOnly,
    /// Emergency vehicles only, by a source or a report.
    EmergencyOnly,
    /// A closure that is announced.
    Planned,
    /// There is evidence against it, and its state is not known.
    Unknown,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Presumed,
        Self::Restricted,
        Self::Closed,
        Self::BoatOnly,
        Self::EmergencyOnly,
        Self::Planned,
        Self::Unknown,
    ];

    /// Its code in files, fields and URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Presumed => "presumed",
            Self::Restricted => "restricted",
            Self::Closed => "closed",
            Self::BoatOnly => "boat_only",
            Self::EmergencyOnly => "emergency_only",
            Self::Planned => "planned",
            Self::Unknown => "unknown",
        }
    }

    /// The label that people read.
    pub fn label(self, language: Language) -> &'static str {
        language.say(match self {
            Self::Open => "journey.status.open",
            Self::Presumed => "journey.status.presumed",
            Self::Restricted => "journey.status.restricted",
            Self::Closed => "journey.status.closed",
            Self::BoatOnly => "journey.status.boat_only",
            Self::EmergencyOnly => "journey.status.emergency_only",
            Self::Planned => "journey.status.planned",
            Self::Unknown => "journey.status.unknown",
        })
    }

    /// The label in Bahasa Indonesia.
    pub fn label_id(self) -> &'static str {
        self.label(Language::ID)
    }

    /// The label in English.
    pub fn label_en(self) -> &'static str {
        self.label(Language::EN)
    }

    /// The status that the passability of the classes adds up to.
    pub fn of(
        kind: WayKind,
        passability: &[Passability; VehicleClass::ALL.len()],
        evidence: Evidence,
    ) -> Self {
        if kind == WayKind::River {
            return Self::BoatOnly;
        }
        let land = || {
            VehicleClass::LAND
                .into_iter()
                .map(|class| passability[class.index()])
                .filter(|word| *word != Passability::Never)
        };
        let any = |wanted: Passability| land().any(|word| word == wanted);
        if land().next().is_none() {
            // No land vehicle ever uses it, so no statement makes it open: it is judged by its
            // boats.
            return match passability[VehicleClass::Boat.index()] {
                _ if evidence == Evidence::None => Self::Presumed,
                Passability::Open | Passability::Restricted => Self::BoatOnly,
                Passability::Closed => Self::Closed,
                Passability::Unknown => Self::Unknown,
                Passability::Presumed | Passability::Never => Self::Presumed,
            };
        }
        if land().all(|word| word == Passability::Closed) {
            return match passability[VehicleClass::Boat.index()] {
                Passability::Open | Passability::Presumed | Passability::Restricted => {
                    Self::BoatOnly
                }
                _ => Self::Closed,
            };
        }
        if any(Passability::Unknown) && !any(Passability::Closed) {
            Self::Unknown
        } else if any(Passability::Closed) || any(Passability::Restricted) {
            Self::Restricted
        } else if any(Passability::Presumed) {
            Self::Presumed
        } else {
            Self::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Passability::{Closed, Never, Open, Presumed, Restricted, Unknown};

    #[test]
    fn the_status_of_a_road_follows_its_land_classes() {
        let o = Open;
        let table: [(&str, [Passability; 7], Status); 10] = [
            ("all open", [o, o, o, o, o, o, Never], Status::Open),
            ("one presumed", [o, o, o, o, o, Presumed, Never], Status::Presumed),
            ("one restricted", [o, o, Presumed, o, o, Restricted, Never], Status::Restricted),
            ("one closed", [o, Closed, o, o, o, o, Never], Status::Restricted),
            ("one unknown", [o, Unknown, o, Restricted, o, o, Never], Status::Unknown),
            ("unknown beside closed", [Unknown, Closed, o, o, o, o, Never], Status::Restricted),
            ("all closed", [Closed; 7], Status::Closed),
            (
                "all closed, a boat passes",
                [Closed, Closed, Closed, Closed, Closed, Closed, Open],
                Status::BoatOnly,
            ),
            (
                "closed for those who may use it",
                [Closed, Never, Never, Never, Never, Never, Never],
                Status::Closed,
            ),
            (
                "a boat whose water nobody knows",
                [Closed, Closed, Closed, Closed, Closed, Closed, Unknown],
                Status::Closed,
            ),
        ];
        for (case, words, status) in table {
            assert_eq!(Status::of(WayKind::Road, &words, Evidence::Confirmed), status, "{case}");
        }
    }

    #[test]
    fn a_river_is_for_boats_and_a_footway_is_no_open_road() {
        assert_eq!(Status::of(WayKind::River, &[Never; 7], Evidence::None), Status::BoatOnly);
        assert_eq!(Status::of(WayKind::Road, &[Never; 7], Evidence::None), Status::Presumed);
        let water = [
            (Open, Status::BoatOnly),
            (Closed, Status::Closed),
            (Unknown, Status::Unknown),
            (Never, Status::Presumed),
        ];
        for (boat, status) in water {
            let words = [Never, Never, Never, Never, Never, Never, boat];
            assert_eq!(Status::of(WayKind::Road, &words, Evidence::Modelled), status, "{boat:?}");
        }
    }
}
