//! The page's part for public works: which roads to clear in which order, and the links on which
//! most people depend.

use lintas_model::journey::stretch::depth_words;
use lintas_model::language::Language;
use lintas_model::markup::en;
use lintas_model::network::stretch::Blockage;
use maud::{Markup, html};

use super::markup::{column, heading};
use super::reopening::{CriticalLinkReport, ReopeningReport, StretchReport};
use super::words::reason_in_words;

/// Rows that the page shows; the layer has all.
const SHOWN: usize = 10;

/// Both paragraphs.
pub(super) fn paragraphs(
    reopening: Option<&ReopeningReport>,
    links: &[CriticalLinkReport],
) -> Markup {
    html! {
        @if let Some(list) = reopening { (reopening_list(list)) }
        @if !links.is_empty() { (critical_links(links)) }
    }
}

fn reopening_list(list: &ReopeningReport) -> Markup {
    html! {
        (heading("Urutan pembukaan jalan", "Order of reopening"))
        @if list.stretches == 0 {
            p {
                "Tidak ada ruas yang tertutup atau diragukan. "
                (en("No stretch is closed or in doubt."))
            }
        } @else {
            (reconnected(list))
            (estimate())
            (stretches(list))
            (left_out(list))
        }
    }
}

fn reconnected(list: &ReopeningReport) -> Markup {
    const ENGLISH: &str = "Stretches closed, flooded or in doubt; people (estimated) and sites that \
        clearing all of them reconnects by land. Codes name stretches that must be cleared together.";
    html! {
        p {
            (thousands(list.stretches)) " ruas tertutup, tergenang, atau belum diketahui. "
            "Bila semua dibuka, " (thousands(list.people)) " jiwa (di antaranya "
            (thousands(list.people_estimated)) " perkiraan) dan " (thousands(list.sites))
            " pos tersambung lagi lewat darat. Ruas yang harus dibuka bersama disebut kodenya. "
            "Periksa di lapangan; petugas yang memutuskan. " (en(ENGLISH))
        }
    }
}

fn estimate() -> Markup {
    const ENGLISH: &str = "Numbers of people include estimates: residents of an admin unit spread \
        evenly over its places, less those counted at sites.";
    html! {
        p {
            "Jumlah jiwa memuat perkiraan: penduduk kecamatan atau desa dibagi rata ke "
            "tempat-tempatnya, dikurangi yang tercatat di pos. " (en(ENGLISH))
        }
    }
}

fn stretches(list: &ReopeningReport) -> Markup {
    html! {
        table {
            tr {
                th { "No" }
                (column("Kode", "code"))
                (column("Ruas", "stretch"))
                (column("Keadaan", "state"))
                (column("Jiwa tersambung", "people reconnected"))
                (column("Pos", "sites"))
                (column("Sendiri / seluruh jalan", "alone / whole road"))
            }
            @for one in list.first.iter().take(SHOWN) { (stretch(one)) }
        }
    }
}

fn stretch(one: &StretchReport) -> Markup {
    // Of stretches that must be cleared together only the last reconnects: the others refer to it.
    let [people, sites] = match one.together.last().filter(|last| **last != one.code) {
        Some(last) => [format!("↓ {last}"), "↓".to_owned()],
        None => [thousands(one.people_in_order), thousands(one.sites_in_order)],
    };
    html! {
        tr {
            td.n { (one.rank) }
            td { b { (one.code) } }
            td {
                (place(
                    &one.name,
                    (one.between_id.as_deref(), one.between_en.as_deref()),
                    (one.km, one.km_from.as_deref()),
                    Some(one.length_m),
                ))
                @if !one.together.is_empty() {
                    br;
                    small { "bersama " (en("together")) ": " (one.together.join(" + ")) }
                }
            }
            td { (state(one)) }
            td.n { (people) }
            td.n { (sites) }
            td.n { (thousands(one.people)) " / " (thousands(one.people_with_neighbours)) }
        }
    }
}

/// The obstacle on a stretch, and the status with its reasons.
fn state(one: &StretchReport) -> Markup {
    let (task_id, task_en) = task(one.problem);
    let [why_id, why_en] = reasons(&one.reasons);
    html! {
        (task_id)
        @if let Some(depth_m) = one.depth_m { ", " (depth_words(depth_m, Language::ID)) }
        br;
        small { (one.label_id) (why_id) }
        br;
        small.en { (task_en) "; " (one.label_en) (why_en) }
    }
}

fn left_out(list: &ReopeningReport) -> Markup {
    let more = list.stretches.saturating_sub(SHOWN as u64);
    html! {
        @if more > 0 {
            p {
                "… dan " (thousands(more)) " ruas lagi di lapisan " code { "reopening" } ". "
                (en("and more in that layer."))
            }
        }
    }
}

fn reasons(codes: &[String]) -> [String; 2] {
    let words: Vec<[&str; 2]> = codes.iter().filter_map(|code| reason_in_words(code)).collect();
    let told = |words: Vec<&str>| match words.as_slice() {
        [] => String::new(),
        words => format!(": {}", words.join(", ")),
    };
    [0, 1].map(|at| told(words.iter().map(|pair| pair[at]).collect()))
}

