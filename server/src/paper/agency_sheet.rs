//! The sheet of an agency: what it has, sent, promised, owes and is asked for, to read and to print. Each
//! number stands with its source and its time.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::{
    aid::{
        AgencySheet, AgencyTotal, Amount, Dispatch, DispatchState, Doubt, Item, Ledger, Lot, Owed,
        Shortfall, SupplyStatus, agency::is_asked, words,
    },
    journey::{Language, moment},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::page::{STYLE, both, dated, drill, named};

/// What the sheet has beyond the style of all papers: several tables, rows that are not torn apart.
const TABLES: &str = "\
h2{margin:6mm 0 1mm;font-size:12pt;break-after:avoid}\
h2+p{margin:0;font-size:9pt;color:#333}\
table{margin:2mm 0;font-size:9pt}\
th{background:#eee}\
th,td{padding:1mm 1.5mm}\
thead{display:table-header-group}\
tr{break-inside:avoid}\
.look{font-weight:700}\
small{color:#333;font-size:8pt}";

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
                title {
                    @if paper.is_drill { "LATIHAN – " }
                    "LEMBAR INSTANSI " (code)
                }
                style { (PreEscaped(STYLE)) (PreEscaped(TABLES)) }
            }
            body {
                (drill(paper.is_drill))
                (paper.head())
                (paper.summary())
                (paper.stock())
                (paper.loads(["Dikirim", "Sent"], &paper.sheet.sent))
                (paper.loads(["Dijanjikan, belum berangkat", "Promised, not sent"], &paper.sheet.promised))
                (paper.owed())
                (paper.asked())
                (paper.foot())
            }
        }
    };
    page.into_string()
}

/// A heading with a count.
fn heading([id, en]: [&str; 2], count: usize) -> Markup {
    html! { h2 { (both(&format!("{id} ({count})"), en)) } }
}

/// The heads of columns, in both languages; those of numbers stand on the right.
fn heads(columns: &[([&str; 2], bool)]) -> Markup {
    html! {
        thead {
            tr {
                @for ([id, en], is_number) in columns {
                    th.n[*is_number] { (both(id, en)) }
                }
            }
        }
    }
}

fn nothing() -> Markup {
    html! { p { (both("Tidak ada yang tercatat.", "Nothing on record.")) } }
}

