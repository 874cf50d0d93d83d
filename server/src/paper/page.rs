//! The page layout that papers share: heading, facts, lines to sign on, QR code, foot.

use std::fmt::Display;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::{
    aid::{Amount, Doubt, Item},
    bulletin::DRILL,
    language::{Language, moment},
    page_policy::{policy_tag, style_tag},
};
use maud::{DOCTYPE, Markup, html};

use super::{content::Paper, qr};

/// The style sheet, for print: black on white, and nothing that is loaded from elsewhere.
pub(super) const STYLE: &str = "\
@page{size:A4 portrait;margin:15mm}\
*{box-sizing:border-box}\
body{margin:0 auto;max-width:180mm;padding:8mm 0;font:11pt/1.4 'Noto Sans',Arial,sans-serif;color:#000;background:#fff}\
header{display:flex;gap:6mm;align-items:flex-start;border-bottom:2pt solid #000;padding-bottom:3mm}\
header div{flex:1}\
h1{margin:0;font-size:18pt;letter-spacing:.02em}\
h1+p{margin:0 0 2mm;font-size:10pt;color:#333}\
.qr{width:32mm;height:32mm;flex:none}\
.drill{margin:0 0 4mm;padding:2mm;border:2pt solid #000;text-align:center;font-weight:700;font-size:13pt}\
dl{display:grid;grid-template-columns:52mm 1fr;margin:4mm 0;gap:1mm 4mm}\
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}\
i{font-style:normal;color:#444;font-weight:400;font-size:9pt}\
table{width:100%;border-collapse:collapse;margin:4mm 0}\
th,td{border:.75pt solid #000;padding:1.5mm 2mm;text-align:left;vertical-align:top}\
.n{text-align:right;white-space:nowrap}\
.fill{display:inline-block;min-width:38mm;border-bottom:.75pt solid #000}\
.sign{display:flex;gap:6mm;margin-top:8mm;break-inside:avoid}\
.sign div{flex:1;text-align:center;display:flex;flex-direction:column;min-height:42mm}\
.sign p{margin:0}\
.sign .line{margin-top:auto;border-top:.75pt solid #000;padding-top:1mm;font-size:9pt}\
footer{margin-top:6mm;border-top:.75pt solid #000;padding-top:2mm;font-size:8.5pt;color:#333;overflow-wrap:anywhere}\
@media print{body{padding:0}}";

/// A line to be filled in by hand.
pub(super) fn fill() -> Markup {
    html! { span.fill { "\u{a0}" } }
}

/// The value where it is known, else a line to fill in.
pub(super) fn or_fill(told: Option<Markup>) -> Markup {
    told.unwrap_or_else(fill)
}

/// A message in Bahasa Indonesia with the English beside it.
pub(crate) fn both(key: &'static str) -> Markup {
    both_filled(key, &[])
}

/// The same with the places of the message filled.
pub(super) fn both_filled(key: &'static str, values: &[(&str, &dyn Display)]) -> Markup {
    let [id, en] = Language::BOTH.map(|language| language.fill(key, values));
    beside(&id, &en)
}

/// What the data says in Bahasa Indonesia, with what else it says beside it, such as the English.
pub(super) fn beside(id: &str, en: &str) -> Markup {
    html! { (id) " " i { (en) } }
}

/// The mark of a drill; nothing on actual papers.
pub(crate) fn drill_mark(is_drill: bool) -> Markup {
    html! { @if is_drill { p.drill { (DRILL) } } }
}

/// A moment in local time, with its year.
fn dated(time: Timestamp, zone: &TimeZone, language: Language) -> String {
    let year = time.to_zoned(zone.clone()).year();
    let told = moment(time, zone, language);
    // `18 Sep 14.20 WITA` has no year; a paper that is filed needs one.
    let mut words: Vec<&str> = told.splitn(3, ' ').collect();
    let year = year.to_string();
    words.insert(words.len().min(2), &year);
    words.join(" ")
}

/// How old the data is.
pub(super) fn as_of(time: Timestamp, zone: &TimeZone) -> Markup {
    let [id, en] =
        Language::BOTH.map(|it| it.fill("sheet.as_of", &[("time", &dated(time, zone, it))]));
    beside(&id, &en)
}

/// A label and its value.
pub(super) type Fact = (Markup, Markup);

