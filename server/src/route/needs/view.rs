//! Builds the answer of `/needs`, for everybody and for partners.

use std::collections::BTreeMap;

use lintas_model::aid::{
    Amount, Ledger, Method, NeedRow, NeedScope, NeedTotal, Priority, Silence, Site, SupplyStatus,
    shown::{self, basis, method},
    totals, urgency,
};
use lintas_model::index::{ItemIndex, SiteIndex};

use super::response::{
    AreaResponse, Counts, Gaps, ItemResponse, Named, NeedSums, Needs, PriorityParts, RowOfPartners,
    RowResponse, SilenceResponse, SiteResponse, Standard, TotalResponse,
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
    /// Reporters, agencies and officers: everything, and where they see the loads of all agencies what
    /// those bring together.
    Partners {
        /// Whether they see them.
        loads: bool,
    },
}

/// The filters of a request, as positions in the ledger.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NeedsFilter {
    pub(super) item: Option<ItemIndex>,
    pub(super) area: Option<usize>,
    pub(super) site: Option<SiteIndex>,
}

/// By site and item, the place among the sites in the answer that need it.
type ItemOrders = BTreeMap<(SiteIndex, ItemIndex), usize>;

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
    let orders = view.orders(&shown);
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
        need_scope: view.scope().name(),
        weights: ledger.rules.weights,
        checks: standing.checks(ledger, |site| view.is_full() || site.is_public()),
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
        sites: shown.iter().map(|at| view.site(*at, &orders)).collect(),
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
        self.sight != Sight::Everybody
    }

    /// What all agencies bring together; `None` for who does not see the loads of all.
    fn of_all(&self, amount: Amount) -> Option<Amount> {
        (self.sight == Sight::Partners { loads: true }).then_some(amount)
    }

    fn priority(&self, site: SiteIndex) -> Priority {
        self.standing.sites.get(site.index()).map_or_else(Priority::default, |it| it.priority)
    }

    fn scope(&self) -> NeedScope {
        if self.is_full() { NeedScope::Full } else { NeedScope::General }
    }

    fn is_wanted(&self, area: Option<usize>) -> bool {
        self.wanted.area.is_none_or(|wanted| self.ledger.lies_in(area, wanted))
    }

    /// Sites in the answer, in the urgency order, closed ones among them.
    fn sites(&self) -> Vec<SiteIndex> {
        let told = |at: &SiteIndex| {
            let site = &self.ledger.sites[*at];
            (self.is_full() || site.is_public())
                && self.wanted.site.is_none_or(|wanted| wanted == *at)
                && self.is_wanted(site.area)
        };
        let all = SiteIndex::all(self.ledger.sites.len() as u32);
        let mut sites: Vec<SiteIndex> = all.filter(told).collect();
        urgency::sort(self.ledger, self.standing, &mut sites);
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

    fn totals(&self, sites: &[SiteIndex]) -> Vec<TotalResponse<'a>> {
        let of = |scope| totals::of_sites(self.ledger, self.standing, scope, sites.iter().copied());
        let general = of(NeedScope::General);
        let told = of(self.scope()).into_iter();
        let told = told.filter(|(item, _)| self.wanted.item.is_none_or(|wanted| wanted == *item));
        told.map(|(item, total)| {
            let at = general.binary_search_by_key(&item, |(item, _)| *item);
            let general = at.map_or_else(|_none| NeedTotal::default(), |at| general[at].1);
            TotalResponse {
                item: self.code(item),
                told: NeedSums::of(&total),
                general: NeedSums::of(&general),
            }
        })
        .collect()
    }

    /// For each item in the answer and each of these sites its place among those that need it, from 1.
    fn orders(&self, sites: &[SiteIndex]) -> ItemOrders {
        let items = ItemIndex::all(self.ledger.catalogue.items.len() as u32);
        let items = items.filter(|item| self.wanted.item.is_none_or(|wanted| wanted == *item));
        let of = |item| {
            let order = urgency::of_item(self.ledger, self.standing, item, sites);
            order.into_iter().enumerate().map(move |(at, site)| ((site, item), at + 1))
        };
        items.flat_map(of).collect()
    }

    fn site(&self, at: SiteIndex, orders: &ItemOrders) -> SiteResponse<'a> {
        let site: &'a Site = &self.ledger.sites[at];
        let stands = self.standing.sites.get(at.index());
        let area = site.area.and_then(|at| self.ledger.areas.get(at));
        let (people, priority) = (&site.people, self.priority(at));
        SiteResponse {
            id: &site.id,
            source: &site.source,
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
            supply: shown::supply(self.ledger, self.standing, at),
            priority: urgency::priority(self.standing, at),
            priority_with_groups: self.is_full().then(|| tenth(priority.score)),
            heard_at: site.heard_at,
            silent: stands.is_some_and(|it| it.is_silent),
            urgent: &site.urgent,
            groups: self.is_full().then_some(people.groups),
            priority_parts: PriorityParts {
                hours: hundredth(priority.hours),
                vulnerable: self.is_full().then(|| hundredth(priority.vulnerable)),
                access: hundredth(priority.access),
            },
            items: self.rows(at).map(|row| self.row(row, orders)).collect(),
        }
    }

    fn row(&self, row: &'a NeedRow, orders: &ItemOrders) -> RowResponse<'a> {
        let full = self.is_full();
        let [need_day, need, gap] = self.scope().amounts(row);
        let terms = row.terms.iter().filter(|term| full || !term.per.is_private());
        let mut sources: Vec<&str> = terms.map(|term| term.source.as_str()).collect();
        sources.dedup();
        RowResponse {
            item: self.code(row.item),
            need_day,
            need,
            gap,
            days_left: if full { row.days_left } else { row.general_days_left }.map(hundredth),
            runs_out_at: if full { row.runs_out_at } else { row.general_runs_out_at },
            stock_known: row.on_hand.is_some(),
            on_hand_as_of: row.on_hand_as_of,
            sources,
            order: orders.get(&(row.site, row.item)).copied().unwrap_or_default(),
            partners: full.then(|| RowOfPartners {
                on_hand: row.on_hand,
                signed_for: row.signed_for,
                coming: self.of_all(row.coming),
                pledged: self.of_all(row.pledged),
                general_gap: row.general_gap,
                general_need_day: row.general_day,
                terms: &row.terms,
            }),
        }
    }

    fn areas(&self) -> Vec<AreaResponse<'a>> {
        let areas = self.ledger.areas.iter().zip(&self.standing.areas).enumerate();
        let told = areas.filter(|(at, _)| self.wanted.site.is_none() && self.is_wanted(Some(*at)));
        told.map(|(_, (area, stands))| {
            let range = stands.people_estimated_range;
            let totals = stands
                .totals
                .iter()
                .filter(|(item, _)| self.wanted.item.is_none_or(|wanted| wanted == *item));
            let unknown = totals.clone().map(|(item, total)| (self.code(*item), total.unknown));
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
                population_source: area.exposed.as_ref().and_then(|it| it.source.as_deref()),
                gaps: Gaps(totals.map(|(item, total)| (self.code(*item), total.gap)).collect()),
                unknown: Counts(unknown.collect()),
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
