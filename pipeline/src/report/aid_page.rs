//! Aid on the report's page: shortages first, then doubtful dispatches, then silent places.

use jiff::Timestamp;
use lintas_model::language::Language;
use lintas_model::markup::en;
use lintas_model::{
    access::Access,
    aid::{Amount, CountBasis, words},
    finding::Finding,
};
use maud::{Markup, html};

use super::aid::{
    AidReport, CardReport, ItemReport, LackReport, PeopleReport, ShortReport, SilentReport,
};
use super::checks_page;
use super::markup::{SHOWN, column, count, heading, more, none, number, told};

/// The whole part. `times` formats a moment for people of the region.
pub(super) fn paragraphs(aid: &AidReport, times: impl Fn(Timestamp) -> String) -> Markup {
    html! {
        (people(&aid.people))
        (items(aid))
        (short(aid, &times))
        (overlaps(aid))
        (checks_page::checks(aid, &times))
        (double_counts(aid))
        (silent(aid, times))
        (cards(aid))
        (proposal(aid))
    }
}

fn people(people: &PeopleReport) -> Markup {
    const ENGLISH: &str = "Sites that are open, people by how they were counted (never added \
        together), sites without a count.";
    const GONE: &str = "Sites gone from the list of their source: their last counts stay.";
    html! {
        (heading("Warga", "People"))
        p {
            (count(people.sites)) " pos dan kelompok rumah dibuka"
            @for (basis, count) in people.by_basis.iter() {
                "; " (basis_in_words(basis)) " " b { (number(count as f64)) } " jiwa"
                @let shown = people.by_basis_public.get(basis).unwrap_or(0);
                @if shown != count { " (" (number(shown as f64)) " di lokasi yang ditampilkan)" }
            }
            "; " (count(people.sites_without_count)) " pos belum ada hitungan. " (en(ENGLISH))
        }
        @if people.gone > 0 {
            p {
                b { (count(people.gone)) " pos tidak lagi di daftar sumbernya" }
                "; hitungan terakhirnya tetap dipakai sampai sebuah baris atau petugas \
                    menutupnya. "
                (en(GONE))
            }
        }
        @for (reason, sites) in &people.unjudged {
            p {
                (count(*sites as u64)) " pos: akses belum diketahui, "
                (words::access_reason(Language::ID, *reason)) ". "
                (en(words::access_reason(Language::EN, *reason)))
            }
        }
        (estimated(people))
    }
}

const fn basis_in_words(basis: CountBasis) -> &'static str {
    match basis {
        CountBasis::InShelter => "di pengungsian",
        CountBasis::Displaced => "mengungsi, tempat belum disebut",
        CountBasis::AtHome => "bertahan di rumah",
        CountBasis::Affected => "terdampak, tempat belum disebut",
    }
}

fn estimated(people: &PeopleReport) -> Markup {
    const ENGLISH: &str =
        "Estimate of exposed people who are counted at no site: share of area × residents.";
    let range = (people.estimated, people.estimated_low, people.estimated_high);
    html! {
        @if let (Some(middle), Some(low), Some(high)) = range {
            p {
                "Di luar yang tercatat, " b { "perkiraan" } " " (number(middle as f64))
                " jiwa (antara " (number(low as f64)) " dan " (number(high as f64))
                ") tinggal di genangan atau longsoran: luas × penduduk. " (en(ENGLISH))
            }
        }
    }
}

fn items(aid: &AidReport) -> Markup {
    html! {
        (heading("Kebutuhan dan kekurangan", "Needs and shortages"))
        p {
            "Hari ke-" (aid.day) " kejadian, standar " (aid.standard) ", "
            (words::days(Language::ID, aid.horizon_days))
            " ke depan. Kebutuhan dan kekurangan ialah kebutuhan umum semua lokasi yang boleh "
            "ditampilkan: angka yang sama dengan buletin, daftar, peta dan tabel. Lebihnya satu "
            "lokasi tidak menutup lokasi lain. Stok yang belum terdata tidak dihitung sebagai "
            "penutup. \"Dengan kelompok\" juga memuat kebutuhan bayi dan ibu hamil, dan rumah "
            "yang tidak ditampilkan. "
            (en("General need of the sites that may be shown, the same as everywhere; with groups \
                and hidden homes beside it. What nobody counted covers nothing."))
        }
        table {
            tr {
                (column("Barang", "item"))
                (column("Sehari", "a day"))
                (column("Kebutuhan", "need"))
                (column("Di pos", "on hand"))
                (column("Jalan + janji", "coming + promised"))
                (column("Kurang", "short"))
                (column("Dengan kelompok", "with groups"))
                (column("Lokasi kurang", "sites short"))
                (column("di antaranya stok belum terdata", "of them stock unknown"))
                (column("Terdata dari yang butuh", "counted, of sites in need"))
                (column("Di gudang", "in depots"))
                (column("Bisa diberikan", "free"))
            }
            @for item in &aid.items { (row(item)) }
        }
    }
}

