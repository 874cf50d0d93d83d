//! Changes on roads between two moments, told by road and not by edge.

use std::collections::BTreeMap;

use geo_types::{Coord, Geometry, LineString};
use jiff::Timestamp;
use serde::Serialize;

use super::symbols::is_main;
use crate::evidence::MUCH;
use crate::feature::Feature;
use crate::passability::{Evidence, EvidenceState, Reason};
use crate::schema::Schema;
use crate::value::Value;

/// The part of a feature of the layer `roads` that a bulletin needs.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadNow {
    /// Id of the edge.
    pub id: String,
    /// Name of the road.
    pub name: Option<String>,
    /// Its status, as in the layer.
    pub status: String,
    /// OpenStreetMap highway value, `ferry` or `river`.
    pub class: String,
    /// Length, metres.
    pub length_m: f64,
    /// A position on it: longitude, latitude.
    pub place: [f64; 2],
    /// The evidence that its status rests on.
    pub grounds: Grounds,
}

/// The evidence that the status of a road rests on, as far as a bulletin words it differently.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grounds {
    /// A model only.
    pub modelled: bool,
    /// It has no date.
    pub undated: bool,
    /// The value of `evidence_state`; `None` where there is no evidence.
    pub state: Option<String>,
    /// The moment that the evidence speaks of.
    pub as_of: Option<Timestamp>,
}

/// Indices of the columns of the layer `roads` that a bulletin needs.
#[derive(Debug, Clone, Copy)]
pub struct RoadColumns {
    name: Option<usize>,
    status: usize,
    class: Option<usize>,
    length_m: Option<usize>,
    evidence: Option<usize>,
    state: Option<usize>,
    reason: Option<usize>,
    as_of: Option<usize>,
}

impl RoadColumns {
    /// Looks the columns up; `None` where the layer has no status.
    pub fn of(schema: &Schema) -> Option<Self> {
        let at = |name: &str| schema.fields.iter().position(|field| field.name == name);
        Some(Self {
            name: at("name"),
            status: at("status")?,
            class: at("class"),
            length_m: at("length_m"),
            evidence: at("evidence"),
            state: at("evidence_state"),
            reason: at("reason"),
            as_of: at("as_of"),
        })
    }

    /// Reads a feature; `None` for rivers, and without a status or a position.
    pub fn read(&self, feature: &Feature) -> Option<RoadNow> {
        let value = |at: Option<usize>| feature.values.get(at?)?.as_ref();
        let word = |at| value(at).and_then(Value::as_str);
        let class = word(self.class).unwrap_or_default();
        let middle = middle(&feature.geometry)?;
        (class != "river").then_some(())?;
        Some(RoadNow {
            id: feature.id.clone(),
            name: word(self.name).filter(|name| !name.is_empty()).map(str::to_owned),
            status: word(Some(self.status))?.to_owned(),
            class: class.to_owned(),
            length_m: value(self.length_m).and_then(Value::as_f64).unwrap_or(0.0),
            place: [middle.x, middle.y],
            grounds: Grounds {
                modelled: word(self.evidence) == Some(Evidence::Modelled.name()),
                undated: word(self.reason)
                    .is_some_and(|codes| codes.split(';').any(|it| it == Reason::Undated.code())),
                state: word(self.state).map(str::to_owned),
                as_of: word(self.as_of).and_then(|moment| moment.parse().ok()),
            },
        })
    }
}

fn middle(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    let of_line = |line: &LineString<f64>| line.0.get(line.0.len() / 2).copied();
    match geometry {
        Geometry::LineString(line) => of_line(line),
        Geometry::MultiLineString(lines) => lines.0.first().and_then(of_line),
        Geometry::Point(point) => Some(point.0),
        _ => None,
    }
}

/// Whether a status means that no land vehicle passes.
pub fn is_shut(status: &str) -> bool {
    matches!(status, "closed" | "boat_only")
}

