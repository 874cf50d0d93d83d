//! Why: the reasons that travel with a verdict.

/// A reason, as a stable code in Bahasa Indonesia (field `reason`, joined with `;`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Water on the road.
    Flood,
    /// Water of unknown depth.
    DepthNotKnown,
    /// What was known has expired.
    Expired,
    /// Two statements that cannot both be true.
    Contradiction,
    /// A bridge in use, with water on the road before or behind it.
    WetApproach,
    /// Water too shallow for a boat.
    TooShallow,
    /// An observed slide.
    Landslide,
    /// In a zone that is susceptible to slides, which changes no passability.
    Susceptible,
    /// Another hazard, such as fire, whose effect on the road nobody reported.
    OtherHazard,
    /// A closure or a report from the field.
    Report,
    /// A load limit.
    WeightLimit,
    /// A private road.
    Private,
    /// Mapped as destroyed or blocked.
    Blocked,
    /// The statement that it is passable is too old to count.
    OldEvidence,
    /// The evidence against it is no longer in its source, and nobody said that it has ended.
    Lost,
    /// The evidence that decides has no date.
    Undated,
    /// Reports that may have closed the road cannot be read.
    ReportsUnread,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 17] = [
        Self::Flood,
        Self::DepthNotKnown,
        Self::Expired,
        Self::Contradiction,
        Self::WetApproach,
        Self::TooShallow,
        Self::Landslide,
        Self::Susceptible,
        Self::OtherHazard,
        Self::Report,
        Self::WeightLimit,
        Self::Private,
        Self::Blocked,
        Self::OldEvidence,
        Self::Lost,
        Self::Undated,
        Self::ReportsUnread,
    ];

    /// The code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Flood => "banjir",
            Self::DepthNotKnown => "kedalaman_belum_diketahui",
            Self::Expired => "kedaluwarsa",
            Self::Contradiction => "bertentangan",
            Self::WetApproach => "oprit_tergenang",
            Self::TooShallow => "terlalu_dangkal",
            Self::Landslide => "longsor",
            Self::Susceptible => "rawan",
            Self::OtherHazard => "bahaya_lain",
            Self::Report => "laporan",
            Self::WeightLimit => "batas_muatan",
            Self::Private => "jalan_pribadi",
            Self::Blocked => "terputus",
            Self::OldEvidence => "bukti_lama",
            Self::Lost => "bukti_hilang",
            Self::Undated => "tanggal_tidak_diketahui",
            Self::ReportsUnread => "laporan_tidak_terbaca",
        }
    }
}
