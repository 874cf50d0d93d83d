//! The merged data of all sources.

use geo_types::{Geometry, LineString};
use lintas_model::hazard::Basis;
use lintas_model::network::GridPoint;
use lintas_model::road::RoadAttributes;

use super::closures::Closure;
use super::context::{self, ContextThing};
use super::hazards::Hazard;
use super::identity::{SourceRanks, higher_wins, keep_both};
use super::place_code::Crosswalk;
use super::population::{self, UnitIndex};
use super::roads::{self, MergedNetwork, NetworkLine, RoadSource};
use super::sites::{AdminUnit, MergedDepot, Place, Shelter, Water};
use super::turns;
use crate::config::Config;
use crate::ingest::SourceRows;
use crate::input::InputLayer;
use crate::tally::Tally;

/// The data of all sources, each thing once.
#[derive(Debug, Default)]
pub struct Merged {
    /// Roads, ferries and navigable rivers.
    pub network: MergedNetwork,
    /// Vector hazards, and the bands of raster ones.
    pub hazards: Vec<Hazard>,
    /// Closures and field reports.
    pub closures: Vec<Closure>,
    /// Sites where people are.
    pub shelters: Vec<Shelter>,
    /// Depots: places with stock.
    pub depots: Vec<MergedDepot>,
    /// Admin units with their people.
    pub units: Vec<AdminUnit>,
    /// Named places and jetties.
    pub places: Vec<Place>,
    /// Rivers, canals and lakes.
    pub waters: Vec<Water>,
    /// What maps show around the roads. No rule reads it.
    pub context: Vec<ContextThing>,
}

impl Merged {
    /// The depots that are not closed, in order.
    pub fn open_depots(&self) -> impl Iterator<Item = &MergedDepot> {
        self.depots.iter().filter(|depot| depot.status.as_deref() != Some("closed"))
    }
}

/// Merges the rows of all sources, and takes them out of `sources`; rows of tables (stock,
/// dispatches, population, crosswalk, items) stay there. Findings go to `tally`.
pub fn merge(config: &Config, sources: &mut [SourceRows], tally: &mut Tally) -> Merged {
    let ranks = SourceRanks {
        ids: config.sources.iter().map(|source| source.id.clone()).collect(),
        precedences: config.sources.iter().map(|source| source.precedence).collect(),
    };
    let mut merged = Merged::default();
    let mut findings = Vec::new();
    let mut lines: Vec<NetworkLine> = Vec::new();
    for (at, source) in config.sources.iter().enumerate() {
        let rows = &mut sources[at];
        if source.layer == InputLayer::Roads {
            lines.extend(std::mem::take(&mut rows.roads).into_iter().map(|line| NetworkLine {
                source: at,
                row: line.row,
                // Only OSM has stable ids. Other edges are identified by their geometry, which
                // stays the same when another part of their line is cut.
                id: line.id.filter(|_| line.osm_id.is_some()),
                osm_id: line.osm_id,
                attributes: line.attributes,
                line: line.line,
                as_of: line.as_of.or(rows.as_of),
            }));
            continue;
        }
        if is_table(source.layer) {
            continue;
        }
        for row in std::mem::take(&mut rows.rows) {
            match source.layer {
                InputLayer::Hazards => {
                    let basis = source.basis.unwrap_or(Basis::Warning);
                    let (mut hazard, found) =
                        Hazard::from_row(at, &source.id, basis, source.lifetime, row);
                    hazard.held_back = rows.stands_in;
                    findings.extend(found);
                    merged.hazards.push(hazard);
                }
                InputLayer::Closures => {
                    let (mut closure, found) =
                        Closure::from_row(at, source, row, config.region.as_of);
                    closure.held_back = rows.stands_in;
                    findings.extend(found);
                    merged.closures.push(closure);
                }
                InputLayer::Shelters => {
                    let tables = &rows.tables;
                    let site = Shelter::from_row(at, &source.id, row, tables, &mut findings);
                    merged.shelters.extend(site);
                }
                InputLayer::Depots => merged.depots.extend(MergedDepot::from_row(at, row)),
                InputLayer::Admin => merged.units.extend(AdminUnit::from_row(at, row)),
                InputLayer::Places => merged.places.extend(Place::from_row(at, row, false)),
                InputLayer::Jetties => merged.places.extend(Place::from_row(at, row, true)),
                InputLayer::Waterways => merged.waters.extend(Water::from_row(at, row)),
                _ => {}
            }
        }
    }
    merged.hazards = keep_both(merged.hazards, &ranks);
    merged.closures = keep_both(merged.closures, &ranks);
    merged.waters = keep_both(merged.waters, &ranks);
    merged.shelters = higher_wins(merged.shelters, &ranks, &mut findings);
    merged.depots = higher_wins(merged.depots, &ranks, &mut findings);
    merged.units = higher_wins(merged.units, &ranks, &mut findings);
    merged.places = higher_wins(merged.places, &ranks, &mut findings);
    let named = (&merged.places[..], &merged.units[..]);
    merged.context = context::merged(config, sources, named, &mut findings);
    tally.extend(findings);

    lines.extend(navigable(&merged.waters));
    let jetties = merged.places.iter().filter(|place| place.is_jetty());
    let jetties: Vec<GridPoint> =
        jetties.filter_map(|jetty| GridPoint::nearest(jetty.place.0)).collect();
    merged.network = roads::build(lines, &road_sources(config), &jetties);
    for (at, source) in config.sources.iter().enumerate() {
        let restrictions = std::mem::take(&mut sources[at].turns);
        let (rules, findings) = turns::rules(&restrictions, at, &source.id, &merged.network.edges);
        merged.network.turns.extend(rules);
        tally.extend(findings);
    }
    tally.extend(std::mem::take(&mut merged.network.findings));
    join_people(config, sources, &mut merged.units, tally);
    place_points(&mut merged);
    merged
}

