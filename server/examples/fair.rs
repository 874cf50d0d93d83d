//! Whether anybody stands in another's way: how long polite clients wait for a tile, a route and the
//! answer to a report, beside one client that does its worst, kind by kind, and alone before each.
//!
//! ```sh
//! printf 'trusted_proxies = []\n' >server.toml     # or all of this machine counts as a proxy
//! ulimit -n 65536
//! lintas-server --snapshots snapshots -c server.toml --listen 127.0.0.1:8080 &
//! cargo run --release -p lintas-server --example fair -- http://127.0.0.1:8080 \
//!     --tile roads/10/843/513 --key "$(lintas-server keys add bench --role reporter --snapshots snapshots)"
//! ```
//!
//! Run both under the raised `ulimit -n`: the sockets of the attacker are bounded by it. The polite
//! ask from 127.0.0.1, the attacker from 127.0.0.2. Every polite request opens a connection of its
//! own, so that being let in is measured, too. Nothing is asserted: the last column is p99 over the
//! quiet p99 just before, and is to stay under 4.
//!
//! The attacker is a process of its own, and of the least priority: it stands for a machine
//! somewhere else, and what its own work takes from this one's processors is not the server's doing.
#![expect(clippy::print_stdout, reason = "figures are printed")]

use std::{
    net::{IpAddr, SocketAddr},
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow};
use clap::{Parser, ValueEnum as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

/// Between two requests of one polite client: slow enough for every rate that a server has by itself.
const PACE: Duration = Duration::from_millis(125);
/// A request that takes longer has failed.
const LONGEST: Duration = Duration::from_secs(60);
/// Requests of the attacker at once, where it sends whole ones.
const AT_ONCE: usize = 64;

#[derive(Debug, Parser)]
struct FairArgs {
    /// Where the server listens, as in http://127.0.0.1:8080
    url: String,
    /// A tile that is not empty: layers/z/x/y
    #[arg(long)]
    tile: String,
    /// A key that may report; without one, no reports are sent
    #[arg(long)]
    key: Option<String>,
    /// Seconds of each part
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Sockets of the attacker that trickle or listen
    #[arg(long, default_value_t = 8192)]
    sockets: usize,
    /// Where the attacker asks from
    #[arg(long, default_value = "127.0.0.2")]
    attacker: IpAddr,
    /// Do this alone, for ever
    #[arg(long, hide = true, value_enum)]
    attack: Option<Attack>,
}

/// What one client does its worst with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Attack {
    TricklingHeads,
    TricklingBodies,
    Stars,
    Sweeps,
    Matrices,
    Listeners,
    LargeBodies,
}

/// How long one kind of request took, sorted, and how often it was in vain.
struct Waits {
    asked: &'static str,
    took: Vec<Duration>,
    failed: usize,
}

/// The server, and what is asked of it.
struct Server {
    address: SocketAddr,
    attacker: IpAddr,
    key: String,
    tile: String,
    from: [f64; 2],
    to: [f64; 2],
    /// Where polite clients report, in turn: one road with two thousand reports is nobody's road.
    sites: Vec<[f64; 2]>,
    reported: AtomicU64,
    mode: String,
    /// How often the attacker asked with a moment.
    asked: AtomicU64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = FairArgs::parse();
    let server = Arc::new(Server::meet(&args).await?);
    if let Some(attack) = args.attack {
        server.attack(attack, args.sockets).join_all().await;
        return Ok(());
    }
    println!(
        "{:<16} {:<8} {:>7} {:>6} {:>8} {:>8} {:>8} {:>8} {:>6}",
        "beside", "asked", "answers", "failed", "p50 ms", "quiet", "p99 ms", "quiet", "ratio"
    );
    for attack in Attack::value_variants().iter().copied() {
        // Each has its own: what was reported before makes the next report no cheaper.
        let quiet = server.polite(args.seconds).await;
        let mut attacker = begin(attack)?;
        // The attack is under way before it is measured.
        sleep(Duration::from_secs(3)).await;
        let beside = server.polite(args.seconds).await;
        attacker.kill()?;
        attacker.wait()?;
        for (quiet, beside) in quiet.iter().zip(&beside) {
            let [[p50, p99], [quiet_p50, quiet_p99]] =
                [beside, quiet].map(|waits| [0.5, 0.99].map(|share| quantile(&waits.took, share)));
            println!(
                "{:<16} {:<8} {:>7} {:>6} {p50:>8.2} {quiet_p50:>8.2} {p99:>8.2} {quiet_p99:>8.2} {:>6.2}",
                format!("{attack:?}"),
                beside.asked,
                beside.took.len(),
                beside.failed,
                p99 / quiet_p99
            );
        }
        // What it left behind is not measured with the next.
        sleep(Duration::from_secs(2)).await;
    }
    Ok(())
}

