//! `/events`: changes as they happen, as server-sent events.
//!
//! `snapshot`, `report`, `site`, `dispatch` and `expiry` carry `revision`, `edges`, `sites`,
//! `areas`, `tiles` (`z/x/y`; null where they are too many) and `bbox`, of what is public;
//! `heartbeat` shows that the connection is alive. A client that reconnects with `Last-Event-ID`
//! gets the events that it missed, or `reset`: fetch everything again. One that reads too slowly is
//! disconnected, and reconnects the same way. A stream tells nothing that not everybody may know; one
//! that was opened with a key ends with it all the same.

use std::{collections::VecDeque, convert::Infallible, fmt::Write as _, sync::Arc, time::Duration};

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Response, header},
};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, timeout_at},
};

use super::{
    extract::{Parameters, PresentedKey},
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        client::ClientAddress,
        places::HeldPlace,
        problem::{Code, Problem},
    },
    live::{
        events::{END, Listener, LiveEvent},
        keys::KeyMark,
    },
};

/// Longest silence of a stream, after which a heartbeat is sent: proxies commonly close connections
/// that are silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often a stream that was opened with a key looks whether it still works.
const LOOK: Duration = Duration::from_millis(500);
/// How long a client waits before it reconnects, milliseconds.
const RETRY_MS: u32 = 2_000;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/events", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    client: Option<Extension<ClientAddress>>,
    PresentedKey(key): PresentedKey,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["last_event_id"])?;
    let last = last_event(&asked, &parameters)?;
    let place = app.admission.listen(client.map(|Extension(address)| address))?;
    let listener = app.writer.events().listen(last);
    let mut first = VecDeque::from([format!("retry: {RETRY_MS}\n\n")]);
    match &listener.missed {
        Some(missed) => first.extend(missed.iter().map(|event| written(event))),
        None if listener.resumed => {
            let data = json!({ "revision": serving.revision });
            first.push_back(message("reset", Some(listener.at), &data));
        }
        None => {}
    }
    // New clients learn from it the id and revision that they begin at.
    let at = Some(listener.at).filter(|_| listener.missed.is_none());
    first.push_back(heartbeat(&app, at));
    let ear = EventStream { app, listener, first, key, _place: place };
    let stream = stream::unfold(ear, |mut ear| async move {
        let text = ear.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), ear))
    });
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Asks nginx and its like not to buffer the stream.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// Id of the last event that a reconnecting client received: `Last-Event-ID`, or the parameter
/// `last_event_id` from clients whose library cannot set the header; `None` for a new client.
fn last_event(asked: &HeaderMap, parameters: &Parameters) -> Result<Option<u64>, Problem> {
    if let Some(id) = asked.get("last-event-id") {
        // An id that is not ours comes from another server: 0 is never kept, so it gets `reset`.
        return Ok(Some(id.to_str().ok().and_then(|id| id.trim().parse().ok()).unwrap_or(0)));
    }
    match parameters.0.iter().find(|(name, _)| name == "last_event_id") {
        Some((_, id)) => id.parse().map(Some).map_err(|_no_id| Code::InvalidParameter.into()),
        None => Ok(None),
    }
}

struct EventStream {
    app: Arc<Shared>,
    listener: Listener,
    first: VecDeque<String>,
    /// The key that it was opened with.
    key: Option<KeyMark>,
    _place: HeldPlace,
}

impl EventStream {
    /// The next message; `None`, which ends the stream, where the listener fell too far behind, the
    /// server stops, or the key that it was opened with works no longer.
    async fn next(&mut self) -> Option<String> {
        if let Some(text) = self.first.pop_front() {
            return Some(text);
        }
        let silent_until = Instant::now() + HEARTBEAT;
        loop {
            let look_at =
                self.key.map_or(silent_until, |_| silent_until.min(Instant::now() + LOOK));
            let told = timeout_at(look_at, self.listener.channel.recv()).await;
            if let Some(key) = &self.key
                && !self.app.writer.keys().holds(key).await
            {
                return None;
            }
            match told {
                Ok(Ok(event)) => return (event.name != END).then(|| written(&event)),
                Ok(Err(RecvError::Lagged(_) | RecvError::Closed)) => return None,
                Err(_elapsed) if Instant::now() >= silent_until => {
                    return Some(heartbeat(&self.app, None));
                }
                Err(_elapsed) => {}
            }
        }
    }
}

fn heartbeat(app: &Shared, id: Option<u64>) -> String {
    let serving = app.serving_now();
    let snapshot = serving.snapshot.as_ref().map(|open| open.id().as_str().to_owned());
    let data = json!({
        "snapshot": snapshot,
        "revision": serving.revision,
        "now": app.clock.now(),
        "degraded": serving.wholeness.codes().collect::<Vec<_>>(),
    });
    message("heartbeat", id, &data)
}

fn written(event: &LiveEvent) -> String {
    message(event.name, Some(event.id), &event.data)
}

fn message(name: &str, id: Option<u64>, data: &Value) -> String {
    let mut text = format!("event: {name}\n");
    if let Some(id) = id {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "id: {id}");
    }
    // JSON on one line has no line break to escape.
    let _ = write!(text, "data: {data}\n\n");
    text
}

#[cfg(test)]
mod tests;
