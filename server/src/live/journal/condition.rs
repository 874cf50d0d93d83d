//! How sound a journal was when it was opened: what was healed, and what is lost for good.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::copies::JournalReading;

/// Ranges of lost numbers that `/health` names at most.
const NAMED: usize = 20;

/// How sound a journal was when it was opened last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct JournalCondition {
    /// Acts that one copy had lost and the other still had: nothing is lost of them.
    pub(crate) healed: usize,
    /// How many acts neither copy has any more.
    pub(crate) lost: u64,
    /// First and last numbers of those.
    pub(crate) gaps: Vec<(u64, u64)>,
    /// Numbers of acts that the chain does not prove, or that do not follow the one before: they
    /// count as they read.
    pub(crate) unproved: Vec<u64>,
    /// Names of the files that were written anew.
    pub(crate) rebuilt: Vec<&'static str>,
    /// When that was found, by the clock of the machine; `None` while no journal was opened.
    pub(crate) checked_at: Option<Timestamp>,
}

impl JournalCondition {
    /// That of no journal.
    pub(crate) const NONE: Self = Self {
        healed: 0,
        lost: 0,
        gaps: Vec::new(),
        unproved: Vec::new(),
        rebuilt: Vec::new(),
        checked_at: None,
    };

    /// The condition that a reading shows.
    pub(super) fn of(reading: &JournalReading, rebuilt: Vec<&'static str>) -> Self {
        let mut unproved = [&reading.unproved[..], &reading.breaks[..]].concat();
        unproved.sort_unstable();
        unproved.dedup();
        Self {
            healed: reading.healed,
            lost: reading.lost_acts(),
            gaps: reading.lost.clone(),
            unproved,
            rebuilt,
            checked_at: Some(Timestamp::now()),
        }
    }

    /// Whether every act is there as it was written.
    pub(crate) fn is_whole(&self) -> bool {
        self.lost == 0 && self.unproved.is_empty()
    }

    /// Tells the log of the server, where there is anything to tell.
    pub(super) fn log(&self) {
        let Self { healed, lost, gaps, unproved, rebuilt, .. } = self;
        if *healed > 0 || !rebuilt.is_empty() {
            let files = rebuilt.join(", ");
            tracing::warn!(
                healed,
                files,
                "the journal was damaged and is healed from its other copy"
            );
        }
        if *lost > 0 {
            tracing::error!(lost, ?gaps, "acts are lost from both copies of the journal");
        }
        if !unproved.is_empty() {
            tracing::error!(?unproved, "acts of the journal are not as they were written");
        }
    }

    /// The member `journal` of `/health`, without what this release does not understand.
    pub(crate) fn told(&self) -> Value {
        let named = |gaps: &[(u64, u64)]| gaps.iter().take(NAMED).copied().collect::<Vec<_>>();
        json!({
            "healed": self.healed,
            "lost": self.lost,
            "lost_seq": named(&self.gaps),
            "unproved": self.unproved.len(),
            "rebuilt": self.rebuilt,
            "checked_at": self.checked_at,
        })
    }
}
