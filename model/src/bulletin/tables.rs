//! The tables of the page. Every number stands beside its source, its time and its basis.

use std::fmt::Write as _;

use super::facts::{Facts, SiteLine};
use super::html::{en, time};
use super::picture::NUMBERED;
use super::symbols::escape;
use super::text::{shown, supply};
use crate::journey::Language;
use crate::{
    access::Access,
    aid::{DispatchState, words},
};

/// Shortages of a site that are told.
const GAPS: usize = 3;

fn number(count: i64) -> String {
    words::number(Language::Id, count as f64, 0)
}

fn none(html: &mut String, word: &str) {
    let _ = write!(html, "<p class=\"none\">{word}</p>");
}

/// People by basis, which are never added up.
pub(super) fn people(html: &mut String, facts: &Facts) {
    if facts.people.is_empty() {
        return none(html, "Belum terdata.");
    }
    html.push_str(
        "<table><thead><tr><th>Dasar <span class=\"en\">basis</span></th><th class=\"r\">Jiwa</th>\
         <th class=\"r\">KK</th><th class=\"r\">Rumah</th><th class=\"r\">Lokasi</th><th>Sumber \
         <span class=\"en\">source</span></th><th>Waktu data</th></tr></thead><tbody>",
    );
    const BASES: [(&str, &str, &str); 4] = [
        ("in_shelter", "mengungsi di lokasi", "in shelters"),
        ("displaced", "mengungsi", "displaced"),
        ("at_home", "terdampak, bertahan di rumah", "affected, at home"),
        ("affected", "terdampak", "affected"),
    ];
    for (basis, word, english) in BASES {
        let Some(count) = facts.people.get(basis) else { continue };
        let said = |count: i64| if count > 0 { number(count) } else { "–".to_owned() };
        let from = match count.from_households {
            0 => String::new(),
            people => format!("<br><small>{} dari KK</small>", number(people)),
        };
        let span = match (count.oldest, count.newest) {
            (Some(oldest), Some(newest)) if oldest != newest => {
                format!("{} – {}", time(facts, oldest), time(facts, newest))
            }
            (Some(at), _) => time(facts, at),
            _ => "tidak diketahui".to_owned(),
        };
        let _ = write!(
            html,
            "<tr><td>{word} {}</td><td class=\"r\">{}{from}</td><td class=\"r\">{}</td>\
             <td class=\"r\">{}</td><td class=\"r\">{}</td><td>{}</td><td>{span}</td></tr>",
            en(english),
            number(count.people),
            said(count.households),
            said(count.houses),
            count.sites,
            escape(&count.sources.join(", ")),
        );
    }
    html.push_str("</tbody></table>");
}

/// Dispatches by agency and state: counts, nothing of what they carry.
pub(super) fn efforts(html: &mut String, facts: &Facts) {
    if facts.efforts.is_empty() {
        return none(html, "Belum ada kiriman tercatat.");
    }
    let states = DispatchState::ALL.into_iter().filter(|state| *state != DispatchState::Batal);
    let states: Vec<&str> = states.map(DispatchState::name).collect();
    html.push_str("<table><thead><tr><th>Instansi <span class=\"en\">agency</span></th>");
    for state in &states {
        let _ = write!(html, "<th class=\"r\">{state}</th>");
    }
    html.push_str("<th class=\"r\">jumlah</th></tr></thead><tbody>");
    let mut totals = vec![0; states.len()];
    for (agency, counts) in &facts.efforts {
        let _ = write!(html, "<tr><td>{}</td>", escape(agency));
        for (state, total) in states.iter().zip(&mut totals) {
            let count = counts.get(*state).copied().unwrap_or(0);
            *total += count;
            let shown = if count > 0 { count.to_string() } else { "–".to_owned() };
            let _ = write!(html, "<td class=\"r\">{shown}</td>");
        }
        let _ = write!(html, "<td class=\"r\">{}</td></tr>", counts.values().sum::<usize>());
    }
    html.push_str("<tr><th>Jumlah kiriman</th>");
    for total in &totals {
        let _ = write!(html, "<th class=\"r\">{total}</th>");
    }
    let _ =
        write!(html, "<th class=\"r\">{}</th></tr></tbody></table>", totals.iter().sum::<usize>());
}

