//! Builds the answer of `/needs`, for everybody and for partners.

use lintas_model::aid::{
    Amount, Ledger, Method, NeedRow, Priority, Silence, Site, SupplyStatus,
    shown::{basis, method},
};
use lintas_model::index::{ItemIndex, SiteIndex};

use super::response::{
    AreaResponse, Gaps, ItemResponse, Named, NeedTotal, Needs, PriorityParts, RowOfPartners,
    RowResponse, SilenceResponse, SiteResponse, Standard,
};
use crate::{
    aid::Aid,
    http::problem::Problem,
    live::Serving,
    route::aid_answer::{AidHeader, written},
};

/// Who the answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Anybody: the general need of public sites.
    Everybody,
    /// Reporters, agencies and officers: everything.
    Partners,
}

/// The filters of a request, as positions in the ledger.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NeedsFilter {
    pub(super) item: Option<ItemIndex>,
    pub(super) area: Option<usize>,
    pub(super) site: Option<SiteIndex>,
}

/// The whole answer, as JSON.
pub(super) fn document(
    serving: &Serving,
    aid: &Aid,
    sight: Sight,
    wanted: &NeedsFilter,
) -> Result<Vec<u8>, Problem> {
    let open = serving.open()?;
    let (ledger, standing) = (&*aid.ledger, &aid.standing);
    let view = View { ledger, standing, sight, wanted };
    let shown: Vec<SiteIndex> = view.sites();
    let profile = ledger.profiles.first();
    let needs = Needs {
        head: AidHeader::of(serving, open, aid),
        day: ledger.day(standing.at),
        horizon_days: ledger.rules.horizon_days,
        standard: Named {
            id: profile.map_or(&ledger.rules.profile, |it| &it.id),
            name: profile.map_or(&ledger.rules.profile, |it| &it.name),
        },
        standards: ledger
            .profiles
            .iter()
            .map(|it| Standard { id: &it.id, name: &it.name, rates: &it.rates })
            .collect(),
        items: ledger
            .catalogue
            .items
            .iter()
            .map(|item| ItemResponse {
                code: &item.code,
                name_id: &item.name_id,
                name_en: &item.name_en,
                unit: item.unit.word(),
                critical: item.critical,
            })
            .collect(),
        totals: view.totals(&shown),
        sites: shown.iter().map(|at| view.site(*at)).collect(),
        areas: view.areas(),
        silent: standing.silent.iter().filter_map(|it| view.silence(it)).collect(),
    };
    written(&needs)
}

/// The data, the audience and the filters of one answer.
struct View<'a> {
    ledger: &'a Ledger,
    standing: &'a SupplyStatus,
    sight: Sight,
    wanted: &'a NeedsFilter,
}

impl<'a> View<'a> {
    fn is_full(&self) -> bool {
        self.sight == Sight::Partners
    }

    fn priority(&self, site: SiteIndex) -> Priority {
        self.standing.sites.get(site.index()).map_or_else(Priority::default, |it| it.priority)
    }

    fn score(&self, site: SiteIndex) -> f64 {
        let priority = self.priority(site);
        if self.is_full() { priority.score } else { priority.public_score }
    }

    fn is_wanted(&self, area: Option<usize>) -> bool {
        self.wanted.area.is_none_or(|wanted| self.ledger.lies_in(area, wanted))
    }

    /// Sites in the answer, by falling priority as the audience may see it, then by position.
    fn sites(&self) -> Vec<SiteIndex> {
        let told = |at: &SiteIndex| {
            let site = &self.ledger.sites[*at];
            (self.is_full() || site.is_public())
                && self.wanted.site.is_none_or(|wanted| wanted == *at)
                && self.is_wanted(site.area)
        };
        let all = SiteIndex::all(self.ledger.sites.len() as u32);
        let mut sites: Vec<SiteIndex> = all.filter(told).collect();
        sites.sort_by(|a, b| self.score(*b).total_cmp(&self.score(*a)).then(a.cmp(b)));
        sites
    }

