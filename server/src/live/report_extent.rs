//! How much one report bears on, and the refusal of one that bears on more than its role may say at
//! once. Nothing of it is stored then: who sends it sees that at once, and draws it smaller.
//!
//! Asked when a report is filed and never when the journal is read: what was accepted counts.

use geo::{CoordsIter as _, Geodesic, GeodesicArea as _, Length as _};
use geo_types::{Geometry, LineString, Polygon};
use lintas_model::{
    language::Language,
    network::matching::{Claim, EdgeCount, MatchLimit, count_matched},
    passability::ReportStatus,
    vehicle::VehicleClass,
};
use serde_json::json;

use super::report_fields::ReportFields;
use crate::{
    config::RoleBounds,
    feature::place::read_geometry,
    http::{
        caller::Caller,
        problem::{Code, Problem},
        spoken::wrong,
    },
    open::Network,
};

/// Edges that are counted for the words of a refusal; those beyond are "more".
const COUNTED: usize = 10_000;
/// Edges near it, or steps along it, that are looked at to count them.
const LOOKS: usize = 100_000;
/// A line longer than this is taken from nobody, kilometres: it is searched in steps of ten metres.
const LONGEST_KM: f64 = 1_000.0;

/// How much a report bears on.
#[derive(Debug, Clone, Copy)]
struct ReportExtent {
    area_km2: f64,
    line_km: f64,
    corners: usize,
    edges: EdgeCount,
    /// Its geometry is a line.
    is_line: bool,
}

impl ReportFields {
    /// Refuses a report that bears on more than the bounds of its role. An officer's that says so
    /// (`wide`), and why, may.
    ///
    /// # Errors
    /// `report_too_large`, with the extent and the bounds; `forbidden` where another says `wide`;
    /// `invalid_report` where it says not why.
    pub(crate) fn check_extent(
        &self,
        by: &Caller,
        bounds: RoleBounds,
        network: Option<&Network>,
    ) -> Result<(), Problem> {
        let is_wide = self.wide == Some(true);
        if is_wide && !by.role.decides() {
            return Err(Problem::new(Code::Forbidden, "Only an officer's report may be wide."));
        }
        if is_wide && self.reason.is_none() {
            return Err(wrong("Who says wide says why: reason."));
        }
        let geometry = self.geometry.as_ref().map(read_geometry).transpose().map_err(wrong)?;
        let mut extent = ReportExtent::of(geometry.as_ref());
        if !is_wide {
            extent.edges = self.count_edges(geometry.as_ref(), &extent, bounds, network);
        }
        if extent.is_endless() || !is_wide && extent.exceeds(bounds) {
            return Err(extent.refused(by, bounds));
        }
        Ok(())
    }

    /// How many edges it bears on. Of one that is beyond its bounds already they are counted for the
    /// words of its refusal alone, and not where that is dear.
    fn count_edges(
        &self,
        geometry: Option<&Geometry<f64>>,
        extent: &ReportExtent,
        bounds: RoleBounds,
        network: Option<&Network>,
    ) -> EdgeCount {
        let named = self.edges.as_deref().unwrap_or_default();
        let exactly = |edges: usize| EdgeCount { edges, is_exact: true };
        match (network, geometry) {
            (Some(network), _) if !named.is_empty() => {
                exactly(named.iter().filter(|id| network.edge(id).is_some()).count())
            }
            // Many corners make every look dear.
            (Some(_), Some(_)) if extent.corners > bounds.corners || extent.is_endless() => {
                extent.edges
            }
            (Some(network), Some(geometry)) => {
                let known = |name: &String| VehicleClass::from_name(name);
                let claim = Claim {
                    status: ReportStatus::from_name(&self.status).unwrap_or(ReportStatus::Unknown),
                    cause: self.cause.as_deref(),
                    vehicles: self.vehicles.iter().flatten().filter_map(known).collect(),
                    geometry,
                };
                let limit = MatchLimit { edges: COUNTED.max(bounds.edges), looks: LOOKS };
                count_matched(network, &claim, limit)
            }
            _ => exactly(0),
        }
    }
}

impl ReportExtent {
    /// Measures a geometry; edges are not counted yet.
    fn of(geometry: Option<&Geometry<f64>>) -> Self {
        let edges = EdgeCount { edges: 0, is_exact: false };
        let mut extent = Self { area_km2: 0.0, line_km: 0.0, corners: 0, edges, is_line: false };
        if let Some(geometry) = geometry {
            extent.measure(geometry);
        }
        extent
    }

