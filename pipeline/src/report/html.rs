//! The report as one plain page without scripts: Bahasa Indonesia first, English beside it.

use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};

use super::json::Report;
use super::markup::{escape, heading};
use super::{aid_page, findings_page, reopening_page};
use crate::config::Mode;

/// The words that no map, export or print of a drill goes without.
pub const DRILL_BAND: &str = "LATIHAN – BUKAN KEJADIAN NYATA";

const STYLE: &str = "body{font:16px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:72rem;margin:0 auto;padding:1rem}\
.band{background:#7a0019;color:#fff;font-weight:700;text-align:center;padding:.6rem;letter-spacing:.05em}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}small,.en{color:#555;font-weight:400}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}\
th{background:#eee}td.n{text-align:right;font-variant-numeric:tabular-nums}.error{border-left:.4rem solid #b2182b}\
.warning{border-left:.4rem solid #e69f00}.info{border-left:.4rem solid #7f7f7f}@media print{.band{color:#000;background:#fff;border:3px solid #000}}";

/// The page.
pub fn page(report: &Report) -> String {
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut page, report);
    page
}

fn write(page: &mut String, report: &Report) -> std::fmt::Result {
    let zone = TimeZone::get(&report.time_zone).unwrap_or(TimeZone::UTC);
    let drill = report.mode == Mode::Drill;
    let title = format!("Laporan data · {}", report.region_name);
    write!(
        page,
        "<!doctype html>\n<html lang=\"id\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>{}{}</title><style>{STYLE}</style></head><body>\n",
        if drill { format!("{DRILL_BAND} · ") } else { String::new() },
        escape(&title),
    )?;
    if drill {
        writeln!(page, "<p class=\"band\">{DRILL_BAND}</p>")?;
    }
    writeln!(page, "<h1>{} <small class=\"en\">Data report</small></h1>", escape(&title))?;
    write!(page, "<p><b>Data per {}</b>", escape(&local(report.as_of, &zone)))?;
    if let Some(event) = &report.event {
        write!(page, " · {}", escape(event))?;
    }
    writeln!(page, "<br><small>Dibuat {} · made then</small></p>", local(report.created, &zone))?;
    evidence(page, report, &zone)?;
    sources(page, report, &zone)?;
    findings_page::matches(page, report)?;
    findings_page::counts(page, report)?;
    if let Some(aid) = &report.aid {
        aid_page::paragraphs(page, aid, |at| local(at, &zone))?;
    }
    reopening_page::paragraphs(page, report.reopening.as_ref(), &report.critical_links)?;
    network(page, report)?;
    layers(page, report)?;
    findings_page::listed(page, report)?;
    if drill {
        writeln!(page, "<p class=\"band\">{DRILL_BAND}</p>")?;
    }
    writeln!(page, "</body></html>")
}

