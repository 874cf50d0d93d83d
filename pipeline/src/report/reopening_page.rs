//! Public works on the report's page: which roads to clear in which order, and which links nobody may
//! lose.

use std::fmt::Write;

use lintas_model::network::stretch::Problem;

use super::markup::{escape, heading};
use super::reopening::{CriticalLinkReport, ReopeningReport};
use super::words::reason_in_words;

/// Rows that the page shows; files hold all.
const SHOWN: usize = 10;

const ESTIMATE: &str = "<p>Jumlah jiwa memuat perkiraan: penduduk kecamatan atau desa dibagi rata ke \
    tempat-tempatnya, dikurangi yang tercatat di pos. <span class=\"en\">Numbers of people include \
    estimates: residents of an admin unit spread evenly over its places, less those counted at \
    sites.</span></p>";

/// Both paragraphs.
pub(super) fn paragraphs(
    page: &mut String,
    reopening: Option<&ReopeningReport>,
    links: &[CriticalLinkReport],
) -> std::fmt::Result {
    if let Some(list) = reopening {
        reopening_list(page, list)?;
    }
    if !links.is_empty() {
        critical_links(page, links)?;
    }
    Ok(())
}

fn reopening_list(page: &mut String, list: &ReopeningReport) -> std::fmt::Result {
    heading(page, "Urutan pembukaan jalan", "Order of reopening")?;
    if list.stretches == 0 {
        return writeln!(
            page,
            "<p>Tidak ada ruas yang tertutup atau diragukan. <span class=\"en\">No stretch is \
             closed or in doubt.</span></p>"
        );
    }
    writeln!(
        page,
        "<p>{} ruas tertutup, tergenang, atau belum diketahui. Bila semua dibuka, {} jiwa (di \
         antaranya {} perkiraan) dan {} pos tersambung lagi lewat darat. Ruas yang harus dibuka \
         bersama disebut kodenya. Periksa di lapangan; petugas yang memutuskan. <span class=\"en\">\
         Stretches closed, flooded or in doubt; people (estimated) and sites that clearing all of \
         them reconnects by land. Codes name stretches that must be cleared together.</span></p>",
        thousands(list.stretches),
        thousands(list.people),
        thousands(list.people_estimated),
        thousands(list.sites),
    )?;
    writeln!(page, "{ESTIMATE}")?;
    writeln!(
        page,
        "<table><tr><th>No<th>Kode <span class=\"en\">code</span><th>Ruas <span class=\"en\">\
         stretch</span><th>Keadaan <span class=\"en\">state</span><th>Jiwa tersambung <span \
         class=\"en\">people reconnected</span><th>Pos <span class=\"en\">sites</span><th>Sendiri \
         / seluruh jalan <span class=\"en\">alone / whole road</span></tr>"
    )?;
    for one in list.first.iter().take(SHOWN) {
        let depth = one.depth_m.map_or(String::new(), |m| format!(", {:.0} cm", m * 100.0));
        // Of stretches that go together only the last reconnects: the others point to it.
        let last = one.together.last().filter(|last| **last != one.code);
        let brings = match last {
            Some(last) => [format!("↓ {}", escape(last)), "↓".to_owned()],
            None => [thousands(one.people_in_order), thousands(one.sites_in_order)],
        };
        let together = match one.together.as_slice() {
            [] => String::new(),
            codes => format!(
                "<br><small>bersama <span class=\"en\">together</span>: {}</small>",
                escape(&codes.join(" + "))
            ),
        };
        let (task_id, task_en) = task(one.problem);
        let [why_id, why_en] = reasons(&one.reasons);
        writeln!(
            page,
            "<tr><td class=n>{}<td><b>{}</b><td>{}{together}<td>{task_id}{depth}<br><small>{}\
             {why_id}</small><br><small class=\"en\">{task_en}; {}{why_en}</small><td class=n>{}<td class=n>{}<td \
             class=n>{} / {}</tr>",
            one.rank,
            escape(&one.code),
            place(
                &one.name,
                (one.between_id.as_deref(), one.between_en.as_deref()),
                (one.km, one.km_from.as_deref()),
                Some(one.length_m),
            ),
            escape(&one.label_id),
            escape(&one.label_en),
            brings[0],
            brings[1],
            thousands(one.people),
            thousands(one.people_with_neighbours),
        )?;
    }
    writeln!(page, "</table>")?;
    match list.stretches.saturating_sub(SHOWN as u64) {
        0 => Ok(()),
        more => writeln!(
            page,
            "<p>… dan {} ruas lagi di lapisan <code>reopening</code>. <span class=\"en\">and more in \
             that layer.</span></p>",
            thousands(more)
        ),
    }
}

