//! Dispatch tables to dispatches, each thing once.

use lintas_model::aid::{Catalogue, Dispatch};

use super::dispatch_row::{DispatchRow, read};
use super::named_places::NamedPlaces;
use super::repeats;
use super::verdicts::Verdicts;
use crate::config::Config;
use crate::ingest::SourceRows;
use crate::input::InputLayer;
use crate::merge::sites::{MergedDepot, Shelter};
use crate::tally::Tally;

/// The dispatches of all `dispatches` sources, ascending by id. Rows that are not counted go to the
/// quarantine of their source.
///
/// A dispatch from an unknown depot is kept without the depot: what is on the road arrives all the
/// same. One to an unknown site is refused: it reaches nobody who is counted.
pub fn dispatches(
    config: &Config,
    sources: &mut [SourceRows],
    catalogue: &Catalogue,
    depots: &[MergedDepot],
    shelters: &[Shelter],
    tally: &mut Tally,
) -> Vec<Dispatch> {
    let ends = NamedPlaces::new(depots, shelters);
    let mut verdicts = Verdicts::default();
    let mut sent = Vec::new();
    for (source, of) in config.sources.iter().enumerate() {
        if of.layer != InputLayer::Dispatches {
            continue;
        }
        for (at, row) in sources[source].rows.iter().enumerate() {
            let mut tell = |finding| verdicts.tell(source, at, finding);
            match read(of, row, catalogue, &ends, &config.region, &mut tell) {
                Ok(read) => {
                    sent.push(DispatchRow { source, at, precedence: of.precedence, ..read });
                }
                Err(finding) => verdicts.refuse(source, at, *finding),
            }
        }
    }
    let zone = &config.region.time_zone;
    let sent = repeats::settle(sent, catalogue, zone, &mut verdicts);
    verdicts.close(sources, tally);
    let mut dispatches: Vec<Dispatch> = sent.into_iter().map(|sent| sent.dispatch).collect();
    dispatches.sort_by(|a, b| a.id.cmp(&b.id));
    dispatches
}

#[cfg(test)]
#[path = "dispatches_tests.rs"]
mod property_tests;
