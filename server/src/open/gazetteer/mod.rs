//! The gazetteer: places with their other spellings, admin units, sites, depots and roads by name.
//!
//! Settlements that carry the name of an admin unit are listed before it: people who search for a
//! kecamatan want to get to where its people live, and its middle is often forest.

pub(crate) mod coordinates;
pub(crate) mod kinds;
pub(crate) mod spelling;

use std::collections::BTreeMap;

use geo::{Contains as _, InteriorPoint as _};
use geo_types::{Coord, Geometry, Point};
use lintas_model::{
    feature::Feature, index::EdgeId, network::GridPoint, schema::Schema, value::Value,
};
use lintas_snapshot::store::Snapshot;

use self::spelling::Folded;
use super::network::Network;

/// Something with a name.
#[derive(Debug, Clone)]
pub(crate) struct GazetteerEntry {
    /// Its name.
    pub(crate) name: String,
    /// What it is: `village`, `shelter`, `road` …
    pub(crate) kind: String,
    /// The layer that it is in.
    pub(crate) layer: &'static str,
    /// Its id there.
    pub(crate) id: String,
    /// Where it is.
    pub(crate) place: Coord<f64>,
    /// Its name and its other names, folded.
    pub(crate) spellings: Vec<Folded>,
    /// Id of the smallest admin unit that it lies in; settlements only.
    pub(crate) within: Option<String>,
    /// Rank among names that fit equally well: the lower comes first.
    pub(crate) weight: u8,
}

/// All names of a snapshot.
#[derive(Debug, Default)]
pub(crate) struct Gazetteer {
    entries: Vec<GazetteerEntry>,
}

/// The layers with names, the field with their kind, and their weight.
const NAMED: [(&str, &str, u8); 4] =
    [("places", "kind", 0), ("shelters", "type", 1), ("depots", "", 1), ("admin", "", 2)];

/// The layers that names are read from. A feature that cannot be read has no name here, so that they
/// are kept where no damage of the disk reaches them.
pub(crate) fn layers() -> [&'static str; 4] {
    NAMED.map(|(layer, ..)| layer)
}

/// Side of a cell, grid units (0.1 degrees): edges of one name that begin in one cell count as one
/// road.
const ROAD_CELL: i32 = 1_000_000;

impl Gazetteer {
    /// Reads all names of a snapshot, O(features + edges). A layer that is missing or cannot be
    /// read gives no names.
    pub(crate) fn of(snapshot: &Snapshot, network: Option<&Network>) -> Self {
        let mut gazetteer = Self::default();
        for (layer, kind, weight) in NAMED {
            gazetteer.add_layer(snapshot, layer, kind, weight);
        }
        if let Some(network) = network {
            gazetteer.add_roads(network);
        }
        gazetteer
    }

    /// All names, in no order that means anything.
    pub(crate) fn entries(&self) -> &[GazetteerEntry] {
        &self.entries
    }

    fn add_layer(&mut self, snapshot: &Snapshot, layer: &'static str, kind: &str, weight: u8) {
        let Ok(Some(features)) = snapshot.layer(layer) else { return };
        let schema = features.schema();
        for position in 0..features.len() {
            let Ok(feature) = features.feature(position) else { continue };
            let (Some(name), Some(place)) =
                (text(&feature, schema, "name"), point_of(&feature.geometry))
            else {
                continue;
            };
            let kind = match layer {
                "admin" => admin_kind(&feature, schema),
                "depots" => "depot",
                _ => text(&feature, schema, kind).unwrap_or(layer),
            };
            // Where a map writes the name of a unit: the unit itself is found under `admin`.
            if layer == "places" && kind == "unit" {
                continue;
            }
            let settled = matches!(kind, "city" | "town" | "village" | "hamlet");
            let within =
                (layer == "places" && settled).then(|| unit_of(snapshot, place.0)).flatten();
            let aliases = text(&feature, schema, "aliases").unwrap_or_default();
            let spellings = std::iter::once(name).chain(aliases.split(';'));
            self.entries.push(GazetteerEntry {
                name: name.to_owned(),
                kind: kind.to_owned(),
                layer,
                spellings: spellings.map(Folded::of).filter(|f| !f.joined.is_empty()).collect(),
                id: feature.id.clone(),
                place: place.0,
                within,
                weight: weight + u8::from(matches!(kind, "hamlet" | "jetty" | "other")),
            });
        }
    }

