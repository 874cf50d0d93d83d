//! The hash chain: each act is sealed together with the hash of the act before it, so that none can
//! be changed, dropped or slipped in without the rest telling. Anybody can verify it with nothing but
//! SHA-256: the hash of an act is that of the line of the log after its first tab.
//!
//! An intact chain is never required for an act to be read: it tells what is damaged, and which of
//! two copies is right.

use sha2::{Digest as _, Sha256};

use super::{
    hash::ChainHash,
    row::{ActOrigin, ActRow},
};

/// The place of an act in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChainLink {
    /// Hash of the act before it.
    pub(super) prev: ChainHash,
    /// Its own hash: SHA-256 over the former in hex, a tab, and [`ActRow::text`].
    pub(super) hash: ChainHash,
}

/// An act with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChainedAct {
    pub(super) row: ActRow,
    pub(super) link: ChainLink,
}

impl ChainLink {
    /// The link of an act with this text that follows `prev`.
    pub(super) fn after(prev: ChainHash, text: &str) -> Self {
        let hash = Sha256::new().chain_update(prev.to_string()).chain_update("\t");
        Self { prev, hash: ChainHash(hash.chain_update(text).finalize().into()) }
    }

    /// Whether the act of this text is the one that was sealed.
    pub(super) fn proves(&self, text: &str) -> bool {
        Self::after(self.prev, text).hash == self.hash
    }
}

impl ChainedAct {
    /// The act as it follows `prev`.
    pub(super) fn after(prev: ChainHash, row: ActRow) -> Self {
        let link = ChainLink::after(prev, &row.text());
        Self { row, link }
    }

    /// Its line in the log: hash, hash of the act before, text; tabs between them, a line break at
    /// the end.
    pub(super) fn line(&self) -> String {
        format!("{}\t{}\t{}\n", self.link.hash, self.link.prev, self.row.text())
    }

    /// What the act is wherever it is kept: where it was written first. `post` is the id of the
    /// post whose journal holds it.
    pub(super) fn origin(&self, post: &str) -> ActOrigin {
        self.row.origin().unwrap_or_else(|| ActOrigin {
            post: post.to_owned(),
            seq: self.row.seq(),
            hash: self.link.hash,
        })
    }

    /// Whether it is anything to another post: what somebody caused, and what tells how a clock ran.
    /// An expiry or a swap of one post is nothing to another.
    pub(super) fn is_for_others(&self) -> bool {
        self.row.is_for_others()
    }
}
