//! The report's part on aid: needs, shortages, doubtful dispatches, double counts, stock cards that
//! do not add up, and silent places. Every total is the sum of the rows it is shown above.
//!
//! The report is for those who run Lintas and is not served: it names agencies and amounts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::index::SiteIndex;
use lintas_model::{
    access::{Access, AccessReason},
    aid::{
        Amount, Clash, Ledger, Movement, NeedRow, NeedScope, NeedTotal, PeopleByBasis, Proposal,
        Site, SupplyStatus, site::unjudged, totals, urgency,
    },
};
use serde::{Deserialize, Serialize};

use super::checks::CheckReport;

/// Rows of a list in the report; the tables have all.
const TOLD: usize = 50;

/// The state of aid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AidReport {
    /// Day of the event, from 1.
    pub day: u32,
    /// Name of the standard whose rates are used.
    pub standard: String,
    /// Days that shortages look ahead.
    pub horizon_days: f64,
    /// People at sites, and estimated ones.
    pub people: PeopleReport,
    /// Every item that some site needs or some depot has, in the order of the catalogue.
    pub items: Vec<ItemReport>,
    /// Sites that lack a critical item, in the urgency order; the first `TOLD`.
    pub short: Vec<ShortReport>,
    /// Number of such sites.
    pub short_sites: u64,
    /// Alarms about doubtful dispatches; the first `TOLD`.
    pub overlaps: Vec<Clash>,
    /// Number of such alarms.
    pub overlap_alarms: u64,
    /// Loads that cover nobody until somebody has asked (periksa); the first `TOLD`.
    #[serde(default)]
    pub checks: Vec<CheckReport>,
    /// Number of such loads.
    #[serde(default)]
    pub check_loads: u64,
    /// Number of those to sites that may be public: the number in the bulletin.
    #[serde(default)]
    pub check_loads_public: u64,
    /// Goods that two rows or files report, and that were counted once; the first `TOLD`.
    pub double_counts: Vec<Finding>,
    /// Number of such findings.
    pub double_counted: u64,
    /// Places without a recent report; the first `TOLD`.
    pub silent: Vec<SilentReport>,
    /// Number of such places.
    pub silent_places: u64,
    /// Number of stock cards read.
    pub cards: u64,
    /// Stock cards that do not add up.
    pub differences: Vec<CardReport>,
    /// The proposal, in numbers.
    pub proposal: ProposalReport,
}

/// People at open sites. Counts of different bases are never added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleReport {
    /// Open sites.
    pub sites: u64,
    /// Open sites that everybody sees: those of the bulletin.
    #[serde(default)]
    pub sites_public: u64,
    /// Open sites without a count of people.
    pub sites_without_count: u64,
    /// People, by basis.
    pub by_basis: PeopleByBasis,
    /// Those of them at sites that everybody sees: the numbers of the bulletin.
    #[serde(default)]
    pub by_basis_public: PeopleByBasis,
    /// Open sites that their source no longer lists; their last counts are in all numbers.
    #[serde(default)]
    pub gone: u64,
    /// Open sites of which nobody can say how aid gets there, by what data is missing.
    #[serde(default)]
    pub unjudged: BTreeMap<AccessReason, usize>,
    /// Estimated exposed people who are not counted at sites; summed over the admin units that lie
    /// in no other unit, so that nobody is counted twice.
    pub estimated: Option<i64>,
    /// Lower end of that estimate.
    pub estimated_low: Option<i64>,
    /// Upper end of that estimate.
    pub estimated_high: Option<i64>,
}

