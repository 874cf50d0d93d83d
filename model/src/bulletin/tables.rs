//! The tables of the page. Every number is shown with its source, its moment and its basis.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::facts::{BulletinFacts, SiteLine};
use super::lines::{PeopleCount, Shortage};
use super::picture::NUMBERED;
use super::supply_words::supply;
use super::text::shown;
use crate::journey::Language;
use crate::markup::{en, joined};
use crate::{
    access::Access,
    aid::{CountBasis, DispatchState, words},
};

/// Most shortages that are listed for a site.
const GAPS: usize = 3;

fn number(count: i64) -> String {
    words::number(Language::Id, count as f64, 0)
}

fn none(word: &str) -> Markup {
    html! { p.none { (word) } }
}

/// People by basis; bases are never added up.
pub(super) fn people(facts: &BulletinFacts) -> Markup {
    const BASES: [(&str, &str, &str); 4] = [
        ("in_shelter", "mengungsi di lokasi", "in shelters"),
        ("displaced", "mengungsi", "displaced"),
        ("at_home", "terdampak, bertahan di rumah", "affected, at home"),
        ("affected", "terdampak", "affected"),
    ];
    if facts.people.is_empty() {
        return none("Belum terdata.");
    }
    html! {
        table {
            thead {
                tr {
                    th { "Dasar " (en("basis")) }
                    th.r { "Jiwa" }
                    th.r { "KK" }
                    th.r { "Rumah" }
                    th.r { "Lokasi" }
                    th { "Sumber " (en("source")) }
                    th { "Waktu data" }
                }
            }
            tbody {
                @for (basis, word, english) in BASES {
                    @if let Some(count) = facts.people.get(basis) {
                        (counted(facts, word, english, count))
                    }
                }
            }
        }
    }
}

fn counted(facts: &BulletinFacts, word: &str, english: &str, count: &PeopleCount) -> Markup {
    let said = |count: i64| if count > 0 { number(count) } else { "–".to_owned() };
    let span = match (count.oldest, count.newest) {
        (Some(oldest), Some(newest)) if oldest != newest => {
            format!("{} – {}", facts.time(oldest), facts.time(newest))
        }
        (Some(at), _) => facts.time(at),
        _ => "tidak diketahui".to_owned(),
    };
    html! {
        tr {
            td { (word) " " (en(english)) }
            td.r {
                (number(count.people))
                @if count.from_households != 0 {
                    br;
                    small { (number(count.from_households)) " dari KK" }
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
        return none("Belum ada kiriman tercatat.");
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
                    th { "Instansi " (en("agency")) }
                    @for state in &states { th.r { (state) } }
                    th.r { "jumlah" }
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
                    th { "Jumlah kiriman" }
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
        return none("Tidak ada kekurangan tercatat.");
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
                    th.w { "Barang " (en("item")) }
                    th.r { "Kebutuhan sehari " (en("a day")) }
                    th.r { "Kekurangan " (en("shortage")) }
                    th.r { "Lokasi yang kurang " (en("sites short")) }
                    th.r { "di antaranya stok belum terdata " (en("stock unknown")) }
                    th.r { "Terdata dari lokasi yang butuh " (en("counted, of sites in need")) }
                }
            }
            tbody { @for it in &facts.shortages { (shortage(it, &sources)) } }
        }
        p {
            small {
                "Standar: "
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
            td.r { @if it.day.is_some() { (shown(it.day, it.unit)) } @else { "sekali" } }
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
        return none("Belum ada lokasi terdata.");
    }
    let rest = facts.urgent.len().saturating_sub(NUMBERED);
    html! {
        table {
            thead {
                tr {
                    th.r { "No." }
                    th { "Lokasi " (en("site")) }
                    th.r { "Jiwa" }
                    th { "Akses" }
                    th { "Persediaan " (en("supply")) }
                    th { "Kekurangan " (en("shortage")) }
                }
            }
            tbody {
                @for (row, site) in facts.urgent.iter().take(NUMBERED).enumerate() {
                    (urgent(facts, row + 1, site))
                }
            }
        }
        @if rest > 0 { p { "… dan " (rest) " lokasi lainnya (titik kecil pada peta)." } }
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
                    " " small { "(tidak lagi di daftar sejak " (facts.time(since)) ")" }
                }
            }
            td.r {
                (site.people.map_or("belum terdata".to_owned(), number))
                @if site.people.is_some() && site.basis != CountBasis::InShelter {
                    br;
                    small { (words::basis(Language::Id, site.basis)) }
                }
            }
            td {
                (access(site.access))
                @if let Some(reason) = site.access_reason {
                    br;
                    small { (words::access_reason(Language::Id, reason)) }
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
        Some(at) => format!("tanpa kabar sejak {}", facts.time(at)),
        None => "belum pernah ada kabar".to_owned(),
    }
}

fn gaps(site: &SiteLine) -> String {
    let told = site.gaps.iter().take(GAPS).map(|it| {
        let amount = shown(it.gap, it.unit);
        format!("{} {amount}", it.name[0].to_lowercase())
    });
    let mut told: Vec<String> = told.collect();
    let rest = site.gaps.len().saturating_sub(GAPS);
    if rest > 0 {
        told.push(format!("… dan {rest} lainnya"));
    }
    if told.is_empty() { "–".to_owned() } else { told.join(", ") }
}

/// Access in the words of a field officer.
const fn access(access: Access) -> &'static str {
    match access {
        Access::Open => "terbuka",
        Access::Presumed => "belum ada laporan",
        Access::Restricted => "terbatas",
        Access::Unknown => "tidak diketahui",
        Access::BoatOnly => "perahu saja",
        Access::CutOff => "terputus",
    }
}