/// The obstacle in words: Bahasa Indonesia, English.
const fn task(problem: Blockage) -> (&'static str, &'static str) {
    match problem {
        Blockage::Water => ("Tergenang", "Flooded"),
        Blockage::Slide => ("Longsor", "Landslide"),
        Blockage::Damage => ("Rusak", "Damaged"),
        Blockage::Limit => ("Batas muatan", "Load limit"),
        Blockage::Closed => ("Ditutup", "Closed"),
        Blockage::Doubt => ("Periksa dulu", "Go and look first"),
    }
}

fn critical_links(links: &[CriticalLinkReport]) -> Markup {
    const ENGLISH: &str = "If one of these is lost today, no other way leads there from any depot.";
    html! {
        (heading("Ruas yang tidak boleh putus", "Critical links"))
        p {
            "Bila ruas ini putus hari ini, tidak ada jalan lain dari gudang mana pun. "
            (en(ENGLISH))
        }
        table {
            tr {
                (column("Ruas", "link"))
                (column("Jiwa", "people"))
                (column("perkiraan", "estimated"))
                (column("Pos", "sites"))
                (column("Jiwa bila semua jalan terbuka", "on a dry day"))
            }
            @for link in links.iter().take(SHOWN) { (critical_link(link)) }
        }
    }
}

fn critical_link(link: &CriticalLinkReport) -> Markup {
    html! {
        tr {
            td {
                (place(
                    &link.name,
                    (link.between_id.as_deref(), link.between_en.as_deref()),
                    (link.km, link.km_from.as_deref()),
                    None,
                ))
                @if link.parts > 1 {
                    br;
                    small {
                        "dan " (link.parts - 1) " bagian lain jalan ini "
                        (en("and other parts of this road"))
                    }
                }
                @if !link.crossings.is_empty() {
                    br;
                    small { "dengan " (en("with")) " " (link.crossings.join(", ")) }
                }
            }
            td.n { (thousands(link.people)) }
            td.n { (thousands(link.people_estimated)) }
            td.n { (thousands(link.sites)) }
            td.n { (thousands(link.people_dry_day)) }
        }
    }
}

fn place(
    name: &str,
    (id, english): (Option<&str>, Option<&str>),
    (km, from): (Option<f64>, Option<&str>),
    length_m: Option<f64>,
) -> Markup {
    let mut facts = Vec::new();
    if let (Some(km), Some(from)) = (km, from) {
        facts.push(format!("km {} dari {from}", comma(km)));
    }
    if let Some(length_m) = length_m {
        facts.push(format!("panjang {} km", comma(length_m / 1000.0)));
    }
    html! {
        (name)
        @if let Some(id) = id { ", " (id) }
        @if !facts.is_empty() { br; small { (facts.join("; ")) } }
        @if let Some(english) = english { br; small.en { (english) } }
    }
}

/// A whole number in Indonesian notation: `12.345`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A number with one decimal, behind a comma.
fn comma(number: f64) -> String {
    format!("{number:.1}").replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::StretchReport;

    fn stretch(code: &str, people_in_order: u64) -> StretchReport {
        StretchReport {
            rank: 1,
            code: code.to_owned(),
            name: "Poros <Belayan>".to_owned(),
            between_id: Some("antara Kota Bangun dan Kelekat".to_owned()),
            between_en: None,
            km: Some(3.25),
            km_from: Some("Kota Bangun".to_owned()),
            length_m: 1_840.0,
            problem: Blockage::Water,
            label_id: "TERTUTUP".to_owned(),
            label_en: "Closed".to_owned(),
            reasons: vec!["banjir".to_owned(), "kedaluwarsa".to_owned()],
            depth_m: Some(0.9),
            people: 0,
            sites: 0,
            people_with_neighbours: 0,
            sites_with_neighbours: 0,
            people_in_order,
            sites_in_order: 2,
            together: vec!["KB-07K".to_owned(), "KJ-12A".to_owned()],
            hours_saved: None,
        }
    }

    #[test]
    fn the_list_is_read_in_bahasa_indonesia_and_says_what_is_estimated() {
        let list = ReopeningReport {
            stretches: 1,
            people: 12_345,
            people_estimated: 12_000,
            sites: 2,
            first: vec![stretch("KB-07K", 0), stretch("KJ-12A", 12_345)],
        };
        let page = paragraphs(Some(&list), &[]).into_string();
        for words in [
            "12.345 jiwa (di antaranya 12.000 perkiraan)",
            "Poros &lt;Belayan&gt;, antara Kota Bangun dan Kelekat",
            "km 3,2 dari Kota Bangun; panjang 1,8 km",
            "KB-07K + KJ-12A",
            "Tergenang, 90 cm",
            "TERTUTUP: genangan, data kedaluwarsa",
            "<td class=\"n\">↓ KJ-12A</td>",
            "<td class=\"n\">12.345</td>",
        ] {
            assert!(page.contains(words), "{words}\n{page}");
        }
        assert!(!page.contains("tidak boleh putus"));
    }

    #[test]
    fn a_region_without_blocked_roads_says_so() {
        let page = paragraphs(Some(&ReopeningReport::default()), &[]).into_string();
        assert!(page.contains("Tidak ada ruas yang tertutup"));
    }
}
