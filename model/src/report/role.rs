//! Who may do what.

/// The role of a key, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads what partners may.
    Reader,
    /// Also reports roads and sites.
    Reporter,
    /// Also its own stock and dispatches.
    Agency,
    /// Everything, and closes others' reports.
    Officer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Reporter, Self::Agency, Self::Officer];

    /// The word in commands and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Reporter => "reporter",
            Self::Agency => "agency",
            Self::Officer => "officer",
        }
    }

    /// The role called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether it may report roads and sites.
    pub fn may_report(self) -> bool {
        self >= Self::Reporter
    }

    /// Whether its word stands by itself, also where it is better news, and ends others' words.
    pub fn decides(self) -> bool {
        self == Self::Officer
    }
}
