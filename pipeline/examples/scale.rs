//! How long a refresh takes where 50 agencies keep stock in 500 depots for 5,000 sites: the roads, the
//! water and the villages of the drill region, everything else made up row by row from hashes, so that
//! two runs make the same files.
//!
//! ```text
//! cargo run --release -p lintas-pipeline --example scale -- data/kukar/lintas.toml [FOLDER]
//! ```
//!
//! Prints what every stage took and held. With a FOLDER the files and the snapshot stay there.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::Timestamp;
use lintas_pipeline::config::Config;
use lintas_pipeline::progress::Progress;
use lintas_pipeline::refresh::refresh;
use toml::{Table, Value};

const AGENCIES: u64 = 50;
const DEPOTS: u64 = 500;
const SITES: u64 = 5_000;
/// Rows of stock in depots; with those counted at sites 20,000.
const LOTS: u64 = 14_000;
const COUNTED: u64 = 6_000;
const DISPATCHES: u64 = 2_000;

/// Items and the units that rows tell them in.
const ITEMS: [(&str, &str); 10] = [
    ("air_bersih", "L"),
    ("air_minum", "L"),
    ("beras", "kg"),
    ("family_kit", "paket"),
    ("hygiene_kit", "paket"),
    ("jerigen_20l", "buah"),
    ("matras", "lembar"),
    ("sarden", "kaleng"),
    ("selimut", "lembar"),
    ("terpal", "lembar"),
];

/// Inputs that are made up.
const MADE_UP: [&str; 5] = ["shelters", "depots", "stock", "dispatches", "items"];

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let drill = args.next().map_or_else(|| PathBuf::from("data/kukar/lintas.toml"), PathBuf::from);
    let scratch = tempfile::tempdir()?;
    let folder = args.next().map_or_else(|| scratch.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let drill = std::path::absolute(drill)?;
    let villages = villages(&drill)?;
    write(&folder, "pos.csv", sites(&villages))?;
    write(&folder, "gudang.csv", depots(&villages))?;
    write(&folder, "stok.csv", stock())?;
    write(&folder, "kiriman.csv", dispatches())?;
    write(&folder, "lintas.toml", configuration(&drill)?)?;

    let started = Timestamp::now();
    let config = Config::load(&folder.join("lintas.toml"), started)?;
    let done = refresh(
        &config,
        &folder.join("snapshots"),
        lintas_pipeline::refresh::Allowed::default(),
        started,
        &Progress::silent(),
    )
    .map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    let mut out = std::io::stdout().lock();
    let report = &done.report;
    let aid = report.aid.as_ref().context("aid is assessed")?;
    writeln!(
        out,
        "{AGENCIES} agencies, {DEPOTS} depots, {} sites, {} rows of stock, {DISPATCHES} dispatches",
        aid.people.sites,
        LOTS + COUNTED,
    )?;
    for (code, count) in &report.findings {
        writeln!(out, "finding {code:<26} {count:>7}")?;
    }
    for name in ["shelters", "needs"] {
        let layer = &report.layers[name];
        let bytes = layer.largest_tile_bytes;
        writeln!(out, "{name}: {} features, largest tile {bytes} bytes", layer.features)?;
    }
    writeln!(out, "proposal: {} lines, {} unmet", aid.proposal.lines, aid.proposal.unmet)?;
    for taken in &done.stages {
        let peak = taken.peak_bytes.map_or(0, |bytes| bytes / 1_000_000);
        writeln!(out, "stage {:<8} {:>8.2} s {peak:>6} MB", taken.stage, taken.seconds)?;
    }
    let seconds: f64 = done.stages.iter().map(|taken| taken.seconds).sum();
    writeln!(out, "refresh {seconds:>14.2} s")?;
    Ok(())
}

fn write(folder: &Path, name: &str, text: String) -> anyhow::Result<()> {
    std::fs::write(folder.join(name), text).with_context(|| format!("cannot write {name}"))
}

/// The drill's configuration with its files named in full, and ours in place of what is made up.
fn configuration(drill: &Path) -> anyhow::Result<String> {
    let base = drill.parent().unwrap_or(Path::new("/"));
    let mut whole: Table = std::fs::read_to_string(drill)?.parse()?;
    whole.remove("output");
    let Some(Value::Array(sources)) = whole.get_mut("source") else {
        bail!("{} has no sources", drill.display());
    };
    sources.retain(|source| {
        source.get("layer").and_then(Value::as_str).is_some_and(|it| !MADE_UP.contains(&it))
    });
    for source in sources.iter_mut().filter_map(Value::as_table_mut) {
        for key in ["path", "coverage"] {
            let Some(Value::String(text)) = source.get_mut(key) else { continue };
            if text != "extent" {
                *text = base.join(&*text).display().to_string();
            }
        }
    }
    for (id, layer, path) in [
        ("pos", "shelters", "pos.csv"),
        ("gudang", "depots", "gudang.csv"),
        ("stok", "stock", "stok.csv"),
        ("kiriman", "dispatches", "kiriman.csv"),
    ] {
        let text = |text: &str| Value::String(text.to_owned());
        let source = [("id", text(id)), ("layer", text(layer)), ("path", text(path))];
        sources.push(Value::Table(
            source.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        ));
    }
    Ok(toml::to_string(&whole)?)
}

