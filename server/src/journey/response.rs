//! The answer about a journey, as GeoJSON properties.

use jiff::tz::TimeZone;
use lintas_model::index::EdgeId;
use lintas_model::{
    access::WaypointRole,
    journey::{JourneyVerdict, Lengths, SpokenJourney},
    language::Language,
    passability::WayKind,
    vehicle::VehicleClass,
};
use lintas_snapshot::format::NetworkFile;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    boat_hint::boat_hint,
    figures::{metres, place, seconds, time},
    ground::Ground,
    line,
    nearest::NearestSearch,
    road_ends::{PassedOver, RoadEndResponse, gap, passed_over, past, road_ends},
    snap::{REACH_M, SnappedPoint},
    step::Step,
    way::{self, Limiting, Route, RouteSection},
};

/// Edges that an answer lists as closed at most: a person reads ten.
const MOST_LISTED: usize = 100;

/// The properties of a journey. Lengths in metres, durations in seconds.
#[derive(Debug, Serialize)]
pub(crate) struct WayResponse<'a> {
    status: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) sentence_id: String,
    sentence_en: String,
    distance_m: f64,
    duration_s: f64,
    duration_planned_s: f64,
    contingency: String,
    contingency_en: String,
    vehicle: VehicleClass,
    edges: Vec<&'a str>,
    reason: String,
    limiting: Option<EdgeResponse<'a>>,
    avoided: Vec<EdgeResponse<'a>>,
    oldest_as_of: Option<String>,
    /// The greater of `snap_m`.
    snap_distance_m: f64,
    snap_m: Snap,
    /// Whether it comes to every place, and not only to the ends of their roads.
    reached: bool,
    road_ends: Vec<RoadEndResponse<'a>>,
    passed_over: Vec<PassedOver>,
    by_boat: Option<Value>,
    valid_until: Option<String>,
    presumed_m: f64,
    restricted_m: f64,
    unknown_m: f64,
    pieces: Vec<PieceResponse<'a>>,
    changes: Vec<Value>,
    revision: u64,
}

#[derive(Debug, Serialize)]
struct Snap {
    from: f64,
    to: f64,
}

#[derive(Debug, Serialize)]
struct PieceResponse<'a> {
    status: &'static str,
    from_m: f64,
    to_m: f64,
    duration_s: f64,
    vehicle: VehicleClass,
    name: Option<&'a str>,
    edges: Vec<&'a str>,
}

/// Builds the properties of a journey.
pub(crate) fn way<'a>(
    ground: &Ground<'a>,
    way: &Route<'_>,
    gone_around: &[(VehicleClass, EdgeId)],
    by_boat: Option<&Route<'_>>,
    zone: &TimeZone,
) -> WayResponse<'a> {
    let file = ground.network.file();
    let pieces = way.pieces(ground);
    let (_, lengths) = way::verdict(&pieces);
    let verdict = way.verdict(&pieces);
    let stands = way.stands();
    let limiting = way::limiting(ground, &pieces);
    let oldest = way.oldest(ground);
    let told = spoken(ground, way, verdict, lengths, limiting.as_ref());
    let planned = Planned::of(ground, way);
    let Lengths { all_m, presumed_m, restricted_m, unknown_m } = lengths;
    let [from_m, to_m] = way.snap_m();
    let mut edges: Vec<&str> = way.steps().map(|(_, step)| file.id(step.edge)).collect();
    edges.dedup();
    let shut = gone_around.iter().take(MOST_LISTED);
    WayResponse {
        status: verdict.status(),
        verdict: verdict.words(),
        sentence_id: told.sentence(zone, Language::ID),
        sentence_en: told.sentence(zone, Language::EN),
        distance_m: metres(all_m),
        duration_s: seconds(way.ms()),
        duration_planned_s: planned.seconds(),
        contingency: planned.words(Language::ID),
        contingency_en: planned.words(Language::EN),
        vehicle: way.vehicle,
        edges,
        reason: reasons(ground, way, &stands),
        limiting: limiting.map(|it| limiting_edge(ground, &it)),
        avoided: shut.map(|(class, shut)| edge(ground, *shut, *class)).collect(),
        oldest_as_of: time(oldest),
        snap_distance_m: metres(from_m.max(to_m)),
        snap_m: Snap { from: metres(from_m), to: metres(to_m) },
        reached: way.is_there(),
        road_ends: road_ends(ground, &stands),
        passed_over: passed_over(&stands),
        by_boat: by_boat.map(|way| boat_hint(ground, way)),
        valid_until: time(way.valid_until(ground)),
        presumed_m: metres(presumed_m),
        restricted_m: metres(restricted_m),
        unknown_m: metres(unknown_m),
        pieces: pieces.iter().map(|it| piece(file, it)).collect(),
        changes: changes(ground, way),
        revision: ground.overlay.revision(),
    }
}

