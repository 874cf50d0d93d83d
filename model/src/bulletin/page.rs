//! The bulletin as an HTML page for print, in the order of a Pusdalops report: kejadian, waktu,
//! lokasi, dampak, upaya, kebutuhan, kondisi mutakhir. One file that loads nothing; Bahasa
//! Indonesia first.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts::{BulletinFacts, DRILL};
use super::picture;
use super::roads::RoadChange;
use super::tables;
use super::text::{cut_off_people, evidence_told, how_many, length, road_name, unjudged_told};
use crate::aid::words;
use crate::journey::Language;
use crate::journey::words::CHECK;
use crate::markup::en;
use crate::page_policy::{policy_tag, style_tag};

/// The style sheet of the page.
const STYLE: &str = include_str!("page.css");

/// The style sheets of the page and of the map on it.
pub const STYLES: [&str; 2] = [STYLE, picture::STYLE];

/// Most entries of a list; the page says how many are left out.
const LISTED: usize = 12;

/// The page as HTML; `picture` is the map of [`super::Picture::svg`].
pub fn page(facts: &BulletinFacts, picture: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                (policy_tag(&STYLES))
                title {
                    @if facts.drill { "LATIHAN – " }
                    "Laporan situasi – " (facts.event.as_deref().unwrap_or(&facts.region))
                }
                (style_tag(STYLE))
            }
            body {
                (top(facts))
                (summary(facts))
                (event(facts))
                (place(facts, picture))
                (impact(facts))
                (efforts(facts))
                (needs(facts))
                (now(facts))
                (foot(facts))
            }
        }
    };
    // Names from sources may contain control characters, which must not reach a page.
    page.into_string().replace(|letter: char| letter.is_control() && letter != '\n', " ")
}

fn top(facts: &BulletinFacts) -> Markup {
    html! {
        @if facts.drill {
            div.drill {
                (DRILL) " "
                span { "/ Exercise, not a real event" }
            }
        }
        div.head {
            div {
                h1 { "Laporan situasi" }
                (facts.region) " " (en("Situation report"))
            }
            div.at { "data per " (facts.time(facts.at)) small { (facts.edition) } }
        }
    }
}

fn foot(facts: &BulletinFacts) -> Markup {
    const TOTALS: &str =
        "Stock that nobody counted covers nothing. Totals are sums of the rows of all sites.";
    html! {
        p.foot {
            (CHECK.0) " " (en(CHECK.1))
            " Kebutuhan dihitung menurut " (facts.standard) " untuk "
            (words::number(Language::Id, facts.horizon_days, 1))
            " hari ke depan; yang belum terdata tidak dianggap ada. " (en(TOTALS))
        }
    }
}

fn heading(number: usize, id: &str, english: &str) -> Markup {
    html! { h2 { (number) ". " (id) " " (en(english)) } }
}

/// The most important numbers, in one row.
fn summary(facts: &BulletinFacts) -> Markup {
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
        ("Terisolasi", "cut off", format!("{} lokasi", facts.cut_off.len()), cut_off(facts)),
        ("Habis dalam 24 jam", "runs out within a day", format!("{short} lokasi"), String::new()),
        ("Stok belum terdata", "stock unknown", format!("{unknown} lokasi"), String::new()),
        ("Jalan", "roads", roads, String::new()),
        ("Belum ada kabar", "silent", format!("{} tempat", facts.silent.len()), String::new()),
    ];
    html! {
        div.sum {
            @for (id, english, told, more) in cells {
                div {
                    (id) " " (en(english)) b { (told) }
                    @if !more.is_empty() { small { (more) } }
                }
            }
        }
    }
}

fn event(facts: &BulletinFacts) -> Markup {
    let began = match facts.started_at {
        Some(at) => format!("Mulai {} · hari ke-{}", facts.time(at), facts.day),
        None => "Waktu mulai belum diketahui".to_owned(),
    };
    html! {
        (heading(1, "Kejadian", "Event"))
        p {
            b { (facts.event.as_deref().unwrap_or("belum dinamai")) }
            @if facts.drill { " (latihan)" }
        }
        (heading(2, "Waktu", "Time"))
        p { (began) " " (en("start, day of the event")) }
    }
}

fn place(facts: &BulletinFacts, picture: &str) -> Markup {
    html! {
        (heading(3, "Lokasi", "Location"))
        p {
            (facts.region) ": " (facts.sites) " lokasi pengungsian dan warga " (en("sites"))
            @if !facts.areas.is_empty() { " di " (list(facts.areas.to_vec(), ", ")) }
        }
        div.map { (PreEscaped(picture)) }
    }
}

fn impact(facts: &BulletinFacts) -> Markup {
    let number = |count: i64| words::number(Language::Id, count as f64, 0);
    html! {
        (heading(4, "Dampak", "Impact: people, households (KK), houses"))
        (tables::people(facts))
        @if facts.uncounted_sites > 0 {
            p {
                (facts.uncounted_sites) " lokasi: jumlah jiwa belum terdata. "
                (en("sites without a head count"))
            }
        }
        @if facts.gone > 0 {
            p {
                (facts.gone) " lokasi tidak lagi di daftar sumbernya; hitungan terakhirnya tetap \
                    dipakai sampai ada yang menutupnya. "
                (en("sites gone from their list: their last counts stay"))
            }
        }
        @if let Some(guess) = facts.estimated {
            p.guess {
                b { "Perkiraan" }
                ", bukan hitungan: " (number(guess.people))
                " jiwa (" (number(guess.low)) "–" (number(guess.high))
                ") di wilayah terpapar yang tidak tercatat di lokasi mana pun (bahaya × penduduk). "
                (en("An estimate from hazard and population: exposed people counted at no site."))
            }
        }
    }
}

