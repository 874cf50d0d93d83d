//! Road lines, and the turn restrictions between them.

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

/// One line of a roads source, before the sources are joined to a network.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadLine {
    /// Row in the source, or the id of the OSM way.
    pub row: u64,
    /// Its id, where the source gives one: edges of OSM have it, others get it in the network.
    pub id: Option<String>,
    /// Id of the OSM way.
    pub osm_id: Option<i64>,
    /// The road itself, without any hazard or closure.
    pub attributes: Arc<RoadAttributes>,
    /// Its course, EPSG:4326; with two different vertices at least.
    pub line: LineString<f64>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
}

/// A turn restriction of a roads source, by the ids of its ways; or a barrier, as a restriction
/// without any way on: see [`TurnRestriction::is_barrier`].
#[derive(Debug, Clone, PartialEq)]
pub struct TurnRestriction {
    /// Id of the relation, or of the barrier's node, as the row number of findings.
    pub row: u64,
    /// The node that it lies at, EPSG:4326.
    pub via: Coord<f64>,
    /// OSM ways from which one arrives.
    pub from: Vec<i64>,
    /// OSM ways onto which one turns.
    pub to: Vec<i64>,
    /// `true`: turning is allowed onto `to` alone. `false`: onto `to` it is banned.
    pub only: bool,
    /// The classes that it holds for.
    pub classes: VehicleSet,
}

impl TurnRestriction {
    /// Whether it is a barrier: nobody of `classes` passes it. `from` are the ways that it is on;
    /// who arrives by one of them can only turn back.
    pub fn is_barrier(&self) -> bool {
        self.only && self.to.is_empty()
    }
}

/// The road attributes in a row; problems go to `findings`.
pub(super) fn attributes(
    values: &Values,
    source: &str,
    row: u64,
    findings: &mut Vec<Finding>,
) -> RoadAttributes {
    let stated = values.get(roads::CLASS).map(|name| name.trim().to_lowercase().replace(' ', "_"));
    let known = stated.as_deref().filter(|name| class::is_known(name));
    if let (Some(stated), None) = (&stated, known) {
        let near = nearest(stated, class::names());
        let told = |word: &str| near.map_or(String::new(), |near| format!("; {word} `{near}`?"));
        let hint = told("did you mean");
        let message = format!(
            "no OSM highway value, `ferry` or `river`; taken for a road of no known class{hint}"
        );
        findings.push(
            Finding::new(FindingCode::UnknownValue, source, message)
                .at_row(row)
                .in_column("class", stated.as_str())
                .in_indonesian(format!(
                    "bukan nilai highway OSM, `ferry` atau `river`; dibaca sebagai jalan tanpa \
                     kelas{}",
                    told("maksudnya")
                )),
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

/// The finding of a tag that could not be used.
pub(super) fn finding(problem: &TagProblem, source: &str, row: u64) -> Finding {
    let message = format!("`{}` is left empty", problem.key);
    Finding::new(problem.code, source, message)
        .at_row(row)
        .in_column(&problem.key, problem.value.as_str())
        .in_indonesian(format!("`{}` dikosongkan", problem.key))
        .with_severity(Severity::Warning)
}

/// The lines of a geometry that went through [`shaped`](super::shape::shaped).
pub(super) fn lines(geometry: Geometry<f64>) -> Vec<LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.0,
        _ => Vec::new(),
    }
}