impl Paper<'_> {
    /// The whole page.
    pub(super) fn page(&self, title: &'static str, facts: &[Fact], rest: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="id" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    meta name="robots" content="noindex";
                    (policy_tag(&[STYLE]))
                    title {
                        @if self.is_drill { "LATIHAN – " }
                        (Language::ID.say(title)) " " (self.dispatch.id)
                    }
                    (style_tag(STYLE))
                }
                body {
                    (self.drill())
                    (self.head(title))
                    dl { @for (name, fact) in facts { dt { (name) } dd { (fact) } } }
                    (rest)
                    (self.foot())
                }
            }
        };
        page.into_string()
    }

    fn drill(&self) -> Markup {
        drill_mark(self.is_drill)
    }

    fn head(&self, title: &'static str) -> Markup {
        html! {
            header {
                div {
                    h1 { (Language::ID.say(title)) }
                    p { (Language::EN.say(title)) }
                    p {
                        b { (both("sheet.number")) ": " (self.dispatch.id) }
                        br;
                        (self.region)
                        @if let Some(event) = self.event { " · " (event) }
                    }
                }
                @if let Some(code) = qr::svg(self.url) { (code) }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            footer {
                (self.drill())
                (self.url)
                br;
                (as_of(self.printed_at, self.zone))
                " · " (self.snapshot) " " (self.revision) " · "
                (both("sheet.signed_by_role"))
            }
        }
    }

    /// A moment, or a line to fill in.
    pub(super) fn when(&self, time: Option<Timestamp>) -> Markup {
        or_fill(time.map(|time| html! { (dated(time, self.zone, Language::ID)) }))
    }

    /// The item; `None` where the catalogue lacks it.
    pub(super) fn item(&self) -> Option<&Item> {
        self.ledger.catalogue.get(&self.dispatch.item)
    }

    /// The name of the item in both languages; its code where the catalogue lacks it.
    pub(super) fn goods(&self) -> Markup {
        match self.item() {
            Some(item) => beside(&item.name_id, &item.name_en),
            None => html! { (self.dispatch.item) },
        }
    }

    /// An amount with its unit, with up to three decimals.
    pub(super) fn amount(&self, amount: Amount) -> String {
        let unit = self.item().map_or("", |item| item.unit.word());
        let told = format!("{} {unit}", Language::ID.number(amount.units(), 0, 3));
        told.trim_end().to_owned()
    }

    /// Agency, depot, destination, and what is doubted of it: the facts that both papers begin with.
    pub(super) fn ends(&self) -> Vec<Fact> {
        let ledger = self.ledger;
        let depot = self.dispatch.from.as_deref().map(|id| {
            let depot = ledger.depot(id).map(|at| &ledger.depots[at]);
            named(id, depot.and_then(|depot| depot.name.as_deref()))
        });
        let sender = html! { (self.dispatch.agency) };
        let mut ends = vec![
            (both("sheet.sent_by"), sender),
            (both("sheet.from_depot"), or_fill(depot)),
            (both("sheet.to"), self.destination()),
        ];
        ends.extend(self.doubt.map(|it| (both("sheet.to_ask"), doubted(it))));
        ends
    }

    fn destination(&self) -> Markup {
        let ledger = self.ledger;
        let site = ledger.site(&self.dispatch.to).map(|at| &ledger.sites[at]);
        html! {
            (named(&self.dispatch.to, site.and_then(|site| site.name.as_deref())))
            @if let Some(site) = site {
                @if let Some(code) = &site.place_code {
                    br;
                    (both("sheet.place_code")) " " (code)
                }
                br;
                @let [lon, lat] = site.place;
                (format!("{lat:.5}, {lon:.5} ")) i { "lat, lon" }
            }
        }
    }
}

/// What is doubted of a load.
pub(super) fn doubted(doubt: Doubt) -> Markup {
    beside(doubt.words(Language::ID), doubt.words(Language::EN))
}

/// Lines to sign on; for each, the message that says what the signer does, and in which role. An empty
/// role is left to fill in.
pub(super) fn signatures(parts: &[(&'static str, &str)]) -> Markup {
    html! {
        section.sign {
            @for &(act, role) in parts {
                div {
                    p { (both(act)) }
                    p { @if role.is_empty() { (fill()) } @else { (role) } }
                    p.line { (both("sheet.to_sign")) }
                }
            }
        }
    }
}

/// A name with its id, or the id alone.
pub(super) fn named(id: &str, name: Option<&str>) -> Markup {
    match name {
        Some(name) => beside(name, id),
        None => html! { (id) },
    }
}
