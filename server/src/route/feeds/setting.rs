//! The setting of a feed, from what is served.

use jiff::tz::TimeZone;

use crate::{
    feed::FeedSetting,
    http::{link::slashed, problem::Problem},
    live::Serving,
};

/// The setting at the revision that is served; links begin with `origin`.
///
/// # Errors
/// `no_snapshot`.
pub(super) fn of(serving: &Serving, origin: String) -> Result<FeedSetting, Problem> {
    let open = serving.open()?;
    let manifest = open.manifest();
    let of_aid = serving.aid.as_ref().map(|aid| aid.standing.at);
    let at = serving.live.as_ref().map(|live| live.overlay.now()).or(of_aid);
    let mut sources: Vec<(String, String)> = manifest
        .sources
        .iter()
        .filter(|source| source.layer == "closures")
        .map(|it| (it.id.clone(), it.attribution.clone().unwrap_or_else(|| it.id.clone())))
        .collect();
    sources.push(("reports".to_owned(), slashed("feed.field_reports")));
    Ok(FeedSetting {
        origin,
        region: manifest.region.id.clone(),
        region_name: manifest.region.name.clone(),
        zone_name: manifest.region.time_zone.clone(),
        zone: TimeZone::get(&manifest.region.time_zone).unwrap_or(TimeZone::UTC),
        is_drill: open.is_drill(),
        as_of: manifest.as_of,
        at: at.unwrap_or(manifest.as_of),
        unread: serving.wholeness.unread,
        rights: open.attribution(&["closures", "shelters", "needs"]),
        sources,
    })
}
