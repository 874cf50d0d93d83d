//! The ledger of a region: everything that is known of aid, each thing once, in the order in which it
//! is looked up.

use lintas_model::aid::{Catalogue, Depot, Dispatch, Ledger, Movement, OnHand, Profile, Site};
use lintas_model::finding::{Finding, FindingCode};

use super::admin_units::Units;
use super::stock::{self, Stock};
use super::stock_cards;
use super::villages::villages;
use super::{dispatches, items, words};
use crate::assess::exposure::{Exposure, ReachedPlace};
use crate::config::{Config, nearest};
use crate::ingest::SourceRows;
use crate::merge::Merged;
use crate::merge::head_count::head_count;
use crate::merge::sites::{self, Shelter};
use crate::tally::Tally;
use lintas_model::access::{AidReach, minutes};

/// Named as the source of findings about the configuration itself.
const CONFIGURATION: &str = "lintas.toml";

/// The results of assessment for a [`Merged`], each list indexed as its things.
#[derive(Debug, Clone, Copy)]
pub struct Assessment<'a> {
    /// How aid gets to every shelter; its depots are positions among [`Merged::open_depots`].
    pub shelters: &'a [AidReach],
    /// How aid gets to every place that is no jetty.
    pub places: &'a [ReachedPlace],
    /// The exposed people of every admin unit.
    pub units: &'a [Exposure],
}

/// What tables say of items, stock and dispatches.
#[derive(Debug, Default)]
pub struct Goods {
    /// Items.
    pub catalogue: Catalogue,
    /// The stock of depots and sites.
    pub stock: Stock,
    /// Dispatches, ascending by id.
    pub dispatches: Vec<Dispatch>,
    /// Stock cards, ascending by depot, owner, item.
    pub cards: Vec<Movement>,
}

impl Goods {
    /// Reads the tables. Rows that are not counted go to the quarantine of their source.
    pub fn read(
        config: &Config,
        sources: &mut [SourceRows],
        merged: &Merged,
        tally: &mut Tally,
    ) -> Self {
        let (depots, shelters) = (&merged.depots, &merged.shelters);
        let catalogue = items::catalogue(config, sources, tally);
        tally.extend(rates_of_nothing(config, &catalogue));
        let stock = stock::stock(config, sources, &catalogue, depots, shelters, tally);
        let dispatches =
            dispatches::dispatches(config, sources, &catalogue, depots, shelters, tally);
        let zone = &config.region.time_zone;
        let cards = stock_cards::reconcile(&stock.cards, &catalogue, &dispatches, zone, tally);
        Self { catalogue, stock, dispatches, cards }
    }
}

/// Findings of rates in the configuration for unknown items, which have no effect.
fn rates_of_nothing(config: &Config, catalogue: &Catalogue) -> Vec<Finding> {
    let unknown = config.aid.rates.iter().filter(|rate| catalogue.get(&rate.item).is_none());
    unknown
        .map(|rate| {
            let codes = catalogue.items.iter().map(|item| item.code.as_str());
            let near = nearest(&rate.item, codes);
            let told = |word: &str| near.map_or(String::new(), |near| format!("; {word} {near}"));
            let (near, dekat) = (told("the nearest that is known is"), told("yang paling mirip:"));
            let message =
                format!("no item has the code of a rate in [aid], so nobody gets it{near}");
            Finding::new(FindingCode::UnknownItem, CONFIGURATION, message)
                .in_column("item", rate.item.clone())
                .in_indonesian(format!(
                    "tidak ada barang dengan kode takaran di [aid] ini, jadi tidak dihitung{dekat}"
                ))
        })
        .collect()
}

/// Puts together the ledger of a run.
pub fn ledger(config: &Config, merged: &Merged, found: Assessment<'_>, goods: &Goods) -> Ledger {
    let units = Units::new(&merged.units);
    let reached = merged.shelters.iter().zip(found.shelters);
    let depots: Vec<&sites::MergedDepot> = merged.open_depots().collect();
    Ledger {
        started_at: config.event.as_ref().and_then(|event| event.started_at),
        rules: config.aid.clone(),
        catalogue: goods.catalogue.clone(),
        profiles: Profile::standard_from(&config.aid.profile),
        sites: reached
            .map(|(shelter, reached)| Site {
                area: units.of(shelter.place, shelter.place_code.as_deref()),
                on_hand: on_hand(goods, shelter),
                ..site(config, &depots, shelter, reached)
            })
            .collect(),
        depots: merged.depots.iter().map(depot).collect(),
        lots: goods.stock.lots.clone(),
        dispatches: goods.dispatches.clone(),
        movements: goods.cards.clone(),
        areas: merged
            .units
            .iter()
            .zip(found.units)
            .map(|(unit, on)| units.area(unit, on))
            .collect(),
        villages: villages(merged, found.places, &units, config.region.as_of),
        ..Ledger::empty(config.region.as_of)
    }
}

/// What was counted at a site; of one that no row names any more also what was counted before, unless
/// somebody has counted it since.
fn on_hand(goods: &Goods, shelter: &Shelter) -> Vec<OnHand> {
    let mut counted = goods.stock.on_hand.get(&shelter.id).cloned().unwrap_or_default();
    for one in shelter.gone.iter().flat_map(|gone| &gone.on_hand) {
        if counted.iter().all(|it| it.item != one.item) {
            counted.push(one.clone());
        }
    }
    counted.sort_by(|a, b| a.item.cmp(&b.item));
    counted
}

fn site(
    config: &Config,
    depots: &[&sites::MergedDepot],
    shelter: &Shelter,
    reached: &AidReach,
) -> Site {
    let source = shelter.source_id(config);
    Site {
        id: shelter.id.clone(),
        source: source.to_owned(),
        name: shelter.name.clone(),
        kind: shelter.kind.clone(),
        status: shelter.status.clone(),
        agency: shelter.agency.as_deref().map(words::agency),
        capacity: shelter.capacity,
        place: shelter.place.0.into(),
        placed_by: shelter.placed_by,
        gone_since: shelter.gone.as_ref().and_then(|gone| gone.since),
        may_be: shelter.gone.as_ref().and_then(|gone| gone.may_be.clone()),
        place_code: shelter.place_code.clone(),
        area: None,
        people: head_count(shelter, source, &config.aid),
        on_hand: Vec::new(),
        urgent: Vec::new(),
        heard_at: shelter.as_of,
        access: reached.access,
        access_as_of: reached.as_of,
        access_reason: reached.reason,
        nearest_depot: reached.depot.map(|depot| depots[depot].id.clone()),
        eta_min: reached.ms.map(minutes),
        eta_vehicle: reached.vehicle,
    }
}

fn depot(depot: &sites::MergedDepot) -> Depot {
    Depot {
        id: depot.id.clone(),
        name: depot.name.clone(),
        agency: depot.agency.clone(),
        open: depot.status.as_deref() != Some("closed"),
        place: depot.place.0.into(),
        place_code: depot.place_code.clone(),
    }
}