/// A journey as its sentence tells it.
fn spoken<'a>(
    ground: &Ground<'a>,
    way: &Route<'_>,
    verdict: JourneyVerdict,
    lengths: Lengths,
    limiting: Option<&Limiting<'a>>,
) -> SpokenJourney<'a> {
    let stands = way.stands();
    SpokenJourney {
        vehicle: way.vehicle,
        verdict,
        lengths,
        limiting: limiting.map(|limiting| limiting.stretch.clone()),
        more_blocked: 0,
        oldest: way.oldest(ground).zip(way.oldest_speaker(ground)),
        snap_m: way.snap_m(),
        passed_over_m: past(&stands),
        gaps: stands.iter().filter_map(|(role, stand)| gap(ground, *role, stand)).collect(),
        comes_within_m: None,
        no_road_within_m: None,
    }
}

/// Codes of the reasons of a journey and of its ends, joined with `;`, each once.
fn reasons(
    ground: &Ground<'_>,
    way: &Route<'_>,
    stands: &[(WaypointRole, SnappedPoint)],
) -> String {
    let mut reasons: Vec<&str> = way.reasons(ground).into_iter().map(|one| one.code()).collect();
    for reason in stands.iter().filter_map(|(_, stand)| stand.end.reason()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join(";")
}

fn piece<'a>(file: &'a NetworkFile, piece: &RouteSection) -> PieceResponse<'a> {
    PieceResponse {
        status: piece.status.name(),
        from_m: metres(piece.from_m),
        to_m: metres(piece.to_m),
        duration_s: seconds(piece.ms),
        vehicle: piece.vehicle,
        name: Some(file.name(piece.steps[0].edge)).filter(|name| !name.is_empty()),
        edges: piece.steps.iter().map(|step| file.id(step.edge)).collect(),
    }
}

fn limiting_edge<'a>(ground: &Ground<'a>, limiting: &Limiting<'_>) -> EdgeResponse<'a> {
    let told = edge(ground, limiting.edge, limiting.vehicle);
    EdgeResponse {
        edge: told.id,
        id: None,
        status: limiting.stretch.passability.name(),
        place: place(limiting.place),
        from_m: Some(metres(limiting.stretch.from_m.unwrap_or(0.0))),
        length_m: Some(metres(limiting.stretch.length_m)),
        ..told
    }
}

/// The landings where the load changes between land and water.
fn changes(ground: &Ground<'_>, way: &Route<'_>) -> Vec<Value> {
    let mut reached = 0.0;
    let mut before = None;
    let mut changes = Vec::new();
    for leg in &way.legs {
        if let Some(landing) = leg.change {
            changes.push(json!({
                "name": landing.name,
                "place": place(landing.place),
                "load_s": seconds(u64::from(landing.load_ms)),
                "from_vehicle": before,
                "to_vehicle": leg.vehicle,
                "from_m": metres(reached),
            }));
        }
        before = Some(leg.vehicle);
        reached += leg.found.steps.iter().map(|step| step.length_m(ground)).sum::<f64>();
    }
    changes
}

/// The duration to plan with: travel time × the region's contingency factor.
struct Planned {
    ms: u64,
    factor: f64,
    ferry_ms: u64,
    load_ms: u64,
    /// Factor of the duration by night or in rain; only mentioned, not included.
    at_night: f64,
}

impl Planned {
    fn of(ground: &Ground<'_>, way: &Route<'_>) -> Self {
        let file = ground.network.file();
        let waiting = |(_, step): (VehicleClass, &Step)| {
            let arcs = file.arcs_of(step.edge).iter().map(|arc| file.arc(*arc));
            let ferry = file.kind(step.edge) == WayKind::Ferry;
            let mine = arcs.filter(|arc| ferry && arc.backward == step.backward);
            mine.map(|arc| u64::from(arc.boarding_ms)).max().unwrap_or(0)
        };
        let land = way.steps().filter(|(class, _)| !class.floats());
        Self {
            ms: way.ms(),
            factor: file.slowdown().contingency_factor,
            at_night: 1.0 / file.slowdown().night_or_rain_factor.clamp(0.05, 1.0),
            ferry_ms: land.map(waiting).sum(),
            load_ms: way
                .legs
                .iter()
                .filter_map(|leg| leg.change)
                .map(|landing| u64::from(landing.load_ms))
                .sum(),
        }
    }

    fn seconds(&self) -> f64 {
        (self.ms as f64 * self.factor / 1000.0).round()
    }

    fn words(&self, language: Language) -> String {
        let factor = language.number(self.factor, 2, 2);
        let percent = ((self.factor - 1.0) * 100.0).round();
        let mut words =
            vec![language.fill("way.planned", &[("factor", &factor), ("percent", &percent)])];
        for (ms, key) in
            [(self.ferry_ms, "way.planned.ferries"), (self.load_ms, "way.planned.loading")]
        {
            if ms > 0 {
                let long = language.duration(ms as f64 / 1000.0);
                words.push(language.fill(key, &[("time", &long)]));
            }
        }
        if self.at_night > 1.0 {
            let times = language.number(self.at_night, 1, 1);
            words.push(language.fill("way.planned.night", &[("times", &times)]));
        }
        format!("{}.", words.join("; "))
    }
}

