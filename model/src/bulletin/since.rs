//! Parses moments such as "06.00", as people state them.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The moment that `said` means at `now`: `06.00` or `6:00` (the last time that it was that late),
/// `2025-09-18 06.00`, `2025-09-18` (its midnight), or RFC 3339. `None` for anything else.
///
/// ```
/// use lintas_model::bulletin::moment_since;
/// let wita = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
/// let now = "2025-09-18T09:00:00+08:00".parse()?;
/// // It is nine in the morning: half past six in the evening was yesterday.
/// let moment = moment_since("18.30", now, &wita).expect("it is a time of day");
/// assert_eq!(moment.to_string(), "2025-09-17T10:30:00Z");
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn moment_since(said: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let said = said.trim();
    if let Ok(moment) = said.parse::<Timestamp>() {
        return Some(moment);
    }
    let instant = |date: Date, time: Time| {
        date.to_datetime(time).to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
    };
    if let Some(time) = time_of_day(said) {
        let today = now.to_zoned(zone.clone()).date();
        let moment = instant(today, time)?;
        return if moment <= now { Some(moment) } else { instant(today.yesterday().ok()?, time) };
    }
    let (date, time) = said.split_once([' ', 'T']).unwrap_or((said, "00.00"));
    instant(date.parse().ok()?, time_of_day(time)?)
}

fn time_of_day(said: &str) -> Option<Time> {
    let (hour, minute) = said.split_once(['.', ':'])?;
    let short = |part: &str| (1..=2).contains(&part.len());
    if !short(hour) || minute.len() != 2 {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(said: &str) -> Option<String> {
        let zone = TimeZone::get("Asia/Makassar").unwrap();
        let now = "2025-09-18T09:00:00+08:00".parse().unwrap();
        moment_since(said, now, &zone).map(|moment| moment.to_string())
    }

    #[test]
    fn a_time_of_day_is_the_last_one() {
        assert_eq!(since("06.00").as_deref(), Some("2025-09-17T22:00:00Z"));
        assert_eq!(since("6:00").as_deref(), Some("2025-09-17T22:00:00Z"));
        assert_eq!(since("09.01").as_deref(), Some("2025-09-17T01:01:00Z"), "yesterday");
    }

    #[test]
    fn dates_and_instants_are_understood_and_nothing_is_guessed() {
        assert_eq!(since("2025-09-17 18.30").as_deref(), Some("2025-09-17T10:30:00Z"));
        assert_eq!(since("2025-09-17").as_deref(), Some("2025-09-16T16:00:00Z"));
        assert_eq!(since("2025-09-17T10:30:00Z").as_deref(), Some("2025-09-17T10:30:00Z"));
        for said in ["pagi", "25.00", "6", "06.0", "2025-13-01", ""] {
            assert_eq!(since(said), None, "{said}");
        }
    }
}
