//! Lifetimes of evidence on roads where no end is stated: one table for files and reports alike.
//!
//! Source: the half-life table of the Lintas field notes (flood depth 6 h while it rises, 12 h
//! while it falls; landslide 24 h), a cautious proposal: in local reports of floods of the Belayan
//! and Mahakam, depths on a road changed by a vehicle class within half a day. All other rows are
//! Lintas assumptions, marked so, to be confirmed by each regency.

use jiff::{SignedDuration, Timestamp};

use crate::hazard::{HazardKind, Trend};
use crate::passability::{ReportStatus, fact::DESTROYED};

/// Lifetime by cause, hours; causes without a row have [`OTHERWISE_H`].
const HOURS: [(&str, i64); 13] = [
    // While the water falls. While it rises, or where that is not known: [`RISING_H`].
    ("flood", 12),
    ("flash_flood", 6),
    // Assumption: tidal backwater turns within hours; a quarter of a tide of twelve hours.
    ("tidal_backwater", 3),
    ("landslide", 24),
    // Assumptions from here on. What machines clear within a day or a shift:
    ("fallen_tree", 24),
    ("wreckage", 12),
    ("checkpoint", 12),
    ("event", 12),
    ("ferry_out", 12),
    // River levels, which follow the rain upstream by a day:
    ("low_water", 24),
    ("high_water", 24),
    // What public works repair:
    ("road_damage", 168),
    ("roadworks", 168),
];

/// Lifetime of flood water that rises, or of which that is not known, hours. Source: as the table.
const RISING_H: i64 = 6;
/// Lifetime of other or unknown causes, hours. Assumption: half a day.
const OTHERWISE_H: i64 = 12;
/// Lifetime of a report that a destroyed thing can be passed again, and of an announcement without
/// an end, hours. Assumption: a week, the half-life of bridge damage in the field notes.
const WEEK_H: i64 = 168;

/// The lifetime of a statement; `None` where only an officer ends it: what is destroyed does not
/// mend by itself.
///
/// ```
/// use lintas_model::{passability::ReportStatus, report::lifetime::lifetime};
///
/// // What is destroyed stays so until somebody ends it.
/// assert_eq!(lifetime(ReportStatus::Closed, Some("bridge_damage"), None), None);
/// assert!(lifetime(ReportStatus::Closed, Some("flood"), None).is_some());
/// ```
pub fn lifetime(
    status: ReportStatus,
    cause: Option<&str>,
    trend: Option<Trend>,
) -> Option<SignedDuration> {
    let hours = match cause {
        Some(cause) if DESTROYED.contains(&cause) => match status {
            ReportStatus::Open => WEEK_H,
            _ => return None,
        },
        _ if status == ReportStatus::Planned => WEEK_H,
        Some("flood" | "flash_flood") if trend != Some(Trend::Falling) => RISING_H,
        Some(cause) => {
            HOURS.iter().find(|(name, _)| *name == cause).map_or(OTHERWISE_H, |(_, hours)| *hours)
        }
        None => OTHERWISE_H,
    };
    Some(SignedDuration::from_hours(hours))
}

/// The lifetime of a hazard where neither its row nor its source states one: that of a report with
/// the same cause. Files do not say whether water rises, so it is taken to rise.
pub fn hazard_lifetime(kind: HazardKind) -> SignedDuration {
    let lifetime = lifetime(ReportStatus::Closed, kind.spec().cause, None);
    lifetime.unwrap_or(SignedDuration::from_hours(OTHERWISE_H))
}

/// Causes whose stated end is planned and reliable: then they are over. The stated end of anything
/// else is a guess, and leaves a doubt.
const KEPT_PLANS: [&str; 3] = ["roadworks", "event", "checkpoint"];

/// Whether the stated end of a closure or report with this cause really ends it.
pub fn ends_as_stated(cause: Option<&str>) -> bool {
    cause.is_some_and(|cause| KEPT_PLANS.contains(&cause))
}

/// The last moment at which a closure or report counts: bad news until its stated end, else for its
/// lifetime from the moment `spoken`; good news until the earlier of the two. `None` where it does
/// not age: destroyed things, and undated bad news without a stated end.
pub fn life_end(
    status: ReportStatus,
    spoken: Option<Timestamp>,
    stated: Option<Timestamp>,
    lifetime: Option<SignedDuration>,
) -> Option<Timestamp> {
    let lifetime = lifetime?;
    let lived = spoken.map(|at| at.checked_add(lifetime).unwrap_or(Timestamp::MAX));
    match status {
        ReportStatus::Open => stated.into_iter().chain(lived).min(),
        _ => stated.or(lived),
    }
}

/// Cause codes of reports and closures; the last one is for an unknown cause.
pub const CAUSES: [&str; 18] = [
    "flood",
    "flash_flood",
    "tidal_backwater",
    "landslide",
    "subsidence",
    "bridge_damage",
    "culvert_damage",
    "road_damage",
    "washout",
    "fallen_tree",
    "wreckage",
    "ferry_out",
    "low_water",
    "high_water",
    "checkpoint",
    "roadworks",
    "event",
    "unknown",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(status: ReportStatus, cause: &str, trend: Option<Trend>) -> Option<i64> {
        lifetime(status, Some(cause), trend).map(|time| time.as_hours())
    }

    #[test]
    fn rising_water_is_believed_for_half_as_long_as_falling_water() {
        assert_eq!(hours(ReportStatus::Closed, "flood", Some(Trend::Rising)), Some(6));
        assert_eq!(hours(ReportStatus::Closed, "flood", None), Some(6));
        assert_eq!(hours(ReportStatus::Closed, "flood", Some(Trend::Falling)), Some(12));
    }

    #[test]
    fn what_is_destroyed_stays_closed_and_its_reopening_is_believed_for_a_week() {
        for cause in DESTROYED {
            assert_eq!(hours(ReportStatus::Closed, cause, None), None);
            assert_eq!(hours(ReportStatus::Restricted, cause, None), None);
            assert_eq!(hours(ReportStatus::Open, cause, None), Some(168));
            assert!(CAUSES.contains(&cause));
        }
    }

    #[test]
    fn every_row_of_the_table_is_a_cause_that_can_be_given() {
        for (cause, hours) in HOURS {
            assert!(CAUSES.contains(&cause) && hours > 0, "{cause}");
        }
        assert_eq!(hours(ReportStatus::Closed, "meteor", None), Some(12));
    }
}
