//! The overlap alarm: two agencies bring the same to one site, while others wait. Never public.
//!
//! A dispatch that is only asked for (`diminta`) brings nothing yet: it is neither doubted, nor is
//! another one doubted because of it. What has arrived cannot be sent elsewhere any more: it is not
//! doubted, but counts.
//!
//! **Too much**: what is there, coming and pledged, with the draft, lasts longer than
//! [`Rules::enough_days`](super::Rules::enough_days), while what is there, coming and pledged at a
//! reachable site lasts less than [`Rules::short_days`](super::Rules::short_days). Of an item that is
//! given once, enough is what is needed, and short is who lacks some of it. Stock that nobody counted
//! covers nothing: at the site itself it adds no days (then days are at least so many, and
//! [`Clash::days_after`] is absent), elsewhere the site may be short, and is proposed after those of
//! which that is known.
//!
//! **Repeats**: another agency brings the same to the same site, and both arrive within
//! [`Rules::repeat_window_h`](super::Rules::repeat_window_h) of each other. A load arrives when it is
//! expected to, else the time of the way after it left or should leave, and never before now while it is
//! not there. When it was promised says nothing of that: what nobody gives a time for may arrive at any
//! time, so it counts. Only a draft without moments is taken to leave now.
//!
//! **May double**: a load that covers nobody ([`Doubt`]) and is no repeat goes to the same site with the
//! same, and may still be on its way, whoever sent it.

use crate::index::{ItemIndex, SiteIndex};
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Amount, Clash, ClashKind, Dispatch, DispatchState, Doubt, Item, Ledger, NeedRow, SupplyStatus,
    cover::{after_h, way_h},
    urgency, words,
};
use crate::language::Language;

/// What is doubtful about a draft (or about a dispatch of the ledger, which is not compared with
/// itself), at the moment `standing.at`; empty where nothing is. Ascending by kind, then by the
/// other dispatch.
///
/// Each call costs a pass over all needs; to judge many drafts, keep an [`Overlaps`].
pub fn clashes(ledger: &Ledger, standing: &SupplyStatus, draft: &Dispatch) -> Vec<Clash> {
    Overlaps::of(ledger, standing).clashes(draft)
}

/// What is doubtful about the dispatches of the ledger, in its order; of two that repeat each other
/// both are listed.
pub fn under_way(ledger: &Ledger, standing: &SupplyStatus) -> Vec<Clash> {
    let overlaps = Overlaps::of(ledger, standing);
    ledger.dispatches.iter().flat_map(|dispatch| overlaps.clashes(dispatch)).collect()
}

/// A site that is short of an item, or may be.
#[derive(Debug, Clone, Copy)]
struct Short {
    site: SiteIndex,
    /// Days that it lasts there; `None` where nobody knows, or it is given once.
    days: Option<f64>,
    is_known: bool,
}

/// What dispatches are compared with, indexed.
#[derive(Debug)]
pub struct Overlaps<'a> {
    ledger: &'a Ledger,
    standing: &'a SupplyStatus,
    /// By item: who is short, those of which that is known first, each in the urgency order.
    short: BTreeMap<ItemIndex, Vec<Short>>,
    /// By site and item: what is promised or coming.
    bound: BTreeMap<(&'a str, &'a str), Vec<&'a Dispatch>>,
}

