//! The rule of evidence from both sides, in small random examples: what files knew is damaged, and
//! no road improves by that; what has truly left a feed is forgotten again.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::evidence::{
    ClosureRecord, CoverageRecord, EdgeBuild, EdgeFacts, FactTable, HazardRecord, MetHazard,
    WaitingRows,
};
use crate::hazard::{Basis, HazardKind};
use crate::index::EdgeId;
use crate::passability::{
    Fit, Passability, PastDanger, ReportStatus, WayKind, fact::Confidence, fact::DESTROYED,
};
use crate::vehicle::VehicleClass;

const FREE: [Fit; 7] = [Fit::Free; 7];
const SOURCES: [&str; 3] = ["a", "b", "c"];

fn at(hours: i64) -> Timestamp {
    let morning: Timestamp = "2025-09-18T06:00:00+08:00".parse().unwrap();
    morning + SignedDuration::from_hours(hours)
}

/// The evidence on the one road of an example, and on the approach of the bridge at its end.
#[derive(Debug, Clone)]
struct EvidenceScenario {
    hazards: Vec<(HazardRecord, Option<f64>)>,
    closures: Vec<ClosureRecord>,
    coverages: Vec<CoverageRecord>,
    past_danger: PastDanger,
}

impl EvidenceScenario {
    fn table(&self) -> FactTable {
        let wet = |coverage: &CoverageRecord| {
            let own = |(record, _): &(HazardRecord, Option<f64>)| {
                let present = record.lost_since.is_none();
                record.source == coverage.source && present && record.may_wet()
            };
            self.hazards.iter().any(own)
        };
        let met = |(at, (_, depth_m)): (u32, &(HazardRecord, Option<f64>))| MetHazard {
            hazard: at,
            depth_m: *depth_m,
            shallowest_m: *depth_m,
        };
        let looks = (0..).zip(&self.coverages).filter(|(_, coverage)| !wet(coverage));
        FactTable {
            hazards: self.hazards.iter().map(|(record, _)| record.clone()).collect(),
            coverages: self.coverages.clone(),
            closures: self.closures.clone(),
            edges: vec![
                EdgeFacts {
                    edge: EdgeId::new(0),
                    hazards: (0..).zip(&self.hazards).map(met).collect(),
                    covered: looks.map(|(at, _)| at).collect(),
                    closures: (0..self.closures.len() as u32).collect(),
                    danger_at: self.past_danger.at,
                    danger_until: self.past_danger.until,
                    ..EdgeFacts::default()
                },
                // The bridge itself is dry, and every coverage of the road covers it, too.
                EdgeFacts {
                    edge: EdgeId::new(1),
                    covered: (0..self.coverages.len() as u32).collect(),
                    danger_at: self.past_danger.at,
                    danger_until: self.past_danger.until,
                    approaches: (0..)
                        .zip(&self.hazards)
                        .filter_map(|(at, (record, _))| record.may_wet().then_some(at))
                        .collect(),
                    ..EdgeFacts::default()
                },
            ],
            ended: Vec::new(),
            adrift: Vec::new(),
        }
    }

    /// The example as a run reads it: good news of a future moment waits.
    fn read(mut self, last: Option<&FactTable>, now: i64) -> Self {
        let mut table = self.table();
        WaitingRows::of(last, at(now), &|_| false).mark(&mut table);
        for ((row, _), read) in self.hazards.iter_mut().zip(table.hazards) {
            row.waits = read.waits;
        }
        (self.closures, self.coverages) = (table.closures, table.coverages);
        self
    }

    fn passes(&self, now: Timestamp) -> [Passability; 7] {
        self.way(WayKind::Road, now)
    }

    fn passes_bridge(&self, now: Timestamp) -> [Passability; 7] {
        self.way(WayKind::Bridge, now)
    }

    fn way(&self, kind: WayKind, now: Timestamp) -> [Passability; 7] {
        let table = self.table();
        let build = EdgeBuild { kind, fit: &FREE, as_of: None };
        let edge = EdgeId::new(u32::from(kind == WayKind::Bridge));
        judged(&table, build, table.of_edge(edge), now).state.verdict.passability
    }

