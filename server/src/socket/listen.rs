//! Connections: taken, bounded, and ended without cutting off an answer.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};

use super::idle_timeout::IdleTimeout;
use crate::{TileFastPath, config::Limits};

/// Answers connections until `stop` is done; then takes no more, and gives those under way
/// [`Limits::shutdown`] to finish.
///
/// # Errors
/// Never for a single connection; only where accepting is impossible for good.
pub async fn serve(
    listener: TcpListener,
    service: TileFastPath,
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
        let io = TokioIo::new(IdleTimeout::new(stream, limits.stall_timeout, limits.idle_timeout));
        let connection =
            builder.serve_connection(io, TowerToHyperService::new(service.clone())).into_owned();
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

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::{Router, routing::get};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        sync::{Notify, oneshot},
        task::JoinHandle,
    };

    use super::*;
    use crate::fixtures::world::wait_until;

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        ended: JoinHandle<io::Result<()>>,
    }

    async fn run(app: Router, limits: Limits) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(async move {
            serve(listener, TileFastPath::new(None, app), &limits, async move {
                let _ = stopped.await;
            })
            .await
        });
        Running { address, stop, ended }
    }

    async fn send(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn read(mut stream: TcpStream) -> String {
        let mut text = Vec::new();
        let _ = stream.read_to_end(&mut text).await;
        String::from_utf8_lossy(&text).into_owned()
    }

    const REQUEST: &str = "GET /x HTTP/1.1\r\nHost: peta.test\r\n\r\n";

    #[tokio::test]
    async fn an_answer_under_way_is_finished_and_nobody_new_is_let_in() {
        let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (started_in, go_in) = (Arc::clone(&started), Arc::clone(&go));
        let slow = move || async move {
            started_in.notify_one();
            go_in.notified().await;
            "finished"
        };
        let running = run(Router::new().route("/x", get(slow)), Limits::default()).await;
        let under_way = send(running.address, REQUEST).await;
        // An idle connection is no reason to stay.
        let _idle = TcpStream::connect(running.address).await.unwrap();
        started.notified().await;
        running.stop.send(()).unwrap();
        let refused = async || TcpStream::connect(running.address).await.is_err();
        wait_until("nobody new is let in", refused).await;
        go.notify_one();
        assert!(read(under_way).await.ends_with("finished"));
        running.ended.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn an_answer_that_never_ends_is_cut_off_at_shutdown() {
        let limits = Limits { shutdown: Duration::from_millis(50), ..Limits::default() };
        let started = Arc::new(Notify::new());
        let started_in = Arc::clone(&started);
        let never = move || async move {
            started_in.notify_one();
            std::future::pending::<()>().await;
        };
        let running = run(Router::new().route("/x", get(never)), limits).await;
        let _under_way = send(running.address, REQUEST).await;
        started.notified().await;
        running.stop.send(()).unwrap();
        running.ended.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_head_that_never_ends_is_not_waited_for() {
        let limits = Limits { idle_timeout: Duration::from_millis(100), ..Limits::default() };
        let running = run(Router::new().route("/x", get(|| async { "x" })), limits).await;
        let mut slow = send(running.address, "GET /x HTTP/1.1\r\n").await;
        let mut rest = Vec::new();
        // The connection ends by itself: reading it to the end returns.
        let _ = slow.read_to_end(&mut rest).await;
        // On a busy machine a head may take longer to come than this server waits for it.
        let answered = async || read(send(running.address, REQUEST).await).await.ends_with('x');
        wait_until("a whole one is answered", answered).await;
        drop(running.stop);
    }

    #[tokio::test]
    async fn one_connection_too_many_waits_for_a_place() {
        let limits = Limits { connections: 1, ..Limits::default() };
        let running = run(Router::new().route("/x", get(|| async { "x" })), limits).await;
        let first = TcpStream::connect(running.address).await.unwrap();
        let mut second = send(running.address, REQUEST).await;
        let mut byte = [0];
        // It may only be too short to find a fault: nothing comes however long one waits.
        let waits = tokio::time::timeout(Duration::from_millis(50), second.read(&mut byte)).await;
        assert!(waits.is_err());
        drop(first);
        assert_eq!(second.read(&mut byte).await.unwrap(), 1);
        drop(running.stop);
    }
}