    fn measure(&mut self, geometry: &Geometry<f64>) {
        self.corners = geometry.coords_count();
        match geometry {
            Geometry::LineString(line) => self.add_line(line),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| self.add_line(line)),
            Geometry::Polygon(area) => self.add_area(area),
            Geometry::MultiPolygon(areas) => areas.iter().for_each(|area| self.add_area(area)),
            _ => {}
        }
    }

    fn add_line(&mut self, line: &LineString<f64>) {
        self.is_line = true;
        self.line_km += Geodesic.length(line) / 1e3;
    }

    fn add_area(&mut self, area: &Polygon<f64>) {
        // Part by part, and whichever way its rings run. A ring that crosses itself has less area
        // than it covers: its outline bounds it, too.
        self.area_km2 += area.geodesic_area_signed().abs() / 1e6;
        let rings = std::iter::once(area.exterior()).chain(area.interiors());
        self.line_km += rings.map(|ring| Geodesic.length(ring)).sum::<f64>() / 1e3;
    }

    fn is_endless(&self) -> bool {
        self.is_line && self.line_km > LONGEST_KM
    }

    fn exceeds(&self, bounds: RoleBounds) -> bool {
        self.area_km2 > bounds.area_km2
            || self.line_km > bounds.line_km
            || self.corners > bounds.corners
            || self.edges.edges > bounds.edges
            || !self.edges.is_exact
    }

    /// The refusal, with all numbers, in words of both languages.
    fn refused(&self, by: &Caller, bounds: RoleBounds) -> Problem {
        let may_be_wide = by.role.decides() && !self.is_endless();
        let key = if may_be_wide {
            "problem.report_too_large.wide"
        } else if by.role.decides() {
            "problem.report_too_large.parts"
        } else {
            "problem.report_too_large.smaller"
        };
        let (numbers, role) = (Measures { extent: self, bounds }, by.role.name());
        let [indonesian, english] = Language::BOTH.map(|language| {
            let (said, most) = (numbers.said(language), numbers.allowed(language));
            language.fill(key, &[("said", &said), ("role", &role), ("most", &most)])
        });
        let round = |number: f64| (number * 100.0).round() / 100.0;
        Problem::new(Code::ReportTooLarge, english)
            .with_member("detail_id", indonesian.into())
            .with_member("area_km2", round(self.area_km2).into())
            .with_member("line_km", round(self.line_km).into())
            .with_member("corners", self.corners.into())
            .with_member("edges", self.edges.edges.into())
            .with_member("more_edges", (!self.edges.is_exact).into())
            .with_member("may_be_wide", may_be_wide.into())
            .with_member(
                "most",
                json!({
                    "area_km2": bounds.area_km2,
                    "line_km": bounds.line_km,
                    "corners": bounds.corners,
                    "edges": bounds.edges,
                }),
            )
    }
}

/// The numbers of a refusal in words.
struct Measures<'a> {
    extent: &'a ReportExtent,
    bounds: RoleBounds,
}

impl Measures<'_> {
    fn said(&self, language: Language) -> String {
        let ReportExtent { area_km2, line_km, edges, corners, .. } = self.extent;
        let roads =
            if edges.is_exact { "problem.measure.edges" } else { "problem.measure.edges_at_least" };
        let mut said = vec![language.fill(roads, &[("n", &edges.edges)])];
        said.extend((*area_km2 > 0.0).then(|| area(language, *area_km2)));
        said.extend((*line_km > 0.0).then(|| line(language, *line_km)));
        said.push(language.fill("problem.measure.corners", &[("n", corners)]));
        said.join(", ")
    }

    fn allowed(&self, language: Language) -> String {
        let RoleBounds { area_km2, line_km, edges, corners } = self.bounds;
        let edges = language.fill("problem.measure.edges", &[("n", &edges)]);
        let corners = language.fill("problem.measure.corners", &[("n", &corners)]);
        [edges, area(language, area_km2), line(language, line_km), corners].join(", ")
    }
}

fn area(language: Language, km2: f64) -> String {
    format!("{} km²", language.number(km2, 1, 1))
}

fn line(language: Language, km: f64) -> String {
    language.fill("problem.measure.line", &[("km", &language.number(km, 1, 1))])
}
