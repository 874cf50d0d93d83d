//! What a proposal says: why a line, what to find out first, why a shortage stays.

use jiff::Timestamp;

use super::{
    Amount, Ledger, NeedRow, UnmetReason, WayEvidence, carrier::Load, shelves::whole, words,
};
use crate::{index::DepotIndex, journey::Language, passability::Passability};

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
            text.push_str(&language.choose(format!(", {trips} rit"), format!(", {trips} trips")));
        }
        if let Some(end) = held.expires_at {
            let days = words::number(language, hours_until(self.now, end).div_euclid(24.0), 0);
            text.push_str(&language.choose(
                format!("; kedaluwarsa {days} hari lagi"),
                format!("; expires in {days} days"),
            ));
        }
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
        let noun = self.noun(load);
        let mut pieces = match way.unknown.count {
            0 => language.choose("belum diketahui".to_owned(), "not known".to_owned()),
            1 => language.choose("1 ruas belum diketahui".into(), "1 piece is not known".into()),
            count => language.choose(
                format!("{count} ruas belum diketahui"),
                format!("{count} pieces are not known"),
            ),
        };
        if let Some(road) = &way.unknown.road {
            pieces.push_str(&format!(" ({road})"));
        }
        let age = self.age(way).map_or_else(String::new, |age| format!("; {age}"));
        match language {
            Language::Id => format!(
                "Periksa dulu {noun} dari {depot} ke {site}: {pieces}{age}. Bila bisa dilalui: {what} \
                 dari {owner}, {carried}."
            ),
            Language::En => format!(
                "Find out first, the {noun} from {depot} to {site}: {pieces}{age}. If passable: \
                 {what} from {owner}, {carried}."
            ),
        }
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
        let why = match reason {
            UnmetReason::NoStock if uncounted == 0 => {
                language.choose("tidak ada gudang yang punya".into(), "no depot has any".into())
            }
            UnmetReason::NoStock => language.choose(
                format!("tidak ada stok tercatat ({uncounted} catatan belum terdata jumlahnya)"),
                format!("no stock was counted ({uncounted} entries without a number)"),
            ),
            UnmetReason::NoWay => {
                let depot = first.map_or("", |at| words::depot(&self.ledger.depots[at]));
                language.choose(
                    format!("ada di {depot}, tetapi tidak ada kendaraan yang bisa sampai"),
                    format!("{depot} has some, and no vehicle gets there"),
                )
            }
            UnmetReason::GivenAway => language.choose(
                "yang ada sudah dijanjikan, atau diberikan ke lokasi yang lebih mendesak".into(),
                "what there is is promised, or given to more urgent sites".into(),
            ),
            UnmetReason::Expired => language.choose(
                "yang ada sudah kedaluwarsa, atau kedaluwarsa sebelum tiba".into(),
                "what there is has expired, or does before it arrives".into(),
            ),
            UnmetReason::WayUnknown => language.choose(
                "yang ada hanya bisa lewat jalan yang belum diketahui, periksa dulu".into(),
                "what there is could only come over a way that is not known, find out first".into(),
            ),
        };
        match language {
            Language::Id => format!("Kurang {amount} {what} di {site}: {why}."),
            Language::En => format!("{amount} of {what} short at {site}: {why}."),
        }
    }

    /// `1.250 L air bersih`.
    fn what(&self, row: &NeedRow, amount: Amount) -> String {
        let language = self.language;
        let item = &self.ledger.catalogue.items[row.item];
        let (amount, what) = (words::amount(language, amount, item.unit), item.called(language));
        language.choose(format!("{amount} {what}"), format!("{amount} of {what}"))
    }

    /// `42 menit naik truk`.
    fn carried(&self, load: &Load) -> String {
        let language = self.language;
        let takes = language.duration(f64::from(load.carrier.ms) / 1000.0);
        let class = language.vehicle(load.carrier.class);
        language.choose(format!("{takes} naik {class}"), format!("{takes} by {class}"))
    }

    /// A boat goes by land to where it is loaded, and then by water.
    fn noun(&self, load: &Load) -> &'static str {
        match load.carrier.class.floats() {
            true => self.language.choose("jalur", "way"),
            false => self.language.choose("jalan", "road"),
        }
    }

    /// `lewat jalan terbuka (data tertua 5 jam lalu)`.
    fn over(&self, load: &Load, way: &WayEvidence) -> String {
        let (language, noun) = (self.language, self.noun(load));
        let state = match way.state {
            Passability::Open => language.choose("terbuka", "open"),
            Passability::Presumed => language.choose("yang belum ada laporan", "unreported"),
            Passability::Restricted => language.choose("terbatas", "restricted"),
            Passability::Unknown => language.choose("yang belum diketahui", "unknown"),
            Passability::Closed | Passability::Never => language.choose("tertutup", "closed"),
        };
        let age = self.age(way).map_or_else(String::new, |age| format!(" ({age})"));
        language.choose(format!("lewat {noun} {state}{age}"), format!("over {state} {noun}s{age}"))
    }

    /// How old the oldest evidence on a way is; `None` where nobody looked at any of it.
    fn age(&self, way: &WayEvidence) -> Option<String> {
        let language = self.language;
        let told = words::hours(language, -hours_until(self.now, way.as_of?));
        Some(
            language
                .choose(format!("data tertua {told} lalu"), format!("oldest evidence {told} ago")),
        )
    }

    /// What a line says of the stock at the site: `; persediaan di Balai Kota habis 6 jam lagi`.
    fn supply(&self, row: &NeedRow, in_time: Option<bool>) -> String {
        let language = self.language;
        let item = &self.ledger.catalogue.items[row.item];
        let site = words::site(&self.ledger.sites[row.site]);
        let left = row.runs_out_at.map(|end| hours_until(self.now, end));
        match (row.on_hand, left) {
            (None, _) => language.choose(
                format!("; stok di {site} belum terdata"),
                format!("; nobody has counted what {site} has"),
            ),
            (Some(_), Some(hours)) if hours <= 0.0 => language.choose(
                format!("; persediaan di {site} sudah habis"),
                format!("; {site} has run out"),
            ),
            (Some(_), Some(hours)) => {
                let left = words::hours(language, hours);
                let late = match in_time {
                    Some(false) => language.choose(", sebelum ini tiba", ", before this arrives"),
                    _ => "",
                };
                language.choose(
                    format!("; persediaan di {site} habis {left} lagi{late}"),
                    format!("; {site} runs out in {left}{late}"),
                )
            }
            (Some(_), None) => {
                let short = whole(row.gap, item.unit, true);
                let short = words::amount(language, short, item.unit);
                language.choose(
                    format!("; {site} kekurangan {short}"),
                    format!("; {site} is {short} short"),
                )
            }
        }
    }
}

fn hours_until(now: Timestamp, then: Timestamp) -> f64 {
    then.duration_since(now).as_secs_f64() / 3600.0
}
