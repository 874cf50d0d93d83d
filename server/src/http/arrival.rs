//! The body of a request as it arrives, against a clock that trickling does not stop.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, OnceLock, atomic::AtomicU64, atomic::Ordering::Relaxed},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{BoxError, body::HttpBody};
use bytes::{Buf as _, Bytes};
use tokio::time::{Sleep, sleep_until};

/// How long the body of a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyPatience {
    /// However small it is.
    pub at_least: Duration,
    /// Each second more takes so many bytes that did come; at least one.
    pub bytes_per_s: u32,
}

/// Told of a body that did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of the request came too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// How far a body has come: for whoever waits for the answer to it.
#[derive(Debug, Clone)]
pub(crate) struct BodyArrival(Arc<ArrivalClock>);

#[derive(Debug)]
struct ArrivalClock {
    patience: BodyPatience,
    began: Instant,
    bytes: AtomicU64,
    ended: OnceLock<Instant>,
}

impl BodyArrival {
    fn begin(patience: BodyPatience) -> Self {
        let began = Instant::now();
        let (bytes, ended) = (AtomicU64::new(0), OnceLock::new());
        Self(Arc::new(ArrivalClock { patience, began, bytes, ended }))
    }

    /// By when the rest must be there.
    fn due(&self) -> Instant {
        let ArrivalClock { patience, began, bytes, .. } = &*self.0;
        let bytes = bytes.load(Relaxed).saturating_mul(1000);
        let more = Duration::from_millis(bytes / u64::from(patience.bytes_per_s.max(1)));
        *began + patience.at_least + more
    }

    /// By when the request must be answered: so long after all of the body was there.
    pub(crate) fn answer_due(&self, patience: Duration) -> Instant {
        self.0.ended.get().map_or_else(|| self.due(), |ended| *ended) + patience
    }

    fn end(&self) {
        // Only the first end counts.
        let _ = self.0.ended.set(Instant::now());
    }
}

/// A body that fails with [`TooSlow`] where its rest does not come in time. The clock starts with
/// the request; bytes that came lengthen it by what they take at the slowest rate, so that a large
/// body over a slow link passes, and one that trickles does not.
#[derive(Debug)]
pub(crate) struct ArrivingBody<B> {
    body: Pin<Box<B>>,
    arrival: BodyArrival,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B: HttpBody> ArrivingBody<B> {
    /// A body, and how far it has come.
    pub(crate) fn new(body: B, patience: BodyPatience) -> (Self, BodyArrival) {
        let arrival = BodyArrival::begin(patience);
        if body.is_end_stream() {
            arrival.end();
        }
        (Self { body: Box::pin(body), arrival: arrival.clone(), timer: None }, arrival)
    }
}

impl<B> HttpBody for ArrivingBody<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = this.body.as_mut().poll_frame(context) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            if let Some(data) = data {
                this.arrival.0.bytes.fetch_add(data.remaining() as u64, Relaxed);
            }
            if !matches!(frame, Some(Ok(_))) || this.body.is_end_stream() {
                this.arrival.end();
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let due = this.arrival.due();
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(due.into())));
        while timer.as_mut().poll(context).is_ready() {
            let due = this.arrival.due();
            if due <= Instant::now() {
                this.arrival.end();
                return Poll::Ready(Some(Err(TooSlow.into())));
            }
            timer.as_mut().reset(due.into());
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for ArrivingBody<B> {
    fn drop(&mut self) {
        self.arrival.end();
    }
}
