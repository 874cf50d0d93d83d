//! How much serving a tile costs beyond the least that axum can do: the server and a bare handler
//! that answers the same number of bytes, side by side in one process.
//!
//! ```sh
//! cargo run --release -p lintas-server --example race -- --snapshots snapshots
//! ```
//!
//! prints both addresses; `server/benches/race.sh` loads one after the other and compares.

use std::io::Write as _;

use axum::{Router, http::header, routing::get};
use bytes::Bytes;
use clap::Parser as _;
use lintas_server::{
    AppState, Entrance,
    config::{Args, Settings},
    listen, watch,
};
use tokio::net::TcpListener;

/// Bytes that the bare handler answers: about a tile.
const BYTES: usize = 4096;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::resolve(Args::parse())?;
    let state = AppState::new(&settings).map_err(|told| anyhow::anyhow!(told))?;
    watch::look(&state);
    let body = Bytes::from(vec![7; BYTES]);
    let bare = Router::new().route(
        "/",
        get(move || async move { ([(header::CONTENT_TYPE, "application/octet-stream")], body) }),
    );
    let bare_listener = TcpListener::bind("127.0.0.1:0").await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "bare http://{}", bare_listener.local_addr()?)?;
    writeln!(out, "lintas http://{}", listener.local_addr()?)?;
    tokio::spawn(async move { axum::serve(bare_listener, bare).await });
    let entrances = vec![Entrance::plain(listener, state.service())];
    listen::serve(entrances, &settings.limits, std::future::pending()).await?;
    Ok(())
}
