//! Statements that evidence has ended, or is still so.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A statement that evidence has ended. It is kept for good, and holds against every row that is
/// not later than it.
///
/// ```
/// use lintas_model::evidence::{Ended, Spoken};
///
/// let at = "2025-09-18T06:00:00Z".parse()?;
/// let ended = Ended {
///     target: "KJ-1".to_owned(),
///     at,
///     by: "officer".to_owned(),
///     reason: None,
///     edges: vec![],
/// };
/// let row = |latest| Spoken { id: "KJ-1", source: "pupr", latest };
/// assert!(ended.holds_everywhere(row(Some(at))));
/// // What is told of a later moment is news.
/// assert!(!ended.holds_everywhere(row(Some("2025-09-18T06:00:01Z".parse()?))));
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ended {
    /// Id of the closure, hazard, source, or site gone from its list, that has ended.
    pub target: String,
    /// The moment that this speaks of.
    pub at: Timestamp,
    /// Who said so: `officer`, or the source and row of a table.
    pub by: String,
    /// Reason, as free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Ids of the edges on which it has ended; empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<String>,
}

/// A statement that a closure, hazard or source still holds: it moves the moment that this speaks
/// of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Renewed {
    /// Id of the closure, hazard or source.
    pub target: String,
    /// The moment for which it was confirmed.
    pub at: Timestamp,
    /// Who said so.
    pub by: String,
}

/// The part of a row that ends and renewals are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken<'a> {
    /// Its id.
    pub id: &'a str,
    /// Id of its source.
    pub source: &'a str,
    /// The latest moment that it may speak of; `None` where it is undated.
    pub latest: Option<Timestamp>,
}

impl Ended {
    /// Whether a row has ended by this on the edge with the id `edge`. An undated row is not later
    /// than any statement.
    pub fn holds(&self, row: Spoken<'_>, edge: &str) -> bool {
        let everywhere = self.edges.is_empty() || self.edges.iter().any(|one| one == edge);
        everywhere && self.is_of(row)
    }

    /// Whether a row has ended by this on every edge.
    pub fn holds_everywhere(&self, row: Spoken<'_>) -> bool {
        self.edges.is_empty() && self.is_of(row)
    }

    fn is_of(&self, row: Spoken<'_>) -> bool {
        let named = self.target == row.id || self.target == row.source;
        named && row.latest.is_none_or(|latest| latest <= self.at)
    }
}

impl Renewed {
    /// The moment of a row after this renewal: never earlier than its own, and a renewal counts as
    /// of `now` at most.
    pub fn moment(
        &self,
        row: Spoken<'_>,
        as_of: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let named = self.target == row.id || self.target == row.source;
        let renewed = named.then_some(self.at.min(now));
        renewed.into_iter().chain(as_of).max()
    }
}
