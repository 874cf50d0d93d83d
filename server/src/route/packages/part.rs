//! A part of a package: bytes with a name, found by their SHA-256.

use std::collections::BTreeMap;

use bytes::Bytes;
use lintas_snapshot::format::{SnapshotFile, gzip::gzip};
use sha2::{Digest as _, Sha256};

use crate::{
    http::problem::{Code, Problem},
    open::{Open, damaged},
};

/// Addresses in styles and catalogs of packages begin with this: a package does not know at which address
/// it will be read. RFC 2606 keeps the name free.
pub(super) const ORIGIN: &str = "https://lintas.invalid";

/// A part. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct PackagePart {
    /// Its name in the manifest.
    pub(super) name: String,
    /// Its kind: the first word of the name.
    pub(super) kind: &'static str,
    /// The media type of its content, unpacked.
    pub(super) media: &'static str,
    /// Whether its bytes are gzip of that.
    pub(super) gzip: bool,
    /// Whether it tells what was reported since the snapshot.
    pub(super) live: bool,
    /// The size of its bytes.
    pub(super) bytes: u64,
    /// Their hash, in hex.
    pub(super) sha256: String,
    /// The bytes.
    pub(super) file: SnapshotFile,
}

impl PackagePart {
    /// A part of bytes that are stored as they are.
    pub(super) fn stored(
        name: impl Into<String>,
        kind: &'static str,
        media: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Self {
        let bytes = bytes.into();
        Self {
            name: name.into(),
            kind,
            media,
            gzip: false,
            live: false,
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
            file: bytes.into(),
        }
    }

    /// A part of text, which is compressed.
    pub(super) fn packed(
        name: impl Into<String>,
        kind: &'static str,
        media: &'static str,
        text: &[u8],
    ) -> Self {
        Self { gzip: true, ..Self::stored(name, kind, media, gzip(text)) }
    }

    /// The same, of what changes with every report.
    pub(super) fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// A part that is a file of the snapshot as published; its hash is the manifest's.
    ///
    /// # Errors
    /// `not_found` where there is none, `snapshot_damaged`.
    pub(super) fn published(
        open: &Open,
        path: &str,
        (name, kind, media): (String, &'static str, &'static str),
    ) -> Result<Self, Problem> {
        let entry = open.manifest().files.get(path).ok_or(Code::NotFound)?;
        let file = open.snapshot().file(path).map_err(damaged)?.ok_or(Code::NotFound)?;
        let (bytes, sha256) = (entry.bytes, entry.sha256.clone());
        Ok(Self { name, kind, media, gzip: false, live: false, bytes, sha256, file })
    }
}

/// The SHA-256 of bytes, in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of all parts of each kind.
pub(super) fn bytes_by_kind<'a>(
    parts: impl Iterator<Item = &'a PackagePart>,
) -> BTreeMap<&'static str, u64> {
    let mut sums = BTreeMap::new();
    for part in parts {
        *sums.entry(part.kind).or_default() += part.bytes;
    }
    sums
}
