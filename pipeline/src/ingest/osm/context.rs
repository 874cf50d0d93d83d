//! From ways and multipolygons to what maps show around the roads. An area whose outline does not close is
//! left out, or drawn in part; one that crosses itself is repaired. Either is told.

use std::collections::BTreeSet;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon, Rect};
use lintas_model::context::{ContextKind, ContextLayer};
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::context_ways::{self, ContextWay, ContextWays, Multipolygon};
use super::named::NamedNodes;
use super::nodes::Nodes;
use super::position::degrees;
use crate::config::Source;
use crate::ingest::context::{ContextFeature, ContextRows};
use crate::ingest::gdal::repair::{self, Validity};
use crate::ingest::rings;
use crate::tally::Tally;

/// Vertices up to which a ring is compared with itself edge by edge, before GEOS is asked.
const FEW: usize = 24;
/// Share of the memory that a source may take that is for what maps show: the roads come first.
const SHARE: u64 = 3;

/// Nothing read yet, and room for a share of what the source may take.
pub(super) fn begin(source: &Source) -> ContextWays {
    ContextWays::within((source.bounds.max_memory_mb << 20) / SHARE)
}

/// The nodes of what maps show: where they are, and what they name.
#[derive(Debug)]
pub(super) struct PlacedContext {
    pub(super) nodes: Nodes,
    pub(super) named: NamedNodes,
}

impl PlacedContext {
    /// Before the file is read for them.
    pub(super) fn of(found: &ContextWays) -> Self {
        let lines = found.ways.iter().map(|way| (&*way.nodes, &*way.places));
        Self { nodes: Nodes::of(lines), named: NamedNodes::default() }
    }
}

/// Makes features, and tells of what cannot be one.
struct Maker<'a> {
    nodes: &'a Nodes,
    source: &'a str,
    made: Vec<ContextFeature>,
    findings: Tally,
}

/// The features of a file that says it was cut to `extent`, and findings on the others.
pub(super) fn features(
    found: ContextWays,
    placed: PlacedContext,
    extent: Option<[f64; 4]>,
    source: &str,
) -> (ContextRows, Tally) {
    let mut maker =
        Maker { nodes: &placed.nodes, source, made: Vec::new(), findings: Tally::default() };
    maker.findings.extend(left_out(&found.left_out, source));
    let repeated = context_ways::repeated(&found);
    for way in found.ways.iter().filter(|way| !repeated.contains(&way.id)) {
        maker.way(way);
    }
    for area in &found.areas {
        maker.area(area, &found);
    }
    let Maker { mut made, findings, .. } = maker;
    for (id, node) in placed.named.into_places() {
        made.push(ContextFeature {
            id: format!("n{id}").into(),
            kind: node.kind,
            name: Some(node.name),
            geometry: Point(degrees(node.place)).into(),
        });
    }
    // Stable: ways, relations and nodes of a layer stay in the order of their numbers.
    made.sort_by_key(|feature| feature.kind.layer());
    let extent = extent.filter(|[w, s, e, n]| w < e && s < n);
    let extent = extent.map(|[west, south, east, north]| {
        Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
    });
    (ContextRows { features: made, extent }, findings)
}

