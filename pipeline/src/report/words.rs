//! Reasons, and matches of columns, in words. What findings mean is defined with their codes.

use lintas_model::passability::Reason;

use crate::ingest::How;

/// A reason in a few words: Bahasa Indonesia, English. Both are empty for an unknown code.
pub(super) fn reason_in_words(code: &str) -> (&'static str, &'static str) {
    let reason = Reason::ALL.into_iter().find(|reason| reason.code() == code);
    reason.map_or(("", ""), |reason| match reason {
        Reason::Flood => ("genangan", "water on the road"),
        Reason::DepthNotKnown => ("kedalaman belum diketahui", "depth not known"),
        Reason::Expired => ("data kedaluwarsa", "what was known has expired"),
        Reason::OldEvidence => ("kabar baik sudah lama", "the good news is old"),
        Reason::Lost => ("hilang dari data", "gone from the data"),
        Reason::Undated => ("tanggal tidak diketahui", "date not known"),
        Reason::ReportsUnread => ("laporan lapangan tidak terbaca", "field reports cannot be read"),
        Reason::Contradiction => ("laporan bertentangan", "reports contradict each other"),
        Reason::WetApproach => ("oprit jembatan tergenang", "wet approach of a bridge"),
        Reason::TooShallow => ("terlalu dangkal untuk perahu", "too shallow for a boat"),
        Reason::Landslide => ("longsor", "landslide"),
        Reason::Susceptible => ("rawan longsor", "slides easily"),
        Reason::OtherHazard => ("bahaya lain", "another hazard"),
        Reason::Report => ("laporan petugas", "a report"),
        Reason::WeightLimit => ("batas muatan", "load limit"),
        Reason::Private => ("jalan pribadi", "private road"),
        Reason::Blocked => ("terputus", "mapped as blocked"),
    })
}

/// Why a column was matched, in English.
pub const fn how_en(how: How) -> &'static str {
    match how {
        How::Configuration => "configuration",
        How::Tag => "HXL hashtag",
        How::Name => "name",
        How::Synonym => "synonym",
    }
}

/// The same in Bahasa Indonesia.
pub const fn how_id(how: How) -> &'static str {
    match how {
        How::Configuration => "konfigurasi",
        How::Tag => "tagar HXL",
        How::Name => "nama",
        How::Synonym => "padanan kata",
    }
}