    /// The result of the next run, which reads `self`, with what is lost of `last`.
    fn after(
        &self,
        last: &Self,
        whole: &(dyn Fn(&str) -> bool + Sync),
        before: i64,
        now: i64,
    ) -> Self {
        fn evidence<'t>(table: &'t FactTable) -> EdgeEvidence<'t> {
            let edge = &table.edges[0];
            EdgeEvidence {
                hazards: edge
                    .hazards
                    .iter()
                    .map(|met| (&table.hazards[met.hazard as usize], met.depth_m, met.depth_m))
                    .collect(),
                closures: table.closures.iter().collect(),
                coverages: edge.covered.iter().map(|at| &table.coverages[*at as usize]).collect(),
                past_danger: edge.past_danger(),
            }
        }
        let theirs = last.table();
        let mut next = self.clone().read(Some(&theirs), now);
        let mine = next.table();
        let run = CarryRun { as_of: at(now), last: at(before), whole, ended: &[] };
        let (hazards, closures) = carried(&run, "e", &evidence(&theirs), &evidence(&mine));
        next.past_danger = past_danger(&run, &evidence(&theirs), &evidence(&mine));
        for lost in hazards {
            let (record, depth_m) = last.hazards[lost].clone();
            let lost_since = record.lost_since.or(Some(at(now)));
            next.hazards.push((HazardRecord { lost_since, ..record }, depth_m));
        }
        for lost in closures {
            let record = last.closures[lost].clone();
            let lost_since = record.lost_since.or(Some(at(now)));
            next.closures.push(ClosureRecord { lost_since, ..record });
        }
        next
    }
}

fn any_hazard() -> impl Strategy<Value = (HazardRecord, Option<f64>)> {
    let depth = prop::option::of(prop::sample::select(vec![0.05, 0.2, 0.4, 0.9, 2.0]));
    let kind = prop::sample::select(vec![HazardKind::Flood, HazardKind::Landslide]);
    let basis = prop::sample::select(vec![Basis::Observed, Basis::Modelled]);
    let moment = prop::option::weighted(0.8, -9_i64..=3);
    let begins = prop::option::weighted(0.2, -9_i64..=9);
    let life = (moment, begins, prop::option::of(-4_i64..20));
    (depth, kind, basis, life, 0..3_usize, 0..1_000_u32).prop_map(
        |(depth_m, kind, basis, (moment, begins, end), source, id)| {
            let record = HazardRecord {
                id: format!("h{id}"),
                source: SOURCES[source].to_owned(),
                kind,
                basis,
                as_of: moment.map(at),
                valid_from: begins.map(at),
                valid_to: end.map(at),
                lifetime_s: Some(6 * 3600),
                lost_since: None,
                held_back: false,
                beside: false,
                waits: false,
            };
            (record, depth_m)
        },
    )
}

fn any_closure() -> impl Strategy<Value = ClosureRecord> {
    let status = prop::sample::select(ReportStatus::ALL.to_vec());
    let causes = vec!["flood", "landslide", "roadworks", "wreckage", DESTROYED[0], DESTROYED[2]];
    let confidence = prop::sample::select(vec![Confidence::Seen, Confidence::Told]);
    let moment = prop::option::weighted(0.8, -9_i64..=3);
    let begins = prop::option::weighted(0.2, -9_i64..=9);
    let life = (moment, begins, prop::option::of(-4_i64..20));
    (status, prop::sample::select(causes), confidence, life, 0..3_usize, 0..1_000_u32).prop_map(
        |(status, cause, confidence, (moment, begins, end), source, id)| ClosureRecord {
            id: format!("c{id}"),
            as_of: moment.map(at),
            starts: begins.map(at),
            expires: end.map(at),
            confidence,
            ..seen(SOURCES[source], status, cause, 0)
        },
    )
}

