//! A shift under load: 256 connections that ask for everything a map asks for, twenty reports a second, a
//! swap a minute. Nothing grows, and nothing goes wrong but polite refusals.
//!
//! Half a minute here; half an hour under `make test-long`, which prints what it took. Memory is compared
//! there alone: in the first minutes caches fill, which is why that of tiles is a small one here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lintas_e2e::{Dice, PATIENCE, Server, current, drill_config, key, lintas, long, run, try_post};
use serde_json::{Value, json};

const CONNECTIONS: usize = 256;
const REPORTS_A_SECOND: u32 = 20;
const REPORTERS: u32 = 4;
/// When memory is first looked at, and how often after that.
const SETTLED: Duration = Duration::from_secs(300);
const LOOK: Duration = Duration::from_secs(30);
/// What a report may take in memory for good, kilobytes.
const KEPT_KB: f64 = 4.0;

/// Two snapshots of the drill in one folder, of the same moment: the second bears another
/// name.
fn two_snapshots(folder: &Path) -> (PathBuf, [String; 2]) {
    let snapshots = folder.join("snapshots");
    let config = drill_config(folder, "2025-09-18T09:00:00+08:00");
    let whole = std::fs::read_to_string(&config).expect("a configuration");
    let named = "name = \"Kutai Kartanegara\"";
    assert!(whole.contains(named), "the drill's name");
    let mut ids = Vec::new();
    for name in [named, "name = \"Kutai Kartanegara (2)\""] {
        std::fs::write(&config, whole.replace(named, name)).expect("a folder is writable");
        run(lintas(&snapshots).args(["-q", "refresh", "-c"]).arg(&config));
        let id = current(&snapshots);
        ids.push(id.file_name().expect("an id").to_string_lossy().into_owned());
    }
    let ids: [String; 2] = ids.try_into().expect("two");
    assert_ne!(ids[0], ids[1], "two snapshots to swap");
    (snapshots, ids)
}

/// Puts a snapshot in the place of the current one, as publishing does.
fn swap(snapshots: &Path, id: &str) {
    let next = snapshots.join(".current-next");
    std::fs::write(&next, id).expect("a folder is writable");
    std::fs::rename(next, snapshots.join("current")).expect("a folder is writable");
}

