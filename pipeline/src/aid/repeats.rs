//! The same dispatch in two rows: it is counted once, and the finding names both rows.
//!
//! Two rows are one dispatch where
//! 1. they have the same id and the same agency, or the same id, site and item; or
//! 2. the same item and amount goes from the same depot (or both name none) to the same site on the
//!    same day, unless two different vehicles are named. Two agencies that claim one load are one
//!    load. An unknown day agrees with every day.
//!
//! A dispatch that is called off repeats none by rule 2. The row whose state is furthest stays,
//! then that of the agency which runs the depot, then that of the source which speaks for the
//! fewest agencies, then the newer one, then by precedence, then the first by id of the source. Two
//! dispatches of two agencies with one id both stay; the later one by id of the source gets that
//! before its id.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{civil::Date, tz::TimeZone};
use lintas_model::aid::{Catalogue, DispatchState};
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::alike::alike;
use super::dispatch_row::DispatchRow;
use super::verdicts::Verdicts;
use super::words;

/// The dispatches that count, each with an id of its own; the other rows are refused.
pub(super) fn settle(
    mut sent: Vec<DispatchRow>,
    catalogue: &Catalogue,
    zone: &TimeZone,
    verdicts: &mut Verdicts,
) -> Vec<DispatchRow> {
    // Which agencies a source speaks for. A table of few agencies is closer to its own dispatches.
    let mut speaks_for: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for one in &sent {
        let agencies = speaks_for.entry(one.source).or_default();
        if !agencies.contains(&one.dispatch.agency) {
            agencies.push(one.dispatch.agency.clone());
        }
    }
    let of_many = |one: &DispatchRow| speaks_for[&one.source].len();
    sent.sort_by(|a, b| {
        let rank = |one: &DispatchRow| {
            let is_keeper = one.keeper.as_ref() == Some(&one.dispatch.agency);
            (Reverse(progress(one)), !is_keeper, of_many(one), Reverse(one.as_of))
        };
        let last = |one: &DispatchRow| {
            let dispatch = &one.dispatch;
            (Reverse(one.precedence), dispatch.source.clone(), dispatch.row)
        };
        rank(a).cmp(&rank(b)).then_with(|| last(a).cmp(&last(b)))
    });
    let mut folding = Folding { gone: vec![None; sent.len()], sent: &sent, catalogue };
    let ids: Vec<_> = sent.iter().map(|one| Some(one.dispatch.id.clone())).collect();
    folding.fold(&ids, |one, two| {
        let (one, two) = (&one.dispatch, &two.dispatch);
        one.agency == two.agency || (&one.to, &one.item) == (&two.to, &two.item)
    });
    let loads: Vec<_> = sent.iter().map(load).collect();
    folding.fold(&loads, |one, two| {
        let same_day = match (day(one, zone), day(two, zone)) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        let same_vehicle = match (&one.dispatch.vehicle_id, &two.dispatch.vehicle_id) {
            (Some(one), Some(two)) => one.eq_ignore_ascii_case(two),
            _ => true,
        };
        same_day && same_vehicle
    });
    let gone = folding.gone;
    let mut kept = Vec::with_capacity(sent.len());
    for (one, gone) in sent.into_iter().zip(gone) {
        match gone {
            None => kept.push(one),
            Some(finding) => verdicts.refuse(one.source, one.at, finding),
        }
    }
    apart(&mut kept, verdicts);
    kept
}

/// Dispatches with those that are preferred first, and the finding of each that was dropped so far.
struct Folding<'a> {
    sent: &'a [DispatchRow],
    gone: Vec<Option<Finding>>,
    catalogue: &'a Catalogue,
}

