//! Aid on the report's page: what is lacking before who is doubted before who is silent.

use std::fmt::Write;

use lintas_model::journey::Language;
use lintas_model::{
    access::Access,
    aid::{Amount, words},
};

use super::aid::{AidReport, ItemReport, ShortReport};
use super::markup::{escape, heading};

/// Rows that the page shows; tables hold all.
const SHOWN: usize = 15;

/// All of it. `times` tells a moment as the region's people write it.
pub(super) fn paragraphs(
    page: &mut String,
    aid: &AidReport,
    times: impl Fn(jiff::Timestamp) -> String,
) -> std::fmt::Result {
    people(page, aid)?;
    items(page, aid)?;
    short(page, aid)?;
    overlaps(page, aid)?;
    double_counts(page, aid)?;
    silent(page, aid, times)?;
    cards(page, aid)?;
    proposal(page, aid)
}

fn people(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    heading(page, "Warga", "People")?;
    let people = &aid.people;
    write!(page, "<p>{} pos dan kelompok rumah dibuka", number(people.sites as f64))?;
    for (basis, count) in &people.by_basis {
        let word = match basis.as_str() {
            "in_shelter" => "di pengungsian",
            "displaced" => "mengungsi, tempat belum disebut",
            "at_home" => "bertahan di rumah",
            _ => "terdampak, tempat belum disebut",
        };
        write!(page, "; {word} <b>{}</b> jiwa", number(*count as f64))?;
    }
    writeln!(
        page,
        "; {} pos belum ada hitungan. <span class=\"en\">Sites that are open, people by how they \
         were counted (never added together), sites without a count.</span></p>",
        number(people.sites_without_count as f64)
    )?;
    if let (Some(middle), Some(low), Some(high)) =
        (people.estimated, people.estimated_low, people.estimated_high)
    {
        writeln!(
            page,
            "<p>Di luar yang tercatat, <b>perkiraan</b> {} jiwa (antara {} dan {}) tinggal di \
             genangan atau longsoran: luas × penduduk. <span class=\"en\">Estimate of exposed people \
             who are counted at no site: share of area × residents.</span></p>",
            number(middle as f64),
            number(low as f64),
            number(high as f64),
        )?;
    }
    Ok(())
}

fn items(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    heading(page, "Kebutuhan dan kekurangan", "Needs and shortages")?;
    writeln!(
        page,
        "<p>Hari ke-{} kejadian, standar {}, {} ke depan. Angka ialah jumlah seluruh pos yang \
         dibuka; lebihnya satu pos tidak menutup pos lain. Stok yang belum terdata tidak dihitung \
         sebagai penutup. <span class=\"en\">Sums over open sites; what nobody counted covers \
         nothing.</span></p><table><tr><th>Barang <span class=\"en\">item</span><th>Sehari <span \
         class=\"en\">a day</span><th>Kebutuhan <span class=\"en\">need</span><th>Di pos <span \
         class=\"en\">on hand</span><th>Jalan + janji <span class=\"en\">coming + promised</span>\
         <th>Kurang <span class=\"en\">short</span><th>Pos belum terdata <span class=\"en\">sites \
         unknown</span><th>Di gudang <span class=\"en\">in depots</span><th>Bisa diberikan <span \
         class=\"en\">free</span></tr>",
        aid.day,
        escape(&aid.standard),
        words::days(Language::Id, aid.horizon_days),
    )?;
    for item in &aid.items {
        row(page, item)?;
    }
    writeln!(page, "</table>")
}

fn row(page: &mut String, item: &ItemReport) -> std::fmt::Result {
    let told = |amount: Amount| number(amount.units());
    let depots = match item.lots_unknown {
        0 => told(item.in_depots),
        lots => format!("{} + {} belum terdata", told(item.in_depots), number(lots as f64)),
    };
    writeln!(
        page,
        "<tr><td class=\"{}\">{}{}{} ({}) <small class=\"en\">{}</small><td class=n>{}<td \
         class=n>{}<td class=n>{}<td class=n>{} + {}<td class=n><b>{}</b><td class=n>{} / {}<td \
         class=n>{depots}<td class=n>{}</tr>",
        if item.critical && item.gap.is_some() { "error" } else { "" },
        if item.critical { "<b>" } else { "" },
        escape(&item.name_id),
        if item.critical { "</b>" } else { "" },
        escape(&item.unit),
        escape(&item.name_en),
        told(item.need_day),
        told(item.need),
        told(item.on_hand),
        told(item.coming),
        told(item.pledged),
        told(item.gap),
        number(item.sites_unknown as f64),
        number(item.sites as f64),
        told(item.free),
    )
}

