//! What the last snapshot knew of counts and loads, and no row says any more. Lost data feeds nobody: a
//! count stays as old as it is, and a load that may still be somewhere covers nobody, holds its stock and
//! is asked about.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lintas_model::aid::{Dispatch, DispatchState, Ledger, Lot, OnHand, Site};
use lintas_model::evidence::{Ended, Spoken};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::language::{Language, moment};

/// Keeps in `ledger` what `last` knew and nobody ended, with a finding each, times as in `zone`.
/// `undated` are the counts on hand, by site and item, that bear no date of their own.
pub fn keep(
    ledger: &mut Ledger,
    last: &Ledger,
    undated: &BTreeSet<(String, String)>,
    ended: &[Ended],
    zone: &TimeZone,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for site in &mut ledger.sites {
        if let Some(before) = last.site(&site.id) {
            findings.extend(keep_counts(site, &last.sites[before], zone));
            keep_moments(site, &last.sites[before], undated);
        }
    }
    for dispatch in &mut ledger.dispatches {
        if let Some(before) = last.dispatch(&dispatch.id) {
            keep_arrival(dispatch, &last.dispatches[before]);
        }
    }
    keep_expiries(&mut ledger.lots, &last.lots);
    let is_gone = |load: &&Dispatch| {
        let is_open = load.state != DispatchState::Diminta && !load.state.is_final();
        let spoken = Spoken { id: &load.id, source: &load.source, latest: load.last_said() };
        is_open
            && ledger.dispatch(&load.id).is_none()
            && !ended.iter().any(|it| it.holds_everywhere(spoken))
    };
    let gone: Vec<Dispatch> = last.dispatches.iter().filter(is_gone).cloned().collect();
    for load in gone {
        findings.push(told(&load));
        let gone_since = load.gone_since.or(Some(ledger.as_of));
        ledger.dispatches.push(Dispatch { gone_since, ..load });
    }
    ledger.dispatches.sort_by(|a, b| a.id.cmp(&b.id));
    findings
}

/// Items that were counted there, and that no row counts now. Where a row counts one, that is the word
/// of its source, be it older: somebody has mended a mistake.
fn keep_counts(site: &mut Site, before: &Site, zone: &TimeZone) -> Vec<Finding> {
    let is_lost = |count: &&OnHand| site.on_hand.iter().all(|now| now.item != count.item);
    let lost: Vec<OnHand> = before.on_hand.iter().filter(is_lost).cloned().collect();
    let found = |count: &OnHand| {
        let (item, name) = (&count.item, site.name.as_deref().unwrap_or(&site.id));
        let as_of = |language| moment(count.as_of, zone, language);
        let (per, of) = (as_of(Language::ID), as_of(Language::EN));
        let message = format!("no row counts {item} at {name} any more; its count of {of} stays");
        let finding = Finding::new(FindingCode::CountGone, &site.source, message);
        finding.in_column("item", item.clone()).in_indonesian(format!(
            "stok {item} di {name} tidak lagi tercatat; hitungan per {per} tetap dipakai"
        ))
    };
    // A site that is gone itself is told once.
    let findings =
        if site.gone_since.is_some() { Vec::new() } else { lost.iter().map(found).collect() };
    site.on_hand.extend(lost);
    site.on_hand.sort_by(|a, b| a.item.cmp(&b.item));
    findings
}

/// A count that bears no date any more and says the same amount is the count of before: the moment of its
/// file makes it no fresher, so that no less of it is taken for used up.
fn keep_moments(site: &mut Site, before: &Site, undated: &BTreeSet<(String, String)>) {
    for now in &mut site.on_hand {
        let same = |then: &&OnHand| then.item == now.item && then.amount == now.amount;
        if let Some(then) = before.on_hand.iter().find(same)
            && undated.contains(&(site.id.clone(), now.item.clone()))
        {
            now.as_of = now.as_of.min(then.as_of);
        }
    }
}

