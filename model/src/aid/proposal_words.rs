//! What a proposal says: why a line, what to find out first, why a shortage stays.

use jiff::Timestamp;

use super::{
    Amount, Ledger, NeedRow, UnmetReason, WayEvidence, carrier::Load, shelves::whole, words,
};
use crate::{index::DepotIndex, language::Language, passability::Passability};

/// The sentences of a proposal in one language.
pub(super) struct ProposalWords<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) now: Timestamp,
    pub(super) language: Language,
}

impl ProposalWords<'_> {
    /// `Gudang Kota Bangun (BPBD): 1.250 L air bersih, 42 menit naik truk lewat jalan terbuka (data
    /// tertua 5 jam lalu), 2 rit; kedaluwarsa 12 hari lagi; persediaan di Balai Kota habis 6 jam lagi.`
    pub(super) fn line(
        &self,
        row: &NeedRow,
        load: &Load,
        way: &WayEvidence,
        in_time: Option<bool>,
    ) -> String {
        let language = self.language;
        let held = &self.ledger.lots[load.lot];
        let (depot, owner) = (words::depot(&self.ledger.depots[load.depot]), &held.owner);
        let (what, carried) = (self.what(row, load.amount), self.carried(load));
        let (over, trips) = (self.over(load, way), load.carrier.trips);
        let mut text = format!("{depot} ({owner}): {what}, {carried} {over}");
        if trips > 1 {
            text.push_str(", ");
            text.push_str(&language.fill("aid.proposal.trips", &[("n", &trips)]));
        }
        if let Some(end) = held.expires_at {
            let days = words::number(language, hours_until(self.now, end).div_euclid(24.0), 0);
            text.push_str("; ");
            text.push_str(&language.fill("aid.proposal.expires", &[("n", &days)]));
        }
        text.push_str("; ");
        text.push_str(&self.supply(row, in_time));
        text.push('.');
        text
    }

    /// `Periksa dulu jalan dari Gudang Kota Bangun ke Balai Kota: 2 ruas belum diketahui (Jalan
    /// Poros). Bila bisa dilalui: 300 L air bersih dari BPBD, 42 menit naik truk.`
    pub(super) fn question(&self, row: &NeedRow, load: &Load, way: &WayEvidence) -> String {
        let language = self.language;
        let depot = words::depot(&self.ledger.depots[load.depot]);
        let site = words::site(&self.ledger.sites[row.site]);
        let owner = &self.ledger.lots[load.lot].owner;
        let (what, carried) = (self.what(row, load.amount), self.carried(load));
        let mut pieces = match way.unknown.count {
            0 => language.say("aid.proposal.not_known").to_owned(),
            count => language.fill("aid.proposal.pieces_not_known", &[("n", &count)]),
        };
        if let Some(road) = &way.unknown.road {
            pieces.push_str(&format!(" ({road})"));
        }
        if let Some(age) = self.age(way) {
            pieces.push_str(&format!("; {age}"));
        }
        let question = match load.carrier.class.floats() {
            true => "aid.proposal.find_out_way",
            false => "aid.proposal.find_out_road",
        };
        language.fill(
            question,
            &[
                ("depot", &depot),
                ("site", &site),
                ("pieces", &pieces),
                ("what", &what),
                ("owner", owner),
                ("carried", &carried),
            ],
        )
    }

    /// Why a shortage stays. `uncounted`: lots of the item that nobody counted; `first`: a depot that
    /// had some.
    pub(super) fn unmet(
        &self,
        row: &NeedRow,
        amount: Amount,
        reason: UnmetReason,
        uncounted: usize,
        first: Option<DepotIndex>,
    ) -> String {
        let language = self.language;
        let item = &self.ledger.catalogue.items[row.item];
        let what = item.called(language);
        let amount = words::shortage(language, amount, item.unit);
        let site = words::site(&self.ledger.sites[row.site]);
        let depot = first.map_or("", |at| words::depot(&self.ledger.depots[at]));
        let why = match reason {
            UnmetReason::NoStock if uncounted == 0 => "aid.unmet.no_stock",
            UnmetReason::NoStock => "aid.unmet.no_stock_counted",
            UnmetReason::NoWay => "aid.unmet.no_way",
            UnmetReason::GivenAway => "aid.unmet.given_away",
            UnmetReason::Expired => "aid.unmet.expired",
            UnmetReason::WayUnknown => "aid.unmet.way_unknown",
        };
        let why = language.fill(why, &[("n", &uncounted), ("depot", &depot)]);
        language.fill(
            "aid.unmet.sentence",
            &[("amount", &amount), ("item", &what), ("site", &site), ("why", &why)],
        )
    }

    /// `1.250 L air bersih`.
    fn what(&self, row: &NeedRow, amount: Amount) -> String {
        let language = self.language;
        let item = &self.ledger.catalogue.items[row.item];
        let amount = words::amount(language, amount, item.unit);
        let item = item.called(language);
        language.fill("aid.proposal.what", &[("amount", &amount), ("item", &item)])
    }

    /// `42 menit naik truk`.
    fn carried(&self, load: &Load) -> String {
        let language = self.language;
        let takes = language.duration(f64::from(load.carrier.ms) / 1000.0);
        let vehicle = language.vehicle(load.carrier.class);
        language.fill("aid.proposal.carried", &[("time", &takes), ("vehicle", &vehicle)])
    }

    /// `lewat jalan terbuka (data tertua 5 jam lalu)`.
    fn over(&self, load: &Load, way: &WayEvidence) -> String {
        // A boat goes by land to where it is loaded, and then by water.
        let over = match (load.carrier.class.floats(), way.state) {
            (true, Passability::Open) => "aid.proposal.way.open",
            (true, Passability::Presumed) => "aid.proposal.way.presumed",
            (true, Passability::Restricted) => "aid.proposal.way.restricted",
            (true, Passability::Unknown) => "aid.proposal.way.unknown",
            (true, Passability::Closed | Passability::Never) => "aid.proposal.way.closed",
            (false, Passability::Open) => "aid.proposal.road.open",
            (false, Passability::Presumed) => "aid.proposal.road.presumed",
            (false, Passability::Restricted) => "aid.proposal.road.restricted",
            (false, Passability::Unknown) => "aid.proposal.road.unknown",
            (false, Passability::Closed | Passability::Never) => "aid.proposal.road.closed",
        };
        let age = self.age(way).map_or_else(String::new, |age| format!(" ({age})"));
        format!("{}{age}", self.language.say(over))
    }

    /// How old the oldest evidence on a way is; `None` where nobody looked at any of it.
    fn age(&self, way: &WayEvidence) -> Option<String> {
        let language = self.language;
        let told = words::hours(language, -hours_until(self.now, way.as_of?));
        Some(language.fill("aid.proposal.oldest", &[("time", &told)]))
    }

    /// What a line says of the stock at the site: `persediaan di Balai Kota habis 6 jam lagi`.
    fn supply(&self, row: &NeedRow, in_time: Option<bool>) -> String {
        let language = self.language;
        let item = &self.ledger.catalogue.items[row.item];
        let site = words::site(&self.ledger.sites[row.site]);
        let left = row.runs_out_at.map(|end| hours_until(self.now, end));
        match (row.on_hand, left) {
            (None, _) => language.fill("aid.proposal.not_counted", &[("site", &site)]),
            (Some(_), Some(hours)) if hours <= 0.0 => {
                language.fill("aid.proposal.ran_out", &[("site", &site)])
            }
            (Some(_), Some(hours)) => {
                let runs_out = match in_time {
                    Some(false) => "aid.proposal.runs_out_before",
                    _ => "aid.proposal.runs_out",
                };
                let left = words::hours(language, hours);
                language.fill(runs_out, &[("site", &site), ("time", &left)])
            }
            (Some(_), None) => {
                let short = words::amount(language, whole(row.gap, item.unit, true), item.unit);
                language.fill("aid.proposal.short", &[("site", &site), ("amount", &short)])
            }
        }
    }
}

fn hours_until(now: Timestamp, then: Timestamp) -> f64 {
    then.duration_since(now).as_secs_f64() / 3600.0
}
