//! The tables of an agency's sheet: the summary, and a section each for what it has, sent, promised, owes and
//! is asked for.

use lintas_model::{
    aid::{
        AgencyTotal, Amount, Dispatch, DispatchState, Doubt, Lot, Owed, Shortfall, agency::is_asked,
    },
    journey::Language,
};
use maud::{Markup, html};

use super::{agency_sheet::AgencyPaper, page::both};

/// A heading with a count.
fn heading([id, en]: [&str; 2], count: usize) -> Markup {
    html! { h2 { (both(&format!("{id} ({count})"), en)) } }
}

/// A part of the sheet: its heading with the number of rows, and a table of them, where there are any.
fn section(
    title: [&str; 2],
    columns: &[([&str; 2], bool)],
    rows: impl ExactSizeIterator<Item = Markup>,
) -> Markup {
    html! {
        (heading(title, rows.len()))
        @if rows.len() == 0 { (nothing()) } @else {
            table {
                (heads(columns))
                tbody { @for row in rows { (row) } }
            }
        }
    }
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
    pub(super) fn summary(&self) -> Markup {
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

    pub(super) fn stock(&self) -> Markup {
        let columns = [
            (["Barang", "Item"], false),
            (["Gudang", "Depot"], false),
            (["Di rak", "On the shelf"], true),
            (["Dicadangkan", "Reserved"], true),
            (["Bebas", "Free"], true),
            (["Kedaluwarsa", "Expires"], false),
            (["Dihitung, sumber", "Counted, source"], false),
        ];
        let lots = self.sheet.lots.iter();
        section(["Stok", "Stock"], &columns, lots.map(|at| self.lot(*at, &self.ledger.lots[*at])))
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
                td.n { (known(lot.available)) }
                td.n { (self.amount(lot.reserved, item)) }
                td.n { (known(self.standing.free.get(at).copied().flatten())) }
                td.look[is_expired] {
                    @if let Some(end) = lot.expires_at { (self.day(end)) } @else { "–" }
                    @if is_expired { br; (both("kedaluwarsa", "expired")) }
                }
                (self.told(lot.as_of, &lot.source, lot.row))
            }
        }
    }

    pub(super) fn loads(&self, title: [&str; 2], loads: &[usize]) -> Markup {
        let row = |at: &usize| {
            let doubt = self.standing.doubt(*at).map(|load| load.doubt);
            self.load(&self.ledger.dispatches[*at], doubt)
        };
        section(title, &LOADS, loads.iter().map(row))
    }

    fn load(&self, load: &Dispatch, doubt: Option<Doubt>) -> Markup {
        let item = self.ledger.catalogue.get(&load.item);
        html! {
            tr {
                td { (load.id) }
                td { (self.goods(&load.item)) }
                td.n { (self.amount(load.amount, item)) }
                td { (self.way(load)) }
                td {
                    (state(load.state))
                    @if let Some(received) = load.received { br; small { (self.amount(received, item)) } }
                    @if let Some(eta) = load.eta.filter(|_| load.state < DispatchState::Tiba) {
                        br; small { (both("tiba", "due")) " " (self.time(eta)) }
                    }
                    @if let Some(doubt) = doubt { br; span.look { (look(doubt)) } }
                }
                (self.told(load.last_said(), &load.source, load.row))
            }
        }
    }

    pub(super) fn owed(&self) -> Markup {
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

    pub(super) fn asked(&self) -> Markup {
        let columns = [
            (["Nomor", "Number"], false),
            (["Barang", "Item"], false),
            (["Jumlah", "Amount"], true),
            (["Untuk", "For"], false),
            (["Diminta", "Asked"], false),
            (["Kabar terakhir, sumber", "Last word, source"], false),
        ];
        let title = ["Permintaan yang belum dijanjikan", "Asked for, promised by nobody"];
        let asked = self.sheet.asked.iter();
        section(title, &columns, asked.map(|at| self.request(&self.ledger.dispatches[*at])))
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