/// Edges of one road with the same kind of change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoadChange {
    /// Name of the road; `None` where it has none.
    pub name: Option<String>,
    /// OpenStreetMap highway value, or `ferry`.
    pub class: String,
    /// Worst status before; `None` where none is known.
    pub before: Option<String>,
    /// Worst status now.
    pub status: String,
    /// How many edges.
    pub edges: usize,
    /// Their length, metres.
    pub length_m: f64,
    /// A position on the longest of them: longitude, latitude.
    pub place: [f64; 2],
}

/// Changes on roads, and roads that are closed now. "Closed" means closed to land vehicles. In all
/// lists named roads come before others, main roads before minor ones, then the longest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoadChanges {
    /// Closed now and not before, by dated evidence other than a model.
    pub closed: Vec<RoadChange>,
    /// Closed before, and passable now.
    pub opened: Vec<RoadChange>,
    /// Closed before, and `unknown` now.
    pub unknown: Vec<RoadChange>,
    /// All that are closed now by dated evidence other than a model.
    pub shut: Vec<RoadChange>,
    /// Closed now by a model alone: never told as a fact.
    pub by_model: Vec<RoadChange>,
    /// Closed now by undated evidence: not told as a fact, either.
    pub undated: Vec<RoadChange>,
    /// The age of the evidence.
    pub age: EvidenceAge,
}

/// The age of the evidence on all roads.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EvidenceAge {
    /// Edges with any evidence.
    pub judged: usize,
    /// Edges among them whose evidence is past its lifetime.
    pub stale: usize,
    /// Edges judged by lost evidence.
    pub carried: usize,
    /// The oldest moment that lost evidence speaks of.
    pub carried_from: Option<Timestamp>,
}

impl EvidenceAge {
    fn of(roads: &[RoadNow]) -> Self {
        let mut age = Self::default();
        for grounds in roads.iter().map(|road| &road.grounds) {
            let Some(state) = grounds.state.as_deref() else { continue };
            age.judged += 1;
            age.stale += usize::from(state == EvidenceState::Stale.name());
            if state == EvidenceState::Lost.name() {
                age.carried += 1;
                age.carried_from = age.carried_from.into_iter().chain(grounds.as_of).min();
            }
        }
        age
    }

    /// Whether more than [`MUCH`] of the evidence is stale.
    pub fn is_much(&self) -> bool {
        self.judged > 0 && self.stale as f64 / self.judged as f64 > MUCH
    }
}

impl RoadChanges {
    /// Compares edges by id. `before` is `None` where there is nothing to compare with; an edge
    /// that was not there before counts as unchanged.
    pub fn between(before: Option<&[RoadNow]>, now: &[RoadNow]) -> Self {
        let was: BTreeMap<&str, &str> = before
            .unwrap_or_default()
            .iter()
            .map(|road| (road.id.as_str(), road.status.as_str()))
            .collect();
        let went = |road: &&RoadNow, test: fn(&str, &str) -> bool| {
            was.get(road.id.as_str()).is_some_and(|before| test(before, &road.status))
        };
        let of = |test: fn(&str, &str) -> bool| {
            by_road(&was, now.iter().filter(|road| went(road, test)))
        };
        let shut = |test: fn(&Grounds) -> bool| {
            by_road(&was, now.iter().filter(|it| is_shut(&it.status) && test(&it.grounds)))
        };
        let told = |road: &&RoadNow| !road.grounds.modelled && !road.grounds.undated;
        let closed = |road: &&RoadNow| went(road, |before, now| is_shut(now) && !is_shut(before));
        Self {
            closed: by_road(&was, now.iter().filter(closed).filter(told)),
            opened: of(|before, now| is_shut(before) && !is_shut(now) && now != "unknown"),
            unknown: of(|before, now| is_shut(before) && now == "unknown"),
            shut: shut(|on| !on.modelled && !on.undated),
            by_model: shut(|on| on.modelled && !on.undated),
            undated: shut(|on| on.undated),
            age: EvidenceAge::of(now),
        }
    }
}

