//! Danger that is over, and what good news must be later than.

use jiff::Timestamp;

/// Danger that is over. It says nothing any more, but what was good news while it still did must
/// not begin to count only because time has passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PastDanger {
    /// The latest moment that it spoke of. A report or closure that opens the road must be later:
    /// one that was later has ended the danger there and then.
    pub at: Option<Timestamp>,
    /// The end of the doubt that it left once it was lost. What a survey or model found dry or
    /// shallow ends nobody else's doubt, and so must be later than that.
    pub until: Option<Timestamp>,
}

impl PastDanger {
    /// No danger is over.
    pub const NONE: Self = Self { at: None, until: None };

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self { at: self.at.max(other.at), until: self.until.max(other.until) }
    }

    /// Whether a report or closure of this moment is later.
    pub fn is_before_report(self, said: Option<Timestamp>) -> bool {
        said > self.at
    }

    /// Whether what a survey or model found at this moment is later.
    pub fn is_before_look(self, found: Option<Timestamp>) -> bool {
        found > self.at.max(self.until)
    }
}
