//! The sheet of an agency: what it has, sent, promised, owes and is asked for, to read and to print. Each
//! number stands with its source and its time.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::{
    aid::{AgencySheet, Amount, Dispatch, Item, Ledger, SupplyStatus},
    language::{Language, moment},
    page_policy::{policy_tag, style_tag},
};
use maud::{DOCTYPE, Markup, html};

use super::page::{STYLE, as_of, beside, both, drill_mark, named};

/// What the sheet has beyond the style of all papers: several tables, rows that are not torn apart.
pub(super) const TABLES: &str = "\
h2{margin:6mm 0 1mm;font-size:12pt;break-after:avoid}\
h2+p{margin:0;font-size:9pt;color:#333}\
table{margin:2mm 0;font-size:8.5pt;line-height:1.25}\
table i{font-size:7.5pt}\
.n{white-space:normal}\
th{background:#eee}\
th,td{padding:.7mm 1.2mm}\
thead{display:table-header-group}\
tr{break-inside:avoid}\
.look{font-weight:700}\
small{color:#333;font-size:7.5pt}";

/// The data of an agency's sheet.
#[derive(Debug)]
pub(crate) struct AgencyPaper<'a> {
    /// What concerns the agency.
    pub(crate) sheet: &'a AgencySheet,
    /// The ledger that it was taken from.
    pub(crate) ledger: &'a Ledger,
    /// Its status; its moment is that of the sheet.
    pub(crate) standing: &'a SupplyStatus,
    /// Name of the region.
    pub(crate) region: &'a str,
    /// Name of the event.
    pub(crate) event: Option<&'a str>,
    /// Whether it is of a drill, and marked LATIHAN.
    pub(crate) is_drill: bool,
    /// The region's time zone.
    pub(crate) zone: &'a TimeZone,
    /// Address of the sheet on the server, without a key.
    pub(crate) url: &'a str,
    /// Id of the snapshot.
    pub(crate) snapshot: &'a str,
    /// Revision of the live state.
    pub(crate) revision: u64,
}

/// The sheet as a page.
pub(crate) fn agency_sheet(paper: &AgencyPaper<'_>) -> String {
    let code = &paper.sheet.code;
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="robots" content="noindex";
                (policy_tag(&[STYLE, TABLES]))
                title {
                    @if paper.is_drill { "LATIHAN – " }
                    (Language::ID.say("sheet.agency")) " " (code)
                }
                (style_tag(STYLE))
                (style_tag(TABLES))
            }
            body {
                (drill_mark(paper.is_drill))
                (paper.head())
                (paper.summary())
                (paper.stock())
                (paper.loads("sheet.sent", &paper.sheet.sent))
                (paper.loads("sheet.promised_not_sent", &paper.sheet.promised))
                (paper.owed())
                (paper.asked())
                (paper.foot())
            }
        }
    };
    page.into_string()
}

impl AgencyPaper<'_> {
    fn head(&self) -> Markup {
        html! {
            header {
                div {
                    h1 { (Language::ID.say("sheet.agency")) ": " (self.sheet.code) }
                    p { (Language::EN.say("sheet.agency")) }
                    p {
                        b { (as_of(self.standing.at, self.zone)) }
                        br;
                        (self.region)
                        @if let Some(event) = self.event { " · " (event) }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            footer {
                (drill_mark(self.is_drill))
                (self.url) " · " (self.snapshot) " " (self.revision) " · "
                (both("sheet.for_agency_alone"))
            }
        }
    }

    /// When a number was counted or said, and where it stands.
    pub(super) fn told(&self, at: Option<Timestamp>, source: &str, row: Option<u64>) -> Markup {
        html! {
            td {
                @if let Some(at) = at { (self.time(at)) } @else { (both("sheet.no_time")) }
                br;
                small { (source) @if let Some(row) = row { ", " (both("sheet.row")) " " (row) } }
            }
        }
    }

    pub(super) fn way(&self, load: &Dispatch) -> Markup {
        html! {
            @if let Some(from) = &load.from { (self.depot(from)) " → " }
            (self.site(&load.to))
        }
    }

    pub(super) fn depot(&self, id: &str) -> Markup {
        let depot = self.ledger.depot(id).map(|at| &self.ledger.depots[at]);
        named(id, depot.and_then(|depot| depot.name.as_deref()))
    }

    pub(super) fn site(&self, id: &str) -> Markup {
        let site = self.ledger.site(id).map(|at| &self.ledger.sites[at]);
        named(id, site.and_then(|site| site.name.as_deref()))
    }

    pub(super) fn goods(&self, code: &str) -> Markup {
        match self.ledger.catalogue.get(code) {
            Some(item) => beside(&item.name_id, &item.name_en),
            None => html! { (code) },
        }
    }

    /// An amount with its unit; a dash where there is none.
    pub(super) fn amount(&self, amount: Amount, item: Option<&Item>) -> String {
        if !amount.is_some() {
            return "–".to_owned();
        }
        let unit = item.map_or("", |item| item.unit.word());
        // A number never stands in another line than its unit.
        let told = format!("{}\u{a0}{unit}", Language::ID.number(amount.units(), 0, 3));
        told.trim_end().to_owned()
    }

    pub(super) fn time(&self, time: Timestamp) -> String {
        moment(time, self.zone, Language::ID).replace(' ', "\u{a0}")
    }

    pub(super) fn day(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%d-%m-%Y").to_string()
    }
}
