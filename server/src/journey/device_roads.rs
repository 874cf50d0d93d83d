//! What a device without a network answers about journeys from, beside the network file: the state of
//! every road now and what becomes of it by itself, in the words of the server's own answers; and the
//! shores that nobody carries a load across. The layout is told in `docs/offline.md`.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::{
    bulletin::DRILL,
    journey::{RouteStretch, Speaker},
    language::{Language, moment},
    network::{GridPoint, Slowdown},
    passability::{Passability, Reason, RoadState, WayKind, depth::BOAT_NEEDS_M},
    vehicle::VehicleClass,
};
use serde::Serialize;

use super::collection::zone;
use crate::{
    http::problem::{Code, Problem},
    live::{Foreseen, ForeseenState, Serving},
    open::{Network, damaged},
};

/// Rises when a device of the release before would misread one of the parts.
const FORMAT: u32 = 1;

/// BothWords in both languages, Bahasa Indonesia first.
type BothWords = [String; 2];

#[derive(Serialize)]
struct DeviceRoads<'a> {
    format: u32,
    snapshot: String,
    revision: u64,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    as_of: Timestamp,
    /// The moment of `of_edge`.
    now: Timestamp,
    now_ms: i64,
    /// Up to when `later` looks.
    until_ms: i64,
    time_zone: &'a str,
    unread: bool,
    vehicles: BTreeMap<&'static str, [&'static str; 2]>,
    /// Codes of reasons, in the order in which answers list them.
    reasons: Vec<&'static str>,
    slowdown: &'a Slowdown,
    /// Loading where a boat meets the road without a jetty.
    load_ms: u32,
    /// By class, for what is said on the device: the server has not weighed it yet.
    depths: [DeviceDepths; VehicleClass::ALL.len()],
    states: Vec<&'a serde_json::value::RawValue>,
    of_edge: Vec<u32>,
    /// Millisecond, edge, state.
    later: Vec<(i64, u32, u32)>,
}

/// Between which depths of water a class passes, metres.
#[derive(Serialize)]
struct DeviceDepths {
    /// Less does not carry a boat.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ford_m: Option<f64>,
}

impl DeviceDepths {
    fn of(class: VehicleClass) -> Self {
        let limits = class.spec().depth;
        Self {
            from_m: class.floats().then_some(BOAT_NEEDS_M),
            pass_m: limits.map(|limits| limits.pass_m),
            ford_m: limits.map(|limits| limits.ford_m),
        }
    }
}

/// A state of a road, with the words that a sentence tells of it.
#[derive(Serialize)]
struct DeviceState<'a> {
    /// By class, one digit: its position in open, presumed, restricted, unknown, closed, never.
    pass: String,
    evidence: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depth_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flood_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_ms: Option<i64>,
    /// What is wrong there.
    #[serde(skip_serializing_if = "Option::is_none")]
    matter: Option<BothWords>,
    /// Which kind of evidence says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<BothWords>,
    /// `as_of_ms` as people of the region write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<BothWords>,
    #[serde(skip_serializing_if = "<[f64]>::is_empty")]
    closed_at: &'a [f64],
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<DeviceBeside>,
}

/// The state of an edge before and behind the points that it is closed at.
#[derive(Serialize)]
struct DeviceBeside {
    pass: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    depth_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flood_m: Option<f64>,
}