fn efforts(facts: &BulletinFacts) -> Markup {
    html! {
        (heading(5, "Upaya", "Response: dispatches by agency"))
        (tables::efforts(facts))
        @if facts.doubtful > 0 {
            p {
                b { "Tumpang tindih:" }
                " " (facts.doubtful) " kiriman perlu diperiksa, ke "
                (list(facts.overlaps.to_vec(), ", ")) ". " (en("dispatches that may overlap"))
            }
        }
        @if facts.checks > 0 {
            p {
                b { "Periksa:" }
                " " (facts.checks) " kiriman ke " (facts.check_sites)
                " lokasi belum dihitung sebagai pasokan sampai ada kabar. "
                (en("loads that cover nobody until somebody has asked"))
            }
        }
    }
}

fn needs(facts: &BulletinFacts) -> Markup {
    let days = words::number(Language::Id, facts.horizon_days, 1);
    html! {
        (heading(6, "Kebutuhan", "Needs and shortages"))
        h3 { "Kekurangan " (days) " hari ke depan, semua lokasi " (en("general need")) }
        p {
            small {
                "Kebutuhan umum menurut " (facts.standard) ", dihitung " (facts.time(facts.at))
                ". Barang khusus kelompok dan kelompok rumah kecil tidak termasuk."
            }
        }
        (tables::shortages(facts))
        h3 { "Paling mendesak " (en("most urgent; numbers as on the map")) }
        (tables::sites(facts))
    }
}

fn now(facts: &BulletinFacts) -> Markup {
    let (told, told_of) = (evidence_told(facts), cut_off(facts));
    html! {
        (heading(7, "Kondisi mutakhir", "Present conditions"))
        (changes(facts))
        (shut(facts))
        @if !told.is_empty() {
            p { b { "Data jalan" } " " (en("age of the evidence")) ": " (told.join("; ")) }
        }
        p {
            b { "Terisolasi" }
            " (tanpa jalan darat): " (facts.cut_off.len()) " lokasi"
            @if !told_of.is_empty() { "; " (told_of) }
            ". " (en("cut off by land"))
        }
        (silent(facts))
    }
}

/// Changes on roads since a moment.
fn changes(facts: &BulletinFacts) -> Markup {
    const NONE: &str = "Tidak ada keadaan terdahulu sebagai pembanding.";
    let roads = &facts.roads;
    let Some(since) = facts.since else {
        return html! { p.none { (NONE) } };
    };
    html! {
        h3 { "Perubahan jalan sejak " (facts.time(since)) " " (en("road changes")) }
        (lines("Tertutup", "closed", &roads.closed))
        (lines("Terbuka lagi", "open again", &roads.opened))
        (lines("Tertutup, kini tidak diketahui", "closed, now unknown", &roads.unknown))
        @if roads.closed.is_empty() && roads.opened.is_empty() && roads.unknown.is_empty() {
            p.none { "Tidak ada." }
        }
    }
}

/// Roads that are closed now, by the kind of evidence.
fn shut(facts: &BulletinFacts) -> Markup {
    let roads = &facts.roads;
    let total: f64 = roads.shut.iter().map(|it| it.length_m).sum();
    html! {
        h3 {
            "Jalan tertutup saat ini: " (how_many(&roads.shut)) " (" (length(total)) ") "
            (en("closed to land vehicles now"))
        }
        (lines("Ruas", "roads", &roads.shut))
        (lines(
            "Tertutup menurut model, belum dilihat",
            "closed by a model, not seen",
            &roads.by_model,
        ))
        (lines("Air tanpa tanggal, belum tentu sekarang", "undated, maybe not now", &roads.undated))
    }
}

fn lines(title: &str, english: &str, roads: &[RoadChange]) -> Markup {
    html! {
        @if !roads.is_empty() {
            p {
                b { (title) } " " (en(english)) ": "
                (list(roads.iter().map(road).collect(), "; "))
            }
        }
    }
}

fn silent(facts: &BulletinFacts) -> Markup {
    let names = facts.silent.iter().map(|it| {
        let kind = if it.is_village { "desa tergenang" } else { "lokasi" };
        let hours = it.hours.map_or("belum pernah".to_owned(), |it| words::hours(Language::Id, it));
        format!("{} ({kind}, {hours})", it.name)
    });
    html! {
        @if !facts.silent.is_empty() {
            p {
                b { "Belum ada kabar:" }
                " " (list(names.collect(), ", ")) ". "
                (en("nobody has heard from them: silence is not \u{201c}no need\u{201d}"))
            }
        }
    }
}

/// Sites that no land vehicle reaches, with their people, and those of which nobody can say.
fn cut_off(facts: &BulletinFacts) -> String {
    let mut told = Vec::new();
    if !facts.cut_off.is_empty() {
        told.push(cut_off_people(facts));
    }
    if !facts.unjudged.is_empty() {
        told.push(format!("belum diketahui: {}", unjudged_told(facts)));
    }
    told.join("; ")
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

/// At most [`LISTED`] names, and how many more there are.
fn list(mut names: Vec<String>, between: &str) -> String {
    let rest = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    if rest > 0 {
        names.push(format!("… dan {rest} lainnya"));
    }
    names.join(between)
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
