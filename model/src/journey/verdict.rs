//! The verdict on a journey: the worst of its pieces decides.

use crate::passability::Passability;

/// Can this vehicle pass? Ordered from the best news to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JourneyVerdict {
    /// Every piece is open.
    Open,
    /// Of some pieces nobody has reported.
    Presumed,
    /// Some pieces are restricted.
    Restricted,
    /// Of some pieces nobody knows.
    Unknown,
    /// It ends where the road ends, off the place that was meant: what is left is farther than a load
    /// is carried, or lies across water ([`crate::access::RoadEnd`]).
    RoadEnds,
    /// There is no way.
    No,
}

impl JourneyVerdict {
    /// The verdict on a journey over pieces of these states.
    pub fn of(pieces: impl IntoIterator<Item = Passability>) -> Self {
        pieces.into_iter().max().map_or(Self::No, |worst| match worst {
            Passability::Open => Self::Open,
            Passability::Presumed => Self::Presumed,
            Passability::Restricted => Self::Restricted,
            Passability::Unknown => Self::Unknown,
            Passability::Closed | Passability::Never => Self::No,
        })
    }

    /// The state that it stands for, as in the field `status`.
    pub const fn status(self) -> &'static str {
        match self {
            Self::Open => Passability::Open.name(),
            Self::Presumed => Passability::Presumed.name(),
            Self::Restricted => Passability::Restricted.name(),
            // Nobody knows what lies between the road and the place.
            Self::Unknown | Self::RoadEnds => Passability::Unknown.name(),
            Self::No => Passability::Closed.name(),
        }
    }

    /// The words of the field `verdict`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Open => "BISA",
            Self::Presumed => "KEMUNGKINAN BISA, BELUM ADA LAPORAN",
            Self::Restricted => "BISA DENGAN SYARAT",
            Self::Unknown => "BELUM DIKETAHUI",
            Self::RoadEnds => "TIDAK SAMPAI TUJUAN",
            Self::No => "TIDAK",
        }
    }
}

/// How much of a journey is in which state, metres.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Lengths {
    /// All of it.
    pub all_m: f64,
    /// Of which nobody has reported.
    pub presumed_m: f64,
    /// Restricted.
    pub restricted_m: f64,
    /// Not known.
    pub unknown_m: f64,
}

impl Lengths {
    /// Adds a piece.
    pub fn add(&mut self, passability: Passability, length_m: f64) {
        self.all_m += length_m;
        match passability {
            Passability::Presumed => self.presumed_m += length_m,
            Passability::Restricted => self.restricted_m += length_m,
            Passability::Unknown => self.unknown_m += length_m,
            Passability::Open | Passability::Closed | Passability::Never => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Passability::{Closed, Open, Presumed, Restricted, Unknown};

    #[test]
    fn the_worst_piece_decides() {
        let words = |pieces: &[Passability]| JourneyVerdict::of(pieces.iter().copied()).words();
        assert_eq!(words(&[Open, Open]), "BISA");
        assert_eq!(words(&[Open, Presumed]), "KEMUNGKINAN BISA, BELUM ADA LAPORAN");
        assert_eq!(words(&[Presumed, Restricted, Open]), "BISA DENGAN SYARAT");
        assert_eq!(words(&[Restricted, Unknown]), "BELUM DIKETAHUI");
        assert_eq!(words(&[Open, Closed]), "TIDAK");
        assert_eq!(words(&[]), "TIDAK");
        assert_eq!(JourneyVerdict::RoadEnds.words(), "TIDAK SAMPAI TUJUAN");
        assert_eq!(JourneyVerdict::RoadEnds.status(), "unknown");
    }
}
