//! How long it takes from a hundred closures to their routes and tiles: the server in this process,
//! asked as over HTTP.
//!
//! ```sh
//! cargo run --release -p lintas-server --example closures -- --snapshots snapshots
//! cargo run --release -p lintas-server --example closures -- --streets 1000   # a million nodes
//! ```

mod streets;

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::{Context as _, bail};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use clap::Parser;
use lintas_model::{report::Role, tiling::TileCoord, tiling::project};
use lintas_server::{
    AppState,
    config::{Limits, Settings, WorkLimits},
    keys, watch,
};
use lintas_snapshot::{
    format::{Drawing, Redrawn},
    store::Store,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// What is raced.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder of snapshots.
    #[arg(long)]
    snapshots: Option<PathBuf>,
    /// Without one: a made-up town of so many streets each way.
    #[arg(long, default_value_t = 100)]
    streets: u32,
    /// How many roads are closed.
    #[arg(long, default_value_t = 100)]
    closures: usize,
    /// Draw every published tile of the roads anew and compare.
    #[arg(long)]
    check: bool,
}

struct ExampleServer {
    app: Router,
    state: Arc<AppState>,
    key: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout();
    let scratch = tempdir()?;
    let snapshots = match &arguments.snapshots {
        Some(folder) => folder.clone(),
        None => {
            let started = Instant::now();
            streets::publish(&scratch, arguments.streets)?;
            writeln!(out, "made in {:.1} s", started.elapsed().as_secs_f64())?;
            scratch.clone()
        }
    };
    if arguments.check {
        writeln!(out, "{}", check(&snapshots)?)?;
    }
    let settings = Settings {
        state: scratch.join("state"),
        snapshots,
        listen: ([127, 0, 0, 1], 0).into(),
        tls: None,
        public_url: None,
        ancestors: Default::default(),
        styles: None,
        stock_visibility: None,
        read_only_state: false,
        serve_without_reports: false,
        limits: Limits::default(),
        work: WorkLimits::default(),
    };
    let state = AppState::new(&settings).map_err(|told| anyhow::anyhow!(told))?;
    let started = Instant::now();
    watch::look(&state);
    writeln!(out, "in service after {:.2} s", started.elapsed().as_secs_f64())?;
    let key = keys::add(&settings.state, "race", Role::Officer, None)?;
    let server = ExampleServer { app: state.router(), state, key };
    race(&server, arguments.closures, &mut out).await?;
    std::fs::remove_dir_all(&scratch)?;
    Ok(())
}

async fn race(
    server: &ExampleServer,
    closures: usize,
    out: &mut impl std::io::Write,
) -> anyhow::Result<()> {
    let mode = server.json("/catalog").await?["mode"].clone();
    let count = server.json("/collections/roads/items?limit=1").await?["numberMatched"].clone();
    let count = count.as_u64().context("no roads")?;
    writeln!(out, "roads {count}, memory {} MB", memory_mb())?;
    // From all over the region: in the order of the file, neighbours are near each other.
    let mut features = Vec::new();
    for at in 0..closures as u64 {
        let path =
            format!("/collections/roads/items?limit=1&offset={}", at * count / closures as u64);
        features.push(server.json(&path).await?["features"][0].clone());
    }
    let closed: Vec<&Value> = features.iter().collect();
    let ids: Vec<&Value> = closed.iter().map(|it| &it["id"]).collect();
    let place = &closed[0]["geometry"]["coordinates"][0];
    let place = [place[0].as_f64().context("no place")?, place[1].as_f64().context("no place")?];
    let far = &features[features.len() - 1]["geometry"]["coordinates"][0];
    let route = format!(
        "/route?from={},{}&to={},{}&vehicle=motorcycle",
        place[0], place[1], far[0], far[1]
    );
    server.get(&route).await?;
    let said = |edges: &[&Value], status: &str| json!({ "status": status, "edges": edges, "cause": "landslide", "mode": mode });
    // The first revision pays for memory that later ones use again.
    for round in ["first", "second", "third"] {
        let before = server.weighed().await?;
        let started = Instant::now();
        let told = server.post("/reports", &said(&ids, "closed")).await?;
        let posted = started.elapsed();
        let weighed = server.weighed().await? - before;
        let found = server.get(&route).await?.0;
        let routed = started.elapsed();
        writeln!(
            out,
            "{round}: {closures} closures in one report: weighed and shown in {:.2} ms; with disk and \
             answer {:.2} ms; then a route ({found}) {:.2} ms",
            weighed * 1e3,
            posted.as_secs_f64() * 1e3,
            (routed - posted).as_secs_f64() * 1e3,
        )?;
        for zoom in [4, 6, 8, 10, 12, 14] {
            let path = tile_path(place, zoom);
            let started = Instant::now();
            let (status, bytes) = server.get(&path).await?;
            let first = started.elapsed();
            let started = Instant::now();
            server.get(&path).await?;
            writeln!(
                out,
                "  tile {path} {status} {bytes} bytes: first {:.2} ms, again {:.3} ms",
                first.as_secs_f64() * 1e3,
                started.elapsed().as_secs_f64() * 1e3,
            )?;
        }
        let id = told["id"].as_str().context("no id")?;
        let before = server.weighed().await?;
        server.post(&format!("/reports/{id}/withdraw"), &json!({})).await?;
        writeln!(out, "  withdrawn in {:.2} ms", (server.weighed().await? - before) * 1e3)?;
    }
    let before = server.weighed().await?;
    let started = Instant::now();
    for id in &ids {
        server.post("/reports", &said(&[id], "closed")).await?;
    }
    writeln!(
        out,
        "{closures} reports, one after the other: weighed and shown in {:.2} ms each; with disk and \
         answer {:.2} ms each; memory {} MB",
        (server.weighed().await? - before) * 1e3 / closures as f64,
        started.elapsed().as_secs_f64() * 1e3 / closures as f64,
        memory_mb(),
    )?;
    Ok(())
}

