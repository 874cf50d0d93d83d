//! Roads, one a line.

use std::sync::Arc;

use geo_types::{Coord, Geometry, LineString};
use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::road::mapped::{RoadFields, road};
use lintas_model::road::{RoadAttributes, TagProblem, class};
use lintas_model::vehicle::VehicleSet;

use super::row::Values;
use crate::config::nearest;
use crate::input::columns::roads;

/// One line of a roads source, before it is joined with others.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadLine {
    /// Row in the source, or the id of the OSM way.
    pub row: u64,
    /// The id that it has already, as OSM edges have.
    pub id: Option<String>,
    /// Id of the OSM way.
    pub osm_id: Option<i64>,
    /// What it is on a dry day.
    pub attributes: Arc<RoadAttributes>,
    /// Where it runs, EPSG:4326; two different vertices at least.
    pub line: LineString<f64>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
}

/// A turn restriction of a roads source, by the ids of its ways; or a barrier on those ways, which
/// has no way on: see [`TurnRestriction::is_barrier`].
#[derive(Debug, Clone, PartialEq)]
pub struct TurnRestriction {
    /// Its own id.
    pub row: u64,
    /// Where it is, EPSG:4326.
    pub via: Coord<f64>,
    /// OSM ways that it is met from.
    pub from: Vec<i64>,
    /// OSM ways that it speaks of.
    pub to: Vec<i64>,
    /// `to` are the only ways on; else they are the ones that are not.
    pub only: bool,
    /// Whom it binds.
    pub classes: VehicleSet,
}

impl TurnRestriction {
    /// Is it a barrier, which nobody whom it binds gets past? `from` are the ways that it stands on;
    /// whoever comes along one of their edges can only go back.
    pub fn is_barrier(&self) -> bool {
        self.only && self.to.is_empty()
    }
}

/// The road that a row describes; what is wrong with it goes to `findings`.
pub(super) fn attributes(
    values: &Values,
    source: &str,
    row: u64,
    findings: &mut Vec<Finding>,
) -> RoadAttributes {
    let stated = values.get(roads::CLASS).map(|name| name.trim().to_lowercase().replace(' ', "_"));
    let known = stated.as_deref().filter(|name| class::is_known(name));
    if let (Some(stated), None) = (&stated, known) {
        let hint = nearest(stated, class::names())
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let message = format!(
            "no OSM highway value, `ferry` or `river`; taken for a road of no known class{hint}"
        );
        findings.push(
            Finding::new(FindingCode::UnknownValue, source, message)
                .at_row(row)
                .in_column("class", stated.as_str()),
        );
    }
    let fields = RoadFields {
        class: known,
        name: values.get(roads::NAME),
        surface: values.get(roads::SURFACE),
        smoothness: values.get(roads::SMOOTHNESS),
        tracktype: values.get(roads::TRACKTYPE),
        oneway: values.get(roads::ONEWAY),
        access: values.get(roads::ACCESS),
        bridge: values.get(roads::BRIDGE),
        tunnel: values.get(roads::TUNNEL),
        ford: values.get(roads::FORD),
        layer: values.get(roads::LAYER).and_then(|layer| i8::try_from(layer).ok()),
        max_weight_t: values.get(roads::MAX_WEIGHT_T).filter(|limit| *limit > 0.0),
        max_height_m: values.get(roads::MAX_HEIGHT_M).filter(|limit| *limit > 0.0),
        width_m: values.get(roads::WIDTH_M).filter(|width| *width > 0.0),
    };
    let (road, problems) = road(&fields);
    findings.extend(problems.into_iter().map(|problem| finding(&problem, source, row)));
    road
}

/// A tag that could not be used, as a finding.
pub(super) fn finding(problem: &TagProblem, source: &str, row: u64) -> Finding {
    let message = format!("`{}` is left empty", problem.key);
    Finding::new(problem.code, source, message)
        .at_row(row)
        .in_column(&problem.key, problem.value.as_str())
        .with_severity(Severity::Warning)
}

/// The lines of a shaped geometry.
pub(super) fn lines(geometry: Geometry<f64>) -> Vec<LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.0,
        _ => Vec::new(),
    }
}
