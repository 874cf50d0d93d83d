//! Sites of the last snapshot that no row names any more. They stay with their last counts, marked,
//! until a row or an officer closes them: nobody is lost to a typo.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo_types::Point;
use jiff::Timestamp;
use lintas_model::aid::spelling::plain;
use lintas_model::aid::{Ledger, Method, PlacedBy, Rules, Site, shown};
use lintas_model::evidence::{Ended, Spoken};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::network::GridPoint;

use super::head_count::head_count;
use super::sites::{GoneSite, Shelter};
use crate::config::nearest;

/// Two points no farther apart are the same place: what coordinates from two phones at one door
/// differ by (proposal of Lintas).
const SAME_PLACE_M: f64 = 10.0;
/// A site of the same name in the same unit is the same one up to this far away; one of a similar
/// name may be.
const MOVED_M: f64 = 2_000.0;
/// Up to this far away another site may be the same one under another name.
const BESIDE_M: f64 = 300.0;

/// What a run says of the sites that it does not name.
#[derive(Debug)]
pub struct GoneSites<'a> {
    /// The last snapshot's ledger.
    pub last: &'a Ledger,
    /// Ids of the sources, by position.
    pub sources: &'a [String],
    /// Ids of the sources that could not be read, and for which no last good rows stand in.
    pub unread: &'a HashSet<&'a str>,
    /// What officers ended.
    pub ended: &'a [Ended],
    /// The numbers that the region set.
    pub rules: &'a Rules,
    /// The moment of the run.
    pub as_of: Timestamp,
}

impl GoneSites<'_> {
    /// Adds to `shelters`, which are sorted by id, the open sites of the last snapshot that are not
    /// among them and that nobody ended, with a finding each. One that is evidently there under
    /// another id is not added.
    pub fn carry(&self, shelters: &mut Vec<Shelter>) -> Vec<Finding> {
        let present: HashSet<&str> = shelters.iter().map(|it| it.id.as_str()).collect();
        let gone: Vec<&Site> =
            self.last.sites.iter().filter(|site| self.is_gone(site, &present)).collect();
        let new: Vec<&Shelter> =
            shelters.iter().filter(|it| self.last.site(&it.id).is_none()).collect();
        let renamed = self.renamed(&gone, &new);
        let (mut findings, mut carried) = (Vec::new(), Vec::new());
        for site in gone {
            if let Some(now) = renamed.get(site.id.as_str()) {
                findings.push(replaced(site, now));
                continue;
            }
            let known = site.may_be.as_deref().filter(|id| present.contains(id));
            let may_be = known.or_else(|| may_be(site, &new).map(|it| it.id.as_str()));
            let is_unread = self.unread.contains(site.source.as_str());
            let since = site.gone_since.or((!is_unread).then_some(self.as_of));
            if since.is_some() {
                findings.push(self.told(site, may_be));
            }
            carried.push(self.shelter(site, since, may_be.map(str::to_owned)));
        }
        shelters.extend(carried);
        shelters.sort_by(|a, b| a.id.cmp(&b.id));
        findings
    }

    fn is_gone(&self, site: &Site, present: &HashSet<&str>) -> bool {
        let spoken = Spoken { id: &site.id, source: &site.source, latest: site.heard_at };
        site.is_open()
            && !present.contains(site.id.as_str())
            && !self.ended.iter().any(|it| it.holds_everywhere(spoken))
    }

    /// Which of the sites that are gone are evidently there under another id: one alone that is the
    /// same as one alone. Two floors of a school that become one row are not.
    fn renamed<'n>(&self, gone: &[&Site], new: &[&'n Shelter]) -> HashMap<String, &'n Shelter> {
        let mut same: BTreeMap<&str, Vec<&'n Shelter>> = BTreeMap::new();
        let mut taken: HashMap<&str, usize> = HashMap::new();
        for site in gone {
            for now in new.iter().copied().filter(|now| self.is_same(site, now)) {
                same.entry(&site.id).or_default().push(now);
                *taken.entry(&now.id).or_default() += 1;
            }
        }
        same.into_iter()
            .filter_map(|(id, found)| match found[..] {
                [now] if taken[now.id.as_str()] == 1 => Some((id.to_owned(), now)),
                _ => None,
            })
            .collect()
    }

    /// Whether a new row of the same source is evidently a site of the last snapshot: the same
    /// name in the same unit, or the same place. It counts the same people, and counts them at all.
    /// A source that is no longer configured may have got another id.
    fn is_same(&self, site: &Site, now: &Shelter) -> bool {
        let heads = head_count(now, "", self.rules);
        let counted = heads.people.is_some() || site.people.people.is_none();
        let of_source = self.sources.get(now.source).is_some_and(|id| *id == site.source)
            || !self.sources.contains(&site.source);
        of_source
            && counted
            && heads.basis == site.people.basis
            && (is_namesake(site, now) || metres(site, now).is_some_and(|m| m <= SAME_PLACE_M))
    }

    fn shelter(&self, site: &Site, since: Option<Timestamp>, may_be: Option<String>) -> Shelter {
        let people = &site.people;
        Shelter {
            id: site.id.clone(),
            // Where the source is no longer configured, `gone` alone says whose it was.
            source: self.sources.iter().position(|id| *id == site.source).unwrap_or_default(),
            name: site.name.clone(),
            agency: site.agency.clone(),
            kind: site.kind.clone(),
            capacity: site.capacity,
            people: people.people.filter(|_| people.method == Method::Counted),
            households: people.households,
            houses: people.houses,
            people_basis: Some(shown::basis(people.basis).to_owned()),
            groups: people.groups,
            place_code: site.place_code.clone(),
            status: site.status.clone(),
            as_of: site.heard_at,
            place: Point::from(site.place),
            placed_by: site.placed_by,
            gone: Some(Box::new(GoneSite {
                source: site.source.clone(),
                since,
                on_hand: site.on_hand.clone(),
                may_be,
            })),
        }
    }

    fn told(&self, site: &Site, may_be: Option<&str>) -> Finding {
        let (name, [lon, lat]) = (site.name.as_deref().unwrap_or(&site.id), site.place);
        let finding = match may_be {
            Some(other) => Finding::new(
                FindingCode::SiteMaybeTwice,
                &site.source,
                format!(
                    "no row names {name} any more, and {other} is new and may be the same site: \
                     both count until somebody closes one"
                ),
            )
            .in_indonesian(format!(
                "{name} tidak lagi di daftar, dan {other} baru dan mungkin lokasi yang sama: \
                 keduanya dihitung sampai salah satunya ditutup"
            )),
            None => Finding::new(
                FindingCode::SiteGone,
                &site.source,
                format!("no row names {name} any more: its last count stays"),
            )
            .in_indonesian(format!(
                "{name} tidak lagi di daftar: hitungan terakhirnya tetap dipakai"
            )),
        };
        finding.in_column("id", &site.id).at_place(lon, lat)
    }
}