impl Maker<'_> {
    fn way(&mut self, way: &ContextWay) {
        let Some(kind) = way.kind else { return };
        let geometry = if way.is_area {
            match self.whole(&way.nodes) {
                Some(ring) => self.polygons(vec![Polygon::new(ring, Vec::new())], way.row()),
                None => self.broken(way.row(), way.nodes.first().copied()),
            }
        } else if kind == ContextKind::Coastline {
            // Without some of its nodes it would be closed where there is no coast.
            self.whole(&way.nodes).map(Geometry::LineString)
        } else {
            self.lines(&way.nodes)
        };
        self.push(format!("w{}", way.id), kind, way.name.clone(), geometry);
    }

    /// Where a part of the outline is not in the file, what closes without it is drawn: by the roles of the
    /// ways then, since a hole whose outline is missing would look like an area.
    fn area(&mut self, area: &Multipolygon, found: &ContextWays) {
        let row = area.id.unsigned_abs();
        let known = || area.ways.iter().filter_map(|way| Some((way, found.way(way.id)?)));
        let pieces: Vec<&[i64]> = known().map(|(_, way)| &*way.nodes).collect();
        let (rings, closed) = self.rings(&pieces);
        let geometry = if closed && pieces.len() == area.ways.len() && !rings.is_empty() {
            self.polygons(rings::polygons(rings), row)
        } else {
            let of = |hole: bool| {
                let pieces = known().filter(|(way, _)| way.of_hole == hole);
                pieces.map(|(_, way)| &*way.nodes).collect::<Vec<&[i64]>>()
            };
            let mut polygons = rings::polygons(self.rings(&of(false)).0);
            for hole in self.rings(&of(true)).0 {
                let around =
                    |polygon: &&mut Polygon<f64>| rings::is_inside(&hole, polygon.exterior());
                if let Some(polygon) = polygons.iter_mut().find(around) {
                    polygon.interiors_push(hole);
                }
            }
            let first = pieces.first().and_then(|piece| piece.first()).copied();
            self.broken(row, first);
            if polygons.is_empty() { None } else { self.polygons(polygons, row) }
        };
        self.push(format!("r{}", area.id), area.kind, area.name.clone(), geometry);
    }

    /// The rings that pieces make, and whether that is all of them.
    fn rings(&self, pieces: &[&[i64]]) -> (Vec<LineString<f64>>, bool) {
        let joined = rings::join(pieces, true);
        let lines: Vec<Option<LineString<f64>>> = joined
            .rings
            .iter()
            .map(|ring| {
                let closed: Vec<i64> = ring.iter().chain(ring.first()).copied().collect();
                self.whole(&closed)
            })
            .collect();
        let all = joined.open.is_empty() && lines.iter().all(Option::is_some);
        (lines.into_iter().flatten().collect(), all)
    }

    fn push(
        &mut self,
        id: String,
        kind: ContextKind,
        name: Option<Box<str>>,
        geometry: Option<Geometry<f64>>,
    ) {
        let made = geometry.map(|geometry| ContextFeature { id: id.into(), kind, name, geometry });
        self.made.extend(made);
    }

    /// What is in the file of a line.
    fn lines(&self, nodes: &[i64]) -> Option<Geometry<f64>> {
        let mut stretches = self.stretches(nodes);
        match stretches.len() {
            0 => None,
            1 => stretches.pop().map(Geometry::LineString),
            _ => Some(MultiLineString(stretches).into()),
        }
    }

    /// The lines through nodes, cut where the file lacks some: a gap is never bridged. None of them is a
    /// single place.
    fn stretches(&self, nodes: &[i64]) -> Vec<LineString<f64>> {
        let mut stretches = vec![Vec::new()];
        for id in nodes {
            let line = stretches.last_mut().expect("there is one always");
            match self.nodes.place(*id) {
                Some(place) if line.last() != Some(&place) => line.push(place),
                Some(_) => {}
                None => stretches.push(Vec::new()),
            }
        }
        stretches.into_iter().filter(|line| line.len() > 1).map(LineString).collect()
    }

    /// The line through nodes, all of them; `None` where the file lacks one.
    fn whole(&self, nodes: &[i64]) -> Option<LineString<f64>> {
        let mut stretches = self.stretches(nodes);
        let whole = nodes.iter().all(|id| self.nodes.place(*id).is_some());
        stretches.pop().filter(|_| whole)
    }

    /// Valid polygons; `None`, with a finding, where nothing with an area is left of them.
    fn polygons(&mut self, mut polygons: Vec<Polygon<f64>>, row: u64) -> Option<Geometry<f64>> {
        if let [one] = &polygons[..]
            && one.interiors().is_empty()
            && one.exterior().0.len() <= FEW
            && rings::is_plainly_simple(one.exterior())
        {
            return polygons.pop().map(Geometry::Polygon);
        }
        let place = polygons.first().and_then(|one| one.exterior().0.first().copied());
        let geometry = match polygons.len() {
            1 => Geometry::Polygon(polygons.remove(0)),
            _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
        };
        let (code, message, id, mended) = match repair::check(&geometry) {
            Validity::Valid => return Some(geometry),
            Validity::Mended { mended: Some(mended), reason, .. } => {
                let message = format!("area of the map mended: {reason}");
                let id = format!("area peta diperbaiki: {reason}");
                (FindingCode::InvalidGeometry, message, id, Some(mended))
            }
            Validity::Mended { mended: None, reason, .. } => {
                let message = format!("nothing with an area is left of it: {reason}");
                let id = format!("tidak ada luas yang tersisa: {reason}");
                (FindingCode::BrokenArea, message, id, None)
            }
        };
        let told = Finding::new(code, self.source, message).at_row(row).in_indonesian(id);
        let told = told.with_severity(Severity::Info);
        self.findings.add(match place {
            Some(place) => told.at_place(place.x, place.y),
            None => told,
        });
        mended
    }

    /// Tells that an outline does not close in this file.
    fn broken(&mut self, row: u64, node: Option<i64>) -> Option<Geometry<f64>> {
        let message = "its outline does not close within the file; not drawn, or in part";
        let told =
            Finding::new(FindingCode::BrokenArea, self.source, message).at_row(row).in_indonesian(
                "garis luarnya tidak tertutup di berkas ini; tidak digambar, atau sebagian",
            );
        self.findings.add(match node.and_then(|node| self.nodes.place(node)) {
            Some(place) => told.at_place(place.x, place.y),
            None => told,
        });
        None
    }
}

/// The finding where there was more than may be kept.
fn left_out(layers: &BTreeSet<ContextLayer>, source: &str) -> Option<Finding> {
    let words = |names: [&str; 4]| {
        let word = |layer: &ContextLayer| names[*layer as usize].to_owned();
        layers.iter().map(word).collect::<Vec<_>>().join(", ")
    };
    (!layers.is_empty()).then(|| {
        let en = words(["buildings", "land use", "water", "places"]);
        let id = words(["bangunan", "tutupan lahan", "perairan", "tempat"]);
        let message = format!("more than a third of `max_memory_mb`: not drawn: {en}");
        Finding::new(FindingCode::ContextLeftOut, source, message)
            .in_indonesian(format!("lebih dari sepertiga `max_memory_mb`: tidak digambar: {id}"))
    })
}
