//! A connection that hangs up on clients who take nothing, or never come to the point.

use std::{
    future::Future as _,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep, sleep_until},
};

/// A stream that ends when a client is not worth waiting for any longer:
///
/// - writes fail once the other side has taken nothing for a while; without that, a client which
///   stops reading holds its answer, and the files behind it, for ever;
/// - reads fail once nothing has been answered for a while: the connection lies idle, or the head of
///   a request trickles in letter by letter. One timer a connection, looked at again only when it
///   fires: one a request, as HTTP libraries have it, costs as much as finding a tile.
#[derive(Debug)]
pub(crate) struct IdleTimeout<S> {
    stream: S,
    write_limit: Duration,
    read_limit: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    quiet: Pin<Box<Sleep>>,
    answered: Instant,
}

impl<S> IdleTimeout<S> {
    /// `stream`, which may refuse what is written for `write_limit`, and go without an answer for
    /// `read_limit`.
    pub(crate) fn new(stream: S, write_limit: Duration, read_limit: Duration) -> Self {
        let answered = Instant::now();
        Self {
            stream,
            write_limit,
            read_limit,
            waiting: None,
            quiet: Box::pin(sleep_until(answered + read_limit)),
            answered,
        }
    }

    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.waiting = None;
            self.answered = Instant::now();
            return result;
        }
        let limit = self.write_limit;
        let timer = self.waiting.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for IdleTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let result = Pin::new(&mut this.stream).poll_read(context, buffer);
        while this.quiet.as_mut().poll(context).is_ready() {
            let end = this.answered + this.read_limit;
            if end <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            this.quiet.as_mut().reset(end);
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
        self.watch(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_dropped_and_a_slow_one_is_not() {
        let (ours, mut theirs) = duplex(8);
        // Longer in all than the limit, and each piece a small part of it, also on a busy machine.
        let mut stalled = IdleTimeout::new(ours, Duration::from_secs(2), Duration::from_secs(60));
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
        drop(theirs);
    }

    #[tokio::test]
    async fn a_request_that_never_ends_is_not_waited_for_and_one_after_an_answer_is() {
        let (ours, mut theirs) = duplex(64);
        let mut patient = IdleTimeout::new(ours, Duration::from_secs(60), Duration::from_secs(2));
        let writer = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(5)).await;
                if theirs.write_all(b"x").await.is_err() {
                    return;
                }
            }
        });
        let mut letter = [0];
        for _ in 0..8 {
            patient.read_exact(&mut letter).await.unwrap();
        }
        patient.write_all(b"an answer").await.unwrap();
        let error = loop {
            if let Err(error) = patient.read_exact(&mut letter).await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(patient);
        writer.await.unwrap();
    }
}
