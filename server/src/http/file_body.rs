//! Bodies that are a range of a file of a snapshot.

use std::{io, ops::Range};

use axum::body::Body;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use lintas_snapshot::{Error, format::SnapshotFile};

/// Bytes that a file on disk is read by.
const PART: u64 = 256 << 10;

/// The bytes in `range`: a slice of the copy in memory, else read from disk while they are sent, on
/// a blocking thread. The beginning is read now, so that damage there is an answer of its own; damage
/// behind it breaks the connection off, and the client sees that bytes lack.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Io`].
pub(crate) fn file_body(file: SnapshotFile, range: Range<u64>) -> Result<Body, Error> {
    let part = if file.is_copy() { u64::MAX } else { PART };
    let until = move |at: u64| at.saturating_add(part).min(range.end);
    let first = file.read(range.start..until(range.start))?;
    if until(range.start) == range.end {
        return Ok(Body::from(first));
    }
    let begun = Some((Some(first), until(range.start)));
    let parts = stream::unfold(begun, move |at| {
        let file = file.clone();
        async move {
            let (first, at) = at?;
            if let Some(first) = first {
                return Some((Ok(first), Some((None, at))));
            }
            let (start, end) = (at, until(at));
            if start == end {
                return None;
            }
            let read = tokio::task::spawn_blocking(move || file.read(start..end)).await;
            let read = read.map_err(io::Error::other).and_then(|read| read.map_err(told));
            let next = read.is_ok().then_some((None, end));
            Some((read, next))
        }
    });
    Ok(Body::from_stream(parts))
}

/// The bytes in `range` of files one behind the other, each opened for reading when its turn comes. Damage
/// in any of them breaks the connection off.
pub(crate) fn files_body(files: Vec<SnapshotFile>, range: Range<u64>) -> Body {
    let mut begin = 0;
    let mut parts = Vec::new();
    for file in files {
        let end = begin + file.len();
        let wanted = range.start.max(begin)..range.end.min(end);
        if wanted.start < wanted.end {
            parts.push((file, wanted.start - begin..wanted.end - begin));
        }
        begin = end;
    }
    let bodies = stream::iter(parts).then(|(file, range)| async move {
        let read = tokio::task::spawn_blocking(move || file_body(file, range)).await;
        let body = read.map_err(io::Error::other)?.map_err(told)?;
        Ok::<_, io::Error>(body.into_data_stream().map_err(io::Error::other))
    });
    Body::from_stream(bodies.try_flatten())
}

/// The log says what broke a download off; the client cannot be told any more.
fn told(error: Error) -> io::Error {
    tracing::error!(%error, "a file of the snapshot cannot be read to its end");
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::body::{Bytes, to_bytes};

    use super::*;

    fn content() -> Vec<u8> {
        (0..(2 * PART + 1000) as u32 / 4).flat_map(u32::to_le_bytes).collect()
    }

    #[tokio::test]
    async fn a_file_is_sent_as_it_is_from_memory_and_from_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("roads.pmtiles");
        let content = content();
        fs::write(&path, &content).unwrap();
        let end = content.len() as u64;
        for copy in [true, false] {
            let (file, _) = SnapshotFile::prove(&path, copy).unwrap();
            for range in [0..end, 1..PART, PART - 1..2 * PART + 3, end - 1..end, 5..5] {
                let expected = &content[range.start as usize..range.end as usize];
                let body = file_body(file.clone(), range.clone()).unwrap();
                let sent = to_bytes(body, usize::MAX).await.unwrap();
                assert!(sent == expected, "{range:?}");
            }
        }
    }

    #[tokio::test]
    async fn files_one_behind_the_other_are_one_to_whoever_asks_for_a_range() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("roads.pmtiles");
        fs::write(&path, content()).unwrap();
        let (file, _) = SnapshotFile::prove(&path, false).unwrap();
        let memory = |text: &'static [u8]| SnapshotFile::from(Bytes::from_static(text));
        let files = vec![memory(b"head"), memory(b""), file, memory(b"tail")];
        let whole = [b"head", &content()[..], b"tail"].concat();
        let end = whole.len() as u64;
        for range in [0..end, 0..4, 3..5, 4..end - 4, end - 5..end, 7..7, PART..PART + 9] {
            let body = files_body(files.clone(), range.clone());
            let sent = to_bytes(body, usize::MAX).await.unwrap();
            assert!(sent == whole[range.start as usize..range.end as usize], "{range:?}");
        }
    }

    #[tokio::test]
    async fn damage_is_told_at_the_beginning_and_breaks_off_behind_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("roads.pmtiles");
        let content = content();
        fs::write(&path, &content).unwrap();
        let (file, _) = SnapshotFile::prove(&path, false).unwrap();
        let end = content.len() as u64;
        fs::File::options().write(true).open(&path).unwrap().set_len(PART + 9).unwrap();
        let body = file_body(file.clone(), 0..end).unwrap();
        assert!(to_bytes(body, usize::MAX).await.is_err(), "never short and whole");
        assert!(file_body(file, PART..end).is_err());
    }
}