/// How old the evidence about roads is, where there is something to say.
fn evidence(page: &mut String, report: &Report, zone: &TimeZone) -> std::fmt::Result {
    let Some(evidence) = &report.evidence else { return Ok(()) };
    let mut lines: Vec<String> = Vec::new();
    if evidence.first {
        lines.push(
            "Mulai dari nol: belum ada data terdahulu. <span class=\"en\">Starts from nothing.</span>"
                .to_owned(),
        );
    }
    for id in &evidence.held_back {
        let source = report.sources.iter().find(|source| source.id == *id && source.stands_in);
        if let Some(source) = source {
            let at = source.observed_at.map_or("–".to_owned(), |at| local(at, zone));
            let who = source.attribution.as_deref().unwrap_or(id);
            lines.push(format!(
                "Memakai data {} dari {} <span class=\"en\">the last good data stays in use</span>",
                escape(&at),
                escape(who)
            ));
        }
    }
    if let Some(since) = evidence.carried_since {
        lines.push(format!(
            "{} ruas dibawa, hilang dari sumbernya sejak {} <span class=\"en\">roads judged by \
             evidence that its source no longer has</span>",
            evidence.carried,
            local(since, zone)
        ));
    }
    if evidence.stale_share > lintas_model::evidence::MUCH {
        lines.push(format!(
            "<b>{} % bukti jalan sudah lama. Perbarui: {}</b> <span class=\"en\">most evidence is \
             old; renew these</span>",
            (evidence.stale_share * 100.0).round(),
            escape(&evidence.renew.join(", "))
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    heading(page, "Umur data jalan", "Age of the evidence about roads")?;
    writeln!(page, "<ul><li>{}</ul>", lines.join("<li>"))
}

fn sources(page: &mut String, report: &Report, zone: &TimeZone) -> std::fmt::Result {
    heading(page, "Sumber", "Sources")?;
    writeln!(
        page,
        "<table><tr><th>Sumber<th>Lapisan <span class=\"en\">layer</span><th>Dibaca \
         <span class=\"en\">read</span><th>Dipakai <span class=\"en\">used</span><th>Ditolak \
         <span class=\"en\">rejected</span><th>Diperbaiki <span class=\"en\">repaired</span>\
         <th>Waktu data <span class=\"en\">observed</span><th>Catatan <span class=\"en\">note</span></tr>"
    )?;
    for source in &report.sources {
        let observed = source.observed_at.map_or("–".to_owned(), |time| local(time, zone));
        let note = match &source.held_back {
            Some(why) if source.stands_in => format!(
                "DITAHAN, data lama dipakai <span class=\"en\">held back</span>: {}",
                escape(why)
            ),
            Some(why) => format!(
                "DIRAGUKAN, belum ada data lama <span class=\"en\">doubted, nothing older to use</span>: {}",
                escape(why)
            ),
            None => [&source.licence, &source.attribution]
                .into_iter()
                .flatten()
                .map(|text| escape(text))
                .collect::<Vec<_>>()
                .join(" · "),
        };
        writeln!(
            page,
            "<tr><td>{}<br><small>{}</small><td>{}<td class=n>{}<td class=n>{}<td class=n>{}<td class=n>{}<td>{}<td>{}</tr>",
            escape(&source.id),
            escape(&source.path),
            escape(&source.layer),
            source.rows_read,
            source.rows_accepted,
            source.rows_rejected,
            source.rows_repaired,
            escape(&observed),
            note,
        )?;
    }
    writeln!(page, "</table>")
}

fn network(page: &mut String, report: &Report) -> std::fmt::Result {
    let Some(network) = &report.network else { return Ok(()) };
    heading(page, "Jaringan jalan dan sungai", "Network")?;
    writeln!(
        page,
        "<p>{} ruas, {:.1} km; {} ujung disambung, {} persilangan disambung; {} ruas kena genangan. \
         <span class=\"en\">edges; loose ends joined, crossings joined; edges that meet water.</span></p><table><tr>",
        network.edges,
        network.length_km,
        network.ends_snapped,
        network.crossings_joined,
        network.edges_in_water,
    )?;
    for status in network.by_status.keys() {
        write!(page, "<th><code>{}</code>", escape(status))?;
    }
    write!(page, "</tr><tr>")?;
    for count in network.by_status.values() {
        write!(page, "<td class=n>{count}")?;
    }
    writeln!(page, "</tr></table>")
}

fn layers(page: &mut String, report: &Report) -> std::fmt::Result {
    if report.layers.is_empty() {
        return Ok(());
    }
    heading(page, "Lapisan", "Layers")?;
    writeln!(
        page,
        "<table><tr><th>Lapisan<th>Fitur <span class=\"en\">features</span><th>Ubin <span class=\"en\">tiles</span><th>kB<th>Ditipiskan <span class=\"en\">thinned (zoom: count)</span></tr>"
    )?;
    for (name, layer) in &report.layers {
        let thinned: Vec<String> =
            layer.thinned.iter().map(|(zoom, count)| format!("z{zoom}: {count}")).collect();
        writeln!(
            page,
            "<tr><td>{}<td class=n>{}<td class=n>{}<td class=n>{}<td>{}</tr>",
            escape(name),
            layer.features,
            layer.tiles,
            layer.tile_bytes.div_ceil(1000),
            thinned.join(", "),
        )?;
    }
    writeln!(page, "</table>")
}

/// `18 Sep 2025 09.00 WITA`, as people of the region write it.
fn local(time: Timestamp, zone: &TimeZone) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
    let zoned = time.to_zoned(zone.clone());
    let name = match zoned.offset().seconds() {
        25_200 => "WIB".to_owned(),
        28_800 => "WITA".to_owned(),
        32_400 => "WIT".to_owned(),
        _ => zoned.strftime("%Z").to_string(),
    };
    let month = MONTHS[usize::try_from(zoned.month() - 1).unwrap_or(0) % 12];
    format!(
        "{} {month} {} {:02}.{:02} {name}",
        zoned.day(),
        zoned.year(),
        zoned.hour(),
        zoned.minute()
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use lintas_model::finding::{Finding, FindingCode};

    use super::*;
    use crate::report::{REPORT_FORMAT, SourceReport};

    fn report(mode: Mode) -> Report {
        Report {
            format: REPORT_FORMAT,
            created: "2025-09-18T01:05:00Z".parse().unwrap(),
            as_of: "2025-09-18T01:00:00Z".parse().unwrap(),
            region: "kukar".to_owned(),
            region_name: "Kutai <Kartanegara>".to_owned(),
            time_zone: "Asia/Makassar".to_owned(),
            mode,
            event: None,
            sources: vec![SourceReport { id: "x\"y".to_owned(), ..SourceReport::default() }],
            findings: BTreeMap::from([("invalid_geometry".to_owned(), 3)]),
            listed: vec![Finding::new(FindingCode::InvalidGeometry, "s", "<script>")],
            not_listed: BTreeMap::new(),
            network: None,
            reopening: None,
            critical_links: Vec::new(),
            evidence: None,
            aid: None,
            layers: BTreeMap::new(),
        }
    }

    #[test]
    fn a_drill_says_so_at_both_ends_of_the_page_and_in_its_title() {
        assert_eq!(page(&report(Mode::Drill)).matches(DRILL_BAND).count(), 3);
        assert_eq!(page(&report(Mode::Actual)).matches(DRILL_BAND).count(), 0);
    }

    #[test]
    fn text_from_a_source_never_becomes_markup() {
        let page = page(&report(Mode::Actual));
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"));
        assert!(page.contains("Kutai &lt;Kartanegara&gt;") && page.contains("x&quot;y"));
    }

    #[test]
    fn times_are_those_of_the_region() {
        assert!(page(&report(Mode::Drill)).contains("Data per 18 Sep 2025 09.00 WITA"));
    }
}
