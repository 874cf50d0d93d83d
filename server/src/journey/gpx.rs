//! A journey as GPX 1.1, for the devices and apps that drivers have. The order of elements is the
//! schema's: `metadata`, `wpt`, `rte`, `trk`.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::index::EdgeId;
use lintas_model::{
    language::{Language, moment},
    network::GridPoint,
    passability::Passability,
};

use super::{
    ground::Ground,
    line,
    road_ends::gap,
    way::{self, Route},
};
use crate::feed::gpx::{GpxMark, GpxWriter};
use lintas_model::bulletin::DRILL;

/// The language of the files.
const LANGUAGE: Language = Language::ID;

/// A waypoint (`wpt`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GpxWaypoint {
    /// Where it is.
    pub(crate) place: GridPoint,
    /// Its name.
    pub(crate) name: String,
    /// A sentence; may be empty.
    pub(crate) desc: String,
    /// Its `type`: `asal`, `tujuan`, `singgah`, `ruas penentu`, `tertutup`, `dermaga`, `terjauh`,
    /// `ujung jalan`.
    pub(crate) kind: &'static str,
}

/// The metadata of a file.
#[derive(Debug, Clone)]
pub(crate) struct GpxMetadata<'a> {
    /// The verdict.
    pub(crate) verdict: &'a str,
    /// The sentence.
    pub(crate) sentence: &'a str,
    /// When the first evidence that it rests on expires.
    pub(crate) valid_until: Option<Timestamp>,
    /// The moment that the answer is about.
    pub(crate) now: Timestamp,
    /// Whether it is a drill.
    pub(crate) is_drill: bool,
}

/// The GPX file of a way, or with waypoints alone where there is none.
pub(crate) fn write(
    ground: &Ground<'_>,
    head: &GpxMetadata<'_>,
    waypoints: &[GpxWaypoint],
    way: Option<&Route<'_>>,
    zone: &TimeZone,
) -> String {
    let mut name = head.verdict.to_owned();
    let mut desc = head.sentence.to_owned();
    if let Some(until) = head.valid_until {
        let until = moment(until, zone, LANGUAGE);
        desc = format!("{desc} {}", LANGUAGE.fill("feed.holds_until", &[("time", &until)]));
    }
    if head.is_drill {
        name = format!("{DRILL}: {name}");
        desc = format!("{DRILL}. {desc}");
    }
    let mut gpx = GpxWriter::begin(&name, &desc, head.now);
    for waypoint in waypoints {
        gpx.waypoint(&GpxMark {
            place: waypoint.place.coord(),
            name: &waypoint.name,
            desc: &waypoint.desc,
            sym: None,
            kind: waypoint.kind,
        });
    }
    if let Some(way) = way {
        push_way(&mut gpx, ground, way, &name, &desc);
    }
    gpx.finish()
}

/// The route (a point where each piece begins, and the goal), then the track (a segment per piece).
fn push_way(gpx: &mut GpxWriter, ground: &Ground<'_>, way: &Route<'_>, name: &str, desc: &str) {
    let pieces = way.pieces(ground);
    let lines: Vec<Vec<GridPoint>> = pieces
        .iter()
        .map(|piece| {
            let steps = piece.steps.iter().map(|step| line::points_of(ground, step));
            let mut points: Vec<GridPoint> = steps.flatten().collect();
            points.dedup();
            points
        })
        .collect();
    gpx.xml().open("rte", &[]);
    gpx.xml().leaf("name", name);
    gpx.xml().leaf("desc", desc);
    for (piece, points) in pieces.iter().zip(&lines) {
        let Some(first) = points.first() else { continue };
        let road = ground.network.file().name(piece.steps[0].edge);
        let road = if road.is_empty() { LANGUAGE.say("way.nameless") } else { road };
        gpx.open_point("rtept", first.coord());
        gpx.xml().leaf("name", &format!("{road}: {}", status(piece.status)));
        let far = LANGUAGE.length(piece.to_m - piece.from_m);
        let desc = format!("{far}, {}", LANGUAGE.vehicle(piece.vehicle));
        gpx.xml().leaf("desc", &desc);
        gpx.xml().close();
    }
    if let Some(goal) = lines.last().and_then(|points| points.last()) {
        gpx.open_point("rtept", goal.coord());
        let arrives = way.stands().last().is_none_or(|(_, stand)| stand.end.is_there());
        gpx.xml().leaf("name", LANGUAGE.say(if arrives { "way.goal" } else { "way.road_end" }));
        gpx.xml().close();
    }
    gpx.xml().close();
    gpx.track(name, desc, lines.iter().map(|points| points.iter().map(|point| point.coord())));
}

fn status(passability: Passability) -> &'static str {
    LANGUAGE.say(match passability {
        Passability::Open => "way.state.open",
        Passability::Presumed => "way.state.presumed",
        Passability::Restricted => "way.state.restricted",
        Passability::Unknown => "way.state.unknown",
        Passability::Closed | Passability::Never => "way.state.closed",
    })
}

/// Waypoints along a way: limiting stretch, road ends, landings, closures that it avoids.
pub(crate) fn marks(
    ground: &Ground<'_>,
    way: &Route<'_>,
    gone_around: &[EdgeId],
    zone: &TimeZone,
) -> Vec<GpxWaypoint> {
    let mut marks = Vec::new();
    if let Some(limiting) = way::limiting(ground, &way.pieces(ground)) {
        marks.push(GpxWaypoint {
            place: limiting.place,
            name: limiting.stretch.called(LANGUAGE),
            desc: limiting.stretch.described(zone, LANGUAGE),
            kind: "ruas penentu",
        });
    }
    for (role, stand) in way.stands() {
        let Some(gap) = gap(ground, role, &stand) else { continue };
        marks.push(GpxWaypoint {
            place: stand.point,
            name: LANGUAGE.say("way.road_end").to_owned(),
            desc: gap.described(LANGUAGE),
            kind: "ujung jalan",
        });
    }
    for landing in way.legs.iter().filter_map(|leg| leg.change) {
        let load = LANGUAGE.duration(f64::from(landing.load_ms) / 1000.0);
        marks.push(GpxWaypoint {
            place: landing.place,
            name: landing.name.unwrap_or(LANGUAGE.say("way.water_edge")).to_owned(),
            desc: LANGUAGE.fill("way.load_moves", &[("time", &load)]),
            kind: "dermaga",
        });
    }
    marks.extend(gone_around.iter().map(|edge| closure(ground, *edge, way.vehicle, zone)));
    marks
}

/// The waypoint of a closed stretch.
pub(crate) fn closure(
    ground: &Ground<'_>,
    edge: EdgeId,
    class: lintas_model::vehicle::VehicleClass,
    zone: &TimeZone,
) -> GpxWaypoint {
    let stretch = ground.stretch(edge, class, None);
    let share = ground.overlay.closed_at(edge).first().copied().unwrap_or(0.5);
    GpxWaypoint {
        place: line::place_at(ground, edge, share),
        name: format!("{}: {}", stretch.called(LANGUAGE), status(stretch.passability)),
        desc: stretch.described(zone, LANGUAGE),
        kind: "tertutup",
    }
}