    /// Need rows of a site in the answer.
    fn rows(&self, site: SiteIndex) -> impl Iterator<Item = &'a NeedRow> {
        let told = |row: &&NeedRow| {
            (self.is_full() || row.is_public())
                && self.wanted.item.is_none_or(|wanted| wanted == row.item)
        };
        self.standing.needs_of(site).iter().filter(told)
    }

    fn code(&self, item: ItemIndex) -> &'a str {
        self.ledger.catalogue.items.get(item.index()).map_or("", |item| &item.code)
    }

    fn totals(&self, sites: &[SiteIndex]) -> Vec<NeedTotal<'a>> {
        let items = self.ledger.catalogue.items.len();
        let mut sums = vec![None; items];
        for row in sites.iter().flat_map(|site| self.rows(*site)) {
            let sum = sums[row.item].get_or_insert((Amount::ZERO, Amount::ZERO, 0));
            let (day, gap) = self.numbers(row);
            sum.0 += day;
            sum.1 += gap;
            sum.2 += usize::from(gap.is_some());
        }
        let told = ItemIndex::all(items as u32).zip(sums);
        let told = told.filter_map(|(item, sum)| Some((item, sum?)));
        told.map(|(item, (need_day, gap, sites))| NeedTotal {
            item: self.code(item),
            need_day,
            gap,
            sites,
        })
        .collect()
    }

    /// Need per day and shortage, as the audience may see them.
    fn numbers(&self, row: &NeedRow) -> (Amount, Amount) {
        if self.is_full() { (row.day, row.gap) } else { (row.general_day, row.general_gap) }
    }

    fn site(&self, at: SiteIndex) -> SiteResponse<'a> {
        let site: &'a Site = &self.ledger.sites[at];
        let stands = self.standing.sites.get(at.index());
        let area = site.area.and_then(|at| self.ledger.areas.get(at));
        let (people, priority) = (&site.people, self.priority(at));
        SiteResponse {
            id: &site.id,
            name: site.name.as_deref(),
            r#type: site.kind.as_deref(),
            place: site.place,
            place_code: site.place_code.as_deref(),
            gone_since: site.gone_since,
            area: area.map(|area| area.id.as_str()),
            status: site.status.as_deref(),
            people: people.people,
            people_basis: basis(people.basis),
            people_method: method(people.method),
            people_factor: match people.method {
                Method::FromHouseholds { factor } => Some(factor),
                Method::Counted | Method::Estimated => None,
            },
            people_source: &people.source,
            people_as_of: people.as_of,
            households: people.households,
            houses: people.houses,
            capacity: site.capacity,
            access: site.access,
            access_as_of: site.access_as_of,
            access_reason: site.access_reason,
            nearest_depot: site.nearest_depot.as_deref(),
            eta_min: site.eta_min,
            eta_vehicle: site.eta_vehicle,
            days_left: stands.and_then(|it| it.days_left).map(hundredth),
            runs_out_at: stands.and_then(|it| it.runs_out_at),
            first_item: stands.and_then(|it| it.first_item).map(|item| self.code(item)),
            unknown_items: stands.map_or_else(Vec::new, |it| {
                it.unknown_items.iter().map(|item| self.code(*item)).collect()
            }),
            priority: tenth(self.score(at)),
            heard_at: site.heard_at,
            silent: stands.is_some_and(|it| it.is_silent),
            urgent: &site.urgent,
            groups: self.is_full().then_some(people.groups),
            priority_parts: self.is_full().then(|| PriorityParts {
                hours: hundredth(priority.hours),
                vulnerable: hundredth(priority.vulnerable),
                access: hundredth(priority.access),
            }),
            items: self.rows(at).map(|row| self.row(row)).collect(),
        }
    }

    fn row(&self, row: &'a NeedRow) -> RowResponse<'a> {
        let full = self.is_full();
        let (need_day, gap) = self.numbers(row);
        RowResponse {
            item: self.code(row.item),
            need_day,
            need: if full { row.horizon } else { row.general_horizon },
            gap,
            days_left: if full { row.days_left } else { row.general_days_left }.map(hundredth),
            runs_out_at: if full { row.runs_out_at } else { row.general_runs_out_at },
            stock_known: row.on_hand.is_some(),
            partners: full.then(|| RowOfPartners {
                on_hand: row.on_hand,
                on_hand_as_of: row.on_hand_as_of,
                signed_for: row.signed_for,
                coming: row.coming,
                pledged: row.pledged,
                terms: &row.terms,
            }),
        }
    }

    fn areas(&self) -> Vec<AreaResponse<'a>> {
        let areas = self.ledger.areas.iter().zip(&self.standing.areas).enumerate();
        let told = areas.filter(|(at, _)| self.wanted.site.is_none() && self.is_wanted(Some(*at)));
        told.map(|(_, (area, stands))| {
            let range = stands.people_estimated_range;
            let gaps = stands
                .gaps
                .iter()
                .filter(|(item, _)| self.wanted.item.is_none_or(|wanted| wanted == *item));
            AreaResponse {
                id: &area.id,
                place_code: area.place_code.as_deref(),
                name: area.name.as_deref(),
                admin_level: area.level,
                people_by_basis: &stands.people,
                people_exposed: area.exposed.as_ref().map(|it| it.people),
                people_estimated: stands.people_estimated,
                people_estimated_low: range.map(|(low, _)| low),
                people_estimated_high: range.map(|(_, high)| high),
                method: area.exposed.as_ref().map(|it| it.method.as_str()),
                gaps: Gaps(gaps.map(|(item, gap)| (self.code(*item), *gap)).collect()),
                heard_at: stands.heard_at,
                silent: stands.silent,
            }
        })
        .collect()
    }

    fn silence(&self, silence: &Silence) -> Option<SilenceResponse<'a>> {
        let hours = silence.hours.map(tenth);
        if let Some(at) = silence.site {
            let site = self.ledger.sites.get(at.index())?;
            let told = (self.is_full() || site.is_public())
                && self.wanted.site.is_none_or(|wanted| wanted == at)
                && self.is_wanted(site.area);
            return told.then(|| SilenceResponse {
                kind: "site",
                id: &site.id,
                name: site.name.as_deref(),
                place: site.place,
                place_code: site.place_code.as_deref(),
                heard_at: silence.heard_at,
                hours,
                depth_m: None,
                access: site.access,
            });
        }
        let village = self.ledger.villages.get(silence.village?)?;
        let told = self.wanted.site.is_none() && self.is_wanted(village.area);
        told.then(|| SilenceResponse {
            kind: "village",
            id: &village.id,
            name: Some(&village.name),
            place: village.place,
            place_code: village.place_code.as_deref(),
            heard_at: silence.heard_at,
            hours,
            depth_m: village.depth_m,
            access: village.access,
        })
    }
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn hundredth(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
