//! The verdict on a journey: its worst piece decides.

use crate::passability::Passability;

/// Whether a vehicle can make a journey, from the best verdict to the worst.
///
/// ```
/// use lintas_model::{journey::JourneyVerdict, passability::Passability};
/// let pieces = [Passability::Open, Passability::Presumed, Passability::Open];
/// let verdict = JourneyVerdict::of(pieces);
/// assert_eq!(verdict.words(), "KEMUNGKINAN BISA, BELUM ADA LAPORAN");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JourneyVerdict {
    /// Every piece is open.
    Open,
    /// Some pieces have no report.
    Presumed,
    /// Some pieces are restricted.
    Restricted,
    /// The state of some pieces is not known.
    Unknown,
    /// The road ends before the place that was asked for: what is left is farther than a load is
    /// carried on foot, or lies across water ([`crate::access::RoadEnd`]).
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

    /// The value of the field `status` for it.
    pub const fn status(self) -> &'static str {
        match self {
            Self::Open => Passability::Open.name(),
            Self::Presumed => Passability::Presumed.name(),
            Self::Restricted => Passability::Restricted.name(),
            // It is not known what lies between the road and the place.
            Self::Unknown | Self::RoadEnds => Passability::Unknown.name(),
            Self::No => Passability::Closed.name(),
        }
    }

    /// The value of the field `verdict`.
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

/// Length of a journey in each state, metres.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Lengths {
    /// The whole journey.
    pub all_m: f64,
    /// Without a report.
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