fn short(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    heading(page, "Paling mendesak", "Most urgent")?;
    if aid.short.is_empty() {
        return writeln!(
            page,
            "<p>Tidak ada pos yang kekurangan barang penting. <span class=\"en\">No site lacks a \
             critical item.</span></p>"
        );
    }
    writeln!(
        page,
        "<table><tr><th>Pos <span class=\"en\">site</span><th>Habis dalam <span class=\"en\">runs \
         out in</span><th>Akses <span class=\"en\">access</span><th>Kurang <span class=\"en\">\
         short of</span><th>Prioritas <span class=\"en\">priority</span></tr>"
    )?;
    for site in aid.short.iter().take(SHOWN) {
        let lacks: Vec<String> = site
            .lacks
            .iter()
            .map(|lack| lacking(aid, &lack.item, lack.gap, lack.stock_known))
            .collect();
        writeln!(
            page,
            "<tr><td>{} <small>{}</small><td>{}<td>{}<td>{}<td class=n>{}</tr>",
            escape(site.name.as_deref().unwrap_or(&site.site)),
            escape(&site.site),
            left(site),
            access(site.access),
            escape(&lacks.join("; ")),
            number(site.priority),
        )?;
    }
    writeln!(page, "</table>")?;
    more(page, aid.short_sites, "pos", "sites")
}

fn lacking(aid: &AidReport, code: &str, gap: Amount, known: bool) -> String {
    let item = aid.items.iter().find(|item| item.item == code);
    let (name, unit) = item.map_or((code, ""), |item| (item.name_id.as_str(), item.unit.as_str()));
    let unknown = if known { "" } else { " (stok belum terdata)" };
    format!("{name} {} {unit}{unknown}", number(gap.units()))
}

fn left(site: &ShortReport) -> String {
    site.days_left.map_or_else(
        || "belum terdata <span class=\"en\">unknown</span>".to_owned(),
        |days| words::hours(Language::Id, days * 24.0),
    )
}

fn overlaps(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    heading(page, "Bantuan yang tumpang tindih", "Overlaps")?;
    if aid.overlaps.is_empty() {
        return writeln!(page, "<p>Tidak ada. <span class=\"en\">None.</span></p>");
    }
    writeln!(page, "<ul>")?;
    for clash in aid.overlaps.iter().take(SHOWN) {
        writeln!(
            page,
            "<li>{} <small class=\"en\">{}</small></li>",
            escape(&clash.words_id),
            escape(&clash.words_en)
        )?;
    }
    writeln!(page, "</ul>")?;
    more(page, aid.overlap_alarms, "peringatan", "alarms")
}

fn double_counts(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    if aid.double_counted == 0 {
        return Ok(());
    }
    heading(page, "Tercatat dua kali, dihitung satu kali", "Told twice, counted once")?;
    writeln!(page, "<ul>")?;
    for finding in aid.double_counts.iter().take(SHOWN) {
        let row = finding.row.map_or_else(String::new, |row| format!(", baris {row}"));
        let told = finding.message_id.as_deref().unwrap_or_else(|| finding.code.meaning_id());
        writeln!(
            page,
            "<li><b>{}{row}</b>: {} <small class=\"en\">{}</small></li>",
            escape(&finding.source),
            escape(told),
            escape(&finding.message),
        )?;
    }
    writeln!(page, "</ul>")?;
    more(page, aid.double_counted, "baris", "rows")
}

