//! The state of one edge: the verdict on what is known of it, and the fields of the layer `roads`
//! that show it.

use jiff::Timestamp;

use super::{Facts, HazardFact, Phase, Verdict, WayKind, assess, rules::Origin};
use crate::value::{Value, round};
use crate::vehicle::VehicleClass;

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
    /// Position in [`Facts::reports`] of the one that decides.
    pub report: Option<usize>,
    /// The moment that the state speaks of: that of the deciding statement, else of the edge's
    /// source.
    pub as_of: Option<Timestamp>,
}

/// The state of an edge at the moment `as_of`.
///
/// ```
/// use jiff::Timestamp;
/// use lintas_model::{
///     hazard::{Basis, HazardKind},
///     passability::{Facts, Fit, HazardFact, Passability, PastDanger, Status, WayKind, judge},
///     vehicle::VehicleClass,
/// };
///
/// let now: Timestamp = "2025-09-18T06:00:00Z".parse()?;
/// let flood = HazardFact {
///     id: "g1",
///     kind: HazardKind::Flood,
///     basis: Basis::Observed,
///     depth_m: Some(0.4),
///     shallowest_m: Some(0.4),
///     as_of: Some(now),
///     valid_from: None,
///     until: None,
///     good_until: None,
///     lost: None,
///     held_back: false,
///     waits: false,
/// };
/// let facts = Facts {
///     kind: WayKind::Road,
///     fit: &[Fit::Free; VehicleClass::ALL.len()],
///     hazards: &[flood],
///     drowned: false,
///     coverages: &[],
///     approaches: &[],
///     flood_m: None,
///     reports: &[],
///     as_of: None,
///     past_danger: PastDanger::NONE,
/// };
/// let state = judge(&facts, now);
/// assert_eq!(state.verdict.status, Status::Restricted);
/// let passes = |class: VehicleClass| state.verdict.passability[class.index()];
/// assert_eq!(passes(VehicleClass::Car), Passability::Closed);
/// assert!(passes(VehicleClass::Truck) < Passability::Closed);
/// // Of a road of which nobody knows anything, nobody says that it is open.
/// let nothing = Facts { hazards: &[], ..facts };
/// assert_eq!(judge(&nothing, now).verdict.status, Status::Presumed);
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn judge(facts: &Facts<'_>, as_of: Timestamp) -> RoadState {
    let verdict = assess(facts, as_of);
    let on_the_ground = facts.kind == WayKind::Road;
    let standing = || facts.hazards.iter().filter(|it| it.stands(as_of));
    let depths = standing().filter(|hazard| on_the_ground && is_wet(hazard));
    let spoken = facts.reports.iter().filter(|report| report.phase(as_of) != Phase::Over);
    let depth_m = depths
        .clone()
        .filter_map(|hazard| hazard.depth_m)
        .chain(spoken.filter_map(|report| report.depth_m))
        .max_by(f64::total_cmp);
    let deepest = depths.max_by(|a, b| {
        a.depth_m.unwrap_or(-1.0).total_cmp(&b.depth_m.unwrap_or(-1.0)).then(b.id.cmp(a.id))
    });
    let decides = match verdict.origin {
        Origin::Hazard(at) => Some(&facts.hazards[at]),
        _ => None,
    };
    let hazard = decides.or(deepest).or(standing().next());
    RoadState {
        depth_m,
        flood_m: facts.flood_m,
        hazard_id: hazard.map(|hazard| hazard.id.to_owned()),
        report: match verdict.origin {
            Origin::Report(at) => Some(at),
            _ => None,
        },
        as_of: verdict.as_of.or(facts.as_of),
        verdict,
    }
}

fn is_wet(hazard: &HazardFact<'_>) -> bool {
    hazard.kind.is_water() && hazard.basis.is_actual()
}

/// A [`RoadState`] as fields of the layer `roads`: every field that depends on the state, with
/// `None` where it is empty. `report` is the one that decides: its id and cause.
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