fn any_world() -> impl Strategy<Value = EvidenceScenario> {
    let coverage =
        (prop::option::weighted(0.9, -9_i64..=3), 0..3_usize).prop_map(|(seen, source)| {
            CoverageRecord {
                source: SOURCES[source].to_owned(),
                as_of: seen.map(at),
                until: seen.map(|seen| at(seen + 6)),
                basis: Basis::Observed,
                waits: false,
            }
        });
    (
        prop::collection::vec(any_hazard(), 0..4),
        prop::collection::vec(any_closure(), 0..4),
        prop::collection::vec(coverage, 0..2),
    )
        .prop_map(|(hazards, closures, coverages)| {
            EvidenceScenario { hazards, closures, coverages, past_danger: PastDanger::NONE }
                .read(None, 0)
        })
}

/// Detectable damage: rows are gone while the moment did not move, depths cannot be read, a source
/// was not read whole and so grants no coverage.
fn damaged(world: &EvidenceScenario, gone: u8, unread: u8, source: usize) -> EvidenceScenario {
    let of = |one: &str| one == SOURCES[source];
    let is = |bits: u8, at: usize| bits & (1 << (at % 8)) != 0;
    let keep = |at: usize, id: &str| !(of(id) && is(gone, at));
    let mut hazards = Vec::new();
    for (at, (record, depth_m)) in world.hazards.iter().enumerate() {
        if keep(at, &record.source) {
            let depth_m = depth_m.filter(|_| !(of(&record.source) && is(unread, at)));
            hazards.push((record.clone(), depth_m));
        }
    }
    let closures = world.closures.iter().enumerate().filter(|(at, row)| keep(*at, &row.source));
    let coverages = world.coverages.iter().filter(|coverage| !of(&coverage.source));
    EvidenceScenario {
        hazards,
        closures: closures.map(|(_, row)| row.clone()).collect(),
        coverages: coverages.cloned().collect(),
        past_danger: PastDanger::NONE,
    }
}

/// Damage that keeps the rows, accepted and in place, but makes their kind of hazard unreadable.
fn unread(world: &EvidenceScenario, bits: u8, source: usize) -> EvidenceScenario {
    let mut unread = world.clone();
    for (at, (record, _)) in unread.hazards.iter_mut().enumerate() {
        if record.source == SOURCES[source] && bits & (1 << (at % 8)) != 0 {
            record.kind = HazardKind::Other;
        }
    }
    unread
}

/// Whether an answer is worse than no statement at all.
fn is_bad(answer: Passability) -> bool {
    matches!(answer, Passability::Closed | Passability::Restricted | Passability::Unknown)
}

fn is_good(answer: Passability) -> bool {
    matches!(answer, Passability::Open | Passability::Presumed)
}

