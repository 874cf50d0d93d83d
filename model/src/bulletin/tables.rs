//! The tables of the page. Every number is shown with its source, its moment and its basis.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::facts::{BulletinFacts, SiteLine};
use super::lines::{PeopleCount, Shortage};
use super::picture::NUMBERED;
use super::supply_words::supply;
use super::text::{more, shown};
use super::written::{MAIN, fill, say};
use crate::markup::{both, en, joined};
use crate::{
    access::Access,
    aid::{CountBasis, DispatchState, words},
};

/// Most shortages that are listed for a site.
const GAPS: usize = 3;

fn number(count: i64) -> String {
    MAIN.number(count as f64, 0, 0)
}

fn none(key: &'static str) -> Markup {
    html! { p.none { (say(key)) } }
}

/// People by basis; bases are never added up.
pub(super) fn people(facts: &BulletinFacts) -> Markup {
    const BASES: [(&str, &str); 4] = [
        ("in_shelter", "bulletin.basis.in_shelter"),
        ("displaced", "bulletin.basis.displaced"),
        ("at_home", "bulletin.basis.at_home"),
        ("affected", "bulletin.basis.affected"),
    ];
    if facts.people.is_empty() {
        return none("bulletin.none.people");
    }
    html! {
        table {
            thead {
                tr {
                    th { (both("bulletin.column.basis")) }
                    th.r { (say("bulletin.column.people")) }
                    th.r { (say("bulletin.column.households")) }
                    th.r { (say("bulletin.column.houses")) }
                    th.r { (say("bulletin.column.sites")) }
                    th { (both("bulletin.column.source")) }
                    th { (say("bulletin.column.as_of")) }
                }
            }
            tbody {
                @for (basis, key) in BASES {
                    @if let Some(count) = facts.people.get(basis) {
                        (counted(facts, key, count))
                    }
                }
            }
        }
    }
}

fn counted(facts: &BulletinFacts, key: &'static str, count: &PeopleCount) -> Markup {
    let said = |count: i64| if count > 0 { number(count) } else { "–".to_owned() };
    let span = match (count.oldest, count.newest) {
        (Some(oldest), Some(newest)) if oldest != newest => {
            format!("{} – {}", facts.time(oldest), facts.time(newest))
        }
        (Some(at), _) => facts.time(at),
        _ => say("bulletin.no_time").to_owned(),
    };
    html! {
        tr {
            td { (both(key)) }
            td.r {
                (number(count.people))
                @if count.from_households != 0 {
                    br;
                    small {
                        (fill(
                            "bulletin.from_households",
                            &[("n", &number(count.from_households))],
                        ))
                    }
                }
            }
            td.r { (said(count.households)) }
            td.r { (said(count.houses)) }
            td.r { (count.sites) }
            td { (count.sources.join(", ")) }
            td { (span) }
        }
    }
}

/// Numbers of dispatches by agency and state; nothing of what they carry.
pub(super) fn efforts(facts: &BulletinFacts) -> Markup {
    if facts.efforts.is_empty() {
        return none("bulletin.none.efforts");
    }
    let states = DispatchState::ALL.into_iter().filter(|state| *state != DispatchState::Batal);
    let states: Vec<&str> = states.map(DispatchState::name).collect();
    let count =
        |counts: &BTreeMap<String, usize>, state: &str| counts.get(state).copied().unwrap_or(0);
    let total = |state: &str| facts.efforts.values().map(|it| count(it, state)).sum::<usize>();
    html! {
        table {
            thead {
                tr {
                    th { (both("bulletin.column.agency")) }
                    @for state in &states { th.r { (state) } }
                    th.r { (say("bulletin.column.sum")) }
                }
            }
            tbody {
                @for (agency, counts) in &facts.efforts {
                    tr {
                        td { (agency) }
                        @for state in &states {
                            td.r {
                                @match count(counts, state) { 0 => { "–" } count => { (count) } }
                            }
                        }
                        td.r { (counts.values().sum::<usize>()) }
                    }
                }
                tr {
                    th { (say("bulletin.column.all_loads")) }
                    @for state in &states { th.r { (total(state)) } }
                    th.r { (states.iter().map(|state| total(state)).sum::<usize>()) }
                }
            }
        }
    }
}

