//! Names for pieces of road: the road, the places on either side, the kilometre, a code.

use std::collections::HashMap;

use geo_types::Point;
use lintas_model::index::{EdgeId, NodeId};
use lintas_model::network::linear_reference::{LinearReference, NamedPlace};
use lintas_model::network::naming::{class_in_words, letters_of, namesake};
use lintas_model::passability::WayKind;
use lintas_model::vehicle::VehicleClass;

use super::critical::on_land;
use super::roadnet::{RoadNet, whole_road};
use super::snap::Snapper;
use crate::merge::sites::Place;
use lintas_model::access::{CARRIERS, SITE_REACH_M};

/// A named place joins a road within this distance, metres.
const PLACE_REACH_M: f64 = SITE_REACH_M;
/// Farther than any depot, metres.
const FAR_M: f64 = 1e9;
/// Villages on the stretch itself that its name mentions.
const MOST_THROUGH: usize = 2;

/// How a piece of road is named.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceLabel {
    /// Name of the road, or its class in words, Bahasa Indonesia.
    pub name: String,
    /// The same, English where it is a class.
    pub name_en: String,
    /// Places on either side, in words, Bahasa Indonesia.
    pub between_id: Option<String>,
    /// Places on either side, in words, English.
    pub between_en: Option<String>,
    /// Kilometres along the way from `km_from` to the beginning of the piece.
    pub km: Option<f64>,
    /// The place from which `km` counts: of the two on either side, the one towards the depots.
    pub km_from: Option<String>,
    /// The two letters of its code.
    pub letters: String,
    /// Id of the edge that its code is made from.
    pub namesake: String,
    /// Node at which it begins: its end towards the depots.
    pub start: NodeId,
}

/// Names places and roads along the network.
#[derive(Debug)]
pub struct PlaceNames<'a> {
    net: &'a RoadNet<'a>,
    gazetteer: LinearReference<'a>,
    names: Vec<String>,
    from_depots: Vec<f64>,
    /// Letters of the code where no place is near.
    region: String,
}

impl<'a> PlaceNames<'a> {
    /// Indexes the names of places; in a region without any, of the roads that cross.
    pub fn new(
        net: &'a RoadNet<'a>,
        snapper: &Snapper<'_>,
        places: &[Place],
        depots: &[Point<f64>],
        region: &str,
    ) -> Self {
        let mut names = NameInterner::default();
        let mut beside: Vec<NamedPlace> = Vec::new();
        for place in places.iter().filter(|place| !place.is_jetty()) {
            let Some(name) = &place.name else { continue };
            let stands = snapper.nearest(place.place, PLACE_REACH_M, |e| drives(net, e), |_| true);
            if let Some(at) = stands {
                let name = names.number(name);
                beside.push(NamedPlace { name, edge: at.edge, share: at.share });
            }
        }
        if beside.is_empty() {
            beside = crossing_roads(net, &mut names);
        }
        let gazetteer = LinearReference::new(
            net.nodes,
            &net.ends,
            &net.length_m,
            &net.road_of,
            |edge| drives(net, edge),
            &beside,
        );
        let starts: Vec<NodeId> = depots
            .iter()
            .filter_map(|depot| on_land(net, snapper, *depot))
            .map(|at| net.ends[at.edge][usize::from(at.share > 0.5)])
            .collect();
        // Distances from the depots as they can be driven today; for nodes that nobody reaches
        // today, on a dry day.
        let today = gazetteer
            .metres_from(&starts, |edge| CARRIERS.into_iter().any(|class| net.passes(edge, class)));
        let dry = gazetteer.metres_from(&starts, |_| true);
        let later = |(today, dry): (f64, f64)| if today.is_finite() { today } else { FAR_M + dry };
        let from_depots = today.into_iter().zip(dry).map(later).collect();
        Self { net, gazetteer, names: names.names, from_depots, region: letters_of(region) }
    }

