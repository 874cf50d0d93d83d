//! Connections: taken, bounded, and ended without cutting off an answer.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{config::Limits, stall::Stall};

/// Answers connections until `stop` is done; then takes no more, and gives those under way
/// [`Limits::shutdown`] to finish.
///
/// # Errors
/// Never for a single connection; only where accepting is impossible for good.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: &Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        // Slow heads end with the connection's own patience.
        .header_read_timeout(None)
        // Room for what the edge refuses politely, and not for much more.
        .max_buf_size((limits.header_bytes + limits.uri_bytes) * 2 + (8 << 10));
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(128);
    let connections = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let place = tokio::select! {
            () = &mut stop => break,
            place = Arc::clone(&connections).acquire_owned() => place.map_err(io::Error::other)?,
        };
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file descriptors, mostly: wait for some to come back.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        // An answer is written at once; waiting for more to send would only delay it.
        let _ = stream.set_nodelay(true);
        let io = TokioIo::new(Stall::new(stream, limits.stall_timeout, limits.idle_timeout));
        let connection =
            builder.serve_connection(io, TowerToHyperService::new(app.clone())).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    let under_way = graceful.count();
    if under_way > 0 {
        tracing::info!(connections = under_way, "finishing answers under way");
    }
    if tokio::time::timeout(limits.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers were not taken in time and are cut off");
    }
    Ok(())
}