impl<'a> Overlaps<'a> {
    /// Indexes a ledger and its status at the moment `standing.at`.
    pub fn of(ledger: &'a Ledger, standing: &'a SupplyStatus) -> Self {
        let mut short: BTreeMap<ItemIndex, Vec<Short>> = BTreeMap::new();
        for row in &standing.needs {
            let reachable = ledger
                .sites
                .get(row.site.index())
                .is_some_and(|site| site.is_open() && site.access != crate::access::Access::CutOff);
            let days = days_of(row, cover(row));
            let is_short = match days {
                Some(days) => days < ledger.rules.short_days,
                None => row.gap.is_some(),
            };
            if reachable && is_short {
                let is_known = row.on_hand.is_some();
                let days = days.filter(|_| is_known);
                short.entry(row.item).or_default().push(Short { site: row.site, days, is_known });
            }
        }
        for sites in short.values_mut() {
            sites.sort_by(|a, b| {
                let known_first = b.is_known.cmp(&a.is_known);
                known_first.then_with(|| urgency::compare(ledger, standing, a.site, b.site))
            });
        }
        let mut bound: BTreeMap<(&str, &str), Vec<&Dispatch>> = BTreeMap::new();
        for dispatch in &ledger.dispatches {
            if is_bound(dispatch.state) {
                let key = (dispatch.to.as_str(), dispatch.item.as_str());
                bound.entry(key).or_default().push(dispatch);
            }
        }
        Self { ledger, standing, short, bound }
    }

    /// What is doubtful about a draft; see [`clashes`].
    pub fn clashes(&self, draft: &Dispatch) -> Vec<Clash> {
        if !draft.state.is_pledged() && draft.state != DispatchState::Berangkat {
            return Vec::new();
        }
        let after = self.after(draft);
        let mut found = Vec::new();
        if let Some((after, better)) = after.zip(self.better(draft))
            && after.is_enough
        {
            found.push(self.too_much(draft, after, better));
        }
        let to = (draft.to.as_str(), draft.item.as_str());
        let others = self.bound.get(&to).into_iter().flatten();
        let others = others.filter(|other| other.id != draft.id).copied();
        let mut doubled = Vec::new();
        for other in others {
            let repeats = other.agency != draft.agency && self.is_near_in_time(draft, other);
            match self.doubt(&other.id) {
                // What the count at the site holds already can double nothing, and over a way that is cut or
                // not known a load of now is as new as ever.
                None | Some(Doubt::BeforeCount | Doubt::CutOff | Doubt::WayUnknown) if repeats => {
                    found.push(self.repeats(draft, other, after));
                }
                None | Some(Doubt::BeforeCount) => {}
                Some(doubt) => doubled.push(self.may_double(draft, other, doubt, after)),
            }
        }
        found.append(&mut doubled);
        found
    }

    /// Why a dispatch of the ledger covers nobody; `None` where it does.
    fn doubt(&self, id: &str) -> Option<Doubt> {
        let at = self.ledger.dispatch(id)?;
        self.standing.doubt(at).map(|load| load.doubt)
    }

    /// What the site has once the draft is there; `None` where nothing of it is needed there.
    fn after(&self, draft: &Dispatch) -> Option<After> {
        let (site, item) =
            (self.ledger.site(&draft.to)?, self.ledger.catalogue.position(&draft.item)?);
        let at = self.standing.needs.binary_search_by_key(&(site, item), |it| (it.site, it.item));
        let row = self.standing.needs.get(at.ok()?)?;
        // A dispatch of the ledger that covers anybody is in what is coming and pledged already.
        let counted = self.ledger.dispatch(&draft.id).map(|at| &self.ledger.dispatches[at]);
        let counted = counted.filter(|it| self.doubt(&it.id).is_none());
        let counted = counted
            .filter(|it| is_bound(it.state) && it.to == draft.to && it.item == draft.item)
            .map_or(Amount::ZERO, |it| it.amount);
        let cover = cover(row).less(counted) + draft.amount;
        let days = days_of(row, cover);
        let is_enough = match days {
            Some(days) => days > self.ledger.rules.enough_days,
            None => row.horizon.is_some() && cover > row.horizon,
        };
        let over = cover.less(row.horizon);
        Some(After { days, is_known: row.on_hand.is_some(), is_enough, over })
    }

    /// The most urgent site that is short of it, other than where it goes.
    fn better(&self, draft: &Dispatch) -> Option<Short> {
        let item = self.ledger.catalogue.position(&draft.item)?;
        let to = self.ledger.site(&draft.to);
        self.short.get(&item)?.iter().find(|short| Some(short.site) != to).copied()
    }

