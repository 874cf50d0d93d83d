//! What is doubtful about a dispatch.

use serde::{Deserialize, Serialize};

use super::Amount;

/// Why a dispatch is doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClashKind {
    /// The site would have more than enough while a reachable one is short.
    TooMuch,
    /// Another agency brings the same to the same site within the window.
    Repeats,
    /// A load that covers nobody, since nobody knows where it is, may still bring the same there.
    MayDouble,
}

/// What is doubtful about a dispatch, with both sides named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clash {
    /// Why.
    pub kind: ClashKind,
    /// Id of the dispatch that is doubted; empty where it is only a draft.
    pub dispatch: String,
    /// Code of its agency.
    pub agency: String,
    /// Id of the site that it goes to.
    pub site: String,
    /// Item code.
    pub item: String,
    /// How much, base units.
    pub amount: Amount,
    /// Days of supply at the site once it is there; `None` where nobody knows what is there.
    pub days_after: Option<f64>,
    /// Id of the other dispatch, where it repeats one.
    pub other: Option<String>,
    /// Code of the other agency.
    pub other_agency: Option<String>,
    /// Id of the site that is short, and the better destination.
    pub better: Option<String>,
    /// Days of supply there.
    pub better_days: Option<f64>,
    /// In a sentence, Bahasa Indonesia.
    pub words_id: String,
    /// In a sentence, English.
    pub words_en: String,
}