    /// The edges of one name that begin in one cell of [`ROAD_CELL`] are one entry, at the middle
    /// vertex of the longest.
    fn add_roads(&mut self, network: &Network) {
        let file = network.file();
        let mut roads: BTreeMap<(&str, i32, i32), EdgeId> = BTreeMap::new();
        for edge in EdgeId::all(file.edges()) {
            let name = file.name(edge);
            let Some(first) = file.points(edge).next().filter(|_| !name.is_empty()) else {
                continue;
            };
            let (x, y) = (first.x.div_euclid(ROAD_CELL), first.y.div_euclid(ROAD_CELL));
            let longest = roads.entry((name, x, y)).or_insert(edge);
            if file.length_m(edge) > file.length_m(*longest) {
                *longest = edge;
            }
        }
        for ((name, ..), edge) in roads {
            let points: Vec<GridPoint> = file.points(edge).collect();
            self.entries.push(GazetteerEntry {
                name: name.to_owned(),
                kind: match file.class(edge) {
                    class @ ("ferry" | "river") => class.to_owned(),
                    _ => "road".to_owned(),
                },
                layer: "roads",
                id: file.id(edge).to_owned(),
                place: points[points.len() / 2].coord(),
                spellings: vec![Folded::of(name)],
                within: None,
                weight: 3,
            });
        }
    }

    /// The names that fit what was typed, best first. Typing errors are tolerated only where fewer
    /// than `enough` fit without. O(entries).
    pub(crate) fn find(&self, typed: &str, enough: usize) -> Vec<&GazetteerEntry> {
        let typed = Folded::of(typed);
        let fitting = |misfit: fn(&Folded, &Folded) -> Option<u32>| {
            let of = |entry: &GazetteerEntry| {
                entry.spellings.iter().filter_map(|name| misfit(name, &typed)).min()
            };
            let entries = self.entries.iter();
            entries.filter_map(|entry| Some((of(entry)?, entry))).collect::<Vec<_>>()
        };
        let mut found = fitting(Folded::misfit);
        if found.len() < enough {
            let known =
                |entry: &GazetteerEntry| found.iter().any(|(_, one)| std::ptr::eq(*one, entry));
            let mut slipped = fitting(Folded::misfit_by_slips);
            slipped.retain(|(_, entry)| !known(entry));
            found.extend(slipped);
        }
        found.sort_by(|(a, one), (b, other)| {
            let length = |entry: &GazetteerEntry| entry.name.chars().count();
            a.cmp(b)
                .then(one.weight.cmp(&other.weight))
                .then(length(one).cmp(&length(other)))
                .then_with(|| one.name.cmp(&other.name))
                .then_with(|| one.id.cmp(&other.id))
        });
        let mut found: Vec<&GazetteerEntry> = found.into_iter().map(|(_, entry)| entry).collect();
        inhabited_first(&mut found, &typed);
        found
    }
}

impl GazetteerEntry {
    /// Rank of a settlement by size, the largest first; `None` where it is none.
    fn settlement(&self) -> Option<u8> {
        let rank = match self.kind.as_str() {
            "city" => 0,
            "town" => 1,
            "village" => 2,
            "hamlet" => 3,
            _ => return None,
        };
        (self.layer == "places").then_some(rank)
    }

    /// Whether one of its spellings begins with all the words that were typed, each whole.
    fn begins_with(&self, typed: &Folded) -> bool {
        self.spellings.iter().any(|name| name.words.starts_with(&typed.words))
    }
}

/// Moves the settlements that carry a unit's name before the unit: first those that lie in it
/// ([`GazetteerEntry::within`]), then the others, the larger first.
fn inhabited_first(found: &mut Vec<&GazetteerEntry>, typed: &Folded) {
    let is_unit = |entry: &&GazetteerEntry| {
        entry.layer == "admin" && entry.spellings.iter().any(|name| name.joined == typed.joined)
    };
    let Some(unit) = found.iter().position(is_unit) else { return };
    let name = found[unit];
    let carries =
        |entry: &&&GazetteerEntry| entry.settlement().is_some() && entry.begins_with(typed);
    let mut settlements: Vec<&GazetteerEntry> =
        found[unit..].iter().filter(carries).copied().collect();
    settlements.sort_by_key(|entry| (entry.within.as_ref() != Some(&name.id), entry.settlement()));
    let moved = |entry: &&GazetteerEntry| settlements.iter().any(|one| std::ptr::eq(*one, *entry));
    let (before, behind) = found.split_at(unit);
    let behind = behind.iter().copied().filter(|entry| !moved(entry));
    *found = before.iter().copied().chain(settlements.iter().copied()).chain(behind).collect();
}