fn reasons(codes: &[String]) -> [String; 2] {
    let words = || codes.iter().map(|code| reason_in_words(code)).filter(|(id, _)| !id.is_empty());
    let told = |words: Vec<&str>| match words.as_slice() {
        [] => String::new(),
        words => format!(": {}", words.join(", ")),
    };
    [told(words().map(|(id, _)| id).collect()), told(words().map(|(_, en)| en).collect())]
}

/// What a crew finds there.
const fn task(problem: Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::Water => ("Tergenang", "Flooded"),
        Problem::Slide => ("Longsor", "Landslide"),
        Problem::Damage => ("Rusak", "Damaged"),
        Problem::Limit => ("Batas muatan", "Load limit"),
        Problem::Closed => ("Ditutup", "Closed"),
        Problem::Doubt => ("Periksa dulu", "Go and look first"),
    }
}

fn critical_links(page: &mut String, links: &[CriticalLinkReport]) -> std::fmt::Result {
    heading(page, "Ruas yang tidak boleh putus", "Critical links")?;
    writeln!(
        page,
        "<p>Bila ruas ini putus hari ini, tidak ada jalan lain dari gudang mana pun. <span \
         class=\"en\">If one of these is lost today, no other way leads there from any depot.\
         </span></p><table><tr><th>Ruas <span class=\"en\">link</span><th>Jiwa <span class=\"en\">\
         people</span><th>perkiraan <span class=\"en\">estimated</span><th>Pos <span class=\"en\">\
         sites</span><th>Jiwa bila semua jalan terbuka <span class=\"en\">on a dry day</span></tr>"
    )?;
    for link in links.iter().take(SHOWN) {
        let parts = match link.parts {
            0 | 1 => String::new(),
            parts => format!(
                "<br><small>dan {} bagian lain jalan ini <span class=\"en\">and other parts of \
                 this road</span></small>",
                parts - 1
            ),
        };
        let crossings = match link.crossings.as_slice() {
            [] => String::new(),
            names => format!(
                "<br><small>dengan <span class=\"en\">with</span> {}</small>",
                escape(&names.join(", "))
            ),
        };
        writeln!(
            page,
            "<tr><td>{}{parts}{crossings}<td class=n>{}<td class=n>{}<td class=n>{}<td class=n>{}</tr>",
            place(
                &link.name,
                (link.between_id.as_deref(), link.between_en.as_deref()),
                (link.km, link.km_from.as_deref()),
                None,
            ),
            thousands(link.people),
            thousands(link.people_estimated),
            thousands(link.sites),
            thousands(link.people_dry_day),
        )?;
    }
    writeln!(page, "</table>")
}

fn place(
    name: &str,
    (id, en): (Option<&str>, Option<&str>),
    (km, from): (Option<f64>, Option<&str>),
    length_m: Option<f64>,
) -> String {
    let mut text = escape(name);
    if let Some(id) = id {
        let _ = write!(text, ", {}", escape(id));
    }
    let mut facts = Vec::new();
    if let (Some(km), Some(from)) = (km, from) {
        facts.push(format!("km {} dari {}", comma(km), escape(from)));
    }
    if let Some(length_m) = length_m {
        facts.push(format!("panjang {} km", comma(length_m / 1000.0)));
    }
    if !facts.is_empty() {
        let _ = write!(text, "<br><small>{}</small>", facts.join("; "));
    }
    if let Some(en) = en {
        let _ = write!(text, "<br><small class=\"en\">{}</small>", escape(en));
    }
    text
}

/// `12.345`, as it is written in Bahasa Indonesia.
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

/// One decimal, with a comma.
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
            problem: Problem::Water,
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
        let mut page = String::new();
        paragraphs(&mut page, Some(&list), &[]).unwrap();
        for words in [
            "12.345 jiwa (di antaranya 12.000 perkiraan)",
            "Poros &lt;Belayan&gt;, antara Kota Bangun dan Kelekat",
            "km 3,2 dari Kota Bangun; panjang 1,8 km",
            "KB-07K + KJ-12A",
            "Tergenang, 90 cm",
            "TERTUTUP: genangan, data kedaluwarsa",
            "<td class=n>↓ KJ-12A<td",
            "<td class=n>12.345<td",
        ] {
            assert!(page.contains(words), "{words}\n{page}");
        }
        assert!(!page.contains("tidak boleh putus"));
    }

    #[test]
    fn a_region_without_blocked_roads_says_so() {
        let mut page = String::new();
        paragraphs(&mut page, Some(&ReopeningReport::default()), &[]).unwrap();
        assert!(page.contains("Tidak ada ruas yang tertutup"));
    }
}
