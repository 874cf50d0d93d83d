//! `/stock`: the lots in depots, their owners, and how much of them is free. Needs a key, and holds the
//! lots of those agencies whose stock it sees (`stock_visibility`).
//!
//! A lot that was not counted has `available: null` (belum terdata), never zero. Totals are sums of
//! the lots in the answer; expired amounts are summed apart, and lots that were not counted are
//! given as a number of lots.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use lintas_model::aid::{Amount, Lot, Sees, StockVisibility};
use serde::Serialize;

use super::{
    aid_answer::{AidHeader, Audience, json, matches, written},
    extract::Parameters,
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    aid::Aid,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    journey::asked,
    live::Serving,
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/stock", answer)
}

#[derive(Serialize)]
struct StockResponse<'a> {
    #[serde(flatten)]
    head: AidHeader<'a>,
    stock_visibility: StockVisibility,
    lots: Vec<LotResponse<'a>>,
    totals: Vec<StockTotal<'a>>,
}

#[derive(Serialize)]
struct LotResponse<'a> {
    depot: &'a str,
    depot_name: Option<&'a str>,
    owner: &'a str,
    item: &'a str,
    unit: &'static str,
    available: Option<Amount>,
    reserved: Amount,
    in_transit: Amount,
    on_order: Amount,
    expected_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    usable: bool,
    free: Option<Amount>,
    as_of: Option<Timestamp>,
    source: &'a str,
    row: Option<u64>,
    conversion: Option<&'a str>,
}

#[derive(Serialize)]
struct StockTotal<'a> {
    item: &'a str,
    unit: &'static str,
    /// Counted and usable.
    available: Amount,
    /// Of that, what is neither reserved nor promised.
    free: Amount,
    /// Counted and expired.
    expired: Amount,
    unknown_lots: usize,
}

/// Which lots are asked for.
#[derive(Default)]
struct StockQuery {
    agency: Option<String>,
    item: Option<String>,
    depot: Option<String>,
}

impl StockQuery {
    fn admits(&self, lot: &Lot) -> bool {
        matches(&self.agency, &lot.owner)
            && matches(&self.item, &lot.item)
            && matches(&self.depot, &lot.depot)
    }
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["agency", "item", "depot"])?;
    let aid = Arc::clone(serving.aid()?);
    if let Some(item) = get("item") {
        aid.ledger.catalogue.get(item).ok_or(Code::UnknownGoods)?;
    }
    if let Some(depot) = get("depot") {
        aid.ledger.depot(depot).ok_or(Code::UnknownDepot)?;
    }
    let own = |name: &str| get(name).map(str::to_owned);
    let wanted = StockQuery { agency: own("agency"), item: own("item"), depot: own("depot") };
    json(&headers, Audience::Caller, move || {
        document(&serving, &aid, caller.sees_stock(&aid.ledger.rules), &wanted)
    })
    .await
}

fn document(
    serving: &Serving,
    aid: &Aid,
    sees: Sees<'_>,
    wanted: &StockQuery,
) -> Result<Vec<u8>, Problem> {
    let (ledger, now) = (&*aid.ledger, aid.standing.at);
    let mut lots = Vec::new();
    let mut totals: BTreeMap<&str, StockTotal<'_>> = BTreeMap::new();
    let held = ledger.lots.iter().zip(&aid.standing.free);
    let seen = held.filter(|(lot, _)| sees.agency(&lot.owner) && wanted.admits(lot));
    for (lot, free) in seen {
        let unit = ledger.catalogue.get(&lot.item).map_or("", |item| item.unit.word());
        let usable = lot.is_usable(now);
        let total = totals.entry(&lot.item).or_insert(StockTotal {
            item: &lot.item,
            unit,
            available: Amount::ZERO,
            free: Amount::ZERO,
            expired: Amount::ZERO,
            unknown_lots: 0,
        });
        match lot.available {
            None => total.unknown_lots += 1,
            Some(available) if usable => total.available += available,
            Some(available) => total.expired += available,
        }
        total.free += free.unwrap_or(Amount::ZERO);
        let depot = ledger.depot(&lot.depot).map(|at| &ledger.depots[at]);
        lots.push(LotResponse {
            depot: &lot.depot,
            depot_name: depot.and_then(|depot| depot.name.as_deref()),
            owner: &lot.owner,
            item: &lot.item,
            unit,
            available: lot.available,
            reserved: lot.reserved,
            in_transit: lot.in_transit,
            on_order: lot.on_order,
            expected_at: lot.expected_at,
            expires_at: lot.expires_at,
            usable,
            free: *free,
            as_of: lot.as_of,
            source: &lot.source,
            row: lot.row,
            conversion: lot.conversion.as_deref(),
        });
    }
    let head = AidHeader::of(serving, serving.open()?, aid);
    let stock_visibility = ledger.rules.stock_visibility;
    written(&StockResponse { head, stock_visibility, lots, totals: totals.into_values().collect() })
}

#[cfg(test)]
mod tests {
    use lintas_model::report::Role;
    use serde_json::json;

    use crate::fixtures::{town_aid::GUDANG_PMI, world::World};

    #[tokio::test]
    async fn stock_is_told_with_a_key_and_totals_are_the_sums_of_what_may_be_used() {
        let world = World::town();
        let refused = world.get("/stock").await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, "key_required"));
        let key = format!("Bearer {}", world.key("baca", Role::Reader));
        let ask = async |uri: &str| world.get_with(uri, &[("authorization", &key)]).await;
        let answer = ask("/stock").await;
        assert_eq!(answer.header("cache-control"), "private, no-store");
        assert!(answer.header("vary").contains("authorization"));
        let json = answer.json();
        assert_eq!((&json["mode"], json["lots"].as_array().unwrap().len()), (&json!("drill"), 6));
        let lots = json["lots"].as_array().unwrap();
        for total in json["totals"].as_array().unwrap() {
            let of_item = || lots.iter().filter(|lot| lot["item"] == total["item"]);
            let sum = |name: &str, usable: bool| -> f64 {
                let rows = of_item().filter(|lot| lot["usable"] == usable);
                rows.filter_map(|lot| lot[name].as_f64()).sum()
            };
            assert_eq!(total["available"].as_f64(), Some(sum("available", true)), "{total}");
            assert_eq!(total["expired"].as_f64(), Some(sum("available", false)), "{total}");
            assert_eq!(total["free"].as_f64(), Some(sum("free", true)), "{total}");
        }
        let blankets = lots.iter().find(|lot| lot["item"] == "selimut").unwrap();
        assert_eq!((&blankets["available"], &blankets["free"]), (&json!(null), &json!(null)));
        let expired = lots.iter().find(|lot| lot["usable"] == false).unwrap();
        assert_eq!(expired["free"], 0.0);
        let pmi = ask(&format!("/stock?depot={GUDANG_PMI}&item=beras")).await.json();
        assert_eq!(pmi["lots"][0]["conversion"], "1 karung = 25 kg");
        assert_eq!(pmi["lots"].as_array().unwrap().len(), 1);
        assert_eq!(ask("/stock?agency=PMI").await.json()["lots"].as_array().unwrap().len(), 2);
        assert_eq!(ask("/stock?item=emas").await.code(), "unknown_item");
        assert_eq!(ask("/stock?depot=gudang-9").await.code(), "unknown_depot");
        assert_eq!(ask("/stock?gudang=1").await.code(), "unknown_parameter");
    }
}
