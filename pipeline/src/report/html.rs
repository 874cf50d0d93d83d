//! The report as one HTML page without scripts: Bahasa Indonesia first, English beside it.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::finding::FindingCode;
use lintas_model::markup::{en, joined};
use lintas_model::page_policy::{policy_tag, style_tag};
use maud::{DOCTYPE, Markup, html};

use super::json::{EvidenceReport, LayerReport, NetworkReport, RunReport, SourceReport};
use super::markup::{column, heading};
use super::{aid_page, findings_page, reopening_page};
use crate::config::Mode;

/// The mark that every map, export and print of a drill must carry.
pub const DRILL_BAND: &str = "LATIHAN – BUKAN KEJADIAN NYATA";

const STYLE: &str = "body{font:16px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:72rem;margin:0 auto;padding:1rem}\
.band{background:#7a0019;color:#fff;font-weight:700;text-align:center;padding:.6rem;letter-spacing:.05em}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}small,.en{color:#555;font-weight:400}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}\
th{background:#eee}td.n{text-align:right;font-variant-numeric:tabular-nums}.error{border-left:.4rem solid #b2182b}\
.warning{border-left:.4rem solid #e69f00}.info{border-left:.4rem solid #7f7f7f}@media print{.band{color:#000;background:#fff;border:3px solid #000}}";

/// The whole page.
pub fn page(report: &RunReport) -> String {
    let zone = TimeZone::get(&report.time_zone).unwrap_or(TimeZone::UTC);
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                (policy_tag(&[STYLE]))
                title {
                    @if report.mode == Mode::Drill { (DRILL_BAND) " · " }
                    "Laporan data · " (report.region_name)
                }
                (style_tag(STYLE))
            }
            body {
                (band(report))
                (top(report, &zone))
                (evidence(report, &zone))
                (sources(report, &zone))
                (findings_page::matches(report))
                (findings_page::counts(report))
                @if let Some(aid) = &report.aid {
                    (aid_page::paragraphs(aid, |at| local(at, &zone)))
                }
                (reopening_page::paragraphs(report.reopening.as_ref(), &report.critical_links))
                @if let Some(network) = &report.network { (network_paragraph(network)) }
                @if !report.layers.is_empty() { (layers(report)) }
                (findings_page::listed(report))
                (band(report))
            }
        }
    };
    page.into_string()
}

fn band(report: &RunReport) -> Markup {
    html! { @if report.mode == Mode::Drill { p.band { (DRILL_BAND) } } }
}

fn top(report: &RunReport, zone: &TimeZone) -> Markup {
    html! {
        h1 { "Laporan data · " (report.region_name) " " small.en { "Data report" } }
        p {
            b { "Data per " (local(report.as_of, zone)) }
            @if let Some(event) = &report.event { " · " (event) }
            br;
            small { "Dibuat " (local(report.created, zone)) " · made then" }
        }
    }
}

/// The age of the evidence on roads; empty where the report has no such part.
fn evidence(report: &RunReport, zone: &TimeZone) -> Markup {
    let Some(evidence) = &report.evidence else { return Markup::default() };
    let mut lines = Vec::new();
    if evidence.first {
        lines.push(html! {
            "Mulai dari nol: belum ada data terdahulu. " (en("Starts from nothing."))
        });
    }
    lines.extend(evidence.held_back.iter().filter_map(|id| {
        let source = report.sources.iter().find(|source| source.id == *id && source.stands_in)?;
        Some(held_back(source, zone))
    }));
    lines.extend(evidence.carried_since.map(|since| carried(evidence, since, zone)));
    if evidence.stale_share > lintas_model::evidence::MUCH {
        lines.push(stale(evidence));
    }
    html! {
        @if !lines.is_empty() {
            (heading("Umur data jalan", "Age of the evidence about roads"))
            ul { @for line in lines { li { (line) } } }
        }
    }
}

fn held_back(source: &SourceReport, zone: &TimeZone) -> Markup {
    html! {
        "Memakai data " (observed(source, zone)) " dari "
        (source.attribution.as_deref().unwrap_or(&source.id)) " "
        (en("the last good data stays in use"))
    }
}

fn carried(evidence: &EvidenceReport, since: Timestamp, zone: &TimeZone) -> Markup {
    html! {
        (evidence.carried) " ruas dibawa, hilang dari sumbernya sejak " (local(since, zone)) " "
        (en("roads judged by evidence that its source no longer has"))
    }
}

