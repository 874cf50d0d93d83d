//! The state of one edge: what is known of it, judged, and told as the fields of `roads`.

use jiff::Timestamp;

use crate::passability::{
    Facts, Fit, HazardFact, Phase, ReportFact, Verdict, WayKind, assess, fact::Coverage,
    rules::Origin,
};
use crate::value::Value;
use crate::vehicle::VehicleClass;

/// All that is known of one edge.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What carries the traffic.
    pub kind: WayKind,
    /// Which classes fit on it on a dry day.
    pub fit: &'a [Fit; VehicleClass::ALL.len()],
    /// The hazards that it meets.
    pub hazards: &'a [HazardFact<'a>],
    /// It is under water from end to end.
    pub drowned: bool,
    /// Surveys and models that looked at all of it and found it dry.
    pub coverages: &'a [Coverage],
    /// It is a bridge: the water on the roads at its ends.
    pub approaches: &'a [HazardFact<'a>],
    /// Geodesic length under actual water, metres.
    pub flood_m: Option<f64>,
    /// Closures and reports that speak of it.
    pub reports: &'a [ReportFact<'a>],
    /// The moment that its own source speaks of.
    pub as_of: Option<Timestamp>,
    /// The latest moment of danger that is over.
    pub danger_at: Option<Timestamp>,
}

/// The state of one edge at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadState {
    /// Who passes, and why.
    pub verdict: Verdict,
    /// Deepest water on the edge, metres: of any hazard that it meets, stale and lost ones included, and
    /// of the reports that speak of it. Bridges take no depth from plan view.
    pub depth_m: Option<f64>,
    /// Geodesic length under actual water, metres.
    pub flood_m: Option<f64>,
    /// Id of the hazard that decides, else of the deepest water, else of the first other hazard.
    pub hazard_id: Option<String>,
    /// Position in [`Known::reports`] of the one that decides.
    pub report: Option<usize>,
    /// The moment that the state speaks of: that of the deciding word, else of the edge's source.
    pub as_of: Option<Timestamp>,
}

/// The state of an edge at the moment `as_of`.
pub fn judge(known: &Known<'_>, as_of: Timestamp) -> RoadState {
    let verdict = assess(
        &Facts {
            kind: known.kind,
            fit: known.fit,
            hazards: known.hazards,
            drowned: known.drowned,
            coverages: known.coverages,
            approaches: known.approaches,
            reports: known.reports,
            danger_at: known.danger_at,
        },
        as_of,
    );
    let on_the_ground = known.kind == WayKind::Road;
    let standing = || known.hazards.iter().filter(|it| it.stands(as_of));
    let depths = standing().filter(|hazard| on_the_ground && is_wet(hazard));
    let spoken = known.reports.iter().filter(|report| report.phase(as_of) != Phase::Over);
    let depth_m = depths
        .clone()
        .filter_map(|hazard| hazard.depth_m)
        .chain(spoken.filter_map(|report| report.depth_m))
        .max_by(f64::total_cmp);
    let deepest = depths.max_by(|a, b| {
        a.depth_m.unwrap_or(-1.0).total_cmp(&b.depth_m.unwrap_or(-1.0)).then(b.id.cmp(a.id))
    });
    let decides = match verdict.origin {
        Origin::Hazard(at) => Some(&known.hazards[at]),
        _ => None,
    };
    let hazard = decides.or(deepest).or(standing().next());
    RoadState {
        depth_m,
        flood_m: known.flood_m,
        hazard_id: hazard.map(|hazard| hazard.id.to_owned()),
        report: match verdict.origin {
            Origin::Report(at) => Some(at),
            _ => None,
        },
        as_of: verdict.as_of.or(known.as_of),
        verdict,
    }
}

fn is_wet(hazard: &HazardFact<'_>) -> bool {
    hazard.kind.is_water() && hazard.basis.is_actual()
}

/// How a [`RoadState`] is told in the fields of the layer `roads`: every field that depends on the
/// state, with `None` where it is empty. `report` is the one that decides: its id and cause.
pub fn road_fields(
    state: &RoadState,
    report: Option<(&str, Option<&str>)>,
) -> Vec<(&'static str, Option<Value>)> {
    let verdict = &state.verdict;
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let moment = |time: Option<Timestamp>| time.map(|time| Value::Text(format!("{time:.0}")));
    let codes: Vec<&str> = verdict.reasons.iter().map(|reason| reason.code()).collect();
    let mut fields: Vec<(&'static str, Option<Value>)> = VehicleClass::ALL
        .into_iter()
        .map(|class| (class.name(), text(verdict.passability[class.index()].name())))
        .collect();
    fields.extend([
        ("as_of", moment(state.as_of)),
        ("status", text(verdict.status.name())),
        ("label_id", text(verdict.status.label_id())),
        ("label_en", text(verdict.status.label_en())),
        ("evidence", text(verdict.evidence.name())),
        ("evidence_state", verdict.evidence_state.and_then(|state| text(state.name()))),
        ("reason", if codes.is_empty() { None } else { text(&codes.join(";")) }),
        ("cause", report.and_then(|(_, cause)| cause).and_then(text)),
        ("hazard_id", state.hazard_id.as_deref().and_then(text)),
        ("depth_m", state.depth_m.map(|depth| Value::Float(round(depth, 3)))),
        ("flood_m", state.flood_m.map(|length| Value::Float(round(length, 2)))),
        ("report_id", report.and_then(|(id, _)| text(id))),
        ("expires", moment(verdict.expires)),
    ]);
    fields
}

/// Rounded for people and for size: a millimetre of depth and a centimetre of length are finer than
/// anybody measures.
pub fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}
