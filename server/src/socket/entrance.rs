//! Where connections come in, and how each begins: at once, or with the handshake of TLS.

use std::{future::poll_fn, io, net::SocketAddr, sync::Arc, task::Poll, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use super::{connection::ConnectionState, stream::ConnectionStream};
use crate::{TileFastPath, http::transport::Transport, tls::Certificates};

/// Where connections come in, and what answers there.
#[derive(Debug)]
pub struct Entrance {
    socket: TcpListener,
    pub(super) service: TileFastPath,
    /// What the handshake is done with; `None` for plain HTTP.
    tls: Option<Handshake>,
}

impl Entrance {
    /// Where plain HTTP comes in, and nothing else does.
    pub fn plain(socket: TcpListener, service: TileFastPath) -> Self {
        Self { socket, service, tls: None }
    }

    /// Where plain HTTP comes in and, beside it, HTTPS: pages and reads that come by the one are sent
    /// to the other.
    ///
    /// # Errors
    /// Where a socket does not know its address, or the system gives no random numbers.
    pub fn both(
        plain: TcpListener,
        secure: TcpListener,
        service: &TileFastPath,
        certificates: &Arc<Certificates>,
        handshake: Duration,
    ) -> io::Result<Vec<Self>> {
        let port = secure.local_addr()?.port();
        let is_reached = |address: &SocketAddr| !address.ip().is_loopback();
        let reached = Some(plain.local_addr()?).filter(is_reached).map(|address| address.port());
        let tls = Handshake { acceptor: certificates.acceptor()?, patience: handshake };
        Ok(vec![
            Self::plain(plain, service.over(Transport::PlainBeside { secure: port })),
            Self {
                socket: secure,
                service: service.over(Transport::Secure { plain: reached }),
                tls: Some(tls),
            },
        ])
    }

    /// How a connection that came in here begins.
    pub(super) fn opening(&self, stream: TcpStream, stop: &watch::Sender<()>) -> ConnectionOpening {
        let handshake = self.tls.clone().map(|handshake| (handshake, stop.subscribe()));
        ConnectionOpening { stream, handshake }
    }
}

/// The next connection at any of them: each in its turn, so that a crowd at one keeps nobody from the
/// other. `turn` is whose it is.
pub(super) async fn next_at<'a>(
    entrances: &'a [Entrance],
    turn: &mut usize,
) -> (&'a Entrance, io::Result<(TcpStream, SocketAddr)>) {
    poll_fn(|context| {
        for n in 0..entrances.len() {
            let at = (*turn + n) % entrances.len();
            let entrance = &entrances[at];
            if let Poll::Ready(accepted) = entrance.socket.poll_accept(context) {
                *turn = at + 1;
                return Poll::Ready((entrance, accepted));
            }
        }
        Poll::Pending
    })
    .await
}

/// How handshakes are done, and for how long one is waited.
#[derive(Clone)]
struct Handshake {
    acceptor: TlsAcceptor,
    patience: Duration,
}

impl std::fmt::Debug for Handshake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handshake").field("patience", &self.patience).finish_non_exhaustive()
    }
}

/// A connection that has just come.
#[derive(Debug)]
pub(super) struct ConnectionOpening {
    stream: TcpStream,
    /// The handshake, and what tells that the server ends.
    handshake: Option<(Handshake, watch::Receiver<()>)>,
}

impl ConnectionOpening {
    /// The stream that requests come through; `None` where the handshake fails, or takes longer than
    /// it may, however it trickles, or the server ends meanwhile.
    pub(super) async fn stream(self, state: &ConnectionState) -> Option<ConnectionStream> {
        let Some((handshake, mut stop)) = self.handshake else {
            return Some(ConnectionStream::Plain(self.stream));
        };
        let Handshake { acceptor, patience } = handshake;
        let done = tokio::select! {
            done = timeout(patience, acceptor.accept(self.stream)) => done,
            _ended = stop.changed() => return None,
        };
        match done {
            Ok(Ok(stream)) => {
                state.shook_hands();
                Some(ConnectionStream::Secure(Box::new(stream)))
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "handshake failed");
                state.ended_for("handshake_failed");
                None
            }
            Err(_too_slow) => {
                state.ended_for("handshake_too_slow");
                None
            }
        }
    }
}
