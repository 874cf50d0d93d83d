//! How a reader ended that did not come to the end of its source, in words for whoever sent the file.

use std::io::{Read, Seek, SeekFrom};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use crate::config::SourceBounds;
use crate::ingest::unusable::{Remedy, Unusable};

/// What to do where a reader crashed.
const ANOTHER_FORMAT: Remedy = [
    "Minta berkasnya dalam format lain (GeoPackage, GeoTIFF, CSV), dan laporkan berkas ini ke pembuat Lintas.",
    "Ask for the file in another format (GeoPackage, GeoTIFF, CSV), and report this one to the makers of Lintas.",
];
/// What to do where a source takes too much.
const TAKES_TOO_MUCH: Remedy = [
    "Potong datanya ke wilayah ini; bila memang sebesar itu, naikkan `max_memory_mb` atau `max_seconds` sumber ini.",
    "Cut the region out of it; where it is that large on purpose, raise `max_memory_mb` or `max_seconds` of the source.",
];
/// Bytes of what a reader last printed that are looked at.
const LAST_WORDS: u64 = 4_096;
/// What programs print that are out of memory: Rust, C++, GDAL.
const OUT_OF_MEMORY: [&str; 4] =
    ["memory allocation of", "bad_alloc", "out of memory", "cannot allocate memory"];

/// How a reader ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReaderEnd<'a> {
    /// It was ended, because its time was up.
    pub(super) out_of_time: bool,
    /// What the system says, where it says anything.
    pub(super) status: Option<ExitStatus>,
    /// What it printed last.
    pub(super) last_words: &'a str,
}

impl ReaderEnd<'_> {
    /// Why the source cannot be used.
    pub(super) fn told(&self, bounds: &SourceBounds) -> Unusable {
        let signal = self.status.and_then(|status| status.signal());
        let (seconds, memory) = (bounds.longest.as_secs_f64(), bounds.max_memory_mb);
        if self.out_of_time || signal == Some(libc::SIGXCPU) {
            let why = Unusable::new(
                format!(
                    "reading it took more than {seconds} seconds (`max_seconds`), and was ended"
                ),
                format!("membacanya lebih dari {seconds} detik (`max_seconds`), lalu dihentikan"),
            );
            return why.mended_by(TAKES_TOO_MUCH);
        }
        let said = self.last_words.to_lowercase();
        let starved = OUT_OF_MEMORY.iter().any(|words| said.contains(words));
        if starved || signal == Some(libc::SIGKILL) {
            let why = Unusable::new(
                format!(
                    "reading it took more memory than {memory} MB (`max_memory_mb`), or than there is"
                ),
                format!(
                    "membacanya butuh memori lebih dari {memory} MB (`max_memory_mb`), atau dari yang ada"
                ),
            );
            return why.mended_by(TAKES_TOO_MUCH);
        }
        let how = match (signal, self.status) {
            (Some(signal), _) => format!("signal {signal}{}", name_of(signal)),
            (None, Some(status)) => status.to_string(),
            (None, None) => "no word".to_owned(),
        };
        let why = Unusable::new(
            format!("its reader crashed over it ({how}); the other sources were read"),
            format!("pembacanya rusak saat membacanya ({how}); sumber lain tetap dibaca"),
        );
        why.mended_by(ANOTHER_FORMAT)
    }
}

fn name_of(signal: i32) -> &'static str {
    match signal {
        libc::SIGSEGV => ", a wrong address",
        libc::SIGBUS => ", a file that changed",
        libc::SIGABRT => ", it gave up",
        libc::SIGILL => ", a wrong instruction",
        libc::SIGFPE => ", a wrong number",
        libc::SIGSYS => ", a call that is not allowed",
        _ => "",
    }
}

/// The last that a reader printed.
pub(super) fn last_words(log: &mut std::fs::File) -> String {
    let length = log.metadata().map_or(0, |metadata| metadata.len());
    let from = length.saturating_sub(LAST_WORDS);
    let mut bytes = Vec::new();
    // A log that cannot be read says nothing.
    let _ =
        log.seek(SeekFrom::Start(from)).and_then(|_| log.take(LAST_WORDS).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(out_of_time: bool, status: i32, last_words: &str) -> Unusable {
        let status = Some(ExitStatus::from_raw(status));
        ReaderEnd { out_of_time, status, last_words }.told(&SourceBounds::default())
    }

    #[test]
    fn a_reader_that_ended_is_told_by_what_ended_it() {
        for (why, word) in [
            (told(true, libc::SIGKILL, ""), "max_seconds"),
            (told(false, libc::SIGXCPU, ""), "max_seconds"),
            (told(false, libc::SIGABRT, "memory allocation of 8 bytes failed"), "max_memory_mb"),
            (told(false, libc::SIGKILL, ""), "max_memory_mb"),
            (told(false, libc::SIGSEGV, ""), "signal 11, a wrong address"),
            (told(false, 3 << 8, ""), "exit status: 3"),
        ] {
            assert!(why.en.contains(word) && why.id.contains(word), "{why:?}");
            assert!(why.remedies().is_some());
        }
    }
}