fn row(item: &ItemReport) -> Markup {
    html! {
        tr {
            td.error[item.critical && item.gap.is_some()] {
                @if item.critical { b { (item.name_id) } } @else { (item.name_id) }
                " (" (item.unit) ") " small.en { (item.name_en) }
            }
            td.n { (told(item.need_day)) }
            td.n { (told(item.need)) }
            td.n { (told(item.on_hand)) }
            td.n { (told(item.coming)) " + " (told(item.pledged)) }
            td.n { b { (lacking_amount(item.gap)) } }
            td.n { (lacking_amount(item.full.gap)) }
            td.n { (count(item.sites_short)) }
            td.n { (count(item.sites_short_unknown)) }
            td.n { (count(item.sites_counted)) " / " (count(item.sites)) }
            td.n {
                (told(item.in_depots))
                @if item.lots_unknown > 0 { " + " (count(item.lots_unknown)) " belum terdata" }
            }
            td.n { (told(item.free)) }
        }
    }
}

fn short(aid: &AidReport, times: impl Fn(Timestamp) -> String) -> Markup {
    html! {
        (heading("Paling mendesak", "Most urgent"))
        @if aid.short.is_empty() {
            p {
                "Tidak ada pos yang kekurangan barang penting. "
                (en("No site lacks a critical item."))
            }
        } @else {
            table {
                tr {
                    (column("Pos", "site"))
                    (column("Habis dalam", "runs out in"))
                    (column("Akses", "access"))
                    (column("Kurang", "short of"))
                    (column("Prioritas", "priority"))
                }
                @for site in aid.short.iter().take(SHOWN) { (short_site(aid, site, &times)) }
            }
            (more(aid.short_sites, "pos", "sites"))
        }
    }
}

fn short_site(aid: &AidReport, site: &ShortReport, times: &impl Fn(Timestamp) -> String) -> Markup {
    let lacks = site.lacks.iter().map(|lack| lacking(aid, lack));
    html! {
        tr {
            td {
                (site.name.as_deref().unwrap_or(&site.site)) " " small { (site.site) }
                @if let Some(since) = site.gone_since {
                    " " small { "tidak lagi di daftar sejak " (times(since)) }
                }
            }
            td {
                @match site.days_left {
                    Some(days) => { (words::hours(Language::ID, days * 24.0)) }
                    None => { "belum terdata " (en("unknown")) }
                }
            }
            td {
                (access(site.access))
                @if let Some(reason) = site.access_reason {
                    ": " (words::access_reason(Language::ID, reason))
                }
            }
            td { (lacks.collect::<Vec<_>>().join("; ")) }
            td.n { (number(site.priority)) }
        }
    }
}

fn lacking(aid: &AidReport, lack: &LackReport) -> String {
    let item = aid.items.iter().find(|item| item.item == lack.item);
    let (name, unit) =
        item.map_or((lack.item.as_str(), ""), |it| (it.name_id.as_str(), it.unit.as_str()));
    let unknown = if lack.stock_known { "" } else { " (stok belum terdata)" };
    let (gap, full) = (lacking_amount(lack.gap), lacking_amount(lack.gap_full));
    let groups =
        if gap == full { String::new() } else { format!(" (dengan kelompok {full} {unit})") };
    format!("{name} {gap} {unit}{groups}{unknown}")
}

fn overlaps(aid: &AidReport) -> Markup {
    html! {
        (heading("Bantuan yang tumpang tindih", "Overlaps"))
        @if aid.overlaps.is_empty() {
            (none())
        } @else {
            ul {
                @for clash in aid.overlaps.iter().take(SHOWN) {
                    li { (clash.words_id) " " small.en { (clash.words_en) } }
                }
            }
            (more(aid.overlap_alarms, "peringatan", "alarms"))
        }
    }
}

fn double_counts(aid: &AidReport) -> Markup {
    html! {
        @if aid.double_counted > 0 {
            (heading("Tercatat dua kali, dihitung satu kali", "Told twice, counted once"))
            ul {
                @for finding in aid.double_counts.iter().take(SHOWN) { (told_twice(finding)) }
            }
            (more(aid.double_counted, "baris", "rows"))
        }
    }
}

fn told_twice(finding: &Finding) -> Markup {
    let told = finding.message_id.as_deref().unwrap_or_else(|| finding.code.meaning_id());
    html! {
        li {
            b {
                (finding.source)
                @if let Some(row) = finding.row { ", baris " (row) }
            }
            ": " (told) " " small.en { (finding.message) }
        }
    }
}