impl AgencyPaper<'_> {
    fn head(&self) -> Markup {
        let [id, en] = dated(self.standing.at, self.zone);
        html! {
            header {
                div {
                    h1 { "LEMBAR INSTANSI: " (self.sheet.code) }
                    p { "Agency sheet" }
                    p {
                        b { (both(&format!("Data per {id}"), &format!("as of {en}"))) }
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
                (drill(self.is_drill))
                (self.url) " · " (self.snapshot) " " (self.revision) " · "
                (both(
                    "Hanya untuk instansi ini dan petugas.",
                    "For this agency and officers alone.",
                ))
            }
        }
    }

    fn summary(&self) -> Markup {
        let columns = [
            (["Barang", "Item"], false),
            (["Ada", "There"], true),
            (["Bebas", "Free"], true),
            (["Di jalan", "On its way"], true),
            (["Diterima", "Received"], true),
            (["Dijanjikan", "Promised"], true),
            (["Periksa", "To check"], true),
        ];
        html! {
            h2 { (both("Ringkasan", "Summary")) }
            @if self.sheet.totals.is_empty() { (nothing()) } @else {
                table {
                    (heads(&columns))
                    tbody { @for total in &self.sheet.totals { (self.total(total)) } }
                }
            }
        }
    }

    fn total(&self, total: &AgencyTotal) -> Markup {
        let item = &self.ledger.catalogue.items[total.item];
        let amount = |amount: Amount| self.amount(amount, Some(item));
        // Nobody counted any of it: that is not "none".
        let unknown = !total.available.is_some() && !total.expired.is_some() && total.uncounted > 0;
        html! {
            tr {
                td { (both(&item.name_id, &item.name_en)) }
                td.n {
                    @if unknown { (uncounted()) } @else {
                        (amount(total.available))
                        @if total.uncounted > 0 {
                            br; small { "+ " (total.uncounted) " " (both("belum terdata", "uncounted")) }
                        }
                        @if total.expired.is_some() {
                            br; small { "+ " (amount(total.expired)) " " (both("kedaluwarsa", "expired")) }
                        }
                    }
                }
                td.n { @if unknown { (uncounted()) } @else { (amount(total.free)) } }
                td.n { (amount(total.coming)) }
                td.n { (amount(total.received)) }
                td.n { (amount(total.promised)) }
                td.n.look[total.doubtful.is_some()] { (amount(total.doubtful)) }
            }
        }
    }

    fn stock(&self) -> Markup {
        let columns = [
            (["Barang", "Item"], false),
            (["Gudang", "Depot"], false),
            (["Di rak", "On the shelf"], true),
            (["Bebas", "Free"], true),
            (["Kedaluwarsa", "Expires"], false),
            (["Dihitung, sumber", "Counted, source"], false),
        ];
        html! {
            (heading(["Stok", "Stock"], self.sheet.lots.len()))
            @if self.sheet.lots.is_empty() { (nothing()) } @else {
                table {
                    (heads(&columns))
                    tbody { @for at in &self.sheet.lots { (self.lot(*at, &self.ledger.lots[*at])) } }
                }
            }
        }
    }

    fn lot(&self, at: usize, lot: &Lot) -> Markup {
        let item = self.ledger.catalogue.get(&lot.item);
        let known = |amount: Option<Amount>| match amount {
            Some(amount) => html! { (self.amount(amount, item)) },
            None => uncounted(),
        };
        let is_expired = !lot.is_usable(self.standing.at);
        html! {
            tr {
                td { (self.goods(&lot.item)) }
                td { (self.depot(&lot.depot)) }
                td.n {
                    (known(lot.available))
                    @if lot.reserved.is_some() {
                        br; small { (self.amount(lot.reserved, item)) " " (both("dicadangkan", "reserved")) }
                    }
                }
                td.n { (known(self.standing.free.get(at).copied().flatten())) }
                td.look[is_expired] {
                    @if let Some(end) = lot.expires_at { (self.day(end)) } @else { "–" }
                    @if is_expired { br; (both("kedaluwarsa", "expired")) }
                }
                (self.told(lot.as_of, &lot.source, lot.row))
            }
        }
    }

    fn loads(&self, title: [&str; 2], loads: &[usize]) -> Markup {
        html! {
            (heading(title, loads.len()))
            @if loads.is_empty() { (nothing()) } @else {
                table {
                    (heads(&LOADS))
                    tbody {
                        @for at in loads { (self.load(&self.ledger.dispatches[*at], self.doubt(*at))) }
                    }
                }
            }
        }
    }

    fn doubt(&self, at: usize) -> Option<Doubt> {
        let doubtful = &self.standing.doubtful;
        let found = doubtful.binary_search_by_key(&at, |load| load.dispatch).ok()?;
        Some(doubtful[found].doubt)
    }

    fn load(&self, load: &Dispatch, doubt: Option<Doubt>) -> Markup {
        let item = self.ledger.catalogue.get(&load.item);
        html! {
            tr {
                td { (load.id) }
                td { (self.goods(&load.item)) }
                td.n {
                    (self.amount(load.amount, item))
                    @if let Some(received) = load.received {
                        br; small { (both("diterima", "received")) " " (self.amount(received, item)) }
                    }
                }
                td { (self.way(load)) }
                td {
                    (state(load.state))
                    @if let Some(eta) = load.eta.filter(|_| !load.state.is_final()) {
                        br; small { (both("tiba", "due")) " " (self.time(eta)) }
                    }
                    @if let Some(doubt) = doubt { br; span.look { (look(doubt)) } }
                }
                (self.told(load.last_said(), &load.source, load.row))
            }
        }
    }

    fn owed(&self) -> Markup {
        html! {
            (heading(["Perlu diperiksa", "To check: what it owes"], self.sheet.owed.len()))
            @if self.sheet.owed.is_empty() { (nothing()) } @else {
                p {
                    (both(
                        "Tidak dihitung sebagai pasokan sampai ada kepastian.",
                        "Counts as no supply until somebody has made sure.",
                    ))
                }
                table {
                    (heads(&LOADS))
                    tbody {
                        @for owed in &self.sheet.owed {
                            @match owed {
                                Owed::Answer { load, doubt } => {
                                    (self.load(&self.ledger.dispatches[*load], Some(*doubt)))
                                }
                                Owed::Goods(short) => (self.shortfall(short)),
                            }
                        }
                    }
                }
            }
        }
    }

    fn shortfall(&self, owed: &Shortfall) -> Markup {
        let item = self.ledger.catalogue.get(&owed.item);
        let loads = owed.loads.iter().map(|at| self.ledger.dispatches[*at].id.as_str());
        let (id, en) = (owed.words(Language::Id), owed.words(Language::En));
        html! {
            tr {
                td { (loads.collect::<Vec<_>>().join(", ")) }
                td { (self.goods(&owed.item)) }
                td.n.look {
                    @match owed.short {
                        Some(short) => { (both("kurang", "short")) " " (self.amount(short, item)) }
                        None => (uncounted()),
                    }
                }
                td { (self.depot(&owed.depot)) }
                td.look { (both(id, en)) }
                (self.told(owed.counted_at, &owed.sources(self.ledger), None))
            }
        }
    }

    fn asked(&self) -> Markup {
        let columns = [
            (["Nomor", "Number"], false),
            (["Barang", "Item"], false),
            (["Jumlah", "Amount"], true),
            (["Untuk", "For"], false),
            (["Diminta", "Asked"], false),
            (["Kabar terakhir, sumber", "Last word, source"], false),
        ];
        html! {
            (heading(["Permintaan yang belum dijanjikan", "Asked for, promised by nobody"], self.sheet.asked.len()))
            @if self.sheet.asked.is_empty() { (nothing()) } @else {
                table {
                    (heads(&columns))
                    tbody { @for at in &self.sheet.asked { (self.request(&self.ledger.dispatches[*at])) } }
                }
            }
        }
    }

    fn request(&self, load: &Dispatch) -> Markup {
        let item = self.ledger.catalogue.get(&load.item);
        html! {
            tr {
                td { (load.id) }
                td { (self.goods(&load.item)) }
                td.n { (self.amount(load.amount, item)) }
                td { (self.site(&load.to)) }
                td {
                    @if is_asked(self.ledger, load, &self.sheet.code) {
                        span.look { (both("kepada instansi ini", "of this agency")) }
                    } @else {
                        (both(
                            &format!("oleh {}, terbuka", load.agency),
                            &format!("by {}, of anybody", load.agency),
                        ))
                    }
                }
                (self.told(load.last_said(), &load.source, load.row))
            }
        }
    }

    /// When a number was counted or said, and where it stands.
    fn told(&self, at: Option<Timestamp>, source: &str, row: Option<u64>) -> Markup {
        html! {
            td {
                @if let Some(at) = at { (self.time(at)) } @else { (both("tanpa waktu", "no time")) }
                br;
                small { (source) @if let Some(row) = row { ", " (both("baris", "row")) " " (row) } }
            }
        }
    }

    fn way(&self, load: &Dispatch) -> Markup {
        html! {
            @if let Some(from) = &load.from { (self.depot(from)) " → " }
            (self.site(&load.to))
        }
    }

    fn depot(&self, id: &str) -> Markup {
        let depot = self.ledger.depot(id).map(|at| &self.ledger.depots[at]);
        named(id, depot.and_then(|depot| depot.name.as_deref()))
    }

    fn site(&self, id: &str) -> Markup {
        let site = self.ledger.site(id).map(|at| &self.ledger.sites[at]);
        named(id, site.and_then(|site| site.name.as_deref()))
    }

    fn goods(&self, code: &str) -> Markup {
        match self.ledger.catalogue.get(code) {
            Some(item) => both(&item.name_id, &item.name_en),
            None => html! { (code) },
        }
    }

    /// An amount with its unit; a dash where there is none.
    fn amount(&self, amount: Amount, item: Option<&Item>) -> String {
        if !amount.is_some() {
            return "–".to_owned();
        }
        let unit = item.map_or("", |item| item.unit.word());
        let told = format!("{} {unit}", words::number(Language::Id, amount.units(), 3));
        told.trim_end().to_owned()
    }

    fn time(&self, time: Timestamp) -> String {
        moment(time, self.zone, Language::Id)
    }

    fn day(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%d-%m-%Y").to_string()
    }
}

const LOADS: [([&str; 2], bool); 6] = [
    (["Nomor", "Number"], false),
    (["Barang", "Item"], false),
    (["Jumlah", "Amount"], true),
    (["Dari → tujuan", "From → to"], false),
    (["Status", "State"], false),
    (["Kabar terakhir, sumber", "Last word, source"], false),
];

fn uncounted() -> Markup {
    both("belum terdata", "uncounted")
}

fn look(doubt: Doubt) -> Markup {
    both(doubt.words(Language::Id), doubt.words(Language::En))
}

/// How far a load got.
fn state(state: DispatchState) -> Markup {
    let [id, en] = match state {
        DispatchState::Diminta => ["diminta", "asked for"],
        DispatchState::Dijanjikan => ["dijanjikan", "promised"],
        DispatchState::Disiapkan => ["disiapkan", "being loaded"],
        DispatchState::Berangkat => ["berangkat", "on its way"],
        DispatchState::Tiba => ["tiba", "arrived"],
        DispatchState::Diterima => ["diterima", "signed for"],
        DispatchState::Batal => ["batal", "called off"],
    };
    both(id, en)
}