/// One item over all open sites, in base units. Need and shortage are the general ones of sites that
/// may be public, as terminal, bulletin, `/needs`, tables and map tell them; what groups and hidden
/// homes need beyond them is in `full`, and what is there and coming is that of all sites.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemReport {
    /// Code.
    pub item: String,
    /// Name, Bahasa Indonesia.
    pub name_id: String,
    /// Name, English.
    pub name_en: String,
    /// Name of the unit.
    pub unit: String,
    /// Lives are in danger without it.
    pub critical: bool,
    /// Sites that need it.
    pub sites: u64,
    /// Of those, sites whose stock of it is not known.
    pub sites_unknown: u64,
    /// Of those, sites whose stock of it was counted.
    #[serde(default)]
    pub sites_counted: u64,
    /// Sites that lack it.
    #[serde(default)]
    pub sites_short: u64,
    /// Of those that lack it, sites whose stock of it is not known.
    #[serde(default)]
    pub sites_short_unknown: u64,
    /// Need for one day.
    pub need_day: Amount,
    /// Need over the days looked ahead ([`AidReport::horizon_days`]).
    pub need: Amount,
    /// Stock at the sites, as counted, else as signed for.
    pub on_hand: Amount,
    /// On its way.
    pub coming: Amount,
    /// Promised.
    pub pledged: Amount,
    /// Shortage, summed over the sites: the surplus of one covers no other.
    pub gap: Amount,
    /// Need and shortage with groups, and with home clusters that are not public.
    #[serde(default)]
    pub full: NeedTotal,
    /// In depots, as far as counted.
    pub in_depots: Amount,
    /// Of that, what may be given away.
    pub free: Amount,
    /// Lots in depots without a count.
    pub lots_unknown: u64,
}

/// A site that lacks critical items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShortReport {
    /// Id of the site.
    pub site: String,
    /// Its name.
    pub name: Option<String>,
    /// How aid gets there.
    pub access: Access,
    /// Why that is unknown, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_reason: Option<AccessReason>,
    /// Since when its source no longer lists it; `None` where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<Timestamp>,
    /// Priority, 0 to 100; higher comes first.
    pub priority: f64,
    /// Days until the first critical item runs out.
    pub days_left: Option<f64>,
    /// Critical items that it lacks.
    pub lacks: Vec<LackReport>,
}

/// The shortage of an item at a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LackReport {
    /// Code.
    pub item: String,
    /// How much by the general need, base units.
    pub gap: Amount,
    /// How much with what groups need beyond it.
    #[serde(default)]
    pub gap_full: Amount,
    /// Whether the stock there was counted.
    pub stock_known: bool,
}

/// A place without a recent report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SilentReport {
    /// `site` or `village`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// When it was last heard of.
    pub heard_at: Option<Timestamp>,
    /// Hours since then, or since water was first known there.
    pub hours: Option<f64>,
    /// How aid gets there.
    pub access: Access,
}

/// A stock card that does not add up, base units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardReport {
    /// Id of the depot.
    pub depot: String,
    /// Agency.
    pub owner: String,
    /// Item code.
    pub item: String,
    /// Opening stock and received, less sent and used.
    pub expected: Amount,
    /// Closing stock, as counted.
    pub closing: Amount,
    /// Counted less expected.
    pub difference: Amount,
}

/// The proposal in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalReport {
    /// Lines.
    pub lines: u64,
    /// Shortages, or parts of them, that cannot be met.
    pub unmet: u64,
    /// The same by reason.
    pub unmet_by_reason: BTreeMap<String, u64>,
    /// Lines by the state of the worst piece of their way.
    #[serde(default)]
    pub lines_by_way: BTreeMap<String, u64>,
    /// Loads that could be sent if somebody looked at their way first.
    #[serde(default)]
    pub questions: u64,
    /// What to find out for them; the first `TOLD`.
    #[serde(default)]
    pub to_find_out: Vec<WayQuestionReport>,
}

/// What to find out before a load may be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayQuestionReport {
    /// In a sentence, Bahasa Indonesia.
    pub words_id: String,
    /// In a sentence, English.
    pub words_en: String,
}