fn seen(source: &str, status: ReportStatus, cause: &str, hour: i64) -> ClosureRecord {
    ClosureRecord {
        id: format!("{source}-{cause}"),
        status,
        vehicles: VehicleClass::ALL.to_vec(),
        cause: Some(cause.to_owned()),
        depth_m: None,
        max_weight_t: None,
        reason: None,
        source: source.to_owned(),
        as_of: Some(at(hour)),
        starts: None,
        expires: None,
        confidence: Confidence::Seen,
        officer: false,
        lost_since: None,
        held_back: false,
        beside: false,
        waits: false,
        lifetime_s: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4 * ProptestConfig::default().cases))]

    #[test]
    fn no_damage_makes_any_class_pass_where_something_spoke_against_it(
        world in any_world(), gone in any::<u8>(), unread in any::<u8>(), source in 0..3_usize,
    ) {
        let whole = |id: &str| id != SOURCES[source];
        let after = damaged(&world, gone, unread, source).after(&world, &whole, 0, 0);
        for kind in [WayKind::Road, WayKind::Bridge] {
            let (before, after) = (world.way(kind, at(0)), after.way(kind, at(0)));
            for (class, (before, after)) in before.into_iter().zip(after).enumerate() {
                prop_assert!(!(is_bad(before) && is_good(after)), "{class}: {before:?} {after:?}");
                prop_assert!(!(after == Passability::Open && before != Passability::Open), "{class}");
            }
        }
    }

    #[test]
    fn rows_whose_kind_cannot_be_read_open_neither_the_road_nor_the_bridge_at_its_end(
        world in any_world(), bits in any::<u8>(), source in 0..3_usize, hours in 0_i64..5,
    ) {
        let after = unread(&world, bits, source).after(&world, &|_| true, 0, 0);
        for kind in [WayKind::Road, WayKind::Bridge] {
            let (before, after) = (world.way(kind, at(hours)), after.way(kind, at(hours)));
            for (class, (before, after)) in before.into_iter().zip(after).enumerate() {
                // Staleness by a stated end leaves a doubt either way.
                prop_assert!(!(is_bad(before) && is_good(after)), "{class}: {before:?} {after:?}");
                prop_assert!(!(after == Passability::Open && before != Passability::Open), "{class}");
            }
        }
    }

    #[test]
    fn rows_that_vanish_at_a_moment_that_did_not_move_are_missed_also_where_all_was_read(
        world in any_world(), gone in any::<u8>(), source in 0..3_usize,
    ) {
        let before = world.passes(at(0));
        let after = damaged(&world, gone, 0, source).after(&world, &|_| true, 0, 0).passes(at(0));
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(!(is_bad(before) && is_good(after)), "{before:?} {after:?}");
        }
    }

    #[test]
    fn hours_open_nothing_whoever_reads_the_same_again(
        world in any_world(), hours in 0_i64..12, read in any::<bool>(),
    ) {
        // A server judges the facts by its clock; a run reads the same rows again, or carries them.
        let later = if read { world.after(&world, &|_| false, 0, hours) } else { world.clone() };
        for kind in [WayKind::Road, WayKind::Bridge] {
            let (before, after) = (world.way(kind, at(0)), later.way(kind, at(hours)));
            for (before, after) in before.into_iter().zip(after) {
                prop_assert!(!(after == Passability::Open && before != Passability::Open));
            }
        }
    }

    #[test]
    fn time_alone_opens_nothing_and_what_is_destroyed_keeps_its_word(
        world in any_world(), gone in any::<u8>(), source in 0..3_usize, hours in 0_i64..240,
    ) {
        let lost = damaged(&world, gone, 0, source).after(&world, &|_| true, 0, 0);
        let bridge = lost.passes_bridge(at(0)).into_iter().zip(lost.passes_bridge(at(hours)));
        for (before, after) in bridge {
            prop_assert!(!(after == Passability::Open && before != Passability::Open));
        }
        let (before, after) = (lost.passes(at(0)), lost.passes(at(hours)));
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(!(after == Passability::Open && before != Passability::Open));
            let fallen = matches!(before, Passability::Closed | Passability::Restricted);
            // An announced end ends roadworks; of anything else it leaves a doubt first.
            let planned = lost.closures.iter().any(|row| row.cause.as_deref() == Some("roadworks"));
            prop_assert!(!(fallen && is_good(after) && hours == 0) || planned);
        }
        let destroyed = lost.closures.iter().any(|row| {
            let gone = row.cause.as_deref().is_some_and(|cause| DESTROYED.contains(&cause));
            // What is announced to begin later is a plan, and closes nothing yet.
            let begun = row.starts.is_none_or(|starts| starts <= at(hours));
            gone && begun && row.status == ReportStatus::Closed
        });
        let reopened = lost.closures.iter().any(|row| row.status == ReportStatus::Open);
        if destroyed && !reopened {
            prop_assert_eq!(lost.passes(at(hours))[1], Passability::Closed);
        }
    }

    #[test]
    fn what_was_found_while_a_doubt_stood_opens_nothing_once_it_has_run_out(
        world in any_world(), gone in any::<u8>(), source in 0..3_usize,
        found in any_world(), read in 0_i64..12, hours in 0_i64..40,
    ) {
        let lost = damaged(&world, gone, 0, source).after(&world, &|_| true, 0, 0);
        let since = SignedDuration::from_hours(read);
        let mut found = found;
        for (record, _) in &mut found.hazards {
            record.as_of = record.as_of.map(|moment| moment + since);
            record.lifetime_s = Some(30 * 3600);
        }
        for look in &mut found.coverages {
            look.as_of = look.as_of.map(|moment| moment + since);
            look.until = look.as_of.map(|moment| moment + SignedDuration::from_hours(30));
        }
        for row in &mut found.closures {
            row.as_of = row.as_of.map(|moment| moment + since);
        }
        let after = found.after(&lost, &|_| true, 0, read);
        // A run in between remembers the doubt, also where it lists the lost rows no longer.
        let again = found.after(&after, &|_| true, read, read + hours);
        for kind in [WayKind::Road, WayKind::Bridge] {
            let before = after.way(kind, at(read));
            for later in [&after, &again] {
                for (before, later) in before.into_iter().zip(later.way(kind, at(read + hours))) {
                    prop_assert!(!(later == Passability::Open && before != Passability::Open));
                }
            }
        }
    }

    #[test]
    fn what_is_lost_leaves_its_doubt_whatever_is_read_later_of_a_source_that_is_not_whole(
        world in any_world(), read in any_world(), hours in 0_i64..6, closures in any::<bool>(),
    ) {
        // One kind of row at a time: rows of one kind may be better news that ends another's doubt.
        let only = |mut world: EvidenceScenario| {
            world.coverages.clear();
            match closures {
                true => world.hazards.clear(),
                false => world.closures.clear(),
            }
            world
        };
        let mut read = only(read);
        // A held-back source lets only bad news through.
        read.closures.retain(|row| row.status != ReportStatus::Open);
        for (record, _) in &mut read.hazards {
            (record.as_of, record.valid_to) = (Some(at(hours)), None);
            record.beside = true;
        }
        for row in &mut read.closures {
            (row.as_of, row.expires) = (Some(at(hours)), None);
            row.beside = true;
        }
        let nothing = EvidenceScenario { hazards: Vec::new(), closures: Vec::new(), ..read.clone() };
        let lost = nothing.after(&only(world), &|_| true, 0, 0);
        let before = lost.passes(at(hours));
        let after = read.after(&lost, &|_| false, 0, hours).passes(at(hours));
        for (class, (before, after)) in before.into_iter().zip(after).enumerate() {
            let kept = before < Passability::Unknown || after >= before;
            prop_assert!(kept, "{class}: {before:?} {after:?}");
        }
    }

    #[test]
    fn a_later_whole_read_without_water_is_believed_again_after_a_lifetime(
        world in any_world(), hours in 1_i64..5,
    ) {
        let mut dry = world.clone();
        dry.closures.clear();
        dry.coverages.clear();
        dry.hazards.clear();
        let wet = EvidenceScenario { closures: Vec::new(), coverages: Vec::new(), ..world };
        let lost = dry.after(&wet, &|_| true, 0, hours);
        prop_assert!(lost.passes(at(hours + 7)).into_iter().all(is_good));
        // A run in between does not change that.
        let again = dry.after(&lost, &|_| true, hours, hours + 2);
        prop_assert_eq!(again.passes(at(hours + 3)), lost.passes(at(hours + 3)));
        prop_assert!(again.passes(at(hours + 7)).into_iter().all(is_good));
    }

    #[test]
    fn a_run_hours_later_says_what_the_facts_of_this_one_say_then(
        world in any_world(), gone in any::<u8>(), source in 0..3_usize, hours in 0_i64..200,
    ) {
        let now = damaged(&world, gone, 0, source).after(&world, &|_| true, 0, 0);
        let read = damaged(&world, gone, 0, source);
        let later = read.after(&now, &|_| true, 0, hours);
        prop_assert_eq!(now.passes(at(hours)), later.passes(at(hours)));
        let twice = read.after(&now, &|_| true, 0, 0);
        prop_assert_eq!(twice.table(), now.table());
    }
}

mod examples;