fn silent(
    page: &mut String,
    aid: &AidReport,
    times: impl Fn(jiff::Timestamp) -> String,
) -> std::fmt::Result {
    heading(page, "Belum ada kabar", "Not heard of")?;
    if aid.silent.is_empty() {
        return writeln!(page, "<p>Tidak ada. <span class=\"en\">None.</span></p>");
    }
    writeln!(
        page,
        "<p>Tanpa kabar bukan berarti tanpa kebutuhan. <span class=\"en\">Silence is not \"no \
         need\".</span></p><table><tr><th>Tempat <span class=\"en\">place</span><th>Kabar terakhir \
         <span class=\"en\">last word</span><th>Jam <span class=\"en\">hours</span><th>Akses <span \
         class=\"en\">access</span></tr>"
    )?;
    for place in aid.silent.iter().take(SHOWN) {
        let kind = if place.kind == "site" { "pos" } else { "desa tergenang" };
        writeln!(
            page,
            "<tr><td>{} <small>{kind}</small><td>{}<td class=n>{}<td>{}</tr>",
            escape(place.name.as_deref().unwrap_or(&place.id)),
            place.heard_at.map_or_else(|| "belum pernah".to_owned(), |at| escape(&times(at))),
            place.hours.map_or_else(|| "–".to_owned(), number),
            access(place.access),
        )?;
    }
    writeln!(page, "</table>")?;
    more(page, aid.silent_places, "tempat", "places")
}

fn cards(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    if aid.cards == 0 {
        return Ok(());
    }
    heading(page, "Kartu stok", "Stock cards")?;
    writeln!(
        page,
        "<p>{} kartu dibaca, {} tidak cocok: awal + masuk − keluar − pakai ≠ akhir. <span \
         class=\"en\">Cards read; those where opening + received − sent − used is not what was \
         counted.</span></p>",
        number(aid.cards as f64),
        number(aid.differences.len() as f64),
    )?;
    if aid.differences.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<table><tr><th>Gudang <span class=\"en\">depot</span><th>Pemilik <span class=\"en\">owner\
         </span><th>Barang <span class=\"en\">item</span><th>Seharusnya <span class=\"en\">expected\
         </span><th>Terhitung <span class=\"en\">counted</span><th>Selisih <span class=\"en\">\
         difference</span></tr>"
    )?;
    for card in aid.differences.iter().take(SHOWN) {
        writeln!(
            page,
            "<tr><td>{}<td>{}<td>{}<td class=n>{}<td class=n>{}<td class=n>{}</tr>",
            escape(&card.depot),
            escape(&card.owner),
            escape(&card.item),
            number(card.expected.units()),
            number(card.closing.units()),
            number(card.difference.units()),
        )?;
    }
    writeln!(page, "</table>")?;
    more(page, aid.differences.len() as u64, "kartu", "cards")
}

fn proposal(page: &mut String, aid: &AidReport) -> std::fmt::Result {
    heading(page, "Usulan pengiriman", "Proposal")?;
    let proposal = &aid.proposal;
    writeln!(
        page,
        "<p>{} usulan, {} kekurangan tidak terpenuhi{}. Usulan bukan perintah; petugas yang \
         memutuskan. <span class=\"en\">Lines proposed, shortages that cannot be met; people \
         decide.</span></p>",
        number(proposal.lines as f64),
        number(proposal.unmet as f64),
        reasons(aid),
    )
}

fn reasons(aid: &AidReport) -> String {
    let told: Vec<String> = aid
        .proposal
        .unmet_by_reason
        .iter()
        .map(|(reason, count)| {
            let word = match reason.as_str() {
                "no_stock" => "tidak ada stok",
                "no_way" => "tidak ada jalan",
                "given_away" => "sudah dijanjikan",
                _ => "kedaluwarsa",
            };
            format!("{word} {}", number(*count as f64))
        })
        .collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
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

fn more(page: &mut String, all: u64, id: &str, en: &str) -> std::fmt::Result {
    match all.saturating_sub(SHOWN as u64) {
        0 => Ok(()),
        left => writeln!(
            page,
            "<p>… dan {} {id} lagi. <span class=\"en\">and more {en}.</span></p>",
            number(left as f64)
        ),
    }
}

/// One decimal at most, as it is written in Bahasa Indonesia.
fn number(number: f64) -> String {
    words::number(Language::Id, number, 1)
}