/// Goods whose row says no end any more end when the first of the same goods did: lost dates make nothing
/// usable again.
fn keep_expiries(lots: &mut [Lot], last: &[Lot]) {
    fn goods(lot: &Lot) -> [&str; 4] {
        [&lot.depot, &lot.owner, &lot.item, &lot.source]
    }
    let mut ends: BTreeMap<[&str; 4], Timestamp> = BTreeMap::new();
    for lot in last {
        if let Some(end) = lot.expires_at {
            let first = ends.entry(goods(lot)).or_insert(end);
            *first = end.min(*first);
        }
    }
    for lot in lots.iter_mut().filter(|lot| lot.expires_at.is_none()) {
        lot.expires_at = ends.get(&goods(lot)).copied();
    }
}

/// A told arrival stays until another one is told: without it an overdue load would cover once more.
fn keep_arrival(load: &mut Dispatch, before: &Dispatch) {
    if load.state < DispatchState::Tiba {
        load.eta = load.eta.or(before.eta);
    }
}

fn told(load: &Dispatch) -> Finding {
    let (id, agency, to) = (&load.id, &load.agency, &load.to);
    let message = format!("no row names load {id} of {agency} to {to} any more");
    Finding::new(FindingCode::LoadGone, &load.source, message)
        .in_column("id", id.clone())
        .in_indonesian(format!("kiriman {id} dari {agency} ke {to} tidak lagi di daftar"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures::now;
    use lintas_model::aid::{Amount, OnHand};
    use serde_json::json;

    fn site() -> Site {
        serde_json::from_value(json!({
            "id": "PSK-01", "source": "posko", "place": [117.0, -0.4], "urgent": [],
            "people": {"people": 50, "basis": "in_shelter", "method": {"how": "counted"}, "groups": {},
                       "source": "posko"},
            "on_hand": [{"item": "beras", "amount": 20.0, "as_of": "2025-09-18T00:00:00Z"}],
            "access": "open"
        }))
        .unwrap()
    }

    fn load(id: &str, state: &str) -> Dispatch {
        serde_json::from_value(json!({
            "id": id, "source": "kiriman", "agency": "PMI", "from": "GD-03", "to": "PSK-01",
            "item": "beras", "amount": 100.0, "state": state, "eta": "2025-09-18T03:00:00Z",
            "history": [{"state": state, "at": "2025-09-17T20:00:00Z"}]
        }))
        .unwrap()
    }

    fn ledger(site: Site, dispatches: Vec<Dispatch>) -> Ledger {
        Ledger { sites: vec![site], dispatches, ..Ledger::empty(now()) }
    }

    fn kept(ledger: &mut Ledger, last: &Ledger, ended: &[Ended]) -> Vec<Finding> {
        keep(ledger, last, &BTreeSet::new(), ended, &TimeZone::UTC)
    }

    fn codes(findings: &[Finding]) -> Vec<FindingCode> {
        findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_count_that_no_row_tells_any_more_stays_as_old_as_it_is() {
        let last = ledger(site(), Vec::new());
        let mut now = ledger(Site { on_hand: Vec::new(), ..site() }, Vec::new());
        assert_eq!(codes(&kept(&mut now, &last, &[])), [FindingCode::CountGone]);
        assert_eq!(now.sites[0].on_hand, last.sites[0].on_hand);
        let mended = OnHand { amount: Amount::ZERO, ..last.sites[0].on_hand[0].clone() };
        let mut now = ledger(Site { on_hand: vec![mended.clone()], ..site() }, Vec::new());
        assert!(kept(&mut now, &last, &[]).is_empty());
        assert_eq!(now.sites[0].on_hand, [mended], "a row tells it otherwise");
    }

    #[test]
    fn the_same_amount_without_a_date_is_no_fresher_than_before() {
        let last = ledger(site(), Vec::new());
        let before = last.sites[0].on_hand[0].clone();
        let fresh = OnHand { as_of: now(), ..before.clone() };
        let item = (last.sites[0].id.clone(), before.item.clone());
        let read = |count: OnHand, undated: &[(String, String)]| {
            let mut now = ledger(Site { on_hand: vec![count], ..site() }, Vec::new());
            let undated = undated.iter().cloned().collect();
            keep(&mut now, &last, &undated, &[], &TimeZone::UTC);
            now.sites[0].on_hand[0].as_of
        };
        assert!(before.as_of < now());
        assert_eq!(read(fresh.clone(), std::slice::from_ref(&item)), before.as_of);
        assert_eq!(read(fresh.clone(), &[]), now(), "a row says that it was counted again");
        let other = OnHand { amount: Amount::ZERO, ..fresh };
        assert_eq!(read(other, &[item]), now(), "somebody wrote another number");
    }

    #[test]
    fn a_load_that_no_row_names_any_more_is_kept_and_marked_until_somebody_ends_it() {
        let bound = ["dijanjikan", "disiapkan", "berangkat", "tiba"];
        let done = ["diminta", "diterima", "batal"];
        let loads = |states: &[&str]| states.iter().map(|it| load(it, it)).collect::<Vec<_>>();
        let mut all = [loads(&bound), loads(&done)].concat();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let last = ledger(site(), all);
        let mut once = ledger(site(), Vec::new());
        assert_eq!(codes(&kept(&mut once, &last, &[])), [FindingCode::LoadGone; 4]);
        let ids: Vec<&str> = once.dispatches.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["berangkat", "dijanjikan", "disiapkan", "tiba"]);
        assert!(once.is_sound() && once.dispatches.iter().all(Dispatch::is_gone));
        let mut later =
            Ledger { as_of: now() + jiff::SignedDuration::from_hours(5), ..once.clone() };
        later.dispatches.clear();
        kept(&mut later, &once, &[]);
        assert_eq!(later.dispatches, once.dispatches, "since when stays");
        let ended = Ended {
            target: "tiba".to_owned(),
            at: now(),
            by: "officer".to_owned(),
            reason: None,
            edges: Vec::new(),
        };
        let mut ends = ledger(site(), Vec::new());
        kept(&mut ends, &last, &[ended]);
        assert_eq!(ends.dispatches.len(), 3);
        let mut back = ledger(site(), vec![load("tiba", "tiba")]);
        kept(&mut back, &once, &[]);
        let tiba = back.dispatch("tiba").unwrap();
        assert!(!back.dispatches[tiba].is_gone(), "a row names it again");
    }

    fn lot(expires_at: Option<&str>) -> Lot {
        serde_json::from_value(json!({
            "depot": "GD-08", "owner": "BAZNAS", "item": "mie", "available": 1200.0, "reserved": 0.0,
            "in_transit": 0.0, "on_order": 0.0, "source": "baznas", "expires_at": expires_at
        }))
        .unwrap()
    }

    #[test]
    fn a_lost_date_makes_nothing_usable_again() {
        let ends = [Some("2025-09-01T00:00:00Z"), Some("2026-01-01T00:00:00Z")];
        let last = Ledger { lots: ends.map(lot).into(), ..Ledger::empty(now()) };
        let other = Lot { source: "lain".to_owned(), ..lot(None) };
        let lots = vec![lot(None), other, lot(ends[1])];
        let mut read = Ledger { lots, ..Ledger::empty(now()) };
        kept(&mut read, &last, &[]);
        let ends: Vec<bool> = read.lots.iter().map(|it| it.is_usable(now())).collect();
        assert_eq!(ends, [false, true, true]);
    }

    #[test]
    fn a_told_arrival_stays_until_another_is_told() {
        let last = ledger(site(), vec![load("k", "berangkat")]);
        let mut lost = ledger(site(), vec![Dispatch { eta: None, ..load("k", "berangkat") }]);
        kept(&mut lost, &last, &[]);
        assert_eq!(lost.dispatches[0].eta, last.dispatches[0].eta);
        let eta = Some(now() + jiff::SignedDuration::from_hours(9));
        let mut told = ledger(site(), vec![Dispatch { eta, ..load("k", "berangkat") }]);
        kept(&mut told, &last, &[]);
        assert_eq!(told.dispatches[0].eta, eta);
    }
}
