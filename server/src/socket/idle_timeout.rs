//! A connection that hangs up on clients who take nothing, or never come to the point.

use std::{
    future::Future as _,
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep, sleep_until},
};

use super::connection::{ConnectionPatience, ConnectionState};

/// What a client of HTTP/2 begins with (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A stream that ends when a client is not worth waiting for any longer:
///
/// - writes fail once the other side has taken nothing for a while; without that, a client which
///   stops reading holds its answer, and the files behind it, for ever;
/// - reads fail once the head of a request has been on its way for too long, however many letters of
///   it trickle in, or nothing has been answered for a while. One timer a connection, looked at again
///   only when it fires: one a request, as HTTP libraries have it, costs as much as finding a tile.
#[derive(Debug)]
pub(crate) struct IdleTimeout<S> {
    stream: S,
    patience: ConnectionPatience,
    state: Arc<ConnectionState>,
    /// How much of [`PREFACE`] has come; `None` once it is known which protocol this is.
    preface: Option<usize>,
    waiting: Option<Pin<Box<Sleep>>>,
    look: Pin<Box<Sleep>>,
}

impl<S> IdleTimeout<S> {
    /// `stream`, as long as the connection's state deserves it.
    pub(super) fn new(
        stream: S,
        patience: ConnectionPatience,
        state: Arc<ConnectionState>,
    ) -> Self {
        Self {
            stream,
            patience,
            state,
            preface: Some(0),
            waiting: None,
            look: Box::pin(sleep(patience.head.min(patience.idle))),
        }
    }

    fn came(&mut self, bytes: &[u8]) {
        self.state.bytes_came();
        let Some(had) = self.preface else { return };
        let rest = PREFACE.get(had..).unwrap_or_default();
        let n = rest.len().min(bytes.len());
        self.preface = (rest[..n] == bytes[..n]).then_some(had + n);
        if self.preface == Some(PREFACE.len()) {
            self.preface = None;
            self.state.multiplex();
        }
    }

    /// Whether it has been waited for too long.
    fn gives_up(&mut self, context: &mut Context<'_>) -> bool {
        while self.look.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            // A head that begins after this look is not due before the next.
            let mut next = now + self.patience.head;
            if let Some((due, why)) = self.state.due(self.patience) {
                if due <= now {
                    self.state.ended_for(why);
                    return true;
                }
                next = next.min(due);
            }
            self.look.as_mut().reset(next.into());
        }
        false
    }

    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            if self.waiting.take().is_some() {
                self.state.set_stalled(false);
            }
            return result;
        }
        let until = Instant::now() + self.patience.stall;
        let timer = self.waiting.get_or_insert_with(|| Box::pin(sleep_until(until.into())));
        self.state.set_stalled(true);
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => {
                self.state.ended_for("answer_not_taken");
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn wrote(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if matches!(result, Poll::Ready(Ok(1..))) {
            self.state.bytes_taken();
        }
        self.watch(context, result)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for IdleTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        let result = Pin::new(&mut this.stream).poll_read(context, buffer);
        if let Some(bytes) = buffer.filled().get(before..).filter(|bytes| !bytes.is_empty()) {
            this.came(bytes);
        }
        if this.gives_up(context) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for IdleTimeout<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Also the farewell of TLS has to be taken by the client.
        let result = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch(context, result)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    fn patience(head: u64, idle: u64, stall: u64) -> ConnectionPatience {
        let [head, idle, stall] = [head, idle, stall].map(Duration::from_millis);
        ConnectionPatience { head, idle, stall }
    }

    /// A connection as the server has it, its state, and the client's end.
    fn open(
        patience: ConnectionPatience,
        room: usize,
    ) -> (IdleTimeout<DuplexStream>, Arc<ConnectionState>, DuplexStream) {
        let (ours, theirs) = duplex(room);
        let state = ConnectionState::new();
        (IdleTimeout::new(ours, patience, Arc::clone(&state)), state, theirs)
    }

    /// Sends a letter again and again for as long as somebody reads.
    fn trickle(mut stream: DuplexStream) -> tokio::task::JoinHandle<()> {
        tokio::spawn(async move {
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    }

    /// Reads until the connection is given up.
    async fn read_to_end(connection: &mut IdleTimeout<DuplexStream>) {
        let mut letter = [0];
        let error = loop {
            match connection.read(&mut letter).await {
                Ok(0) => panic!("it is the server that gives up"),
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_dropped_and_a_slow_one_is_not() {
        // Longer in all than the limit, and each piece a small part of it, also on a busy machine.
        let (mut stalled, state, mut theirs) = open(patience(60_000, 60_000, 2_000), 8);
        let reader = tokio::spawn(async move {
            let mut piece = [0; 4];
            for _ in 0..30 {
                tokio::time::sleep(Duration::from_millis(80)).await;
                theirs.read_exact(&mut piece).await.unwrap();
            }
            theirs
        });
        stalled.write_all(&[1; 120]).await.unwrap();
        let theirs = reader.await.unwrap();
        let error = stalled.write_all(&[1; 32]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(state.why(), Some("answer_not_taken"));
        drop(theirs);
    }

    #[tokio::test]
    async fn a_head_that_trickles_is_not_waited_for_whatever_is_flushed_meanwhile() {
        let (mut connection, state, theirs) = open(patience(300, 60_000, 60_000), 64);
        let client = trickle(theirs);
        let mut letter = [0];
        let error = loop {
            if let Err(error) = connection.read_exact(&mut letter).await {
                break error;
            }
            // As HTTP libraries do after each read: nothing was answered by it.
            connection.flush().await.unwrap();
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(state.why(), Some("head_too_slow"));
        drop(connection);
        client.await.unwrap();
    }

    #[tokio::test]
    async fn the_next_head_may_not_trickle_either() {
        let (mut connection, state, mut theirs) = open(patience(300, 60_000, 60_000), 64);
        theirs.write_all(b"head").await.unwrap();
        connection.read_exact(&mut [0; 4]).await.unwrap();
        let request = state.begin().unwrap();
        // Longer than a head may take: an answer may.
        tokio::time::sleep(Duration::from_millis(400)).await;
        connection.write_all(b"answer").await.unwrap();
        drop(request);
        let client = trickle(theirs);
        read_to_end(&mut connection).await;
        assert_eq!(state.why(), Some("head_too_slow"));
        drop(connection);
        client.await.unwrap();
    }

    #[tokio::test]
    async fn who_sends_nothing_after_an_answer_is_idle() {
        let (mut connection, state, _theirs) = open(patience(50, 200, 60_000), 64);
        drop(state.begin());
        read_to_end(&mut connection).await;
        assert_eq!(state.why(), Some("idle"));
    }

    #[tokio::test]
    async fn frames_of_http_2_without_a_request_do_not_keep_a_connection() {
        // Room for all the echoes: nobody reads them.
        let (mut connection, state, mut theirs) = open(patience(60_000, 300, 60_000), 1 << 20);
        // Letter by letter, too, the protocol is known.
        for letter in PREFACE.chunks(5) {
            theirs.write_all(letter).await.unwrap();
        }
        let client = trickle(theirs);
        let mut letter = [0];
        while connection.read_exact(&mut letter).await.is_ok() {
            // As to a ping.
            connection.write_all(b"echo").await.unwrap();
        }
        assert!(state.is_multiplexed());
        assert_eq!(state.why(), Some("idle"));
        drop(connection);
        client.await.unwrap();
    }
}