/// Shortages by item.
pub(super) fn shortages(facts: &BulletinFacts) -> Markup {
    if facts.shortages.is_empty() {
        return none("bulletin.none.shortages");
    }
    let mut sources: Vec<&str> = Vec::new();
    for source in facts.shortages.iter().flat_map(|it| &it.sources) {
        if !sources.contains(&source.as_str()) {
            sources.push(source);
        }
    }
    html! {
        table {
            thead {
                tr {
                    th.w { (both("bulletin.column.item")) }
                    th.r { (both("bulletin.column.need_a_day")) }
                    th.r { (both("bulletin.column.shortage")) }
                    th.r { (both("bulletin.column.sites_short")) }
                    th.r { (both("bulletin.column.stock_unknown")) }
                    th.r { (both("bulletin.column.counted")) }
                }
            }
            tbody { @for it in &facts.shortages { (shortage(it, &sources)) } }
        }
        p {
            small {
                (say("bulletin.standards")) ": "
                (joined(
                    sources.iter().enumerate().map(|(at, source)| html! {
                        sup { (at + 1) } " " (source)
                    }),
                    "; ",
                ))
            }
        }
    }
}

/// A row; its marks refer to positions in `sources`.
fn shortage(it: &Shortage, sources: &[&str]) -> Markup {
    let marks = it.sources.iter().filter_map(|source| sources.iter().position(|it| it == source));
    html! {
        tr {
            td {
                (it.name[0]) " " (en(&it.name[1]))
                sup { (joined(marks.map(|at| at + 1), ",")) }
            }
            td.r { @if it.day.is_some() { (shown(it.day, it.unit)) } @else { (say("bulletin.once")) } }
            td.r { b { (shown(it.gap, it.unit)) } }
            td.r { (it.sites) }
            td.r { (it.unknown) }
            td.r { (it.counted) " / " (it.needing) }
        }
    }
}

/// The sites with the highest priority.
pub(super) fn sites(facts: &BulletinFacts) -> Markup {
    if facts.urgent.is_empty() {
        return none("bulletin.none.sites");
    }
    let rest = facts.urgent.len().saturating_sub(NUMBERED);
    html! {
        table {
            thead {
                tr {
                    th.r { (say("bulletin.column.number")) }
                    th { (both("bulletin.column.site")) }
                    th.r { (say("bulletin.column.people")) }
                    th { (say("bulletin.column.access")) }
                    th { (both("bulletin.column.supply")) }
                    th { (both("bulletin.column.shortage")) }
                }
            }
            tbody {
                @for (row, site) in facts.urgent.iter().take(NUMBERED).enumerate() {
                    (urgent(facts, row + 1, site))
                }
            }
        }
        @if rest > 0 { p { (fill("bulletin.more_sites", &[("n", &rest)])) } }
    }
}

fn urgent(facts: &BulletinFacts, row: usize, site: &SiteLine) -> Markup {
    let runs_out = site.runs_out_at.filter(|_| site.days_left.is_some_and(|days| days > 0.0));
    html! {
        tr {
            td.r { b { (row) } }
            td {
                (site.name)
                @if let Some(area) = &site.area { ", " small { (area) } }
                @if let Some(since) = site.gone_since {
                    " "
                    small { "(" (fill("bulletin.gone_since", &[("since", &facts.time(since))])) ")" }
                }
            }
            td.r {
                (site.people.map_or_else(|| say("bulletin.not_counted").to_owned(), number))
                @if site.people.is_some() && site.basis != CountBasis::InShelter {
                    br;
                    small { (words::basis(MAIN, site.basis)) }
                }
            }
            td {
                (say(access(site.access)))
                @if let Some(reason) = site.access_reason {
                    br;
                    small { (words::access_reason(MAIN, reason)) }
                }
            }
            td {
                (supply(site))
                @if let Some(at) = runs_out { " " small.nw { "(" (facts.time(at)) ")" } }
                @if site.silent { br; b { (silent(facts, site)) } }
            }
            td { (gaps(site)) }
        }
    }
}

/// `tanpa kabar sejak 06.00`.
fn silent(facts: &BulletinFacts, site: &SiteLine) -> String {
    match site.heard_at {
        Some(at) => fill("bulletin.no_word_since", &[("since", &facts.time(at))]),
        None => say("bulletin.never_heard").to_owned(),
    }
}

fn gaps(site: &SiteLine) -> String {
    let told = site.gaps.iter().take(GAPS).map(|it| {
        let amount = shown(it.gap, it.unit);
        format!("{} {amount}", MAIN.choose(&it.name[0], &it.name[1]).to_lowercase())
    });
    let mut told: Vec<String> = told.collect();
    let rest = site.gaps.len().saturating_sub(GAPS);
    if rest > 0 {
        told.push(more(rest));
    }
    if told.is_empty() { "–".to_owned() } else { told.join(", ") }
}

/// The message that says access in the words of a field officer.
const fn access(access: Access) -> &'static str {
    match access {
        Access::Open => "bulletin.access.open",
        Access::Presumed => "bulletin.access.presumed",
        Access::Restricted => "bulletin.access.restricted",
        Access::Unknown => "bulletin.access.unknown",
        Access::BoatOnly => "bulletin.access.boat_only",
        Access::CutOff => "bulletin.access.cut_off",
    }
}
