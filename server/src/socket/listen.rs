//! Connections: taken, bounded, and ended without cutting off an answer.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, watch},
};

use super::{
    answer::ConnectionService,
    connection::ConnectionPatience,
    connection_slots::{ConnectionSlots, LOOK_AGAIN},
    descriptors,
    entrance::{Entrance, next_at},
    idle_timeout::IdleTimeout,
    open_connections::{OpenConnection, OpenConnections},
};
use crate::{
    config::Limits,
    http::admission::{Admission, Peer},
    metrics::Metrics,
};

/// Requests of one connection at once (HTTP/2).
const STREAMS: u32 = 128;
/// How long a connection of HTTP/2 is silent before it is asked whether it lives, and how long its
/// answer may take.
const PING: Duration = Duration::from_secs(20);
/// Requests of one connection that its client took back and that are not yet forgotten (HTTP/2): more
/// end the connection.
const TAKEN_BACK: usize = 32;
/// Bytes of one answer that wait in memory for the client to take them (HTTP/2).
const SEND_BUFFER: usize = 64 << 10;

/// Answers connections until `stop` is done; then takes no more, and gives those under way
/// [`Limits::shutdown`] to finish.
///
/// One address has so many connections, and all together have so many, wherever they come in; where
/// they are all taken, those that nobody needs make room for new ones.
///
/// # Errors
/// Never for a single connection; only where accepting is impossible for good.
pub async fn serve(
    entrances: Vec<Entrance>,
    limits: &Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let Some(first) = entrances.first() else { return Ok(()) };
    let most = descriptors::connections(limits.connections);
    let door = Door {
        builder: Arc::new(builder(limits)),
        admission: Arc::clone(first.service.admission()),
        patience: ConnectionPatience {
            head: limits.head_timeout,
            idle: limits.idle_timeout,
            stall: limits.stall_timeout,
        },
        open: OpenConnections::new(limits.allowances.connections_per_address),
        places: ConnectionSlots::new(most),
        graceful: GracefulShutdown::new(),
        handshakes: watch::Sender::new(()),
    };
    let (mut stop, mut turn) = (pin!(stop), 0);
    loop {
        tokio::select! {
            () = &mut stop => break,
            taken = door.take_one(&entrances, &mut turn) => taken?,
        }
    }
    drop((entrances, door.handshakes));
    let under_way = door.graceful.count();
    if under_way > 0 {
        tracing::info!(connections = under_way, "finishing answers under way");
    }
    if tokio::time::timeout(limits.shutdown, door.graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers were not taken in time and are cut off");
    }
    Ok(())
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    let head = limits.header_bytes + limits.uri_bytes;
    builder
        .http1()
        // Slow heads end with the connection's own patience.
        .header_read_timeout(None)
        // Room for what the edge refuses politely, and not for much more.
        .max_buf_size(head * 2 + (8 << 10));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_local_error_reset_streams(TAKEN_BACK)
        // Also what may come in frames of continuation.
        .max_header_list_size(u32::try_from(head).unwrap_or(u32::MAX))
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    builder
}

/// Where connections come in.
struct Door {
    builder: Arc<Builder<TokioExecutor>>,
    admission: Arc<Admission>,
    patience: ConnectionPatience,
    open: Arc<OpenConnections>,
    places: ConnectionSlots,
    graceful: GracefulShutdown,
    /// Handshakes under way end when it is dropped.
    handshakes: watch::Sender<()>,
}

impl Door {
    /// Takes the next connection and serves it as a task of its own.
    async fn take_one(&self, entrances: &[Entrance], turn: &mut usize) -> io::Result<()> {
        let (entrance, accepted) = next_at(entrances, turn).await;
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: wait for some to come back.
                let ended = self.places.shed(&self.open);
                tracing::warn!(%error, ended, "cannot accept a connection");
                tokio::time::sleep(LOOK_AGAIN).await;
                return Ok(());
            }
        };
        let peer = self.admission.peer(address.ip());
        let client = match &peer {
            Peer::Client(client) => Some(client.address),
            Peer::Proxy | Peer::Unknown => None,
        };
        match self.open.admit(client) {
            Some(connection) => {
                let place = self.places.take(&self.open, &connection).await?;
                self.serve(entrance, stream, peer, connection, place);
            }
            None => self.admission.metrics.refused("connections_per_address"),
        }
        Ok(())
    }

    fn serve(
        &self,
        entrance: &Entrance,
        stream: TcpStream,
        peer: Peer,
        connection: OpenConnection,
        place: OwnedSemaphorePermit,
    ) {
        // An answer is written at once; waiting for more to send would only delay it.
        let _ = stream.set_nodelay(true);
        let state = Arc::clone(&connection.state);
        let service = ConnectionService::new(entrance.service.clone(), peer, Arc::clone(&state));
        let opening = entrance.opening(stream, &self.handshakes);
        let (builder, patience) = (Arc::clone(&self.builder), self.patience);
        let watcher = self.graceful.watcher();
        let metrics = Arc::clone(&self.admission.metrics);
        let ended = ConnectionEnd { connection, metrics, _place: place };
        let task = tokio::spawn(async move {
            let state = &ended.connection.state;
            if let Some(stream) = opening.stream(state).await {
                let io = TokioIo::new(IdleTimeout::new(stream, patience, Arc::clone(state)));
                let serving = builder.serve_connection(io, TowerToHyperService::new(service));
                if let Err(error) = watcher.watch(serving).await {
                    tracing::debug!(%error, "connection ended");
                }
            }
            drop(ended);
        });
        state.runs_as(task.abort_handle());
    }
}

/// Gives back the places of a connection when it ends, however it does, and counts why.
struct ConnectionEnd {
    connection: OpenConnection,
    metrics: Arc<Metrics>,
    _place: OwnedSemaphorePermit,
}

impl Drop for ConnectionEnd {
    fn drop(&mut self) {
        if let Some(why) = self.connection.state.why().filter(|why| *why != "idle") {
            self.metrics.refused(why);
        }
    }
}
