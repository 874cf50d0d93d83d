//! The service of one connection: the server, told who asks, and the connection, told when a request
//! begins and when its answer is sent.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    BoxError,
    body::{Body, HttpBody},
    http::{Request, Response},
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tower::Service;

use super::connection::{ConnectionState, UnderWay};
use crate::{TileFastPath, http::admission::Peer, route::Answering};

/// Answers the requests of one connection.
#[derive(Clone)]
pub(super) struct ConnectionService(Arc<Answerer>);

struct Answerer {
    service: TileFastPath,
    peer: Peer,
    state: Arc<ConnectionState>,
}

impl ConnectionService {
    /// The service of the connection `state`, at whose other end is `peer`.
    pub(super) fn new(service: TileFastPath, peer: Peer, state: Arc<ConnectionState>) -> Self {
        Self(Arc::new(Answerer { service, peer, state }))
    }
}

impl fmt::Debug for ConnectionService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionService").finish_non_exhaustive()
    }
}

impl<B> Service<Request<B>> for ConnectionService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> AnswerFuture {
        let Answerer { service, peer, state } = &*self.0;
        let under_way = state.begin();
        AnswerFuture(under_way.map(|under_way| (service.answer(peer, request), under_way)))
    }
}

/// An answer to come; never where the connection is ending.
#[derive(Debug)]
pub(super) struct AnswerFuture(Option<(Answering, UnderWay)>);

impl Future for AnswerFuture {
    type Output = Result<Response<AnswerBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some((answering, _)) = &mut self.0 else { return Poll::Pending };
        let Ok(answer) = ready!(Pin::new(answering).poll(context));
        let Some((_, mut under_way)) = self.0.take() else { return Poll::Pending };
        under_way.answers();
        Poll::Ready(Ok(answer.map(|body| AnswerBody { body, under_way })))
    }
}

/// The body of an answer; its request is under way until it is sent or dropped.
#[derive(Debug)]
pub(super) struct AnswerBody {
    body: Body,
    under_way: UnderWay,
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // It is asked for more only where the client takes more.
        self.under_way.goes_on();
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
