//! Where a report stands in its life.

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It counts.
    Active,
    /// Better news that waits for an officer or a second reporter.
    Unverified,
    /// Its time is over.
    Expired,
    /// A newer word took its place.
    Superseded,
    /// It was wrong, said who filed it, or an officer.
    Withdrawn,
    /// An officer did not believe it.
    Rejected,
    /// An officer said that what it speaks of has ended.
    Ended,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::Unverified,
        Self::Expired,
        Self::Superseded,
        Self::Withdrawn,
        Self::Rejected,
        Self::Ended,
    ];

    /// The word in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Unverified => "unverified",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Rejected => "rejected",
            Self::Ended => "ended",
        }
    }

    /// The state called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