fn replaced(site: &Site, now: &Shelter) -> Finding {
    let name = site.name.as_deref().unwrap_or(&site.id);
    Finding::new(
        FindingCode::SiteReplaced,
        &site.source,
        format!("{name} is there under the id {}: counted once", now.id),
    )
    .in_column("id", &site.id)
    .at_place(site.place[0], site.place[1])
    .in_indonesian(format!("{name} ada dengan id {}: dihitung sekali", now.id))
}

/// The new site that may be the one that is gone: of a similar name nearby or in the same unit, or
/// beside it. The nearest; of equals the first by id.
fn may_be<'n>(site: &Site, new: &[&'n Shelter]) -> Option<&'n Shelter> {
    let alike = new.iter().filter(|now| {
        let away_m = distance_m(site, now).unwrap_or(f64::INFINITY);
        let name = plain(now.name.as_deref().unwrap_or_default());
        let was = plain(site.name.as_deref().unwrap_or_default());
        let similar = !was.is_empty() && nearest(&was, [name.as_str()]).is_some();
        (similar && (away_m <= MOVED_M || in_one_unit(site, now))) || away_m <= BESIDE_M
    });
    let away = |now: &&&Shelter| distance_m(site, now).unwrap_or(f64::INFINITY);
    alike.min_by(|a, b| away(a).total_cmp(&away(b)).then_with(|| a.id.cmp(&b.id))).copied()
}

/// Whether both have the same name in the same unit. Where points of their own lie farther apart
/// than [`MOVED_M`], they are two: names such as "Posko" are many in a kecamatan.
fn is_namesake(site: &Site, now: &Shelter) -> bool {
    let was = plain(site.name.as_deref().unwrap_or_default());
    !was.is_empty()
        && was == plain(now.name.as_deref().unwrap_or_default())
        && in_one_unit(site, now)
        && metres(site, now).is_none_or(|away_m| away_m <= MOVED_M)
}

fn in_one_unit(site: &Site, now: &Shelter) -> bool {
    site.place_code.is_some() && site.place_code == now.place_code
}

/// Metres between two sites that have points of their own.
fn metres(site: &Site, now: &Shelter) -> Option<f64> {
    let points = [site.placed_by, now.placed_by] == [PlacedBy::Point; 2];
    distance_m(site, now).filter(|_| points)
}

fn distance_m(site: &Site, now: &Shelter) -> Option<f64> {
    let was = GridPoint::nearest(site.place.into())?;
    Some(was.metres_to(GridPoint::nearest(now.place.0)?))
}

#[cfg(test)]
#[path = "gone_sites_tests.rs"]
mod tests;