impl AidReport {
    /// From the ledger, its assessment, and the proposal. Double counts are added later, by
    /// [`AidReport::tell_double_counts`].
    pub fn of(ledger: &Ledger, standing: &SupplyStatus, proposal: &Proposal) -> Self {
        let short = short(ledger, standing);
        Self {
            day: ledger.day(standing.at),
            standard: ledger.profiles.first().map(|it| it.name.clone()).unwrap_or_default(),
            horizon_days: ledger.rules.horizon_days,
            people: people(ledger, standing),
            items: items(ledger, standing),
            short_sites: short.len() as u64,
            short: short.into_iter().take(TOLD).collect(),
            overlaps: standing.clashes.iter().take(TOLD).cloned().collect(),
            overlap_alarms: standing.clashes.len() as u64,
            checks: standing
                .doubtful
                .iter()
                .take(TOLD)
                .filter_map(|it| CheckReport::of(ledger, it))
                .collect(),
            check_loads: standing.doubtful.len() as u64,
            check_loads_public: standing.checks(ledger, Site::is_public).loads as u64,
            silent_places: standing.silent.len() as u64,
            silent: silent(ledger, standing),
            double_counts: Vec::new(),
            double_counted: 0,
            cards: ledger.movements.len() as u64,
            differences: ledger.movements.iter().filter_map(difference).collect(),
            proposal: proposed(proposal),
        }
    }
}

/// Findings about goods that were reported twice.
const TWICE: [FindingCode; 2] = [FindingCode::DoubleCount, FindingCode::DuplicateDispatch];

impl AidReport {
    /// Takes the findings about double counts from those of a run: `listed` ones, and numbers by
    /// code.
    pub fn tell_double_counts(&mut self, listed: &[Finding], counts: &BTreeMap<String, u64>) {
        let twice = listed.iter().filter(|finding| TWICE.contains(&finding.code));
        self.double_counts = twice.take(TOLD).cloned().collect();
        self.double_counted = TWICE.iter().filter_map(|code| counts.get(code.as_str())).sum();
    }
}

fn people(ledger: &Ledger, standing: &SupplyStatus) -> PeopleReport {
    let open = || ledger.sites.iter().filter(|site| site.is_open());
    let by_basis = |sites: &mut dyn Iterator<Item = &Site>| {
        PeopleByBasis::of(sites.map(|site| (site.people.basis, site.people.people)))
    };
    let uncounted = standing.uncounted(ledger);
    PeopleReport {
        sites: open().count() as u64,
        sites_without_count: open().filter(|site| site.people.people.is_none()).count() as u64,
        sites_public: open().filter(|site| site.is_public()).count() as u64,
        by_basis: by_basis(&mut open()),
        by_basis_public: by_basis(&mut open().filter(|site| site.is_public())),
        gone: open().filter(|site| site.gone_since.is_some()).count() as u64,
        unjudged: unjudged(open()),
        estimated: uncounted.map(|it| it.people),
        estimated_low: uncounted.map(|it| it.low),
        estimated_high: uncounted.map(|it| it.high),
    }
}

fn items(ledger: &Ledger, standing: &SupplyStatus) -> Vec<ItemReport> {
    let mut reports: Vec<ItemReport> = ledger
        .catalogue
        .items
        .iter()
        .map(|item| ItemReport {
            item: item.code.clone(),
            name_id: item.name_id.clone(),
            name_en: item.name_en.clone(),
            unit: item.unit.word().to_owned(),
            critical: item.critical,
            ..ItemReport::default()
        })
        .collect();
    for (item, total) in totals::of_region(ledger, standing, NeedScope::General) {
        let report = &mut reports[item.index()];
        (report.sites, report.sites_unknown) = (total.sites, total.unknown);
        report.sites_counted = total.counted();
        (report.sites_short, report.sites_short_unknown) = (total.short, total.short_unknown);
        (report.need_day, report.need, report.gap) = (total.day, total.need, total.gap);
    }
    for (item, total) in totals::of_region(ledger, standing, NeedScope::Full) {
        reports[item.index()].full = total;
    }
    for row in &standing.needs {
        let Some(report) = reports.get_mut(row.item.index()) else { continue };
        report.on_hand += row.on_hand.unwrap_or(row.signed_for);
        report.coming += row.coming;
        report.pledged += row.pledged;
    }
    for (lot, free) in ledger.lots.iter().zip(&standing.free) {
        let Some(at) = ledger.catalogue.position(&lot.item) else { continue };
        let report = &mut reports[at];
        report.in_depots += lot.available.unwrap_or_default();
        report.free += free.unwrap_or_default();
        report.lots_unknown += u64::from(lot.available.is_none());
    }
    let is_told = |it: &ItemReport| it.full.sites > 0 || it.in_depots.is_some();
    reports.retain(|report| is_told(report) || report.lots_unknown > 0);
    reports
}

