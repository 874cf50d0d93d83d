//! When time alone changes the state of aid.

use jiff::{SignedDuration, Timestamp};
use lintas_model::aid::{Dispatch, Ledger, STEP, SupplyStatus, covers_until, step};

/// Least time between two such changes: clients fetch the map again after each.
const SOONEST: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// When the state of aid is to be derived again: when something runs out, a dispatch is due, a site
/// falls silent, a lot expires or a day of the event begins; at most every [`SOONEST`], and with every
/// [`STEP`], since stocks shrink all the time, even where nothing runs out. `None` where there are no sites, villages or lots.
pub(super) fn due(ledger: &Ledger, standing: &SupplyStatus) -> Option<Timestamp> {
    if ledger.sites.is_empty() && ledger.villages.is_empty() && ledger.lots.is_empty() {
        return None;
    }
    let now = standing.at;
    let silence = SignedDuration::try_from_secs_f64(ledger.rules.silent_after_h * 3600.0).ok();
    let falls_silent = |heard: Option<Timestamp>| {
        heard.zip(silence).and_then(|(at, after)| at.checked_add(after).ok())
    };
    let day = ledger.started_at.and_then(|start| {
        let days = now.duration_since(start).as_hours().div_euclid(24) + 1;
        start.checked_add(DAY.checked_mul(i32::try_from(days).ok()?)?).ok()
    });
    let first = (standing.needs.iter().flat_map(|row| [row.runs_out_at, row.general_runs_out_at]))
        .chain(ledger.dispatches.iter().map(|it| lapses(ledger, it)))
        .chain(ledger.sites.iter().map(|site| falls_silent(site.heard_at)))
        .chain(ledger.lots.iter().map(|lot| lot.expires_at))
        .chain([day])
        .flatten()
        .filter(|moment| *moment > now)
        .min();
    let soonest = now.checked_add(SOONEST).ok()?;
    let latest = step(ledger, now).checked_add(STEP).ok()?;
    Some(first.map_or(latest, |first| first.max(soonest).min(latest)))
}

/// The first moment at which a load covers nobody any more by time alone.
fn lapses(ledger: &Ledger, load: &Dispatch) -> Option<Timestamp> {
    let until = covers_until(ledger, &ledger.sites[ledger.site(&load.to)?], load)?;
    // At the moment itself it still counts.
    until.checked_add(SignedDuration::from_millis(1)).ok()
}