fn stale(evidence: &EvidenceReport) -> Markup {
    html! {
        b {
            ((evidence.stale_share * 100.0).round()) " % bukti jalan sudah lama. Perbarui: "
            (evidence.renew.join(", "))
        }
        " " (en("most evidence is old; renew these"))
    }
}

fn sources(report: &RunReport, zone: &TimeZone) -> Markup {
    html! {
        (heading("Sumber", "Sources"))
        table {
            tr {
                th { "Sumber" }
                (column("Lapisan", "layer"))
                (column("Dibaca", "read"))
                (column("Dipakai", "used"))
                (column("Ditolak", "rejected"))
                (column("Diperbaiki", "repaired"))
                (column("Waktu data", "observed"))
                (column("Catatan", "note"))
            }
            @for source in &report.sources {
                tr {
                    td {
                        (source.id) br; small { (source.path) }
                        @if let Some(file) = &source.file { br; small { (file) } }
                    }
                    td { (source.layer) }
                    td.n { (source.rows_read) }
                    td.n { (source.rows_accepted) }
                    td.n { (source.rows_rejected) }
                    td.n { (source.rows_repaired) }
                    td { (observed(source, zone)) }
                    td { (note(source, report)) }
                }
            }
        }
    }
}

fn observed(source: &SourceReport, zone: &TimeZone) -> String {
    source.observed_at.map_or("–".to_owned(), |time| local(time, zone))
}

fn note(source: &SourceReport, report: &RunReport) -> Markup {
    let Some(why) = &source.held_back else {
        return joined([&source.licence, &source.attribution].into_iter().flatten(), " · ");
    };
    let told = report
        .listed
        .iter()
        .find(|one| one.code == FindingCode::SourceHeldBack && one.source == source.id);
    html! {
        @if source.stands_in {
            "DITAHAN, data lama dipakai " (en("held back"))
        } @else {
            "DIRAGUKAN, belum ada data lama " (en("doubted, nothing older to use"))
        }
        @match told {
            Some(told) => { ": " (told.said_id()) " " (en(why)) }
            None => { ": " (why) }
        }
    }
}

fn network_paragraph(network: &NetworkReport) -> Markup {
    html! {
        (heading("Jaringan jalan dan sungai", "Network"))
        p {
            (network.edges) " ruas, " (format!("{:.1}", network.length_km)) " km; "
            (network.ends_snapped) " ujung disambung, " (network.crossings_joined)
            " persilangan disambung; " (network.edges_in_water) " ruas kena genangan. "
            (en("edges; loose ends joined, crossings joined; edges that meet water."))
        }
        table {
            tr { @for status in network.by_status.keys() { th { code { (status) } } } }
            tr { @for count in network.by_status.values() { td.n { (count) } } }
        }
    }
}

fn layers(report: &RunReport) -> Markup {
    html! {
        (heading("Lapisan", "Layers"))
        table {
            tr {
                th { "Lapisan" }
                (column("Fitur", "features"))
                (column("Ubin", "tiles"))
                th { "kB" }
                (column("Ditipiskan", "thinned (zoom: count)"))
            }
            @for (name, layer) in &report.layers {
                tr {
                    td { (name) }
                    td.n { (layer.features) }
                    td.n { (layer.tiles) }
                    td.n { (layer.tile_bytes.div_ceil(1000)) }
                    td { (thinned(layer)) }
                }
            }
        }
    }
}

fn thinned(layer: &LayerReport) -> String {
    let told = layer.thinned.iter().map(|(zoom, count)| format!("z{zoom}: {count}"));
    told.collect::<Vec<_>>().join(", ")
}

/// Local time as people of the region write it: `18 Sep 2025 09.00 WITA`.
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
    use crate::report::REPORT_FORMAT;

    fn report(mode: Mode) -> RunReport {
        RunReport {
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
            not_listed_by_source: BTreeMap::new(),
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
    fn the_page_may_load_run_and_send_nothing() {
        let page = page(&report(Mode::Drill));
        let policy = lintas_model::page_policy::page_policy(&[STYLE]);
        let (head, body) = page.split_once("</head>").unwrap();
        assert!(head.contains("http-equiv=\"Content-Security-Policy\"") && head.contains(&policy));
        assert_eq!(page.matches("<style").count(), 1);
        for word in ["<script", "<iframe", "<link", " style=", " src=", " onclick="] {
            assert!(!head.contains(word) && !body.contains(word), "{word}");
        }
    }

    #[test]
    fn times_are_those_of_the_region() {
        assert!(page(&report(Mode::Drill)).contains("Data per 18 Sep 2025 09.00 WITA"));
    }
}