/// Groups edges by name and class; edges without a name form one group for each class.
fn by_road<'a>(
    was: &BTreeMap<&str, &str>,
    edges: impl Iterator<Item = &'a RoadNow>,
) -> Vec<RoadChange> {
    let mut roads: BTreeMap<(Option<&str>, &str), Vec<&RoadNow>> = BTreeMap::new();
    for edge in edges {
        roads.entry((edge.name.as_deref(), &edge.class)).or_default().push(edge);
    }
    let one = |((name, class), edges): ((Option<&str>, &str), Vec<&RoadNow>)| {
        let longest =
            edges.iter().max_by(|a, b| a.length_m.total_cmp(&b.length_m).then(b.id.cmp(&a.id)));
        let worst = |statuses: Vec<&str>| {
            let worst = statuses.into_iter().max_by_key(|status| rank(status));
            worst.map(str::to_owned)
        };
        RoadChange {
            name: name.map(str::to_owned),
            class: class.to_owned(),
            before: worst(edges.iter().filter_map(|it| was.get(it.id.as_str()).copied()).collect()),
            status: worst(edges.iter().map(|it| it.status.as_str()).collect()).unwrap_or_default(),
            edges: edges.len(),
            length_m: edges.iter().map(|edge| edge.length_m).sum(),
            place: longest.map_or([0.0; 2], |edge| edge.place),
        }
    };
    let mut roads: Vec<RoadChange> = roads.into_iter().map(one).collect();
    roads.sort_by(|a, b| {
        let named_first = a.name.is_none().cmp(&b.name.is_none());
        let main_first = is_main(&b.class).cmp(&is_main(&a.class));
        named_first
            .then(main_first)
            .then(b.length_m.total_cmp(&a.length_m))
            .then(a.name.cmp(&b.name))
    });
    roads
}

/// Number of named main roads; they come first.
pub(super) fn main_roads(roads: &[RoadChange]) -> usize {
    roads.iter().take_while(|road| road.name.is_some() && is_main(&road.class)).count()
}

fn rank(status: &str) -> usize {
    const WORSE: [&str; 6] = ["open", "presumed", "restricted", "unknown", "boat_only", "closed"];
    WORSE.iter().position(|word| *word == status).unwrap_or(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(id: &str, name: Option<&str>, status: &str, length_m: f64) -> RoadNow {
        RoadNow {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            status: status.to_owned(),
            class: "primary".to_owned(),
            length_m,
            place: [116.0, 0.0],
            grounds: Grounds::default(),
        }
    }

    fn told(changes: &[RoadChange]) -> Vec<(Option<&str>, usize, f64)> {
        changes.iter().map(|it| (it.name.as_deref(), it.edges, it.length_m)).collect()
    }

    #[test]
    fn edges_of_one_road_are_told_as_one() {
        let before = [
            edge("a", Some("Poros"), "open", 100.0),
            edge("b", Some("Poros"), "presumed", 200.0),
            edge("c", Some("Pasar"), "closed", 50.0),
            edge("d", Some("Desa"), "boat_only", 70.0),
        ];
        let now = [
            edge("a", Some("Poros"), "closed", 100.0),
            edge("b", Some("Poros"), "boat_only", 200.0),
            edge("c", Some("Pasar"), "restricted", 50.0),
            edge("d", Some("Desa"), "unknown", 70.0),
            edge("new", None, "closed", 10.0),
        ];
        let changes = RoadChanges::between(Some(&before), &now);
        assert_eq!(told(&changes.closed), [(Some("Poros"), 2, 300.0)]);
        assert_eq!(changes.closed[0].status, "closed", "the worse of the two");
        assert_eq!(told(&changes.opened), [(Some("Pasar"), 1, 50.0)]);
        assert_eq!(told(&changes.unknown), [(Some("Desa"), 1, 70.0)], "unknown is not open");
        assert_eq!(told(&changes.shut), [(Some("Poros"), 2, 300.0), (None, 1, 10.0)]);
    }

    #[test]
    fn with_nothing_to_compare_with_nothing_has_changed() {
        let changes = RoadChanges::between(None, &[edge("a", None, "closed", 1.0)]);
        assert_eq!((changes.closed.len(), changes.opened.len(), changes.shut.len()), (0, 0, 1));
    }
}
