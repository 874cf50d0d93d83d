//! Hours of floods, one run after the other into one folder, judged edge by edge.
//!
//! `oracles/flood_feed.py` makes the files of every hour, `oracles/evidence_judge.py` says what the law
//! of evidence allows on every road after every run; both are seeded, slow, and share no code with the
//! programs under test. A longer replay, with more seeds, is run where `LINTAS_LONG=1`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{lintas, long, python, real_data, root};
use serde_json::{Value, json};

/// As many as `flood_feed.py` has styles of feeds: a seed's rest by this is its style.
const STYLES: u64 = 5;

fn oracle(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(root().join("tests/oracles").join(name));
    command
}

fn run(command: &mut Command) -> String {
    lintas_e2e::run(command)
}

/// The files of every hour, and the folders that hold them in order.
fn feed(python: &Path, folder: &Path, seed: u64, hours: usize) -> Option<Vec<PathBuf>> {
    let roads = real_data("jakarta/jakarta_roads.shp")?;
    let real = real_data("petabencana/jkt_floods_2017-02-21T13.geojson")?;
    run(oracle(python, "flood_feed.py").arg("roads").arg(&roads).arg(folder));
    let dry = folder.join("dry");
    run(lintas(&dry).args(["-q", "refresh", "-c"]).arg(folder.join("kering.toml")));
    let published = lintas_e2e::current(&dry).join("layers/roads.fgb");
    let mut command = oracle(python, "flood_feed.py");
    command.arg("hours").arg(folder).arg(published).arg(&real);
    run(command.args(["--seed", &seed.to_string(), "--hours", &hours.to_string()]));
    Some((0..hours).map(|hour| folder.join(format!("hours/{hour:03}"))).collect())
}

/// Runs every hour into `snapshots` and returns the lines that the oracle reads.
fn refresh_hours(hours: &[PathBuf], snapshots: &Path) -> String {
    let mut runs = String::new();
    for hour in hours {
        let config = hour.join("lintas.toml");
        let output = lintas(snapshots)
            .args(["-q", "refresh", "-c"])
            .arg(&config)
            .output()
            .expect("lintas starts");
        let snapshot = std::fs::read_to_string(snapshots.join("current")).unwrap_or_default();
        let line = json!({
            "config": config,
            "exit": output.status.code(),
            "snapshot": snapshot.trim(),
            "stderr": String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default(),
        });
        writeln!(runs, "{line}").expect("a text grows");
    }
    runs
}

#[expect(clippy::print_stdout, reason = "the counts are what a long replay is run for")]
fn tell(seed: u64, verdict: &Value) {
    println!("seed {seed}: {}", verdict["counts"]);
    println!("  shares {}", verdict["shares"]);
    for (rule, count) in verdict["violations"].as_object().expect("violations") {
        println!("  {count} × {rule}");
        for example in verdict["examples"][rule].as_array().into_iter().flatten() {
            println!("      {example}");
        }
    }
}

/// Replays one seed; whether the law was kept.
fn replay(python: &Path, seed: u64, count: usize) -> Option<bool> {
    let folder = tempfile::tempdir().expect("a folder");
    let hours = feed(python, folder.path(), seed, count)?;
    let snapshots = folder.path().join("snapshots");
    let runs = folder.path().join("runs.jsonl");
    std::fs::write(&runs, refresh_hours(&hours, &snapshots)).expect("a folder is writable");
    let output = oracle(python, "evidence_judge.py")
        .arg(&runs)
        .arg(&snapshots)
        .output()
        .expect("Python starts");
    let verdict: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    tell(seed, &verdict);
    let judged = verdict["counts"]["edge_hours"].as_u64().unwrap_or_default();
    assert!(judged > 3_000 * count as u64 / 2, "seed {seed} judged only {judged} edge-hours");
    Some(output.status.success())
}

fn replay_style(style: u64) {
    let Some(python) = python() else { return };
    let (seeds, hours) = if long() { (4, 75) } else { (1, 24) };
    let mut broken = Vec::new();
    for seed in (0..seeds).map(|round| style + round * STYLES) {
        match replay(&python, seed, hours) {
            None => return,
            Some(true) => {}
            Some(false) => broken.push(seed),
        }
    }
    assert!(broken.is_empty(), "the law of evidence is broken by the feeds of seeds {broken:?}");
}

#[test]
fn water_with_new_ids_every_hour_is_judged_by_place() {
    replay_style(0);
}

#[test]
fn a_coverage_that_is_missing_or_not_whole_opens_nothing() {
    replay_style(1);
}

#[test]
fn rows_live_by_their_own_moments_and_ends() {
    replay_style(2);
}

#[test]
fn a_damaged_feed_loses_nothing() {
    replay_style(3);
}

#[test]
fn moments_of_names_and_properties_and_lifetimes_of_sources_count() {
    replay_style(4);
}

#[test]
fn the_second_reading_of_the_law_knows_the_worked_examples() {
    let Some(python) = python() else { return };
    run(oracle(&python, "evidence_law_examples.py").args(["-v"]));
}