/// The roads at the revision in service, as JSON. Costs a judgement for every change that time brings
/// within the horizon of [`Foreseen`].
///
/// # Errors
/// `no_snapshot`, `no_network`.
pub(crate) fn device_roads(serving: &Serving) -> Result<String, Problem> {
    let (open, live) = (serving.open()?, serving.live()?);
    let foreseen = Foreseen::of(serving)?;
    let zone = zone(open);
    let mut kept = DistinctTexts::default();
    let position: Vec<u32> =
        foreseen.states.iter().map(|state| kept.position(&told(state, &zone))).collect();
    let at = |state: u32| position[state as usize];
    let states: Result<_, _> = kept.texts.iter().map(|text| serde_json::from_str(text)).collect();
    let now = live.overlay.now();
    let roads = DeviceRoads {
        format: FORMAT,
        snapshot: open.id().to_string(),
        revision: live.overlay.revision(),
        mode: open.mode(),
        label: open.is_drill().then_some(DRILL),
        as_of: open.manifest().as_of,
        now,
        now_ms: now.as_millisecond(),
        until_ms: foreseen.until.as_millisecond(),
        time_zone: &open.manifest().region.time_zone,
        unread: live.overlay.is_unread(),
        vehicles: VehicleClass::ALL
            .map(|class| (class.name(), Language::BOTH.map(|it| it.vehicle(class))))
            .into(),
        reasons: Reason::ALL.iter().map(|reason| reason.code()).collect(),
        slowdown: live.network.file().slowdown(),
        load_ms: live.network.file().speeds().load_ms(None),
        depths: VehicleClass::ALL.map(DeviceDepths::of),
        states: states.map_err(|_unwritable: serde_json::Error| Code::Internal)?,
        of_edge: foreseen.of_edge.iter().copied().map(at).collect(),
        later: foreseen
            .later
            .iter()
            .map(|(from, edge, state)| (begun_ms(*from), edge.number(), at(*state)))
            .collect(),
    };
    serde_json::to_string(&roads).map_err(|_unwritable| Code::Internal.into())
}

/// The first whole millisecond that is not before a moment: states change a nanosecond after the last
/// moment that counts.
fn begun_ms(moment: Timestamp) -> i64 {
    let ms = moment.as_millisecond();
    if moment.subsec_nanosecond() % 1_000_000 > 0 { ms + 1 } else { ms }
}

fn told<'a>(foreseen: &'a ForeseenState, zone: &TimeZone) -> DeviceState<'a> {
    let verdict = &foreseen.state.verdict;
    let cause = foreseen.decides.as_ref().and_then(|(_, cause)| cause.as_deref());
    let speaker = Speaker::of(verdict.origin, verdict.evidence);
    let stretch = RouteStretch {
        name: "",
        kind: WayKind::Road,
        passability: Passability::Presumed,
        length_m: 0.0,
        from_m: None,
        depth_m: foreseen.state.depth_m,
        reasons: &verdict.reasons,
        cause,
        speaker,
        since: verdict.as_of,
    };
    let beside = foreseen.beside.as_ref();
    DeviceState {
        pass: digits(&foreseen.state),
        evidence: verdict.evidence.name(),
        reasons: verdict.reasons.iter().map(|reason| reason.code()).collect(),
        depth_m: foreseen.state.depth_m,
        flood_m: foreseen.state.flood_m,
        report_id: foreseen.decides.as_ref().map(|(id, _)| id.as_str()),
        cause,
        as_of_ms: verdict.as_of.map(Timestamp::as_millisecond),
        expires_ms: verdict.expires.map(Timestamp::as_millisecond),
        matter: both(|language| stretch.matter(language)),
        by: both(|language| speaker.words(language).map(str::to_owned)),
        since: both(|language| verdict.as_of.map(|since| moment(since, zone, language))),
        closed_at: &foreseen.closed_at,
        beside: beside.map(|state| DeviceBeside {
            pass: digits(state),
            depth_m: state.depth_m,
            flood_m: state.flood_m,
        }),
    }
}

fn both(words: impl Fn(Language) -> Option<String>) -> Option<BothWords> {
    Some([words(Language::ID)?, words(Language::EN)?])
}

fn digits(state: &RoadState) -> String {
    state.verdict.passability.iter().map(|word| char::from(b'0' + *word as u8)).collect()
}

