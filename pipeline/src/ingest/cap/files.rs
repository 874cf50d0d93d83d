//! The files of a source of messages: one, all that a pattern matches, or all in a folder.

use std::path::{Path, PathBuf};

use lintas_model::hazard::Basis;

use super::xml::{Root, root};
use crate::config::Source;
use crate::ingest::unusable::{SEE_PERMISSIONS, Unusable};
use crate::input::InputLayer;

/// Endings of messages.
const ENDINGS: [&str; 2] = ["xml", "cap"];
/// Bytes of one document. A message of a whole country has one or two million.
const LARGEST: u64 = 32 << 20;

/// The files in which a source has its messages, in order of their names; `None` where it is no source
/// of messages.
pub(in crate::ingest) fn files(source: &Source) -> Option<Vec<PathBuf>> {
    if source.layer != InputLayer::Hazards {
        return None;
    }
    let file = source.path.file.as_deref().filter(|file| source.path.is_plain(file))?;
    let warned = source.basis == Some(Basis::Warning);
    let all = match file.is_dir() {
        true => listed(file),
        false if source.path.matches.is_empty() => vec![file.to_owned()],
        false => source.path.matches.clone(),
    };
    // An empty folder of warnings: there are none now.
    let none = all.is_empty() && warned;
    let found: Vec<PathBuf> = all.into_iter().filter(|path| is_candidate(path)).collect();
    let is = |file: &PathBuf| is_message(file) || (warned && is_no_other(file));
    (none || found.iter().any(is)).then_some(found)
}

/// The bytes of a document.
///
/// # Errors
/// Why it is not read.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Unusable> {
    let unread = |error: std::io::Error| Unusable::foreign(error).mended_by(SEE_PERMISSIONS);
    let size = file.metadata().map_err(unread)?.len();
    if size > LARGEST {
        let why = Unusable::new(
            format!("it is too large: {size} bytes are more than any message has ({LARGEST})"),
            format!("terlalu besar: {size} bita, lebih dari pesan mana pun ({LARGEST})"),
        );
        return Err(why.mended_by([
            "Periksa apakah berkas ini memang pesan CAP; simpan setiap pesan sendiri.",
            "See whether this is a message of CAP at all; save every message by itself.",
        ]));
    }
    std::fs::read(file).map_err(unread)
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    all.retain(|path| !is_hidden(path));
    all.sort();
    all
}

/// Lock files and temporary copies.
fn is_hidden(path: &Path) -> bool {
    path.file_name().unwrap_or_default().to_string_lossy().starts_with(['.', '~'])
}

/// Whether a file is called as messages are; metadata beside a map (`a.shp.xml`) is not.
fn is_candidate(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = Path::new(path.file_stem().unwrap_or_default()).extension().unwrap_or_default();
    let beside =
        ["shp", "aux", "tif", "gpkg"].contains(&stem.to_string_lossy().to_lowercase().as_str());
    ENDINGS.contains(&ending.as_str()) && !beside
}

fn is_message(file: &Path) -> bool {
    let root = bytes(file).map(|bytes| root(&bytes));
    match root {
        Ok(Ok(Root::Alert(_))) => true,
        // A damaged message is one: its own words say so.
        Ok(Err(_)) => bytes(file).is_ok_and(|bytes| {
            let start = &bytes[..bytes.len().min(4096)];
            String::from_utf8_lossy(start).contains("emergency:cap:1.")
        }),
        _ => false,
    }
}

/// Whether a file of a source of warnings can be nothing that GDAL reads: no XML at all, or a feed.
fn is_no_other(file: &Path) -> bool {
    let is_cap = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("cap"));
    is_cap || bytes(file).is_ok_and(|bytes| matches!(root(&bytes), Err(_) | Ok(Root::Feed)))
}
