//! The tables of an agency's sheet: the summary, and a section each for what it has, sent, promised, owes and
//! is asked for.

use lintas_model::{
    aid::{
        AgencyTotal, Amount, Dispatch, DispatchState, Doubt, Lot, Owed, Shortfall, agency::is_asked,
    },
    language::Language,
};
use maud::{Markup, html};

use super::{
    agency_sheet::AgencyPaper,
    page::{beside, both, both_filled, doubted},
};

/// A heading with a count.
fn heading(title: &'static str, count: usize) -> Markup {
    let [id, en] = Language::BOTH.map(|it| it.say(title));
    html! { h2 { (beside(&format!("{id} ({count})"), en)) } }
}

/// A part of the sheet: its heading with the number of rows, and a table of them, where there are any.
fn section(
    title: &'static str,
    columns: &[(&'static str, bool)],
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
fn heads(columns: &[(&'static str, bool)]) -> Markup {
    html! {
        thead {
            tr {
                @for &(name, is_number) in columns {
                    th.n[is_number] { (both(name)) }
                }
            }
        }
    }
}

fn nothing() -> Markup {
    html! { p { (both("sheet.nothing")) } }
}

impl AgencyPaper<'_> {
    pub(super) fn summary(&self) -> Markup {
        let columns = [
            ("sheet.item", false),
            ("sheet.there", true),
            ("sheet.free", true),
            ("sheet.on_its_way", true),
            ("sheet.received", true),
            ("sheet.promised", true),
            ("sheet.to_check", true),
        ];
        html! {
            h2 { (both("sheet.summary")) }
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
                td { (beside(&item.name_id, &item.name_en)) }
                td.n {
                    @if unknown { (uncounted()) } @else {
                        (amount(total.available))
                        @if total.uncounted > 0 {
                            br; small { "+ " (total.uncounted) " " (both("sheet.uncounted")) }
                        }
                        @if total.expired.is_some() {
                            br; small { "+ " (amount(total.expired)) " " (both("sheet.expired")) }
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
            ("sheet.item", false),
            ("sheet.depot", false),
            ("sheet.on_shelf", true),
            ("sheet.reserved", true),
            ("sheet.free", true),
            ("sheet.expires", false),
            ("sheet.counted_source", false),
        ];
        let lots = self.sheet.lots.iter();
        section("sheet.stock", &columns, lots.map(|at| self.lot(*at, &self.ledger.lots[*at])))
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
                    @if is_expired { br; (both("sheet.expired")) }
                }
                (self.told(lot.as_of, &lot.source, lot.row))
            }
        }
    }

    pub(super) fn loads(&self, title: &'static str, loads: &[usize]) -> Markup {
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
                        br; small { (both("sheet.due")) " " (self.time(eta)) }
                    }
                    @if let Some(doubt) = doubt { br; span.look { (doubted(doubt)) } }
                }
                (self.told(load.last_said(), &load.source, load.row))
            }
        }
    }

    pub(super) fn owed(&self) -> Markup {
        html! {
            (heading("sheet.owed", self.sheet.owed.len()))
            @if self.sheet.owed.is_empty() { (nothing()) } @else {
                p {
                    (both("sheet.owed.no_supply"))
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
        let [id, en] = Language::BOTH.map(|it| owed.words(it));
        html! {
            tr {
                td { (loads.collect::<Vec<_>>().join(", ")) }
                td { (self.goods(&owed.item)) }
                td.n.look {
                    @match owed.short {
                        Some(short) => { (both("sheet.short")) " " (self.amount(short, item)) }
                        None => (uncounted()),
                    }
                }
                td { (self.depot(&owed.depot)) }
                td.look { (beside(id, en)) }
                (self.told(owed.counted_at, &owed.sources(self.ledger), None))
            }
        }
    }

    pub(super) fn asked(&self) -> Markup {
        let columns = [
            ("sheet.number", false),
            ("sheet.item", false),
            ("sheet.amount", true),
            ("sheet.for", false),
            ("sheet.asked", false),
            ("sheet.last_word_source", false),
        ];
        let asked = self.sheet.asked.iter();
        section(
            "sheet.asked_for",
            &columns,
            asked.map(|at| self.request(&self.ledger.dispatches[*at])),
        )
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
                        span.look { (both("sheet.asked_of_agency")) }
                    } @else {
                        (both_filled("sheet.asked_of_anybody", &[("agency", &load.agency)]))
                    }
                }
                (self.told(load.last_said(), &load.source, load.row))
            }
        }
    }
}

const LOADS: [(&str, bool); 6] = [
    ("sheet.number", false),
    ("sheet.item", false),
    ("sheet.amount", true),
    ("sheet.from_to", false),
    ("sheet.state", false),
    ("sheet.last_word_source", false),
];

fn uncounted() -> Markup {
    both("sheet.uncounted")
}

/// How far a load got.
fn state(state: DispatchState) -> Markup {
    both(match state {
        DispatchState::Diminta => "sheet.state.asked_for",
        DispatchState::Dijanjikan => "sheet.state.promised",
        DispatchState::Disiapkan => "sheet.state.loaded",
        DispatchState::Berangkat => "sheet.state.on_its_way",
        DispatchState::Tiba => "sheet.state.arrived",
        DispatchState::Diterima => "sheet.state.signed_for",
        DispatchState::Batal => "sheet.state.called_off",
    })
}