/// Longitude and latitude of the drill's villages.
fn villages(drill: &Path) -> anyhow::Result<Vec<[f64; 2]>> {
    let path = drill.with_file_name("pemkab").join("tempat.csv");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let place = |line: &str| {
        let mut ends = line.rsplit(',');
        let lon: f64 = ends.next()?.parse().ok()?;
        Some([lon, ends.next()?.parse().ok()?])
    };
    let villages: Vec<[f64; 2]> = text.lines().skip(1).filter_map(place).collect();
    if villages.is_empty() {
        bail!("{} names no place", path.display());
    }
    Ok(villages)
}

/// A number below `below` that only depends on what it is for.
fn pick(what: &str, nth: u64, below: u64) -> u64 {
    xxhash_rust::xxh3::xxh3_64(format!("{what} {nth}").as_bytes()) % below
}

/// A place within some hundred metres of a village.
fn near(villages: &[[f64; 2]], what: &str, nth: u64) -> [f64; 2] {
    let village = villages[(nth % villages.len() as u64) as usize];
    let off = |axis: &str| (pick(&format!("{what} {axis}"), nth, 1_600) as f64 - 800.0) / 100_000.0;
    [village[0] + off("lon"), village[1] + off("lat")]
}

fn sites(villages: &[[f64; 2]]) -> String {
    let mut rows = String::from(
        "id,name,type,lat,lon,capacity,status,people,people_basis,infants,pregnant,reported_at,\
         exercise\n",
    );
    for nth in 0..SITES {
        let [lon, lat] = near(villages, "site", nth);
        let people = 20 + pick("people", nth, 480);
        let hour = pick("heard", nth, 24);
        let day = 17 + hour / 16;
        let _ = writeln!(
            rows,
            "P{nth:04},Pos {nth:04},sekolah,{lat:.6},{lon:.6},500,open,{people},in_shelter,{},{},\
             2025-09-{day}T{:02}:00:00+08:00,yes",
            people / 25,
            people / 40,
            if day == 18 { hour % 8 } else { 8 + hour % 16 },
        );
    }
    rows
}

fn depots(villages: &[[f64; 2]]) -> String {
    let mut rows = String::from("id,name,agency,status,lat,lon,exercise\n");
    for nth in 0..DEPOTS {
        let [lon, lat] = near(villages, "depot", nth);
        let agency = nth % AGENCIES;
        let _ =
            writeln!(rows, "G{nth:03},Gudang {nth:03},OPD{agency:02},open,{lat:.6},{lon:.6},yes");
    }
    rows
}

fn stock() -> String {
    let mut rows = String::from(
        "warehouse_id,org_code,item_code,unit,qty_available,qty_reserved,expiry,reported_at,\
         exercise\n",
    );
    for nth in 0..LOTS {
        // Every row another lot: depot by depot, then owner by owner, item by item.
        let (depot, rest) = (nth % DEPOTS, nth / DEPOTS);
        let (item, unit) = ITEMS[(rest % 10) as usize];
        let owner = (depot + rest / 10) % AGENCIES;
        let amount = 50 + pick("amount", nth, 4_000);
        let month = 1 + pick("month", nth, 12);
        let year = if pick("old", nth, 50) == 0 { 2025 } else { 2026 };
        let _ = writeln!(
            rows,
            "G{depot:03},OPD{owner:02},{item},{unit},{amount},{},{year}-{month:02}-28,\
             2025-09-18T06:00:00+08:00,yes",
            amount / 10,
        );
    }
    for nth in 0..COUNTED {
        let (site, rest) = (nth % (COUNTED / 3), nth / (COUNTED / 3));
        let (item, unit) = ITEMS[rest as usize];
        let amount = pick("counted", nth, 3_000);
        let _ = writeln!(
            rows,
            "P{site:04},OPD{:02},{item},{unit},{amount},,,2025-09-18T07:00:00+08:00,yes",
            site % AGENCIES,
        );
    }
    rows
}

fn dispatches() -> String {
    const STATES: [&str; 5] = ["dijanjikan", "disiapkan", "berangkat", "tiba", "diterima"];
    let mut rows = String::from(
        "dispatch_id,org_code,from_id,to_id,item_code,unit,qty,vehicle_class,status,promised_at,\
         departed_at,eta,exercise\n",
    );
    for nth in 0..DISPATCHES {
        let depot = pick("from", nth, DEPOTS);
        let (item, unit) = ITEMS[pick("what", nth, 10) as usize];
        let state = pick("state", nth, 5) as usize;
        let left = if state >= 2 { "2025-09-18T06:00:00+08:00" } else { "" };
        let _ = writeln!(
            rows,
            "K{nth:04},OPD{:02},G{depot:03},P{:04},{item},{unit},{},truck,{},\
             2025-09-18T05:00:00+08:00,{left},2025-09-18T{:02}:00:00+08:00,yes",
            depot % AGENCIES,
            pick("to", nth, SITES),
            10 + pick("load", nth, 200),
            STATES[state],
            10 + pick("eta", nth, 12),
        );
    }
    rows
}
