//! What maps show around the roads, of all extracts of OpenStreetMap. Nothing but the published layers reads
//! it: no verdict, no way and no count of people depends on it.

use std::collections::HashSet;

use geo::BoundingRect;
use geo_types::{Coord, Geometry, LineString, Point, Polygon, Rect};
use jiff::Timestamp;
use lintas_model::context::{ContextKind, ContextLayer};
use lintas_model::finding::{Finding, FindingCode};

use super::sea::{CoastProblem, sea};
use super::sites::{AdminUnit, Place};
use crate::config::Config;
use crate::ingest::gdal::repair::{self, Validity};
use crate::ingest::{ContextFeature, ContextRows, SourceRows};

/// Degrees within which a place of the same name is the same place: about 5 km.
const SAME_PLACE: f64 = 0.05;
/// How far beyond the region the sea is drawn, where the data reaches so far, degrees.
const AROUND: f64 = 0.25;

/// One thing of the map around the roads.
#[derive(Debug, Clone)]
pub struct ContextThing {
    /// Position of its source in the configuration.
    pub source: usize,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// What it is, and where.
    pub feature: ContextFeature,
}

/// Takes it out of `sources`. Where extracts overlap, each thing stands there once: that of the source with
/// the higher precedence. A place that a source of places names, too, is left to that. The sea is made of
/// the coastlines. Sorted by layer, source, and as the source has it.
pub(super) fn merged(
    config: &Config,
    sources: &mut [SourceRows],
    (places, units): (&[Place], &[AdminUnit]),
    findings: &mut Vec<Finding>,
) -> Vec<ContextThing> {
    let mut rows: Vec<(usize, Option<Timestamp>, ContextRows)> = Vec::new();
    for (at, source) in sources.iter_mut().enumerate() {
        let taken = std::mem::take(&mut source.context);
        if !taken.features.is_empty() {
            rows.push((at, source.as_of, taken));
        }
    }
    rows.sort_by_key(|(at, ..)| (-config.sources[*at].precedence, *at));
    let several = rows.len() > 1;
    let extent = rows.iter().filter_map(|(_, _, rows)| rows.extent).reduce(around_both);
    let mut known: HashSet<(ContextLayer, Box<str>)> = HashSet::new();
    let mut coast: Vec<ContextThing> = Vec::new();
    let mut things: Vec<ContextThing> = Vec::new();
    for (source, as_of, rows) in rows {
        for feature in rows.features {
            if several && !known.insert((feature.kind.layer(), feature.id.clone())) {
                continue;
            }
            if feature.kind.layer() == ContextLayer::Places && is_named(&feature, places) {
                continue;
            }
            let is_coast = feature.kind == ContextKind::Coastline;
            let to = if is_coast { &mut coast } else { &mut things };
            to.push(ContextThing { source, as_of, feature });
        }
    }
    things.extend(seas(config, &coast, extent, units, findings));
    things.sort_by_key(|thing| (thing.feature.kind.layer(), thing.source));
    things
}

fn around_both(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let least = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    Rect::new(least, Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) })
}

/// Whether one of the places has its name, close to it.
fn is_named(feature: &ContextFeature, places: &[Place]) -> bool {
    let (Some(name), Geometry::Point(at)) = (&feature.name, &feature.geometry) else {
        return false;
    };
    let is_close = |place: Point<f64>| {
        (place.x() - at.x()).abs() < SAME_PLACE && (place.y() - at.y()).abs() < SAME_PLACE
    };
    places.iter().filter(|place| is_close(place.place)).any(|place| {
        place.name.as_deref().is_some_and(|other| other.to_lowercase() == name.to_lowercase())
    })
}

/// The sea around the region, within what the extracts say they show; a finding where it cannot be drawn.
fn seas(
    config: &Config,
    coast: &[ContextThing],
    extent: Option<Rect<f64>>,
    units: &[AdminUnit],
    findings: &mut Vec<Finding>,
) -> Vec<ContextThing> {
    let Some(first) = coast.first() else { return Vec::new() };
    let lines: Vec<&LineString<f64>> = coast
        .iter()
        .filter_map(|thing| match &thing.feature.geometry {
            Geometry::LineString(line) => Some(line),
            _ => None,
        })
        .collect();
    let region = units.iter().filter_map(|unit| unit.geometry.bounding_rect()).reduce(around_both);
    let mut problem = None;
    let mut found = None;
    for window in windows(region, extent) {
        match sea(&lines, window) {
            Ok(areas) => {
                found = Some(areas);
                break;
            }
            Err(why) => problem = Some(why),
        }
    }
    let Some(areas) = found else {
        findings.push(not_drawn(&config.sources[first.source].id, problem));
        return Vec::new();
    };
    let thing = |(at, geometry): (usize, Geometry<f64>)| ContextThing {
        source: first.source,
        as_of: first.as_of,
        feature: ContextFeature {
            id: format!("sea-{}", at + 1).into(),
            kind: ContextKind::Sea,
            name: None,
            geometry,
        },
    };
    areas.into_iter().filter_map(valid).enumerate().map(thing).collect()
}

/// The boxes for which the sea is tried, in turn: the region with its surroundings, the region, and what
/// the extracts show, each no larger than that.
fn windows(region: Option<Rect<f64>>, extent: Option<Rect<f64>>) -> Vec<Rect<f64>> {
    let within = |window: Rect<f64>| match extent {
        None => Some(window),
        Some(extent) => {
            let (a, b) = (window.min(), extent.min());
            let least = Coord { x: a.x.max(b.x), y: a.y.max(b.y) };
            let (a, b) = (window.max(), extent.max());
            let most = Coord { x: a.x.min(b.x), y: a.y.min(b.y) };
            (least.x < most.x && least.y < most.y).then(|| Rect::new(least, most))
        }
    };
    let margin = Coord { x: AROUND, y: AROUND };
    let wide = region.map(|it| Rect::new(it.min() - margin, it.max() + margin));
    let of_region = [wide, region].into_iter().flatten().filter_map(within);
    of_region.chain(extent.filter(|_| region.is_none())).collect()
}

/// The polygon where it is valid, or what is left of it mended.
fn valid(area: Polygon<f64>) -> Option<Geometry<f64>> {
    let geometry = Geometry::Polygon(area);
    match repair::check(&geometry) {
        Validity::Valid => Some(geometry),
        Validity::Mended { mended, .. } => mended,
    }
}

fn not_drawn(source: &str, problem: Option<CoastProblem>) -> Finding {
    let (message, id) = match problem {
        Some(_) => (
            "the coast does not close along the edge of the region: no sea is drawn",
            "garis pantai tidak tertutup di tepi wilayah: laut tidak digambar",
        ),
        None => (
            "neither the file nor admin units say how far the data reaches: no sea is drawn",
            "berkas maupun batas wilayah tidak menyebut sampai mana datanya: laut tidak digambar",
        ),
    };
    let told = Finding::new(FindingCode::CoastlineOpen, source, message).in_indonesian(id);
    match problem {
        Some(CoastProblem { place }) => told.at_place(place.x, place.y),
        None => told,
    }
}