    fn is_near_in_time(&self, draft: &Dispatch, other: &Dispatch) -> bool {
        let is_new = self.ledger.dispatch(&draft.id).is_none();
        let ours = self.arrives(draft).or(is_new.then_some(self.standing.at));
        let window_s = self.ledger.rules.repeat_window_h * 3600.0;
        let near = |(ours, theirs): (Timestamp, Timestamp)| {
            ours.duration_since(theirs).as_secs_f64().abs() <= window_s
        };
        ours.zip(self.arrives(other)).is_none_or(near)
    }

    /// When a dispatch arrives, or did; `None` where that may be at any time.
    fn arrives(&self, dispatch: &Dispatch) -> Option<Timestamp> {
        if dispatch.state.is_arrival() {
            return dispatch.reached(DispatchState::Tiba);
        }
        let left =
            if dispatch.state == DispatchState::Berangkat { dispatch.left_at() } else { None };
        let after_the_way = |leaves: Timestamp| {
            let site = &self.ledger.sites[self.ledger.site(&dispatch.to)?];
            let way_h = way_h(self.ledger, site, dispatch).unwrap_or(0.0);
            Some(after_h(leaves, way_h))
        };
        let expected = dispatch.eta.or_else(|| after_the_way(left.or(dispatch.planned_at)?));
        // What has not arrived by now will not have arrived before.
        expected.map(|expected| expected.max(self.standing.at))
    }

    fn too_much(&self, draft: &Dispatch, after: After, better: Short) -> Clash {
        let words = |language: Language| {
            let told = NoticeParts::of(self.ledger, draft, language);
            let lasts = told.lasts(after);
            let short = told.short(self.ledger, better);
            let NoticeParts { what, amount, site, .. } = told;
            let agency = &draft.agency;
            let better = words::site(&self.ledger.sites[better.site]);
            language.fill(
                "aid.clash.too_much",
                &[
                    ("amount", &amount),
                    ("item", &what),
                    ("agency", agency),
                    ("site", &site),
                    ("lasts", &lasts),
                    ("short", &short),
                    ("better", &better),
                ],
            )
        };
        self.clash(ClashKind::TooMuch, draft, Some(after), None, Some(better), words)
    }

    fn repeats(&self, draft: &Dispatch, other: &Dispatch, after: Option<After>) -> Clash {
        let better = self.better(draft);
        let words = |language: Language| {
            let told = NoticeParts::of(self.ledger, draft, language);
            let window = words::hours(language, self.ledger.rules.repeat_window_h);
            let theirs = NoticeParts::of(self.ledger, other, language).amount;
            let NoticeParts { what, amount, site, .. } = &told;
            let (agency, other_agency, id) = (&draft.agency, &other.agency, &other.id);
            let state = other.state.name();
            let mut text = language.fill(
                "aid.clash.repeats",
                &[
                    ("agency", agency),
                    ("other", other_agency),
                    ("item", what),
                    ("site", site),
                    ("window", &window),
                    ("amount", amount),
                    ("other_amount", &theirs),
                    ("id", id),
                    ("state", &state),
                ],
            );
            if let Some(better) = better {
                let short = told.short(self.ledger, better);
                text.push(' ');
                text.push_str(&language.fill("aid.clash.more_urgent", &[("short", &short)]));
            }
            text
        };
        self.clash(ClashKind::Repeats, draft, after, Some(other), better, words)
    }

    fn may_double(
        &self,
        draft: &Dispatch,
        other: &Dispatch,
        doubt: Doubt,
        after: Option<After>,
    ) -> Clash {
        let words = |language: Language| {
            let NoticeParts { what, amount, site, .. } =
                NoticeParts::of(self.ledger, other, language);
            let may_double = match doubt {
                Doubt::Unsigned => "aid.clash.may_be_there",
                _ => "aid.clash.may_be_coming",
            };
            language.fill(
                may_double,
                &[
                    ("amount", &amount),
                    ("item", &what),
                    ("agency", &other.agency),
                    ("site", &site),
                    ("id", &other.id),
                    ("doubt", &doubt.words(language)),
                ],
            )
        };
        self.clash(ClashKind::MayDouble, draft, after, Some(other), self.better(draft), words)
    }