fn silent(aid: &AidReport, times: impl Fn(Timestamp) -> String) -> Markup {
    html! {
        (heading("Belum ada kabar", "Not heard of"))
        @if aid.silent.is_empty() {
            (none())
        } @else {
            p {
                "Tanpa kabar bukan berarti tanpa kebutuhan. " (en("Silence is not \"no need\"."))
            }
            table {
                tr {
                    (column("Tempat", "place"))
                    (column("Kabar terakhir", "last word"))
                    (column("Jam", "hours"))
                    (column("Akses", "access"))
                }
                @for place in aid.silent.iter().take(SHOWN) { (silent_place(place, &times)) }
            }
            (more(aid.silent_places, "tempat", "places"))
        }
    }
}

fn silent_place(place: &SilentReport, times: impl Fn(Timestamp) -> String) -> Markup {
    let kind = if place.kind == "site" { "pos" } else { "desa tergenang" };
    html! {
        tr {
            td { (place.name.as_deref().unwrap_or(&place.id)) " " small { (kind) } }
            td { (place.heard_at.map_or_else(|| "belum pernah".to_owned(), times)) }
            td.n { (place.hours.map_or_else(|| "–".to_owned(), number)) }
            td { (access(place.access)) }
        }
    }
}

fn cards(aid: &AidReport) -> Markup {
    const ENGLISH: &str =
        "Cards read; those where opening + received − sent − used is not what was counted.";
    let differences = aid.differences.len() as u64;
    html! {
        @if aid.cards > 0 {
            (heading("Kartu stok", "Stock cards"))
            p {
                (count(aid.cards)) " kartu dibaca, " (count(differences))
                " tidak cocok: awal + masuk − keluar − pakai ≠ akhir. " (en(ENGLISH))
            }
            @if differences > 0 {
                table {
                    tr {
                        (column("Gudang", "depot"))
                        (column("Pemilik", "owner"))
                        (column("Barang", "item"))
                        (column("Seharusnya", "expected"))
                        (column("Terhitung", "counted"))
                        (column("Selisih", "difference"))
                    }
                    @for card in aid.differences.iter().take(SHOWN) { (difference(card)) }
                }
                (more(differences, "kartu", "cards"))
            }
        }
    }
}

fn difference(card: &CardReport) -> Markup {
    html! {
        tr {
            td { (card.depot) }
            td { (card.owner) }
            td { (card.item) }
            td.n { (told(card.expected)) }
            td.n { (told(card.closing)) }
            td.n { (told(card.difference)) }
        }
    }
}

fn proposal(aid: &AidReport) -> Markup {
    let proposal = &aid.proposal;
    html! {
        (heading("Usulan pengiriman", "Proposal"))
        p {
            (count(proposal.lines)) " usulan, " (count(proposal.unmet))
            " kekurangan tidak terpenuhi" (reasons(aid))
            ". Usulan bukan perintah; petugas yang memutuskan. "
            (en("Lines proposed, shortages that cannot be met; people decide."))
        }
        @if !proposal.lines_by_way.is_empty() {
            p { "Jalan menurut usulan: " (by_way(aid)) ". " (en("Lines by the state of their way.")) }
        }
        @if proposal.questions > 0 {
            (heading("Perlu diperiksa dulu", "To find out first"))
            p {
                (count(proposal.questions))
                " kiriman mungkin bisa, bila jalannya dipastikan; kekurangannya tetap dihitung. "
                (en("Loads that may go once somebody knows the way; their shortages stay."))
            }
            ul {
                @for question in proposal.to_find_out.iter().take(SHOWN) {
                    li { (question.words_id) }
                }
            }
            (more(proposal.questions, "yang perlu diperiksa", "to find out"))
        }
    }
}

fn reasons(aid: &AidReport) -> String {
    let told: Vec<String> = aid
        .proposal
        .unmet_by_reason
        .iter()
        .map(|(reason, lines)| {
            let word = match reason.as_str() {
                "no_stock" => "tidak ada stok",
                "no_way" => "tidak ada jalan",
                "given_away" => "sudah dijanjikan",
                "way_unknown" => "jalan belum diketahui",
                _ => "kedaluwarsa",
            };
            format!("{word} {}", count(*lines))
        })
        .collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}

fn by_way(aid: &AidReport) -> String {
    let told = aid.proposal.lines_by_way.iter().map(|(state, lines)| {
        let word = match state.as_str() {
            "open" => "terbuka",
            "presumed" => "belum ada laporan",
            _ => "terbatas",
        };
        format!("{word} {}", count(*lines))
    });
    told.collect::<Vec<_>>().join(", ")
}

const fn access(access: Access) -> &'static str {
    match access {
        Access::Open => "terbuka",
        Access::Presumed => "belum ada laporan jalan",
        Access::Restricted => "terbatas",
        Access::Unknown => "belum diketahui",
        Access::BoatOnly => "hanya perahu",
        Access::CutOff => "terisolasi",
    }
}

/// A shortage without its unit, as it is told everywhere.
fn lacking_amount(gap: Amount) -> String {
    words::whole(Language::ID, gap)
}
