//! A route's answer, within its time and whatever happens in the handler.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    task::Poll,
    time::Instant,
};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    response::{IntoResponse as _, Response},
};

use super::shared::Shared;
use crate::http::{
    arrival::{ArrivingBody, BodyArrival},
    problem::{Code, Problem},
};

/// The request with a clock on its body; the clock is `None` where it has none.
pub(super) fn arriving(app: &Shared, request: Request) -> (Request, Option<BodyArrival>) {
    if request.body().is_end_stream() {
        return (request, None);
    }
    let (parts, body) = request.into_parts();
    let (body, arrival) = ArrivingBody::new(body, app.limits.body_patience);
    (Request::from_parts(parts, Body::new(body)), Some(arrival))
}

/// The route's answer; `internal` where it panicked, `timeout` where it took too long after all of
/// the request was there.
pub(super) async fn finished<F>(app: &Shared, answer: F, arrival: Option<&BodyArrival>) -> Response
where
    F: Future<Output = Result<Response, Infallible>>,
{
    let mut answer = pin!(answer);
    let mut caught =
        poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(response),
            Err(_) => Poll::Ready(panicked(app)),
        });
    // Most answers are ready at the first poll; only the others need a timer.
    let first = poll_fn(|context| Poll::Ready(Pin::new(&mut caught).poll(context))).await;
    if let Poll::Ready(response) = first {
        return response;
    }
    let patience = app.limits.request_timeout;
    let mut due = Instant::now() + patience;
    loop {
        if let Ok(response) = tokio::time::timeout_at(due.into(), &mut caught).await {
            return response;
        }
        // The body may have been on its way meanwhile, within its own time.
        match arrival.map(|body| body.answer_due(patience)) {
            Some(later) if later > Instant::now() => due = later,
            _ => return Problem::from(Code::Timeout).into_response(),
        }
    }
}

/// The answer in place of one whose handler panicked.
pub(super) fn panicked(app: &Shared) -> Response {
    app.metrics.panics.inc();
    tracing::error!("a request handler panicked");
    Problem::from(Code::Internal).into_response()
}
