//! The bulletin as a page for print, in the order of a Pusdalops report: kejadian, waktu, lokasi,
//! dampak, upaya, kebutuhan, kondisi mutakhir. One file, nothing fetched; Bahasa Indonesia first.

use std::fmt::Write as _;

use super::facts::{DRILL, Facts};
use super::html::{en, time};
use super::roads::RoadChange;
use super::symbols::escape;
use super::tables;
use super::text::{evidence_told, how_many, length, road_name};
use crate::aid::words;
use crate::journey::Language;
use crate::journey::words::CHECK;

/// Entries of a list at most; how many are left out is said.
const LISTED: usize = 12;

/// The page as HTML; `picture` is the map of [`super::Picture::svg`].
pub fn page(facts: &Facts, picture: &str) -> String {
    let mut html = String::new();
    let title = facts.event.as_deref().unwrap_or(&facts.region);
    let _ = write!(
        html,
        "<!doctype html><html lang=\"id\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{}Laporan situasi – {}</title><style>{}</style>\
         </head><body>",
        if facts.drill { "LATIHAN – " } else { "" },
        escape(title),
        include_str!("page.css"),
    );
    if facts.drill {
        let _ = write!(
            html,
            "<div class=\"drill\">{DRILL} <span style=\"font-weight:400\">/ Exercise, not a real \
             event</span></div>"
        );
    }
    let _ = write!(
        html,
        "<div class=\"head\"><div><h1>Laporan situasi</h1>{} {}</div><div class=\"at\">data per \
         {}<small>{}</small></div></div>",
        escape(&facts.region),
        en("Situation report"),
        time(facts, facts.at),
        escape(&facts.edition),
    );
    summary(&mut html, facts);
    event(&mut html, facts);
    place(&mut html, facts, picture);
    impact(&mut html, facts);
    efforts(&mut html, facts);
    needs(&mut html, facts);
    now(&mut html, facts);
    let _ = write!(
        html,
        "<p class=\"foot\">{} {} Kebutuhan dihitung menurut {} untuk {} hari ke depan; yang belum \
         terdata tidak dianggap ada. {}</p></body></html>",
        CHECK.0,
        en(CHECK.1),
        escape(&facts.standard),
        words::number(Language::Id, facts.horizon_days, 1),
        en("Stock that nobody counted covers nothing. Totals are sums of the rows of all sites."),
    );
    html
}

fn heading(html: &mut String, number: usize, id: &str, english: &str) {
    let _ = write!(html, "<h2>{number}. {id} {}</h2>", en(english));
}

/// What must be known before anything else, in one row.
fn summary(html: &mut String, facts: &Facts) {
    let number = |count: i64| words::number(Language::Id, count as f64, 0);
    let people: i64 = facts.cut_off.iter().filter_map(|it| it.people).sum();
    let soon = |days: Option<f64>| days.is_some_and(|days| days < 1.0);
    let short = facts.urgent.iter().filter(|site| soon(site.days_left)).count();
    let unknown = facts.urgent.iter().filter(|site| site.unknown).count();
    let roads = match facts.since {
        Some(_) => format!(
            "{} tertutup, {} terbuka lagi",
            facts.roads.closed.len(),
            facts.roads.opened.len()
        ),
        None => format!("tertutup: {}", how_many(&facts.roads.shut)),
    };
    let cells = [
        (
            "Terisolasi",
            "cut off",
            format!("{} lokasi, {} jiwa", facts.cut_off.len(), number(people)),
        ),
        ("Habis dalam 24 jam", "runs out within a day", format!("{short} lokasi")),
        ("Stok belum terdata", "stock unknown", format!("{unknown} lokasi")),
        ("Jalan", "roads", roads),
        ("Belum ada kabar", "silent", format!("{} tempat", facts.silent.len())),
    ];
    html.push_str("<div class=\"sum\">");
    for (id, english, told) in cells {
        let _ = write!(html, "<div>{id} {}<b>{told}</b></div>", en(english));
    }
    html.push_str("</div>");
}

fn event(html: &mut String, facts: &Facts) {
    heading(html, 1, "Kejadian", "Event");
    let event = facts.event.as_deref().map_or("belum dinamai".to_owned(), escape);
    let drill = if facts.drill { " (latihan)" } else { "" };
    let _ = write!(html, "<p><b>{event}</b>{drill}</p>");
    heading(html, 2, "Waktu", "Time");
    let began = match facts.started_at {
        Some(at) => format!("Mulai {} · hari ke-{}", time(facts, at), facts.day),
        None => "Waktu mulai belum diketahui".to_owned(),
    };
    let _ = write!(html, "<p>{began} {}</p>", en("start, day of the event"));
}

fn place(html: &mut String, facts: &Facts, picture: &str) {
    heading(html, 3, "Lokasi", "Location");
    let _ = write!(
        html,
        "<p>{}: {} lokasi pengungsian dan warga {}{}</p><div class=\"map\">{picture}</div>",
        escape(&facts.region),
        facts.sites,
        en("sites"),
        if facts.areas.is_empty() {
            String::new()
        } else {
            format!(" di {}", list(facts.areas.iter().map(|it| escape(it)).collect(), ", "))
        },
    );
}