/// Kilobytes in memory, and seconds of processor time, of a process.
fn usage(process: u32) -> (u64, f64) {
    let read = |name: &str| {
        std::fs::read_to_string(format!("/proc/{process}/{name}")).expect("the server runs")
    };
    let status = read("status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    let kilobytes = line.split_whitespace().next().expect("a number").parse().expect("a number");
    let stat = read("stat");
    // After the name in brackets; fields 14 and 15 of all, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    (kilobytes, (ticks(11) + ticks(12)) / 100.0)
}

/// What clients met, by kind of request: how long answers took in microseconds, and statuses.
#[derive(Default)]
struct Met {
    took: Mutex<BTreeMap<&'static str, Vec<u64>>>,
    statuses: Mutex<BTreeMap<(&'static str, u16), u64>>,
}

impl Met {
    fn note(&self, kind: &'static str, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.took.lock().expect("no panic").entry(kind).or_default().push(micros);
        *self.statuses.lock().expect("no panic").entry((kind, status)).or_default() += 1;
    }

    #[expect(clippy::print_stdout, reason = "what it took is what a soak is run for")]
    fn tell(&self) -> u64 {
        let mut all = 0;
        for (kind, took) in self.took.lock().expect("no panic").iter_mut() {
            took.sort_unstable();
            all += took.len() as u64;
            let at = |share: usize| took[(took.len() - 1) * share / 100] as f64 / 1_000.0;
            println!("{kind}: {} answers, p50 {:.1} ms, p99 {:.1} ms", took.len(), at(50), at(99));
        }
        println!("statuses: {:?}", self.statuses.lock().expect("no panic"));
        all
    }
}

fn agent() -> ureq::Agent {
    let timeout = Some(PATIENCE);
    let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(timeout);
    config.build().into()
}

/// What a map, a script and a dispatcher ask for.
fn paths(dice: &mut Dice, places: &[[f64; 2]]) -> (&'static str, String) {
    let place = |dice: &mut Dice| {
        let [lon, lat] = places[dice.roll(places.len())];
        format!("{lon:.5},{lat:.5}")
    };
    match dice.roll(20) {
        0..=11 => {
            let z = 8 + dice.roll(7) as u32;
            let [lon, lat] = places[dice.roll(places.len())];
            let side = f64::from(1_u32 << z);
            let y = lat.to_radians();
            let x = ((lon + 180.0) / 360.0 * side) as u32;
            let y =
                ((1.0 - (y.tan() + 1.0 / y.cos()).ln() / std::f64::consts::PI) / 2.0 * side) as u32;
            let layer = ["roads", "hazards", "shelters", "closures"][dice.roll(4)];
            ("tile", format!("/tiles/{layer}/{z}/{x}/{y}"))
        }
        12 | 13 => {
            let (from, to) = (place(dice), place(dice));
            let vehicle = ["car", "truck", "boat", "motorcycle"][dice.roll(4)];
            ("route", format!("/route?from={from}&to={to}&vehicle={vehicle}"))
        }
        14 | 15 => {
            ("items", format!("/collections/roads/items?limit=100&offset={}", dice.roll(900)))
        }
        16 => ("needs", "/needs".to_owned()),
        17 => ("changes", "/changes?since=0".to_owned()),
        18 => ("health", "/health".to_owned()),
        _ => ("search", "/search?q=muara".to_owned()),
    }
}

#[test]
fn a_shift_under_load_leaves_memory_where_it_was() {
    let span = Duration::from_secs(if long() { 1_800 } else { 30 });
    let folder = tempfile::tempdir().expect("a folder");
    let (snapshots, ids) = two_snapshots(folder.path());
    let keys: Vec<String> =
        (0..REPORTERS).map(|n| key(&snapshots, &format!("relawan {n}"), "reporter")).collect();
    let config = folder.path().join("server.toml");
    std::fs::write(&config, "[limits]\ncache_mb = 16\n").expect("a folder is writable");
    let server = Server::start_configured(&snapshots, &config);
    let points = server.features("shelters").into_iter().map(|site| {
        let at = |n: usize| site["geometry"]["coordinates"][n].as_f64().expect("a coordinate");
        [at(0), at(1)]
    });
    let places: Vec<[f64; 2]> = points.collect();
    let roads = server.features("roads").into_iter();
    let ids_of: Vec<String> =
        roads.map(|road| road["properties"]["id"].as_str().expect("an id").to_owned()).collect();
    let (met, stop, acknowledged) = (Met::default(), AtomicBool::new(false), AtomicU64::new(0));
    let mut memory = Vec::new();
    let (_, cpu_before) = usage(server.process());
    std::thread::scope(|scope| {
        for worker in 0..CONNECTIONS {
            let (met, stop, url, places) = (&met, &stop, &server.url, &places);
            scope.spawn(move || {
                let (agent, mut dice) = (agent(), Dice::new(worker as u64));
                while !stop.load(Ordering::Relaxed) {
                    let (kind, path) = paths(&mut dice, places);
                    let since = Instant::now();
                    let asked = agent.get(format!("{url}{path}")).call();
                    let mut answer = asked.unwrap_or_else(|error| panic!("{path}: {error}"));
                    let body = answer.body_mut().read_to_vec();
                    body.unwrap_or_else(|error| panic!("{path}: {error}"));
                    let status = answer.status().as_u16();
                    met.note(kind, status, since.elapsed());
                    let polite = matches!(status, 200 | 204 | 429 | 503);
                    assert!(polite, "{path} is answered {status}");
                    std::thread::sleep(Duration::from_millis(200 + dice.roll(1_600) as u64));
                }
            });
        }
        for (number, key) in keys.iter().enumerate() {
            let (met, stop, url, ids_of, acknowledged) =
                (&met, &stop, &server.url, &ids_of, &acknowledged);
            scope.spawn(move || {
                let mut dice = Dice::new(9_000 + number as u64);
                let each = Duration::from_secs(1) * REPORTERS / REPORTS_A_SECOND;
                for turn in 0_u64.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let body = said(&ids_of[dice.roll(ids_of.len())], &mut dice);
                    let since = Instant::now();
                    let name = format!("giliran-{number}-{turn}");
                    let answer = try_post(url, "/reports", Some(key), Some(&name), &body);
                    let status = answer.expect("the server answers").status;
                    met.note("report", status, since.elapsed());
                    assert!(matches!(status, 201 | 429 | 503), "a report is answered {status}");
                    acknowledged.fetch_add(u64::from(status == 201), Ordering::Relaxed);
                    std::thread::sleep(each.saturating_sub(since.elapsed()));
                }
            });
        }
        let begun = Instant::now();
        let (mut swaps, mut looks) = (0_u32, 0_u32);
        let every = if long() { Duration::from_secs(60) } else { Duration::from_secs(10) };
        while begun.elapsed() < span {
            std::thread::sleep(Duration::from_millis(250));
            if begun.elapsed() >= every * (swaps + 1) {
                swaps += 1;
                swap(&snapshots, &ids[swaps as usize % 2]);
            }
            if begun.elapsed() >= SETTLED + LOOK * looks {
                looks += 1;
                memory.push(usage(server.process()).0);
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let (kilobytes, cpu) = usage(server.process());
    let answers = met.tell();
    tell(&memory, kilobytes, (cpu - cpu_before) * 1_000.0 / answers as f64);
    let reports = server.json("/reports?limit=1")["numberMatched"].as_u64().expect("a number");
    assert_eq!(reports, acknowledged.load(Ordering::Relaxed), "what was acknowledged is there");
    assert!(answers > CONNECTIONS as u64 && reports > 0, "{answers} answers, {reports} reports");
    // The mean of the first looks and of the last: one look may fall into a swap.
    if memory.len() >= 10 {
        let mean = |looks: &[u64]| looks.iter().sum::<u64>() as f64 / looks.len() as f64;
        let (first, last) = (mean(&memory[..5]), mean(&memory[memory.len() - 5..]));
        // Reports are kept for good: what each of them takes is no leak, as long as it is little.
        let since = f64::from(REPORTS_A_SECOND) * (span - SETTLED).as_secs_f64();
        let most = first * 1.1 + KEPT_KB * since;
        assert!(last <= most, "memory grew from {first:.0} to {last:.0} kB");
    }
}

fn said(road: &str, dice: &mut Dice) -> Value {
    let cause = ["flood", "landslide", "fallen_tree"][dice.roll(3)];
    let status = ["closed", "restricted"][dice.roll(2)];
    json!({
        "status": status, "edges": [road], "cause": cause,
        "confidence": "seen", "mode": "drill",
    })
}

#[expect(clippy::print_stdout, reason = "what it took is what a soak is run for")]
fn tell(memory: &[u64], kilobytes: u64, cpu_ms: f64) {
    println!(
        "memory, kB: {memory:?}, at the end {kilobytes}; {cpu_ms:.2} ms of processor time an answer"
    );
}