/// Shortages by item.
pub(super) fn shortages(html: &mut String, facts: &Facts) {
    if facts.shortages.is_empty() {
        return none(html, "Tidak ada kekurangan tercatat.");
    }
    html.push_str(
        "<table><thead><tr><th class=\"w\">Barang <span class=\"en\">item</span></th><th class=\"r\">Kebutuhan \
         sehari <span class=\"en\">a day</span></th><th class=\"r\">Kekurangan <span \
         class=\"en\">shortage</span></th><th class=\"r\">Lokasi yang kurang <span class=\"en\">sites \
         short</span></th><th class=\"r\">di antaranya stok belum terdata <span class=\"en\">stock \
         unknown</span></th></tr></thead><tbody>",
    );
    let mut sources: Vec<&str> = Vec::new();
    for it in &facts.shortages {
        let day = if it.day.is_some() { shown(it.day, it.unit) } else { "sekali".to_owned() };
        let marks = it.sources.iter().map(|source| {
            let known = sources.iter().position(|known| known == source);
            let at = known.unwrap_or_else(|| {
                sources.push(source);
                sources.len() - 1
            });
            (at + 1).to_string()
        });
        let marks = marks.collect::<Vec<_>>().join(",");
        let _ = write!(
            html,
            "<tr><td>{} {}<sup>{marks}</sup></td><td class=\"r\">{day}</td><td class=\"r\"><b>{}</b>\
             </td><td class=\"r\">{}</td><td class=\"r\">{}</td></tr>",
            escape(&it.name[0]),
            en(&escape(&it.name[1])),
            shown(it.gap, it.unit),
            it.sites,
            it.unknown,
        );
    }
    let sources = sources.iter().enumerate();
    let told = sources.map(|(at, source)| format!("<sup>{}</sup> {}", at + 1, escape(source)));
    let _ = write!(
        html,
        "</tbody></table><p><small>Standar: {}</small></p>",
        told.collect::<Vec<_>>().join("; ")
    );
}

/// The sites that come first.
pub(super) fn sites(html: &mut String, facts: &Facts) {
    if facts.urgent.is_empty() {
        return none(html, "Belum ada lokasi terdata.");
    }
    html.push_str(
        "<table><thead><tr><th class=\"r\">No.</th><th>Lokasi <span class=\"en\">site</span></th>\
         <th class=\"r\">Jiwa</th><th>Akses</th><th>Persediaan <span class=\"en\">supply</span></th>\
         <th>Kekurangan <span class=\"en\">shortage</span></th></tr></thead><tbody>",
    );
    for (row, site) in facts.urgent.iter().take(NUMBERED).enumerate() {
        let area = match &site.area {
            Some(area) => format!(", <small>{}</small>", escape(area)),
            None => String::new(),
        };
        let runs_out = match site.runs_out_at {
            Some(at) if site.days_left.is_some_and(|days| days > 0.0) => {
                format!(" <small class=\"nw\">({})</small>", time(facts, at))
            }
            _ => String::new(),
        };
        let _ = write!(
            html,
            "<tr><td class=\"r\"><b>{}</b></td><td>{}{area}</td><td class=\"r\">{}</td><td>{}</td>\
             <td>{}{runs_out}</td><td>{}</td></tr>",
            row + 1,
            escape(&site.name),
            site.people.map_or("belum terdata".to_owned(), number),
            access(site.access),
            escape(&supply(site)),
            gaps(site),
        );
    }
    html.push_str("</tbody></table>");
    let rest = facts.urgent.len().saturating_sub(NUMBERED);
    if rest > 0 {
        let _ = write!(html, "<p>… dan {rest} lokasi lainnya (titik kecil pada peta).</p>");
    }
}

fn gaps(site: &SiteLine) -> String {
    let told = site.gaps.iter().take(GAPS).map(|it| {
        let amount = shown(it.gap, it.unit);
        format!("{} {amount}", escape(&it.name[0].to_lowercase()))
    });
    let mut told: Vec<String> = told.collect();
    let rest = site.gaps.len().saturating_sub(GAPS);
    if rest > 0 {
        told.push(format!("… dan {rest} lainnya"));
    }
    if told.is_empty() { "–".to_owned() } else { told.join(", ") }
}

/// How aid gets there, as a field officer says it.
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
