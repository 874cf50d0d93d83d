//! Roles, and what they permit.

/// The role of a key, in ascending order of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// May read what partners may.
    Reader,
    /// Also may report on roads and sites.
    Reporter,
    /// Also may report its own stock and dispatches.
    Agency,
    /// May do everything, and close others' reports.
    Officer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Reporter, Self::Agency, Self::Officer];

    /// The name in commands and files.
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

    /// Whether it may report on roads and sites.
    pub fn may_report(self) -> bool {
        self >= Self::Reporter
    }

    /// Whether its reports count by themselves, even where they are better news, and end others'.
    pub fn decides(self) -> bool {
        self == Self::Officer
    }
}