impl Folding<'_> {
    /// Of those that agree in a key and are the `same`, the first stays.
    fn fold(&mut self, keys: &[Option<String>], same: impl Fn(&DispatchRow, &DispatchRow) -> bool) {
        let here = |at: usize| keys[at].clone().filter(|_| self.gone[at].is_none());
        let keys: Vec<_> = (0..keys.len()).map(here).collect();
        for group in alike(&keys) {
            let mut stay: Vec<usize> = Vec::new();
            for at in group {
                let known = stay.iter().find(|known| same(&self.sent[**known], &self.sent[at]));
                match known {
                    Some(known) => self.gone[at] = Some(self.told(at, *known)),
                    None => stay.push(at),
                }
            }
        }
    }

    fn told(&self, at: usize, stays: usize) -> Finding {
        let (gone, stays) = (&self.sent[at].dispatch, &self.sent[stays].dispatch);
        let much = match self.catalogue.get(&gone.item) {
            Some(item) => words::amount(gone.amount, item),
            None => String::new(),
        };
        let (en, id) = words::row(&stays.source, stays.row.unwrap_or_default());
        let (item, to) = (&gone.item, &gone.to);
        let (here, there) = (&gone.agency, &stays.agency);
        let (id_here, id_there) = (&gone.id, &stays.id);
        Finding::new(
            FindingCode::DuplicateDispatch,
            &gone.source,
            format!(
                "{id_here} of {here}, {much} of {item} to {to}, is {id_there} of {there} in {en}; \
                 what stands there is counted, this is not"
            ),
        )
        .in_indonesian(format!(
            "{id_here} dari {here}, {item} {much} ke {to}, sama dengan {id_there} dari {there} di \
             {id}; yang di sana dihitung, yang ini tidak"
        ))
        .mended_by(
            "hapus salah satu baris; bila memang dua pengiriman, isi nomor kendaraan masing-masing",
            "delete one of the rows; if they are two dispatches, name the vehicle of each",
        )
        .at_row(gone.row.unwrap_or_default())
        .in_column("org_code", here.as_str())
    }
}

/// How far it got; 0 where it was called off.
fn progress(one: &DispatchRow) -> u8 {
    match one.dispatch.state {
        DispatchState::Batal => 0,
        state => state as u8 + 1,
    }
}

/// Key of the load: origin, destination, item and amount; `None` where it was called off.
fn load(one: &DispatchRow) -> Option<String> {
    let dispatch = &one.dispatch;
    (dispatch.state != DispatchState::Batal).then(|| {
        let amount = dispatch.amount.as_thousandths().to_string();
        let from = dispatch.from.as_deref().unwrap_or_default();
        [from, &dispatch.to, &dispatch.item, &amount].join("\u{1f}")
    })
}

/// The day that it left, was planned to leave, or has its first moment on, in the region's time.
fn day(one: &DispatchRow, zone: &TimeZone) -> Option<Date> {
    let dispatch = &one.dispatch;
    let left = dispatch.history.iter().find(|step| step.state == DispatchState::Berangkat);
    let first = dispatch.history.iter().find_map(|step| step.at);
    let moment = left.and_then(|step| step.at).or(dispatch.planned_at).or(first)?;
    Some(moment.to_zoned(zone.clone()).date())
}

/// Gives dispatches of different agencies that chose one id an id each.
fn apart(kept: &mut [DispatchRow], verdicts: &mut Verdicts) {
    let ids: Vec<_> = kept.iter().map(|one| Some(one.dispatch.id.clone())).collect();
    let mut taken: BTreeSet<String> = ids.iter().flatten().cloned().collect();
    for mut group in alike(&ids) {
        group.sort_by(|a, b| {
            let place = |at: &usize| (&kept[*at].dispatch.source, kept[*at].dispatch.row);
            place(a).cmp(&place(b))
        });
        for at in group.into_iter().skip(1) {
            let DispatchRow { dispatch, source, at, .. } = &mut kept[at];
            let mut id = format!("{}-{}", dispatch.source, dispatch.id);
            while !taken.insert(id.clone()) {
                id.push('~');
            }
            verdicts.tell(
                *source,
                *at,
                Finding::new(
                    FindingCode::DuplicateId,
                    &dispatch.source,
                    format!("another agency's dispatch has the same id; this one is called {id}"),
                )
                .in_indonesian(format!(
                    "pengiriman instansi lain memakai nomor yang sama; yang ini disebut {id}"
                ))
                .at_row(dispatch.row.unwrap_or_default())
                .in_column("id", dispatch.id.as_str())
                .with_severity(Severity::Warning),
            );
            dispatch.id = id;
        }
    }
}

#[cfg(test)]
#[path = "repeats_tests.rs"]
mod property_tests;