/// Whether the rows of an input are a table, which stays with its source.
fn is_table(layer: InputLayer) -> bool {
    matches!(
        layer,
        InputLayer::Stock
            | InputLayer::Dispatches
            | InputLayer::Population
            | InputLayer::Crosswalk
            | InputLayer::Items
    )
}

fn road_sources(config: &Config) -> Vec<RoadSource> {
    config
        .sources
        .iter()
        .map(|source| RoadSource {
            id: source.id.clone(),
            noding: source.noding,
            snap_m: source.snap_m,
            precedence: source.precedence,
        })
        .collect()
}

/// Navigable rivers as lines of the network, for boats.
fn navigable(waters: &[Water]) -> Vec<NetworkLine> {
    let mut lines = Vec::new();
    for (at, water) in waters.iter().enumerate().filter(|(_, w)| w.navigable == Some(true)) {
        let attributes = std::sync::Arc::new(RoadAttributes {
            name: water.name.clone(),
            ..RoadAttributes::of_class("river")
        });
        for line in lines_of(&water.geometry) {
            lines.push(NetworkLine {
                source: water.source,
                row: at as u64 + 1,
                id: None,
                osm_id: None,
                attributes: std::sync::Arc::clone(&attributes),
                line,
                as_of: water.as_of,
            });
        }
    }
    lines
}

fn lines_of(geometry: &Geometry<f64>) -> Vec<LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line.clone()],
        Geometry::MultiLineString(lines) => lines.0.clone(),
        _ => Vec::new(),
    }
}

fn join_people(
    config: &Config,
    sources: &[SourceRows],
    units: &mut [AdminUnit],
    tally: &mut Tally,
) {
    let rows_of = |layer: InputLayer| {
        config.sources.iter().zip(sources).filter(move |(source, _)| source.layer == layer)
    };
    let crosswalk = rows_of(InputLayer::Crosswalk).flat_map(|(_, rows)| &rows.rows);
    let crosswalk = Crosswalk::from_rows(crosswalk, config.region.as_of);
    let mut join = population::Join::new(units);
    for (at, (source, rows)) in config.sources.iter().zip(sources).enumerate() {
        if source.layer == InputLayer::Population {
            tally.extend(join.take(source, at, rows, &crosswalk));
        }
    }
}

/// Gives points without a place code the code of the admin unit that they lie in.
fn place_points(merged: &mut Merged) {
    let index = UnitIndex::new(&merged.units);
    for shelter in &mut merged.shelters {
        let code = || index.code_at(shelter.place).map(str::to_owned);
        shelter.place_code = shelter.place_code.take().or_else(code);
    }
    for depot in &mut merged.depots {
        let code = || index.code_at(depot.place).map(str::to_owned);
        depot.place_code = depot.place_code.take().or_else(code);
    }
    for place in &mut merged.places {
        let code = || index.code_at(place.place).map(str::to_owned);
        place.place_code = place.place_code.take().or_else(code);
    }
}
