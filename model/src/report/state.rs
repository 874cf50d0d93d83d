//! The states of a report.

/// The state of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It counts.
    Active,
    /// Better news that waits for an officer or a second reporter.
    Unverified,
    /// Past its lifetime or stated end.
    Expired,
    /// Replaced by a newer report.
    Superseded,
    /// Taken back as wrong, by who filed it or by an officer.
    Withdrawn,
    /// Rejected by an officer, who did not believe it.
    Rejected,
    /// An officer stated that what it reports has ended.
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

    /// The name in responses.
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
