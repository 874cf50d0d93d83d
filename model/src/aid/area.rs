//! Admin units and villages: who lives there, who is exposed, who was heard of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Access, Amount, AreaStanding, Ledger, NeedRow, Silence};

/// A number of people that nobody counted, and is always called an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The middle of it.
    pub people: i64,
    /// Lowest that is plausible.
    pub low: i64,
    /// Highest that is plausible.
    pub high: i64,
    /// How it was made, a stable word: `area_share`, `place_share`.
    pub method: String,
    /// Where the number of residents comes from.
    pub source: Option<String>,
}

/// An admin unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Stable id; the code where it has one.
    pub id: String,
    /// Code.
    pub place_code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// 1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan.
    pub level: Option<i64>,
    /// Position in [`super::Ledger::areas`] of the next greater unit that it lies in; sites and
    /// villages belong to the smallest unit that they lie in, and so to all that it lies in.
    #[serde(default)]
    pub within: Option<usize>,
    /// Residents.
    pub residents: Option<i64>,
    /// Residents in water or slides, where a hazard meets the unit.
    pub exposed: Option<Estimate>,
    /// How aid gets to the middle one of its places.
    pub access: Option<Access>,
}

/// A named place where people live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Village {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Code of the desa, where it has one.
    pub place_code: Option<String>,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// Position in [`super::Ledger::areas`] of the unit that it lies in.
    pub area: Option<usize>,
    /// Whether an observed or modelled hazard covers it; the depth is in `depth_m`.
    pub in_hazard: bool,
    /// Depth of the water there, where somebody said one.
    pub depth_m: Option<f64>,
    /// How aid gets there.
    pub access: Access,
    /// The moment of the hazard that covers it.
    pub hazard_as_of: Option<Timestamp>,
}

impl Estimate {
    /// Exposed people who are not among `counted`, with the range of that.
    pub fn uncounted(&self, counted: i64) -> (i64, (i64, i64)) {
        let rest = |people: i64| people.saturating_sub(counted.max(0)).max(0);
        (rest(self.people), (rest(self.low), rest(self.high)))
    }
}

/// How every area stands, in the order of the ledger: sums over its open sites that may be public,
/// and over those of the units within it.
pub(super) fn areas(ledger: &Ledger, needs: &[NeedRow], silent: &[Silence]) -> Vec<AreaStanding> {
    let critical: Vec<usize> = ledger.catalogue.critical().collect();
    let mut gaps: Vec<Vec<Option<Amount>>> = vec![Vec::new(); ledger.areas.len()];
    let mut areas = vec![AreaStanding::default(); ledger.areas.len()];
    let holders = holders(&ledger.areas);
    let of = |area: Option<usize>| area.and_then(|at| holders.get(at)).into_iter().flatten();
    for sums in &mut gaps {
        sums.resize(ledger.catalogue.items.len(), None);
        for item in &critical {
            sums[*item] = Some(Amount::ZERO);
        }
    }
    for site in ledger.sites.iter().filter(|site| site.is_open() && site.is_public()) {
        for at in of(site.area) {
            let area = &mut areas[*at];
            area.people = area.people.map_or(site.people.people, |sum| {
                Some(sum.saturating_add(site.people.people.unwrap_or(0)))
            });
            area.heard_at = area.heard_at.max(site.heard_at);
        }
    }
    for row in needs.iter().filter(|row| row.is_public()) {
        let Some(site) = ledger.sites.get(row.site).filter(|site| site.is_public()) else {
            continue;
        };
        for at in of(site.area) {
            if let Some(sum) = gaps[*at].get_mut(row.item) {
                *sum = Some(sum.unwrap_or_default() + row.general_gap);
            }
        }
    }
    for it in silent {
        let site = it.site.and_then(|at| ledger.sites.get(at)).filter(|site| site.is_public());
        let village = it.village.and_then(|at| ledger.villages.get(at));
        let area = site.and_then(|it| it.area).or_else(|| village.and_then(|it| it.area));
        for at in of(area) {
            areas[*at].silent += 1;
        }
    }
    for ((area, of), sums) in ledger.areas.iter().zip(&mut areas).zip(gaps) {
        let gaps = sums.into_iter().enumerate();
        of.gaps = gaps.filter_map(|(item, sum)| Some((item, sum?))).collect();
        if let Some(exposed) = &area.exposed {
            let (people, range) = exposed.uncounted(of.people.unwrap_or(0));
            (of.people_estimated, of.people_estimated_range) = (Some(people), Some(range));
        }
    }
    areas
}

/// The units that hold each unit, itself among them.
fn holders(areas: &[Area]) -> Vec<Vec<usize>> {
    let of = |at: usize| {
        let mut holders = vec![at];
        let mut inner = at;
        while let Some(outer) = areas.get(inner).and_then(|area| area.within) {
            if outer >= areas.len() || holders.contains(&outer) {
                break;
            }
            holders.push(outer);
            inner = outer;
        }
        holders
    };
    (0..areas.len()).map(of).collect()
}
