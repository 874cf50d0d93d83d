//! Reasons, and matches of columns, in words. What findings mean is defined with their codes.

use lintas_model::{language::Language, passability::Reason};

use crate::ingest::How;

/// A reason in a few words, Bahasa Indonesia and English; `None` for an unknown code.
pub(super) fn reason_in_words(code: &str) -> Option<[&'static str; 2]> {
    let key = match Reason::ALL.into_iter().find(|reason| reason.code() == code)? {
        Reason::Flood => "refresh.reason.flood",
        Reason::DepthNotKnown => "refresh.reason.depth_not_known",
        Reason::Expired => "refresh.reason.expired",
        Reason::OldEvidence => "refresh.reason.old_evidence",
        Reason::Lost => "refresh.reason.lost",
        Reason::Undated => "refresh.reason.undated",
        Reason::ReportsUnread => "refresh.reason.reports_unread",
        Reason::Contradiction => "refresh.reason.contradiction",
        Reason::WetApproach => "refresh.reason.wet_approach",
        Reason::TooShallow => "refresh.reason.too_shallow",
        Reason::Landslide => "refresh.reason.landslide",
        Reason::Susceptible => "refresh.reason.susceptible",
        Reason::OtherHazard => "refresh.reason.other_hazard",
        Reason::Report => "refresh.reason.report",
        Reason::WeightLimit => "refresh.reason.weight_limit",
        Reason::Private => "refresh.reason.private",
        Reason::Blocked => "refresh.reason.blocked",
    };
    Some(Language::BOTH.map(|language| language.say(key)))
}

/// Why a column was matched.
pub fn how_in_words(how: How, language: Language) -> &'static str {
    language.say(match how {
        How::Configuration => "refresh.how.configuration",
        How::Tag => "refresh.how.tag",
        How::Name => "refresh.how.name",
        How::Synonym => "refresh.how.synonym",
    })
}