/// The two smallest admin units that a place lies in, the smallest first: `Kelekat, Kembang
/// Janggut`.
pub(crate) fn context(snapshot: &Snapshot, place: Coord<f64>) -> Option<String> {
    let names: Vec<String> =
        units_of(snapshot, place).into_iter().take(2).map(|(_, name, _)| name).collect();
    if names.is_empty() { None } else { Some(names.join(", ")) }
}

/// Id of the smallest admin unit that a place lies in.
fn unit_of(snapshot: &Snapshot, place: Coord<f64>) -> Option<String> {
    units_of(snapshot, place).into_iter().next().map(|(.., id)| id)
}

/// Negated admin level, name and id of the admin units that a place lies in, the smallest first.
fn units_of(snapshot: &Snapshot, place: Coord<f64>) -> Vec<(i64, String, String)> {
    let mut units: Vec<(i64, String, String)> = Vec::new();
    let Ok(Some(admin)) = snapshot.layer("admin") else { return units };
    let schema = admin.schema();
    for position in admin.positions([place.x, place.y, place.x, place.y]) {
        let Ok(feature) = admin.feature(position) else { continue };
        let inside = match &feature.geometry {
            Geometry::Polygon(polygon) => polygon.contains(&Point(place)),
            Geometry::MultiPolygon(polygons) => polygons.contains(&Point(place)),
            _ => false,
        };
        let level = number(&feature, schema, "admin_level");
        if let (true, Some(name)) = (inside, text(&feature, schema, "name")) {
            units.push((-level.unwrap_or(0), name.to_owned(), feature.id.clone()));
        }
    }
    units.sort();
    units.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    units
}

fn admin_kind(feature: &Feature, schema: &Schema) -> &'static str {
    match number(feature, schema, "admin_level") {
        Some(1) => "province",
        Some(2) => "regency",
        Some(3) => "kecamatan",
        _ => "desa",
    }
}

fn point_of(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    match geometry {
        Geometry::Point(point) => Some(*point),
        other => other.interior_point(),
    }
}

fn value<'a>(feature: &'a Feature, schema: &Schema, name: &str) -> Option<&'a Value> {
    feature.values.get(schema.position(name)?)?.as_ref()
}

fn text<'a>(feature: &'a Feature, schema: &Schema, name: &str) -> Option<&'a str> {
    value(feature, schema, name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn number(feature: &Feature, schema: &Schema, name: &str) -> Option<i64> {
    match value(feature, schema, name) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, layer: &'static str, kind: &str, within: Option<&str>) -> GazetteerEntry {
        GazetteerEntry {
            name: name.to_owned(),
            kind: kind.to_owned(),
            layer,
            id: format!("{layer}-{name}"),
            place: Coord { x: 116.0, y: 0.0 },
            spellings: vec![Folded::of(name)],
            within: within.map(str::to_owned),
            weight: if layer == "admin" { 2 } else { 0 },
        }
    }

    fn names(entries: Vec<GazetteerEntry>, typed: &str) -> Vec<String> {
        let gazetteer = Gazetteer { entries };
        gazetteer.find(typed, 10).into_iter().map(|entry| entry.name.clone()).collect()
    }

    #[test]
    fn where_people_live_comes_before_the_middle_of_the_kecamatan() {
        let unit = Some("admin-Kota Bangun");
        let entries = || {
            vec![
                entry("Kota Bangun", "admin", "kecamatan", None),
                entry("Kota Bangun I", "places", "town", Some("admin-Kota Bangun Darat")),
                entry("Kota Bangun Ilir", "places", "village", unit),
                entry("Kota Bangun Ulu", "places", "town", unit),
                entry("Kota Bangunan", "places", "city", unit),
                entry("Dermaga Kota Bangun", "places", "jetty", unit),
            ]
        };
        let found = names(entries(), "kota bangun");
        assert_eq!(
            found[..4],
            ["Kota Bangun Ulu", "Kota Bangun Ilir", "Kota Bangun I", "Kota Bangun"]
        );
        assert_eq!(found.len(), 6, "nothing is lost");
        // A place of exactly this name comes first.
        let mut own = entries();
        own.push(entry("Kota Bangun", "places", "village", unit));
        assert_eq!(names(own, "Kota Bangun")[..2], ["Kota Bangun", "Kota Bangun Ulu"]);
        // The whole name of a village finds the village before the kecamatan.
        assert_eq!(names(entries(), "kota bangun ilir")[0], "Kota Bangun Ilir");
    }
}