/// Begins an attack: this program once more, with the arguments that it was given itself.
fn begin(attack: Attack) -> anyhow::Result<Child> {
    let kind = attack.to_possible_value().context("an attack has a name")?;
    Command::new("nice")
        .args(["-n", "19"])
        .arg(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .args(["--attack", kind.get_name()])
        .spawn()
        .context("nice is not there")
}

/// A quantile of sorted times, in milliseconds.
fn quantile(took: &[Duration], share: f64) -> f64 {
    let at = (took.len() as f64 * share) as usize;
    took.get(at.min(took.len().saturating_sub(1))).map_or(f64::NAN, |it| it.as_secs_f64() * 1e3)
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: fair.test\r\nConnection: close\r\n\r\n")
}

fn post(path: &str, key: &str, body: &str) -> String {
    let key =
        if key.is_empty() { String::new() } else { format!("Authorization: Bearer {key}\r\n") };
    format!(
        "POST {path} HTTP/1.1\r\nHost: fair.test\r\nConnection: close\r\n{key}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn connect(from: IpAddr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.bind((from, 0).into())?;
    socket.connect(to).await
}

/// The status and the body of an answer; 0 where none comes.
async fn ask(from: IpAddr, to: SocketAddr, request: &str) -> (u16, Vec<u8>) {
    let mut all = Vec::new();
    let answer = async {
        let mut stream = connect(from, to).await?;
        stream.write_all(request.as_bytes()).await?;
        stream.read_to_end(&mut all).await
    };
    let came = matches!(timeout(LONGEST, answer).await, Ok(Ok(_)));
    let head = all.windows(4).position(|it| it == b"\r\n\r\n").filter(|_| came);
    let status = head.and_then(|_| std::str::from_utf8(all.get(9..12)?).ok()?.parse().ok());
    (status.unwrap_or(0), head.map_or_else(Vec::new, |end| all.split_off(end + 4)))
}

impl Server {
    /// Looks for two places that a route can lie between.
    async fn meet(args: &FairArgs) -> anyhow::Result<Self> {
        let host = args.url.trim_start_matches("http://").trim_end_matches('/');
        let address: SocketAddr = host.parse().context("the url is http://ADDRESS:PORT")?;
        let json = async |path: &str| -> anyhow::Result<Value> {
            let (status, body) = ask(address.ip(), address, &get(path)).await;
            anyhow::ensure!(status == 200, "{path}: {status}");
            Ok(serde_json::from_slice(&body)?)
        };
        let depots = json("/collections/depots/items?limit=1").await?;
        let sites = json("/collections/shelters/items?limit=200").await?;
        let places = |items: &Value| -> Vec<[f64; 2]> {
            let features = items["features"].as_array().into_iter().flatten();
            let at = |feature: &Value| {
                let at = &feature["geometry"]["coordinates"];
                Some([at[0].as_f64()?, at[1].as_f64()?])
            };
            features.filter_map(at).collect()
        };
        let (depots, sites) = (places(&depots), places(&sites));
        let no_place = || anyhow!("the snapshot has no depot or no shelter");
        Ok(Self {
            address,
            attacker: args.attacker,
            key: args.key.clone().unwrap_or_default(),
            tile: args.tile.clone(),
            from: *depots.first().ok_or_else(no_place)?,
            to: *sites.first().ok_or_else(no_place)?,
            sites,
            reported: AtomicU64::new(0),
            mode: json("/health").await?["mode"].as_str().unwrap_or("drill").to_owned(),
            asked: AtomicU64::new(0),
        })
    }

    /// A report at the next site.
    fn report(&self) -> String {
        let n = self.reported.fetch_add(1, Ordering::Relaxed) as usize % self.sites.len();
        let body = json!({
            "status": "restricted",
            "geometry": {"type": "Point", "coordinates": self.sites.get(n)},
            "mode": self.mode,
        });
        post("/reports", &self.key, &body.to_string())
    }

    /// How long polite clients wait who ask side by side, again and again.
    async fn polite(self: &Arc<Self>, seconds: u64) -> Vec<Waits> {
        let kinds: &[&str] =
            if self.key.is_empty() { &["tile", "route"] } else { &["tile", "route", "report"] };
        let mut measured = JoinSet::new();
        for (n, asked) in kinds.iter().copied().enumerate() {
            let server = Arc::clone(self);
            measured.spawn(async move { (n, server.measure(asked, seconds).await) });
        }
        let mut rows = measured.join_all().await;
        rows.sort_by_key(|(n, _)| *n);
        rows.into_iter().map(|(_, waits)| waits).collect()
    }

    async fn measure(&self, asked: &'static str, seconds: u64) -> Waits {
        let ([lon, lat], [to_lon, to_lat]) = (self.from, self.to);
        let mut waits = Waits { asked, took: Vec::new(), failed: 0 };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(seconds) {
            let request = match asked {
                "tile" => get(&format!("/tiles/{}", self.tile)),
                "route" => get(&format!("/route?from={lon},{lat}&to={to_lon},{to_lat}")),
                _ => self.report(),
            };
            let begun = Instant::now();
            let (status, _) = ask(self.address.ip(), self.address, &request).await;
            waits.took.push(begun.elapsed());
            waits.failed += usize::from(!(200..300).contains(&status));
            sleep(PACE).await;
        }
        waits.took.sort_unstable();
        waits
    }

    /// Does its worst for ever.
    fn attack(self: &Arc<Self>, attack: Attack, sockets: usize) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        let count = match attack {
            Attack::TricklingHeads | Attack::TricklingBodies | Attack::Listeners => sockets,
            _ => AT_ONCE,
        };
        for n in 0..count {
            let server = Arc::clone(self);
            tasks.spawn(async move {
                loop {
                    server.attack_once(attack, n).await;
                    sleep(Duration::from_millis(if count == sockets { 500 } else { 1 })).await;
                }
            });
        }
        tasks
    }

    async fn attack_once(&self, attack: Attack, n: usize) {
        let bodies = "POST /reports HTTP/1.1\r\nHost: fair.test\r\nContent-Length: 60000\r\n";
        let request = match attack {
            Attack::TricklingHeads => return self.trickle("GET / HTTP/1.1\r\nX-Slow: ").await,
            Attack::TricklingBodies => {
                let head = format!("{bodies}Authorization: Bearer {}\r\n\r\n", self.key);
                return self.trickle(&head).await;
            }
            Attack::Listeners => return self.listen().await,
            Attack::Stars => self.star(),
            Attack::Sweeps => {
                // Another moment each time.
                let moment = self.asked.fetch_add(1, Ordering::Relaxed) as usize * AT_ONCE + n;
                let (hour, minute, second) = (moment / 3600 % 24, moment / 60 % 60, moment % 60);
                get(&format!("/bulletin?since=2025-09-17T{hour:02}:{minute:02}:{second:02}Z"))
            }
            Attack::Matrices => {
                let places = vec![self.from; 50];
                post(
                    "/matrix",
                    &self.key,
                    &json!({"sources": places, "targets": places}).to_string(),
                )
            }
            Attack::LargeBodies => post("/reports", &self.key, &" ".repeat(1 << 20)),
        };
        ask(self.attacker, self.address, &request).await;
    }

    /// Sends a letter a second after `head`, until the server hangs up.
    async fn trickle(&self, head: &str) {
        let Ok(mut stream) = connect(self.attacker, self.address).await else { return };
        let mut sent = stream.write_all(head.as_bytes()).await;
        while sent.is_ok() {
            sleep(Duration::from_secs(1)).await;
            sent = stream.write_all(b"a").await;
        }
    }

    /// Asks for events and reads none of them.
    async fn listen(&self) {
        let Ok(mut stream) = connect(self.attacker, self.address).await else { return };
        let request = "GET /events HTTP/1.1\r\nHost: fair.test\r\n\r\n";
        if stream.write_all(request.as_bytes()).await.is_ok() {
            sleep(Duration::from_secs(30)).await;
        }
    }

    /// A route around an area of very many long spikes.
    fn star(&self) -> String {
        let ([lon, lat], [to_lon, to_lat]) = (self.from, self.to);
        let middle = [(lon + to_lon) / 2.0, (lat + to_lat) / 2.0];
        let corner = |n: usize| {
            let angle = n as f64 / 9_998.0 * std::f64::consts::TAU;
            let reach = if n.is_multiple_of(2) { 0.5 } else { 0.01 };
            [middle[0] + reach * angle.cos(), middle[1] + reach * angle.sin()]
        };
        let mut ring: Vec<[f64; 2]> = (0..9_998).map(corner).collect();
        ring.push(ring[0]);
        let body = json!({"from": self.from, "to": self.to,
            "avoid": {"type": "Polygon", "coordinates": [ring]}});
        post("/route", &self.key, &body.to_string())
    }
}