/// States as JSON, each once: what is known of most roads is the same.
#[derive(Default)]
struct DistinctTexts {
    texts: Vec<String>,
    by_text: HashMap<String, u32>,
}

impl DistinctTexts {
    fn position(&mut self, state: &DeviceState<'_>) -> u32 {
        let text = serde_json::to_string(state).unwrap_or_default();
        *self.by_text.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() as u32 - 1
        })
    }
}

#[derive(Serialize)]
struct DeviceWater {
    format: u32,
    lines: Vec<Vec<i32>>,
}

/// Rivers and shores of the layer `water` that stop people on foot, as JSON; those of the network are in
/// its file. A line is longitude and latitude of its first point in 1e-7 degrees, then the steps from
/// each point to the next.
///
/// # Errors
/// `no_snapshot`; `snapshot_damaged`.
pub(crate) fn device_water(serving: &Serving) -> Result<String, Problem> {
    let lines = Network::shores(serving.open()?.snapshot()).map_err(damaged)?;
    let water =
        DeviceWater { format: FORMAT, lines: lines.iter().map(|line| steps(line)).collect() };
    serde_json::to_string(&water).map_err(|_unwritable| Code::Internal.into())
}

fn steps(line: &[GridPoint]) -> Vec<i32> {
    let mut before = GridPoint { x: 0, y: 0 };
    let step = |point: &GridPoint| {
        let step = [point.x.wrapping_sub(before.x), point.y.wrapping_sub(before.y)];
        before = *point;
        step
    };
    line.iter().flat_map(step).collect()
}

#[cfg(test)]
mod tests {
    use lintas_model::vehicle::VehicleClass;
    use serde_json::Value;

    use super::*;
    use crate::{
        fixtures::{
            town::{self, Town},
            world::World,
        },
        journey::tests::close,
    };

    #[test]
    fn every_road_has_a_state_and_what_comes_of_it_in_order() {
        let mut town = Town::on_a_dry_day();
        town.close(town::NORTH, 6);
        let world = World::of_town(&town);
        close(&world, town.edge(town::TRACK), Some(0.6));
        let roads: Value =
            serde_json::from_str(&device_roads(&world.state.serving()).unwrap()).unwrap();
        assert_eq!(roads["label"], "LATIHAN – BUKAN KEJADIAN NYATA");
        assert_eq!(roads["revision"], 1);
        let state =
            |edge: usize| &roads["states"][roads["of_edge"][edge].as_u64().unwrap() as usize];
        let north = state(town.edge(town::NORTH).index());
        assert_eq!(north["pass"].as_str().unwrap().len(), VehicleClass::ALL.len());
        assert!(north["pass"].as_str().unwrap().starts_with('4'), "{north}");
        assert_eq!(north["matter"], serde_json::json!(["longsor", "landslide"]));
        assert_eq!(north["since"][0], "18 Sep 09.00 WITA");
        let track = state(town.edge(town::TRACK).index());
        assert!(track["closed_at"][0].as_f64().is_some() && track["beside"].is_object(), "{track}");
        // The closure of six hours is a doubt from the moment after its end.
        let edge = town.edge(town::NORTH).number();
        let later = roads["later"].as_array().unwrap();
        assert!(later.is_sorted_by_key(|change| change[0].as_i64()));
        let change = later.iter().find(|change| change[1] == edge).unwrap();
        let end: Timestamp = "2025-09-18T07:00:00Z".parse().unwrap();
        assert_eq!(change[0], end.as_millisecond() + 1);
        let then = &roads["states"][change[2].as_u64().unwrap() as usize];
        assert!(then["pass"].as_str().unwrap().starts_with('3'), "{then}");
    }

    #[test]
    fn shores_are_lines_of_steps() {
        let world = World::town();
        let water: Value =
            serde_json::from_str(&device_water(&world.state.serving()).unwrap()).unwrap();
        assert_eq!(water["format"], 1);
        assert!(water["lines"].is_array());
    }
}