fn short(ledger: &Ledger, standing: &SupplyStatus) -> Vec<ShortReport> {
    let lack = |row: &NeedRow| {
        let item = ledger.catalogue.items.get(row.item.index()).filter(|item| item.critical)?;
        row.gap.is_some().then(|| LackReport {
            item: item.code.clone(),
            gap: row.general_gap,
            gap_full: row.gap,
            stock_known: row.on_hand.is_some(),
        })
    };
    let told = |at: SiteIndex| {
        let site = &ledger.sites[at];
        ShortReport {
            site: site.id.clone(),
            name: site.name.clone(),
            access: site.access,
            access_reason: site.access_reason,
            gone_since: site.gone_since,
            priority: urgency::priority(standing, at),
            days_left: standing.sites[at].days_left,
            lacks: standing.needs_of(at).iter().filter_map(lack).collect(),
        }
    };
    let sites = urgency::order(ledger, standing).into_iter().map(told);
    sites.filter(|site| !site.lacks.is_empty()).collect()
}

fn silent(ledger: &Ledger, standing: &SupplyStatus) -> Vec<SilentReport> {
    let told = |silence: &lintas_model::aid::Silence| {
        let (heard_at, hours) = (silence.heard_at, silence.hours);
        let site =
            silence.site.and_then(|at| ledger.sites.get(at.index())).map(|site| SilentReport {
                kind: "site".to_owned(),
                id: site.id.clone(),
                name: site.name.clone(),
                heard_at,
                hours,
                access: site.access,
            });
        let village = || {
            let village = ledger.villages.get(silence.village?)?;
            Some(SilentReport {
                kind: "village".to_owned(),
                id: village.id.clone(),
                name: Some(village.name.clone()),
                heard_at,
                hours,
                access: village.access,
            })
        };
        site.or_else(village)
    };
    standing.silent.iter().take(TOLD).filter_map(told).collect()
}

fn difference(card: &Movement) -> Option<CardReport> {
    (card.difference != Amount::ZERO).then(|| CardReport {
        depot: card.depot.clone(),
        owner: card.owner.clone(),
        item: card.item.clone(),
        expected: card.closing + card.difference.times(-1),
        closing: card.closing,
        difference: card.difference,
    })
}

fn proposed(proposal: &Proposal) -> ProposalReport {
    let mut unmet_by_reason: BTreeMap<String, u64> = BTreeMap::new();
    for unmet in &proposal.unmet {
        *unmet_by_reason.entry(unmet.reason.name().to_owned()).or_default() += 1;
    }
    let mut lines_by_way: BTreeMap<String, u64> = BTreeMap::new();
    for line in &proposal.lines {
        *lines_by_way.entry(line.way.state.name().to_owned()).or_default() += 1;
    }
    let told = proposal.questions.iter().take(TOLD).map(|it| WayQuestionReport {
        words_id: it.words_id.clone(),
        words_en: it.words_en.clone(),
    });
    ProposalReport {
        lines: proposal.lines.len() as u64,
        unmet: proposal.unmet.len() as u64,
        unmet_by_reason,
        lines_by_way,
        questions: proposal.questions.len() as u64,
        to_find_out: told.collect(),
    }
}