    /// The name of a piece of road with these edges.
    pub fn tell(&self, edges: &[EdgeId]) -> PlaceLabel {
        let between = self.gazetteer.between(edges, &self.from_depots);
        let name = |at: u32| self.names[at as usize].as_str();
        let (from, to) = (between.from.map(|(at, _)| name(at)), between.to.map(|(at, _)| name(at)));
        let through: Vec<&str> = between
            .through
            .iter()
            .map(|at| name(*at))
            .filter(|name| Some(*name) != from && Some(*name) != to)
            .take(MOST_THROUGH)
            .collect();
        let id = namesake(edges.iter().map(|edge| self.net.graph.edges[*edge].id.as_str()));
        let (road, road_en) = self.road(edges);
        // The code's letters come from the place that people connect with the stretch.
        let place = through.first().copied().or(from).or(to);
        PlaceLabel {
            name: road,
            name_en: road_en,
            between_id: words(from, to, &through, ["antara", "dan", "di dekat", "lewat", "di"]),
            between_en: words(from, to, &through, ["between", "and", "near", "via", "at"]),
            km: between.from.map(|(_, metres)| (metres / 100.0).round() / 10.0),
            km_from: from.map(str::to_owned),
            letters: place.map_or_else(|| self.region.clone(), letters_of),
            namesake: id.unwrap_or_default().to_owned(),
            start: between.start,
        }
    }

    /// Name of the road that most of the piece belongs to, else its class in words.
    fn road(&self, edges: &[EdgeId]) -> (String, String) {
        let mut lengths: Vec<(Option<&str>, &str, f64)> = Vec::new();
        for edge in edges {
            let edge = &self.net.graph.edges[*edge];
            let key = (edge.name.as_deref().map(whole_road), edge.class.as_str());
            match lengths.iter_mut().find(|(name, class, _)| (*name, *class) == key) {
                Some((.., length_m)) => *length_m += edge.length_m,
                None => lengths.push((key.0, key.1, edge.length_m)),
            }
        }
        lengths.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.cmp(b.1)));
        let named = lengths.iter().find_map(|(name, ..)| *name);
        let class = class_in_words(lengths.first().map_or("", |(_, class, _)| class));
        match named {
            Some(name) => (name.to_owned(), name.to_owned()),
            None => (class.0.to_owned(), class.1.to_owned()),
        }
    }
}

/// Whether some land vehicle may use an edge on a dry day.
fn drives(net: &RoadNet<'_>, edge: EdgeId) -> bool {
    VehicleClass::LAND.into_iter().any(|class| net.fits(edge, class))
}

/// Crossings of named roads, as places to name others by, for a city without named places.
fn crossing_roads(net: &RoadNet<'_>, names: &mut NameInterner) -> Vec<NamedPlace> {
    let mut beside = Vec::new();
    for (at, edge) in net.edges().zip(&net.graph.edges) {
        let Some(name) = edge.name.as_deref().filter(|_| edge.kind != WayKind::River) else {
            continue;
        };
        if drives(net, at) {
            beside.push(NamedPlace { name: names.number(name), edge: at, share: 0.5 });
        }
    }
    beside
}

fn words(
    from: Option<&str>,
    to: Option<&str>,
    through: &[&str],
    [between, and, near, via, at]: [&str; 5],
) -> Option<String> {
    let through = through.join(", ");
    let sides = match (from, to) {
        (Some(from), Some(to)) => format!("{between} {from} {and} {to}"),
        (Some(one), None) | (None, Some(one)) => format!("{near} {one}"),
        (None, None) if through.is_empty() => return None,
        (None, None) => return Some(format!("{at} {through}")),
    };
    Some(if through.is_empty() { sides } else { format!("{sides}, {via} {through}") })
}

/// Interned names.
#[derive(Default)]
struct NameInterner {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl NameInterner {
    fn number(&mut self, name: &str) -> u32 {
        let next = self.names.len() as u32;
        let number = *self.numbers.entry(name.to_owned()).or_insert(next);
        if number == next {
            self.names.push(name.to_owned());
        }
        number
    }
}
