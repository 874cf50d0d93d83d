//! The fast path for live tiles that are stored or cached: they bypass the router.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    BoxError, Router, body::HttpBody, http::Request, response::Response,
    routing::future::RouteFuture,
};
use bytes::Bytes;
use tower::Service;

use super::{middleware::Middleware, tiles};
use crate::http::{
    admission::{Admission, Peer},
    transport::Transport,
};

/// The whole server as one service: tiles at hand bypass the router, with the same answers;
/// everything else goes through it.
#[derive(Clone)]
pub struct TileFastPath {
    lines: Arc<Lines>,
    /// How requests come to it.
    transport: Transport,
}

struct Lines {
    /// The middleware of the live tiles' route; `None` switches the fast path off.
    tiles: Option<Middleware>,
    router: Router,
    admission: Arc<Admission>,
}

impl TileFastPath {
    pub(crate) fn new(
        tiles: Option<Middleware>,
        router: Router,
        admission: Arc<Admission>,
    ) -> Self {
        let lines = Arc::new(Lines { tiles, router, admission });
        Self { lines, transport: Transport::Plain }
    }

    /// The same for requests that come so.
    pub(crate) fn over(&self, transport: Transport) -> Self {
        Self { lines: Arc::clone(&self.lines), transport }
    }

    /// What each client may ask for.
    pub(crate) fn admission(&self) -> &Arc<Admission> {
        &self.lines.admission
    }

    /// The answer to a request that came from `peer`.
    pub(crate) fn answer<B>(&self, peer: &Peer, mut request: Request<B>) -> Answering
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let Lines { tiles, router, .. } = &*self.lines;
        // Beside HTTPS no tile is at hand: the router sends it there.
        let is_sent_on = matches!(self.transport, Transport::PlainBeside { .. });
        let tiles = tiles.as_ref().filter(|_| !is_sent_on);
        match tiles.and_then(|around| tiles::at_once(around, peer, &request)) {
            Some(answer) => Answering::Ready(Some(answer)),
            None => {
                // Only the router reads it: a tile at hand is spared the map of extensions.
                request.extensions_mut().insert(peer.clone());
                request.extensions_mut().insert(self.transport);
                Answering::Routed(Box::pin(router.clone().call(request)))
            }
        }
    }
}

impl fmt::Debug for TileFastPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TileFastPath").finish_non_exhaustive()
    }
}

impl<B> Service<Request<B>> for TileFastPath
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answering {
        self.answer(&Peer::Unknown, request)
    }
}

/// An answer that is there already, or comes from the router.
pub enum Answering {
    /// Ready; taken by the first poll.
    Ready(Option<Response>),
    /// From the router.
    Routed(Pin<Box<RouteFuture<Infallible>>>),
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}

impl Future for Answering {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Ready(answer) => match answer.take() {
                Some(answer) => Poll::Ready(Ok(answer)),
                None => Poll::Pending,
            },
            Self::Routed(future) => future.as_mut().poll(context),
        }
    }
}