fn impact(html: &mut String, facts: &Facts) {
    heading(html, 4, "Dampak", "Impact: people, households (KK), houses");
    tables::people(html, facts);
    if facts.uncounted_sites > 0 {
        let _ = write!(
            html,
            "<p>{} lokasi: jumlah jiwa belum terdata. {}</p>",
            facts.uncounted_sites,
            en("sites without a head count")
        );
    }
    if let Some(guess) = facts.estimated {
        let number = |count: i64| words::number(Language::Id, count as f64, 0);
        let _ = write!(
            html,
            "<p class=\"guess\"><b>Perkiraan</b>, bukan hitungan: {} jiwa ({}–{}) di wilayah \
             terpapar yang tidak tercatat di lokasi mana pun (bahaya × penduduk). {}</p>",
            number(guess.people),
            number(guess.low),
            number(guess.high),
            en("An estimate from hazard and population: exposed people counted at no site.")
        );
    }
}

fn efforts(html: &mut String, facts: &Facts) {
    heading(html, 5, "Upaya", "Response: dispatches by agency");
    tables::efforts(html, facts);
    if facts.doubtful > 0 {
        let names = facts.overlaps.iter().map(|it| escape(it)).collect();
        let _ = write!(
            html,
            "<p><b>Tumpang tindih:</b> {} kiriman perlu diperiksa, ke {}. {}</p>",
            facts.doubtful,
            list(names, ", "),
            en("dispatches that may overlap")
        );
    }
}

fn needs(html: &mut String, facts: &Facts) {
    let days = words::number(Language::Id, facts.horizon_days, 1);
    heading(html, 6, "Kebutuhan", "Needs and shortages");
    let _ = write!(html, "<h3>Kekurangan {days} hari ke depan, semua lokasi</h3>");
    tables::shortages(html, facts);
    let _ = write!(html, "<h3>Paling mendesak {}</h3>", en("most urgent; numbers as on the map"));
    tables::sites(html, facts);
}

fn now(html: &mut String, facts: &Facts) {
    heading(html, 7, "Kondisi mutakhir", "Present conditions");
    let roads = &facts.roads;
    let lines = |html: &mut String, title: &str, english: &str, roads: &[RoadChange]| {
        if !roads.is_empty() {
            let names = roads.iter().map(|it| escape(&road(it))).collect();
            let _ = write!(html, "<p><b>{title}</b> {}: {}</p>", en(english), list(names, "; "));
        }
    };
    match facts.since.map(|since| time(facts, since)) {
        Some(since) => {
            let _ = write!(html, "<h3>Perubahan jalan sejak {since} {}</h3>", en("road changes"));
            lines(html, "Tertutup", "closed", &roads.closed);
            lines(html, "Terbuka lagi", "open again", &roads.opened);
            lines(html, "Tertutup, kini tidak diketahui", "closed, now unknown", &roads.unknown);
            if roads.closed.is_empty() && roads.opened.is_empty() && roads.unknown.is_empty() {
                html.push_str("<p class=\"none\">Tidak ada.</p>");
            }
        }
        None => {
            html.push_str("<p class=\"none\">Tidak ada keadaan terdahulu sebagai pembanding.</p>");
        }
    }
    let total: f64 = roads.shut.iter().map(|it| it.length_m).sum();
    let _ = write!(
        html,
        "<h3>Jalan tertutup saat ini: {} ({}) {}</h3>",
        how_many(&roads.shut),
        length(total),
        en("closed to land vehicles now")
    );
    lines(html, "Ruas", "roads", &roads.shut);
    lines(
        html,
        "Tertutup menurut model, belum dilihat",
        "closed by a model, not seen",
        &roads.by_model,
    );
    lines(
        html,
        "Air tanpa tanggal, belum tentu sekarang",
        "undated, maybe not now",
        &roads.undated,
    );
    let told = evidence_told(facts);
    if !told.is_empty() {
        let _ = write!(
            html,
            "<p><b>Data jalan</b> {}: {}</p>",
            en("age of the evidence"),
            escape(&told.join("; "))
        );
    }
    let people: i64 = facts.cut_off.iter().filter_map(|it| it.people).sum();
    let _ = write!(
        html,
        "<p><b>Terisolasi:</b> {} lokasi, {} jiwa tanpa jalan darat. {}</p>",
        facts.cut_off.len(),
        words::number(Language::Id, people as f64, 0),
        en("cut off by land")
    );
    if !facts.silent.is_empty() {
        let names = facts.silent.iter().map(|it| {
            let kind = if it.is_village { "desa tergenang" } else { "lokasi" };
            let hours =
                it.hours.map_or("belum pernah".to_owned(), |it| words::hours(Language::Id, it));
            format!("{} ({kind}, {hours})", escape(&it.name))
        });
        let _ = write!(
            html,
            "<p><b>Belum ada kabar:</b> {}. {}</p>",
            list(names.collect(), ", "),
            en("nobody has heard from them: silence is not \u{201c}no need\u{201d}")
        );
    }
}

fn road(road: &RoadChange) -> String {
    let boat = if road.status == "boat_only" { ", perahu saja" } else { "" };
    let pieces = if road.edges > 1 && road.name.is_some() {
        format!(", {} ruas", road.edges)
    } else {
        String::new()
    };
    format!("{} ({}{pieces}{boat})", road_name(road), length(road.length_m))
}

/// At most [`LISTED`] of them; how many more is said.
fn list(mut names: Vec<String>, between: &str) -> String {
    let rest = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    if rest > 0 {
        names.push(format!("… dan {rest} lainnya"));
    }
    names.join(between)
}

#[cfg(test)]
#[path = "page_worlds.rs"]
mod tests;