/// The properties of one edge.
#[derive(Debug, Serialize)]
pub(crate) struct EdgeResponse<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    /// The id, in its place, where this is the limiting stretch.
    #[serde(skip_serializing_if = "Option::is_none")]
    edge: Option<&'a str>,
    report_id: Option<&'a str>,
    name: Option<&'a str>,
    status: &'static str,
    cause: Option<&'a str>,
    reason: String,
    depth_m: Option<f64>,
    depth_cm: Option<f64>,
    evidence: &'static str,
    as_of: Option<String>,
    expires: Option<String>,
    place: [f64; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    from_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length_m: Option<f64>,
}

fn edge<'a>(ground: &Ground<'a>, edge: EdgeId, class: VehicleClass) -> EdgeResponse<'a> {
    let file = ground.network.file();
    let state = ground.state(edge);
    let word = ground.word(edge);
    let share = ground.overlay.closed_at(edge).first().copied().unwrap_or(0.5);
    let reasons: Vec<&str> = state.verdict.reasons.iter().map(|one| one.code()).collect();
    EdgeResponse {
        id: Some(file.id(edge)),
        edge: None,
        report_id: word.report_id,
        name: Some(file.name(edge)).filter(|name| !name.is_empty()),
        status: ground.passability(edge, class).name(),
        cause: word.cause,
        reason: reasons.join(";"),
        depth_m: state.depth_m,
        depth_cm: state.depth_m.map(|depth_m| (depth_m * 100.0).round()),
        evidence: state.verdict.evidence.name(),
        as_of: time(state.verdict.as_of),
        expires: time(state.verdict.expires),
        place: place(line::place_at(ground, edge, share)),
        from_m: None,
        length_m: None,
    }
}

/// Number of roads that these edges are, by name; all without a name count as one.
fn stretches(ground: &Ground<'_>, edges: &[EdgeId]) -> usize {
    let mut names: Vec<&str> = edges.iter().map(|edge| ground.network.file().name(*edge)).collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

/// The members of the collection where there is no way.
#[derive(Debug, Serialize)]
pub(crate) struct NoWayResponse<'a> {
    status: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) sentence_id: String,
    sentence_en: String,
    blocked_by: Vec<EdgeResponse<'a>>,
    nearest_reachable: Option<NearestResponse<'a>>,
    /// Where `nearest_reachable` is `null` since the search for it was given up: metres around the
    /// goal in which nothing can be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest_reachable_searched_m: Option<f64>,
    by_boat: Option<Value>,
    road_ends: Vec<RoadEndResponse<'a>>,
}

#[derive(Debug, Serialize)]
struct NearestResponse<'a> {
    place: [f64; 2],
    distance_to_goal_m: f64,
    name: Option<&'a str>,
    duration_s: f64,
}

/// Builds the answer where there is no way. `stands` is `None` where one of the places has no road
/// near it.
pub(crate) fn no_way<'a>(
    ground: &Ground<'a>,
    class: VehicleClass,
    blocked: &[EdgeId],
    nearest: Option<&NearestSearch<'a>>,
    by_boat: Option<&Route<'_>>,
    stands: Option<[(WaypointRole, SnappedPoint); 2]>,
    zone: &TimeZone,
) -> NoWayResponse<'a> {
    let (nearest, searched_m) = match nearest {
        Some(NearestSearch::Found(nearest)) => (Some(nearest), None),
        Some(NearestSearch::NotWithin(radius_m)) => (None, Some(*radius_m)),
        None => (None, None),
    };
    let far_from_roads = stands.is_none();
    let stands: Vec<(WaypointRole, SnappedPoint)> = stands.into_iter().flatten().collect();
    let mut snap_m = [0.0; 2];
    for (metres, (_, stand)) in snap_m.iter_mut().zip(&stands) {
        *metres = stand.distance_m;
    }
    let told = SpokenJourney {
        vehicle: class,
        verdict: JourneyVerdict::No,
        lengths: Lengths::default(),
        limiting: blocked.first().map(|edge| ground.stretch(*edge, class, None)),
        more_blocked: stretches(ground, blocked).saturating_sub(1),
        oldest: None,
        snap_m,
        passed_over_m: past(&stands),
        gaps: Vec::new(),
        comes_within_m: nearest.map(|nearest| nearest.to_goal_m),
        no_road_within_m: far_from_roads.then_some(REACH_M),
    };
    NoWayResponse {
        status: JourneyVerdict::No.status(),
        verdict: JourneyVerdict::No.words(),
        sentence_id: told.sentence(zone, Language::ID),
        sentence_en: told.sentence(zone, Language::EN),
        blocked_by: blocked
            .iter()
            .take(MOST_LISTED)
            .map(|shut| edge(ground, *shut, class))
            .collect(),
        nearest_reachable: nearest.map(|nearest| NearestResponse {
            place: place(nearest.place),
            distance_to_goal_m: metres(nearest.to_goal_m),
            name: Some(nearest.name).filter(|name| !name.is_empty()),
            duration_s: seconds(u64::from(nearest.ms)),
        }),
        nearest_reachable_searched_m: searched_m.map(metres),
        by_boat: by_boat.map(|way| boat_hint(ground, way)),
        road_ends: road_ends(ground, &stands),
    }
}
