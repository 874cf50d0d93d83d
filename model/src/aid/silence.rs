//! Sites and villages that nothing has been heard of: silence is not "no need".

use crate::index::SiteIndex;
use jiff::Timestamp;
use serde::Serialize;

use super::{Ledger, Site, Village};

/// Kilometres within which a site speaks for a village (proposal of Lintas: an hour on foot).
pub const HEARD_WITHIN_KM: f64 = 3.0;

/// The earth's mean radius, kilometres (IUGG 1980).
const EARTH_KM: f64 = 6_371.008_8;

/// A place that nothing has been heard of for too long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Silence {
    /// Position in [`super::Ledger::sites`], where it is a site that fell silent.
    pub site: Option<SiteIndex>,
    /// Position in [`super::Ledger::villages`], where it is a flooded village without any site.
    pub village: Option<usize>,
    /// When it was heard of last; `None` where it never was.
    pub heard_at: Option<Timestamp>,
    /// Hours since then, or since the hazard was first known there.
    pub hours: Option<f64>,
}

/// Whether nobody has heard from a site for too long.
pub(super) fn is_silent(ledger: &Ledger, site: &Site, at: Timestamp) -> bool {
    let limit = ledger.rules.silent_after_h;
    site.heard_at.is_none_or(|heard| hours(heard, at) >= limit)
}

/// Open sites that fell silent, and flooded villages that no site speaks for; the longest silence
/// first, and before those what was never heard of.
///
/// A site that was heard of lately speaks for the villages of its place code and those within
/// [`HEARD_WITHIN_KM`]. So does a silent one that may be public: it is on the list itself, and need
/// not be there twice. Sites are sorted by latitude, so that a village looks only at those in its
/// band.
pub(super) fn silent(ledger: &Ledger, at: Timestamp) -> Vec<Silence> {
    let mut silent: Vec<Silence> = Vec::new();
    let mut speaking: Vec<&Site> = Vec::new();
    for (position, site) in SiteIndex::all(ledger.sites.len() as u32).zip(&ledger.sites) {
        let is_silent = is_silent(ledger, site, at);
        if is_silent && site.is_open() {
            let (heard_at, site) = (site.heard_at, Some(position));
            let hours = heard_at.map(|heard| hours(heard, at));
            silent.push(Silence { site, village: None, heard_at, hours });
        }
        if !is_silent || (site.is_open() && site.is_public()) {
            speaking.push(site);
        }
    }
    let mut codes: Vec<&str> =
        speaking.iter().filter_map(|site| site.place_code.as_deref()).collect();
    codes.sort_unstable();
    speaking.sort_by(|one, other| one.place[1].total_cmp(&other.place[1]));
    for (position, village) in ledger.villages.iter().enumerate() {
        let named =
            village.place_code.as_deref().is_some_and(|it| codes.binary_search(&it).is_ok());
        if village.in_hazard && !named && !is_spoken_for(village, &speaking) {
            let hours = village.hazard_as_of.map(|known| hours(known, at));
            silent.push(Silence { site: None, village: Some(position), heard_at: None, hours });
        }
    }
    let longest = |it: &Silence| it.hours.unwrap_or(f64::INFINITY);
    silent.sort_by(|one, other| longest(other).total_cmp(&longest(one)));
    silent
}

/// Whether one of the sites, ascending by latitude, is near.
fn is_spoken_for(village: &Village, sites: &[&Site]) -> bool {
    let reach = (HEARD_WITHIN_KM / EARTH_KM).to_degrees();
    let [_, latitude] = village.place;
    let first = sites.partition_point(|site| site.place[1] < latitude - reach);
    let near = sites[first..].iter().take_while(|site| site.place[1] <= latitude + reach);
    near.into_iter().any(|site| distance_km(site.place, village.place) <= HEARD_WITHIN_KM)
}

/// Great-circle distance by the haversine formula, kilometres: within 1 % of the geodesic.
pub(super) fn distance_km([lon_1, lat_1]: [f64; 2], [lon_2, lat_2]: [f64; 2]) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let across = lat_1.to_radians().cos() * lat_2.to_radians().cos() * half(lon_1, lon_2);
    2.0 * EARTH_KM * (half(lat_1, lat_2) + across).sqrt().min(1.0).asin()
}

fn hours(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0) / 3600.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access::Access, aid::fixtures};

    fn village(id: &str, place: [f64; 2]) -> Village {
        Village {
            id: id.to_owned(),
            name: id.to_owned(),
            place_code: Some(format!("64.02.99.{id}")),
            place,
            area: None,
            in_hazard: true,
            depth_m: None,
            access: Access::Unknown,
            hazard_as_of: Some(fixtures::time("2025-09-16T06:00:00+08:00")),
        }
    }

    /// Names of who is silent at the beginning of day 3.
    fn names(ledger: &Ledger) -> Vec<String> {
        let name = |it: &Silence| match (it.site, it.village) {
            (Some(site), _) => ledger.sites[site].id.clone(),
            (_, Some(village)) => ledger.villages[village].id.clone(),
            _ => String::new(),
        };
        silent(ledger, ledger.as_of).iter().map(name).collect()
    }

    #[test]
    fn silence_is_told_longest_first_and_never_heard_before_all() {
        let mut ledger = fixtures::ledger();
        let mut quiet = fixtures::site("quiet", 20);
        quiet.heard_at = Some(fixtures::time("2025-09-16T17:59:00+08:00"));
        let mut mute = fixtures::site("mute", 20);
        mute.heard_at = None;
        let mut closed = mute.clone();
        closed.id = "closed".to_owned();
        closed.status = Some("closed".to_owned());
        ledger.sites = vec![closed, mute, fixtures::site("posko", 43), quiet];
        ledger.villages = vec![village("far", [116.5, 0.2])];
        assert_eq!(names(&ledger), ["mute", "far", "quiet"]);
        let hours: Vec<Option<f64>> =
            silent(&ledger, ledger.as_of).iter().map(|it| it.hours).collect();
        assert_eq!(hours[..2], [None, Some(24.0)]);
        ledger.rules.silent_after_h = 13.0;
        assert_eq!(names(&ledger), ["mute", "far"]);
        ledger.rules.silent_after_h = 13.0 - 59.0 / 60.0;
        assert_eq!(names(&ledger), ["mute", "far", "quiet"], "for as long as the limit says");
    }

    #[test]
    fn a_flooded_village_is_silent_where_no_site_near_it_or_of_its_code_speaks() {
        let mut ledger = fixtures::ledger();
        let [lon, lat] = ledger.sites[0].place;
        let dry = Village { in_hazard: false, ..village("dry", [116.0, 0.0]) };
        ledger.villages =
            vec![dry, village("far", [lon, lat + 0.0275]), village("near", [lon, lat + 0.0265])];
        assert_eq!(names(&ledger), ["far"]);
        ledger.sites[0].place_code = Some("64.02.99.far".to_owned());
        assert_eq!(names(&ledger), [""; 0]);
        ledger.sites[0].heard_at = None;
        assert_eq!(names(&ledger), ["posko"], "it stands for them on the list");
        ledger.sites[0].kind = Some("home_cluster".to_owned());
        ledger.sites[0].people.people = Some(4);
        assert_eq!(
            names(&ledger),
            ["posko", "far", "near"],
            "nobody may be shown a family's house"
        );
    }
}