    fn clash(
        &self,
        kind: ClashKind,
        draft: &Dispatch,
        after: Option<After>,
        other: Option<&Dispatch>,
        better: Option<Short>,
        words: impl Fn(Language) -> String,
    ) -> Clash {
        Clash {
            kind,
            dispatch: draft.id.clone(),
            agency: draft.agency.clone(),
            site: draft.to.clone(),
            item: draft.item.clone(),
            amount: draft.amount,
            days_after: after.filter(|after| after.is_known).and_then(|after| after.days),
            other: other.map(|other| other.id.clone()),
            other_agency: other.map(|other| other.agency.clone()),
            better: better.map(|short| self.ledger.sites[short.site].id.clone()),
            better_days: better.and_then(|short| short.days),
            words_id: words(Language::ID),
            words_en: words(Language::EN),
        }
    }
}

/// What a site has once a draft is there.
#[derive(Debug, Clone, Copy)]
struct After {
    /// Days that it lasts, at least; `None` of what is given once.
    days: Option<f64>,
    /// Whether somebody counted what is there.
    is_known: bool,
    is_enough: bool,
    /// Beyond the need of the horizon.
    over: Amount,
}

/// The parts of the sentences about a draft.
struct NoticeParts<'a> {
    language: Language,
    item: Option<&'a Item>,
    what: String,
    amount: String,
    site: &'a str,
    enough_days: f64,
}

impl<'a> NoticeParts<'a> {
    fn of(ledger: &'a Ledger, draft: &'a Dispatch, language: Language) -> Self {
        let item = ledger.catalogue.get(&draft.item);
        Self {
            language,
            item,
            what: words::item(language, &ledger.catalogue, &draft.item),
            amount: said(language, draft.amount, item),
            site: words::site_of(ledger, &draft.to),
            enough_days: ledger.rules.enough_days,
        }
    }

    /// How long it lasts at the site.
    fn lasts(&self, after: After) -> String {
        let language = self.language;
        let Some(days) = after.days else {
            let over = said(language, after.over, self.item);
            return language.fill("aid.clash.over_need", &[("amount", &over)]);
        };
        let days = words::days(language, days);
        let limit = words::days(language, self.enough_days);
        let lasts = match after.is_known {
            true => "aid.clash.enough_for",
            false => "aid.clash.enough_for_at_least",
        };
        language.fill(lasts, &[("days", &days), ("limit", &limit)])
    }

    /// How short another site is.
    fn short(&self, ledger: &Ledger, short: Short) -> String {
        let (language, what) = (self.language, &self.what);
        let site = words::site(&ledger.sites[short.site]);
        match (short.days, short.is_known) {
            (_, false) => {
                language.fill("aid.clash.not_counted", &[("item", what), ("site", &site)])
            }
            (Some(days), true) => {
                let days = words::days(language, days);
                language.fill(
                    "aid.clash.lasts_only",
                    &[("item", what), ("site", &site), ("days", &days)],
                )
            }
            (None, true) => {
                language.fill("aid.clash.still_lacks", &[("site", &site), ("item", what)])
            }
        }
    }
}

fn said(language: Language, amount: Amount, item: Option<&Item>) -> String {
    match item {
        Some(item) => words::amount(language, amount, item.unit),
        None => words::number(language, amount.units(), 1),
    }
}

/// An agency has bound itself to it, and nobody has signed for it.
fn is_bound(state: DispatchState) -> bool {
    state.is_pledged() || state.is_coming()
}

/// What is there, coming and pledged; of stock that nobody counted, what was signed for.
fn cover(row: &NeedRow) -> Amount {
    row.on_hand.unwrap_or(row.signed_for) + row.coming + row.pledged
}

/// Days that an amount lasts; `None` where nothing of it is needed day by day.
fn days_of(row: &NeedRow, amount: Amount) -> Option<f64> {
    row.day.is_some().then(|| amount.units() / row.day.units())
}