impl ExampleServer {
    async fn ask(&self, request: Request<Body>) -> anyhow::Result<(StatusCode, Vec<u8>)> {
        let answer = self.app.clone().oneshot(request).await?;
        let status = answer.status();
        Ok((status, to_bytes(answer.into_body(), usize::MAX).await?.to_vec()))
    }

    async fn get(&self, path: &str) -> anyhow::Result<(StatusCode, usize)> {
        let request = Request::get(path).header("host", "race").header("accept-encoding", "gzip");
        let (status, body) = self.ask(request.body(Body::empty())?).await?;
        Ok((status, body.len()))
    }

    async fn json(&self, path: &str) -> anyhow::Result<Value> {
        let request = Request::get(path).header("host", "race").body(Body::empty())?;
        Ok(serde_json::from_slice(&self.ask(request).await?.1)?)
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = Request::post(path)
            .header("host", "race")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.key))
            .body(Body::from(body.to_string()))?;
        let (status, body) = self.ask(request).await?;
        let text = String::from_utf8_lossy(&body);
        if !status.is_success() {
            bail!("{path}: {status} {text}");
        }
        Ok(serde_json::from_slice(&body)?)
    }

    /// Seconds that all revisions together took so far, without the disk.
    async fn weighed(&self) -> anyhow::Result<f64> {
        let request = Request::get("/metrics").header("host", "race").body(Body::empty())?;
        let (_, body) = self.ask(request).await?;
        let text = String::from_utf8(body)?;
        let line =
            text.lines().find_map(|line| line.strip_prefix("lintas_revision_seconds_total "));
        let _ = &self.state;
        Ok(line.context("no such metric")?.parse()?)
    }
}

/// Every published tile of the roads against the same tile drawn alone.
fn check(snapshots: &Path) -> anyhow::Result<String> {
    let snapshot = Store::at(snapshots).open_current()?.context("no snapshot")?;
    let layer = snapshot.layer("roads")?.context("no roads")?;
    let archive = snapshot.archive("roads")?.context("no tiles of roads")?;
    let started = Instant::now();
    let drawing =
        Drawing::of(layer, (archive.info().minzoom, archive.info().maxzoom), &mut |_, _| {})?;
    let surveyed = started.elapsed();
    let unchanged = Redrawn { minzooms: &BTreeMap::new(), revise: &|_, _| {}, added: &|_| {} };
    let (mut alike, mut all, mut slowest) = (0, 0, 0.0_f64);
    for tile in archive.tiles() {
        let (coord, stored) = tile?;
        let started = Instant::now();
        let drawn = drawing.tile(layer, coord, unchanged)?;
        slowest = slowest.max(started.elapsed().as_secs_f64());
        all += 1;
        alike += u32::from(drawn.as_deref() == Some(&stored.bytes[..]));
    }
    Ok(format!(
        "{alike} of {all} tiles alike; layer read in {:.2} s, slowest tile {:.1} ms",
        surveyed.as_secs_f64(),
        slowest * 1e3
    ))
}

fn tile_path([lon, lat]: [f64; 2], zoom: u8) -> String {
    let [x, y] = project(lon, lat);
    let at = |share: f64| (share * (1_u64 << zoom) as f64) as u32;
    let tile = TileCoord::new(zoom, at(x), at(y));
    tile.map_or_else(String::new, |tile| format!("/tiles/roads/{zoom}/{}/{}", tile.x(), tile.y()))
}

fn tempdir() -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("lintas-closures-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Memory of this process.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
